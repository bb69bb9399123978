// SPDX-License-Identifier: GPL-2.0
/*
 * Lockdown changes no row of the table in Documentation/access.rst. Only a reboot ends it, so this
 * program runs in guests only, and last.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "access/look.h"
#include "lib/child.h"
#include "lib/netlink_events.h"

#define LOCKDOWN "/sys/kernel/security/lockdown"
#define HIGHEST "confidentiality"

/* 0 or the errno of opening a file that lockdown=confidentiality closes. */
static int open_kernel_memory(void)
{
	int fd = open("/proc/kcore", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

static bool locked_down(void)
{
	int fd = open(LOCKDOWN, O_RDONLY | O_CLOEXEC);
	char levels[128] = "";

	if (fd < 0 || read(fd, levels, sizeof(levels) - 1) < 0)
		levels[0] = '\0';
	close(fd);
	return strstr(levels, "[" HIGHEST "]");
}

static int lock_down(void)
{
	int fd = open(LOCKDOWN, O_WRONLY | O_CLOEXEC);
	int ret = 0;

	if (fd < 0 || write(fd, HIGHEST, strlen(HIGHEST)) < 0)
		ret = -errno;
	close(fd);
	return ret;
}

/* These files are read after all programs, and lockdown closes them. */
static bool debugfs_is_wanted(void)
{
	return !access("/sys/kernel/debug/kmemleak", F_OK) ||
	       !access("/sys/kernel/debug/gcov", F_OK);
}

struct look {
	const struct access_row *row;
	int ret;
	struct access_result result;
};

static int look(const struct child *parent, void *arg)
{
	struct look *look = arg;

	look->ret = access_look(look->row, 0, &look->result);
	child_put(parent, look, sizeof(*look));
	return 0;
}

FIXTURE(access_lockdown)
{};

FIXTURE_SETUP(access_lockdown)
{
	struct watcher watcher;

	/* Nobody can load the module later. */
	WATCHER_OPEN(&watcher);
	watcher_close(&watcher);
	if (access(LOCKDOWN, W_OK))
		SKIP(return, "this kernel has no lockdown");
	if (debugfs_is_wanted())
		SKIP(return, "lockdown would hide the findings of this debugging kernel");
	if (locked_down())
		return;
	ASSERT_EQ(0, open_kernel_memory());
	ASSERT_EQ(0, lock_down());
}

FIXTURE_TEARDOWN(access_lockdown)
{
}

/* The first row puts the hooks in place. All rows take 15 s in a guest that has half a CPU. */
TEST_F_TIMEOUT(access_lockdown, changes_nothing, 150)
{
	ASSERT_EQ(EPERM, open_kernel_memory());
	EXPECT_ROW(&access_rows[ACCESS_root_under_lockdown]);
	watcher_keep_hooks();
	for (int i = 0; i < ACCESS_ROW_COUNT; i++) {
		struct look mine = { .row = &access_rows[i] };
		struct child peer;

		/* Each in its own child, as some rows unshare the pid namespace. */
		ASSERT_EQ(0, child_start(&peer, look, &mine));
		ASSERT_TRUE(child_get(&peer, &mine, sizeof(mine)));
		child_kill(&peer);
		EXPECT_ANSWERS(mine.row, mine.ret, &mine.result);
	}
}

TEST_HARNESS_MAIN
