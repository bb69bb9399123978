// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>

#include "access/requests.h"
#include "lib/puppet.h"
#include "lib/filter_child.h"
#include "lib/proc.h"
#include "lib/tracer.h"
#include "lib/may_look.h"
#include "lib/netlink_events.h"

static const struct ruleset refused = ONE_RULE(CALL, SECCOMP_RET_ERRNO | EDOM);

/* The sockets of a caller that watch, by what they ask for. */
enum {
	ALL,
	ONE,
	PROGRAMS,
	WATCHERS,
};

/**
 * struct caller_side - a caller at work
 * @row: who it is
 * @task: for whose task it asks, as it numbers that; a number of another namespace if it can't
 * @nl: the socket for questions
 * @watchers: those that watch
 * @refusals: what became of their requests
 * @child: its child
 * @result: what it got
 */
struct caller_side {
	const struct access_row *row;
	pid_t task;
	struct rawnl nl;
	struct watcher watchers[WATCHERS];
	int refusals[WATCHERS];
	struct child child;
	struct access_result result;
};

/* The first complaint counts. */
__attribute__((format(printf, 2, 3))) static void complain(struct access_result *result,
							   const char *fmt, ...)
{
	va_list args;

	if (result->why[0])
		return;
	va_start(args, fmt);
	vsnprintf(result->why, sizeof(result->why), fmt, args);
	va_end(args);
}

static enum access_answer answer_of(int error)
{
	switch (error) {
	case 0:
		return ACCESS_DATA;
	case EPERM:
		return ACCESS_EPERM;
	case EACCES:
		return ACCESS_EACCES;
	case ESRCH:
		return ACCESS_ESRCH;
	case ENOENT:
		return ACCESS_ENOENT;
	default:
		return ACCESS_OTHER;
	}
}

static int be_task(const struct child *parent, void *arg)
{
	int ret = creds_assume(arg);

	child_send(parent, ret);
	return ret ? 1 : puppet(parent, NULL);
}

/* It has a filter before anybody asks. */
static bool enter(const struct child *task)
{
	return PUPPET_DO(task, PUPPET_INSTALL, .ruleset = refused) == 0;
}

/* One event of each kind: another filter, and a call that it refuses. */
static bool act_out(const struct child *task)
{
	return PUPPET_DO(task, PUPPET_INSTALL, .ruleset = refused) == 0 &&
	       PUPPET_DO(task, PUPPET_CALL, .call = native_call(CALL)) == -EDOM;
}

/* The strictest /proc there is: of whom ptrace may not read, it has nothing. */
static int hide_others(void)
{
	if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount("proc", "/proc", "proc", 0, "hidepid=4"))
		return -errno;
	return 0;
}

static enum access_answer ask_proc(pid_t tid)
{
	char path[64];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/status", tid);
	file = fopen(path, "re");
	if (!file)
		return answer_of(errno);
	fclose(file);
	return ACCESS_DATA;
}

static enum access_answer ask_ptrace(pid_t tid)
{
	struct sock_filter program[BPF_MAXINSNS];
	struct tracer tracer;
	long ret = tracer_stop(&tracer, tid);

	if (ret)
		return answer_of(-ret);
	ret = tracer_filter(&tracer, 0, program);
	tracer_release(&tracer);
	return answer_of(ret < 0 ? -ret : 0);
}

/* The errno of a dump of filters, with at least one where there is none. */
static int dump_filters(struct caller_side *side, pid_t tid, bool with_prog,
			struct filters_reply *told)
{
	int ret = filters_dump(&side->nl, tid, with_prog, RAWNL_SIZE, told);

	if (ret)
		complain(&side->result, "filters of %d: %s %.100s", tid, strerror(-ret), told->why);
	else if (tid && !told->answer.error != !!told->count)
		complain(&side->result, "error %d, and %zu filters", told->answer.error,
			 told->count);
	return ret ? -ret : told->answer.error;
}

/* TASK_GET and FILTER_GET tell of the same tasks. */
static void ask_status(struct caller_side *side)
{
	char why[WHY_LEN] = "";
	int error = module_may_look(&side->nl, side->task, why);
	struct filters_reply told;
	int of_filters = dump_filters(side, side->task, false, &told);

	if (why[0])
		complain(&side->result, "%s", why);
	if (of_filters != error)
		complain(&side->result, "status is error %d, filters %d", error, of_filters);
	filters_free(&told);
	side->result.answers[ACCESS_STATUS] = answer_of(error);
}

