// SPDX-License-Identifier: GPL-2.0
/*
 * Dumps of filters while threads install, synchronize, fork, execute and end: what stays is told
 * right each time, and what comes and goes is told whole or is gone.
 *
 * FILTER_STORM_SECONDS=N: how long it workloads.
 */
#include <errno.h>

#include "kselftest_harness.h"
#include "stress/workloads.h"
#include "lib/filter_child.h"

#define SECONDS 4
#define STORMERS 6

/* Filters of the process that holds still, and its threads beside the first. */
#define STEADY 14
#define THREADS 3

#define SMALL 4096

static const work_fn workloads[] = {
	work_threads_install,	  work_synchronize,	  work_fork_and_install,
	work_install_and_execute, work_execute_in_thread, work_listen_and_close,
	work_end_with_many,
};

FIXTURE(filter_storm)
{
	struct rawnl nl, small;
	struct child steady;
	struct runner runner;
	struct program programs[STEADY];
	pid_t threads[THREADS];
	uint64_t ids[STEADY];
};

static void start_steady(struct __test_metadata *_metadata, struct child *steady,
			 const struct program *programs, pid_t *threads)
{
	const struct filter_child_command start = { .op = FILTER_CHILD_THREAD };

	ASSERT_EQ(0, child_start(steady, filter_child, NULL));
	ASSERT_EQ(0, filter_child_chain(steady, programs, STEADY));
	for (int i = 0; i < THREADS; i++) {
		threads[i] = filter_child_command(steady, &start);
		ASSERT_LT(0, threads[i]);
	}
}

FIXTURE_SETUP(filter_storm)
{
	int ret = rawnl_open(&self->nl);
	struct filters_reply told;

	if (ret == -ENOENT)
		SKIP(return, "there is no module to ask");
	ASSERT_EQ(0, ret);
	if (getuid())
		SKIP(return, "programs are root's only");
	ASSERT_EQ(0, rawnl_socket(&self->small, self->nl.family));
	for (unsigned int i = 0; i < STEADY; i++)
		self->programs[i] = (struct program){ .len = 1 + 120 * i, .salt = 0xff000 + i };
	self->programs[STEADY / 2].len = BPF_MAXINSNS;
	start_steady(_metadata, &self->steady, self->programs, self->threads);
	ASSERT_EQ(0, filters_dump(&self->nl, self->steady.pid, true, RAWNL_SIZE, &told));
	ASSERT_EQ(STEADY, told.count);
	for (int i = 0; i < STEADY; i++)
		self->ids[i] = told.filters[i].id;
	filters_free(&told);
	ASSERT_EQ(0, runner_start(&self->runner, STORMERS, workloads, ARRAY_SIZE(workloads)));
}

FIXTURE_TEARDOWN(filter_storm)
{
	runner_kill(&self->runner);
	child_kill(&self->steady);
	rawnl_close(&self->small);
	rawnl_close(&self->nl);
}

/* All, with programs: each steady filter once, and nothing that nobody has ever installed. */
static void dump_all(struct __test_metadata *_metadata, struct rawnl *nl, size_t size,
		     const struct program *programs, const uint64_t *ids)
{
	unsigned int steady = 0;
	struct filters_reply told;

	ASSERT_EQ(0, filters_dump(nl, 0, true, size, &told))
	{
		TH_LOG("%s", told.why);
	}
	EXPECT_EQ(0, told.answer.error);
	for (size_t i = 0; i < told.count; i++) {
		const struct filter_reply *filter = &told.filters[i];

		/* A thread that ended may have left one incomplete. */
		if (filters_whole(filter))
			EXPECT_WHY(filter_is_genuine(filter, __why));
		for (int j = 0; j < STEADY; j++) {
			if (filter->id != ids[j])
				continue;
			EXPECT_WHY(filter_matches(filter, &programs[STEADY - 1 - j], __why));
			steady++;
		}
	}
	EXPECT_EQ(STEADY, steady);
	filters_free(&told);
}

/* Who has a steady filter: those four, whatever others do. */
static void select_steady(struct __test_metadata *_metadata, struct rawnl *nl, uint64_t id,
			  pid_t process, const pid_t *threads)
{
	struct rawnl_reply answer = { 0 };
	struct rawnl_request request;

	rawnl_begin(nl, &request, SECCOMP_DIAG_CMD_TASK_GET, NLM_F_DUMP);
	rawnl_attr(&request, SECCOMP_DIAG_A_TASK_SEL_FILTER_ID, &id, sizeof(id));
	ASSERT_EQ(0, rawnl_talk(nl, &request, RAWNL_SIZE, &answer));
	EXPECT_EQ(0, answer.error);
	EXPECT_EQ(THREADS + 1, answer.count);
	EXPECT_NE(NULL, rawnl_find(&answer, process));
	for (int i = 0; i < THREADS; i++)
		EXPECT_NE(NULL, rawnl_find(&answer, threads[i]));
	rawnl_free(&answer);
}

