/* SPDX-License-Identifier: GPL-2.0 */
/* Reads a thread's filters by ptrace(2), which has to stop the thread. */
#ifndef LIB_TRACER_H
#define LIB_TRACER_H

#include <linux/filter.h>
#include <stdint.h>
#include <sys/types.h>

/**
 * struct tracer - a thread that the caller has stopped
 * @tid: the thread
 * @signal: a signal that the stop has intercepted, 0 for none
 */
struct tracer {
	pid_t tid;
	int signal;
};

/**
 * tracer_stop() - seize a thread and stop it
 * @tracer: filled on success; release the thread by tracer_release()
 * @tid: the thread
 *
 * Return: 0 or ptrace(2)'s negative errno.
 */
int tracer_stop(struct tracer *tracer, pid_t tid);

/** tracer_seize() - tracer_stop() with PTRACE_O_* @options; -ESRCH if the thread has ended */
int tracer_seize(struct tracer *tracer, pid_t tid, long options);

/** tracer_release() - let it continue, with the intercepted signal */
void tracer_release(struct tracer *tracer);

/**
 * tracer_filter() - the program of a filter (PTRACE_SECCOMP_GET_FILTER)
 * @tracer: the stopped thread
 * @index: the filter, 0 for the oldest
 * @program: room for BPF_MAXINSNS instructions
 *
 * Return: its number of instructions, or a negative errno: -ENOENT if there is no such filter.
 */
long tracer_filter(const struct tracer *tracer, unsigned int index, struct sock_filter *program);

/**
 * tracer_flags() - the flags of a filter (PTRACE_SECCOMP_GET_METADATA)
 * @tracer: the stopped thread
 * @index: the filter, 0 for the oldest
 * @flags: SECCOMP_FILTER_FLAG_LOG or 0: the kernel reports no other
 *
 * Return: 0 or a negative errno.
 */
int tracer_flags(const struct tracer *tracer, unsigned int index, uint64_t *flags);

#endif
