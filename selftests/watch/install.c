// SPDX-License-Identifier: GPL-2.0
/* Every way to install a filter, and its event: the request and the result. */
#include <errno.h>
#include <sys/mman.h>
#include <sys/prctl.h>

#include "kselftest_harness.h"
#include "lib/puppet.h"
#include "lib/proc.h"
#include "lib/expect_event.h"

WATCHER_KEEPS_HOOKS

/* Younger than the headers of Debian 12. */
#ifndef SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
#define SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV (1UL << 5)
#endif

/* Other system calls of i386 than CALL_I386. */
#define PRCTL_I386 172
#define SECCOMP_I386 354

/* Forked children have these at the same addresses. */
static struct sock_filter allow[BPF_MAXINSNS];
static struct sock_fprog small = { 7, allow }, largest = { BPF_MAXINSNS, allow };

#ifndef MAP_32BIT /* x86 */
#define MAP_32BIT 0
#endif

/* struct sock_fprog of i386 and x32, and a program, at addresses of 32 bits. */
struct low {
	uint16_t len;
	uint32_t filter;
	struct sock_filter program[3];
} * low;

static void write_programs(void)
{
	for (int i = 0; i < BPF_MAXINSNS; i++)
		allow[i] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	/* The end of the program, to compare. */
	for (int i = 0; i < BPF_MAXINSNS - 1; i++)
		allow[i] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_IMM, i);
	allow[6] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	low = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1,
		   0);
	*low = (struct low){ .len = 3, .filter = (uintptr_t)low->program };
	memcpy(low->program, &allow[4], sizeof(low->program));
}

WATCH_FIXTURE(install)

/** enum form - kinds of programs */
enum form {
	SMALL,
	LARGEST,
	LOW
};

/* @call: with the pointer to the program missing in argument number @program_at */
FIXTURE_VARIANT(install)
{
	struct seccomp_data call;
	int program_at;
	enum form form;
	enum seccomp_diag_route route;
	uint64_t op;
	uint32_t flags;
};

#define SECCOMP(_name, _flags, _form)                                                       \
	FIXTURE_VARIANT_ADD(install, _name)                                                 \
	{                                                                                   \
		.call = { .nr = SYS_seccomp, .args = { SECCOMP_SET_MODE_FILTER, _flags } }, \
		.program_at = 2, .form = _form, .route = SECCOMP_DIAG_ROUTE_SECCOMP,        \
		.op = SECCOMP_SET_MODE_FILTER, .flags = _flags,                             \
	}

/* clang-format off */
SECCOMP(by_seccomp, 0, SMALL);
SECCOMP(by_seccomp_largest, 0, LARGEST);
SECCOMP(log, SECCOMP_FILTER_FLAG_LOG, SMALL);
SECCOMP(spec_allow, SECCOMP_FILTER_FLAG_SPEC_ALLOW, SMALL);
SECCOMP(tsync, SECCOMP_FILTER_FLAG_TSYNC, SMALL);
SECCOMP(listener, SECCOMP_FILTER_FLAG_NEW_LISTENER, SMALL);
SECCOMP(listener_killable,
	SECCOMP_FILTER_FLAG_NEW_LISTENER | SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV, SMALL);
SECCOMP(all_flags,
	SECCOMP_FILTER_FLAG_TSYNC | SECCOMP_FILTER_FLAG_LOG | SECCOMP_FILTER_FLAG_SPEC_ALLOW |
	SECCOMP_FILTER_FLAG_NEW_LISTENER | SECCOMP_FILTER_FLAG_TSYNC_ESRCH |
	SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV, LARGEST);
/* clang-format on */

FIXTURE_VARIANT_ADD(install, by_prctl){
	.call = { .nr = SYS_prctl, .args = { PR_SET_SECCOMP, SECCOMP_MODE_FILTER } },
	.program_at = 2,
	.route = SECCOMP_DIAG_ROUTE_PRCTL,
	.op = SECCOMP_MODE_FILTER,
};

FIXTURE_VARIANT_ADD(install, by_prctl_largest){
	.call = { .nr = SYS_prctl, .args = { PR_SET_SECCOMP, SECCOMP_MODE_FILTER } },
	.program_at = 2,
	.form = LARGEST,
	.route = SECCOMP_DIAG_ROUTE_PRCTL,
	.op = SECCOMP_MODE_FILTER,
};

FIXTURE_VARIANT_ADD(install, by_prctl_of_i386){
	.call = { .nr = PRCTL_I386,
		  .arch = AUDIT_ARCH_I386,
		  .args = { PR_SET_SECCOMP, SECCOMP_MODE_FILTER } },
	.program_at = 2,
	.form = LOW,
	.route = SECCOMP_DIAG_ROUTE_PRCTL,
	.op = SECCOMP_MODE_FILTER,
};