/* A thread of the storm: in one piece as far as it is told, or gone. How many filters it had. */
static size_t ask_stormer(struct __test_metadata *_metadata, struct rawnl *nl, size_t size,
			  pid_t tid)
{
	struct filters_reply told;
	size_t count;

	ASSERT_EQ(0, filters_dump(nl, tid, true, size, &told))
	{
		TH_LOG("%s", told.why);
	}
	EXPECT_TRUE(told.answer.error == 0 || told.answer.error == ESRCH)
	{
		TH_LOG("%d: error %d, %s", tid, told.answer.error, told.answer.msg);
	}
	EXPECT_WHY(filters_are_chain(&told, tid, __why));
	count = told.count;
	filters_free(&told);
	return count;
}

/* Its oldest filter alone: that, or it has none, or is gone. */
static void ask_stormer_for_oldest(struct __test_metadata *_metadata, struct rawnl *nl, pid_t tid)
{
	struct filters_reply told;

	ASSERT_EQ(0, filters_get(nl, tid, SECCOMP_DIAG_A_FILTER_INDEX, 0, 0, &told))
	{
		TH_LOG("%s", told.why);
	}
	EXPECT_TRUE(told.answer.error == 0 || told.answer.error == ESRCH ||
		    told.answer.error == ENOENT)
	{
		TH_LOG("%d: error %d, %s", tid, told.answer.error, told.answer.msg);
	}
	if (told.count)
		EXPECT_WHY(filter_is_genuine(&told.filters[0], __why));
	filters_free(&told);
}

/* Those of the storm that a dump of tasks has just shown. */
static size_t ask_stormers(struct __test_metadata *_metadata, struct rawnl *nl, struct rawnl *small)
{
	struct rawnl_reply answer = { 0 };
	struct rawnl_request request;
	size_t filters = 0;

	rawnl_begin(nl, &request, SECCOMP_DIAG_CMD_TASK_GET, NLM_F_DUMP);
	rawnl_u32(&request, SECCOMP_DIAG_A_TASK_SEL_MODES, 1 << SECCOMP_DIAG_MODE_FILTER);
	ASSERT_EQ(0, rawnl_talk(nl, &request, RAWNL_SIZE, &answer));
	EXPECT_EQ(0, answer.error);
	for (size_t i = 0; i < answer.count; i++) {
		filters += ask_stormer(_metadata, i % 2 ? nl : small, i % 2 ? RAWNL_SIZE : SMALL,
				       answer.tasks[i].tid);
		ask_stormer_for_oldest(_metadata, nl, answer.tasks[i].tid);
	}
	rawnl_free(&answer);
	return filters;
}

/* One that is begun and left alone in the middle. */
static void abandon(struct __test_metadata *_metadata, uint16_t family)
{
	struct rawnl_request request;
	struct filters_reply told;
	struct rawnl nl;

	ASSERT_EQ(0, rawnl_socket(&nl, family));
	ASSERT_EQ(0, filters_begin(&nl, &request, 0, true, &told));
	ASSERT_EQ(0, filters_read(&nl, &request, SMALL, &told));
	filters_free(&told);
	rawnl_close(&nl);
}

TEST_F_TIMEOUT(filter_storm, dumps, STRESS_SECONDS_MAX)
{
	uint64_t end = stress_clock() + stress_seconds("FILTER_STORM_SECONDS", SECONDS) * 1000;
	size_t filters = 0;
	int rounds = 0;

	do {
		struct rawnl *nl = rounds % 2 ? &self->nl : &self->small;
		size_t size = rounds % 2 ? RAWNL_SIZE : SMALL;

		EXPECT_CHAIN(&self->nl, self->steady.pid, self->programs, STEADY);
		EXPECT_CHAIN(&self->nl, self->threads[rounds % THREADS], self->programs, STEADY);
		dump_all(_metadata, nl, size, self->programs, self->ids);
		select_steady(_metadata, &self->nl, self->ids[rounds % STEADY], self->steady.pid,
			      self->threads);
		filters += ask_stormers(_metadata, &self->nl, &self->small);
		abandon(_metadata, self->nl.family);
		rounds++;
	} while ((stress_clock() < end || rounds < 2) && !_metadata->exit_code);
	TH_LOG("%d rounds, %zu filters of threads that came and went", rounds, filters);
	EXPECT_LT(1, rounds);
	EXPECT_LT((size_t)rounds * STEADY * (THREADS + 1), filters);
}

TEST_HARNESS_MAIN
