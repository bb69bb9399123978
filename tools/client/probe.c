// SPDX-License-Identifier: GPL-2.0
/* Find the seccomp features of this kernel without changing anything. */
#include <errno.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/prctl.h>

#include "client/probe.h"

const struct probe_flag probe_flags[] = {
	{ "TSYNC", SECCOMP_FILTER_FLAG_TSYNC, 0 },
	{ "LOG", SECCOMP_FILTER_FLAG_LOG, 0 },
	{ "SPEC_ALLOW", SECCOMP_FILTER_FLAG_SPEC_ALLOW, 0 },
	{ "NEW_LISTENER", SECCOMP_FILTER_FLAG_NEW_LISTENER, 0 },
	{ "TSYNC_ESRCH", SECCOMP_FILTER_FLAG_TSYNC_ESRCH, 0 },
	{ "WAIT_KILLABLE_RECV", SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV,
	  SECCOMP_FILTER_FLAG_NEW_LISTENER },
	{ 0 },
};

/* A filter at NULL is never installed: EFAULT if the flags are supported, else EINVAL. */
static bool filter_flags_known(unsigned long flags)
{
	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, NULL) && errno == EFAULT;
}

static void try_all(struct probe *probe)
{
	struct seccomp_notif_sizes sizes;
	const struct probe_flag *flag;
	int tsc;

	probe->tsc = !prctl(PR_GET_TSC, &tsc);
	probe->strict = prctl(PR_GET_SECCOMP) >= 0;
	probe->filter = filter_flags_known(0);
	for (flag = probe_flags; flag->name; flag++)
		if (filter_flags_known(flag->flag | flag->with))
			probe->flags |= 1u << (flag - probe_flags);
	if (syscall(SYS_seccomp, SECCOMP_GET_NOTIF_SIZES, 0, &sizes))
		return;
	probe->notif_sizes = true;
	probe->notif = sizes.seccomp_notif;
	probe->notif_resp = sizes.seccomp_notif_resp;
	probe->data = sizes.seccomp_data;
}

/*
 * In a child, because a filter of the caller may kill for seccomp(2). Shared memory keeps the
 * features that it has found by then.
 */
int probe_run(struct probe *probe)
{
	struct probe *shared;
	int status = 0, err = 0;
	pid_t child;

	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		      0);
	if (shared == MAP_FAILED)
		return -errno;
	child = fork();
	if (!child) {
		try_all(shared);
		_exit(0);
	}
	while (!err && waitpid(child, &status, 0) < 0)
		if (child < 0 || errno != EINTR)
			err = -errno;
	*probe = *shared;
	if (WIFSIGNALED(status))
		probe->signal = WTERMSIG(status);
	munmap(shared, sizeof(*shared));
	return err;
}

/* The inode of the initial user namespace (PROC_USER_INIT_INO of linux/proc_ns.h). */
#define USER_INIT_INO 0xEFFFFFFDu

/* In another user namespace, a capability counts for the threads in it only. */
bool cap_everywhere(unsigned int cap)
{
	struct stat st;

	return cap_effective(cap) && !stat("/proc/self/ns/user", &st) && st.st_ino == USER_INIT_INO;
}
