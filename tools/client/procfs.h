/* SPDX-License-Identifier: GPL-2.0 */
/* The same structs from /proc, for when the module is not there. */
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
 * procfs_task_dump() - read all threads that agree with a selection
 * @select: which threads
 * @fn: called for each
 * @arg: handed to @fn
 * @error: why it failed; never NULL
 *
 * Threads that end meanwhile are left out.
 *
 * Return: 0, or a negative errno: /proc's or @fn's.
 */
int procfs_task_dump(const struct sd_select *select, sd_task_fn fn, void *arg,
		     struct sd_error *error);

/**
 * procfs_spec_word() - /proc's word for a speculation control
 * @kind: PR_SPEC_STORE_BYPASS, PR_SPEC_INDIRECT_BRANCH or PR_SPEC_L1D_FLUSH (linux/prctl.h)
 * @value: what PR_GET_SPECULATION_CTRL gives
 *
 * Where /proc has no word, or the wrong one, it is ours.
 *
 * Return: the word, or NULL for a value that has none.
 */
const char *procfs_spec_word(int kind, uint32_t value);

#endif
