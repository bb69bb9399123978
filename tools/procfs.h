/* SPDX-License-Identifier: GPL-2.0 */
/* The same structs from /proc, for when the module is not there. */
#ifndef PROCFS_H
#define PROCFS_H

#include "task.h"

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

#endif
