// SPDX-License-Identifier: GPL-2.0
/* Each filter action: the result of the call, and the state of its caller. */
#include <errno.h>
#include <linux/audit.h>
#include <signal.h>
#include <sys/syscall.h>
#include <ucontext.h>

#include "kselftest_harness.h"
#include "lib/client.h"
#include "lib/child.h"
#include "lib/proc.h"
#include "lib/sandbox.h"
#include "lib/syscall.h"
#include "lib/worker.h"

/* A call with a known result, never 0, that libc doesn't make by itself. */
#define CALL SYS_getppid

static int make_call(void)
{
	long ret = syscall(CALL);

	return ret < 0 ? -errno : ret;
}

#define EXPECT_FREE(_pid) EXPECT_STATE(self->module, _pid, .mode = SECCOMP_DIAG_MODE_DISABLED)
#define EXPECT_FILTERED(_pid) \
	EXPECT_STATE(self->module, _pid, .mode = SECCOMP_DIAG_MODE_FILTER, .filters = 1)

/* Three stops at which the parent looks: before the filter, with it, after the call. */
static int install_and_call(const struct child *parent, void *action)
{
	child_receive(parent);
	child_exchange(parent, sandbox_action(CALL, *(uint32_t *)action, 0));
	child_exchange(parent, make_call());
	return 0;
}

MODULE_FIXTURE(returns)

/* @result: of the call; with @passes it is the parent's pid instead */
FIXTURE_VARIANT(returns)
{
	uint32_t action;
	int result;
	bool passes;
};

FIXTURE_VARIANT_ADD(returns, allow){
	.action = SECCOMP_RET_ALLOW,
	.passes = true,
};

FIXTURE_VARIANT_ADD(returns, log){
	.action = SECCOMP_RET_LOG,
	.passes = true,
};

FIXTURE_VARIANT_ADD(returns, errno_0){
	.action = SECCOMP_RET_ERRNO,
	.result = 0,
};

FIXTURE_VARIANT_ADD(returns, errno_1){
	.action = SECCOMP_RET_ERRNO | 1,
	.result = -1,
};

FIXTURE_VARIANT_ADD(returns, errno_4095){
	.action = SECCOMP_RET_ERRNO | 4095,
	.result = -4095,
};

/* The kernel caps the errno. */
FIXTURE_VARIANT_ADD(returns, errno_4096){
	.action = SECCOMP_RET_ERRNO | 4096,
	.result = -4095,
};

FIXTURE_VARIANT_ADD(returns, errno_65535){
	.action = SECCOMP_RET_ERRNO | SECCOMP_RET_DATA,
	.result = -4095,
};

FIXTURE_VARIANT_ADD(returns, trace_without_tracer){
	.action = SECCOMP_RET_TRACE,
	.result = -ENOSYS,
};

FIXTURE_VARIANT_ADD(returns, user_notif_without_listener){
	.action = SECCOMP_RET_USER_NOTIF,
	.result = -ENOSYS,
};

TEST_F(returns, result)
{
	pid_t pid;

	ASSERT_EQ(0, child_start(&self->child, install_and_call, (void *)&variant->action));
	pid = self->child.pid;
	EXPECT_FREE(pid);
	ASSERT_EQ(0, child_exchange(&self->child, 0));
	EXPECT_FILTERED(pid);
	EXPECT_EQ(variant->passes ? getpid() : variant->result, child_exchange(&self->child, 0));
	EXPECT_FILTERED(pid);
	child_send(&self->child, 0);

	/* A filtered task that ends by itself keeps its mode to the end. */
	EXPECT_END(self->module, &self->child, 0, .mode = SECCOMP_DIAG_MODE_FILTER, .filters = 1);
}

MODULE_FIXTURE(kills)

FIXTURE_VARIANT(kills)
{
	uint32_t action;
};

FIXTURE_VARIANT_ADD(kills, kill_thread){
	.action = SECCOMP_RET_KILL_THREAD,
};

