// SPDX-License-Identifier: GPL-2.0
/*
 * A program that goes into strict mode when told, and then does what it is told.
 * Built twice, native and 32-bit, and static: nothing but its own calls is made.
 */
#define _GNU_SOURCE
#include <cpuid.h>
#include <errno.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

#include "confined.h"

#ifdef __x86_64__
#define REG_PC REG_RIP
#else
#define REG_PC REG_EIP
#endif

static volatile sig_atomic_t usr1_seen;
static volatile sig_atomic_t segv_seen;
/* How long the instruction is that the SIGSEGV handler steps over. */
static volatile sig_atomic_t insn_len;

static void on_usr1(int sig)
{
	(void)sig;
	usr1_seen++;
}

/* A handler with siginfo returns through rt_sigreturn(2), which strict mode refuses 32-bit tasks. */
static void on_usr2(int sig, siginfo_t *info, void *context)
{
	(void)sig, (void)info, (void)context;
}

#ifdef __x86_64__
static void on_segv(int sig, siginfo_t *info, void *context)
{
	ucontext_t *uc = context;

	(void)sig, (void)info;
	segv_seen = 1;
	uc->uc_mcontext.gregs[REG_PC] += insn_len;
}

static void catch_segv(void)
{
	struct sigaction action = { .sa_sigaction = on_segv, .sa_flags = SA_SIGINFO };

	sigaction(SIGSEGV, &action, NULL);
}
#else
/* Without siginfo, the i386 frame has the struct sigcontext right behind the signal number. */
static void on_segv(int sig, struct sigcontext context)
{
	(void)sig;
	segv_seen = 1;
	*(volatile unsigned long *)&context.eip += insn_len;
}

static void catch_segv(void)
{
	struct sigaction action = { .sa_handler = (void (*)(int))(void *)on_segv };

	sigaction(SIGSEGV, &action, NULL);
}
#endif

static int32_t try_rdtsc(void)
{
	segv_seen = 0;
	insn_len = 2;
	__asm__ volatile("rdtsc" : : : "eax", "edx", "memory");
	return segv_seen;
}

/* Asked once and early: CPUID may trap in a guest, and costs. */
static bool has_rdtscp;

static void find_rdtscp(void)
{
	unsigned int a, b, c, d;

	has_rdtscp = __get_cpuid(0x80000001, &a, &b, &c, &d) && (d & (1u << 27));
}

static int32_t try_rdtscp(void)
{
	if (!has_rdtscp)
		return -1;
	segv_seen = 0;
	insn_len = 3;
	__asm__ volatile("rdtscp" : : : "eax", "edx", "ecx", "memory");
	return segv_seen;
}

static int32_t enter_strict(bool by_prctl)
{
	long ret = by_prctl ? prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT) :
			      syscall(SYS_seccomp, SECCOMP_SET_MODE_STRICT, 0, NULL);

	return ret ? -errno : 0;
}

static long int80(int32_t nr)
{
	long ret;

	/* The 64-bit kernel entry clobbers r8 to r11 here. */
	__asm__ volatile("int $0x80"
			 : "=a"(ret)
			 : "a"(nr), "b"(-1), "c"(0), "d"(0)
			 : "memory"
#ifdef __x86_64__
			   ,
			   "r8", "r9", "r10", "r11"
#endif
	);
	return ret;
}

static int32_t call(int32_t nr, int32_t gate)
{
	if (gate == CONFINED_GATE_INT80)
		return int80(nr);
	return syscall(nr, -1L, 0L, 0L, 0L, 0L, 0L) < 0 ? -errno : 0;
}

static void answer(int32_t value)
{
	if (write(STDOUT_FILENO, &value, sizeof(value)) != sizeof(value))
		syscall(SYS_exit, EXIT_FAILURE);
}

/* Makes one call in a process of its own, which tells by its end what came of it. */
static void try_call(bool strict, int32_t nr, int32_t gate)
{
	/* A sigreturn(2) to nowhere must not come back to the handler for ever. */
	signal(SIGSEGV, SIG_DFL);
	if (strict && enter_strict(true))
		_exit(EXIT_FAILURE);
	if (call(nr, gate) == -ENOSYS)
		syscall(SYS_exit, CONFINED_NO_SUCH_CALL);
	syscall(SYS_exit, CONFINED_CAME_BACK);
}

static void sweep(const struct confined_request *request)
{
	for (int32_t nr = request->arg;; nr++) {
		int status = -1;
		pid_t pid = fork();

		if (pid == 0) {
			try_call(request->op == CONFINED_SWEEP, nr, request->gate);
		}
		if (pid > 0)
			waitpid(pid, &status, 0);
		answer(status);
		if (nr == request->last)
			return;
	}
}

static void obey(const struct confined_request *request)
{
	int32_t arg = request->arg;
	char byte;

	switch ((enum confined_op)request->op) {
	case CONFINED_ECHO:
		return answer(arg);
	case CONFINED_STRICT_PRCTL:
		return answer(enter_strict(true));
	case CONFINED_STRICT_SECCOMP:
		return answer(enter_strict(false));
	case CONFINED_READ_CLOSED:
		return answer(read(-1, &byte, 1) < 0 ? -errno : 0);
	case CONFINED_SIGNALS:
		return answer(usr1_seen);
	case CONFINED_EXIT:
		syscall(SYS_exit, arg);
		return;
	case CONFINED_CALL:
		return answer(call(arg, request->gate));
	case CONFINED_RDTSC:
		return answer(try_rdtsc());
	case CONFINED_RDTSCP:
		return answer(try_rdtscp());
	case CONFINED_SET_TSC:
		return answer(prctl(PR_SET_TSC, arg) ? -errno : 0);
	case CONFINED_GET_TSC:
		return answer(prctl(PR_GET_TSC, &arg) ? -errno : arg);
	case CONFINED_SWEEP:
	case CONFINED_SWEEP_FREE:
		return sweep(request);
	}
	syscall(SYS_exit, EXIT_FAILURE);
}

int main(void)
{
	struct sigaction usr1 = { .sa_handler = on_usr1, .sa_flags = SA_RESTART };
	struct sigaction usr2 = { .sa_sigaction = on_usr2, .sa_flags = SA_SIGINFO | SA_RESTART };
	struct confined_request request;

	sigaction(SIGUSR1, &usr1, NULL);
	sigaction(SIGUSR2, &usr2, NULL);
	catch_segv();
	find_rdtscp();

	while (read(STDIN_FILENO, &request, sizeof(request)) == sizeof(request))
		obey(&request);
	return EXIT_SUCCESS;
}
