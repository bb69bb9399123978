// SPDX-License-Identifier: GPL-2.0
#include <elf.h>
#include <errno.h>
#include <stddef.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>

#include "lib/syscall.h"

long call_64(const struct seccomp_data *data);
long call_32(const struct seccomp_data *data);
extern const char call_64_ip[], call_32_ip[];

/* GNU ld 2.40 resolves labels that are not global to a wrong address on arm64. */
#define LABELS ".globl call_64, call_32, call_64_ip, call_32_ip\n"

#ifdef __x86_64__
/* Filters see the address of the instruction after the one that enters the kernel. */
asm(LABELS ".text\n"
	   "call_64:\n"
	   "	movslq	(%rdi), %rax\n"
	   "	movq	24(%rdi), %rsi\n"
	   "	movq	32(%rdi), %rdx\n"
	   "	movq	40(%rdi), %r10\n"
	   "	movq	48(%rdi), %r8\n"
	   "	movq	56(%rdi), %r9\n"
	   "	movq	16(%rdi), %rdi\n"
	   "	syscall\n"
	   "call_64_ip:\n"
	   "	ret\n"
	   "call_32:\n"
	   "	pushq	%rbx\n"
	   "	pushq	%rbp\n"
	   "	movl	(%rdi), %eax\n"
	   "	movl	16(%rdi), %ebx\n"
	   "	movl	24(%rdi), %ecx\n"
	   "	movl	32(%rdi), %edx\n"
	   "	movl	40(%rdi), %esi\n"
	   "	movl	56(%rdi), %ebp\n"
	   "	movl	48(%rdi), %edi\n"
	   "	int	$0x80\n"
	   "call_32_ip:\n"
	   "	movslq	%eax, %rax\n"
	   "	popq	%rbp\n"
	   "	popq	%rbx\n"
	   "	ret\n");
#elif defined(__aarch64__)
asm(LABELS ".text\n"
	   "call_64:\n"
	   "	mov	x9, x0\n"
	   "	ldrsw	x8, [x9]\n"
	   "	ldp	x0, x1, [x9, #16]\n"
	   "	ldp	x2, x3, [x9, #32]\n"
	   "	ldp	x4, x5, [x9, #48]\n"
	   "	svc	#0\n"
	   "call_64_ip:\n"
	   "	ret\n"
	   "call_32:\n"
	   "call_32_ip:\n"
	   "	brk	#0\n");
#else
/* See CALL_SUPPORTED. */
asm(LABELS ".text\n"
	   "call_64:\n"
	   "call_64_ip:\n"
	   "call_32:\n"
	   "call_32_ip:\n");
#endif

long call_make(const struct seccomp_data *data)
{
	return data->arch == AUDIT_ARCH_I386 ? call_32(data) : call_64(data);
}

uint64_t call_ip(uint32_t arch)
{
	return (uintptr_t)(arch == AUDIT_ARCH_I386 ? call_32_ip : call_64_ip);
}

#ifdef __x86_64__
int call_stopped(pid_t pid)
{
	struct user_regs_struct regs;

	return ptrace(PTRACE_GETREGS, pid, 0, &regs) ? -1 : (int)regs.orig_rax;
}

int call_replace(pid_t pid, int nr, long result)
{
	struct user_regs_struct regs;

	if (ptrace(PTRACE_GETREGS, pid, 0, &regs))
		return -errno;
	regs.orig_rax = nr;
	regs.rax = nr < 0 ? result : -ENOSYS;
	return ptrace(PTRACE_SETREGS, pid, 0, &regs) ? -errno : 0;
}
#elif defined(__aarch64__)
int call_stopped(pid_t pid)
{
	struct iovec set = { &(int){ -1 }, sizeof(int) };

	return ptrace(PTRACE_GETREGSET, pid, NT_ARM_SYSTEM_CALL, &set) ? -1 : *(int *)set.iov_base;
}

/* The register of the result is also that of the first argument. */
int call_replace(pid_t pid, int nr, long result)
{
	struct user_regs_struct regs;
	struct iovec number = { &nr, sizeof(nr) }, all = { &regs, sizeof(regs) };

	if (ptrace(PTRACE_SETREGSET, pid, NT_ARM_SYSTEM_CALL, &number) ||
	    ptrace(PTRACE_GETREGSET, pid, NT_PRSTATUS, &all))
		return -errno;
	if (nr >= 0)
		return 0;
	regs.regs[0] = result;
	return ptrace(PTRACE_SETREGSET, pid, NT_PRSTATUS, &all) ? -errno : 0;
}
#else
int call_stopped(pid_t pid)
{
	(void)pid;
	return -1;
}

int call_replace(pid_t pid, int nr, long result)
{
	(void)pid, (void)nr, (void)result;
	return -ENOSYS;
}
#endif
