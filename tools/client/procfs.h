/* SPDX-License-Identifier: GPL-2.0 */
/* Read threads from /proc, for systems without the module. */
#ifndef CLIENT_PROCFS_H
#define CLIENT_PROCFS_H

#include "client/task.h"

/**
 * procfs_task_get() - read one thread
 * @tid: the thread
 * @task: filled on success only
 * @error: why it failed; never NULL
 *
 * Return: 0, or a negative errno: -ESRCH (no such thread).
 */
int procfs_task_get(pid_t tid, struct sd_task *task, struct sd_error *error);

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
