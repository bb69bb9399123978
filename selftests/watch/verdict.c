// SPDX-License-Identifier: GPL-2.0
/* Every verdict but ALLOW makes one event, with the input and the result of the filter. */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <sys/prctl.h>

#include "kselftest_harness.h"
#include "lib/puppet.h"
#include "lib/expect_event.h"

WATCHER_KEEPS_HOOKS

#define RULESETS 4

/* No SECCOMP_RET_*: the kernel kills for these, whatever their value. */
#define UNKNOWN_MILD 0x7ffd0000u
#define UNKNOWN_SEVERE 0x00010000u

/* Outcomes of the call. */
#define KILLED CHILD_GONE
#define MADE INT_MIN

WATCH_FIXTURE(verdict)

/* @rulesets: the oldest first; @depth: the deciding one; @ret: its return value */
FIXTURE_VARIANT(verdict)
{
	struct ruleset rulesets[RULESETS];
	unsigned int count;
	int depth;
	uint32_t ret;
	int result;
};

#define ONE(_name, _ret, _result)                                                                 \
	FIXTURE_VARIANT_ADD(verdict, _name)                                                       \
	{                                                                                         \
		.rulesets = { ONE_RULE(CALL, _ret) }, .count = 1, .ret = _ret, .result = _result, \
	}

/* clang-format off */
ONE(kill_process, SECCOMP_RET_KILL_PROCESS, KILLED);
ONE(kill_process_with_data, SECCOMP_RET_KILL_PROCESS | 0xffff, KILLED);
ONE(kill_thread, SECCOMP_RET_KILL_THREAD, KILLED);
ONE(kill_thread_with_data, SECCOMP_RET_KILL_THREAD | 7, KILLED);
ONE(unknown_mild, UNKNOWN_MILD | 5, KILLED);
ONE(unknown_severe, UNKNOWN_SEVERE | 6, KILLED);
ONE(errno_none, SECCOMP_RET_ERRNO, 0);
ONE(errno_eperm, SECCOMP_RET_ERRNO | EPERM, -EPERM);
ONE(errno_greatest, SECCOMP_RET_ERRNO | 4095, -4095);
ONE(errno_greater, SECCOMP_RET_ERRNO | 4096, -4095);
ONE(errno_all_bits, SECCOMP_RET_ERRNO | 0xffff, -4095);
ONE(notify_nobody, SECCOMP_RET_USER_NOTIF | 9, -ENOSYS);
ONE(trace_by_nobody, SECCOMP_RET_TRACE | 0x7ff, -ENOSYS);
ONE(log, SECCOMP_RET_LOG, MADE);
ONE(log_with_data, SECCOMP_RET_LOG | 0x1234, MADE);
/* clang-format on */

/*
 * A trapped call is not made, and the handler leaves the result register unchanged: that of the
 * number, or of the first argument.
 */
#ifdef __aarch64__
#define TRAPPED 1
#else
#define TRAPPED CALL
#endif

FIXTURE_VARIANT_ADD(verdict, trap){
	.rulesets = { ONE_RULE(CALL, SECCOMP_RET_TRAP | 3) },
	.count = 1,
	.ret = SECCOMP_RET_TRAP | 3,
	.result = TRAPPED,
};

#define FLAGGED(_ret, _flags)                                                            \
	{                                                                                \
		.rules = { { .nr = CALL, .action = _ret } }, .count = 1, .flags = _flags \
	}

FIXTURE_VARIANT_ADD(verdict, errno_with_log_flag){
	.rulesets = { FLAGGED(SECCOMP_RET_ERRNO | EACCES, SECCOMP_FILTER_FLAG_LOG) },
	.count = 1,
	.ret = SECCOMP_RET_ERRNO | EACCES,
	.result = -EACCES,
};

FIXTURE_VARIANT_ADD(verdict, log_flag_below_does_not_count){
	.rulesets = { FLAGGED(SECCOMP_RET_LOG, SECCOMP_FILTER_FLAG_LOG),
		      ONE_RULE(CALL, SECCOMP_RET_ERRNO | 1) },
	.count = 2,
	.ret = SECCOMP_RET_ERRNO | 1,
	.result = -1,
};

