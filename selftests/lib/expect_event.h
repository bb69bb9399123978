/* SPDX-License-Identifier: GPL-2.0 */
/* What is known of a thread before it does something, and what its events must then say. */
#ifndef LIB_EXPECT_EVENT_H
#define LIB_EXPECT_EVENT_H

#include "lib/client.h"
#include "lib/netlink_events.h"

#define EXPECT_EVENT_FILTERS 8

/**
 * struct expect_event - a thread, as the module tells it when asked
 * @task: by TASK_GET
 * @filters: by FILTER_GET, newest first, without programs
 * @count: how many of them, at most EXPECT_EVENT_FILTERS
 * @since: when it was asked, in nanoseconds since boot
 */
struct expect_event {
	struct sd_task task;
	struct sd_filter filters[EXPECT_EVENT_FILTERS];
	unsigned int count;
	uint64_t since;
};

/** expect_event_learn() - ask for a thread; 0 or a negative errno */
int expect_event_learn(struct expect_event *subject, struct sd_client *module, pid_t tid);

/** expect_event_now() - nanoseconds since boot, suspended time included */
uint64_t expect_event_now(void);

/**
 * struct said - what a verdict must say
 * @call: the system call
 * @ret: SECCOMP_RET_* and data
 * @depth: the deciding filter; STRICT: there is none
 * @recheck: a tracer has seen the call
 */
struct said {
	struct seccomp_data call;
	uint32_t ret;
	int depth;
	bool recheck;
};

#define STRICT (-1)

/**
 * verdict_agrees() - whether an event says just that, of that thread, at a time since it was asked
 * @seen: the event
 * @subject: the thread
 * @said: what it must say
 * @why: what differs, WHY_LEN bytes
 */
bool verdict_agrees(const struct seen *seen, const struct expect_event *subject,
		    const struct said *said, char *why);

/** expect_event_agrees() - the same of what all events have in common, but for mode and filter count */
bool expect_event_agrees(const struct seen *seen, const struct expect_event *subject, char *why);

/* These need kselftest_harness.h. */

/** LEARN() - expect_event_learn(), and fail if that fails */
#define LEARN(_subject, _module, _tid) ASSERT_EQ(0, expect_event_learn(_subject, _module, _tid))

/** EXPECT_SAID(seen, subject, .call = ..., ...) - see verdict_agrees() */
#define EXPECT_SAID(_seen, _subject, ...) \
	EXPECT_ANSWER(verdict_agrees(_seen, _subject, &(struct said){ __VA_ARGS__ }, __why))

#endif
