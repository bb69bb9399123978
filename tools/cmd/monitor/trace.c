// SPDX-License-Identifier: GPL-2.0
/*
 * A command and its descendants followed by ptrace(2). A thread of its own waits for their stops,
 * because ptrace belongs to a thread, and waiting excludes poll(2). When it ends, the kernel lets all
 * of them go on untraced, and it ends with the tool, however that ends.
 */
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/timerfd.h>
#include <sys/wait.h>

#include "cli/message.h"
#include "cli/xalloc.h"
#include "client/ptrace.h"
#include "client/source.h"
#include "cmd/monitor/event_text.h"
#include "cmd/monitor/trace.h"

/* Events that wait for a slow reader of the output. */
#define EVENTS_MAX 65536

/*
 * Stops come one by one. Events gather so long before they are printed: on one CPU the command waits for
 * each wake-up of the printing thread.
 */
#define GATHER_NSEC 10000000

#define OPTIONS                                                                                   \
	(PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE | \
	 PTRACE_O_TRACEEXEC)

/* Events in order. */
struct queue {
	struct sd_event *events;
	size_t count, room;
};

/**
 * struct trace - a command that is followed
 * @pid: its process
 * @watch: the selection of events
 * @thread: follows it
 * @begun: posted when @err is valid
 * @err: why it can't be followed, a negative errno; 0 if it is
 * @stop: make no more events
 * @ended: the process has ended with @status
 * @status: of waitpid(2)
 * @joined: the thread has been joined
 * @calls: its threads; used by @thread only
 * @lock: protects @queue and @counts
 * @queue: events that @thread has made
 * @counts: their numbers
 * @wake: timerfd, readable some time after @queue has got events
 * @taken: events that trace_events() passes on, from @first on
 * @first: index of the next of @taken
 */
struct trace {
	pid_t pid;
	const struct sd_watch *watch;
	pthread_t thread;
	sem_t begun;
	int err;
	atomic_bool stop;
	bool ended;
	int status;
	bool joined;
	struct trace_calls calls;
	pthread_mutex_t lock;
	struct queue queue;
	struct sd_counts counts;
	int wake;
	struct queue taken;
	size_t first;
};

static bool is_selected(const struct trace *trace, const struct sd_event *event)
{
	const struct sd_watch *watch = trace->watch;
	bool verdict = event->type == SD_EVENT_VERDICT;
	int kind = verdict ? SECCOMP_DIAG_KIND_VERDICT : SECCOMP_DIAG_KIND_INSTALL;

	if (!(watch->kinds >> kind & 1) || (watch->has_uid && event->uid != watch->uid))
		return false;
	return !verdict || !watch->actions || watch->actions >> event_action(event) & 1;
}

static void wake_reader(const struct trace *trace)
{
	const struct itimerspec soon = { .it_value.tv_nsec = GATHER_NSEC };

	timerfd_settime(trace->wake, 0, &soon, NULL);
}

/*
 * Called by the thread that follows, and never waits for the reader. The program of a filter is passed
 * on even if nobody wants the event: later verdicts are explained by it.
 */
static void report(struct sd_event *event, void *arg)
{
	struct trace *trace = arg;
	bool selected = is_selected(trace, event), full, first;

	if (!selected && !event->prog)
		return;
	pthread_mutex_lock(&trace->lock);
	event->seq = selected ? ++trace->counts.made : 0;
	event->dropped = trace->counts.dropped;
	full = trace->queue.count == EVENTS_MAX;
	first = !trace->queue.count;
	if (full) {
		trace->counts.dropped += selected;
		free(event->prog);
	} else {
		trace->queue.events = xgrow(trace->queue.events, trace->queue.count,
					    &trace->queue.room, sizeof(*event));
		trace->queue.events[trace->queue.count++] = *event;
	}
	pthread_mutex_unlock(&trace->lock);
	if (first)
		wake_reader(trace);
}

static void go_on(const struct tracee *tracee, int signal)
{
	/* Fails if the thread has been killed meanwhile, which waiting reports. */
	ptrace_number(PTRACE_SYSCALL, tracee->tid, signal);
}

/* Take the state of the thread that has started this one, and let it run. */
static void begin_thread(struct tracee *tracee, const struct tracee *from)
{
	tracee_inherit(tracee, from);
	if (tracee->held)
		go_on(tracee, 0);
	tracee->held = false;
}

static void on_new_thread(struct trace *trace, const struct tracee *from)
{
	struct tracee *tracee;
	unsigned long tid;

	if (ptrace(PTRACE_GETEVENTMSG, from->tid, NULL, &tid))
		return;
	tracee = tracee_find(&trace->calls.tracees, (pid_t)tid);
	begin_thread(tracee ?: tracee_add(&trace->calls.tracees, (pid_t)tid), from);
}

static void unpark(struct tracee *tracee, void *arg);

