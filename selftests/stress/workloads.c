// SPDX-License-Identifier: GPL-2.0
#include <linux/seccomp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lib/puppet.h"
#include "stress/workloads.h"
#include "lib/filter_child.h"
#include "lib/confined_ctl.h"

#define CHILDREN 8
#define THREADS 4

static void pause_ms(long ms)
{
	nanosleep(&(struct timespec){ .tv_nsec = ms * 1000000 }, NULL);
}

static void reap_all(const pid_t *pids, int count)
{
	for (int i = 0; i < count; i++)
		runner_reap(pids[i]);
}

/* Starts threads that run @odd and @even by turns, and waits for them. */
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

void work_forks(void)
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

void work_threads(void)
{
	run_threads(CHILDREN, end_at_once, end_at_once);
}

/* The program ends as soon as it finds that it has no input. */
static void *execute(void *arg)
{
	close(STDIN_FILENO);
	exec_program(CONFINED_NATIVE);
	return arg;
}

void work_execs(void)
{
	execute(NULL);
}

/* A thread that executes takes over the number of the leader, which it ends with all others. */
void work_execs_by_threads(void)
{
	worker_start_many(3);
	run_threads(1, execute, execute);
}

void work_installs(void)
{
	for (int i = 0; i < 20; i++)
		sandbox_allow_all(0);
}

void work_tsyncs(void)
{
	worker_start_many(4);
	for (int i = 0; i < 20; i++)
		sandbox_allow_all(SECCOMP_FILTER_FLAG_TSYNC);
}

void work_kills(void)
{
	prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT);
	getppid();
}

/* Each long enough to be looked at in this state. */
static void install_some(int count, unsigned int flags)
{
	static unsigned int salt;

	for (int i = 0; i < count; i++) {
		unsigned int mine = __atomic_add_fetch(&salt, 1, __ATOMIC_RELAXED) + getpid();
		const struct program program = {
			.len = 1 + mine % 7 * 150,
			.salt = mine & 0xfffff,
			.flags = flags,
		};
		long ret = program_install(&program);

		pause_ms(10);
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

void work_threads_install(void)
{
	run_threads(THREADS, install_in_thread, install_logging);
}

void work_synchronize(void)
{
	worker_start_many(4);
	install_some(10, SECCOMP_FILTER_FLAG_TSYNC);
}

void work_fork_and_install(void)
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

void work_install_and_execute(void)
{
	install_some(3, 0);
	install_and_execute(NULL);
}

/* It keeps its own filters. */
void work_execute_in_thread(void)
{
	pthread_t thread;

	worker_start_many(2);
	if (pthread_create(&thread, NULL, install_and_execute, NULL))
		return;
	install_some(5, 0);
	pthread_join(thread, NULL);
}

void work_listen_and_close(void)
{
	for (int i = 0; i < 5; i++)
		install_some(1, SECCOMP_FILTER_FLAG_NEW_LISTENER);
}

/* Of many filters, most ends come in the middle of a walk. */
void work_end_with_many(void)
{
	const struct program program = { .len = 1 };

	for (int i = 0; i < 800; i++)
		program_install(&program);
	for (int i = 0; i < 40; i++) {
		pid_t pid = runner_fork();

		if (pid == 0) {
			pause_ms(5);
			_exit(0);
		}
		runner_reap(pid);
	}
}

static const struct ruleset refuses = {
	.rules = { { CALL, SECCOMP_RET_ERRNO | 1 }, { SYS_getsid, SECCOMP_RET_LOG } },
	.count = 2,
};

static const struct ruleset kills = {
	.rules = { { SYS_sync, SECCOMP_RET_KILL_PROCESS }, { SYS_acct, SECCOMP_RET_KILL_THREAD } },
	.count = 2,
};

static void make(int nr, int times)
{
	const struct seccomp_data call = native_call(nr);

	while (times--)
		call_make(&call);
}

static void *be_refused(void *arg)
{
	ruleset_install(&refuses);
	make(CALL, 20);
	make(SYS_getsid, 20);
	return arg;
}

static void *be_killed(void *arg)
{
	ruleset_install(&kills);
	make(SYS_acct, 1);
	return arg;
}

void work_be_refused(void)
{
	run_threads(THREADS, be_refused, be_killed);
}

void work_synchronize_and_be_refused(void)
{
	struct ruleset ruleset = refuses;

	ruleset.flags = SECCOMP_FILTER_FLAG_TSYNC;
	worker_start_many(4);
	for (int i = 0; i < 5; i++)
		ruleset_install(&ruleset);
	make(CALL, 10);
}

/* The parent shares the stack, and waits. */
static __attribute__((noinline)) void die_in_vfork(void)
{
	pid_t pid = vfork();

	if (pid == 0) {
		make(SYS_sync, 1);
		_exit(0);
	}
	if (pid > 0)
		waitpid(pid, NULL, 0);
}

void work_children_die(void)
{
	ruleset_install(&kills);
	for (int i = 0; i < 3; i++) {
		pid_t pid = runner_fork();

		if (pid == 0) {
			make(SYS_sync, 1);
			_exit(0);
		}
		runner_reap(pid);
		die_in_vfork();
	}
}

/* From outside, while they are at it. */
void work_children_are_killed(void)
{
	ruleset_install(&refuses);
	for (int i = 0; i < 4; i++) {
		pid_t pid = runner_fork();

		if (pid == 0)
			make(CALL, 1000000);
		if (pid < 0)
			continue;
		pause_ms(2);
		kill(pid, SIGKILL);
		runner_reap(pid);
	}
}

void work_be_refused_and_execute(void)
{
	ruleset_install(&refuses);
	make(CALL, 5);
	execute(NULL);
}

void work_enter_strict_and_die(void)
{
	prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT);
	make(CALL, 1);
}

void work_fail(void)
{
	for (int i = 0; i < 10; i++) {
		sandbox_seccomp(SECCOMP_SET_MODE_FILTER, 1u << 31, NULL);
		prctl(PR_SET_TSC, i % 2 ? PR_TSC_ENABLE : PR_TSC_SIGSEGV);
	}
}

/* The first of a new pid namespace, and of a new user namespace; the others there end with it. */
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

void work_namespaces(void)
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
