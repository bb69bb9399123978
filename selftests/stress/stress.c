// SPDX-License-Identifier: GPL-2.0
/*
 * Tasks change in every way that the module reports, while readers send every kind of request and
 * the module is unloaded and loaded again. Replies and events must be true; afterwards no process,
 * no reference to the module and no memory is left.
 *
 * STRESS_SECONDS=N: the duration of two equal runs together. A run goes on until each reader, each
 * workload and an unloading of the module has succeeded at least once.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "kselftest_harness.h"
#include "lib/modprobe.h"
#include "lib/netlink_events.h"
#include "stress/history_writer.h"
#include "stress/readers.h"
#include "stress/slabinfo.h"
#include "stress/workloads.h"

#define SECONDS 60
#define SECONDS_MAX 3600
#define RUNS 2

/* Every other time the module is unloaded after so many rounds of any readers. */
#define ROUNDS 40

/* Some memory is freed a while after its last use. */
#define SETTLE_MS 20000

/*
 * A leak of something that every child has would be as large as the number of children. Some objects
 * come and go with the rest of the system.
 */
#define CHILDREN_PER_LEAK 4
#define NOISE 100

/**
 * struct shared - memory shared with all children
 * @readers: for the readers
 * @writers: for the writers of histories
 */
struct shared {
	struct readers readers;
	struct history_writers writers;
};

FIXTURE(stress)
{
	struct shared *shared;
	struct history_writer writers[CHECKER_HISTORIES];
	struct child writer_children[CHECKER_HISTORIES];
	struct child reader_children[READERS];
	struct runner runner;
	unsigned int unloaded, busy;
	uint64_t until;
};

FIXTURE_SETUP(stress)
{
	int ret = module_load();

	if (ret == -ENOENT)
		SKIP(return, "there is no module");
	ASSERT_EQ(0, ret);
	if (getuid())
		SKIP(return, "reading programs, watching and choosing pids need root");
	if (!watcher_supported())
		SKIP(return, "this kernel has no events, which some of the readers watch");
	ret = module_unload_wait();
	if (ret == -EPERM || ret == -ENOSYS)
		SKIP(return, "no module can be unloaded: %s", strerror(-ret));
	ASSERT_EQ(0, ret);
	/* Orphans become children of this process, which looks for them at the end. */
	ASSERT_EQ(0, prctl(PR_SET_CHILD_SUBREAPER, 1));
	self->shared = mmap(NULL, sizeof(*self->shared), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, self->shared);
	for (int i = 0; i < CHECKER_HISTORIES; i++) {
		self->writers[i].history = history_new();
		self->writers[i].shared = &self->shared->writers;
		ASSERT_NE(NULL, self->writers[i].history);
	}
}

FIXTURE_TEARDOWN(stress)
{
	for (int i = 0; i < READERS; i++)
		child_kill(&self->reader_children[i]);
	runner_kill(&self->runner);
	for (int i = 0; i < CHECKER_HISTORIES; i++)
		child_kill(&self->writer_children[i]);
	steady_kill(&self->shared->readers.steady);
	module_load();
}

static void start(struct __test_metadata *_metadata, FIXTURE_DATA(stress) * self)
{
	struct readers *readers = &self->shared->readers;

	*self->shared = (struct shared){ 0 };
	self->unloaded = self->busy = 0;
	ASSERT_EQ(0, steady_start_older(&readers->steady));
	for (int i = 0; i < CHECKER_HISTORIES; i++) {
		struct child *child = &self->writer_children[i];

		ASSERT_EQ(0, child_start_ready(child, history_writer_run, &self->writers[i]));
		readers->histories[i] = self->writers[i].history;
		readers->writers[i] = child->pid;
	}
	ASSERT_EQ(0, runner_start(&self->runner, workloads, workload_count));
	for (int i = 0; i < RUNNER_WORKERS; i++)
		readers->workers[i] = self->runner.workers[i].pid;
	ASSERT_EQ(0, steady_start_others(&readers->steady));
	for (int i = 0; i < READERS; i++)
		ASSERT_EQ(0, readers_start(&self->reader_children[i], readers, i));
}

static uint64_t rounds(const FIXTURE_DATA(stress) * self, enum reader reader)
{
	return __atomic_load_n(&self->shared->readers.rounds[reader], __ATOMIC_RELAXED);
}

/* Whether, since then, all readers have completed a round, or any readers ROUNDS of them. */
static bool read_enough(const FIXTURE_DATA(stress) * self, const uint64_t *since, bool all)
{
	uint64_t sum = 0;
	int readers = 0;

	for (int i = 0; i < READERS; i++) {
		sum += rounds(self, i) - since[i];
		readers += rounds(self, i) > since[i];
	}
	return all ? readers == READERS : sum >= ROUNDS;
}

static bool is_over(const FIXTURE_DATA(stress) * self)
{
	static const uint64_t none[READERS];

	if (readers_stopped(&self->shared->readers))
		return true;
	return stress_clock() >= self->until && self->unloaded && read_enough(self, none, true) &&
	       __atomic_load_n(&self->shared->writers.again, __ATOMIC_RELAXED) &&
	       runner_counts(&self->runner).run == (1ull << workload_count) - 1;
}

