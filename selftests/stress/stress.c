// SPDX-License-Identifier: GPL-2.0
/*
 * Dumps while threads come and go: who lives throughout is told once, and every dump ends.
 *
 * STORM_SECONDS=N: how long it workloads, all kinds of storm together.
 */
#include <errno.h>

#include "kselftest_harness.h"
#include "stress/workloads.h"
#include "lib/netlink.h"
#include "lib/sandbox.h"
#include "lib/worker.h"

#define SECONDS 7

/* How many kinds of storm there are, and how many processes make each. */
#define VARIANTS 7
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
	struct child older, younger;
	struct runner runner;
};

FIXTURE_VARIANT(storm)
{
	work_fn blow;
};

FIXTURE_VARIANT_ADD(storm, forks){
	.blow = work_forks,
};

FIXTURE_VARIANT_ADD(storm, threads){
	.blow = work_threads,
};

FIXTURE_VARIANT_ADD(storm, execs){
	.blow = work_execs,
};

FIXTURE_VARIANT_ADD(storm, execs_by_threads){
	.blow = work_execs_by_threads,
};

FIXTURE_VARIANT_ADD(storm, installs){
	.blow = work_installs,
};

FIXTURE_VARIANT_ADD(storm, tsyncs){
	.blow = work_tsyncs,
};

FIXTURE_VARIANT_ADD(storm, kills){
	.blow = work_kills,
};

static int stay(const struct child *parent, void *arg)
{
	if (*(bool *)arg)
		sandbox_allow_all(0);
	child_send(parent, worker_start_many(STEADY));
	child_receive(parent);
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
	ASSERT_EQ(0, child_start(&self->older, stay, &filtered));
	ASSERT_EQ(STEADY, child_receive(&self->older));
	ASSERT_EQ(0, runner_start(&self->runner, STORMERS, &variant->blow, 1));
	filtered = true;
	ASSERT_EQ(0, child_start(&self->younger, stay, &filtered));
	ASSERT_EQ(STEADY, child_receive(&self->younger));
}

FIXTURE_TEARDOWN(storm)
{
	runner_kill(&self->runner);
	child_kill(&self->younger);
	child_kill(&self->older);
	rawnl_close(&self->small);
	rawnl_close(&self->large);
}

/* Rows of a process that are in the mode that all its threads have been in since before. */
static int steady(const struct rawnl_reply *answer, pid_t tgid, uint32_t mode)
{
	int count = 0;

	for (size_t i = 0; i < answer->count; i++)
		count += answer->tasks[i].tgid == tgid && answer->tasks[i].mode == mode;
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
			 const struct rawnl_reply *dump)
{
	for (size_t i = 0; i < dump->count; i += 16) {
		struct rawnl_reply answer = { 0 };
		struct rawnl_request request;

		rawnl_begin(nl, &request, SECCOMP_DIAG_CMD_TASK_GET, 0);
		rawnl_u32(&request, SECCOMP_DIAG_A_TASK_TID, dump->tasks[i].tid);
		ASSERT_EQ(0, rawnl_talk(nl, &request, RAWNL_SIZE, &answer));
		EXPECT_TRUE(answer.error == 0 || answer.error == ESRCH)
		TH_LOG("thread %d: error %d: %s", dump->tasks[i].tid, answer.error, answer.msg);
		rawnl_free(&answer);
	}
}

TEST_F_TIMEOUT(storm, dumps, STRESS_SECONDS_MAX)
{
	uint64_t end = stress_clock() + stress_seconds("STORM_SECONDS", SECONDS) * 1000 / VARIANTS;
	int max = pid_max();
	int dumps = 0;

	ASSERT_LT(0, max);
	do {
		struct rawnl *nl = dumps % 2 ? &self->large : &self->small;
		struct rawnl_reply answer = { 0 };
		struct rawnl_request request;

		rawnl_begin(nl, &request, SECCOMP_DIAG_CMD_TASK_GET, NLM_F_DUMP);
		ASSERT_EQ(0, rawnl_talk(nl, &request, dumps % 2 ? RAWNL_SIZE : 4096, &answer));
		ASSERT_EQ(0, answer.error);
		ASSERT_GE(max, (int)answer.count);
		EXPECT_EQ(STEADY + 1, steady(&answer, self->older.pid, SECCOMP_DIAG_MODE_DISABLED));
		EXPECT_EQ(STEADY + 1, steady(&answer, self->younger.pid, SECCOMP_DIAG_MODE_FILTER));
		ask_for_some(_metadata, &self->large, &answer);
		rawnl_free(&answer);
		dumps++;
	} while ((stress_clock() < end || dumps < 2) && !_metadata->exit_code);
	TH_LOG("%d dumps", dumps);
	EXPECT_LT(1, dumps);
}

TEST_HARNESS_MAIN
