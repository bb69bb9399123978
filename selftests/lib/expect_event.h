/* SPDX-License-Identifier: GPL-2.0 */
/* What is known of a thread before it does something, and what its events must then say. */
#ifndef SUBJECT_H
#define SUBJECT_H

#include "lib/client.h"
#include "lib/netlink_events.h"

#define SUBJECT_FILTERS 8

/**
 * struct subject - a thread, as the module tells it when asked
 * @task: by TASK_GET
 * @filters: by FILTER_GET, newest first, without programs
 * @count: how many of them, at most SUBJECT_FILTERS
 * @since: when it was asked, in nanoseconds since boot
 */
struct subject {
	struct sd_task task;
	struct sd_filter filters[SUBJECT_FILTERS];
	unsigned int count;
	uint64_t since;
};

/** subject_learn() - ask for a thread; 0 or a negative errno */
int subject_learn(struct subject *subject, struct sd_client *module, pid_t tid);

/** subject_now() - nanoseconds since boot, suspended time included */
uint64_t subject_now(void);

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
bool verdict_agrees(const struct seen *seen, const struct subject *subject, const struct said *said,
		    char *why);

/** subject_agrees() - the same of what all events have in common, but for mode and filter count */
bool subject_agrees(const struct seen *seen, const struct subject *subject, char *why);

/* These need kselftest_harness.h. */

/** LEARN() - subject_learn(), and fail if that fails */
#define LEARN(_subject, _module, _tid) ASSERT_EQ(0, subject_learn(_subject, _module, _tid))

/** EXPECT_SAID(seen, subject, .call = ..., ...) - see verdict_agrees() */
#define EXPECT_SAID(_seen, _subject, ...) \
	EXPECT_ANSWER(verdict_agrees(_seen, _subject, &(struct said){ __VA_ARGS__ }, __why))

#endif
