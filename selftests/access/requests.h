/* SPDX-License-Identifier: GPL-2.0 */
/* The requests of a caller, by which the cells of its row are found. */
#ifndef ACCESS_REQUESTS_H
#define ACCESS_REQUESTS_H

#include "access/look.h"
#include "lib/netlink_events.h"
#include "lib/puppet.h"

/* The caller's second mount of /proc, which hides all tasks that ptrace can't read. */
#define STRICTEST_PROC "/mnt"

/* The sockets of a caller that watch, by their request. */
enum {
	ALL,
	ONE,
	PROGRAMS,
	WATCHERS,
};

/**
 * struct caller_side - a caller at work
 * @row: its credentials, and the tasks that it asks about
 * @tasks: those tasks, as the caller numbers them; numbers of another namespace if it can't
 * @nl: the socket for requests other than WATCH
 * @watchers: those that watch
 * @refusals: the errors of their requests, negative
 * @child: its child
 * @answers: about the tasks; of those without a filter only ACCESS_PROC, ACCESS_STATUS and ACCESS_LIST
 * @result: what the answers come to
 */
struct caller_side {
	const struct access_row *row;
	pid_t tasks[ACCESS_TARGETS];
	struct rawnl nl;
	struct watcher watchers[WATCHERS];
	int refusals[WATCHERS];
	struct child child;
	enum access_answer answers[ACCESS_TARGETS][ACCESS_REQUESTS];
	struct access_result result;
};

static inline bool has_filter(enum access_target target)
{
	return target != TARGET_UNFILTERED && target != TARGET_STRICT;
}

/* The child takes part in every row, for ACCESS_WATCH_OWN. */
static inline bool takes_part(const struct access_row *row, enum access_target target)
{
	return target == TARGET_CHILD || row->targets & 1u << target;
}

#define for_each_target(_target, _row)                                            \
	for (enum access_target _target = 0; _target < ACCESS_TARGETS; _target++) \
		if (takes_part(_row, _target))

#define for_each_filtered(_target, _row) \
	for_each_target(_target, _row)   \
		if (has_filter(_target))

/** make_events() - have a task cause one event of each kind: another filter, and a call that it refuses */
bool make_events(const struct child *task);

/**
 * make_requests() - make all requests and judge their answers
 * @side: the caller, with its sockets open
 * @parent: lets the tasks with a filter, one after the other, cause their events: before each a
 *	number is sent to it, and after them one received
 */
void make_requests(struct caller_side *side, const struct child *parent);

#endif
