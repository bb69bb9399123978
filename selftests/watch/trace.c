// SPDX-License-Identifier: GPL-2.0
/* Verdicts that supervisors and tracers carry out, and seccomp suspended by a tracer. */
#include <errno.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

#include "kselftest_harness.h"
#include "lib/puppet.h"
#include "lib/expect_event.h"

WATCHER_KEEPS_HOOKS

#define OPTION_SUSPEND_SECCOMP (1 << 21) /* PTRACE_O_SUSPEND_SECCOMP, which glibc lacks */

#define REFUSED SYS_setfsgid /* replaces CALL, and is refused */
#define LOGGED SYS_setfsuid /* replaces CALL, and is logged */
#define TRACED SYS_getpgid /* replaces CALL, and is traced again */

WATCH_FIXTURE(traced)

/* @nr: the call that the tracer makes of it; @second: there is a second event, with @ret */
FIXTURE_VARIANT(traced)
{
	int nr;
	int result;
	bool second;
	uint32_t ret;
};

FIXTURE_VARIANT_ADD(traced, let_go){
	.nr = CALL,
};

FIXTURE_VARIANT_ADD(traced, another_that_is_traced){
	.nr = TRACED,
};

FIXTURE_VARIANT_ADD(traced, another_that_is_allowed){
	.nr = SYS_getpid,
};

FIXTURE_VARIANT_ADD(traced, another_that_is_logged){
	.nr = LOGGED,
	.second = true,
	.ret = SECCOMP_RET_LOG,
};

FIXTURE_VARIANT_ADD(traced, skipped){
	.nr = -1,
	.result = -EXDEV,
};

FIXTURE_VARIANT_ADD(traced, another_that_is_refused){
	.nr = REFUSED,
	.result = -EDOM,
	.second = true,
	.ret = SECCOMP_RET_ERRNO | EDOM,
};

FIXTURE_VARIANT_ADD(traced, another_that_kills){
	.nr = SYS_sync,
	.result = CHILD_GONE,
	.second = true,
	.ret = SECCOMP_RET_KILL_PROCESS | 4,
};

#define TRACE_DATA 0x4321

static const struct ruleset lower = {
	.rules = { { REFUSED, SECCOMP_RET_ERRNO | EDOM },
		   { LOGGED, SECCOMP_RET_LOG },
		   { SYS_sync, SECCOMP_RET_KILL_PROCESS | 4 } },
	.count = 3,
};

static const struct ruleset upper = {
	.rules = { { CALL, SECCOMP_RET_TRACE | TRACE_DATA }, { TRACED, SECCOMP_RET_TRACE | 1 } },
	.count = 2,
};

/* Harmless with any number. */
static struct seccomp_data traced_call(void)
{
	struct seccomp_data call = native_call(CALL);

	memset(call.args, 0xff, sizeof(call.args));
	call.args[0] = 0;
	return call;
}

FIXTURE_SETUP(traced)
{
	WATCH_SETUP();
	ASSERT_EQ(0, PUPPET_DO(&self->puppet, PUPPET_INSTALL, .ruleset = lower));
	ASSERT_EQ(0, PUPPET_DO(&self->puppet, PUPPET_INSTALL, .ruleset = upper));
	SNAPSHOT(&self->snapshot, self->module, self->puppet.pid);
	WATCH(&self->watcher, .kinds = VERDICTS, .tgids = &self->puppet.pid, .tgids_len = 1);
}

/* The stop of a traced call. */
static void change(struct __test_metadata *_metadata, pid_t pid, int nr)
{
	EXPECT_EQ(CALL, call_stopped(pid));
	ASSERT_EQ(0, call_replace(pid, nr, -EXDEV));
}

TEST_F(traced, two_events_if_filtered_again)
{
	struct seccomp_data second = traced_call();
	pid_t pid = self->puppet.pid;
	int status, result;

	ASSERT_EQ(0, ptrace(PTRACE_SEIZE, pid, 0, PTRACE_O_TRACESECCOMP));
	PUPPET_SEND(&self->puppet, PUPPET_CALL, .call = traced_call());
	ASSERT_EQ(pid, waitpid(pid, &status, __WALL));
	ASSERT_EQ(SIGTRAP | PTRACE_EVENT_SECCOMP << 8, status >> 8);
	/* The event comes before the tracer decides. */
	DRAIN_COUNT(&self->watcher, 1);
	change(_metadata, pid, variant->nr);
	ASSERT_EQ(0, ptrace(PTRACE_CONT, pid, 0, 0));
	result = child_receive(&self->puppet);
	if (variant->result)
		EXPECT_EQ(variant->result, result);
	DRAIN_COUNT(&self->watcher, 1 + variant->second);
	EXPECT_VERDICT(&self->watcher.events[0], &self->snapshot, .call = traced_call(),
		       .ret = SECCOMP_RET_TRACE | TRACE_DATA);
	second.nr = variant->nr;
	if (variant->second)
		EXPECT_VERDICT(&self->watcher.events[1], &self->snapshot, .call = second,
			       .ret = variant->ret, .depth = 1, .recheck = true);
}

