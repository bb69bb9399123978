/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The states of a task that changes in steps, each written down before and after, in memory that
 * processes share: an answer about it must be one of the states of the time it was asked in.
 */
#ifndef STRESS_HISTORY_H
#define STRESS_HISTORY_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include <linux/seccomp_diag.h>

#include "client/task.h"

/** enum history_change - what leads to a state */
enum history_change {
	HISTORY_NOBODY, /* the number is nobody's of whom this tells */
	HISTORY_BORN, /* its process begins */
	HISTORY_KNOWN, /* nothing: more is known about it */
	HISTORY_INSTALL,
	HISTORY_TSC,
	HISTORY_NAME,
	HISTORY_USER,
	HISTORY_PRIVS,
	HISTORY_STRICT,
	HISTORY_END, /* its end has begun */
};

/**
 * struct history_thread - a thread
 * @born_after, @born_before: between these it was started, in nanoseconds since boot
 *
 * The others are named as in struct sd_task; without a thread, @tid is 0.
 */
struct history_thread {
	pid_t tid;
	uint64_t born_after, born_before;
	enum seccomp_diag_tsc tsc;
	uid_t uid;
	bool no_new_privs;
	char comm[SD_COMM_LEN];
};

/**
 * struct history_state - a state
 * @change: what led to it
 * @since: when the change began at the earliest, in nanoseconds since boot
 * @until: when it was over at the latest, 0: unknown, or it is not over yet
 * @life: counts the processes that have had the number
 * @mode, @filter_count: of all its threads
 * @killer: its newest filter kills it
 * @leader: the thread that changes
 * @sibling: another one of its process, which is synchronized with it
 */
struct history_state {
	enum history_change change;
	uint64_t since, until;
	uint32_t life;
	enum seccomp_diag_mode mode;
	uint32_t filter_count;
	bool killer;
	struct history_thread leader, sibling;
};

struct history;

/** history_new() - shared with all processes that are forked afterwards; NULL if there is no memory */
struct history *history_new(void);

/** history_free() - nobody needs it any more; NULL is allowed */
void history_free(struct history *history);

/* For the one process that writes: */

/** history_last() - the state that was begun last */
struct history_state history_last(const struct history *history);

/** history_begin() - from now on this may be the state; @since is filled in */
void history_begin(struct history *history, const struct history_state *state);

/** history_done() - the state that was begun last is true by now */
void history_done(struct history *history);

/* For all who ask: */

/** history_now() - the number of the state that is true now, to be taken before the question */
uint64_t history_now(const struct history *history);

/** history_read() - a state by its number; false if it is not there, or not any more */
bool history_read(const struct history *history, uint64_t number, struct history_state *state);

/** typedef history_fn - may an answer be given about this state? */
typedef bool (*history_fn)(const struct history_state *state, void *arg);

/** enum history_verdict - what has come out */
enum history_verdict {
	HISTORY_FALSE,
	HISTORY_TRUE,
	HISTORY_TOO_LATE, /* the states of that time have been overwritten */
};

/**
 * history_check() - was there such a state while a question was answered?
 * @history: it
 * @from: history_now() of before the question
 * @fn: the answer's
 * @arg: handed to @fn
 * @state: the first such state, if there is one; may be NULL
 *
 * To be called after the answer has come.
 */
enum history_verdict history_check(const struct history *history, uint64_t from, history_fn fn,
				   void *arg, struct history_state *state);

/**
 * history_last_before() - the number of the last state that had begun at a time
 * @time: in nanoseconds since boot
 *
 * Return: 0 if there is none, or none any more.
 */
uint64_t history_last_before(const struct history *history, uint64_t time);

/** history_add() - the states since @from, in words for a log, into @len bytes */
void history_add(const struct history *history, uint64_t from, char *text, size_t len);

/** history_clock() - nanoseconds since boot, by a system call: it works without RDTSC */
uint64_t history_clock(void);

#endif
