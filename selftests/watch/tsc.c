// SPDX-License-Identifier: GPL-2.0
/* Events of strict mode and PR_SET_TSC, with the resulting state of the TSC. */
#include <errno.h>
#include <sys/prctl.h>

#include "kselftest_harness.h"
#include "lib/puppet.h"
#include "lib/expect_event.h"

WATCHER_KEEPS_HOOKS

#define PRCTL_I386 172

WATCH_FIXTURE(strict)

FIXTURE_VARIANT(strict)
{
	struct seccomp_data call;
	enum seccomp_diag_route route;
	uint64_t op;
	bool tsc_was_off;
};

FIXTURE_VARIANT_ADD(strict, by_prctl){
	.call = { .nr = SYS_prctl, .args = { PR_SET_SECCOMP, SECCOMP_MODE_STRICT } },
	.route = SECCOMP_DIAG_ROUTE_PRCTL,
	.op = SECCOMP_MODE_STRICT,
};

FIXTURE_VARIANT_ADD(strict, by_seccomp){
	.call = { .nr = SYS_seccomp, .args = { SECCOMP_SET_MODE_STRICT } },
	.route = SECCOMP_DIAG_ROUTE_SECCOMP,
	.op = SECCOMP_SET_MODE_STRICT,
};

FIXTURE_VARIANT_ADD(strict, by_prctl_of_i386){
	.call = { .nr = PRCTL_I386,
		  .arch = AUDIT_ARCH_I386,
		  .args = { PR_SET_SECCOMP, SECCOMP_MODE_STRICT } },
	.route = SECCOMP_DIAG_ROUTE_PRCTL,
	.op = SECCOMP_MODE_STRICT,
};

FIXTURE_VARIANT_ADD(strict, with_tsc_off){
	.call = { .nr = SYS_prctl, .args = { PR_SET_SECCOMP, SECCOMP_MODE_STRICT } },
	.route = SECCOMP_DIAG_ROUTE_PRCTL,
	.op = SECCOMP_MODE_STRICT,
	.tsc_was_off = true,
};

static const struct seccomp_data tsc_off = {
	.nr = SYS_prctl,
	.args = { PR_SET_TSC, PR_TSC_SIGSEGV },
};

static const struct seccomp_data tsc_on = {
	.nr = SYS_prctl,
	.args = { PR_SET_TSC, PR_TSC_ENABLE },
};

FIXTURE_SETUP(strict)
{
	WATCH_SETUP();
	CALL_NEEDS(variant->call.arch);
	if (variant->tsc_was_off)
		ASSERT_EQ(0, PUPPET_DO(&self->puppet, PUPPET_CALL, .call = tsc_off));
	SNAPSHOT(&self->snapshot, self->module, self->puppet.pid);
	WATCH(&self->watcher, .kinds = INSTALLS, .tgids = &self->puppet.pid, .tgids_len = 1);
}

/* The TSC may be off afterwards, without a separate event. */
TEST_F(strict, event)
{
	bool off = variant->tsc_was_off || STRICT_DISABLES_TSC;
	struct event_message *message;

	ASSERT_EQ(0, PUPPET_DO(&self->puppet, PUPPET_CALL, .call = variant->call));
	DRAIN_COUNT(&self->watcher, 1);
	message = &self->watcher.events[0];
	EXPECT_EQ(SD_EVENT_INSTALL, message->event.type);
	EXPECT_WHY(event_matches(message, &self->snapshot, __why));
	EXPECT_EQ(variant->route, message->event.route);
	EXPECT_EQ(variant->op, message->event.op);
	EXPECT_EQ(0, message->event.flags);
	EXPECT_EQ(0, message->event.uargs);
	EXPECT_EQ(0, message->event.result);
	EXPECT_EQ(SECCOMP_DIAG_MODE_DISABLED, message->event.mode_before);
	EXPECT_EQ(SECCOMP_DIAG_MODE_STRICT, message->event.mode);
	EXPECT_EQ(0, message->event.filter_count);
	EXPECT_EQ(variant->tsc_was_off ? SECCOMP_DIAG_TSC_DISABLED : SECCOMP_DIAG_TSC_ENABLED,
		  message->event.tsc_before);
	EXPECT_EQ(off ? SECCOMP_DIAG_TSC_DISABLED : SECCOMP_DIAG_TSC_ENABLED, message->event.tsc);
	EXPECT_FALSE(event_has(message, FILTER_ID));
	EXPECT_FALSE(event_has(message, PARENT_ID));
	EXPECT_FALSE(event_has(message, INSNS));
	EXPECT_FALSE(event_has(message, PROG));
	EXPECT_STATE(self->module, self->puppet.pid, .mode = SECCOMP_DIAG_MODE_STRICT,
		     .no_new_privs = true, .tsc_disabled = off);
}

