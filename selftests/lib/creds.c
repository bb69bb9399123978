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

/* Makes permitted and effective capabilities (those of them that are had) & @mask. */
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

static int change_user(const struct creds *identity)
{
	uid_t euid = identity->euid ?: identity->uid;

	if (prctl(PR_SET_KEEPCAPS, 1) || setgroups(0, NULL) ||
	    setresgid(identity->gid, identity->gid, identity->gid) ||
	    setresuid(identity->uid, euid, identity->uid))
		return -errno;
	return limit_capabilities(identity->keep);
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

static int change_namespace(const struct creds *identity)
{
	char map[32];

	if (unshare(CLONE_NEWUSER))
		return -errno;
	if (identity->ns == CREDS_UNMAPPED_NS)
		return 0;
	/* The files belong to root as long as the process is not dumpable. */
	if (prctl(PR_SET_DUMPABLE, 1))
		return -errno;
	snprintf(map, sizeof(map), "0 %u 1", identity->uid);
	return write_text("/proc/self/uid_map", map);
}

int creds_assume(const struct creds *identity)
{
	int ret = 0;

	if (identity->uid)
		ret = change_user(identity);
	else if (identity->drop)
		ret = limit_capabilities(~identity->drop);
	if (!ret && identity->fsuid) {
		setfsuid(identity->fsuid);
		setfsgid(identity->fsuid);
	}
	if (!ret && identity->ns != CREDS_SAME_NS)
		ret = change_namespace(identity);
	/* Most of the above has taken it away, which is not what is meant to be tested. */
	if (!ret && prctl(PR_SET_DUMPABLE, !identity->undumpable))
		ret = -errno;
	if (!ret && identity->filtered)
		ret = sandbox_no_new_privs() ?: sandbox_allow_all(0);
	if (!ret && identity->strict && prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT))
		ret = -errno;
	return ret;
}

int creds_child(const struct child *parent, void *identity)
{
	child_send(parent, creds_assume(identity));
	child_receive(parent);
	return 0;
}