static void ask_list(struct caller_side *side)
{
	struct rawnl_reply answer = { 0 };
	char why[WHY_LEN] = "";
	bool listed, filters = false;
	struct filters_reply told;

	may_look_dump(&side->nl, &answer, why);
	if (why[0])
		complain(&side->result, "%s", why);
	listed = rawnl_find(&answer, side->task);
	rawnl_free(&answer);
	if (dump_filters(side, 0, false, &told))
		complain(&side->result, "dump of all filters: error %d", told.answer.error);
	for (size_t i = 0; i < told.count; i++)
		filters |= told.filters[i].tid == (uint32_t)side->task;
	filters_free(&told);
	if (listed != filters)
		complain(&side->result, "listed: %d, with filters: %d", listed, filters);
	side->result.answers[ACCESS_LIST] = listed ? ACCESS_DATA : ACCESS_ABSENT;
}

/* What is told has to be what ptrace says, to the byte. */
static void ask_programs(struct caller_side *side)
{
	char why[WHY_LEN] = "";
	struct filters_reply told;
	int error = dump_filters(side, side->task, true, &told);
	int agrees = error ? 1 : filters_match_ptrace(&told, side->task, why);

	if (agrees != 1)
		complain(&side->result, "programs by ptrace: %d %s", agrees, why);
	filters_free(&told);
	side->result.answers[ACCESS_PROGRAMS] = answer_of(error);
}

static void start_watching(struct caller_side *side)
{
	const struct sd_watch watches[WATCHERS] = {
		[ALL] = { .kinds = INSTALLS | VERDICTS },
		[ONE] = { .kinds = INSTALLS | VERDICTS, .tgids = &side->task, .tgids_len = 1 },
		[PROGRAMS] = { .kinds = INSTALLS | VERDICTS, .with_prog = true },
	};

	for (int i = 0; i < WATCHERS; i++)
		side->refusals[i] = watcher_watch(&side->watchers[i], &watches[i]);
}

/* Whether a thread's events came: all of them, or none. */
static bool told_of(struct caller_side *side, int socket, pid_t tid)
{
	const struct watcher *watcher = &side->watchers[socket];
	int verdicts = 0, installs = 0, programs = 0;

	for (size_t i = 0; i < watcher->count; i++) {
		const struct sd_event *event = &watcher->events[i].event;

		if (event->tid != tid)
			continue;
		verdicts += event->type == SD_EVENT_VERDICT;
		installs += event->type == SD_EVENT_INSTALL;
		programs += event->prog != NULL;
	}
	if (verdicts != installs || verdicts > 1 || programs != (socket == PROGRAMS ? installs : 0))
		complain(&side->result, "socket %d: %d verdicts, %d installations, %d programs",
			 socket, verdicts, installs, programs);
	return verdicts;
}

/* Whoever it is that is told of must be one that /proc shows. */
static void look_for_strangers(struct caller_side *side, int socket)
{
	const struct watcher *watcher = &side->watchers[socket];

	for (size_t i = 0; i < watcher->count; i++)
		if (ask_proc(watcher->events[i].event.tid) != ACCESS_DATA)
			complain(&side->result, "socket %d is told of %d, whom /proc hides", socket,
				 watcher->events[i].event.tid);
}

static enum access_answer answer_to_watch(struct caller_side *side, int socket, pid_t tid)
{
	if (side->refusals[socket])
		return answer_of(-side->refusals[socket]);
	return told_of(side, socket, tid) ? ACCESS_EVENTS : ACCESS_SILENT;
}

static void stop_watching(struct caller_side *side)
{
	enum access_answer *answers = side->result.answers;

	for (int i = 0; i < WATCHERS; i++) {
		if (!side->refusals[i] && watcher_drain(&side->watchers[i]))
			complain(&side->result, "socket %d: %.100s%.100s", i,
				 side->watchers[i].answer.msg, side->watchers[i].why);
		look_for_strangers(side, i);
	}
	answers[ACCESS_WATCH_OWN] = answer_to_watch(side, ALL, side->child.pid);
	answers[ACCESS_WATCH_ALL] = answer_to_watch(side, ALL, side->task);
	answers[ACCESS_WATCH_ONE] = answer_to_watch(side, ONE, side->task);
	answers[ACCESS_WATCH_PROGRAMS] = answer_to_watch(side, PROGRAMS, side->task);
}

