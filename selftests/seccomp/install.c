// SPDX-License-Identifier: GPL-2.0
/* Permission to install a filter, synchronization with other threads, and inheritance. */
#include <errno.h>
#include <grp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "kselftest_harness.h"
#include "lib/client.h"
#include "lib/creds.h"
#include "lib/confined_ctl.h"
#include "lib/sandbox.h"
#include "lib/worker.h"

#define NOBODY 65534

MODULE_FIXTURE(install)

#define EXPECT_FILTERS(_tid, _filters, ...)                                                     \
	EXPECT_STATE(self->module, _tid, .mode = SECCOMP_DIAG_MODE_FILTER, .filters = _filters, \
		     ##__VA_ARGS__)

static int become_nobody(void)
{
	return setgroups(0, NULL) || setresgid(NOBODY, NOBODY, NOBODY) ||
			       setresuid(NOBODY, NOBODY, NOBODY) ?
		       -errno :
		       0;
}

static int install_as_nobody(const struct child *parent, void *arg)
{
	(void)arg;
	child_send(parent, become_nobody());
	child_exchange(parent, sandbox_allow_all(0));
	child_exchange(parent, sandbox_no_new_privs());
	child_exchange(parent, sandbox_allow_all(0));
	return 0;
}

TEST_F(install, unprivileged_needs_no_new_privs)
{
	if (getuid())
		SKIP(return, "only root can become nobody");

	ASSERT_EQ(0, child_start_ready(&self->child, install_as_nobody, NULL));
	EXPECT_EQ(-EACCES, child_receive(&self->child));
	EXPECT_STATE(self->module, self->child.pid, .no_new_privs = false);
	EXPECT_EQ(0, child_exchange(&self->child, 0));
	EXPECT_STATE(self->module, self->child.pid, .no_new_privs = true);
	EXPECT_EQ(0, child_exchange(&self->child, 0));
	EXPECT_FILTERS(self->child.pid, 1, .no_new_privs = true);
}

static int install_as_root(const struct child *parent, void *arg)
{
	(void)arg;
	for (int i = 0; i < 3; i++) {
		child_exchange(parent, sandbox_allow_all(0));
	}
	return 0;
}

TEST_F(install, privileged_does_not)
{
	if (getuid())
		SKIP(return, "only root has CAP_SYS_ADMIN");

	ASSERT_EQ(0, child_start(&self->child, install_as_root, NULL));
	for (int i = 1; i <= 3; i++) {
		EXPECT_EQ(0, child_receive(&self->child));
		EXPECT_FILTERS(self->child.pid, i, .no_new_privs = false);
		child_send(&self->child, 0);
	}
}

/* These flags change nothing in the state of the thread. */
static int install_with_flags(const struct child *parent, void *arg)
{
	const unsigned int *flags = arg;

	child_exchange(parent, sandbox_allow_all(*flags));
	return 0;
}

TEST_F(install, flags)
{
	const unsigned int flags[] = { SECCOMP_FILTER_FLAG_LOG, SECCOMP_FILTER_FLAG_SPEC_ALLOW,
				       SECCOMP_FILTER_FLAG_LOG | SECCOMP_FILTER_FLAG_SPEC_ALLOW };

	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		ASSERT_EQ(0,
			  child_start_ready(&self->child, install_with_flags, (void *)&flags[i]));
		EXPECT_FILTERS(self->child.pid, 1);
		child_kill(&self->child);
	}
}

/* Start two threads, send their tids, and then synchronize them with itself. */
static int synchronize(const struct child *parent, void *arg)
{
	struct worker first, second;

	(void)arg;
	worker_start(&first, worker_sleep, NULL);
	worker_start(&second, worker_sleep, NULL);
	child_send(parent, first.peer.pid);
	child_exchange(parent, second.peer.pid);
	child_send(parent, sandbox_no_new_privs());
	child_exchange(parent, sandbox_allow_all(0));
	child_exchange(parent, sandbox_allow_all(SECCOMP_FILTER_FLAG_TSYNC));
	return 0;
}

