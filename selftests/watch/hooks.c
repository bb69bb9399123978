// SPDX-License-Identifier: GPL-2.0
/*
 * The right hooks are in place while somebody watches, and no others. WATCH fails where hooks are
 * switched off.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/syscall.h>

#include "kselftest_harness.h"
#include "lib/puppet.h"
#include "lib/hooks.h"
#include "lib/modprobe.h"
#include "lib/expect_event.h"

/* Placing and removing hooks waits for all tasks to leave hooked code, which a busy machine makes long. */
#define LIMIT_S 600

#define PROBES_ENABLED "/sys/kernel/debug/kprobes/enabled"
#define FTRACE_ENABLED "/proc/sys/kernel/ftrace_enabled"

/* Has a function named do_seccomp.constprop.0. */
#define CLONE_MODULE "do_seccomp_clone"

static int write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	int ret;

	if (fd < 0)
		return -errno;
	ret = write(fd, text, strlen(text)) < 0 ? -errno : 0;
	close(fd);
	return ret;
}

FIXTURE(hooks)
{
	struct child puppet;
	struct watcher watcher, other;
};

FIXTURE_SETUP(hooks)
{
	/* These mounts end with the test. */
	if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
		SKIP(return, "only root may mount");
	if (access(ENABLED_FUNCTIONS, F_OK) && mount("tracefs", TRACEFS, "tracefs", 0, NULL))
		SKIP(return, "no tracefs, which lists hooks");
	if (access(PROBES_ENABLED, F_OK))
		mount("debugfs", "/sys/kernel/debug", "debugfs", 0, NULL);
	/* Before there are sockets, so that it inherits none. */
	START_PUPPET(&self->puppet);
	WATCHER_OPEN(&self->watcher);
	ASSERT_EQ(0, watcher_open(&self->other));
	ASSERT_TRUE(becomes(any_hooked, false));
}

FIXTURE_TEARDOWN(hooks)
{
	write_text(FTRACE_ENABLED, "1");
	write_text(PROBES_ENABLED, "1");
	syscall(SYS_delete_module, CLONE_MODULE, O_NONBLOCK);
	watcher_close(&self->watcher);
	watcher_close(&self->other);
	child_kill(&self->puppet);
}

#define EXPECT_NO_HOOKS() EXPECT_TRUE(becomes(any_hooked, false))

TEST_F_TIMEOUT(hooks, none_after_loading, LIMIT_S)
{
	struct sd_client *module = module_connect();
	struct sd_task task;
	struct sd_error error;

	EXPECT_FALSE(any_hooked());
	EXPECT_EQ(0, client_task_get(module, self->puppet.pid, &task, &error));
	EXPECT_FALSE(any_hooked());
	EXPECT_EQ(-ENOENT, watcher_watch(&self->watcher, NULL));
	EXPECT_FALSE(any_hooked());
	WATCH(&self->watcher, .kinds = 0);
	EXPECT_FALSE(any_hooked());
	module_disconnect(module);
}

TEST_F_TIMEOUT(hooks, verdicts, LIMIT_S)
{
	WATCH(&self->watcher, .kinds = VERDICTS, .tgids = &self->puppet.pid, .tgids_len = 1);
	EXPECT_TRUE(verdicts_hooked());
	EXPECT_FALSE(installs_hooked());
	EXPECT_FALSE(hooked("do_seccomp"));
	watcher_close(&self->watcher);
	EXPECT_NO_HOOKS();
}

TEST_F_TIMEOUT(hooks, installs, LIMIT_S)
{
	WATCH(&self->watcher, .kinds = INSTALLS, .tgids = &self->puppet.pid, .tgids_len = 1);
	EXPECT_TRUE(installs_hooked());
	EXPECT_FALSE(hooked("__seccomp_filter"));
	EXPECT_FALSE(hooked("do_exit"));
	watcher_close(&self->watcher);
	EXPECT_NO_HOOKS();
}

