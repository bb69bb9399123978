// SPDX-License-Identifier: GPL-2.0
/* The TSC is off in strict mode (x86) and under PR_SET_TSC, and children inherit that. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/prctl.h>

#include "kselftest_harness.h"
#include "lib/client.h"
#include "lib/confined_ctl.h"
#include "lib/worker.h"

MODULE_FIXTURE_BASE(tsc)

CONFINED_VARIANTS(tsc);

FIXTURE_SETUP(tsc)
{
	self->module = module_connect();
	START_CONFINED(&self->child, variant->program);
	ASSERT_EQ(1, confined_command(&self->child, CONFINED_ECHO, 1));
}

/* Both instructions agree with the module's report. Not every CPU has RDTSCP. */
#define EXPECT_COUNTER(_disabled, _mode)                                                 \
	do {                                                                             \
		EXPECT_EQ(_disabled, confined_command(&self->child, CONFINED_RDTSC, 0)); \
		int __p = confined_command(&self->child, CONFINED_RDTSCP, 0);            \
		EXPECT_TRUE(__p == -1 || __p == (_disabled))                             \
		TH_LOG("RDTSCP: %d", __p);                                               \
		EXPECT_STATE(self->module, self->child.pid, .mode = _mode,               \
			     .tsc_disabled = _disabled, .abi = variant->abi);            \
	} while (0)

TEST_F(tsc, prctl_disables_and_enables)
{
	EXPECT_COUNTER(false, SECCOMP_DIAG_MODE_DISABLED);
#ifdef __aarch64__
	/* 32-bit programs can't choose there. */
	if (variant->abi == SECCOMP_DIAG_ABI_COMPAT) {
		EXPECT_EQ(-EINVAL,
			  confined_command(&self->child, CONFINED_SET_TSC, PR_TSC_SIGSEGV));
		return;
	}
#endif
	EXPECT_EQ(PR_TSC_ENABLE, confined_command(&self->child, CONFINED_GET_TSC, 0));

	ASSERT_EQ(0, confined_command(&self->child, CONFINED_SET_TSC, PR_TSC_SIGSEGV));
	EXPECT_COUNTER(true, SECCOMP_DIAG_MODE_DISABLED);
	EXPECT_EQ(PR_TSC_SIGSEGV, confined_command(&self->child, CONFINED_GET_TSC, 0));

	ASSERT_EQ(0, confined_command(&self->child, CONFINED_SET_TSC, PR_TSC_ENABLE));
	EXPECT_COUNTER(false, SECCOMP_DIAG_MODE_DISABLED);
	EXPECT_EQ(PR_TSC_ENABLE, confined_command(&self->child, CONFINED_GET_TSC, 0));
}

TEST_F(tsc, strict_by_prctl_disables)
{
	EXPECT_COUNTER(false, SECCOMP_DIAG_MODE_DISABLED);
	ASSERT_EQ(0, confined_command(&self->child, CONFINED_STRICT_PRCTL, 0));
	/* The counting needs a handler that returns by sigreturn(2), as 32-bit ones do, too. */
	EXPECT_COUNTER(STRICT_DISABLES_TSC, SECCOMP_DIAG_MODE_STRICT);
}

TEST_F(tsc, strict_by_seccomp_disables)
{
	EXPECT_COUNTER(false, SECCOMP_DIAG_MODE_DISABLED);
	ASSERT_EQ(0, confined_command(&self->child, CONFINED_STRICT_SECCOMP, 0));
	EXPECT_COUNTER(STRICT_DISABLES_TSC, SECCOMP_DIAG_MODE_STRICT);
}

#ifdef __aarch64__
#define EXEC_KEEPS_TSC false
#else
#define EXEC_KEEPS_TSC true
#endif

TEST_F(tsc, execve_keeps_it)
{
	struct child heir;

	/* The child of this process inherits by fork(2), and keeps through execve(2), but on arm64. */
	ASSERT_EQ(0, prctl(PR_SET_TSC, PR_TSC_SIGSEGV));
	int ret = child_exec(&heir, variant->program);

	ASSERT_EQ(0, prctl(PR_SET_TSC, PR_TSC_ENABLE));
	ASSERT_EQ(0, ret);
	child_kill(&self->child);
	self->child = heir;
	EXPECT_COUNTER(EXEC_KEEPS_TSC, SECCOMP_DIAG_MODE_DISABLED);
}

static sigjmp_buf after_segv;

static void on_segv(int sig)
{
	(void)sig;
	siglongjmp(after_segv, 1);
}

static void read_tsc(void)
{
#ifdef __aarch64__
	__asm__ volatile("mrs x0, cntvct_el0" : : : "x0");
#else
	__asm__ volatile("rdtsc" : : : "eax", "edx");
#endif
}

/* 1 if reading the counter raises SIGSEGV in the calling thread, else 0. */
static int tsc_faults(void)
{
	signal(SIGSEGV, on_segv);
	if (sigsetjmp(after_segv, 1))
		return 1;
	read_tsc();
	return 0;
}

static int count_on_demand(const struct child *parent, void *arg)
{
	(void)arg;
	do {
		child_send(parent, tsc_faults());
	} while (child_receive(parent) != CHILD_GONE);
	return 0;
}

MODULE_FIXTURE(inherit)

TEST_F(inherit, fork_inherits)
{
	struct child child;

	ASSERT_EQ(0, prctl(PR_SET_TSC, PR_TSC_SIGSEGV));
	int ret = child_start(&child, count_on_demand, NULL);

	ASSERT_EQ(0, prctl(PR_SET_TSC, PR_TSC_ENABLE));
	ASSERT_EQ(0, ret);
	EXPECT_EQ(1, child_receive(&child));
	EXPECT_STATE(self->module, child.pid, .tsc_disabled = true);
	EXPECT_STATE(self->module, getpid(), .tsc_disabled = false);
	child_kill(&child);
}

/* Existing threads keep their own setting. */
TEST_F(inherit, new_threads_inherit)
{
	struct worker before, after;

	ASSERT_EQ(0, worker_start(&before, count_on_demand, NULL));
	EXPECT_EQ(0, child_receive(&before.peer));
	ASSERT_EQ(0, prctl(PR_SET_TSC, PR_TSC_SIGSEGV));
	ASSERT_EQ(0, worker_start(&after, count_on_demand, NULL));
	EXPECT_EQ(1, child_receive(&after.peer));
	EXPECT_EQ(0, child_exchange(&before.peer, 0));

	EXPECT_EQ(1, tsc_faults());
	EXPECT_STATE(self->module, getpid(), .tsc_disabled = true);
	EXPECT_STATE(self->module, before.peer.pid, .tsc_disabled = false);
	EXPECT_STATE(self->module, after.peer.pid, .tsc_disabled = true);
	ASSERT_EQ(0, prctl(PR_SET_TSC, PR_TSC_ENABLE));
	EXPECT_STATE(self->module, getpid(), .tsc_disabled = false);
	EXPECT_STATE(self->module, after.peer.pid, .tsc_disabled = true);
}

static int count_uncaught(const struct child *parent, void *arg)
{
	(void)parent, (void)arg;
	signal(SIGSEGV, SIG_DFL);
	if (prctl(PR_SET_TSC, PR_TSC_SIGSEGV))
		return 1;
	read_tsc();
	return 2;
}

TEST_F(inherit, kills_without_a_handler)
{
	ASSERT_EQ(0, child_start(&self->child, count_uncaught, NULL));
	EXPECT_END(self->module, &self->child, -SIGSEGV, .tsc_disabled = true);
}

TEST_HARNESS_MAIN
