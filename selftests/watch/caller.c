// SPDX-License-Identifier: GPL-2.0
/* The caller and its ABI in verdicts: threads, vfork(2) children, and tasks killed by the call. */
#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>

#include "kselftest_harness.h"
#include "lib/puppet.h"
#include "lib/creds.h"
#include "lib/proc.h"
#include "lib/expect_event.h"

WATCHER_KEEPS_HOOKS

#define THREADS 4
#define CALLS 200
#define MORTALS 50

/* The address of time(2) in the vsyscall page (vsyscall(7)). It has one argument. */
#define VSYSCALL_TIME 0xffffffffff600400ull

#define REFUSED (SECCOMP_RET_ERRNO | EDOM)

WATCH_FIXTURE(caller)

FIXTURE_SETUP(caller)
{
	WATCH_SETUP();
	WATCH(&self->watcher, .kinds = VERDICTS, .tgids = &self->puppet.pid, .tgids_len = 1);
}

#define LAYER(...) ASSERT_EQ(0, PUPPET_DO(&self->puppet, PUPPET_INSTALL, .ruleset = __VA_ARGS__))
#define ONLY(_nr, _action)                                                 \
	(struct ruleset)                                                   \
	{                                                                  \
		.rules = { { .nr = _nr, .action = _action } }, .count = 1, \
	}

TEST_F(caller, i386)
{
	const struct seccomp_data call = {
		.nr = CALL_I386,
		.arch = AUDIT_ARCH_I386,
		.instruction_pointer = call_ip(AUDIT_ARCH_I386),
		.args = { 0xffffffff, 0x80000000, 0x12345678, 0, 0xfedcba98, 1 },
	};

	CALL_NEEDS(AUDIT_ARCH_I386);
	LAYER(ONLY(CALL_I386, REFUSED));
	SNAPSHOT(&self->snapshot, self->module, self->puppet.pid);
	EXPECT_EQ(-EDOM, PUPPET_DO(&self->puppet, PUPPET_CALL, .call = call));
	EXPECT_ONE_VERDICT(.call = call, .ret = REFUSED);
}

/* Filters run for such calls, even if this kernel has none. */
TEST_F(caller, x32)
{
	LAYER(ONLY(CALL_X32, REFUSED));
	SNAPSHOT(&self->snapshot, self->module, self->puppet.pid);
	EXPECT_EQ(-EDOM, PUPPET_DO(&self->puppet, PUPPET_CALL, .call = native_call(CALL_X32)));
	EXPECT_ONE_VERDICT(.call = native_call(CALL_X32), .ret = REFUSED);
}

/* Numbers in no table, and one that sign extension would change. */
TEST_F(caller, unknown_numbers)
{
	static const int numbers[] = { 9999, 0x7fffffff, -2, (int)0x80000000 };

	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
		LAYER(ONLY(numbers[i], REFUSED));
	SNAPSHOT(&self->snapshot, self->module, self->puppet.pid);
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
		EXPECT_EQ(-EDOM,
			  PUPPET_DO(&self->puppet, PUPPET_CALL, .call = native_call(numbers[i])));
	DRAIN_COUNT(&self->watcher, ARRAY_SIZE(numbers));
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
		EXPECT_VERDICT(&self->watcher.events[i], &self->snapshot,
			       .call = native_call(numbers[i]), .ret = REFUSED,
			       .depth = ARRAY_SIZE(numbers) - 1 - i);
}

static bool has_vsyscall(void)
{
	FILE *maps = fopen("/proc/self/maps", "re");
	char line[512];
	bool found = false;

	while (maps && fgets(line, sizeof(line), maps))
		found |= !!strstr(line, "[vsyscall]");
	if (maps)
		fclose(maps);
	return found;
}

/* Only x86_64 has it. */
#ifndef SYS_time
#define SYS_time (-1)
#endif

TEST_F(caller, vsyscall_page)
{
	const struct seccomp_data *call;

	if (!has_vsyscall())
		SKIP(return, "this kernel has no vsyscall page (vsyscall=none)");
	LAYER(ONLY(SYS_time, SECCOMP_RET_ERRNO | EDOM));
	SNAPSHOT(&self->snapshot, self->module, self->puppet.pid);
	EXPECT_EQ(-EDOM, PUPPET_DO(&self->puppet, PUPPET_VSYSCALL));
	DRAIN_COUNT(&self->watcher, 1);
	/* The other registers are not set for this call. */
	call = &self->watcher.events[0].event.call;
	EXPECT_EQ(VSYSCALL_TIME, call->instruction_pointer);
	EXPECT_EQ(0, call->args[0]);
	EXPECT_VERDICT(&self->watcher.events[0], &self->snapshot, .call = *call,
		       .ret = SECCOMP_RET_ERRNO | EDOM);
	EXPECT_EQ(SYS_time, call->nr);
	EXPECT_EQ(CALL_NATIVE, call->arch);
}