TEST_F_TIMEOUT(hooks, removed_with_their_kind, LIMIT_S)
{
	WATCH(&self->watcher, .kinds = INSTALLS | VERDICTS);
	EXPECT_TRUE(verdicts_hooked() && installs_hooked());
	WATCH(&self->watcher, .kinds = VERDICTS);
	EXPECT_TRUE(verdicts_hooked() && becomes(installs_hooked, false));
	WATCH(&self->watcher, .kinds = INSTALLS);
	EXPECT_TRUE(installs_hooked() && becomes(verdicts_hooked, false));
	WATCH(&self->watcher, .kinds = 0);
	EXPECT_NO_HOOKS();
}

TEST_F_TIMEOUT(hooks, removed_with_the_last_watcher, LIMIT_S)
{
	WATCH(&self->watcher, .kinds = INSTALLS | VERDICTS);
	WATCH(&self->other, .kinds = VERDICTS, .tgids = &self->puppet.pid, .tgids_len = 1);
	watcher_close(&self->watcher);
	EXPECT_TRUE(becomes(installs_hooked, false));
	EXPECT_TRUE(verdicts_hooked());
	EXPECT_CALL_REFUSED(&self->puppet);
	DRAIN_COUNT(&self->other, 1);
	watcher_close(&self->other);
	EXPECT_NO_HOOKS();
}

TEST_F_TIMEOUT(hooks, removed_after_a_refusal, LIMIT_S)
{
	const pid_t nobody = child_dead_pid();

	EXPECT_EQ(-ESRCH, watcher_watch(&self->watcher, &(struct sd_watch){ .kinds = VERDICTS,
									    .tgids = &nobody,
									    .tgids_len = 1 }));
	EXPECT_NO_HOOKS();
}

TEST_F_TIMEOUT(hooks, removed_with_the_module, LIMIT_S)
{
	WATCH(&self->watcher, .kinds = INSTALLS | VERDICTS);
	if (module_unload() == -EPERM)
		SKIP(return, "no module can be unloaded");
	EXPECT_FALSE(module_loaded());
	EXPECT_FALSE(any_hooked());
	EXPECT_EQ(0, module_load());
	EXPECT_FALSE(any_hooked());
}

static void act_out(struct __test_metadata *_metadata, const struct child *puppet)
{
	const struct ruleset ruleset = REFUSES_CALL;

	ASSERT_EQ(0, PUPPET_DO(puppet, PUPPET_INSTALL, .ruleset = ruleset));
	ASSERT_EQ(-EDOM, PUPPET_DO(puppet, PUPPET_CALL, .call = native_call(CALL)));
}

#define EXPECT_UNSUPPORTED(_watcher, _kinds, _words)                                       \
	do {                                                                               \
		EXPECT_EQ(-EOPNOTSUPP,                                                     \
			  watcher_watch(_watcher, &(struct sd_watch){ .kinds = _kinds })); \
		EXPECT_NE(NULL, strstr((_watcher)->answer.msg, _words))                    \
		{                                                                          \
			TH_LOG("it says '%s'", (_watcher)->answer.msg);                    \
		}                                                                          \
	} while (0)

TEST_F_TIMEOUT(hooks, ftrace_switched_off, LIMIT_S)
{
	int ret = write_text(FTRACE_ENABLED, "0");

	if (ret)
		SKIP(return, "%s: %s", FTRACE_ENABLED, strerror(-ret));
	EXPECT_UNSUPPORTED(&self->watcher, VERDICTS, "ftrace_enabled");
	EXPECT_UNSUPPORTED(&self->watcher, INSTALLS, "ftrace_enabled");
	EXPECT_UNSUPPORTED(&self->watcher, VERDICTS | INSTALLS, "ftrace_enabled");
	ASSERT_EQ(0, write_text(FTRACE_ENABLED, "1"));
	EXPECT_NO_HOOKS();
	/* Switched on again, it works. */
	WATCH(&self->watcher, .kinds = INSTALLS | VERDICTS, .tgids = &self->puppet.pid,
	      .tgids_len = 1);
	act_out(_metadata, &self->puppet);
	DRAIN_COUNT(&self->watcher, 2);
}