FIXTURE_VARIANT_ADD(verdict, log_flag_below_decides){
	.rulesets = { FLAGGED(SECCOMP_RET_ERRNO | 1, SECCOMP_FILTER_FLAG_LOG),
		      ONE_RULE(CALL, SECCOMP_RET_LOG) },
	.count = 2,
	.depth = 1,
	.ret = SECCOMP_RET_ERRNO | 1,
	.result = -1,
};

FIXTURE_VARIANT_ADD(verdict, tie_is_the_newest){
	.rulesets = { ONE_RULE(CALL, SECCOMP_RET_ERRNO | 1), ONE_RULE(CALL, SECCOMP_RET_ERRNO | 2),
		      ONE_RULE(CALL, SECCOMP_RET_ERRNO | 3) },
	.count = 3,
	.ret = SECCOMP_RET_ERRNO | 3,
	.result = -3,
};

FIXTURE_VARIANT_ADD(verdict, tie_below_the_newest){
	.rulesets = { ONE_RULE(CALL, SECCOMP_RET_ERRNO | 1), ONE_RULE(CALL, SECCOMP_RET_ERRNO | 2),
		      ONE_RULE(CALL, SECCOMP_RET_ALLOW), ONE_RULE(CALL, SECCOMP_RET_LOG) },
	.count = 4,
	.depth = 2,
	.ret = SECCOMP_RET_ERRNO | 2,
	.result = -2,
};

FIXTURE_VARIANT_ADD(verdict, oldest_is_severest){
	.rulesets = { ONE_RULE(CALL, SECCOMP_RET_ERRNO | 1), ONE_RULE(CALL, SECCOMP_RET_USER_NOTIF),
		      ONE_RULE(CALL, SECCOMP_RET_TRACE), ONE_RULE(CALL, SECCOMP_RET_LOG) },
	.count = 4,
	.depth = 3,
	.ret = SECCOMP_RET_ERRNO | 1,
	.result = -1,
};

FIXTURE_VARIANT_ADD(verdict, kill_process_before_kill_thread){
	.rulesets = { ONE_RULE(CALL, SECCOMP_RET_KILL_PROCESS),
		      ONE_RULE(CALL, SECCOMP_RET_KILL_THREAD) },
	.count = 2,
	.depth = 1,
	.ret = SECCOMP_RET_KILL_PROCESS,
	.result = KILLED,
};

FIXTURE_VARIANT_ADD(verdict, only_newest_refuses){
	.rulesets = { ONE_RULE(CALL, SECCOMP_RET_ALLOW), ONE_RULE(CALL, SECCOMP_RET_ALLOW),
		      ONE_RULE(CALL, SECCOMP_RET_TRACE | 1) },
	.count = 3,
	.ret = SECCOMP_RET_TRACE | 1,
	.result = -ENOSYS,
};

FIXTURE_SETUP(verdict)
{
	WATCH_SETUP();
	for (unsigned int i = 0; i < variant->count; i++)
		ASSERT_EQ(0, PUPPET_DO(&self->puppet, PUPPET_INSTALL,
				       .ruleset = variant->rulesets[i]));
	SNAPSHOT(&self->snapshot, self->module, self->puppet.pid);
	WATCH(&self->watcher, .kinds = VERDICTS, .tgids = &self->puppet.pid, .tgids_len = 1);
}

TEST_F(verdict, event)
{
	int ret = PUPPET_DO(&self->puppet, PUPPET_CALL, .call = native_call(CALL));

	EXPECT_EQ(variant->result == MADE ? (int)getegid() : variant->result, ret);
	EXPECT_ONE_VERDICT(.call = native_call(CALL), .ret = variant->ret, .depth = variant->depth);
}