FIXTURE_VARIANT_ADD(install, by_seccomp_of_i386){
	.call = { .nr = SECCOMP_I386,
		  .arch = AUDIT_ARCH_I386,
		  .args = { SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_LOG } },
	.program_at = 2,
	.form = LOW,
	.route = SECCOMP_DIAG_ROUTE_SECCOMP,
	.op = SECCOMP_SET_MODE_FILTER,
	.flags = SECCOMP_FILTER_FLAG_LOG,
};

FIXTURE_VARIANT_ADD(install, by_prctl_of_x32){
	.call = { .nr = CALL_X32_BIT | SYS_prctl, .args = { PR_SET_SECCOMP, SECCOMP_MODE_FILTER } },
	.program_at = 2,
	.form = LOW,
	.route = SECCOMP_DIAG_ROUTE_PRCTL,
	.op = SECCOMP_MODE_FILTER,
};

FIXTURE_VARIANT_ADD(install, by_seccomp_of_x32){
	.call = { .nr = CALL_X32_BIT | SYS_seccomp,
		  .args = { SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_LOG } },
	.program_at = 2,
	.form = LOW,
	.route = SECCOMP_DIAG_ROUTE_SECCOMP,
	.op = SECCOMP_SET_MODE_FILTER,
	.flags = SECCOMP_FILTER_FLAG_LOG,
};

FIXTURE_SETUP(install)
{
	write_programs();
	WATCH_SETUP();
	CALL_NEEDS(variant->call.arch);
	CALL_NEEDS_X32(variant->call.nr);
	SNAPSHOT(&self->snapshot, self->module, self->puppet.pid);
}

/* A pointer to a program, the program, and its length. */
struct given {
	uint64_t uargs;
	const struct sock_filter *program;
	unsigned int len;
};

static struct given given(enum form form)
{
	switch (form) {
	case LARGEST:
		return (struct given){ (uintptr_t)&largest, allow, BPF_MAXINSNS };
	case LOW:
		return (struct given){ (uintptr_t)low, low->program, 3 };
	default:
		return (struct given){ (uintptr_t)&small, allow, 7 };
	}
}

/* Whether the event of a successful installation agrees with a later snapshot. */
static bool installed(const struct event_message *message, const struct snapshot *snapshot,
		      const struct given *given, bool with_prog, char *why)
{
	const struct sd_event *event = &message->event;
	const struct sd_filter *newest = &snapshot->filters[0];

	if (!event_has(message, FILTER_ID) || event->filter_id != newest->id)
		snprintf(why, WHY_LEN, "it is not filter %#llx",
			 (unsigned long long)event->filter_id);
	else if (event_has(message, PARENT_ID) != (snapshot->count > 1) ||
		 event->parent_id != newest->parent_id)
		snprintf(why, WHY_LEN, "its parent is not %#llx",
			 (unsigned long long)event->parent_id);
	else if (!event_has(message, INSNS) || event->insns != given->len ||
		 newest->insns != given->len)
		snprintf(why, WHY_LEN, "it has not %u instructions", event->insns);
	else if (event->mode != SECCOMP_DIAG_MODE_FILTER || event->filter_count != snapshot->count)
		snprintf(why, WHY_LEN, "mode %u, %u filters", event->mode, event->filter_count);
	else if (event_has(message, PROG) != with_prog ||
		 (with_prog &&
		  (event->prog_len != given->len ||
		   memcmp(event->prog, given->program, given->len * sizeof(struct sock_filter)))))
		snprintf(why, WHY_LEN, "it has another program, of %zu instructions",
			 event->prog_len);
	return !why[0];
}

#define EXPECT_REQUEST(_event, _mode_before, _uargs, _result)              \
	do {                                                               \
		EXPECT_EQ(SD_EVENT_INSTALL, (_event)->type);               \
		EXPECT_EQ(variant->route, (_event)->route);                \
		EXPECT_EQ(variant->op, (_event)->op);                      \
		EXPECT_EQ(variant->flags, (_event)->flags);                \
		EXPECT_EQ(_uargs, (_event)->uargs);                        \
		EXPECT_EQ(_result, (_event)->result);                      \
		EXPECT_EQ(SECCOMP_DIAG_TSC_ENABLED, (_event)->tsc_before); \
		EXPECT_EQ(SECCOMP_DIAG_TSC_ENABLED, (_event)->tsc);        \
		EXPECT_EQ(_mode_before, (_event)->mode_before);            \
	} while (0)

/* Install by the variant's call. Return: its result. */
static int install(const struct child *puppet, struct seccomp_data call, int program_at,
		   uint64_t uargs)
{
	call.args[program_at] = uargs;
	return PUPPET_DO(puppet, PUPPET_CALL, .call = call);
}