/* The thread with TSYNC under way is done, or gone. */
static void end_sync(struct trace *trace, const struct tracee *tracee)
{
	if (trace->calls.syncing != tracee)
		return;
	trace->calls.syncing = NULL;
	tracees_each(&trace->calls.tracees, unpark, trace);
}

/* A thread that is no leader takes the number of its leader, which is gone. */
static struct tracee *on_exec(struct trace *trace, struct tracee *tracee)
{
	struct tracee *former;
	unsigned long tid;

	if (ptrace(PTRACE_GETEVENTMSG, tracee->tid, NULL, &tid) || (pid_t)tid == tracee->tid)
		return tracee;
	former = tracee_find(&trace->calls.tracees, (pid_t)tid);
	if (!former)
		return tracee;
	end_sync(trace, tracee);
	tracee_rename(&trace->calls.tracees, former, tracee->tid);
	return former;
}

/*
 * The return of a call that sets nothing needs no request, which takes 1,500 instructions. If the kernel
 * left out a return, the next call would be taken for it, and the call after that be seen again.
 */
static bool is_plain_return(const struct tracee *tracee)
{
	return tracee->in_call && !tracee->setting;
}

static void on_call(struct trace *trace, struct tracee *tracee)
{
	struct __ptrace_syscall_info info = { .op = PTRACE_SYSCALL_INFO_NONE };

	if (!is_plain_return(tracee) &&
	    ptrace_call(PTRACE_GET_SYSCALL_INFO, tracee->tid, sizeof(info), &info) <= 0)
		return; /* it has been killed */
	tracee->in_call = false;
	if (info.op == PTRACE_SYSCALL_INFO_ENTRY) {
		if (!trace_call_begin(&trace->calls, tracee, &info))
			return;
		tracee->in_call = true;
	} else if (info.op == PTRACE_SYSCALL_INFO_EXIT) {
		trace_call_end(&trace->calls, tracee, &info);
		end_sync(trace, tracee);
	}
	go_on(tracee, 0);
}

static void unpark(struct tracee *tracee, void *arg)
{
	if (!tracee->parked)
		return;
	tracee->parked = false;
	on_call(arg, tracee);
}

/* Stopped by a signal, until SIGCONT */
static bool is_group_stop(int signal)
{
	return signal == SIGSTOP || signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU;
}

static void on_stop(struct trace *trace, struct tracee *tracee, int status)
{
	int signal = WSTOPSIG(status);

	switch (status >> 16) {
	case PTRACE_EVENT_STOP:
		if (is_group_stop(signal)) {
			ptrace_number(PTRACE_LISTEN, tracee->tid, 0);
			return;
		}
		break;
	case PTRACE_EVENT_FORK:
	case PTRACE_EVENT_VFORK:
	case PTRACE_EVENT_CLONE:
		on_new_thread(trace, tracee);
		break;
	case PTRACE_EVENT_EXEC:
		tracee = on_exec(trace, tracee);
		if (tracee->tsc && EXEC_ENABLES_TSC)
			tracee->tsc = SECCOMP_DIAG_TSC_ENABLED;
		break;
	case 0:
		if (signal == (SIGTRAP | 0x80)) {
			on_call(trace, tracee);
			return;
		}
		go_on(tracee, signal);
		return;
	}
	go_on(tracee, 0);
}

/* A thread is stopped that nobody has reported: its parent will, or is dead. */
static void on_unknown(struct trace *trace, pid_t tid)
{
	struct tracee *tracee = tracee_add(&trace->calls.tracees, tid);

	tracee->held = true;
	tracee_task(tracee); /* the parent, in case that it dies */
}

/* A thread that has been killed does not report those that it has started. */
static void adopt(struct tracee *tracee, void *arg)
{
	const struct tracee *dead = arg;
	const struct sd_task *task = &tracee->task;
	pid_t parent = task->tid == task->tgid ? task->parent : task->tgid;

	if (tracee->held && (parent == dead->task.tgid || parent == dead->tid))
		begin_thread(tracee, dead);
}

static void on_end(struct trace *trace, struct tracee *tracee)
{
	tracees_each(&trace->calls.tracees, adopt, tracee);
	end_sync(trace, tracee);
	tracee_remove(&trace->calls.tracees, tracee);
}

/* Wait for one stop or end. Return: false at the end. */
static bool step(struct trace *trace)
{
	struct tracee *tracee;
	int status;
	pid_t tid = waitpid(-1, &status, __WALL);

	if (tid < 0)
		return errno == EINTR;
	if (tid == trace->pid && !WIFSTOPPED(status)) {
		trace->status = status;
		trace->ended = true;
		return false;
	}
	tracee = tracee_find(&trace->calls.tracees, tid);
	if (!WIFSTOPPED(status) && tracee)
		on_end(trace, tracee);
	else if (tracee && !tracee->held)
		on_stop(trace, tracee, status);
	else if (WIFSTOPPED(status) && !tracee)
		on_unknown(trace, tid);
	return true;
}