/* A tracer without PTRACE_O_TRACESECCOMP does not count. */
TEST_F(traced, event_without_the_option)
{
	pid_t pid = self->puppet.pid;

	ASSERT_EQ(0, ptrace(PTRACE_SEIZE, pid, 0, 0));
	EXPECT_EQ(-ENOSYS, PUPPET_DO(&self->puppet, PUPPET_CALL, .call = traced_call()));
	EXPECT_ONE_VERDICT(.call = traced_call(), .ret = SECCOMP_RET_TRACE | TRACE_DATA);
}

FIXTURE(supervised)
{
	struct watcher watcher;
	struct sd_client *module;
	struct child puppet;
	struct snapshot snapshot;
	int listener;
};

FIXTURE_VARIANT(supervised)
{
	struct seccomp_notif_resp answer;
	int result;
};

FIXTURE_VARIANT_ADD(supervised, refuses){
	.answer = { .error = -EXDEV },
	.result = -EXDEV,
};

FIXTURE_VARIANT_ADD(supervised, answers_itself){
	.answer = { .val = 4242 },
	.result = 4242,
};

FIXTURE_VARIANT_ADD(supervised, continues){
	.answer = { .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE },
};

FIXTURE_SETUP(supervised)
{
	const struct ruleset ruleset = {
		.rules = { { CALL, SECCOMP_RET_USER_NOTIF | 0x77 } },
		.count = 1,
		.flags = SECCOMP_FILTER_FLAG_NEW_LISTENER,
	};
	int fd;

	WATCH_SETUP();
	fd = PUPPET_DO(&self->puppet, PUPPET_INSTALL, .ruleset = ruleset);
	ASSERT_LE(0, fd);
	self->listener = child_getfd(self->puppet.pid, fd);
	ASSERT_LE(0, self->listener);
	SNAPSHOT(&self->snapshot, self->module, self->puppet.pid);
	WATCH(&self->watcher, .kinds = VERDICTS, .tgids = &self->puppet.pid, .tgids_len = 1);
}

FIXTURE_TEARDOWN(supervised)
{
	if (self->listener > 0)
		close(self->listener);
	child_kill(&self->puppet);
	module_disconnect(self->module);
	watcher_close(&self->watcher);
}

TEST_F(supervised, event_before_the_response)
{
	struct seccomp_notif_resp answer = variant->answer;
	struct seccomp_notif asked = { 0 };

	PUPPET_SEND(&self->puppet, PUPPET_CALL, .call = native_call(CALL));
	ASSERT_EQ(0, ioctl(self->listener, SECCOMP_IOCTL_NOTIF_RECV, &asked));
	EXPECT_ONE_VERDICT(.call = asked.data, .ret = SECCOMP_RET_USER_NOTIF | 0x77);
	EXPECT_VERDICT(&self->watcher.events[0], &self->snapshot, .call = native_call(CALL),
		       .ret = SECCOMP_RET_USER_NOTIF | 0x77);
	answer.id = asked.id;
	ASSERT_EQ(0, ioctl(self->listener, SECCOMP_IOCTL_NOTIF_SEND, &answer));
	EXPECT_EQ(variant->result ?: (int)getegid(), child_receive(&self->puppet));
	DRAIN_COUNT(&self->watcher, 1);
}

TEST_F(supervised, event_of_a_task_killed_while_it_waits)
{
	struct seccomp_notif asked = { 0 };

	PUPPET_SEND(&self->puppet, PUPPET_CALL, .call = native_call(CALL));
	ASSERT_EQ(0, ioctl(self->listener, SECCOMP_IOCTL_NOTIF_RECV, &asked));
	child_kill(&self->puppet);
	EXPECT_ONE_VERDICT(.call = native_call(CALL), .ret = SECCOMP_RET_USER_NOTIF | 0x77);
}

WATCH_FIXTURE(suspended)

FIXTURE_SETUP(suspended)
{
	const struct ruleset ruleset = ONE_RULE(CALL, SECCOMP_RET_KILL_PROCESS);

	WATCH_SETUP();
	ASSERT_EQ(0, PUPPET_DO(&self->puppet, PUPPET_INSTALL, .ruleset = ruleset));
	WATCH(&self->watcher, .kinds = VERDICTS, .tgids = &self->puppet.pid, .tgids_len = 1);
}

TEST_F(suspended, no_events)
{
	pid_t pid = self->puppet.pid;
	int status;

	if (ptrace(PTRACE_SEIZE, pid, 0, OPTION_SUSPEND_SECCOMP))
		SKIP(return, "PTRACE_O_SUSPEND_SECCOMP: %s (needs CONFIG_CHECKPOINT_RESTORE)",
			   strerror(errno));
	EXPECT_EQ((int)getegid(), PUPPET_DO(&self->puppet, PUPPET_CALL, .call = native_call(CALL)));
	DRAIN(&self->watcher);
	EXPECT_EQ(0, self->watcher.counts.made);

	ASSERT_EQ(0, ptrace(PTRACE_INTERRUPT, pid, 0, 0));
	ASSERT_EQ(pid, waitpid(pid, &status, __WALL));
	ASSERT_EQ(0, ptrace(PTRACE_DETACH, pid, 0, 0));
	SNAPSHOT(&self->snapshot, self->module, pid);
	EXPECT_EQ(CHILD_GONE, PUPPET_DO(&self->puppet, PUPPET_CALL, .call = native_call(CALL)));
	EXPECT_ONE_VERDICT(.call = native_call(CALL), .ret = SECCOMP_RET_KILL_PROCESS);
}

TEST_HARNESS_MAIN
