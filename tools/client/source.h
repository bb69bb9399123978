/* SPDX-License-Identifier: GPL-2.0 */
/* Where the state of threads is read: from the module, or from /proc where it can't be had. */
#ifndef CLIENT_SOURCE_H
#define CLIENT_SOURCE_H

#include <stdbool.h>

#include "client/client.h"

/** enum source_want - what the user wants (--source) */
enum source_want {
	SOURCE_AUTO,
	SOURCE_WANT_MODULE,
	SOURCE_WANT_PROC,
};

/**
 * struct source - where to read
 * @client: the connection to the module, NULL if it is not had or not wanted
 * @why: why the module is not had, in a few words; empty if it was not wanted
 * @next: what to do about it
 */
struct source {
	struct sd_client *client;
	char why[320];
	char next[160];
};

/** source_choose() - what --source says. Return: false if there is no such source. */
bool source_choose(const char *name);

/** source_wanted() - what the user wants */
enum source_want source_wanted(void);

/** source_name() - a source as --source and JSON call it */
const char *source_name(enum sd_source source);

/**
 * source_open() - get hold of the module, unless /proc is wanted
 * @src: filled in any case; end it with source_close()
 *
 * Return: true if threads can be read; false if only the module will do and can't be had.
 */
bool source_open(struct source *src);

/** source_complain() - say in one line on standard error that there is no module, and why */
void source_complain(const struct source *src);

/**
 * source_announce() - source_open(), and one line on standard error if the module can't be had
 * @src: as there
 *
 * Return: as there.
 */
bool source_announce(struct source *src);

/** source_complain_without() - say that there is no module, where only that has what is wanted */
void source_complain_without(const struct source *src, const char *what);

/**
 * source_open_module() - source_open(), where /proc has nothing of what is wanted
 * @src: as there
 * @what: what is wanted, as it is called in the complaint: "filters"
 *
 * Return: false after a complaint.
 */
bool source_open_module(struct source *src, const char *what);

/** source_close() - let go of the module */
void source_close(struct source *src);

/**
 * source_asks_proc() - whether /proc shall answer where the module gave an error
 * @err: the error, negative
 *
 * A thread that is not there for the module is not there; whatever else it says, /proc may know.
 */
bool source_asks_proc(int err);

/**
 * source_task_get() - read one thread
 * @src: where
 * @tid: the thread
 * @task: filled on success; its @source tells who answered
 * @error: why it failed, or why the module did not answer and /proc did; never NULL
 *
 * Return: 0, or a negative errno.
 */
int source_task_get(struct source *src, pid_t tid, struct sd_task *task, struct sd_error *error);

/**
 * source_task_dump() - read the threads of a selection
 * @src: where
 * @from: who shall answer; SD_SOURCE_MODULE is /proc, if the module is not had
 * @select: which
 * @fn: called for each
 * @arg: handed to @fn
 * @error: why it failed; never NULL
 *
 * Return: 0, or a negative errno.
 */
int source_task_dump(struct source *src, enum sd_source from, const struct sd_select *select,
		     sd_task_fn fn, void *arg, struct sd_error *error);

/** source_complain_thread() - say why a thread can't be seen; @next: what helps against EPERM */
void source_complain_thread(pid_t tid, const struct sd_error *error, const char *next);

#endif
