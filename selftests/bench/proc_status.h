/* SPDX-License-Identifier: GPL-2.0 */
/* Lists processes without the module, by reading every /proc/PID/status. */
#ifndef BENCH_PROC_STATUS_H
#define BENCH_PROC_STATUS_H

#include "client/task.h"

/**
 * proc_status_dump() - read the status file of every process
 * @seccomp: only processes under seccomp
 * @fn: called for each process, with tid, tgid, uid, comm, mode, filter_count and no_new_privs; its
 *	result is ignored
 * @arg: passed to @fn
 *
 * One open, read and close for each process and one pass over the text; allocates nothing. Exits if
 * /proc can't be read.
 */
void proc_status_dump(bool seccomp, sd_task_fn fn, void *arg);

#endif
