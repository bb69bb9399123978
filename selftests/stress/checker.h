/* SPDX-License-Identifier: GPL-2.0 */
/* Asks the module about tasks that keep a history, and holds its answers against that. */
#ifndef STRESS_CHECKER_H
#define STRESS_CHECKER_H

#include "stress/history.h"
#include "lib/netlink.h"
#include "lib/netlink_tasks.h"
#include "lib/netlink_filters.h"
#include "lib/netlink_events.h"

#define CHECKER_WHY 1024
#define CHECKER_HISTORIES 4
#define CHECKER_FILTERS 64

/**
 * struct checker_known - what has been told of a life's filters
 * @life: of which life
 * @ids: by index; 0: not told yet
 * @budgets: of a filter and all below it
 */
struct checker_known {
	uint32_t life;
	uint64_t ids[CHECKER_FILTERS];
	uint32_t budgets[CHECKER_FILTERS];
};

/**
 * struct checker - who asks
 * @nl: a socket that is read with large buffers
 * @small: one that is read with small ones, so that there are more messages
 * @watcher: one that is told events, once somebody opens it
 * @histories: of whom
 * @count: how many
 * @known: for each; ids last as long as the module is loaded, and so does this
 * @judged: answers that were true
 * @late: answers that came too late to be judged
 * @why: what was wrong with the one that was not
 */
struct checker {
	struct rawnl nl, small;
	struct watcher watcher;
	struct history *const *histories;
	unsigned int count;
	struct checker_known known[CHECKER_HISTORIES];
	uint64_t judged, late;
	char why[CHECKER_WHY];
};

/*
 * Those that ask return 0, -ENOENT where the module has gone meanwhile, -EBADMSG where an answer
 * was not true, with @why, or another negative errno where readers failed.
 */

/** checker_open() - connect to the module, as rawnl_open() */
int checker_open(struct checker *checker, struct history *const *histories, unsigned int count);

/** checker_close() - end it */
void checker_close(struct checker *checker);

/** checker_gone() - -ENOENT if that is how the kernel says that there is no such family (any more) */
int checker_gone(const struct rawnl_reply *answer);

/** checker_task() - ask for a thread of the history, the sibling if there is one and it is wanted */
int checker_task(struct checker *checker, unsigned int which, bool sibling);

/**
 * checker_stopped() - ask for a thread of the history that the caller has stopped
 * @tid: the thread; its seccomp is suspended
 */
int checker_stopped(struct checker *checker, unsigned int which, pid_t tid);

/** checker_dump() - dump the threads that @select takes, NULL for all, and look for all those */
int checker_dump(struct checker *checker, const struct sd_select *select, bool small);

/** checker_dump_by_filter() - dump the threads that have a filter of the history */
int checker_dump_by_filter(struct checker *checker, unsigned int which);

/** checker_chain() - dump the filters of a thread of the history, programs and all */
int checker_chain(struct checker *checker, unsigned int which, bool sibling, bool small);

/** checker_filter() - ask for one of its filters, by index, or by id if that has been told before */
int checker_filter(struct checker *checker, unsigned int which, unsigned int index, bool by_id);

/** checker_event() - hold an event against the history of its thread, if it keeps one; 0 or -EBADMSG */
int checker_event(struct checker *checker, const struct event_message *seen);

/* For the files of the checker alone: */

/**
 * struct question - about a thread
 * @from: the state before it was asked
 * @life: of the thread in that state
 * @was: that thread
 * @sibling: it is the sibling
 */
struct question {
	uint64_t from;
	uint32_t life;
	struct history_thread was;
	bool sibling;
};

/** question_begin() - who it is about, at this moment; false if that is nobody */
bool question_begin(const struct checker *checker, unsigned int which, bool sibling,
		    struct question *question);

/** question_thread() - who has the number in a state: the thread in question, or NULL */
const struct history_thread *question_thread(const struct history_state *state,
					     const struct question *question);

/** checker_false() - fill @why, with the states since @from; -EBADMSG */
__attribute__((format(printf, 4, 5))) int checker_false(struct checker *checker, unsigned int which,
							uint64_t from, const char *fmt, ...);

/** checker_knows() - whether a filter has the id that was told of it before; from now on it has */
bool checker_knows(struct checker *checker, unsigned int which, uint32_t life, unsigned int index,
		   uint64_t id, uint32_t budget);

/** checker_count() - take down what has come of an answer: 0, or -EBADMSG if that is false */
int checker_count(struct checker *checker, enum history_verdict verdict);

#endif
