/* SPDX-License-Identifier: GPL-2.0 */
/* Asks the module about tasks that keep a chronicle, and holds its answers against that. */
#ifndef WITNESS_H
#define WITNESS_H

#include "stress/history.h"
#include "lib/netlink.h"
#include "lib/netlink_tasks.h"
#include "lib/netlink_filters.h"
#include "lib/netlink_events.h"

#define WITNESS_WHY 1024
#define WITNESS_CHRONICLES 4
#define WITNESS_FILTERS 64

/**
 * struct witness_known - what has been told of a life's filters
 * @life: of which life
 * @ids: by index; 0: not told yet
 * @budgets: of a filter and all below it
 */
struct witness_known {
	uint32_t life;
	uint64_t ids[WITNESS_FILTERS];
	uint32_t budgets[WITNESS_FILTERS];
};

/**
 * struct witness - who asks
 * @nl: a socket that is read with large buffers
 * @small: one that is read with small ones, so that there are more messages
 * @watcher: one that is told events, once somebody opens it
 * @chronicles: of whom
 * @count: how many
 * @known: for each; ids last as long as the module is loaded, and so does this
 * @judged: answers that were true
 * @late: answers that came too late to be judged
 * @why: what was wrong with the one that was not
 */
struct witness {
	struct rawnl nl, small;
	struct watcher watcher;
	struct chronicle *const *chronicles;
	unsigned int count;
	struct witness_known known[WITNESS_CHRONICLES];
	uint64_t judged, late;
	char why[WITNESS_WHY];
};

/*
 * Those that ask return 0, -ENOENT where the module has gone meanwhile, -EBADMSG where an answer
 * was not true, with @why, or another negative errno where asking failed.
 */

/** witness_open() - connect to the module, as rawnl_open() */
int witness_open(struct witness *witness, struct chronicle *const *chronicles, unsigned int count);

/** witness_close() - end it */
void witness_close(struct witness *witness);

/** witness_gone() - -ENOENT if that is how the kernel says that there is no such family (any more) */
int witness_gone(const struct rawnl_answer *answer);

/** witness_task() - ask for a thread of the chronicle, the mate if there is one and it is wanted */
int witness_task(struct witness *witness, unsigned int which, bool mate);

/**
 * witness_stopped() - ask for a thread of the chronicle that the caller has stopped
 * @tid: the thread; its seccomp is suspended
 */
int witness_stopped(struct witness *witness, unsigned int which, pid_t tid);

/** witness_dump() - dump the threads that @select takes, NULL for all, and look for all those */
int witness_dump(struct witness *witness, const struct sd_select *select, bool small);

/** witness_dump_by_filter() - dump the threads that have a filter of the chronicle */
int witness_dump_by_filter(struct witness *witness, unsigned int which);

/** witness_chain() - dump the filters of a thread of the chronicle, programs and all */
int witness_chain(struct witness *witness, unsigned int which, bool mate, bool small);

/** witness_filter() - ask for one of its filters, by index, or by id if that has been told before */
int witness_filter(struct witness *witness, unsigned int which, unsigned int index, bool by_id);

/** witness_event() - hold an event against the chronicle of its thread, if it keeps one; 0 or -EBADMSG */
int witness_event(struct witness *witness, const struct seen *seen);

/* For the files of the witness alone: */

/**
 * struct question - about a thread
 * @from: the state before it was asked
 * @life: of the thread in that state
 * @was: that thread
 * @mate: it is the mate
 */
struct question {
	uint64_t from;
	uint32_t life;
	struct chronicle_thread was;
	bool mate;
};

/** question_begin() - who it is about, at this moment; false if that is nobody */
bool question_begin(const struct witness *witness, unsigned int which, bool mate,
		    struct question *question);

/** question_thread() - who has the number in a state: the thread in question, or NULL */
const struct chronicle_thread *question_thread(const struct chronicle_state *state,
					       const struct question *question);

/** witness_false() - fill @why, with the states since @from; -EBADMSG */
__attribute__((format(printf, 4, 5))) int witness_false(struct witness *witness, unsigned int which,
							uint64_t from, const char *fmt, ...);

/** witness_knows() - whether a filter has the id that was told of it before; from now on it has */
bool witness_knows(struct witness *witness, unsigned int which, uint32_t life, unsigned int index,
		   uint64_t id, uint32_t budget);

/** witness_count() - take down what has come of an answer: 0, or -EBADMSG if that is false */
int witness_count(struct witness *witness, enum chronicle_verdict verdict);

#endif
