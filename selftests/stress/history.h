/* SPDX-License-Identifier: GPL-2.0 */
/*
 * History of a task that changes in steps, in shared memory. The task writes each state before and
 * after it changes, so a reply must match a state between the request and the reply.
 */
#ifndef STRESS_HISTORY_H
#define STRESS_HISTORY_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include <linux/seccomp_diag.h>

#include "client/task.h"

/** enum history_change - the change that leads to a state */
enum history_change {
	HISTORY_NOBODY, /* no process of this history has the number */
	HISTORY_BORN, /* the process starts */
	HISTORY_KNOWN, /* no change, but more is known */
	HISTORY_INSTALL,
	HISTORY_TSC,
	HISTORY_NAME,
	HISTORY_USER,
	HISTORY_PRIVS,
	HISTORY_STRICT,
	HISTORY_END, /* the process begins to exit */
};

/**
 * struct history_thread - a thread
 * @born_after, @born_before: bounds of its start time, in nanoseconds since boot
 *
 * The other fields are those of struct sd_task. @tid is 0 if there is no thread.
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
 * @change: the change that led to it
 * @since: the change began then or later, in nanoseconds since boot
 * @until: the change was over by then; 0 if unknown or not over yet
 * @life: number of the process among all that have had this pid
 * @mode, @filter_count: of all threads of the process
 * @killer: the newest filter kills the process
 * @leader: the thread that changes
 * @sibling: another thread of the process, with the same filters by TSYNC
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

/** history_new() - allocate a history, shared with later children; NULL if there is no memory */
struct history *history_new(void);

/* For the one writer: */

/** history_last() - the newest state */
struct history_state history_last(const struct history *history);

/** history_begin() - write a state before the change; fills in @since */
void history_begin(struct history *history, const struct history_state *state);

/** history_done() - confirm the newest state after the change */
void history_done(struct history *history);

/* For readers: */

/** history_now() - the number of the last confirmed state, to be taken before a request */
uint64_t history_now(const struct history *history);

/** history_read() - read a state by its number; false if it is overwritten or not yet written */
bool history_read(const struct history *history, uint64_t number, struct history_state *state);

/** typedef history_fn - whether a reply matches a state */
typedef bool (*history_fn)(const struct history_state *state, void *arg);

/** enum history_result - the result of a check */
enum history_result {
	HISTORY_WRONG,
	HISTORY_RIGHT,
	HISTORY_TOO_LATE, /* the states of that time have been overwritten */
};

/**
 * history_check() - whether a reply matches a state from @from until now
 * @history: the history
 * @from: history_now() before the request
 * @fn: called with each state
 * @arg: passed to @fn
 * @state: the first state that matches, if there is one
 */
enum history_result history_check(const struct history *history, uint64_t from, history_fn fn,
				  void *arg, struct history_state *state);

/**
 * history_last_before() - the number of the last state that had begun at a time
 * @time: in nanoseconds since boot
 *
 * Return: 0 if there is none, or it is overwritten.
 */
uint64_t history_last_before(const struct history *history, uint64_t time);

/** history_print() - print the first states since @from into @len bytes */
void history_print(const struct history *history, uint64_t from, char *text, size_t len);

/** history_clock() - nanoseconds since boot, by a system call, so that RDTSC may be disabled */
uint64_t history_clock(void);

#endif
