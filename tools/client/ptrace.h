/* SPDX-License-Identifier: GPL-2.0 */
/* Read the filters of a thread by ptrace(2), for systems without the module. */
#ifndef CLIENT_PTRACE_H
#define CLIENT_PTRACE_H

#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "client/filter.h"
#include "client/task.h"

/** ptrace_call() - ptrace(2) with a number as its third argument */
static inline long ptrace_call(enum __ptrace_request request, pid_t tid, unsigned long number,
			       void *data)
{
	return syscall(SYS_ptrace, request, tid, number, data);
}

/** ptrace_number() - ptrace(2) with a number as its fourth argument: a signal, or options */
static inline long ptrace_number(enum __ptrace_request request, pid_t tid, long number)
{
	return syscall(SYS_ptrace, request, tid, 0, number);
}

/**
 * ptrace_check_caller() - check that the caller may read filters by ptrace
 * @error: why not; never NULL
 *
 * Return: 0, or -EPERM.
 */
int ptrace_check_caller(struct sd_error *error);

/** ptrace_task() - make a thread that was read from /proc one of this source, with its ABI */
void ptrace_task(struct sd_task *task);

/**
 * ptrace_filter_dump() - read all filters of a thread
 * @tid: the thread
 * @fn: called for each, newest first, when the thread runs again
 * @arg: handed to @fn
 * @error: why it failed; never NULL
 *
 * The thread stops while its filters are read, unless it has none. It goes on whatever happens to
 * the caller, because the kernel detaches the tracees of a process that ends. Ids, budgets, users and
 * listeners are not known.
 *
 * Return: 0, or a negative errno: -ESRCH (no such thread), -EPERM (not permitted), -EBUSY (it is
 * traced already), -ETIMEDOUT (it did not stop), -EOPNOTSUPP (the kernel does not keep programs).
 */
int ptrace_filter_dump(pid_t tid, sd_filter_fn fn, void *arg, struct sd_error *error);

#endif
