// SPDX-License-Identifier: GPL-2.0
/* Failed installations make events with their errno; queries by seccomp(2) make none. */
#include <errno.h>
#include <sys/prctl.h>

#include "kselftest_harness.h"
#include "lib/puppet.h"
#include "lib/creds.h"
#include "lib/expect_event.h"

WATCHER_KEEPS_HOOKS

#define NO_FLAG (1u << 31)
#define NO_OPERATION 99
/* Truncated to int, it would be a mode. */
#define NO_MODE 0x100000002ull
#define NO_POINTER 8ull

/* Forked children have these at the same addresses. */
static struct sock_filter good[] = { BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW) };
static struct sock_filter bad[] = { BPF_JUMP(BPF_JMP | BPF_JA, 5, 0, 0),
				    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW) };
static struct sock_filter largest[BPF_MAXINSNS];
static struct sock_fprog fine = { 1, good }, broken = { 2, bad }, empty = { 0, good },
			 too_long = { BPF_MAXINSNS + 1, largest },
			 unreadable = { 1, (void *)NO_POINTER }, nowhere = { 1, NULL },
			 large = { BPF_MAXINSNS, largest };
static uint32_t action = SECCOMP_RET_ALLOW;
static struct seccomp_notif_sizes sizes;

WATCH_FIXTURE(failure)

/* @args: of prctl(2) or seccomp(2), the last of which is @uargs */
FIXTURE_VARIANT(failure)
{
	enum seccomp_diag_route route;
	uint64_t args[3];
	uint64_t uargs;
	int result;
};

#define SECCOMP(_name, _result, _op, _flags, _uargs)                                               \
	FIXTURE_VARIANT_ADD(failure, _name)                                                        \
	{                                                                                          \
		.route = SECCOMP_DIAG_ROUTE_SECCOMP, .args = { _op, _flags, (uintptr_t)(_uargs) }, \
		.uargs = (uintptr_t)(_uargs), .result = _result,                                   \
	}

#define PRCTL(_name, _result, _mode, _uargs)                            \
	FIXTURE_VARIANT_ADD(failure, _name)                             \
	{                                                               \
		.route = SECCOMP_DIAG_ROUTE_PRCTL,                      \
		.args = { PR_SET_SECCOMP, _mode, (uintptr_t)(_uargs) }, \
		.uargs = (uintptr_t)(_uargs), .result = _result,        \
	}

/* clang-format off */
SECCOMP(program_that_jumps_out, -EINVAL, SECCOMP_SET_MODE_FILTER, 0, &broken);
SECCOMP(program_without_instructions, -EINVAL, SECCOMP_SET_MODE_FILTER, 0, &empty);
SECCOMP(program_too_long, -EINVAL, SECCOMP_SET_MODE_FILTER, 0, &too_long);
SECCOMP(program_not_there, -EFAULT, SECCOMP_SET_MODE_FILTER, 0, &unreadable);
SECCOMP(program_at_null, -EINVAL, SECCOMP_SET_MODE_FILTER, 0, &nowhere);
SECCOMP(no_pointer, -EFAULT, SECCOMP_SET_MODE_FILTER, 0, NO_POINTER);
SECCOMP(null_pointer, -EFAULT, SECCOMP_SET_MODE_FILTER, 0, 0);
SECCOMP(unknown_flag, -EINVAL, SECCOMP_SET_MODE_FILTER, NO_FLAG, &fine);
SECCOMP(unknown_flag_beside_others, -EINVAL, SECCOMP_SET_MODE_FILTER,
	NO_FLAG | SECCOMP_FILTER_FLAG_LOG | SECCOMP_FILTER_FLAG_TSYNC, &fine);
SECCOMP(tsync_with_listener, -EINVAL, SECCOMP_SET_MODE_FILTER,
	SECCOMP_FILTER_FLAG_TSYNC | SECCOMP_FILTER_FLAG_NEW_LISTENER, &fine);
SECCOMP(unknown_operation, -EINVAL, NO_OPERATION, 0, 0);
SECCOMP(unknown_operation_with_all, -EINVAL, 0xffffffff, 0xffffffff, ~0ull);
SECCOMP(strict_with_flags, -EINVAL, SECCOMP_SET_MODE_STRICT, SECCOMP_FILTER_FLAG_LOG, 0);
SECCOMP(strict_with_program, -EINVAL, SECCOMP_SET_MODE_STRICT, 0, &fine);
PRCTL(prctl_program_that_jumps_out, -EINVAL, SECCOMP_MODE_FILTER, &broken);
PRCTL(prctl_no_pointer, -EFAULT, SECCOMP_MODE_FILTER, NO_POINTER);
PRCTL(prctl_no_mode, -EINVAL, NO_OPERATION, 0);
PRCTL(prctl_mode_zero, -EINVAL, SECCOMP_MODE_DISABLED, 0);
PRCTL(prctl_mode_of_more_bits, -EINVAL, NO_MODE, &fine);
/* clang-format on */

