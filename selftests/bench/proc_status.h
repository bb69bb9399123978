/* SPDX-License-Identifier: GPL-2.0 */
/* What a C program without the module would do: read every /proc/PID/status. */
#ifndef BENCH_PROC_STATUS_H
#define BENCH_PROC_STATUS_H

#include "client/task.h"

/**
 * proc_status_dump() - read the status file of every process
 * @seccomp: hand on only those that are under seccomp
 * @fn: called for each with the fields of the file: tid, tgid, uid, comm, mode, filter_count and
 *	no_new_privs; its answer is not looked at
 * @arg: handed to @fn
 *
 * One open, read and close for each process and one pass over the text; nothing is allocated.
 * Ends the program if /proc can't be read.
 */
void proc_status_dump(bool seccomp, sd_task_fn fn, void *arg);

#endif