TEST_F(caller, any_name)
{
	static const char name[] = "\xff\"\n\x1b[31m%s\t\\x\x01";
	const struct seccomp_data call = {
		.nr = SYS_prctl,
		.args = { PR_SET_NAME, (uintptr_t)name },
	};

	LAYER(ONLY(CALL, REFUSED));
	ASSERT_EQ(0, PUPPET_DO(&self->puppet, PUPPET_CALL, .call = call));
	SNAPSHOT(&self->snapshot, self->module, self->puppet.pid);
	EXPECT_STREQ(name, self->snapshot.task.comm);
	PUPPET_DO(&self->puppet, PUPPET_CALL, .call = native_call(CALL));
	DRAIN_COUNT(&self->watcher, 1);
	EXPECT_STREQ(name, self->watcher.events[0].event.comm);
	EXPECT_VERDICT(&self->watcher.events[0], &self->snapshot, .call = native_call(CALL),
		       .ret = REFUSED);
}

/* The event has the real user at the time of the call. */
TEST_F(caller, changed_user)
{
	const struct seccomp_data become = {
		.nr = SYS_setresuid,
		.args = { 1234, 4321, 4321 },
	};

	LAYER(ONLY(CALL, REFUSED));
	PUPPET_DO(&self->puppet, PUPPET_CALL, .call = native_call(CALL));
	ASSERT_EQ(0, PUPPET_DO(&self->puppet, PUPPET_CALL, .call = become));
	PUPPET_DO(&self->puppet, PUPPET_CALL, .call = native_call(CALL));
	DRAIN_COUNT(&self->watcher, 2);
	EXPECT_EQ(0, self->watcher.events[0].event.uid);
	EXPECT_EQ(1234, self->watcher.events[1].event.uid);
}

/* Each thread has its own filter, on top of the inherited ones. */
TEST_F(caller, threads)
{
	struct snapshot snapshots[THREADS];
	uint64_t last[THREADS] = { 0 };
	int calls[THREADS] = { 0 };

	LAYER(ONLY(CALL, SECCOMP_RET_LOG));
	for (int i = 0; i < THREADS; i++) {
		pid_t tid = PUPPET_DO(&self->puppet, PUPPET_THREAD);
		const struct ruleset ruleset = ONLY(CALL, SECCOMP_RET_ERRNO | (100 + i));

		ASSERT_LT(0, tid);
		ASSERT_EQ(0, PUPPET_DO(&self->puppet, PUPPET_INSTALL, .thread = i + 1,
				       .ruleset = ruleset));
		SNAPSHOT(&snapshots[i], self->module, tid);
		EXPECT_NE(snapshots[i].task.tid, snapshots[i].task.tgid);
	}
	for (int i = 0; i < THREADS; i++)
		PUPPET_DO(&self->puppet, PUPPET_CALLS, .thread = i + 1, .unheard = true,
			  .call = native_call(CALL), .times = CALLS);
	/* All make their calls at the same time. */
	for (int i = 0; i < THREADS; i++)
		EXPECT_EQ(-100 - i, PUPPET_DO(&self->puppet, PUPPET_CALL, .thread = i + 1,
					      .call = native_call(SYS_getpid)));
	DRAIN_COUNT(&self->watcher, CALLS * THREADS);
	for (size_t at = 0; at < self->watcher.count; at++) {
		const struct event_message *message = &self->watcher.events[at];
		int i = message->event.data - 100;

		ASSERT_TRUE(i >= 0 && i < THREADS);
		EXPECT_VERDICT(message, &snapshots[i], .call = native_call(CALL),
			       .ret = SECCOMP_RET_ERRNO | (100 + i));
		EXPECT_LE(last[i], message->event.time);
		last[i] = message->event.time;
		calls[i]++;
	}
	for (int i = 0; i < THREADS; i++)
		EXPECT_EQ(CALLS, calls[i]);
}

