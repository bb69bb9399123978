// SPDX-License-Identifier: GPL-2.0
/*
 * Dumps of filters while threads install, synchronize, fork, execute and end: what stays is told
 * right each time, and what comes and goes is told whole or is gone.
 *
 * FILTER_STORM_SECONDS=N: how long it blows.
 */
#include <errno.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <time.h>

#include "kselftest_harness.h"
#include "filtered.h"
#include "order.h"

#define SECONDS 60
#define SECONDS_MAX 600
#define STORMERS 6

/* Filters of the process that holds still, and its threads beside the first. */
#define STEADY 14
#define THREADS 3

#define SMALL 4096

static int seconds(void)
{
	const char *text = getenv("FILTER_STORM_SECONDS");

	return text ? atoi(text) : SECONDS;
}

static time_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec;
}

static void install_some(int count, unsigned int flags)
{
	const struct timespec moment = { .tv_nsec = 10000000 };
	static unsigned int salt;

	for (int i = 0; i < count; i++) {
		unsigned int mine = __atomic_add_fetch(&salt, 1, __ATOMIC_RELAXED) + getpid();
		const struct program program = {
			.len = 1 + mine % 7 * 150,
			.salt = mine & 0xfffff,
			.flags = flags,
		};
		long ret = program_install(&program);

		/* Long enough to be looked at in this state. */
		nanosleep(&moment, NULL);
		if (flags & SECCOMP_FILTER_FLAG_NEW_LISTENER)
			close(ret);
	}
}

static void reap(pid_t pid)
{
	if (pid > 0)
		waitpid(pid, NULL, 0);
}

static void *install_in_thread(void *arg)
{
	install_some(6, 0);
	return arg;
}

static void threads_install(void)
{
	pthread_t threads[4];
	int started = 0;

	while (started < 4 && !pthread_create(&threads[started], NULL, install_in_thread, NULL))
		started++;
	install_some(6, SECCOMP_FILTER_FLAG_LOG);
	while (started)
		pthread_join(threads[--started], NULL);
}

static void synchronize(void)
{
	worker_crowd(4);
	install_some(10, SECCOMP_FILTER_FLAG_TSYNC);
}

static void fork_and_install(void)
{
	pid_t pids[4];

	install_some(3, 0);
	for (int i = 0; i < 4; i++) {
		pids[i] = fork();
		if (pids[i] == 0) {
			install_some(i, 0);
			_exit(0);
		}
	}
	for (int i = 0; i < 4; i++)
		reap(pids[i]);
}

/* The program ends as soon as it finds that it has no input. */
static void *execute(void *arg)
{
	install_some(2, 0);
	close(STDIN_FILENO);
	peer_become(CONFINED_NATIVE);
	return arg;
}

static void install_and_execute(void)
{
	install_some(3, 0);
	execute(NULL);
}

/* A thread that executes takes over the number of the leader, and keeps its own filters. */
static void execute_in_thread(void)
{
	pthread_t thread;

	worker_crowd(2);
	if (pthread_create(&thread, NULL, execute, NULL))
		return;
	install_some(5, 0);
	pthread_join(thread, NULL);
}

static void listen_and_close(void)
{
	for (int i = 0; i < 5; i++)
		install_some(1, SECCOMP_FILTER_FLAG_NEW_LISTENER);
}

/* Of many filters, most ends come in the middle of a walk. */
static void end_with_many(void)
{
	const struct timespec life = { .tv_nsec = 5000000 };
	const struct program program = { .len = 1 };

	for (int i = 0; i < 800; i++)
		program_install(&program);
	for (int i = 0; i < 40; i++) {
		pid_t pid = fork();

		if (pid == 0) {
			nanosleep(&life, NULL);
			_exit(0);
		}
		reap(pid);
	}
}

static int storm(const struct peer *parent, void *arg)
{
	static void (*const blows[])(void) = {
		threads_install,   synchronize,	     fork_and_install, install_and_execute,
		execute_in_thread, listen_and_close, end_with_many,
	};

	(void)arg;
	peer_tell(parent, 0);
	for (unsigned int i = getpid();; i++) {
		pid_t pid = fork();

		if (pid == 0) {
			blows[i % 7]();
			_exit(0);
		}
		reap(pid);
	}
	return 0;
}

FIXTURE(filter_storm)
{
	struct rawnl nl, small;
	struct peer steady;
	struct peer stormers[STORMERS];
	struct program programs[STEADY];
	pid_t threads[THREADS];
	uint64_t ids[STEADY];
};

static void start_steady(struct __test_metadata *_metadata, struct peer *steady,
			 const struct program *programs, pid_t *threads)
{
	const struct filtered_order start = { .op = FILTERED_THREAD };

	ASSERT_EQ(0, peer_start(steady, filtered, NULL));
	ASSERT_EQ(0, filtered_chain(steady, programs, STEADY));
	for (int i = 0; i < THREADS; i++) {
		threads[i] = filtered_order(steady, &start);
		ASSERT_LT(0, threads[i]);
	}
}

FIXTURE_SETUP(filter_storm)
{
	int ret = rawnl_open(&self->nl);
	struct told told;

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
	ASSERT_EQ(0, told_dump(&self->nl, self->steady.pid, true, RAWNL_SIZE, &told));
	ASSERT_EQ(STEADY, told.count);
	for (int i = 0; i < STEADY; i++)
		self->ids[i] = told.filters[i].id;
	told_forget(&told);
	for (int i = 0; i < STORMERS; i++) {
		ASSERT_EQ(0, peer_start(&self->stormers[i], storm, NULL));
		ASSERT_EQ(0, peer_hear(&self->stormers[i]));
	}
}

