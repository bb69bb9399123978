// SPDX-License-Identifier: GPL-2.0
/*
 * Everything at once: tasks fork, execute, install, synchronize, are killed, traced and suspended,
 * while dumps, single requests and watchers ask for them from all sides and the module is unloaded
 * and loaded again. Each answer about a task that keeps a chronicle must have been true while it was
 * asked for. Afterwards nobody and nothing is left.
 *
 * MIXED_STORM_SECONDS=N: how long it blows, in two storms that are alike. Each goes on until all has
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

static const blow_fn blows[] = {
	blow_forks,
	blow_threads,
	blow_execs,
	blow_execs_by_threads,
	blow_installs,
	blow_tsyncs,
	blow_kills,
	blow_threads_install,
	blow_synchronize,
	blow_fork_and_install,
	blow_install_and_execute,
	blow_execute_in_thread,
	blow_listen_and_close,
	blow_end_with_many,
	blow_be_refused,
	blow_synchronize_and_be_refused,
	blow_children_die,
	blow_children_are_killed,
	blow_be_refused_and_execute,
	blow_enter_strict_and_die,
	blow_fail,
	blow_namespaces,
};

/* Of the keepers, in shared memory. */
struct lives {
	bool stop;
	uint64_t lived, again;
};

FIXTURE(mixed_storm)
{
	struct asking *asking;
	struct lives *lives;
	struct chronicled chronicled[KEEPERS];
	struct peer keepers[KEEPERS];
	struct peer askers[ASKED_WAYS];
	struct weather weather;
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
	ret = module_unload_soon();
	if (ret == -EPERM || ret == -ENOSYS)
		SKIP(return, "no module can be unloaded: %s", strerror(-ret));
	ASSERT_EQ(0, ret);
	/* Whoever loses its parent becomes a child of this one, and is found at the end. */
	ASSERT_EQ(0, prctl(PR_SET_CHILD_SUBREAPER, 1));
	self->asking = asking_new();
	ASSERT_NE(NULL, self->asking);
	self->lives = mmap(NULL, sizeof(*self->lives), PROT_READ | PROT_WRITE,
			   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, self->lives);
	for (int i = 0; i < KEEPERS; i++) {
		self->asking->chronicles[i] = chronicle_new();
		ASSERT_NE(NULL, self->asking->chronicles[i]);
	}
}

FIXTURE_TEARDOWN(mixed_storm)
{
	for (int i = 0; i < ASKED_WAYS; i++)
		peer_kill(&self->askers[i]);
	weather_kill(&self->weather);
	for (int i = 0; i < KEEPERS; i++)
		peer_kill(&self->keepers[i]);
	module_load();
}

static void begin(struct __test_metadata *_metadata, FIXTURE_DATA(mixed_storm) * self)
{
	struct asking *asking = self->asking;

	asking->stop = false;
	asking->count = KEEPERS;
	asking->judged = asking->late = 0;
	memset(asking->rounds, 0, sizeof(asking->rounds));
	*self->lives = (struct lives){ 0 };
	self->unloaded = self->busy = 0;
	for (int i = 0; i < KEEPERS; i++) {
		self->chronicled[i] = (struct chronicled){
			.chronicle = asking->chronicles[i],
			.stop = &self->lives->stop,
			.lives = &self->lives->lived,
			.again = &self->lives->again,
		};
		ASSERT_EQ(0, peer_start(&self->keepers[i], chronicled_keep, &self->chronicled[i]));
		ASSERT_EQ(0, peer_hear(&self->keepers[i]));
		asking->keepers[i] = self->keepers[i].pid;
	}
	ASSERT_EQ(0, weather_start(&self->weather, STORMERS, blows, ARRAY_SIZE(blows)));
	for (int i = 0; i < ASKED_WAYS; i++)
		ASSERT_EQ(0, asking_start(&self->askers[i], asking, i));
}

static uint64_t rounds(const struct asking *asking, enum asked way)
{
	return __atomic_load_n(&asking->rounds[way], __ATOMIC_RELAXED);
}

/* Whether it has been asked in all ways since, or, if it is to go in the midst of it, in some. */
static bool asked_enough(const struct asking *asking, const uint64_t *since, bool all)
{
	uint64_t answers = 0;
	int ways = 0;

	for (int i = 0; i < ASKED_WAYS; i++) {
		answers += rounds(asking, i) - since[i];
		ways += rounds(asking, i) > since[i];
	}
	return all ? ways == ASKED_WAYS : answers >= ANSWERS;
}

static bool all_happened(const FIXTURE_DATA(mixed_storm) * self)
{
	for (int i = 0; i < ASKED_WAYS; i++)
		if (!rounds(self->asking, i))
			return false;
	return self->unloaded && __atomic_load_n(&self->lives->again, __ATOMIC_RELAXED) &&
	       weather_census(&self->weather).reaped >= ARRAY_SIZE(blows);
}