FIXTURE_SETUP(failure)
{
	for (int i = 0; i < BPF_MAXINSNS; i++)
		largest[i] = good[0];
	WATCH_SETUP();
	WATCH(&self->watcher, .kinds = INSTALLS, .tgids = &self->puppet.pid, .tgids_len = 1,
	      .with_prog = true);
}

static struct seccomp_data call_of(enum seccomp_diag_route route, const uint64_t *args)
{
	return (struct seccomp_data){
		.nr = route == SECCOMP_DIAG_ROUTE_PRCTL ? SYS_prctl : SYS_seccomp,
		.args = { args[0], args[1], args[2] },
	};
}

/* A failure has no filter, and the thread is unchanged. */
#define EXPECT_FAILURE(_seen, _subject, _route, _op, _flags, _uargs, _result)          \
	do {                                                                           \
		EXPECT_EQ(SD_EVENT_INSTALL, (_seen)->event.type);                      \
		EXPECT_WHY(event_matches(_seen, _subject, __why));                     \
		EXPECT_EQ(_route, (_seen)->event.route);                               \
		EXPECT_EQ(_op, (_seen)->event.op);                                     \
		EXPECT_EQ(_flags, (_seen)->event.flags);                               \
		EXPECT_EQ(_uargs, (_seen)->event.uargs);                               \
		EXPECT_EQ(_result, (_seen)->event.result);                             \
		EXPECT_EQ((_subject)->task.mode, (_seen)->event.mode_before);          \
		EXPECT_EQ((_subject)->task.mode, (_seen)->event.mode);                 \
		EXPECT_EQ((_subject)->task.filter_count, (_seen)->event.filter_count); \
		EXPECT_FALSE(event_has(_seen, FILTER_ID));                             \
		EXPECT_FALSE(event_has(_seen, PARENT_ID));                             \
		EXPECT_FALSE(event_has(_seen, INSNS));                                 \
		EXPECT_FALSE(event_has(_seen, PROG));                                  \
	} while (0)

static void fail_and_hear(struct __test_metadata *_metadata, FIXTURE_DATA(failure) * self,
			  const FIXTURE_VARIANT(failure) * variant)
{
	const struct seccomp_data call = call_of(variant->route, variant->args);
	bool by_prctl = variant->route == SECCOMP_DIAG_ROUTE_PRCTL;

	SNAPSHOT(&self->snapshot, self->module, self->puppet.pid);
	ASSERT_EQ(variant->result, PUPPET_DO(&self->puppet, PUPPET_CALL, .call = call));
	DRAIN_COUNT(&self->watcher, 1);
	EXPECT_FAILURE(&self->watcher.events[0], &self->snapshot, variant->route,
		       by_prctl ? variant->args[1] : (uint32_t)variant->args[0],
		       by_prctl ? 0 : (uint32_t)variant->args[1], variant->uargs, variant->result);
	watcher_clear(&self->watcher);
}

TEST_F(failure, event)
{
	fail_and_hear(_metadata, self, variant);
}

TEST_F(failure, event_of_a_filtered_thread)
{
	for (int i = 0; i < 2; i++)
		ASSERT_EQ(0, PUPPET_DO(&self->puppet, PUPPET_INSTALL, .ruleset = { .count = 0 }));
	DRAIN_COUNT(&self->watcher, 2);
	watcher_clear(&self->watcher);
	fail_and_hear(_metadata, self, variant);
	EXPECT_EQ(2, self->snapshot.task.filter_count);
}

WATCH_FIXTURE(state)

FIXTURE_SETUP(state)
{
	WATCHER_OPEN(&self->watcher);
	self->module = module_connect();
	ASSERT_NE(NULL, self->module);
	for (int i = 0; i < BPF_MAXINSNS; i++)
		largest[i] = good[0];
}

static const struct seccomp_data install_fine = {
	.nr = SYS_seccomp,
	.args = { SECCOMP_SET_MODE_FILTER, 0, (uintptr_t)&fine },
};

/* Without privileges and no_new_privs. */
static int unprivileged(const struct child *parent, void *arg)
{
	static const struct creds somebody = { .uid = 1000, .gid = 1000 };
	struct puppet_command order;

	(void)arg;
	if (creds_assume(&somebody))
		return 1;
	while (child_get(parent, &order, sizeof(order)))
		child_send(parent, call_make(&order.call));
	return 0;
}

