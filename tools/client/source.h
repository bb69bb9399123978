/* SPDX-License-Identifier: GPL-2.0 */
/* Read threads from the module, or from /proc and by ptrace if it is not available. */
#ifndef CLIENT_SOURCE_H
#define CLIENT_SOURCE_H

#include <stdbool.h>

#include "client/client.h"

/** enum source_want - choice of the user (--source) */
enum source_want {
	SOURCE_AUTO,
	SOURCE_WANT_MODULE,
	SOURCE_WANT_PROC,
	SOURCE_WANT_PTRACE,
};

/**
 * struct source - where to read
 * @client: the connection to the module, NULL if not available or not wanted
 * @why: short reason why it is not available; empty if it was not wanted
 * @next: the remedy
 * @agreed: the user agrees to stop this thread and to read its filters by ptrace
 */
struct source {
	struct sd_client *client;
	char why[320];
	char next[160];
	pid_t agreed;
};

/** source_choose() - set the choice. Return: false if there is no such source. */
bool source_choose(const char *name);

/** source_wanted() - the choice of the user */
enum source_want source_wanted(void);

/** source_name() - name of a source in --source and JSON */
const char *source_name(enum sd_source source);

/**
 * source_open() - connect to the module, unless another source is wanted
 * @src: filled in any case; end it with source_close()
 *
 * Return: true if threads can be read; false if the module is required but not available.
 */
bool source_open(struct source *src);

/** source_complain() - complain that there is no module, and why */
void source_complain(const struct source *src);

/**
 * source_announce() - source_open() with a complaint if the module is not available
 * @src: as there
 *
 * Return: as there.
 */
bool source_announce(struct source *src);

/** source_complain_without() - complain that there is no module, which is required for @what */
void source_complain_without(const struct source *src, const char *what);

/**
 * source_open_module() - source_open() for data that /proc does not have
 * @src: as there
 * @what: name of the data in a complaint: "filters"
 *
 * Return: false after a complaint.
 */
bool source_open_module(struct source *src, const char *what);

/**
 * source_has_filters() - check that filters of a thread can be read
 * @src: an open source
 * @tid: the thread
 * @what: name of the data in a complaint: "filters"
 *
 * Without the module, the user may agree to stop the thread and to read them by ptrace.
 *
 * Return: false after a complaint.
 */
bool source_has_filters(struct source *src, pid_t tid, const char *what);

/** source_may_stop() - whether the user agrees to stop a thread; he is asked on a terminal only */
bool source_may_stop(struct source *src, pid_t tid);

/** source_refuses_ptrace() - complain if ptrace is wanted, which has no list of all threads */
bool source_refuses_ptrace(void);

/** source_close() - close the connection */
void source_close(struct source *src);

/**
 * source_asks_proc() - whether to read /proc after an error of the module
 * @err: the error, negative
 *
 * True for all errors except "no such thread".
 */
bool source_asks_proc(int err);

/**
 * source_task_get() - read one thread
 * @src: the source
 * @tid: the thread
 * @task: filled on success; its @source is the source that answered
 * @error: why it failed, or why /proc answered instead of the module; never NULL
 *
 * Return: 0, or a negative errno.
 */
int source_task_get(struct source *src, pid_t tid, struct sd_task *task, struct sd_error *error);

/**
 * source_task_dump() - read the threads of a selection
 * @src: the source
 * @from: the source to read; SD_SOURCE_MODULE means /proc if the module is not available
 * @select: the selection
 * @fn: called for each
 * @arg: handed to @fn
 * @error: why it failed; never NULL
 *
 * Return: 0, or a negative errno.
 */
int source_task_dump(struct source *src, enum sd_source from, const struct sd_select *select,
		     sd_task_fn fn, void *arg, struct sd_error *error);

/**
 * source_filter_dump() - read all filters of a thread, by ptrace if there is no module
 * @src: a source that has filters
 * @tid: the thread; the module takes 0 for all filters
 * @with_prog: read programs, too; ptrace does in any case
 * @fn: called for each, newest first
 * @arg: handed to @fn
 * @error: why it failed; never NULL
 *
 * Return: as client_filter_dump() or ptrace_filter_dump().
 */
int source_filter_dump(struct source *src, pid_t tid, bool with_prog, sd_filter_fn fn, void *arg,
		       struct sd_error *error);

/**
 * source_hidden() - count the threads that the module does not show to the caller
 * @src: the module
 *
 * Return: their number, by /proc; 0 if that is not known, because /proc hides them, too.
 */
size_t source_hidden(struct source *src);

/** source_complain_hidden() - say how many threads are hidden from the caller, if any may be */
void source_complain_hidden(struct source *src);

/** source_complain_thread() - complain that a thread can't be inspected; @next: remedy for EPERM */
void source_complain_thread(pid_t tid, const struct sd_error *error, const char *next);

/** procfs_count_threads() - the number of all threads that /proc shows */
size_t procfs_count_threads(void);

/**
 * procfs_task_get() - read one thread
 * @tid: the thread
 * @task: filled on success only
 * @error: why it failed; never NULL
 *
 * Return: 0, or a negative errno: -ESRCH (no such thread).
 */
int procfs_task_get(pid_t tid, struct sd_task *task, struct sd_error *error);

/** procfs_comm() - read the name of a thread, for one caller at a time. Return: false if it is gone. */
bool procfs_comm(pid_t tid, char comm[SD_COMM_LEN]);

/**
 * procfs_task_dump() - read all threads of a selection
 * @select: the selection
 * @fn: called for each
 * @arg: handed to @fn
 * @error: why it failed; never NULL
 *
 * Threads that end meanwhile are omitted.
 *
 * Return: 0, or a negative errno: /proc's or @fn's.
 */
int procfs_task_dump(const struct sd_select *select, sd_task_fn fn, void *arg,
		     struct sd_error *error);

/**
 * procfs_spec_word() - the word of /proc for a speculation control
 * @kind: PR_SPEC_STORE_BYPASS, PR_SPEC_INDIRECT_BRANCH or PR_SPEC_L1D_FLUSH (linux/prctl.h)
 * @value: result of PR_GET_SPECULATION_CTRL
 *
 * If /proc has no word, or the wrong one, the word is our own.
 *
 * Return: the word, or NULL for other values.
 */
const char *procfs_spec_word(int kind, uint32_t value);

#endif
