/* SPDX-License-Identifier: GPL-2.0 */
/* Compares events with the state of a thread before its call, and with the call. */
#ifndef LIB_EXPECT_EVENT_H
#define LIB_EXPECT_EVENT_H

#include "lib/client.h"
#include "lib/netlink_events.h"
#include "lib/puppet.h"

#define SNAPSHOT_FILTERS 8

/**
 * struct snapshot - the state of a thread, as the module reports it
 * @task: by TASK_GET
 * @filters: by FILTER_GET, newest first, without programs
 * @count: the number of filters, at most SNAPSHOT_FILTERS
 * @since: the time of the request, in nanoseconds since boot
 */
struct snapshot {
	struct sd_task task;
	struct sd_filter filters[SNAPSHOT_FILTERS];
	unsigned int count;
	uint64_t since;
};

/** snapshot_take() - request the state of a thread; 0 or a negative errno */
int snapshot_take(struct snapshot *snapshot, struct sd_client *module, pid_t tid);

/** boottime_ns() - nanoseconds since boot, suspended time included */
uint64_t boottime_ns(void);

/**
 * struct expected_verdict - a verdict
 * @call: the system call
 * @ret: SECCOMP_RET_* and data
 * @depth: the deciding filter, STRICT for strict mode
 * @recheck: a tracer has seen the call
 */
struct expected_verdict {
	struct seccomp_data call;
	uint32_t ret;
	int depth;
	bool recheck;
};

#define STRICT (-1)

/**
 * verdict_matches() - whether an event is the expected verdict
 * @event: the event, newer than the snapshot
 * @snapshot: the thread before it
 * @wanted: the expected verdict
 * @why: the difference, WHY_LEN bytes
 */
bool verdict_matches(const struct event_message *event, const struct snapshot *snapshot,
		     const struct expected_verdict *wanted, char *why);

/** event_matches() - likewise, of the attributes of all events but mode and filter count */
bool event_matches(const struct event_message *event, const struct snapshot *snapshot, char *why);

/* These need kselftest_harness.h. */

/** WATCH_FIXTURE() - declare a fixture with a watcher and a puppet, and its teardown */
#define WATCH_FIXTURE(_name)                     \
	FIXTURE(_name)                           \
	{                                        \
		struct watcher watcher;          \
		struct sd_client *module;        \
		struct child puppet;             \
		struct snapshot snapshot;        \
	};                                       \
	FIXTURE_TEARDOWN(_name)                  \
	{                                        \
		child_kill(&self->puppet);       \
		module_disconnect(self->module); \
		watcher_close(&self->watcher);   \
	}

/** WATCH_SETUP() - at the beginning of its setup: open the watcher and start the puppet */
#define WATCH_SETUP()                                                   \
	do {                                                            \
		WATCHER_OPEN(&self->watcher);                           \
		self->module = module_connect();                        \
		ASSERT_NE(NULL, self->module);                          \
		ASSERT_EQ(0, child_start(&self->puppet, puppet, NULL)); \
	} while (0)

/** SNAPSHOT() - assert that snapshot_take() succeeds */
#define SNAPSHOT(_snapshot, _module, _tid) ASSERT_EQ(0, snapshot_take(_snapshot, _module, _tid))

/** EXPECT_VERDICT(event, snapshot, .call = ..., ...) - see verdict_matches() */
#define EXPECT_VERDICT(_event, _snapshot, ...)                                                   \
	EXPECT_WHY(verdict_matches(_event, _snapshot, &(struct expected_verdict){ __VA_ARGS__ }, \
				   __why))

/** EXPECT_ONE_VERDICT(.call = ..., ...) - in a test of WATCH_FIXTURE(): drain, expect it alone */
#define EXPECT_ONE_VERDICT(...)                                                         \
	do {                                                                            \
		DRAIN_COUNT(&self->watcher, 1);                                         \
		EXPECT_VERDICT(&self->watcher.events[0], &self->snapshot, __VA_ARGS__); \
	} while (0)

#endif
