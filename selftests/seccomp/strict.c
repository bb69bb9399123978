// SPDX-License-Identifier: GPL-2.0
/* Strict mode allows read, write, exit and sigreturn, and nothing else. */
#include <errno.h>
#include <limits.h>
#include <sys/syscall.h>

#include "kselftest_harness.h"
#include "lib/client.h"
#include "lib/confined_ctl.h"
#include "lib/proc.h"

MODULE_FIXTURE_BASE(strict)

FIXTURE_VARIANT(strict)
{
	const char *program;
	enum confined_op entry;
	enum seccomp_diag_abi abi;
};

FIXTURE_VARIANT_ADD(strict, native_prctl){
	.program = CONFINED_NATIVE,
	.entry = CONFINED_STRICT_PRCTL,
};

FIXTURE_VARIANT_ADD(strict, native_seccomp){
	.program = CONFINED_NATIVE,
	.entry = CONFINED_STRICT_SECCOMP,
};

FIXTURE_VARIANT_ADD(strict, compat_prctl){
	.program = CONFINED_COMPAT,
	.entry = CONFINED_STRICT_PRCTL,
	.abi = SECCOMP_DIAG_ABI_COMPAT,
};

FIXTURE_VARIANT_ADD(strict, compat_seccomp){
	.program = CONFINED_COMPAT,
	.entry = CONFINED_STRICT_SECCOMP,
	.abi = SECCOMP_DIAG_ABI_COMPAT,
};

FIXTURE_SETUP(strict)
{
	self->module = module_connect();
	START_CONFINED(&self->child, variant->program);

	ASSERT_EQ(1, confined_command(&self->child, CONFINED_ECHO, 1));
	EXPECT_STATE(self->module, self->child.pid, .abi = variant->abi);
	ASSERT_EQ(0, confined_command(&self->child, variant->entry, 0));
	EXPECT_STATE(self->module, self->child.pid, .mode = SECCOMP_DIAG_MODE_STRICT,
		     .tsc_disabled = STRICT_DISABLES_TSC, .abi = variant->abi);
}

/* Expect that seccomp has killed the child. */
#define EXPECT_KILLED()                                                                  \
	EXPECT_END(self->module, &self->child, -SIGKILL, .mode = SECCOMP_DIAG_MODE_DEAD, \
		   .tsc_disabled = STRICT_DISABLES_TSC)

TEST_F(strict, read_and_write_go_on)
{
	for (int i = 0; i < 100; i++) {
		ASSERT_EQ(i, confined_command(&self->child, CONFINED_ECHO, i));
	}
}

TEST_F(strict, read_of_a_closed_descriptor_fails)
{
	EXPECT_EQ(-EBADF, confined_command(&self->child, CONFINED_READ_CLOSED, 0));
	EXPECT_EQ(7, confined_command(&self->child, CONFINED_ECHO, 7));
}

/*
 * Handlers of SIGUSR1 return by sigreturn(2) in 32-bit programs, others by rt_sigreturn(2). The
 * 32-bit list has one of them only.
 */
#ifdef __aarch64__
#define COMPAT_RETURNS_FROM SIGUSR2
#else
#define COMPAT_RETURNS_FROM SIGUSR1
#endif

static bool returns(const FIXTURE_VARIANT(strict) * variant, int sig)
{
	return variant->abi != SECCOMP_DIAG_ABI_COMPAT || sig == COMPAT_RETURNS_FROM;
}

TEST_F(strict, handler_returns)
{
	if (!returns(variant, SIGUSR1)) {
		ASSERT_EQ(0, kill(self->child.pid, SIGUSR1));
		EXPECT_KILLED();
		return;
	}
	for (int i = 1; i <= 3; i++) {
		ASSERT_EQ(0, kill(self->child.pid, SIGUSR1));
		EXPECT_EQ(i, confined_command(&self->child, CONFINED_SIGNALS, 0));
	}
	EXPECT_STATE(self->module, self->child.pid, .mode = SECCOMP_DIAG_MODE_STRICT,
		     .tsc_disabled = STRICT_DISABLES_TSC, .abi = variant->abi);
}

TEST_F(strict, handler_with_siginfo)
{
	ASSERT_EQ(0, kill(self->child.pid, SIGUSR2));
	if (!returns(variant, SIGUSR2)) {
		EXPECT_KILLED();
	} else
		EXPECT_EQ(3, confined_command(&self->child, CONFINED_ECHO, 3));
}

TEST_F(strict, exit_gives_its_status)
{
	ASSERT_TRUE(confined_send(&self->child,
				  (struct confined_request){ .op = CONFINED_EXIT, .arg = 42 }));
	EXPECT_END(self->module, &self->child, 42, .mode = SECCOMP_DIAG_MODE_STRICT,
		   .tsc_disabled = STRICT_DISABLES_TSC);
}

MODULE_FIXTURE(refused)

FIXTURE_VARIANT(refused)
{
	int native;
	int compat;
};

/*
 * The 32-bit numbers are those of asm/unistd_32.h and of ARM's asm/unistd.h, which a 64-bit program
 * can't include.
 */
#ifdef __aarch64__
#define COMPAT(_x86, _arm) (_arm)
#else
#define COMPAT(_x86, _arm) (_x86)
#endif
#define KILLED(_name, _x86, _arm)                                    \
	FIXTURE_VARIANT_ADD(refused, _name)                          \
	{                                                            \
		.native = SYS_##_name, .compat = COMPAT(_x86, _arm), \
	}

KILLED(exit_group, 252, 248);
KILLED(getpid, 20, 20);
KILLED(openat, 295, 322);
KILLED(close, 6, 6);
KILLED(mmap, 90, 192);
KILLED(prctl, 172, 172);
KILLED(seccomp, 354, 383);
KILLED(clock_gettime, 265, 263);

static void expect_kill(struct __test_metadata *_metadata, FIXTURE_DATA(refused) * self,
			const char *program, enum confined_op entry, int nr)
{
	START_CONFINED(&self->child, program);
	ASSERT_EQ(0, confined_command(&self->child, entry, 0));
	EXPECT_EQ(CHILD_GONE, confined_command(&self->child, CONFINED_CALL, nr));
	EXPECT_KILLED();
}

TEST_F(refused, native_prctl)
{
	expect_kill(_metadata, self, CONFINED_NATIVE, CONFINED_STRICT_PRCTL, variant->native);
}

TEST_F(refused, native_seccomp)
{
	expect_kill(_metadata, self, CONFINED_NATIVE, CONFINED_STRICT_SECCOMP, variant->native);
}

TEST_F(refused, compat_prctl)
{
	expect_kill(_metadata, self, CONFINED_COMPAT, CONFINED_STRICT_PRCTL, variant->compat);
}

TEST_F(refused, compat_seccomp)
{
	expect_kill(_metadata, self, CONFINED_COMPAT, CONFINED_STRICT_SECCOMP, variant->compat);
}

TEST_HARNESS_MAIN