/* A hook on do_seccomp() alone would miss the calls of its clone. */
TEST_F_TIMEOUT(hooks, clone_of_a_hooked_function, LIMIT_S)
{
	/* With the clone, the kernel would seem to have no events. */
	WATCHER_OPEN(&self->watcher);
	watcher_close(&self->watcher);
	if (module_unload_wait() == -EPERM)
		SKIP(return, "no module can be unloaded");
	if (system("modprobe " CLONE_MODULE))
		SKIP(return, "modprobe can't load " CLONE_MODULE ": is it installed?");
	ASSERT_EQ(0, watcher_open(&self->watcher));
	EXPECT_UNSUPPORTED(&self->watcher, INSTALLS, "clones of a function");
	EXPECT_NO_HOOKS();
	WATCH(&self->watcher, .kinds = VERDICTS);
	ASSERT_EQ(0, syscall(SYS_delete_module, CLONE_MODULE, O_NONBLOCK));
	WATCH(&self->watcher, .kinds = INSTALLS);
}

/* While somebody watches, ftrace can't be switched off; from 7.3 on, never. */
TEST_F_TIMEOUT(hooks, keep_ftrace_on, LIMIT_S)
{
	const uint32_t kinds[] = { VERDICTS, INSTALLS };
	const int unwatched = write_text(FTRACE_ENABLED, "0");

	ASSERT_TRUE(unwatched == 0 || unwatched == -EOPNOTSUPP);
	ASSERT_EQ(0, write_text(FTRACE_ENABLED, "1"));
	for (int i = 0; i < 2; i++) {
		WATCH(&self->watcher, .kinds = kinds[i], .tgids = &self->puppet.pid,
		      .tgids_len = 1);
		EXPECT_EQ(unwatched ?: -EBUSY, write_text(FTRACE_ENABLED, "0"));
		act_out(_metadata, &self->puppet);
		DRAIN_COUNT(&self->watcher, i + 1);
		WATCH(&self->watcher, .kinds = 0);
		EXPECT_NO_HOOKS();
	}
	EXPECT_EQ(unwatched, write_text(FTRACE_ENABLED, "0"));
	EXPECT_EQ(0, write_text(FTRACE_ENABLED, "1"));
}

/* No event needs kprobes. */
TEST_F_TIMEOUT(hooks, kprobes_switched_off, LIMIT_S)
{
	int ret;

	WATCH(&self->watcher, .kinds = INSTALLS | VERDICTS, .tgids = &self->puppet.pid,
	      .tgids_len = 1);
	ret = write_text(PROBES_ENABLED, "0");
	if (ret)
		SKIP(return, "%s: %s", PROBES_ENABLED, strerror(-ret));
	act_out(_metadata, &self->puppet);
	DRAIN_COUNT(&self->watcher, 2);
	EXPECT_EQ(0, self->watcher.counts.missed);
}

/* Children are followed by a hook, which goes with the last selection of descendants. */
TEST_F_TIMEOUT(hooks, forks_while_descendants_are_selected, LIMIT_S)
{
	WATCH(&self->watcher, .kinds = VERDICTS, .tgids = &self->puppet.pid, .tgids_len = 1);
	EXPECT_FALSE(hooked("wake_up_new_task"));
	WATCH(&self->watcher, .kinds = VERDICTS, .tgids = &self->puppet.pid, .tgids_len = 1,
	      .descendants = true);
	EXPECT_TRUE(hooked("wake_up_new_task"));
	watcher_close(&self->watcher);
	EXPECT_NO_HOOKS();
}

TEST_HARNESS_MAIN