TEST_F(state, without_no_new_privs)
{
	ASSERT_EQ(0, child_start(&self->puppet, unprivileged, NULL));
	/* Any reply shows that it has changed its user. */
	ASSERT_EQ(self->puppet.pid,
		  PUPPET_DO(&self->puppet, PUPPET_CALL, .call = native_call(SYS_getpid)));
	SNAPSHOT(&self->snapshot, self->module, self->puppet.pid);
	WATCH(&self->watcher, .kinds = INSTALLS, .tgids = &self->puppet.pid, .tgids_len = 1);
	ASSERT_EQ(-EACCES, PUPPET_DO(&self->puppet, PUPPET_CALL, .call = install_fine));
	DRAIN_COUNT(&self->watcher, 1);
	EXPECT_FAILURE(&self->watcher.events[0], &self->snapshot, SECCOMP_DIAG_ROUTE_SECCOMP,
		       SECCOMP_SET_MODE_FILTER, 0, (uintptr_t)&fine, -EACCES);
	EXPECT_EQ(1000, self->watcher.events[0].event.uid);
}

/* The kernel grants less than eight of the largest programs take. */
TEST_F(state, over_the_budget)
{
	struct seccomp_data call = install_fine;
	int ret = 0, filters = 0;

	ASSERT_EQ(0, child_start(&self->puppet, puppet, NULL));
	WATCH(&self->watcher, .kinds = INSTALLS, .tgids = &self->puppet.pid, .tgids_len = 1,
	      .with_prog = true);
	call.args[2] = (uintptr_t)&large;
	while (filters < 10 && !ret) {
		SNAPSHOT(&self->snapshot, self->module, self->puppet.pid);
		ret = PUPPET_DO(&self->puppet, PUPPET_CALL, .call = call);
		filters += !ret;
	}
	ASSERT_EQ(-ENOMEM, ret);
	DRAIN_COUNT(&self->watcher, filters + 1);
	for (int i = 0; i < filters; i++) {
		EXPECT_EQ(0, self->watcher.events[i].event.result);
		EXPECT_EQ(BPF_MAXINSNS, self->watcher.events[i].event.prog_len);
	}
	EXPECT_FAILURE(&self->watcher.events[filters], &self->snapshot, SECCOMP_DIAG_ROUTE_SECCOMP,
		       SECCOMP_SET_MODE_FILTER, 0, (uintptr_t)&large, -ENOMEM);
}

/* A thread with other filters can't be synchronized: its number, or ESRCH, is the result. */
TEST_F(state, diverged_thread)
{
	const unsigned int flags[] = { SECCOMP_FILTER_FLAG_TSYNC,
				       SECCOMP_FILTER_FLAG_TSYNC |
					       SECCOMP_FILTER_FLAG_TSYNC_ESRCH };
	struct seccomp_data call = install_fine;
	int results[2];
	pid_t tid;

	ASSERT_EQ(0, child_start(&self->puppet, puppet, NULL));
	tid = PUPPET_DO(&self->puppet, PUPPET_THREAD);
	ASSERT_LT(0, tid);
	/* Both have filters, but different ones. */
	ASSERT_EQ(0,
		  PUPPET_DO(&self->puppet, PUPPET_INSTALL, .thread = 1, .ruleset = { .count = 0 }));
	ASSERT_EQ(0, PUPPET_DO(&self->puppet, PUPPET_INSTALL, .ruleset = { .count = 0 }));
	SNAPSHOT(&self->snapshot, self->module, self->puppet.pid);
	WATCH(&self->watcher, .kinds = INSTALLS, .tgids = &self->puppet.pid, .tgids_len = 1);
	for (int i = 0; i < 2; i++) {
		call.args[1] = flags[i];
		results[i] = PUPPET_DO(&self->puppet, PUPPET_CALL, .call = call);
	}
	EXPECT_EQ(tid, results[0]);
	EXPECT_EQ(-ESRCH, results[1]);
	DRAIN_COUNT(&self->watcher, 2);
	for (int i = 0; i < 2; i++)
		EXPECT_FAILURE(&self->watcher.events[i], &self->snapshot,
			       SECCOMP_DIAG_ROUTE_SECCOMP, SECCOMP_SET_MODE_FILTER, flags[i],
			       (uintptr_t)&fine, results[i]);
}