/* The command has inherited the state of this process. */
static void inherit_own(struct tracee *tracee)
{
	struct sd_error ignored;
	struct sd_task self;
	int tsc;

	if (!prctl(PR_GET_TSC, &tsc))
		tracee->tsc = (enum seccomp_diag_tsc)tsc;
	if (procfs_task_get(getpid(), &self, &ignored))
		return;
	tracee->mode = self.mode;
	if (!self.filter_count)
		return;
	tracee->newest = xcalloc(1, sizeof(*tracee->newest));
	tracee->newest->refs = 1;
	tracee->newest->count = self.filter_count;
}

static int begin(struct trace *trace)
{
	if (ptrace_number(PTRACE_SEIZE, trace->pid, OPTIONS) ||
	    ptrace(PTRACE_INTERRUPT, trace->pid, NULL, NULL))
		return -errno;
	inherit_own(tracee_add(&trace->calls.tracees, trace->pid));
	return 0;
}

static void *follow(void *arg)
{
	struct trace *trace = arg;

	trace->err = begin(trace);
	sem_post(&trace->begun);
	if (trace->err)
		return NULL;
	while (!atomic_load(&trace->stop) && step(trace))
		;
	return NULL;
}

static void complain_refused(const struct trace *trace)
{
	struct sd_error ignored;
	struct sd_task task;

	if (!procfs_task_get(trace->pid, &task, &ignored) && task.tracer)
		complain("ptrace can't follow the command: %d traces it already", (int)task.tracer);
	else
		complain(
			"ptrace can't follow the command: %s: kernel.yama.ptrace_scope or a sandbox "
			"may refuse it",
			strerror(-trace->err));
}

struct trace *trace_start(pid_t pid, const struct sd_watch *watch)
{
	struct trace *trace = xcalloc(1, sizeof(*trace));
	int err;

	trace->pid = pid;
	trace->watch = watch;
	trace_calls_init(&trace->calls, report, trace);
	pthread_mutex_init(&trace->lock, NULL);
	sem_init(&trace->begun, 0, 0);
	trace->wake = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	err = pthread_create(&trace->thread, NULL, follow, trace);
	trace->joined = err;
	if (err)
		complain("making a thread: %s", strerror(err));
	while (!err && sem_wait(&trace->begun))
		;
	if (!err && trace->err) {
		complain_refused(trace);
		err = -trace->err;
	}
	if (!err)
		return trace;
	trace_release(trace);
	return NULL;
}

int trace_events_fd(const struct trace *trace)
{
	return trace->wake;
}

bool trace_kept(const struct trace *trace)
{
	return trace->first < trace->taken.count;
}

static void take_queue(struct trace *trace)
{
	struct queue empty = trace->taken;
	const struct itimerspec never = { 0 };

	empty.count = 0;
	trace->first = 0;
	pthread_mutex_lock(&trace->lock);
	timerfd_settime(trace->wake, 0, &never, NULL);
	trace->taken = trace->queue;
	trace->queue = empty;
	pthread_mutex_unlock(&trace->lock);
}

int trace_events(struct trace *trace, sd_event_fn fn, void *arg)
{
	int count = 0, enough = 0;

	if (!trace_kept(trace))
		take_queue(trace);
	while (trace_kept(trace) && !enough) {
		struct sd_event event = trace->taken.events[trace->first++];

		if (event.cgroup)
			cgroup_note(event.tid, event.start_time, event.cgroup);
		enough = fn(&event, arg);
		free(event.prog);
		count++;
	}
	return count;
}

void trace_stop(struct trace *trace)
{
	atomic_store(&trace->stop, true);
}

void trace_counts(struct trace *trace, struct sd_counts *counts)
{
	pthread_mutex_lock(&trace->lock);
	*counts = trace->counts;
	pthread_mutex_unlock(&trace->lock);
	if (trace->joined)
		counts->missed = trace->calls.missed;
}

bool trace_join(struct trace *trace, int *status)
{
	if (!trace->joined)
		pthread_join(trace->thread, NULL);
	trace->joined = true;
	*status = trace->status;
	return trace->ended;
}

static void release_queue(struct queue *queue, size_t first)
{
	for (size_t i = first; i < queue->count; i++)
		free(queue->events[i].prog);
	free(queue->events);
}

void trace_release(struct trace *trace)
{
	int status;

	if (!trace)
		return;
	trace_stop(trace);
	trace_join(trace, &status);
	release_queue(&trace->queue, 0);
	release_queue(&trace->taken, trace->first);
	trace_calls_release(&trace->calls);
	if (trace->wake >= 0)
		close(trace->wake);
	sem_destroy(&trace->begun);
	pthread_mutex_destroy(&trace->lock);
	free(trace);
}
