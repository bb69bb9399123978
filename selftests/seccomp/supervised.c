// SPDX-License-Identifier: GPL-2.0
/* TRACE and USER_NOTIF, with a tracer or a supervisor. */
#include <errno.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>

#include "kselftest_harness.h"
#include "lib/client.h"
#include "lib/child.h"
#include "lib/proc.h"
#include "lib/sandbox.h"
#include "lib/syscall.h"

#define CALL SYS_getppid
#define TRACE_DATA 0x1234

static int make_call(void)
{
	long ret = syscall(CALL);

	return ret < 0 ? -errno : ret;
}

#define EXPECT_FILTERED(_pid) \
	EXPECT_STATE(self->module, _pid, .mode = SECCOMP_DIAG_MODE_FILTER, .filters = 1)

static int install_and_call(const struct child *parent, void *action)
{
	child_receive(parent);
	child_send(parent, sandbox_action(CALL, *(uint32_t *)action, 0));
	child_exchange(parent, make_call());
	return 0;
}

MODULE_FIXTURE(trace)

/* @nr, @value: set by the tracer in the registers of the call; @result: of the call */
FIXTURE_VARIANT(trace)
{
	bool change;
	long nr, value;
	int result;
	bool is_ppid, is_pid;
};

FIXTURE_VARIANT_ADD(trace, continues){
	.is_ppid = true,
};

FIXTURE_VARIANT_ADD(trace, returns_a_value){
	.change = true,
	.nr = -1,
	.value = 4242,
	.result = 4242,
};

FIXTURE_VARIANT_ADD(trace, returns_an_error){
	.change = true,
	.nr = -1,
	.value = -EXDEV,
	.result = -EXDEV,
};

FIXTURE_VARIANT_ADD(trace, changes_the_call){
	.change = true,
	.nr = SYS_getpid,
	.is_pid = true,
};

TEST_F(trace, with_tracer)
{
	uint32_t action = SECCOMP_RET_TRACE | TRACE_DATA;
	unsigned long message = 0;
	int status, expected;
	pid_t pid;

	ASSERT_EQ(0, child_start(&self->child, install_and_call, &action));
	pid = self->child.pid;
	ASSERT_EQ(0, ptrace(PTRACE_SEIZE, pid, 0, PTRACE_O_TRACESECCOMP));
	ASSERT_EQ(0, child_exchange(&self->child, 0));
	ASSERT_EQ(pid, waitpid(pid, &status, __WALL));
	ASSERT_TRUE(WIFSTOPPED(status));
	EXPECT_EQ(SIGTRAP | PTRACE_EVENT_SECCOMP << 8, status >> 8);
	ASSERT_EQ(0, ptrace(PTRACE_GETEVENTMSG, pid, 0, &message));
	EXPECT_EQ(TRACE_DATA, message);
	EXPECT_FILTERED(pid);

	EXPECT_EQ(CALL, call_stopped(pid));
	if (variant->change)
		ASSERT_EQ(0, call_replace(pid, variant->nr, variant->value));
	ASSERT_EQ(0, ptrace(PTRACE_CONT, pid, 0, 0));

	expected = variant->is_ppid ? getpid() : variant->is_pid ? pid : variant->result;
	/* The kernel filters a changed call again, by its new number. */
	EXPECT_EQ(expected, child_receive(&self->child));
	EXPECT_FILTERED(pid);
}

FIXTURE(notify)
{
	struct sd_client *module;
	struct child child;
	int listener;
};

FIXTURE_VARIANT(notify)
{
	struct seccomp_notif_resp answer;
	int result;
	bool is_ppid;
};

FIXTURE_VARIANT_ADD(notify, value){
	.answer = { .val = 4242 },
	.result = 4242,
};

FIXTURE_VARIANT_ADD(notify, error){
	.answer = { .error = -EXDEV },
	.result = -EXDEV,
};

FIXTURE_VARIANT_ADD(notify, continued){
	.answer = { .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE },
	.is_ppid = true,
};

static int listen_and_call(const struct child *parent, void *arg)
{
	(void)arg;
	child_send(parent,
		   sandbox_action(CALL, SECCOMP_RET_USER_NOTIF, SECCOMP_FILTER_FLAG_NEW_LISTENER));
	/* A chain has one listener at most. */
	child_exchange(parent, sandbox_action(CALL, SECCOMP_RET_USER_NOTIF,
					      SECCOMP_FILTER_FLAG_NEW_LISTENER));
	child_exchange(parent, make_call());
	return 0;
}

FIXTURE_SETUP(notify)
{
	int fd;

	self->module = module_connect();
	ASSERT_EQ(0, child_start(&self->child, listen_and_call, NULL));
	fd = child_receive(&self->child);
	ASSERT_LE(0, fd);
	EXPECT_EQ(-EBUSY, child_receive(&self->child));
	self->listener = child_getfd(self->child.pid, fd);
	ASSERT_LE(0, self->listener);
	EXPECT_FILTERED(self->child.pid);
	child_send(&self->child, 0);
}

FIXTURE_TEARDOWN(notify)
{
	close(self->listener);
	child_kill(&self->child);
	module_disconnect(self->module);
	NEED_MODULE(self->module);
}

TEST_F(notify, response)
{
	struct seccomp_notif_resp answer = variant->answer;
	struct seccomp_notif request = { 0 };

	ASSERT_EQ(0, ioctl(self->listener, SECCOMP_IOCTL_NOTIF_RECV, &request));
	EXPECT_EQ(self->child.pid, request.pid);
	EXPECT_EQ(CALL, request.data.nr);
	EXPECT_EQ(0, ioctl(self->listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &request.id));
	ASSERT_TRUE(proc_blocked(self->child.pid));
	EXPECT_FILTERED(self->child.pid);

	answer.id = request.id;
	ASSERT_EQ(0, ioctl(self->listener, SECCOMP_IOCTL_NOTIF_SEND, &answer));
	EXPECT_EQ(variant->is_ppid ? getpid() : variant->result, child_receive(&self->child));
	EXPECT_FILTERED(self->child.pid);
}

TEST_F(notify, killed_while_it_waits)
{
	struct seccomp_notif request = { 0 };
	pid_t pid = self->child.pid;

	ASSERT_EQ(0, ioctl(self->listener, SECCOMP_IOCTL_NOTIF_RECV, &request));
	ASSERT_EQ(0, kill(pid, SIGKILL));
	ASSERT_TRUE(child_wait_zombie(&self->child));
	EXPECT_STATE(self->module, pid, .mode = SECCOMP_DIAG_MODE_FILTER, .filters = 1,
		     .exiting = true);
	EXPECT_EQ(-1, ioctl(self->listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &request.id));
	EXPECT_EQ(ENOENT, errno);
	child_kill(&self->child);
	EXPECT_GONE(self->module, pid);
}

TEST_HARNESS_MAIN