TEST_F(install, tsync)
{
	pid_t first, second;

	ASSERT_EQ(0, child_start(&self->child, synchronize, NULL));
	first = child_receive(&self->child);
	second = child_receive(&self->child);
	EXPECT_STATE(self->module, first, .filters = 0);
	EXPECT_STATE(self->module, second, .filters = 0);
	EXPECT_EQ(0, child_exchange(&self->child, 0));
	EXPECT_EQ(0, child_receive(&self->child));
	EXPECT_FILTERS(self->child.pid, 1, .no_new_privs = true);
	EXPECT_STATE(self->module, first, .filters = 0);
	EXPECT_EQ(0, child_exchange(&self->child, 0));
	/* All threads have the caller's filters and no_new_privs now. */
	EXPECT_FILTERS(self->child.pid, 2, .no_new_privs = true);
	EXPECT_FILTERS(first, 2, .no_new_privs = true);
	EXPECT_FILTERS(second, 2, .no_new_privs = true);
}

static int diverge(const struct child *parent, void *arg)
{
	(void)arg;
	child_exchange(parent, sandbox_allow_all(0));
	return 0;
}

static int fail_to_synchronize(const struct child *parent, void *arg)
{
	struct worker alike, other;

	(void)arg;
	worker_start(&alike, worker_sleep, NULL);
	worker_start(&other, diverge, NULL);
	child_send(parent, alike.peer.pid);
	child_send(parent, other.peer.pid);
	child_send(parent, child_receive(&other.peer));
	child_send(parent, sandbox_allow_all(SECCOMP_FILTER_FLAG_TSYNC));
	child_exchange(parent, sandbox_allow_all(SECCOMP_FILTER_FLAG_TSYNC |
						 SECCOMP_FILTER_FLAG_TSYNC_ESRCH));
	return 0;
}

/* A thread with a filter that the caller doesn't have can't be synchronized. */
TEST_F(install, tsync_fails_with_the_tid)
{
	pid_t alike, other;

	ASSERT_EQ(0, child_start(&self->child, fail_to_synchronize, NULL));
	alike = child_receive(&self->child);
	other = child_receive(&self->child);
	ASSERT_EQ(0, child_receive(&self->child));
	EXPECT_EQ(other, child_receive(&self->child));
	EXPECT_EQ(-ESRCH, child_receive(&self->child));
	EXPECT_STATE(self->module, self->child.pid, .filters = 0);
	EXPECT_STATE(self->module, alike, .filters = 0);
	EXPECT_FILTERS(other, 1);
}

static int fork_filtered(const struct child *parent, void *arg)
{
	struct creds same = { 0 };
	struct child heir;
	struct worker thread;

	(void)arg;
	sandbox_no_new_privs();
	sandbox_allow_all(0);
	sandbox_allow_all(0);
	child_send(parent, child_start(&heir, creds_child, &same));
	child_send(parent, child_receive(&heir));
	child_send(parent, heir.pid);
	child_send(parent, worker_start(&thread, worker_sleep, NULL));
	child_exchange(parent, thread.peer.pid);
	/* Only the installing thread gets a later filter. */
	child_exchange(parent, sandbox_allow_all(0));
	child_kill(&heir);
	return 0;
}

TEST_F(install, fork_and_clone_inherit)
{
	pid_t heir, thread;

	ASSERT_EQ(0, child_start_ready(&self->child, fork_filtered, NULL));
	ASSERT_EQ(0, child_receive(&self->child));
	heir = child_receive(&self->child);
	ASSERT_EQ(0, child_receive(&self->child));
	thread = child_receive(&self->child);
	EXPECT_FILTERS(heir, 2, .no_new_privs = true);
	EXPECT_FILTERS(thread, 2, .no_new_privs = true);
	ASSERT_EQ(0, child_exchange(&self->child, 0));
	EXPECT_FILTERS(self->child.pid, 3, .no_new_privs = true);
	EXPECT_FILTERS(heir, 2, .no_new_privs = true);
	EXPECT_FILTERS(thread, 2, .no_new_privs = true);
}

MODULE_FIXTURE(exec)

CONFINED_VARIANTS(exec);

TEST_F(exec, inherits)
{
	ASSERT_EQ(0, sandbox_no_new_privs());
	ASSERT_EQ(0, sandbox_allow_all(0));
	ASSERT_EQ(0, sandbox_allow_all(0));
	START_CONFINED(&self->child, variant->program);
	ASSERT_EQ(1, confined_command(&self->child, CONFINED_ECHO, 1));
	EXPECT_FILTERS(self->child.pid, 2, .no_new_privs = true, .abi = variant->abi);
}

TEST_HARNESS_MAIN