FIXTURE_TEARDOWN(filter_storm)
{
	for (int i = 0; i < STORMERS; i++)
		peer_kill(&self->stormers[i]);
	peer_kill(&self->steady);
	rawnl_close(&self->small);
	rawnl_close(&self->nl);
}

/* All, with programs: each steady filter once, and nothing that nobody has ever installed. */
static void dump_all(struct __test_metadata *_metadata, struct rawnl *nl, size_t size,
		     const struct program *programs, const uint64_t *ids)
{
	unsigned int steady = 0;
	struct told told;

	ASSERT_EQ(0, told_dump(nl, 0, true, size, &told))
	{
		TH_LOG("%s", told.why);
	}
	EXPECT_EQ(0, told.answer.error);
	for (size_t i = 0; i < told.count; i++) {
		const struct told_filter *filter = &told.filters[i];

		/* A thread that ended may have left one incomplete. */
		if (told_whole(filter))
			EXPECT_YES(told_genuine(filter, __why));
		for (int j = 0; j < STEADY; j++) {
			if (filter->id != ids[j])
				continue;
			EXPECT_YES(told_as_installed(filter, &programs[STEADY - 1 - j], __why));
			steady++;
		}
	}
	EXPECT_EQ(STEADY, steady);
	told_forget(&told);
}

/* Who has a steady filter: those four, whatever others do. */
static void select_steady(struct __test_metadata *_metadata, struct rawnl *nl, uint64_t id,
			  pid_t process, const pid_t *threads)
{
	struct rawnl_answer answer = { 0 };
	struct rawnl_request request;

	rawnl_begin(nl, &request, SECCOMP_DIAG_CMD_TASK_GET, NLM_F_DUMP);
	rawnl_attr(&request, SECCOMP_DIAG_A_TASK_SEL_FILTER_ID, &id, sizeof(id));
	ASSERT_EQ(0, rawnl_ask(nl, &request, RAWNL_SIZE, &answer));
	EXPECT_EQ(0, answer.error);
	EXPECT_EQ(THREADS + 1, answer.count);
	EXPECT_NE(NULL, rawnl_find(&answer, process));
	for (int i = 0; i < THREADS; i++)
		EXPECT_NE(NULL, rawnl_find(&answer, threads[i]));
	rawnl_forget(&answer);
}

/* A thread of the storm: in one piece as far as it is told, or gone. How many filters it had. */
static size_t ask_stormer(struct __test_metadata *_metadata, struct rawnl *nl, size_t size,
			  pid_t tid)
{
	struct told told;
	size_t count;

	ASSERT_EQ(0, told_dump(nl, tid, true, size, &told))
	{
		TH_LOG("%s", told.why);
	}
	EXPECT_TRUE(told.answer.error == 0 || told.answer.error == ESRCH)
	{
		TH_LOG("%d: error %d, %s", tid, told.answer.error, told.answer.msg);
	}
	EXPECT_YES(told_chain(&told, tid, __why));
	count = told.count;
	told_forget(&told);
	return count;
}

/* Its oldest filter alone: that, or it has none, or is gone. */
static void ask_stormer_for_oldest(struct __test_metadata *_metadata, struct rawnl *nl, pid_t tid)
{
	struct told told;

	ASSERT_EQ(0, told_get(nl, tid, SECCOMP_DIAG_A_FILTER_INDEX, 0, 0, &told))
	{
		TH_LOG("%s", told.why);
	}
	EXPECT_TRUE(told.answer.error == 0 || told.answer.error == ESRCH ||
		    told.answer.error == ENOENT)
	{
		TH_LOG("%d: error %d, %s", tid, told.answer.error, told.answer.msg);
	}
	if (told.count)
		EXPECT_YES(told_genuine(&told.filters[0], __why));
	told_forget(&told);
}

/* Those of the storm that a dump of tasks has just shown. */
static size_t ask_stormers(struct __test_metadata *_metadata, struct rawnl *nl, struct rawnl *small)
{
	struct rawnl_answer answer = { 0 };
	struct rawnl_request request;
	size_t filters = 0;

	rawnl_begin(nl, &request, SECCOMP_DIAG_CMD_TASK_GET, NLM_F_DUMP);
	rawnl_u32(&request, SECCOMP_DIAG_A_TASK_SEL_MODES, 1 << SECCOMP_DIAG_MODE_FILTER);
	ASSERT_EQ(0, rawnl_ask(nl, &request, RAWNL_SIZE, &answer));
	EXPECT_EQ(0, answer.error);
	for (size_t i = 0; i < answer.count; i++) {
		filters += ask_stormer(_metadata, i % 2 ? nl : small, i % 2 ? RAWNL_SIZE : SMALL,
				       answer.rows[i].tid);
		ask_stormer_for_oldest(_metadata, nl, answer.rows[i].tid);
	}
	rawnl_forget(&answer);
	return filters;
}

/* One that is begun and left alone in the middle. */
static void abandon(struct __test_metadata *_metadata, uint16_t family)
{
	struct rawnl_request request;
	struct told told;
	struct rawnl nl;

	ASSERT_EQ(0, rawnl_socket(&nl, family));
	ASSERT_EQ(0, told_begin(&nl, &request, 0, true, &told));
	ASSERT_EQ(0, told_read(&nl, &request, SMALL, &told));
	told_forget(&told);
	rawnl_close(&nl);
}

TEST_F_TIMEOUT(filter_storm, dumps, SECONDS_MAX)
{
	time_t end = now() + seconds();
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
	} while (now() < end && !_metadata->exit_code);
	TH_LOG("%d rounds, %zu filters of threads that came and went", rounds, filters);
	EXPECT_LT(1, rounds);
	EXPECT_LT((size_t)rounds * STEADY * (THREADS + 1), filters);
}

TEST_HARNESS_MAIN
