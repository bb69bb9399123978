// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/creds.h"
#include "lib/sandbox.h"

/* Limit permitted and effective capabilities to @mask. */
static int limit_capabilities(uint64_t mask)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2];

	if (syscall(SYS_capget, &header, data))
		return -errno;
	for (int i = 0; i < 2; i++) {
		data[i].permitted &= mask >> (32 * i);
		data[i].effective = data[i].permitted;
		data[i].inheritable = 0;
	}
	return syscall(SYS_capset, &header, data) ? -errno : 0;
}

static int change_user(const struct creds *creds)
{
	uid_t euid = creds->euid ?: creds->uid;

	if (prctl(PR_SET_KEEPCAPS, 1) || setgroups(0, NULL) ||
	    setresgid(creds->gid, creds->gid, creds->gid) ||
	    setresuid(creds->uid, euid, creds->uid))
		return -errno;
	return limit_capabilities(creds->keep);
}

static int write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t len = strlen(text);
	int ret;

	if (fd < 0)
		return -errno;
	ret = write(fd, text, len) == len ? 0 : -errno;
	close(fd);
	return ret;
}

static int change_namespace(const struct creds *creds)
{
	char map[32];

	if (unshare(CLONE_NEWUSER))
		return -errno;
	if (creds->ns == CREDS_UNMAPPED_NS)
		return 0;
	/* The files of /proc/self belong to root while the process is not dumpable. */
	if (prctl(PR_SET_DUMPABLE, 1))
		return -errno;
	snprintf(map, sizeof(map), "0 %u 1", creds->uid);
	return write_text("/proc/self/uid_map", map);
}

int creds_assume(const struct creds *creds)
{
	int ret = 0;

	if (creds->uid)
		ret = change_user(creds);
	else if (creds->drop)
		ret = limit_capabilities(~creds->drop);
	if (!ret && creds->fsuid) {
		setfsuid(creds->fsuid);
		setfsgid(creds->fsuid);
	}
	if (!ret && creds->ns != CREDS_SAME_NS)
		ret = change_namespace(creds);
	/* Most changes above clear dumpable. */
	if (!ret && prctl(PR_SET_DUMPABLE, !creds->undumpable))
		ret = -errno;
	if (!ret && creds->filtered)
		ret = sandbox_no_new_privs() ?: sandbox_allow_all(0);
	if (!ret && creds->strict && prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT))
		ret = -errno;
	return ret;
}

int creds_child(const struct child *parent, void *identity)
{
	child_exchange(parent, creds_assume(identity));
	return 0;
}