/* Loads the module, lets the readers run, and unloads it as soon as nobody holds it. */
static void load_and_unload(struct __test_metadata *_metadata, FIXTURE_DATA(stress) * self)
{
	uint64_t since[READERS];
	int ret = module_load();

	/* ENOENT: a reader's modprobe is at work. */
	ASSERT_TRUE(!ret || ret == -ENOENT)
	{
		TH_LOG("load: %s", strerror(-ret));
	}
	for (int i = 0; i < READERS; i++)
		since[i] = rounds(self, i);
	while (!read_enough(self, since, self->unloaded % 2 == 0) && !is_over(self))
		stress_pause(10);
	if (is_over(self))
		return;
	while ((ret = module_unload()) == -EBUSY || ret == -EWOULDBLOCK) {
		if (readers_stopped(&self->shared->readers))
			return;
		self->busy++;
		stress_pause(1);
	}
	self->unloaded += !ret;
	ASSERT_EQ(0, ret)
	{
		TH_LOG("unload: %s", strerror(-ret));
	}
}

/* Every process ends by itself, but for those that do not change. */
static void stop(struct __test_metadata *_metadata, FIXTURE_DATA(stress) * self)
{
	struct runner_counts counts;

	self->shared->readers.stop = true;
	for (int i = 0; i < READERS; i++)
		EXPECT_EQ(0, child_reap(&self->reader_children[i]));
	EXPECT_TRUE(runner_stop(&self->runner));
	counts = runner_counts(&self->runner);
	EXPECT_EQ(counts.started, counts.reaped);
	self->shared->writers.stop = true;
	for (int i = 0; i < CHECKER_HISTORIES; i++)
		EXPECT_EQ(0, child_reap(&self->writer_children[i]));
	steady_kill(&self->shared->readers.steady);
	/* No child and no orphan is left. */
	EXPECT_EQ(-1, waitpid(-1, NULL, WNOHANG));
	EXPECT_EQ(ECHILD, errno);
}

static void print_counts(struct __test_metadata *_metadata, const FIXTURE_DATA(stress) * self)
{
	const struct history_writers *writers = &self->shared->writers;
	const struct readers *readers = &self->shared->readers;
	struct runner_counts counts = runner_counts(&self->runner);

	for (int i = 0; i < READERS; i++)
		TH_LOG("%s: %llu rounds", reader_names[i], (unsigned long long)readers->rounds[i]);
	TH_LOG("%llu replies checked, %llu too late; %llu processes with a history, %llu of them "
	       "with the number of the one before",
	       (unsigned long long)readers->checked, (unsigned long long)readers->late,
	       (unsigned long long)writers->lives, (unsigned long long)writers->again);
	TH_LOG("%llu children (%llu refused); unloaded %u times, busy %u times",
	       (unsigned long long)counts.started, (unsigned long long)counts.refused,
	       self->unloaded, self->busy);
}

static void expect_unloads(struct __test_metadata *_metadata)
{
	ASSERT_EQ(0, module_load());
	/* The kernel may still be freeing abandoned dumps. */
	for (int i = 0; i < 1000 && module_references() > 0; i++)
		stress_pause(10);
	EXPECT_EQ(0, module_references());
	EXPECT_EQ(0, module_unload_wait());
	EXPECT_FALSE(module_loaded());
}

/* The first run fills the kernel's caches. After the second, no more memory may be in use. */
static void expect_no_growth(struct __test_metadata *_metadata, const struct slabs *before,
			     uint64_t children)
{
	long grown, allowed = NOISE + children / CHILDREN_PER_LEAK;
	uint64_t end = stress_clock() + SETTLE_MS;
	char name[SLABS_NAME];
	struct slabs after;

	do {
		stress_pause(200);
		slabs_read(&after);
		grown = slabs_grown(before, &after, name);
	} while (grown > allowed && stress_clock() < end);
	TH_LOG("%s has grown by %ld objects, allowed are %ld", name, grown, allowed);
	EXPECT_GE(allowed, grown);
	if (!before->count)
		TH_LOG("the kernel has no /sys/kernel/slab: only kmemleak finds leaks");
}

TEST_F_TIMEOUT(stress, replies_are_true, 2 * SECONDS_MAX)
{
	const char *text = getenv("STRESS_SECONDS");
	int seconds = text ? atoi(text) : SECONDS;
	struct slabs slabs;

	if (seconds < 1 || seconds > SECONDS_MAX)
		seconds = seconds < 1 ? 1 : SECONDS_MAX;
	for (int i = 0; i < RUNS; i++) {
		start(_metadata, self);
		self->until = stress_clock() + seconds * 1000 / RUNS;
		do {
			load_and_unload(_metadata, self);
		} while (!is_over(self));
		stop(_metadata, self);
		print_counts(_metadata, self);
		ASSERT_FALSE(self->shared->readers.failed)
		{
			TH_LOG("%s", self->shared->readers.why);
		}
		EXPECT_LT(0, self->shared->readers.checked);
		expect_unloads(_metadata);
		if (!i)
			slabs_read(&slabs);
	}
	expect_no_growth(_metadata, &slabs, runner_counts(&self->runner).started);
}

TEST_HARNESS_MAIN
