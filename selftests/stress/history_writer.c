// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lib/client.h"
#include "lib/filter_child.h"
#include "lib/worker.h"
#include "stress/history_writer.h"
#include "stress/workloads.h"

/* Each life makes at least CHANGES_MIN changes and fewer than CHANGES_MORE beyond that. */
#define CHANGES_MIN 6
#define CHANGES_MORE 40

/* A change of the real user alone leaves root its capabilities. */
#define OTHER_USER 12345

/* How a life goes, by its number modulo PLANS. */
enum plan {
	PLAN_EXIT,
	PLAN_SYNCHRONIZE, /* with a sibling */
	PLAN_STRICT, /* killed in strict mode, by a call that it forbids */
	PLAN_KILLED, /* by its own filter */
	PLANS,
};

unsigned int history_writer_program(const struct history_state *state, unsigned int index,
				    struct sock_filter *to)
{
	const struct program program = {
		.len = 1 + (state->life * 31 + index * 97) % 400,
		.salt = (state->life * 64 + index) & 0xfffff,
	};

	if (state->killer && index + 1 == state->filter_count)
		return ruleset_program(&ruleset_kills, to);
	program_make(&program, to);
	return program.len;
}

static long install(const struct history_state *state)
{
	unsigned int flags = state->sibling.tid ? SECCOMP_FILTER_FLAG_TSYNC : 0;
	struct sock_filter program[BPF_MAXINSNS];
	unsigned int len = history_writer_program(state, state->filter_count - 1, program);

	return sandbox_filter(program, len, flags);
}

static void choose_change(struct history_state *state, unsigned int step)
{
	static const enum history_change filters[] = {
		HISTORY_INSTALL, HISTORY_TSC,	  HISTORY_NAME,
		HISTORY_INSTALL, HISTORY_INSTALL, HISTORY_USER,
	};
	static const enum history_change strict[] = {
		HISTORY_TSC,
		HISTORY_NAME,
		HISTORY_USER,
	};

	if (step == 0)
		state->change = HISTORY_PRIVS;
	else if (state->life % PLANS == PLAN_STRICT)
		state->change = strict[step % 3];
	else
		state->change = filters[step % 6];
}

/* The state after the change. */
static void predict(struct history_state *state, unsigned int step)
{
	struct history_thread *leader = &state->leader;

	switch (state->change) {
	case HISTORY_INSTALL:
		state->filter_count++;
		state->mode = SECCOMP_DIAG_MODE_FILTER;
		state->sibling.no_new_privs = leader->no_new_privs;
		break;
	case HISTORY_TSC:
		leader->tsc = leader->tsc == SECCOMP_DIAG_TSC_ENABLED ? SECCOMP_DIAG_TSC_DISABLED :
									SECCOMP_DIAG_TSC_ENABLED;
		break;
	case HISTORY_NAME:
		snprintf(leader->comm, sizeof(leader->comm), "life-%u-%u", state->life % 10000,
			 step);
		break;
	case HISTORY_USER:
		leader->uid = leader->uid ? 0 : OTHER_USER;
		break;
	case HISTORY_PRIVS:
		leader->no_new_privs = true;
		break;
	case HISTORY_STRICT:
		state->mode = SECCOMP_DIAG_MODE_STRICT;
		if (STRICT_DISABLES_TSC)
			leader->tsc = SECCOMP_DIAG_TSC_DISABLED;
		break;
	default:
		break;
	}
}

static long carry_out(const struct history_state *state)
{
	switch (state->change) {
	case HISTORY_INSTALL:
		return install(state);
	case HISTORY_TSC:
		return prctl(PR_SET_TSC, (int)state->leader.tsc);
	case HISTORY_NAME:
		return prctl(PR_SET_NAME, state->leader.comm);
	case HISTORY_USER:
		/* For this thread alone: the C library would change all threads. */
		return syscall(SYS_setresuid, state->leader.uid, -1, -1);
	case HISTORY_PRIVS:
		return sandbox_no_new_privs();
	case HISTORY_STRICT:
		return prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT);
	default:
		return 0;
	}
}

static void change(struct history *history, struct history_state *state, unsigned int step)
{
	predict(state, step);
	history_begin(history, state);
	if (carry_out(state))
		_exit(2);
	history_done(history);
}

static void start_sibling(struct history *history, struct history_state *state)
{
	static struct worker worker;

	struct history_thread sibling = state->leader;

	sibling.born_after = history_clock();
	if (worker_start(&worker, worker_sleep, NULL))
		_exit(3);
	sibling.tid = worker.peer.pid;
	sibling.born_before = history_clock();
	state->sibling = sibling;
	state->change = HISTORY_KNOWN;
	history_begin(history, state);
	history_done(history);
}

