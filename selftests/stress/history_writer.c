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

#include "lib/puppet.h"
#include "stress/history_writer.h"
#include "lib/filter_child.h"
#include "lib/worker.h"

/* Of a life: so many changes, at least, and up to so many more. */
#define CHANGES_MIN 6
#define CHANGES_MORE 40

/* Another real user, who is not told from root by what root may do. */
#define OTHER_USER 12345

/* How a life goes, by its number. */
enum plan {
	PLAN_EXIT,
	PLAN_SYNCHRONIZE, /* with a mate */
	PLAN_STRICT, /* ends in strict mode, by a call that is none of the four */
	PLAN_KILLED, /* by its own filter */
	PLANS,
};

static const struct layer killer = {
	.rules = { { CALL, SECCOMP_RET_KILL_PROCESS } },
	.count = 1,
};

unsigned int chronicled_program(const struct chronicle_state *state, unsigned int index,
				struct sock_filter *to)
{
	const struct program program = {
		.len = 1 + (state->life * 31 + index * 97) % 400,
		.salt = (state->life * 64 + index) & 0xfffff,
	};

	if (state->killer && index + 1 == state->filter_count)
		return layer_program(&killer, to);
	program_make(&program, to);
	return program.len;
}

/* Not in strict mode. */
static void pause_ms(long ms)
{
	const struct timespec time = { .tv_nsec = ms * 1000000 };

	syscall(SYS_nanosleep, &time, NULL);
}

static long install(const struct chronicle_state *state)
{
	unsigned int flags = state->mate.tid ? SECCOMP_FILTER_FLAG_TSYNC : 0;
	struct sock_filter program[BPF_MAXINSNS];
	unsigned int len = chronicled_program(state, state->filter_count - 1, program);

	return sandbox_filter(program, len, flags);
}

/* What the change is, in the order that a life has them. */
static void plan_change(struct chronicle_state *state, unsigned int step)
{
	static const enum chronicle_change filters[] = {
		CHRONICLE_INSTALL, CHRONICLE_TSC,     CHRONICLE_NAME,
		CHRONICLE_INSTALL, CHRONICLE_INSTALL, CHRONICLE_USER,
	};
	static const enum chronicle_change strict[] = {
		CHRONICLE_TSC,
		CHRONICLE_NAME,
		CHRONICLE_USER,
	};

	if (step == 0)
		state->change = CHRONICLE_PRIVS;
	else if (state->life % PLANS == PLAN_STRICT)
		state->change = strict[step % 3];
	else
		state->change = filters[step % 6];
}

static void foresee(struct chronicle_state *state, unsigned int step)
{
	struct chronicle_thread *leader = &state->leader;

	switch (state->change) {
	case CHRONICLE_INSTALL:
		state->filter_count++;
		state->mode = SECCOMP_DIAG_MODE_FILTER;
		state->mate.no_new_privs = leader->no_new_privs;
		break;
	case CHRONICLE_TSC:
		leader->tsc = leader->tsc == SECCOMP_DIAG_TSC_ENABLED ? SECCOMP_DIAG_TSC_DISABLED :
									SECCOMP_DIAG_TSC_ENABLED;
		break;
	case CHRONICLE_NAME:
		snprintf(leader->comm, sizeof(leader->comm), "life-%u-%u", state->life % 10000,
			 step);
		break;
	case CHRONICLE_USER:
		leader->uid = leader->uid ? 0 : OTHER_USER;
		break;
	case CHRONICLE_PRIVS:
		leader->no_new_privs = true;
		break;
	case CHRONICLE_STRICT:
		state->mode = SECCOMP_DIAG_MODE_STRICT;
		leader->tsc = SECCOMP_DIAG_TSC_DISABLED;
		break;
	default:
		break;
	}
}

static long carry_out(const struct chronicle_state *state)
{
	switch (state->change) {
	case CHRONICLE_INSTALL:
		return install(state);
	case CHRONICLE_TSC:
		return prctl(PR_SET_TSC, (int)state->leader.tsc);
	case CHRONICLE_NAME:
		return prctl(PR_SET_NAME, state->leader.comm);
	case CHRONICLE_USER:
		/* That of the thread alone: the C library's function is for all threads. */
		return syscall(SYS_setresuid, state->leader.uid, -1, -1);
	case CHRONICLE_PRIVS:
		return sandbox_no_new_privs();
	case CHRONICLE_STRICT:
		return prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT);
	default:
		return 0;
	}
}

static void change(struct chronicle *chronicle, struct chronicle_state *state, unsigned int step)
{
	foresee(state, step);
	chronicle_begin(chronicle, state);
	if (carry_out(state))
		_exit(2);
	chronicle_done(chronicle);
}

