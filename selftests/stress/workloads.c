// SPDX-License-Identifier: GPL-2.0
#include <linux/seccomp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/confined_ctl.h"
#include "lib/filter_child.h"
#include "stress/workloads.h"

#define CHILDREN 8
#define THREADS 4

static void reap_all(const pid_t *pids, int count)
{
	for (int i = 0; i < count; i++)
		runner_reap(pids[i]);
}

/* Starts threads that run @even and @odd in turn, and waits for them. */
static void run_threads(int count, void *(*even)(void *), void *(*odd)(void *))
{
	pthread_t threads[CHILDREN];
	int started = 0;

	while (started < count &&
	       !pthread_create(&threads[started], NULL, started % 2 ? odd : even, NULL))
		started++;
	while (started)
		pthread_join(threads[--started], NULL);
}

static void work_forks(void)
{
	pid_t pids[CHILDREN];

	for (int i = 0; i < CHILDREN; i++) {
		pids[i] = runner_fork();
		if (pids[i] == 0)
			_exit(0);
	}
	reap_all(pids, CHILDREN);
}

static void *end_at_once(void *arg)
{
	return arg;
}

static void work_threads(void)
{
	run_threads(CHILDREN, end_at_once, end_at_once);
}

/* Without an input the program ends at once. */
static void *execute(void *arg)
{
	close(STDIN_FILENO);
	exec_program(CONFINED_NATIVE);
	return arg;
}

static void work_execs(void)
{
	execute(NULL);
}

/* A thread that executes takes over the leader's number, and ends all other threads. */
static void work_execs_by_threads(void)
{
	worker_start_many(3);
	run_threads(1, execute, execute);
}

static void work_installs(void)
{
	for (int i = 0; i < 20; i++)
		sandbox_allow_all(0);
}

static void work_tsyncs(void)
{
	worker_start_many(4);
	for (int i = 0; i < 20; i++)
		sandbox_allow_all(SECCOMP_FILTER_FLAG_TSYNC);
}

static void work_kills(void)
{
	prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT);
	getppid();
}

/* Pauses after each filter, so that readers see the thread in between. */
static void install_some(int count, unsigned int flags)
{
	static unsigned int salt;

	for (int i = 0; i < count; i++) {
		unsigned int number = __atomic_add_fetch(&salt, 1, __ATOMIC_RELAXED) + getpid();
		const struct program program = {
			.len = 1 + number % 7 * 150,
			.salt = number & 0xfffff,
			.flags = flags,
		};
		long ret = program_install(&program);

		stress_pause(10);
		if (flags & SECCOMP_FILTER_FLAG_NEW_LISTENER)
			close(ret);
	}
}

static void *install_in_thread(void *arg)
{
	install_some(6, 0);
	return arg;
}

static void *install_logging(void *arg)
{
	install_some(6, SECCOMP_FILTER_FLAG_LOG);
	return arg;
}

static void work_threads_install(void)
{
	run_threads(THREADS, install_in_thread, install_logging);
}

static void work_synchronize(void)
{
	worker_start_many(4);
	install_some(10, SECCOMP_FILTER_FLAG_TSYNC);
}

static void work_fork_and_install(void)
{
	pid_t pids[4];

	install_some(3, 0);
	for (int i = 0; i < 4; i++) {
		pids[i] = runner_fork();
		if (pids[i] == 0) {
			install_some(i, 0);
			_exit(0);
		}
	}
	reap_all(pids, 4);
}

static void *install_and_execute(void *arg)
{
	install_some(2, 0);
	return execute(arg);
}

static void work_install_and_execute(void)
{
	install_some(3, 0);
	install_and_execute(NULL);
}

/* The thread that executes keeps its own filters. */
static void work_execute_in_thread(void)
{
	pthread_t thread;

	worker_start_many(2);
	if (pthread_create(&thread, NULL, install_and_execute, NULL))
		return;
	install_some(5, 0);
	pthread_join(thread, NULL);
}

static void work_listen_and_close(void)
{
	for (int i = 0; i < 5; i++)
		install_some(1, SECCOMP_FILTER_FLAG_NEW_LISTENER);
}

/* With so many filters, most of these children end in the middle of a walk over them. */
static void work_end_with_many(void)
{
	const struct program program = { .len = 1 };

	for (int i = 0; i < 800; i++)
		program_install(&program);
	for (int i = 0; i < 40; i++) {
		pid_t pid = runner_fork();

		if (pid == 0) {
			stress_pause(5);
			_exit(0);
		}
		runner_reap(pid);
	}
}

const struct ruleset ruleset_refuses = {
	.rules = { { CALL, SECCOMP_RET_ERRNO | 1 }, { SYS_getsid, SECCOMP_RET_LOG } },
	.count = 2,
};

