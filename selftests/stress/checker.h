/* SPDX-License-Identifier: GPL-2.0 */
/* Requests to the module, and checks of the replies against the histories of tasks. */
#ifndef STRESS_CHECKER_H
#define STRESS_CHECKER_H

#include "lib/netlink.h"
#include "lib/netlink_events.h"
#include "lib/netlink_filters.h"
#include "lib/netlink_tasks.h"
#include "stress/history.h"

#define CHECKER_WHY 1024
#define CHECKER_HISTORIES 3
#define CHECKER_FILTERS 64

/* A small read buffer makes a dump need many messages. */
#define CHECKER_SMALL 4096

/* Index in @ids of the process that does not change, after those of the histories. */
#define CHECKER_STEADY CHECKER_HISTORIES

/**
 * struct checker_ids - what replies have said about the filters of one life
 * @life: the life
 * @ids: by index; 0: not reported yet
 * @budgets: of a filter and all below it
 */
struct checker_ids {
	uint32_t life;
	uint64_t ids[CHECKER_FILTERS];
	uint32_t budgets[CHECKER_FILTERS];
};

/**
 * struct checker - one connection to the module
 * @nl: a socket that is read with large buffers
 * @small: a socket that is read with small ones
 * @watcher: a socket for events, once somebody opens it
 * @histories: CHECKER_HISTORIES of them
 * @ids: of each history; ids last as long as the module is loaded, and so does this struct
 * @checked: replies found right
 * @late: replies that came too late to be checked
 * @why: the first error
 */
struct checker {
	struct rawnl nl, small;
	struct watcher watcher;
	struct history *const *histories;
	struct checker_ids ids[CHECKER_HISTORIES + 1];
	uint64_t checked, late;
	char why[CHECKER_WHY];
};

/*
 * Functions that send requests return 0, -ENOENT if the module was unloaded meanwhile, -EBADMSG and
 * @why if a reply is wrong, or another negative errno if the request failed.
 */

/** checker_open() - connect to the module, as rawnl_open() */
int checker_open(struct checker *checker, struct history *const *histories);

/** checker_close() - disconnect */
void checker_close(struct checker *checker);

/** checker_gone() - -ENOENT if this is the kernel's error for a family that is gone, else 0 */
int checker_gone(const struct rawnl_reply *answer);

/** checker_fail() - fill @why; -EBADMSG */
__attribute__((format(printf, 2, 3))) int checker_fail(struct checker *checker, const char *fmt,
						       ...);

/** checker_same_id() - whether a filter has the id and budget (0: unknown) of earlier replies */
bool checker_same_id(struct checker *checker, unsigned int which, uint32_t life, unsigned int index,
		     uint64_t id, uint32_t budget);

/** checker_tasks() - dump the threads that @select takes, NULL for all, without an error */
int checker_tasks(struct checker *checker, const struct sd_select *select, bool small,
		  struct rawnl_reply *reply);

/** checker_filters() - dump the filters of a thread, 0 for all; the module's error is in @reply */
int checker_filters(struct checker *checker, pid_t tid, bool small, struct filters_reply *reply);

/** checker_linked() - whether these are filters of one thread, newest first, without a gap */
bool checker_linked(const struct filters_reply *reply, pid_t tid);

/* Checks against a history; @which is its index. They skip a thread that does not exist now. */

/** checker_task() - request a thread, or its sibling */
int checker_task(struct checker *checker, unsigned int which, bool sibling);

/**
 * checker_stopped() - request a thread that the caller has stopped
 * @tid: the thread; its seccomp is suspended
 */
int checker_stopped(struct checker *checker, unsigned int which, pid_t tid);

/** checker_dump() - checker_tasks(), and look for the threads of all histories */
int checker_dump(struct checker *checker, const struct sd_select *select, bool small);

/** checker_dump_by_filter() - the same for threads that have a certain filter of a history */
int checker_dump_by_filter(struct checker *checker, unsigned int which);

/** checker_chain() - dump the filters of a thread, or of its sibling */
int checker_chain(struct checker *checker, unsigned int which, bool sibling, bool small);

/** checker_filter() - request one filter by index, or by id if that is known */
int checker_filter(struct checker *checker, unsigned int which, unsigned int index, bool by_id);

/** checker_event() - check an event against the history of its thread, if there is one */
int checker_event(struct checker *checker, const struct event_message *seen);

/* For the files of the checker alone: */

/**
 * struct query - a request about a thread of a history
 * @from: the state before the request was sent
 * @was: the thread in that state
 * @sibling: it is the sibling
 */
struct query {
	uint64_t from;
	struct history_thread was;
	bool sibling;
};

/** query_begin() - choose the thread, right before the request; false if there is none */
bool query_begin(const struct checker *checker, unsigned int which, bool sibling,
		 struct query *query);

/** query_thread() - the thread of the query in a state, or NULL if another has its number */
const struct history_thread *query_thread(const struct history_state *state,
					  const struct query *query);

/** checker_fail_since() - checker_fail(), with the states since @from */
__attribute__((format(printf, 4, 5))) int checker_fail_since(struct checker *checker,
							     unsigned int which, uint64_t from,
							     const char *fmt, ...);

/** checker_count() - count a result: 0, or -EBADMSG if the reply is wrong */
int checker_count(struct checker *checker, enum history_result result);

#endif