FIXTURE_VARIANT_ADD(kills, kill_process){
	.action = SECCOMP_RET_KILL_PROCESS,
};

/* An unknown action is KILL_PROCESS. */
FIXTURE_VARIANT_ADD(kills, unknown_action){
	.action = 0x12340000,
};

TEST_F(kills, the_only_thread)
{
	pid_t pid;

	ASSERT_EQ(0, child_start(&self->child, install_and_call, (void *)&variant->action));
	pid = self->child.pid;
	EXPECT_FREE(pid);
	ASSERT_EQ(0, child_exchange(&self->child, 0));
	EXPECT_FILTERED(pid);
	EXPECT_EQ(CHILD_GONE, child_exchange(&self->child, 0));
	EXPECT_END(self->module, &self->child, -SIGSYS, .mode = SECCOMP_DIAG_MODE_DEAD,
		   .filters = 1);
}

static int call_on_demand(const struct child *parent, void *arg)
{
	(void)arg;
	if (child_receive(parent) != CHILD_GONE)
		child_send(parent, make_call());
	return 0;
}

/* All threads have the filter. The parent sends which of them makes the call. */
static int three_threads(const struct child *parent, void *action)
{
	struct worker first, second;

	child_send(parent, sandbox_action(CALL, *(uint32_t *)action, 0));
	worker_start(&first, call_on_demand, NULL);
	worker_start(&second, call_on_demand, NULL);
	child_send(parent, first.peer.pid);
	child_send(parent, second.peer.pid);
	if (child_receive(parent) == getpid()) {
		make_call();
		return 0;
	}
	child_send(&first.peer, 0);
	child_receive(parent);
	return 0;
}

TEST_F(kills, one_thread_of_three)
{
	pid_t pid, caller, other;

	ASSERT_EQ(0, child_start(&self->child, three_threads, (void *)&variant->action));
	pid = self->child.pid;
	ASSERT_EQ(0, child_receive(&self->child));
	caller = child_receive(&self->child);
	other = child_receive(&self->child);
	EXPECT_FILTERED(pid);
	EXPECT_FILTERED(caller);
	EXPECT_FILTERED(other);
	child_send(&self->child, caller);

	if (variant->action == SECCOMP_RET_KILL_THREAD) {
		ASSERT_TRUE(proc_gone(caller));
		EXPECT_GONE(self->module, caller);
		EXPECT_FILTERED(pid);
		EXPECT_FILTERED(other);
	} else {
		ASSERT_TRUE(child_wait_zombie(&self->child));
		EXPECT_EQ(-SIGSYS, child_reap(&self->child));
		EXPECT_GONE(self->module, pid);
		EXPECT_GONE(self->module, caller);
		EXPECT_GONE(self->module, other);
	}
}

/* A leader that is killed alone stays as a zombie until its threads have ended. */
TEST_F(kills, the_leader_of_three)
{
	pid_t pid, other;

	ASSERT_EQ(0, child_start(&self->child, three_threads, (void *)&variant->action));
	pid = self->child.pid;
	ASSERT_EQ(0, child_receive(&self->child));
	child_receive(&self->child);
	other = child_receive(&self->child);
	child_send(&self->child, pid);

	if (variant->action == SECCOMP_RET_KILL_THREAD) {
		ASSERT_TRUE(proc_ended(pid));
		EXPECT_STATE(self->module, pid, .mode = SECCOMP_DIAG_MODE_DEAD, .filters = 1,
			     .exiting = true);
		EXPECT_FILTERED(other);
	} else {
		ASSERT_TRUE(child_wait_zombie(&self->child));
		EXPECT_EQ(-SIGSYS, child_reap(&self->child));
		EXPECT_GONE(self->module, pid);
		EXPECT_GONE(self->module, other);
	}
}

#ifdef __aarch64__
#define CONTEXT_RESULT(_uc) ((_uc)->uc_mcontext.regs[0])
#else
#define CONTEXT_RESULT(_uc) ((_uc)->uc_mcontext.gregs[REG_RAX])
#endif