const struct ruleset ruleset_kills = {
	.rules = { { SYS_sync, SECCOMP_RET_KILL_PROCESS },
		   { SYS_acct, SECCOMP_RET_KILL_THREAD },
		   { CALL, SECCOMP_RET_KILL_PROCESS } },
	.count = 3,
};

static void make_calls(int nr, int times)
{
	const struct seccomp_data call = native_call(nr);

	while (times--)
		call_make(&call);
}

static void *be_refused(void *arg)
{
	ruleset_install(&ruleset_refuses);
	make_calls(CALL, 20);
	make_calls(SYS_getsid, 20);
	return arg;
}

static void *be_killed(void *arg)
{
	ruleset_install(&ruleset_kills);
	make_calls(SYS_acct, 1);
	return arg;
}

static void work_be_refused(void)
{
	run_threads(THREADS, be_refused, be_killed);
}

static void work_synchronize_and_be_refused(void)
{
	struct ruleset ruleset = ruleset_refuses;

	ruleset.flags = SECCOMP_FILTER_FLAG_TSYNC;
	worker_start_many(4);
	for (int i = 0; i < 5; i++)
		ruleset_install(&ruleset);
	make_calls(CALL, 10);
}

/* Not inline: the child of vfork(2) uses the stack of its parent, which waits. */
static __attribute__((noinline)) void die_in_vfork(void)
{
	pid_t pid = vfork();

	if (pid == 0) {
		make_calls(SYS_sync, 1);
		_exit(0);
	}
	if (pid > 0)
		waitpid(pid, NULL, 0);
}

static void work_children_die(void)
{
	ruleset_install(&ruleset_kills);
	for (int i = 0; i < 3; i++) {
		pid_t pid = runner_fork();

		if (pid == 0) {
			make_calls(SYS_sync, 1);
			_exit(0);
		}
		runner_reap(pid);
		die_in_vfork();
	}
}

/* By SIGKILL, while they make calls. */
static void work_children_are_killed(void)
{
	ruleset_install(&ruleset_refuses);
	for (int i = 0; i < 4; i++) {
		pid_t pid = runner_fork();

		if (pid == 0)
			make_calls(CALL, 1000000);
		if (pid < 0)
			continue;
		stress_pause(2);
		kill(pid, SIGKILL);
		runner_reap(pid);
	}
}

static void work_be_refused_and_execute(void)
{
	ruleset_install(&ruleset_refuses);
	make_calls(CALL, 5);
	execute(NULL);
}

static void work_enter_strict_and_die(void)
{
	prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT);
	make_calls(CALL, 1);
}

static void work_fail(void)
{
	for (int i = 0; i < 10; i++) {
		sandbox_seccomp(SECCOMP_SET_MODE_FILTER, 1u << 31, NULL);
		prctl(PR_SET_TSC, i % 2 ? PR_TSC_ENABLE : PR_TSC_SIGSEGV);
	}
}

/* The first process of a new pid namespace, perhaps in a new user namespace, too. */
static void be_first(void)
{
	pid_t pids[3];

	for (int i = 0; i < 3; i++) {
		pids[i] = runner_fork();
		if (pids[i] == 0) {
			install_some(2, 0);
			_exit(0);
		}
	}
	reap_all(pids, 3);
}

static void work_namespaces(void)
{
	pid_t pid;

	if (unshare(CLONE_NEWPID | (getpid() % 2 ? CLONE_NEWUSER : 0)))
		return;
	pid = runner_fork();
	if (pid == 0) {
		be_first();
		_exit(0);
	}
	runner_reap(pid);
}

const work_fn workloads[] = {
	work_forks,
	work_threads,
	work_execs,
	work_execs_by_threads,
	work_installs,
	work_tsyncs,
	work_kills,
	work_threads_install,
	work_synchronize,
	work_fork_and_install,
	work_install_and_execute,
	work_execute_in_thread,
	work_listen_and_close,
	work_end_with_many,
	work_be_refused,
	work_synchronize_and_be_refused,
	work_children_die,
	work_children_are_killed,
	work_be_refused_and_execute,
	work_enter_strict_and_die,
	work_fail,
	work_namespaces,
};

const unsigned int workload_count = sizeof(workloads) / sizeof(workloads[0]);

bool known_filter(const struct filter_reply *filter, char *why)
{
	const struct ruleset *const rulesets[] = { &ruleset_refuses, &ruleset_kills };
	struct sock_filter program[RULESET_INSNS];

	for (int i = 0; i < 2; i++)
		if (filter->insns == ruleset_program(rulesets[i], program) && !filter->flags &&
		    filter->prog_len == filter->insns * sizeof(program[0]) &&
		    !memcmp(filter->prog, program, filter->prog_len))
			return true;
	return filter_is_genuine(filter, why);
}