static bool is_over(const FIXTURE_DATA(mixed_storm) * self)
{
	return asking_stopped(self->asking) || (storm_clock() >= self->until && all_happened(self));
}

static void pause_ms(long ms)
{
	nanosleep(&(struct timespec){ .tv_nsec = ms * 1000000 }, NULL);
}

/* Loads the module, lets it be asked, and unloads it as soon as nobody holds it. */
static void load_and_unload(struct __test_metadata *_metadata, FIXTURE_DATA(mixed_storm) * self)
{
	const struct asking *asking = self->asking;
	uint64_t since[ASKED_WAYS];
	int ret = module_load();

	/* Others load it, too. */
	ASSERT_TRUE(!ret || ret == -ENOENT)
	{
		TH_LOG("load: %s", strerror(-ret));
	}
	for (int i = 0; i < ASKED_WAYS; i++)
		since[i] = rounds(asking, i);
	while (!asked_enough(asking, since, self->unloaded % 2 == 0) && !is_over(self))
		pause_ms(10);
	if (is_over(self))
		return;
	do {
		ret = module_unload();
		self->busy += ret == -EBUSY || ret == -EWOULDBLOCK;
		if (ret == -EBUSY || ret == -EWOULDBLOCK)
			pause_ms(1);
	} while ((ret == -EBUSY || ret == -EWOULDBLOCK) && !asking_stopped(asking));
	self->unloaded += !ret;
	ASSERT_TRUE(!ret || asking_stopped(asking))
	{
		TH_LOG("unload: %s", strerror(-ret));
	}
}

/* All that was started comes to its end by itself. */
static void end(struct __test_metadata *_metadata, FIXTURE_DATA(mixed_storm) * self)
{
	struct census census;

	self->asking->stop = true;
	for (int i = 0; i < ASKED_WAYS; i++)
		EXPECT_EQ(0, peer_reap(&self->askers[i]));
	EXPECT_TRUE(weather_calm(&self->weather));
	census = weather_census(&self->weather);
	EXPECT_EQ(census.started, census.reaped);
	self->lives->stop = true;
	for (int i = 0; i < KEEPERS; i++)
		EXPECT_EQ(0, peer_reap(&self->keepers[i]));
	/* No child, and no child's child, is left. */
	EXPECT_EQ(-1, waitpid(-1, NULL, WNOHANG));
	EXPECT_EQ(ECHILD, errno);
}

static void tell(struct __test_metadata *_metadata, const FIXTURE_DATA(mixed_storm) * self)
{
	const struct asking *asking = self->asking;
	struct census census = weather_census(&self->weather);

	for (int i = 0; i < ASKED_WAYS; i++)
		TH_LOG("%s: %llu rounds", asked_names[i], (unsigned long long)asking->rounds[i]);
	TH_LOG("%llu answers judged, %llu too late; %llu lives, %llu with a number again",
	       (unsigned long long)asking->judged, (unsigned long long)asking->late,
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
	EXPECT_EQ(0, module_unload_soon());
	EXPECT_FALSE(module_loaded());
}

/* Waits for what is given back late; what has grown then, and by how much. */
static long growth(const struct slabs *before, long allowed, char *name)
{
	uint64_t end = storm_clock() + SETTLE_S * 1000;
	struct slabs after;
	long grown;

	do {
		slabs_read(&after);
		grown = slabs_grown(before, &after, name);
		if (grown <= allowed)
			break;
		pause_ms(200);
	} while (storm_clock() < end);
	return grown;
}

TEST_F_TIMEOUT(mixed_storm, tells_the_truth, 2 * STORM_SECONDS_MAX)
{
	int seconds = storm_seconds("MIXED_STORM_SECONDS", SECONDS);
	struct slabs slabs = { 0 };

	for (int i = 0; i < STORMS; i++) {
		char name[SLABS_NAME];
		long allowed, grown;

		begin(_metadata, self);
		self->until = storm_clock() + seconds * 1000 / STORMS;
		do {
			load_and_unload(_metadata, self);
		} while (!is_over(self));
		end(_metadata, self);
		tell(_metadata, self);
		ASSERT_FALSE(self->asking->failed)
		{
			TH_LOG("%s", self->asking->why);
		}
		EXPECT_LT(0, self->asking->judged);
		expect_free(_metadata);
		if (!i) {
			slabs_read(&slabs);
			continue;
		}
		allowed = NOISE + weather_census(&self->weather).started / CHILDREN_PER_LEAK;
		grown = growth(&slabs, allowed, name);
		TH_LOG("%s has grown by %ld objects, allowed are %ld", name, grown, allowed);
		EXPECT_GE(allowed, grown);
	}
	if (!slabs.count)
		TH_LOG("the kernel does not tell its slabs: leaks are left to kmemleak");
}

TEST_HARNESS_MAIN