/* The data of a SIGSYS. */
struct trap {
	int signo, code, error, syscall;
	unsigned int arch;
	unsigned long call_addr, after;
	long result;
};

static volatile struct trap trap;
static volatile bool emulate;

static void on_sigsys(int sig, siginfo_t *info, void *context)
{
	ucontext_t *uc = context;

	trap.signo = sig;
	trap.code = info->si_code;
	trap.error = info->si_errno;
	trap.syscall = info->si_syscall;
	trap.arch = info->si_arch;
	trap.call_addr = (unsigned long)info->si_call_addr;
	if (emulate)
		CONTEXT_RESULT(uc) = 4242;
}

/* The address after the call is @after. */
static long call_here(unsigned long *after)
{
#ifdef __aarch64__
	register long nr __asm__("x8") = CALL;
	register long result __asm__("x0") = CALL;

	__asm__ volatile("adr %1, 1f\n\t"
			 "svc #0\n"
			 "1:"
			 : "+r"(result), "=&r"(*after)
			 : "r"(nr)
			 : "memory");
#else
	long result;

	__asm__ volatile("lea 1f(%%rip), %1\n\t"
			 "syscall\n"
			 "1:"
			 : "=a"(result), "=&r"(*after)
			 : "0"((long)CALL)
			 : "rcx", "r11", "memory");
#endif
	return result;
}

/* Make the system call in assembly: si_call_addr must be the address that it returns to. */
static int trapped_call(const struct child *parent, void *arg)
{
	struct sigaction action = { .sa_sigaction = on_sigsys, .sa_flags = SA_SIGINFO };
	unsigned long after;
	struct trap copy;
	long result;

	emulate = *(bool *)arg;
	sigaction(SIGSYS, &action, NULL);
	child_exchange(parent, sandbox_action(CALL, SECCOMP_RET_TRAP | 0xbeef, 0));
	result = call_here(&after);
	trap.after = after;
	trap.result = result;
	copy = trap;
	child_put(parent, &copy, sizeof(copy));
	child_receive(parent);
	return 0;
}

MODULE_FIXTURE(trap)

FIXTURE_VARIANT(trap)
{
	bool emulate;
	long result;
};

/* A handler that changes nothing leaves the number in the result register (x86), or the argument. */
FIXTURE_VARIANT_ADD(trap, untouched){
	.result = CALL,
};

FIXTURE_VARIANT_ADD(trap, emulated){
	.emulate = true,
	.result = 4242,
};

TEST_F(trap, siginfo)
{
	struct trap copy;

	ASSERT_EQ(0, child_start_ready(&self->child, trapped_call, (void *)&variant->emulate));
	EXPECT_FILTERED(self->child.pid);
	child_send(&self->child, 0);
	ASSERT_TRUE(child_get(&self->child, &copy, sizeof(copy)));
	EXPECT_EQ(SIGSYS, copy.signo);
	EXPECT_EQ(1 /* SYS_SECCOMP, which glibc hides */, copy.code);
	EXPECT_EQ(0xbeef, copy.error);
	EXPECT_EQ(CALL, copy.syscall);
	EXPECT_EQ(CALL_NATIVE, copy.arch);
	EXPECT_EQ(copy.after, copy.call_addr);
	EXPECT_EQ(variant->result, copy.result);
	EXPECT_FILTERED(self->child.pid);
}

TEST_F(trap, kills_without_a_handler)
{
	uint32_t action = SECCOMP_RET_TRAP;

	ASSERT_EQ(0, child_start(&self->child, install_and_call, &action));
	ASSERT_EQ(0, child_exchange(&self->child, 0));
	child_send(&self->child, 0);
	/* The signal ends it, not seccomp, so the mode stays. */
	EXPECT_END(self->module, &self->child, -SIGSYS, .mode = SECCOMP_DIAG_MODE_FILTER,
		   .filters = 1);
}

TEST_HARNESS_MAIN
