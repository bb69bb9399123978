// SPDX-License-Identifier: GPL-2.0
/*
 * Watchers come and go while tasks fork, execute, install, synchronize, are refused and die: what a
 * steady task does is told exactly, and what the others do is told by the protocol's letter.
 *
 * WATCH_STORM_SECONDS=N: how long it workloads.
 */
#include <errno.h>

#include "kselftest_harness.h"
#include "lib/puppet.h"
#include "stress/workloads.h"
#include "lib/expect_event.h"

#define SECONDS 4
#define STORMERS 6
#define CALLS 20

static const struct ruleset refuses = ONE_RULE(CALL, SECCOMP_RET_ERRNO | 1);

static const work_fn workloads[] = {
	work_be_refused,
	work_synchronize_and_be_refused,
	work_children_die,
	work_children_are_killed,
	work_be_refused_and_execute,
	work_enter_strict_and_die,
	work_fail,
};

FIXTURE(watch_storm)
{
	struct sd_client *module;
	struct child steady;
	struct runner runner;
	pid_t stormer_pids[STORMERS];
	struct snapshot subject;
	struct watcher watcher;
};

FIXTURE_SETUP(watch_storm)
{
	WATCHER_OPEN(&self->watcher);
	self->module = module_connect();
	ASSERT_NE(NULL, self->module);
	watcher_close(&self->watcher);
	ASSERT_EQ(0, child_start(&self->steady, puppet, NULL));
	ASSERT_EQ(0, PUPPET_DO(&self->steady, PUPPET_INSTALL, .ruleset = refuses));
	ASSERT_EQ(0, runner_start(&self->runner, STORMERS, workloads, ARRAY_SIZE(workloads)));
	for (int i = 0; i < STORMERS; i++)
		self->stormer_pids[i] = self->runner.stormers[i].pid;
}

FIXTURE_TEARDOWN(watch_storm)
{
	runner_kill(&self->runner);
	child_kill(&self->steady);
	watcher_close(&self->watcher);
	module_disconnect(self->module);
}

/* All that the steady task does, as if there were no storm. */
static void watch_steady(struct __test_metadata *_metadata, FIXTURE_DATA(watch_storm) * self)
{
	ASSERT_EQ(0, watcher_open(&self->watcher));
	SNAPSHOT(&self->subject, self->module, self->steady.pid);
	WATCH(&self->watcher, .kinds = INSTALLS | VERDICTS, .tgids = &self->steady.pid,
	      .tgids_len = 1);
	ASSERT_EQ(-1, PUPPET_DO(&self->steady, PUPPET_CALLS, .call = native_call(CALL),
				.times = CALLS));
	DRAIN(&self->watcher);
	ASSERT_EQ(CALLS, self->watcher.count);
	for (int i = 0; i < CALLS; i++)
		EXPECT_VERDICT(&self->watcher.events[i], &self->subject, .call = native_call(CALL),
			       .ret = SECCOMP_RET_ERRNO | 1);
	watcher_close(&self->watcher);
}

/* What is told of the storm is no nonsense; how many, and how many of the kinds that there are. */
static size_t check_storm(struct __test_metadata *_metadata, const struct watcher *watcher)
{
	for (size_t i = 0; i < watcher->count; i++) {
		const struct event_message *seen = &watcher->events[i];
		const struct sd_event *event = &seen->event;
		bool by_filter = event->type == SD_EVENT_VERDICT && event_has(seen, FILTER_ID);

		if (by_filter) {
			EXPECT_LT(event->filter_depth, event->filter_count);
			EXPECT_EQ(SECCOMP_DIAG_MODE_FILTER, event->mode);
		}
		if (event->type == SD_EVENT_INSTALL && event->result == -EINVAL)
			EXPECT_FALSE(event_has(seen, FILTER_ID));
		EXPECT_NE(0, event->comm[0]);
	}
	return watcher->count;
}

/* Some of the storm, for a while: everybody, or a stormer and what it starts. */
static size_t watch_some(struct __test_metadata *_metadata, FIXTURE_DATA(watch_storm) * self,
			 int round)
{
	struct watcher *watcher = &self->watcher;
	const struct sd_watch watches[] = {
		{ .kinds = VERDICTS },
		{ .kinds = INSTALLS, .with_prog = true },
		{ .kinds = INSTALLS | VERDICTS,
		  .tgids = self->stormer_pids,
		  .tgids_len = STORMERS,
		  .descendants = true },
	};
	size_t told = 0;

	ASSERT_EQ(0, watcher_open(watcher));
	for (int i = 0; i < 3; i++) {
		const struct sd_watch *watch = &watches[(round + i) % 3];

		ASSERT_EQ(0, watcher_watch(watcher, watch))
		{
			TH_LOG("%s%s", watcher->answer.msg, watcher->why);
		}
		for (int datagrams = 0; datagrams < 20; datagrams++) {
			int ret = watcher_read(watcher, 20);

			ASSERT_TRUE(ret == 0 || ret == -EAGAIN)
			{
				TH_LOG("%s", watcher->why);
			}
		}
		told += check_storm(_metadata, watcher);
		watcher_clear(watcher);
	}
	EXPECT_EQ(0, watcher->counts.not_followed);
	watcher_close(watcher);
	return told;
}

static int watch_until_killed(const struct child *parent, void *arg)
{
	struct watcher watcher;

	(void)arg;
	if (watcher_open(&watcher))
		return 1;
	child_send(parent,
		   watcher_watch(&watcher, &(struct sd_watch){ .kinds = INSTALLS | VERDICTS }));
	for (;;)
		watcher_read(&watcher, 10);
	return 0;
}

TEST_F_TIMEOUT(watch_storm, goes_on, STRESS_SECONDS_MAX)
{
	uint64_t end = stress_clock() + stress_seconds("WATCH_STORM_SECONDS", SECONDS) * 1000;
	size_t told = 0;
	int rounds = 0;

	do {
		struct child mortal;

		ASSERT_EQ(0, child_start(&mortal, watch_until_killed, NULL));
		ASSERT_EQ(0, child_receive(&mortal));
		watch_steady(_metadata, self);
		told += watch_some(_metadata, self, rounds);
		child_kill(&mortal);
		watch_steady(_metadata, self);
		rounds++;
	} while ((stress_clock() < end || rounds < 2) && !_metadata->exit_code);
	TH_LOG("%d rounds, %zu events of those that come and go", rounds, told);
	EXPECT_LT(0, told);
}

TEST_HARNESS_MAIN
