/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The states of a task that changes in steps, each written down before and after, in memory that
 * processes share: an answer about it must be one of the states of the time it was asked in.
 */
#ifndef CHRONICLE_H
#define CHRONICLE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include <linux/seccomp_diag.h>

#include "client/task.h"

/** enum chronicle_change - what leads to a state */
enum chronicle_change {
	CHRONICLE_NOBODY, /* the number is nobody's of whom this tells */
	CHRONICLE_BORN, /* its process begins */
	CHRONICLE_KNOWN, /* nothing: more is known about it */
	CHRONICLE_INSTALL,
	CHRONICLE_TSC,
	CHRONICLE_NAME,
	CHRONICLE_USER,
	CHRONICLE_PRIVS,
	CHRONICLE_STRICT,
	CHRONICLE_END, /* its end has begun */
};

/**
 * struct chronicle_thread - a thread
 * @born_after, @born_before: between these it was started, in nanoseconds since boot
 *
 * The others are named as in struct sd_task; without a thread, @tid is 0.
 */
struct chronicle_thread {
	pid_t tid;
	uint64_t born_after, born_before;
	enum seccomp_diag_tsc tsc;
	uid_t uid;
	bool no_new_privs;
	char comm[SD_COMM_LEN];
};

/**
 * struct chronicle_state - a state
 * @change: what led to it
 * @since: when the change began at the earliest, in nanoseconds since boot
 * @until: when it was over at the latest, 0: unknown, or it is not over yet
 * @life: counts the processes that have had the number
 * @mode, @filter_count: of all its threads
 * @killer: its newest filter kills it
 * @leader: the thread that changes
 * @mate: another one of its process, which is synchronized with it
 */
struct chronicle_state {
	enum chronicle_change change;
	uint64_t since, until;
	uint32_t life;
	enum seccomp_diag_mode mode;
	uint32_t filter_count;
	bool killer;
	struct chronicle_thread leader, mate;
};

struct chronicle;

/** chronicle_new() - shared with all processes that are forked afterwards; NULL if there is no memory */
struct chronicle *chronicle_new(void);

/** chronicle_forget() - nobody needs it any more; NULL is allowed */
void chronicle_forget(struct chronicle *chronicle);

/* For the one process that writes: */

/** chronicle_last() - the state that was begun last */
struct chronicle_state chronicle_last(const struct chronicle *chronicle);

/** chronicle_begin() - from now on this may be the state; @since is filled in */
void chronicle_begin(struct chronicle *chronicle, const struct chronicle_state *state);

/** chronicle_done() - the state that was begun last is true by now */
void chronicle_done(struct chronicle *chronicle);

/* For all who ask: */

/** chronicle_now() - the number of the state that is true now, to be taken before the question */
uint64_t chronicle_now(const struct chronicle *chronicle);

/** chronicle_read() - a state by its number; false if it is not there, or not any more */
bool chronicle_read(const struct chronicle *chronicle, uint64_t number,
		    struct chronicle_state *state);

/** typedef chronicle_fn - may an answer be given about this state? */
typedef bool (*chronicle_fn)(const struct chronicle_state *state, void *arg);

/** enum chronicle_verdict - what has come out */
enum chronicle_verdict {
	CHRONICLE_FALSE,
	CHRONICLE_TRUE,
	CHRONICLE_TOO_LATE, /* the states of that time have been overwritten */
};

/**
 * chronicle_judge() - was there such a state while a question was answered?
 * @chronicle: it
 * @from: chronicle_now() of before the question
 * @fn: the answer's
 * @arg: handed to @fn
 * @state: the first such state, if there is one; may be NULL
 *
 * To be called after the answer has come.
 */
enum chronicle_verdict chronicle_judge(const struct chronicle *chronicle, uint64_t from,
				       chronicle_fn fn, void *arg, struct chronicle_state *state);

/**
 * chronicle_last_before() - the number of the last state that had begun at a time
 * @time: in nanoseconds since boot
 *
 * Return: 0 if there is none, or none any more.
 */
uint64_t chronicle_last_before(const struct chronicle *chronicle, uint64_t time);

/** chronicle_tell() - the states since @from, in words for a log, into @len bytes */
void chronicle_tell(const struct chronicle *chronicle, uint64_t from, char *text, size_t len);

/** chronicle_clock() - nanoseconds since boot, by a system call: it works without RDTSC */
uint64_t chronicle_clock(void);

#endif
