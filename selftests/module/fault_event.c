// SPDX-License-Identifier: GPL-2.0
/*
 * Events while memory runs out: events that can wait come later, others are counted, and the watched
 * notice nothing. Allocations fail in hooks, in forks, and in the work that delivers.
 */
#include <errno.h>

#include "kselftest_harness.h"
#include "lib/puppet.h"
#include "lib/fail_nth.h"
#include "lib/expect_event.h"

#define LIMIT_S 300

/* Failures in a row. */
#define TIMES 7

/* More than a ring has room for (module/ring.h). */
#define MANY 2500

FAIL_NTH_NEEDED

FIXTURE(fault)
{
	struct fail_nth inject;
	struct child puppet;
	struct watcher watcher;
};

FIXTURE_SETUP(fault)
{
	ASSERT_EQ(0, fail_nth_open(&self->inject));
	START_PUPPET(&self->puppet);
	WATCHER_OPEN(&self->watcher);
	FAIL_NTH_SCOPE(FAIL_NTH_SLAB, FAIL_NTH_MODULE);
}

FIXTURE_TEARDOWN(fault)
{
	fail_nth_close(&self->inject);
	watcher_close(&self->watcher);
	child_kill(&self->puppet);
}

/* From now on, let so many allocations of a function fail. */
#define FAIL(_function, _times)                                         \
	do {                                                            \
		ASSERT_EQ(0, fail_nth_scope(FAIL_NTH_SLAB, _function)); \
		ASSERT_EQ(0, fail_nth_always(_times));                  \
	} while (0)

TEST_F_TIMEOUT(fault, delivery_is_tried_again, LIMIT_S)
{
	WATCH(&self->watcher, .kinds = VERDICTS, .tgids = &self->puppet.pid, .tgids_len = 1);
	FAIL("scd_deliver", TIMES);
	for (int i = 0; i < 3; i++)
		EXPECT_CALL_REFUSED(&self->puppet);
	DRAIN_COUNT(&self->watcher, 3);
	EXPECT_EQ(0, fail_nth_left());
}

/* Without delivery, the ring fills up, and further events are counted. */
TEST_F_TIMEOUT(fault, overflow_is_counted, LIMIT_S)
{
	WATCH(&self->watcher, .kinds = VERDICTS, .tgids = &self->puppet.pid, .tgids_len = 1);
	FAIL("scd_deliver", -1);
	EXPECT_EQ(-EDOM,
		  PUPPET_DO(&self->puppet, PUPPET_CALLS, .call = native_call(CALL), .times = MANY));
	EXPECT_EQ(0, watcher_watch(&self->watcher, NULL));
	EXPECT_EQ(MANY, self->watcher.counts.made);
	EXPECT_EQ(0, self->watcher.counts.delivered);
	EXPECT_LT(0, self->watcher.counts.dropped);
	EXPECT_EQ(0, fail_nth_always(0));
	ASSERT_EQ(0, watcher_drain(&self->watcher));
	/* The next event says how many are missing before it, which lib/netlink_events.c checks. */
	EXPECT_CALL_REFUSED(&self->puppet);
	ASSERT_EQ(0, watcher_drain(&self->watcher));
	EXPECT_EQ(MANY + 1, self->watcher.counts.made);
	EXPECT_EQ(MANY + 1 - self->watcher.counts.dropped, self->watcher.seen);
	EXPECT_EQ(MANY + 1, self->watcher.last_seq);
}

/* The installation takes place, and its event comes without the program. */
TEST_F_TIMEOUT(fault, programs_are_left_out, LIMIT_S)
{
	const struct ruleset ruleset = ONE_RULE(CALL, SECCOMP_RET_ERRNO | EXDEV);
	const struct event_message *message;

	WATCH(&self->watcher, .kinds = INSTALLS, .tgids = &self->puppet.pid, .tgids_len = 1,
	      .with_prog = true);
	FAIL("on_return", 1);
	EXPECT_EQ(0, PUPPET_DO(&self->puppet, PUPPET_INSTALL, .ruleset = ruleset));
	EXPECT_EQ(0, fail_nth_left());
	EXPECT_EQ(0, PUPPET_DO(&self->puppet, PUPPET_INSTALL, .ruleset = ruleset));
	DRAIN_COUNT(&self->watcher, 2);
	for (int i = 0; i < 2; i++) {
		message = &self->watcher.events[i];
		EXPECT_EQ(0, message->event.result);
		EXPECT_TRUE(event_has(message, FILTER_ID) && event_has(message, PARENT_ID) &&
			    event_has(message, INSNS));
		EXPECT_EQ(i, event_has(message, PROG));
	}
	EXPECT_EQ(self->watcher.events[0].event.filter_id, self->watcher.events[1].event.parent_id);
}

/* Without memory for the state before it, the installation takes place and is counted. */
TEST_F_TIMEOUT(fault, installations_are_missed, LIMIT_S)
{
	const struct ruleset ruleset = ONE_RULE(CALL, SECCOMP_RET_ERRNO | EXDEV);
	uint64_t missed;

	WATCH(&self->watcher, .kinds = INSTALLS, .tgids = &self->puppet.pid, .tgids_len = 1);
	missed = self->watcher.counts.missed;
	FAIL("on_seccomp", 1);
	EXPECT_EQ(0, PUPPET_DO(&self->puppet, PUPPET_INSTALL, .ruleset = ruleset));
	EXPECT_EQ(0, fail_nth_left());
	DRAIN_COUNT(&self->watcher, 0);
	EXPECT_EQ(missed + 1, self->watcher.counts.missed);
}

/* A child that can't be followed is counted; its siblings are followed. */
TEST_F_TIMEOUT(fault, children_not_followed_are_counted, LIMIT_S)
{
	pid_t lost, followed;

	WATCH(&self->watcher, .kinds = VERDICTS, .tgids = &self->puppet.pid, .tgids_len = 1,
	      .descendants = true);
	FAIL("on_fork", 1);
	lost = PUPPET_DO(&self->puppet, PUPPET_SPAWN, .call = native_call(CALL));
	EXPECT_LT(0, lost);
	EXPECT_EQ(0, fail_nth_left());
	followed = PUPPET_DO(&self->puppet, PUPPET_SPAWN, .call = native_call(CALL));
	EXPECT_LT(0, followed);
	DRAIN(&self->watcher);
	EXPECT_EQ(0, verdicts_on(&self->watcher, lost, CALL));
	EXPECT_EQ(1, verdicts_on(&self->watcher, followed, CALL));
	EXPECT_EQ(1, self->watcher.counts.not_followed);
	/* Counts go on under another selection, and under none. */
	WATCH(&self->watcher, .kinds = VERDICTS, .tgids = &self->puppet.pid, .tgids_len = 1,
	      .descendants = true);
	FAIL("on_fork", 1);
	EXPECT_LT(0, PUPPET_DO(&self->puppet, PUPPET_SPAWN, .call = native_call(CALL)));
	WATCH(&self->watcher, .kinds = 0);
	DRAIN(&self->watcher);
	EXPECT_EQ(2, self->watcher.counts.not_followed);
}

TEST_HARNESS_MAIN