/* Whatever the row says: no cell of the module's may go beyond the two of the kernel. */
static void compare(struct access_result *result)
{
	const enum access_answer *answers = result->answers;
	bool proc = answers[ACCESS_PROC] == ACCESS_DATA;
	bool programs = answers[ACCESS_PTRACE] == ACCESS_DATA;
	/* The attachment went well where only the filter is refused. */
	bool ptrace = programs || answers[ACCESS_PTRACE] == ACCESS_EACCES;

	if (!proc && (answers[ACCESS_STATUS] == ACCESS_DATA || answers[ACCESS_LIST] == ACCESS_DATA))
		complain(result, "the module tells of a task that /proc hides");
	if (!programs && (answers[ACCESS_PROGRAMS] == ACCESS_DATA ||
			  answers[ACCESS_WATCH_PROGRAMS] == ACCESS_EVENTS))
		complain(result, "the module tells programs that ptrace does not");
	if (!ptrace && (answers[ACCESS_WATCH_ONE] == ACCESS_EVENTS ||
			answers[ACCESS_WATCH_ALL] == ACCESS_EVENTS))
		complain(result, ACCESS_UNTRACEABLE);
}

static int become_caller(struct caller_side *side)
{
	int ret = hide_others();

	ret = ret ?: creds_assume(&side->row->who);
	ret = ret ?: rawnl_open(&side->nl);
	for (int i = 0; i < WATCHERS; i++)
		ret = ret ?: watcher_open(&side->watchers[i]);
	ret = ret ?: child_start(&side->child, puppet, NULL);
	if (!ret && !enter(&side->child))
		ret = -ECHILD;
	if (side->row->child)
		side->task = side->child.pid;
	return ret;
}

/* Asks; watches until it hears that the task has acted; tells what came of it all. */
static int be_caller(const struct child *parent, void *arg)
{
	struct caller_side *side = arg;
	int ret = become_caller(side);

	if (!ret) {
		side->result.answers[ACCESS_PROC] = ask_proc(side->task);
		side->result.answers[ACCESS_PTRACE] = ask_ptrace(side->task);
		ask_status(side);
		ask_list(side);
		ask_programs(side);
		start_watching(side);
	}
	child_send(parent, ret);
	child_receive(parent);
	if (!ret && !act_out(&side->child))
		complain(&side->result, "the caller's child did not do as it was told");
	if (!ret)
		stop_watching(side);
	compare(&side->result);
	child_put(parent, &side->result, sizeof(side->result));
	child_receive(parent);
	return 0;
}

/* The task acts in the middle of what the caller does. */
static int converse(const struct child *caller, const struct child *task,
		    struct access_result *result)
{
	int ret = child_receive(caller);

	if (!ret && !act_out(task))
		ret = -ECHILD;
	child_send(caller, 0);
	if (!child_get(caller, result, sizeof(*result)))
		ret = ret ?: -ECHILD;
	return ret;
}

/* Sets Yama's, and returns what it was, or a negative errno. */
static int set_ptrace_scope(int scope)
{
	FILE *file = fopen("/proc/sys/kernel/yama/ptrace_scope", "r+e");
	int before;

	if (!file)
		return -errno;
	if (fscanf(file, "%d", &before) != 1)
		before = -EBADMSG;
	rewind(file);
	fprintf(file, "%d\n", scope);
	return fclose(file) ? -errno : before;
}

static int look(const struct access_row *row, struct access_result *result)
{
	struct caller_side side = { .row = row };
	struct child task = { 0 }, caller = { 0 };
	int ret = child_start(&task, be_task, (void *)&row->whom);

	ret = ret ?: child_receive(&task);
	if (!ret && !enter(&task))
		ret = -ECHILD;
	side.task = task.pid;
	if (!ret && row->pid_ns && unshare(CLONE_NEWPID))
		ret = -errno;
	ret = ret ?: child_start(&caller, be_caller, &side);
	ret = ret ?: converse(&caller, &task, result);
	child_kill(&caller);
	child_kill(&task);
	return ret;
}

int access_look(const struct access_row *row, int ptrace_scope, struct access_result *result)
{
	int before = set_ptrace_scope(ptrace_scope);
	int ret;

	if (before < 0 && (before != -ENOENT || ptrace_scope))
		return before;
	ret = look(row, result);
	if (before >= 0)
		set_ptrace_scope(before);
	return ret;
}