TEST_F(verdict, event_each_time)
{
	int times = variant->result == KILLED ? 1 : 100;

	PUPPET_DO(&self->puppet, PUPPET_CALLS, .call = native_call(CALL), .times = times);
	DRAIN_COUNT(&self->watcher, times);
	for (int i = 0; i < times; i++) {
		EXPECT_EQ(i + 1, self->watcher.events[i].event.seq);
		EXPECT_VERDICT(&self->watcher.events[i], &self->snapshot, .call = native_call(CALL),
			       .ret = variant->ret, .depth = variant->depth);
		if (i)
			EXPECT_LE(self->watcher.events[i - 1].event.time,
				  self->watcher.events[i].event.time);
	}
}

/* The commands cause allowed calls, and here are some more. */
TEST_F(verdict, no_event_for_allow)
{
	EXPECT_EQ(getpgrp(), PUPPET_DO(&self->puppet, PUPPET_CALL,
				       .call = { .nr = SYS_getpgid, .arch = CALL_NATIVE }));
	PUPPET_DO(&self->puppet, PUPPET_CALLS, .call = native_call(SYS_getpid), .times = 1000);
	DRAIN(&self->watcher);
	EXPECT_EQ(0, self->watcher.counts.made);
	EXPECT_EQ(0, self->watcher.count);
}

WATCH_FIXTURE(strict)

FIXTURE_VARIANT(strict)
{
	struct seccomp_data enter, call;
};

#define STRICT_DIES(_name, _arch, _nr)                                      \
	FIXTURE_VARIANT_ADD(strict, _name)                                  \
	{                                                                   \
		.call = { .nr = _nr,                                        \
			  .arch = _arch,                                    \
			  .args = { 0xfffffff1, 2, 3, 4, 5, 0x80000006 } }, \
	}

STRICT_DIES(native, CALL_NATIVE, CALL);
STRICT_DIES(native_of_no_call, CALL_NATIVE, 100000);
STRICT_DIES(native_below_zero, CALL_NATIVE, -1);
STRICT_DIES(native_exit_group, CALL_NATIVE, SYS_exit_group);
STRICT_DIES(compat, AUDIT_ARCH_I386, CALL_I386);

FIXTURE_SETUP(strict)
{
	const struct seccomp_data enter = {
		.nr = SYS_prctl,
		.args = { PR_SET_SECCOMP, SECCOMP_MODE_STRICT },
	};

	WATCH_SETUP();
	CALL_NEEDS(variant->call.arch);
	ASSERT_EQ(0, PUPPET_DO(&self->puppet, PUPPET_CALL, .call = enter));
	WATCH(&self->watcher, .kinds = VERDICTS, .tgids = &self->puppet.pid, .tgids_len = 1);
}

TEST_F(strict, event_of_the_kill)
{
	struct seccomp_data call = variant->call;
	struct snapshot snapshot;

	call.instruction_pointer = call_ip(call.arch);
	SNAPSHOT(&snapshot, self->module, self->puppet.pid);
	/* Strict mode allows these calls. */
	PUPPET_DO(&self->puppet, PUPPET_THREAD + 100);
	EXPECT_EQ(CHILD_GONE, PUPPET_DO(&self->puppet, PUPPET_CALL, .call = call));
	EXPECT_EQ(-SIGKILL, child_reap(&self->puppet));
	DRAIN_COUNT(&self->watcher, 1);
	EXPECT_VERDICT(&self->watcher.events[0], &snapshot, .call = call,
		       .ret = SECCOMP_RET_KILL_THREAD, .depth = STRICT);
}

/* Ends in strict mode without a verdict. */
TEST_F(strict, no_event_of_other_ends)
{
	if (variant->call.nr == CALL)
		PUPPET_SEND(&self->puppet, PUPPET_EXIT);
	else
		kill(self->puppet.pid, SIGKILL);
	EXPECT_EQ(CHILD_GONE, child_receive(&self->puppet));
	child_reap(&self->puppet);
	DRAIN(&self->watcher);
	EXPECT_EQ(0, self->watcher.counts.made);
}

TEST_HARNESS_MAIN
