// SPDX-License-Identifier: GPL-2.0
/* Dumps while threads come and go: who lives throughout is told once, and every dump ends. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>

#include "kselftest_harness.h"
#include "peer.h"
#include "order.h"
#include "rawnl.h"
#include "sandbox.h"
#include "worker.h"

/* How long each storm blows, and how many processes make it. */
#define SECONDS 2
#define STORMERS 2

/* Threads of each of the two processes that live throughout, beside the main thread. */
#define STEADY 25

/*
 * @small, @large: small messages make for more of them, and for more to happen in between; a
 * socket that has been read with a large buffer is not given small ones any more
 */
FIXTURE(storm)
{
	struct rawnl small, large;
	struct peer older, younger;
	struct peer stormers[STORMERS];
};

/* @blow: starts something and waits for its end; called again and again */
FIXTURE_VARIANT(storm)
{
	void (*blow)(void);
};

static void reap(pid_t pid)
{
	if (pid > 0)
		waitpid(pid, NULL, 0);
}

static void blow_forks(void)
{
	pid_t pids[8];

	for (int i = 0; i < 8; i++) {
		pids[i] = fork();
		if (pids[i] == 0)
			_exit(0);
	}
	for (int i = 0; i < 8; i++)
		reap(pids[i]);
}

static void *end_at_once(void *arg)
{
	return arg;
}

static void blow_threads(void)
{
	pthread_t threads[8];
	int started = 0;

	while (started < 8 && !pthread_create(&threads[started], NULL, end_at_once, NULL))
		started++;
	while (started)
		pthread_join(threads[--started], NULL);
}

/* The program ends as soon as it finds that it has no input. */
static void *execute(void *arg)
{
	close(STDIN_FILENO);
	peer_become(CONFINED_NATIVE);
	return arg;
}

static void blow_execs(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(execute(NULL) != NULL);
	reap(pid);
}

/* A thread that executes takes over the number of the leader, which it ends with all others. */
static void blow_thread_execs(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		pthread_t thread;

		worker_crowd(3);
		if (pthread_create(&thread, NULL, execute, NULL) == 0)
			pthread_join(thread, NULL);
		_exit(1);
	}
	reap(pid);
}

static void blow_installs(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		for (int i = 0; i < 20; i++)
			sandbox_allow_all(0);
		_exit(0);
	}
	reap(pid);
}

static void blow_tsyncs(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		worker_crowd(4);
		for (int i = 0; i < 20; i++)
			sandbox_allow_all(SECCOMP_FILTER_FLAG_TSYNC);
		_exit(0);
	}
	reap(pid);
}

static void blow_kills(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT);
		getppid();
	}
	reap(pid);
}

FIXTURE_VARIANT_ADD(storm, forks){
	.blow = blow_forks,
};

FIXTURE_VARIANT_ADD(storm, threads){
	.blow = blow_threads,
};

FIXTURE_VARIANT_ADD(storm, execs){
	.blow = blow_execs,
};

FIXTURE_VARIANT_ADD(storm, execs_by_threads){
	.blow = blow_thread_execs,
};

FIXTURE_VARIANT_ADD(storm, installs){
	.blow = blow_installs,
};

FIXTURE_VARIANT_ADD(storm, tsyncs){
	.blow = blow_tsyncs,
};

FIXTURE_VARIANT_ADD(storm, kills){
	.blow = blow_kills,
};

static int storm(const struct peer *parent, void *arg)
{
	void (**blow)(void) = arg;

	(*blow)();
	peer_tell(parent, 0);
	for (;;)
		(*blow)();
	return 0;
}

static int stay(const struct peer *parent, void *arg)
{
	if (*(bool *)arg)
		sandbox_allow_all(0);
	peer_tell(parent, worker_crowd(STEADY));
	peer_hear(parent);
	return 0;
}