/* In strict mode a thread can wait by read(2) only. */
static void die_in_strict_mode(struct history *history, struct history_state *state)
{
	const struct itimerspec soon = { .it_value.tv_nsec = 5000000 };
	int timer = timerfd_create(CLOCK_MONOTONIC, 0);
	uint64_t times;

	timerfd_settime(timer, 0, &soon, NULL);
	state->change = HISTORY_STRICT;
	change(history, state, 0);
	if (read(timer, &times, sizeof(times)) < 0)
		times = 0;
	state->change = HISTORY_END;
	history_begin(history, state);
	syscall(CALL);
	syscall(SYS_exit, 0);
}

static void be_killed(struct history *history, struct history_state *state)
{
	const struct seccomp_data call = native_call(CALL);

	state->change = HISTORY_INSTALL;
	state->killer = true;
	change(history, state, 0);
	stress_pause(2);
	state->change = HISTORY_END;
	history_begin(history, state);
	call_make(&call);
	_exit(0);
}

/* Does not return. If a tracer suspends seccomp, the last call is harmless, and _exit() follows. */
static void live(struct history *history)
{
	struct history_state state = history_last(history);
	enum plan plan = state.life % PLANS;
	unsigned int changes = CHANGES_MIN + state.life * 7 % CHANGES_MORE;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	state.change = HISTORY_KNOWN;
	state.leader.born_before = history_clock();
	history_begin(history, &state);
	history_done(history);
	if (plan == PLAN_SYNCHRONIZE)
		start_sibling(history, &state);
	for (unsigned int i = 0; i < changes; i++) {
		choose_change(&state, i);
		change(history, &state, i);
		if (i % 2)
			stress_pause(1);
	}
	if (plan == PLAN_STRICT)
		die_in_strict_mode(history, &state);
	else if (plan == PLAN_KILLED)
		be_killed(history, &state);
	state.change = HISTORY_END;
	history_begin(history, &state);
	_exit(0);
}

static void write_nobody(struct history *history, pid_t number, uint32_t life)
{
	const struct history_state nobody = {
		.change = HISTORY_NOBODY,
		.life = life,
		.leader = { .tid = number },
	};

	history_begin(history, &nobody);
}

static pid_t start_with(pid_t number)
{
	struct clone_args args = {
		.exit_signal = SIGCHLD,
		.set_tid = (uintptr_t)&number,
		.set_tid_size = 1,
	};

	return syscall(SYS_clone3, &args, sizeof(args));
}

static pid_t start_life(struct history *history, pid_t number, uint32_t life)
{
	struct history_state born = { .change = HISTORY_BORN, .life = life };
	pid_t pid;

	born.leader = (struct history_thread){
		.tid = number,
		.born_after = history_clock(),
		.born_before = UINT64_MAX,
		.tsc = SECCOMP_DIAG_TSC_ENABLED,
		.uid = getuid(),
	};
	prctl(PR_GET_NAME, born.leader.comm);
	history_begin(history, &born);
	pid = start_with(number);
	if (pid == 0)
		live(history);
	return pid;
}

static bool ended_as_planned(pid_t pid)
{
	int status;

	if (waitpid(pid, &status, 0) != pid)
		return false;
	if (WIFSIGNALED(status))
		return WTERMSIG(status) == SIGKILL || WTERMSIG(status) == SIGSYS;
	return WEXITSTATUS(status) == 0;
}

int history_writer_run(const struct child *parent, void *arg)
{
	const struct history_writer *writer = arg;
	struct history_writers *shared = writer->shared;
	struct history *history = writer->history;
	pid_t number = child_dead_pid();
	bool planned = true, sent = false, again = false;
	siginfo_t info;

	write_nobody(history, number, 0);
	history_done(history);
	for (uint32_t life = 1; planned && !__atomic_load_n(&shared->stop, __ATOMIC_RELAXED);
	     life++) {
		pid_t pid = start_life(history, number, life);

		if (pid < 0) {
			/* Another process has taken the number. */
			if (errno != EEXIST && errno != EAGAIN)
				return 1;
			number = child_dead_pid();
			again = false;
			write_nobody(history, number, life);
			history_done(history);
			continue;
		}
		__atomic_add_fetch(&shared->again, again, __ATOMIC_RELAXED);
		again = true;
		__atomic_add_fetch(&shared->lives, 1, __ATOMIC_RELAXED);
		if (!sent)
			sent = child_send(parent, 0);
		while (waitid(P_PID, pid, &info, WEXITED | WNOWAIT) && errno == EINTR)
			;
		write_nobody(history, number, life);
		planned = ended_as_planned(pid);
		history_done(history);
	}
	return !planned;
}