WATCH_FIXTURE(tsc)

FIXTURE_VARIANT(tsc)
{
	bool filtered;
};

FIXTURE_VARIANT_ADD(tsc, free){
	.filtered = false,
};

FIXTURE_VARIANT_ADD(tsc, filtered){
	.filtered = true,
};

FIXTURE_SETUP(tsc)
{
	WATCH_SETUP();
	for (int i = 0; i < 2 * variant->filtered; i++)
		ASSERT_EQ(0, PUPPET_DO(&self->puppet, PUPPET_INSTALL, .ruleset = { .count = 0 }));
	WATCH(&self->watcher, .kinds = INSTALLS, .tgids = &self->puppet.pid, .tgids_len = 1);
}

#define OFF SECCOMP_DIAG_TSC_DISABLED
#define ON SECCOMP_DIAG_TSC_ENABLED

/* Make the call with that result, and expect its event with the states before and after. */
#define EXPECT_TSC(_call, _op, _result, _before, _after)                                  \
	do {                                                                              \
		const struct event_message *__told;                                       \
		SNAPSHOT(&self->snapshot, self->module, self->puppet.pid);                \
		ASSERT_EQ(_result, PUPPET_DO(&self->puppet, PUPPET_CALL, .call = _call)); \
		DRAIN(&self->watcher);                                                    \
		ASSERT_EQ(1, self->watcher.count);                                        \
		__told = &self->watcher.events[0];                                        \
		EXPECT_EQ(SD_EVENT_TSC, __told->event.type);                              \
		EXPECT_WHY(event_matches(__told, &self->snapshot, __why));                \
		EXPECT_EQ(_op, __told->event.op);                                         \
		EXPECT_EQ(_result, __told->event.result);                                 \
		EXPECT_EQ(_before, __told->event.tsc_before);                             \
		EXPECT_EQ(_after, __told->event.tsc);                                     \
		EXPECT_EQ(self->snapshot.task.mode, __told->event.mode);                  \
		EXPECT_EQ(self->snapshot.task.filter_count, __told->event.filter_count);  \
		SNAPSHOT(&self->snapshot, self->module, self->puppet.pid);                \
		EXPECT_EQ(_after, self->snapshot.task.tsc);                               \
		watcher_clear(&self->watcher);                                            \
	} while (0)

TEST_F(tsc, off_and_on)
{
	EXPECT_TSC(tsc_off, PR_TSC_SIGSEGV, 0, ON, OFF);
	EXPECT_TSC(tsc_off, PR_TSC_SIGSEGV, 0, OFF, OFF);
	EXPECT_TSC(tsc_on, PR_TSC_ENABLE, 0, OFF, ON);
	EXPECT_TSC(tsc_on, PR_TSC_ENABLE, 0, ON, ON);
}

TEST_F(tsc, bad_value)
{
	struct seccomp_data bad = { .nr = SYS_prctl, .args = { PR_SET_TSC, 0x7fffffff } };

	EXPECT_TSC(bad, 0x7fffffff, -EINVAL, ON, ON);
	EXPECT_TSC(tsc_off, PR_TSC_SIGSEGV, 0, ON, OFF);
	EXPECT_TSC(bad, 0x7fffffff, -EINVAL, OFF, OFF);
}

TEST_F(tsc, i386)
{
	struct seccomp_data off = {
		.nr = PRCTL_I386,
		.arch = AUDIT_ARCH_I386,
		.args = { PR_SET_TSC, PR_TSC_SIGSEGV },
	};

	CALL_NEEDS(AUDIT_ARCH_I386);
	EXPECT_TSC(off, PR_TSC_SIGSEGV, 0, ON, OFF);
}

TEST_F(tsc, queries_make_no_events)
{
	static int value;
	struct seccomp_data ask = { .nr = SYS_prctl, .args = { PR_GET_TSC, (uintptr_t)&value } };

	ASSERT_EQ(0, PUPPET_DO(&self->puppet, PUPPET_CALL, .call = ask));
	DRAIN(&self->watcher);
	EXPECT_EQ(0, self->watcher.counts.made);
}

/* Its kind is that of installations. */
TEST_F(tsc, is_no_verdict)
{
	WATCH(&self->watcher, .kinds = VERDICTS, .tgids = &self->puppet.pid, .tgids_len = 1);
	ASSERT_EQ(0, PUPPET_DO(&self->puppet, PUPPET_CALL, .call = tsc_off));
	DRAIN(&self->watcher);
	EXPECT_EQ(0, self->watcher.counts.made);
}

TEST_HARNESS_MAIN
