// SPDX-License-Identifier: GPL-2.0
/* Every system call number in strict mode, each in its own process. */
#include <errno.h>
#include <limits.h>
#include <sys/syscall.h>

#include "kselftest_harness.h"
#include "lib/confined_ctl.h"
#include "lib/syscall.h"

/*
 * The Makefile takes the highest numbers from the C library's kernel headers. A younger kernel has
 * more, an older one fewer. Strict mode kills for unknown numbers, too.
 */
#define BEYOND 64
#define X32_BIT 0x40000000

/* uretprobe(2) and uprobe(2): only the kernel's own trampolines make these calls. */
#define NR_URETPROBE 335
#define NR_UPROBE 336

FIXTURE(sweep)
{
	struct child child;
};

FIXTURE_VARIANT(sweep)
{
	const char *program;
	enum confined_gate gate;
	int first, last;
	int allowed[4];
	bool uprobes;
};

/* read, write, exit and sigreturn, by kernel/seccomp.c: mode1_syscalls and mode1_syscalls_32. */
#define NATIVE_ALLOWED                                          \
	{                                                       \
		SYS_read, SYS_write, SYS_exit, SYS_rt_sigreturn \
	}
#ifdef __aarch64__
#define COMPAT_SIGRETURN 173 /* rt_sigreturn */
#else
#define COMPAT_SIGRETURN 119
#endif
#define COMPAT_ALLOWED                    \
	{                                 \
		3, 4, 1, COMPAT_SIGRETURN \
	}
#define NONE_ALLOWED                               \
	{                                          \
		INT_MAX, INT_MAX, INT_MAX, INT_MAX \
	}

FIXTURE_VARIANT_ADD(sweep, native){
	.program = CONFINED_NATIVE,
	.last = SYSCALL_MAX_64 + BEYOND,
	.allowed = NATIVE_ALLOWED,
	.uprobes = true,
};

FIXTURE_VARIANT_ADD(sweep, compat){
	.program = CONFINED_COMPAT,
	.last = SYSCALL_MAX_32 + BEYOND,
	.allowed = COMPAT_ALLOWED,
};

/* For calls by int $0x80, a 64-bit program has the 32-bit list. */
FIXTURE_VARIANT_ADD(sweep, native_by_int80){
	.program = CONFINED_NATIVE,
	.gate = CONFINED_GATE_INT80,
	.last = SYSCALL_MAX_32 + BEYOND,
	.allowed = COMPAT_ALLOWED,
};

/* x32 has no strict mode: its read and write are refused, too. */
FIXTURE_VARIANT_ADD(sweep, x32){
	.program = CONFINED_NATIVE,
	.first = X32_BIT,
	.last = X32_BIT + SYSCALL_MAX_X32 + BEYOND,
	.allowed = NONE_ALLOWED,
};

FIXTURE_VARIANT_ADD(sweep, negative){
	.program = CONFINED_NATIVE,
	.first = -8,
	.last = -1,
	.allowed = NONE_ALLOWED,
};

FIXTURE_VARIANT_ADD(sweep, lowest){
	.program = CONFINED_NATIVE,
	.first = INT_MIN,
	.last = INT_MIN + 8,
	.allowed = NONE_ALLOWED,
};

FIXTURE_VARIANT_ADD(sweep, highest){
	.program = CONFINED_NATIVE,
	.first = INT_MAX - 8,
	.last = INT_MAX - 1,
	.allowed = NONE_ALLOWED,
};

FIXTURE_SETUP(sweep)
{
	if (variant->gate == CONFINED_GATE_INT80)
		CALL_NEEDS(AUDIT_ARCH_I386);
	START_CONFINED(&self->child, variant->program);
	if (variant->gate == CONFINED_GATE_INT80) {
		struct child probe = { 0 };

		START_CONFINED(&probe, CONFINED_COMPAT);
		child_kill(&probe);
	}
}

FIXTURE_TEARDOWN(sweep)
{
	child_kill(&self->child);
}

static bool listed(const int *allowed, int nr)
{
	for (int i = 0; i < 4; i++)
		if (allowed[i] == nr)
			return true;
	return false;
}

static bool killed(int status)
{
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

/* The wait status after a single call without strict mode. */
static int unconfined_status(const struct child *peer, int nr)
{
	confined_send(peer, (struct confined_request){
				    .op = CONFINED_SWEEP_FREE, .arg = nr, .last = nr });
	return child_receive(peer);
}

/*
 * Some kernels allow the trampolines' calls (6.12 does). A strict task then ends as any other.
 */
static bool is_uprobe_status(const struct child *peer, int nr, int status)
{
	return killed(status) || status == unconfined_status(peer, nr);
}

TEST_F_TIMEOUT(sweep, all_but_the_listed_are_killed, 120)
{
	int count = variant->last - variant->first + 1;
	int *status = calloc(count, sizeof(*status));
	int survivors = 0;

	ASSERT_NE(NULL, status);
	ASSERT_TRUE(
		confined_send(&self->child, (struct confined_request){ .op = CONFINED_SWEEP,
								       .arg = variant->first,
								       .last = variant->last,
								       .gate = variant->gate }));
	ASSERT_TRUE(child_get(&self->child, status, count * sizeof(*status)));

	for (int i = 0; i < count; i++) {
		int nr = variant->first + i;

		if (variant->uprobes && (nr == NR_URETPROBE || nr == NR_UPROBE)) {
			EXPECT_TRUE(is_uprobe_status(&self->child, nr, status[i]))
			TH_LOG("call %d: wait status %#x", nr, status[i]);
			continue;
		}
		survivors += !killed(status[i]);
		EXPECT_EQ(listed(variant->allowed, nr), !killed(status[i]))
		TH_LOG("call %d: wait status %#x", nr, status[i]);
	}
	EXPECT_EQ(variant->allowed[0] == INT_MAX ? 0 : 4, survivors);
	free(status);
}

TEST_HARNESS_MAIN
