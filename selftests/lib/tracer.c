// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

#include "lib/tracer.h"

int tracer_seize(struct tracer *tracer, pid_t tid, long options)
{
	int status;

	*tracer = (struct tracer){ .tid = tid };
	if (ptrace(PTRACE_SEIZE, tid, NULL, (void *)options))
		return -errno;
	/* Fails if the thread has ended meanwhile. Its parent can't reap it before its tracer does. */
	ptrace(PTRACE_INTERRUPT, tid, NULL, NULL);
	if (waitpid(tid, &status, __WALL) != tid)
		return -errno;
	if (!WIFSTOPPED(status))
		return -ESRCH;
	/* A signal may have stopped it first: then deliver it later. */
	if (status >> 16 != PTRACE_EVENT_STOP)
		tracer->signal = WSTOPSIG(status);
	return 0;
}

int tracer_stop(struct tracer *tracer, pid_t tid)
{
	return tracer_seize(tracer, tid, 0);
}

void tracer_release(struct tracer *tracer)
{
	ptrace(PTRACE_DETACH, tracer->tid, NULL, (void *)(long)tracer->signal);
}

long tracer_filter(const struct tracer *tracer, unsigned int index, struct sock_filter *program)
{
	long len = ptrace(PTRACE_SECCOMP_GET_FILTER, tracer->tid, (void *)(long)index, program);

	return len < 0 ? -errno : len;
}

int tracer_flags(const struct tracer *tracer, unsigned int index, uint64_t *flags)
{
	struct __ptrace_seccomp_metadata metadata = { .filter_off = index };

	if (ptrace(PTRACE_SECCOMP_GET_METADATA, tracer->tid, (void *)sizeof(metadata), &metadata) <
	    0)
		return -errno;
	*flags = metadata.flags;
	return 0;
}