static void expect_installation(struct __test_metadata *_metadata, FIXTURE_DATA(install) * self,
				const FIXTURE_VARIANT(install) * variant, bool with_prog)
{
	struct given what = given(variant->form);
	bool listens = variant->flags & SECCOMP_FILTER_FLAG_NEW_LISTENER;
	struct event_message *message;
	int result;

	WATCH(&self->watcher, .kinds = INSTALLS, .tgids = &self->puppet.pid, .tgids_len = 1,
	      .with_prog = with_prog);
	result = install(&self->puppet, variant->call, variant->program_at, what.uargs);
	ASSERT_TRUE(listens ? result > 0 : result == 0);
	DRAIN_COUNT(&self->watcher, 1);
	message = &self->watcher.events[0];
	EXPECT_WHY(event_matches(message, &self->snapshot, __why));
	EXPECT_REQUEST(&message->event, SECCOMP_DIAG_MODE_DISABLED, what.uargs, result);
	SNAPSHOT(&self->snapshot, self->module, self->puppet.pid);
	EXPECT_WHY(installed(message, &self->snapshot, &what, with_prog, __why));
}

TEST_F(install, event_with_program)
{
	expect_installation(_metadata, self, variant, true);
}

TEST_F(install, event_without_program)
{
	expect_installation(_metadata, self, variant, false);
}

TEST_F(install, event_on_top_of_others)
{
	const struct ruleset below = ONE_RULE(CALL, SECCOMP_RET_LOG);
	struct given what = given(variant->form);
	struct event_message *message;
	int result;

	for (int i = 0; i < 3; i++)
		ASSERT_EQ(0, PUPPET_DO(&self->puppet, PUPPET_INSTALL, .ruleset = below));
	WATCH(&self->watcher, .kinds = INSTALLS, .tgids = &self->puppet.pid, .tgids_len = 1,
	      .with_prog = true);
	result = install(&self->puppet, variant->call, variant->program_at, what.uargs);
	ASSERT_LE(0, result);
	DRAIN_COUNT(&self->watcher, 1);
	message = &self->watcher.events[0];
	EXPECT_REQUEST(&message->event, SECCOMP_DIAG_MODE_FILTER, what.uargs, result);
	SNAPSHOT(&self->snapshot, self->module, self->puppet.pid);
	EXPECT_EQ(4, self->snapshot.count);
	EXPECT_WHY(installed(message, &self->snapshot, &what, true, __why));
}

/* Each event names the filter of the one before as its parent. */
TEST_F(install, events_of_a_growing_chain)
{
	const struct ruleset ruleset = ONE_RULE(CALL, SECCOMP_RET_LOG);

	WATCH(&self->watcher, .kinds = INSTALLS, .tgids = &self->puppet.pid, .tgids_len = 1);
	for (int i = 0; i < 6; i++)
		ASSERT_EQ(0, PUPPET_DO(&self->puppet, PUPPET_INSTALL, .ruleset = ruleset));
	DRAIN_COUNT(&self->watcher, 6);
	SNAPSHOT(&self->snapshot, self->module, self->puppet.pid);
	for (int i = 0; i < 6; i++) {
		const struct event_message *message = &self->watcher.events[i];

		EXPECT_EQ(i + 1, message->event.filter_count);
		EXPECT_EQ(self->snapshot.filters[5 - i].id, message->event.filter_id);
		EXPECT_EQ(i > 0, event_has(message, PARENT_ID));
		EXPECT_EQ(i ? self->watcher.events[i - 1].event.filter_id : 0,
			  message->event.parent_id);
	}
}

/* The event is of the installing thread, not of those that it synchronizes. */
TEST_F(install, one_event_of_a_synchronization)
{
	struct given what = given(variant->form);
	struct seccomp_data call = variant->call;
	struct snapshot snapshot;
	pid_t tid = 0;
	int result;

	for (int i = 0; i < 3; i++) {
		tid = PUPPET_DO(&self->puppet, PUPPET_THREAD);
		ASSERT_LT(0, tid);
	}
	SNAPSHOT(&snapshot, self->module, tid);
	WATCH(&self->watcher, .kinds = INSTALLS, .tgids = &self->puppet.pid, .tgids_len = 1);
	call.args[variant->program_at] = what.uargs;
	result = PUPPET_DO(&self->puppet, PUPPET_CALL, .thread = 3, .call = call);
	ASSERT_LE(0, result);
	DRAIN_COUNT(&self->watcher, 1);
	EXPECT_WHY(event_matches(&self->watcher.events[0], &snapshot, __why));
	EXPECT_REQUEST(&self->watcher.events[0].event, SECCOMP_DIAG_MODE_DISABLED, what.uargs,
		       result);
	SNAPSHOT(&snapshot, self->module, tid);
	EXPECT_WHY(installed(&self->watcher.events[0], &snapshot, &what, false, __why));
}

TEST_HARNESS_MAIN