TEST_F(caller, killed_thread)
{
	struct ruleset ruleset = ONLY(CALL, SECCOMP_RET_KILL_THREAD | 8);
	pid_t tid = PUPPET_DO(&self->puppet, PUPPET_THREAD);

	ASSERT_LT(0, tid);
	ASSERT_EQ(0, PUPPET_DO(&self->puppet, PUPPET_INSTALL, .thread = 1, .ruleset = ruleset));
	SNAPSHOT(&self->snapshot, self->module, tid);
	PUPPET_DO(&self->puppet, PUPPET_CALL, .thread = 1, .unheard = true,
		  .call = native_call(CALL));
	ASSERT_TRUE(proc_gone(tid));
	EXPECT_ONE_VERDICT(.call = native_call(CALL), .ret = SECCOMP_RET_KILL_THREAD | 8);
	/* The rest of the process has no such filter. */
	EXPECT_EQ((int)getegid(), PUPPET_DO(&self->puppet, PUPPET_CALL, .call = native_call(CALL)));
}

TEST_F(caller, thread_of_a_killed_process)
{
	struct ruleset ruleset = ONLY(CALL, SECCOMP_RET_KILL_PROCESS);
	pid_t tid = PUPPET_DO(&self->puppet, PUPPET_THREAD);

	ASSERT_LT(0, tid);
	ASSERT_EQ(0, PUPPET_DO(&self->puppet, PUPPET_INSTALL, .thread = 1, .ruleset = ruleset));
	SNAPSHOT(&self->snapshot, self->module, tid);
	PUPPET_DO(&self->puppet, PUPPET_CALL, .thread = 1, .unheard = true,
		  .call = native_call(CALL));
	EXPECT_EQ(CHILD_GONE, child_receive(&self->puppet));
	EXPECT_EQ(-SIGSYS, child_reap(&self->puppet));
	EXPECT_ONE_VERDICT(.call = native_call(CALL), .ret = SECCOMP_RET_KILL_PROCESS);
}

/* The child has its parent's memory and is another task. */
TEST_F(caller, vfork_child)
{
	pid_t pid;

	LAYER(ONLY(CALL, REFUSED));
	SNAPSHOT(&self->snapshot, self->module, self->puppet.pid);
	WATCH(&self->watcher, .kinds = VERDICTS, .tgids = &self->puppet.pid, .tgids_len = 1,
	      .descendants = true);
	pid = PUPPET_DO(&self->puppet, PUPPET_SPAWN, .spawn = SPAWN_VFORK,
			.call = native_call(CALL));
	ASSERT_LT(0, pid);
	DRAIN_COUNT(&self->watcher, 1);
	/* It differs from its parent only in number and start time. */
	EXPECT_LT(self->snapshot.task.start_time, self->watcher.events[0].event.start_time);
	self->snapshot.task.start_time = self->watcher.events[0].event.start_time;
	self->snapshot.task.tid = self->snapshot.task.tgid = pid;
	EXPECT_VERDICT(&self->watcher.events[0], &self->snapshot, .call = native_call(CALL),
		       .ret = REFUSED);
}

/* Each is killed by its call, and is gone before somebody reads its event. */
TEST_F(caller, many_killed)
{
	struct child mortals[MORTALS];
	pid_t pids[MORTALS];

	for (int i = 0; i < MORTALS; i++) {
		const struct ruleset ruleset =
			ONLY(CALL, i % 2 ? SECCOMP_RET_KILL_PROCESS | i : SECCOMP_RET_KILL | i);

		ASSERT_EQ(0, child_start(&mortals[i], puppet, NULL));
		ASSERT_EQ(0, PUPPET_DO(&mortals[i], PUPPET_INSTALL, .ruleset = ruleset));
		pids[i] = mortals[i].pid;
	}
	WATCH(&self->watcher, .kinds = VERDICTS, .tgids = pids, .tgids_len = MORTALS);
	for (int i = 0; i < MORTALS; i++)
		PUPPET_SEND(&mortals[i], PUPPET_CALL, .call = native_call(CALL));
	for (int i = 0; i < MORTALS; i++)
		EXPECT_EQ(-SIGSYS, child_reap(&mortals[i]));
	DRAIN_COUNT(&self->watcher, MORTALS);
	for (int i = 0; i < MORTALS; i++)
		EXPECT_EQ(1, verdicts_on(&self->watcher, pids[i], CALL));
}

TEST_HARNESS_MAIN
