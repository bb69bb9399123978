/* SPDX-License-Identifier: GPL-2.0 */
/* What is known of a thread before it does something, and what its events must then say. */
#ifndef LIB_EXPECT_EVENT_H
#define LIB_EXPECT_EVENT_H

#include "lib/client.h"
#include "lib/netlink_events.h"

#define SNAPSHOT_FILTERS 8

/**
 * struct snapshot - a thread, as the module tells it when asked
 * @task: by TASK_GET
 * @filters: by FILTER_GET, newest first, without programs
 * @count: how many of them, at most SNAPSHOT_FILTERS
 * @since: when it was asked, in nanoseconds since boot
 */
struct snapshot {
	struct sd_task task;
	struct sd_filter filters[SNAPSHOT_FILTERS];
	unsigned int count;
	uint64_t since;
};

/** snapshot_take() - ask for a thread; 0 or a negative errno */
int snapshot_take(struct snapshot *subject, struct sd_client *module, pid_t tid);

/** boottime_ns() - nanoseconds since boot, suspended time included */
uint64_t boottime_ns(void);

/**
 * struct expected_verdict - what a verdict must say
 * @call: the system call
 * @ret: SECCOMP_RET_* and data
 * @depth: the deciding filter; STRICT: there is none
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
 * verdict_matches() - whether an event says just that, of that thread, at a time since it was asked
 * @seen: the event
 * @subject: the thread
 * @said: what it must say
 * @why: what differs, WHY_LEN bytes
 */
bool verdict_matches(const struct event_message *seen, const struct snapshot *subject,
		     const struct expected_verdict *said, char *why);

/** event_matches() - the same of what all events have in common, but for mode and filter count */
bool event_matches(const struct event_message *seen, const struct snapshot *subject, char *why);

/* These need kselftest_harness.h. */

/** SNAPSHOT() - snapshot_take(), and fail if that fails */
#define SNAPSHOT(_subject, _module, _tid) ASSERT_EQ(0, snapshot_take(_subject, _module, _tid))

/** EXPECT_VERDICT(seen, subject, .call = ..., ...) - see verdict_matches() */
#define EXPECT_VERDICT(_seen, _subject, ...)                                                   \
	EXPECT_WHY(verdict_matches(_seen, _subject, &(struct expected_verdict){ __VA_ARGS__ }, \
				   __why))

#endif