/* The mate has no part in it but to be there. */
static void start_mate(struct chronicle *chronicle, struct chronicle_state *state)
{
	static struct worker worker;

	struct chronicle_thread mate = state->leader;

	mate.born_after = chronicle_clock();
	if (worker_start(&worker, worker_linger, NULL))
		_exit(3);
	mate.tid = worker.peer.pid;
	mate.born_before = chronicle_clock();
	state->mate = mate;
	state->change = CHRONICLE_KNOWN;
	chronicle_begin(chronicle, state);
	chronicle_done(chronicle);
}

/* Strict mode lets nobody sleep, but read. */
static void die_in_strict_mode(struct chronicle *chronicle, struct chronicle_state *state)
{
	const struct itimerspec soon = { .it_value.tv_nsec = 5000000 };
	int timer = timerfd_create(CLOCK_MONOTONIC, 0);
	uint64_t times;

	timerfd_settime(timer, 0, &soon, NULL);
	state->change = CHRONICLE_STRICT;
	change(chronicle, state, 0);
	if (read(timer, &times, sizeof(times)) < 0)
		times = 0;
	state->change = CHRONICLE_END;
	chronicle_begin(chronicle, state);
	syscall(CALL);
	syscall(SYS_exit, 0);
}

static void be_killed(struct chronicle *chronicle, struct chronicle_state *state)
{
	const struct seccomp_data call = native(CALL);

	state->change = CHRONICLE_INSTALL;
	state->killer = true;
	change(chronicle, state, 0);
	pause_ms(2);
	state->change = CHRONICLE_END;
	chronicle_begin(chronicle, state);
	call_make(&call);
	_exit(0);
}

/* Does not return. A tracer that has suspended seccomp may be what lets it end by itself. */
static void live(const struct chronicled *chronicled)
{
	struct chronicle *chronicle = chronicled->chronicle;
	struct chronicle_state state = chronicle_last(chronicle);
	enum plan plan = state.life % PLANS;
	unsigned int changes = CHANGES_MIN + state.life * 7 % CHANGES_MORE;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	state.change = CHRONICLE_KNOWN;
	state.leader.born_before = chronicle_clock();
	chronicle_begin(chronicle, &state);
	chronicle_done(chronicle);
	if (plan == PLAN_SYNCHRONIZE)
		start_mate(chronicle, &state);
	for (unsigned int i = 0; i < changes; i++) {
		plan_change(&state, i);
		change(chronicle, &state, i);
		if (i % 2)
			pause_ms(1);
	}
	if (plan == PLAN_STRICT)
		die_in_strict_mode(chronicle, &state);
	else if (plan == PLAN_KILLED)
		be_killed(chronicle, &state);
	state.change = CHRONICLE_END;
	chronicle_begin(chronicle, &state);
	_exit(0);
}

/* Nobody has the number: what is there was started later. */
static void be_nobody(struct chronicle *chronicle, pid_t number, uint32_t life)
{
	const struct chronicle_state nobody = {
		.change = CHRONICLE_NOBODY,
		.life = life,
		.leader = { .tid = number },
	};

	chronicle_begin(chronicle, &nobody);
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

static pid_t start_life(const struct chronicled *chronicled, pid_t number, uint32_t life)
{
	struct chronicle_state born = { .change = CHRONICLE_BORN, .life = life };
	pid_t pid;

	born.leader = (struct chronicle_thread){
		.tid = number,
		.born_after = chronicle_clock(),
		.born_before = UINT64_MAX,
		.tsc = SECCOMP_DIAG_TSC_ENABLED,
		.uid = getuid(),
	};
	prctl(PR_GET_NAME, born.leader.comm);
	chronicle_begin(chronicled->chronicle, &born);
	pid = start_with(number);
	if (pid == 0)
		live(chronicled);
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

int chronicled_keep(const struct peer *parent, void *arg)
{
	const struct chronicled *chronicled = arg;
	struct chronicle *chronicle = chronicled->chronicle;
	pid_t number = peer_nobody();
	bool planned = true, heard = false, again = false;
	siginfo_t info;

	be_nobody(chronicle, number, 0);
	chronicle_done(chronicle);
	for (uint32_t life = 1; planned && !__atomic_load_n(chronicled->stop, __ATOMIC_RELAXED);
	     life++) {
		pid_t pid = start_life(chronicled, number, life);

		if (pid < 0) {
			/* Somebody else has got it. */
			if (errno != EEXIST && errno != EAGAIN)
				return 1;
			number = peer_nobody();
			again = false;
			be_nobody(chronicle, number, life);
			chronicle_done(chronicle);
			continue;
		}
		__atomic_add_fetch(chronicled->again, again, __ATOMIC_RELAXED);
		again = true;
		__atomic_add_fetch(chronicled->lives, 1, __ATOMIC_RELAXED);
		if (!heard)
			heard = peer_tell(parent, 0);
		while (waitid(P_PID, pid, &info, WEXITED | WNOWAIT) && errno == EINTR)
			;
		be_nobody(chronicle, number, life);
		planned = ended_as_planned(pid);
		chronicle_done(chronicle);
	}
	return !planned;
}