TEST_F(state, second_listener)
{
	struct seccomp_data call = install_fine;
	int fd;

	call.args[1] = SECCOMP_FILTER_FLAG_NEW_LISTENER;
	ASSERT_EQ(0, child_start(&self->puppet, puppet, NULL));
	WATCH(&self->watcher, .kinds = INSTALLS, .tgids = &self->puppet.pid, .tgids_len = 1);
	fd = PUPPET_DO(&self->puppet, PUPPET_CALL, .call = call);
	EXPECT_LT(0, fd);
	SNAPSHOT(&self->snapshot, self->module, self->puppet.pid);
	EXPECT_EQ(-EBUSY, PUPPET_DO(&self->puppet, PUPPET_CALL, .call = call));
	DRAIN_COUNT(&self->watcher, 2);
	EXPECT_EQ(fd, self->watcher.events[0].event.result);
	EXPECT_FAILURE(&self->watcher.events[1], &self->snapshot, SECCOMP_DIAG_ROUTE_SECCOMP,
		       SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, (uintptr_t)&fine,
		       -EBUSY);
}

/* A thread in filter mode can't enter strict mode. */
TEST_F(state, strict_on_top_of_filters)
{
	const uint64_t by_prctl[] = { PR_SET_SECCOMP, SECCOMP_MODE_STRICT, 0 };
	const uint64_t by_seccomp[] = { SECCOMP_SET_MODE_STRICT, 0, 0 };

	ASSERT_EQ(0, child_start(&self->puppet, puppet, NULL));
	ASSERT_EQ(0, PUPPET_DO(&self->puppet, PUPPET_INSTALL, .ruleset = { .count = 0 }));
	SNAPSHOT(&self->snapshot, self->module, self->puppet.pid);
	WATCH(&self->watcher, .kinds = INSTALLS, .tgids = &self->puppet.pid, .tgids_len = 1);
	EXPECT_EQ(-EINVAL, PUPPET_DO(&self->puppet, PUPPET_CALL,
				     .call = call_of(SECCOMP_DIAG_ROUTE_PRCTL, by_prctl)));
	EXPECT_EQ(-EINVAL, PUPPET_DO(&self->puppet, PUPPET_CALL,
				     .call = call_of(SECCOMP_DIAG_ROUTE_SECCOMP, by_seccomp)));
	DRAIN_COUNT(&self->watcher, 2);
	EXPECT_FAILURE(&self->watcher.events[0], &self->snapshot, SECCOMP_DIAG_ROUTE_PRCTL,
		       SECCOMP_MODE_STRICT, 0, 0, -EINVAL);
	EXPECT_FAILURE(&self->watcher.events[1], &self->snapshot, SECCOMP_DIAG_ROUTE_SECCOMP,
		       SECCOMP_SET_MODE_STRICT, 0, 0, -EINVAL);
}

/* Queries, valid and invalid, and other prctl(2)s. */
TEST_F(state, queries_make_no_events)
{
	const struct seccomp_data questions[] = {
		{ .nr = SYS_seccomp, .args = { SECCOMP_GET_ACTION_AVAIL, 0, (uintptr_t)&action } },
		{ .nr = SYS_seccomp, .args = { SECCOMP_GET_ACTION_AVAIL, 1, 0 } },
		{ .nr = SYS_seccomp, .args = { SECCOMP_GET_NOTIF_SIZES, 0, (uintptr_t)&sizes } },
		{ .nr = SYS_seccomp, .args = { SECCOMP_GET_NOTIF_SIZES, 1, 0 } },
		{ .nr = SYS_prctl, .args = { PR_GET_SECCOMP } },
		{ .nr = SYS_prctl, .args = { PR_GET_TSC, (uintptr_t)&action } },
		{ .nr = SYS_prctl, .args = { PR_SET_NO_NEW_PRIVS, 1 } },
		{ .nr = SYS_prctl, .args = { 0x7fffffff } },
	};

	ASSERT_EQ(0, child_start(&self->puppet, puppet, NULL));
	WATCH(&self->watcher, .kinds = INSTALLS, .tgids = &self->puppet.pid, .tgids_len = 1);
	for (size_t i = 0; i < ARRAY_SIZE(questions); i++)
		EXPECT_NE(CHILD_GONE, PUPPET_DO(&self->puppet, PUPPET_CALL, .call = questions[i]));
	DRAIN(&self->watcher);
	EXPECT_EQ(0, self->watcher.counts.made);
	/* The next installation makes an event. */
	EXPECT_EQ(0, PUPPET_DO(&self->puppet, PUPPET_CALL, .call = install_fine));
	DRAIN_COUNT(&self->watcher, 1);
}

TEST_HARNESS_MAIN
