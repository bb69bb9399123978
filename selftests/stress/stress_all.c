// SPDX-License-Identifier: GPL-2.0
/*
 * Everything at once: tasks fork, execute, install, synchronize, are killed, traced and suspended,
 * while dumps, single requests and watchers ask for them from all sides and the module is unloaded
 * and loaded again. Each answer about a task that keeps a history must have been true while it was
 * asked for. Afterwards nobody and nothing is left.
 *
 * MIXED_STORM_SECONDS=N: how long it workloads, in two storms that are alike. Each goes on until all has
 * happened at least once.
 */
#include <errno.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>

#include "kselftest_harness.h"
#include "stress/readers.h"
#include "stress/workloads.h"
#include "stress/history_writer.h"
#include "lib/modprobe.h"
#include "lib/slabinfo.h"

#define SECONDS 60
#define STORMS 2
#define STORMERS 3
#define KEEPERS 3

/* So many answers are given, at least, before the module goes in the midst of it. */
#define ANSWERS 40

/* How long to wait for memory that is given back a while after its last use. */
#define SETTLE_S 20

/*
 * A leak of something that each child has would be as many as there were children, or more. Some come
 * and go with the rest of the system.
 */
#define CHILDREN_PER_LEAK 4
#define NOISE 100

static const work_fn workloads[] = {
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

/* Of the keepers, in shared memory. */
struct lives {
	bool stop;
	uint64_t lived, again;
};

FIXTURE(mixed_storm)
{
	struct readers *readers;
	struct lives *lives;
	struct history_writer history_writer[KEEPERS];
	struct child keepers[KEEPERS];
	struct child askers[READER_WAYS];
	struct runner runner;
	unsigned int unloaded, busy;
	uint64_t until;
};

FIXTURE_SETUP(mixed_storm)
{
	int ret = module_load();

	if (ret == -ENOENT)
		SKIP(return, "there is no module to ask");
	ASSERT_EQ(0, ret);
	if (getuid())
		SKIP(return, "programs, watching and process numbers are root's");
	MODULE_UNLOAD_WAIT();
	/* Whoever loses its parent becomes a child of this one, and is found at the end. */
	ASSERT_EQ(0, prctl(PR_SET_CHILD_SUBREAPER, 1));
	self->readers = readers_new();
	ASSERT_NE(NULL, self->readers);
	self->lives = mmap(NULL, sizeof(*self->lives), PROT_READ | PROT_WRITE,
			   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, self->lives);
	for (int i = 0; i < KEEPERS; i++) {
		self->readers->histories[i] = history_new();
		ASSERT_NE(NULL, self->readers->histories[i]);
	}
}

FIXTURE_TEARDOWN(mixed_storm)
{
	for (int i = 0; i < READER_WAYS; i++)
		child_kill(&self->askers[i]);
	runner_kill(&self->runner);
	for (int i = 0; i < KEEPERS; i++)
		child_kill(&self->keepers[i]);
	module_load();
}

static void begin(struct __test_metadata *_metadata, FIXTURE_DATA(mixed_storm) * self)
{
	struct readers *readers = self->readers;

	readers->stop = false;
	readers->count = KEEPERS;
	readers->judged = readers->late = 0;
	memset(readers->rounds, 0, sizeof(readers->rounds));
	*self->lives = (struct lives){ 0 };
	self->unloaded = self->busy = 0;
	for (int i = 0; i < KEEPERS; i++) {
		self->history_writer[i] = (struct history_writer){
			.history = readers->histories[i],
			.stop = &self->lives->stop,
			.lives = &self->lives->lived,
			.again = &self->lives->again,
		};
		ASSERT_EQ(0, child_start(&self->keepers[i], history_writer_keep,
					 &self->history_writer[i]));
		ASSERT_EQ(0, child_receive(&self->keepers[i]));
		readers->keepers[i] = self->keepers[i].pid;
	}
	ASSERT_EQ(0, runner_start(&self->runner, STORMERS, workloads, ARRAY_SIZE(workloads)));
	for (int i = 0; i < READER_WAYS; i++)
		ASSERT_EQ(0, readers_start(&self->askers[i], readers, i));
}

static uint64_t rounds(const struct readers *readers, enum reader way)
{
	return __atomic_load_n(&readers->rounds[way], __ATOMIC_RELAXED);
}

/* Whether it has been asked in all ways since, or, if it is to go in the midst of it, in some. */
static bool asked_enough(const struct readers *readers, const uint64_t *since, bool all)
{
	uint64_t answers = 0;
	int ways = 0;

	for (int i = 0; i < READER_WAYS; i++) {
		answers += rounds(readers, i) - since[i];
		ways += rounds(readers, i) > since[i];
	}
	return all ? ways == READER_WAYS : answers >= ANSWERS;
}

static bool all_happened(const FIXTURE_DATA(mixed_storm) * self)
{
	for (int i = 0; i < READER_WAYS; i++)
		if (!rounds(self->readers, i))
			return false;
	return self->unloaded && __atomic_load_n(&self->lives->again, __ATOMIC_RELAXED) &&
	       runner_census(&self->runner).reaped >= ARRAY_SIZE(workloads);
}

static bool is_over(const FIXTURE_DATA(mixed_storm) * self)
{
	return readers_stopped(self->readers) ||
	       (stress_clock() >= self->until && all_happened(self));
}

static void pause_ms(long ms)
{
	nanosleep(&(struct timespec){ .tv_nsec = ms * 1000000 }, NULL);
}

/* Loads the module, lets it be asked, and unloads it as soon as nobody holds it. */
static void load_and_unload(struct __test_metadata *_metadata, FIXTURE_DATA(mixed_storm) * self)
{
	const struct readers *readers = self->readers;
	uint64_t since[READER_WAYS];
	int ret = module_load();

	/* Others load it, too. */
	ASSERT_TRUE(!ret || ret == -ENOENT)
	{
		TH_LOG("load: %s", strerror(-ret));
	}
	for (int i = 0; i < READER_WAYS; i++)
		since[i] = rounds(readers, i);
	while (!asked_enough(readers, since, self->unloaded % 2 == 0) && !is_over(self))
		pause_ms(10);
	if (is_over(self))
		return;
	do {
		ret = module_unload();
		self->busy += ret == -EBUSY || ret == -EWOULDBLOCK;
		if (ret == -EBUSY || ret == -EWOULDBLOCK)
			pause_ms(1);
	} while ((ret == -EBUSY || ret == -EWOULDBLOCK) && !readers_stopped(readers));
	self->unloaded += !ret;
	ASSERT_TRUE(!ret || readers_stopped(readers))
	{
		TH_LOG("unload: %s", strerror(-ret));
	}
}

/* All that was started comes to its end by itself. */
static void end(struct __test_metadata *_metadata, FIXTURE_DATA(mixed_storm) * self)
{
	struct census census;

	self->readers->stop = true;
	for (int i = 0; i < READER_WAYS; i++)
		EXPECT_EQ(0, child_reap(&self->askers[i]));
	EXPECT_TRUE(runner_stop(&self->runner));
	census = runner_census(&self->runner);
	EXPECT_EQ(census.started, census.reaped);
	self->lives->stop = true;
	for (int i = 0; i < KEEPERS; i++)
		EXPECT_EQ(0, child_reap(&self->keepers[i]));
	/* No child, and no child's child, is left. */
	EXPECT_EQ(-1, waitpid(-1, NULL, WNOHANG));
	EXPECT_EQ(ECHILD, errno);
}

static void tell(struct __test_metadata *_metadata, const FIXTURE_DATA(mixed_storm) * self)
{
	const struct readers *readers = self->readers;
	struct census census = runner_census(&self->runner);

	for (int i = 0; i < READER_WAYS; i++)
		TH_LOG("%s: %llu rounds", asked_names[i], (unsigned long long)readers->rounds[i]);
	TH_LOG("%llu answers judged, %llu too late; %llu lives, %llu with a number again",
	       (unsigned long long)readers->judged, (unsigned long long)readers->late,
	       (unsigned long long)self->lives->lived, (unsigned long long)self->lives->again);
	TH_LOG("%llu children (%llu refused); unloaded %u times, busy %u times",
	       (unsigned long long)census.started, (unsigned long long)census.refused,
	       self->unloaded, self->busy);
}

/* Nobody holds the module, and it goes. */
static void expect_free(struct __test_metadata *_metadata)
{
	ASSERT_EQ(0, module_load());
	/* The kernel may still be letting go of dumps that were left alone. */
	for (int i = 0; i < 1000 && module_references() > 0; i++)
		pause_ms(10);
	EXPECT_EQ(0, module_references());
	EXPECT_EQ(0, module_unload_wait());
	EXPECT_FALSE(module_loaded());
}

/* Waits for what is given back late; what has grown then, and by how much. */
static long growth(const struct slabs *before, long allowed, char *name)
{
	uint64_t end = stress_clock() + SETTLE_S * 1000;
	struct slabs after;
	long grown;

	do {
		slabs_read(&after);
		grown = slabs_grown(before, &after, name);
		if (grown <= allowed)
			break;
		pause_ms(200);
	} while (stress_clock() < end);
	return grown;
}

TEST_F_TIMEOUT(mixed_storm, tells_the_truth, 2 * STRESS_SECONDS_MAX)
{
	int seconds = stress_seconds("MIXED_STORM_SECONDS", SECONDS);
	struct slabs slabs = { 0 };

	for (int i = 0; i < STORMS; i++) {
		char name[SLABS_NAME];
		long allowed, grown;

		begin(_metadata, self);
		self->until = stress_clock() + seconds * 1000 / STORMS;
		do {
			load_and_unload(_metadata, self);
		} while (!is_over(self));
		end(_metadata, self);
		tell(_metadata, self);
		ASSERT_FALSE(self->readers->failed)
		{
			TH_LOG("%s", self->readers->why);
		}
		EXPECT_LT(0, self->readers->judged);
		expect_free(_metadata);
		if (!i) {
			slabs_read(&slabs);
			continue;
		}
		allowed = NOISE + runner_census(&self->runner).started / CHILDREN_PER_LEAK;
		grown = growth(&slabs, allowed, name);
		TH_LOG("%s has grown by %ld objects, allowed are %ld", name, grown, allowed);
		EXPECT_GE(allowed, grown);
	}
	if (!slabs.count)
		TH_LOG("the kernel does not tell its slabs: leaks are left to kmemleak");
}

TEST_HARNESS_MAIN