FIXTURE_SETUP(storm)
{
	bool filtered = false;
	int ret = rawnl_open(&self->large);

	if (ret == -ENOENT)
		SKIP(return, "there is no module to ask");
	ASSERT_EQ(0, ret);
	ASSERT_EQ(0, rawnl_socket(&self->small, self->large.family));
	/* One process from before the storm, and one with numbers from the middle of it. */
	ASSERT_EQ(0, peer_start(&self->older, stay, &filtered));
	ASSERT_EQ(STEADY, peer_hear(&self->older));
	for (int i = 0; i < STORMERS; i++) {
		ASSERT_EQ(0, peer_start(&self->stormers[i], storm, (void *)&variant->blow));
		ASSERT_EQ(0, peer_hear(&self->stormers[i]));
	}
	filtered = true;
	ASSERT_EQ(0, peer_start(&self->younger, stay, &filtered));
	ASSERT_EQ(STEADY, peer_hear(&self->younger));
}

FIXTURE_TEARDOWN(storm)
{
	for (int i = 0; i < STORMERS; i++)
		peer_kill(&self->stormers[i]);
	peer_kill(&self->younger);
	peer_kill(&self->older);
	rawnl_close(&self->small);
	rawnl_close(&self->large);
}

/* Rows of a process that are in the mode that all its threads have been in since before. */
static int steady(const struct rawnl_answer *answer, pid_t tgid, uint32_t mode)
{
	int count = 0;

	for (size_t i = 0; i < answer->count; i++)
		count += answer->rows[i].tgid == tgid && answer->rows[i].mode == mode;
	return count;
}

static int pid_max(void)
{
	FILE *file = fopen("/proc/sys/kernel/pid_max", "re");
	int max = 0;

	if (file) {
		if (fscanf(file, "%d", &max) != 1)
			max = 0;
		fclose(file);
	}
	return max;
}

/* Asks for single threads, too: those of the storm are there or gone, nothing else. */
static void ask_for_some(struct __test_metadata *_metadata, struct rawnl *nl,
			 const struct rawnl_answer *dump)
{
	for (size_t i = 0; i < dump->count; i += 16) {
		struct rawnl_answer answer = { 0 };
		struct rawnl_request request;

		rawnl_begin(nl, &request, SECCOMP_DIAG_CMD_TASK_GET, 0);
		rawnl_u32(&request, SECCOMP_DIAG_A_TASK_TID, dump->rows[i].tid);
		ASSERT_EQ(0, rawnl_ask(nl, &request, RAWNL_SIZE, &answer));
		EXPECT_TRUE(answer.error == 0 || answer.error == ESRCH)
		TH_LOG("thread %d: error %d: %s", dump->rows[i].tid, answer.error, answer.msg);
		rawnl_forget(&answer);
	}
}

static time_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec;
}

TEST_F(storm, dumps)
{
	time_t end = now() + SECONDS;
	int max = pid_max();
	int dumps = 0;

	ASSERT_LT(0, max);
	do {
		struct rawnl *nl = dumps % 2 ? &self->large : &self->small;
		struct rawnl_answer answer = { 0 };
		struct rawnl_request request;

		rawnl_begin(nl, &request, SECCOMP_DIAG_CMD_TASK_GET, NLM_F_DUMP);
		ASSERT_EQ(0, rawnl_ask(nl, &request, dumps % 2 ? RAWNL_SIZE : 4096, &answer));
		ASSERT_EQ(0, answer.error);
		ASSERT_GE(max, (int)answer.count);
		EXPECT_EQ(STEADY + 1, steady(&answer, self->older.pid, SECCOMP_DIAG_MODE_DISABLED));
		EXPECT_EQ(STEADY + 1, steady(&answer, self->younger.pid, SECCOMP_DIAG_MODE_FILTER));
		ask_for_some(_metadata, &self->large, &answer);
		rawnl_forget(&answer);
		dumps++;
	} while (now() < end && !_metadata->exit_code);
	TH_LOG("%d dumps", dumps);
	EXPECT_LT(1, dumps);
}

TEST_HARNESS_MAIN
