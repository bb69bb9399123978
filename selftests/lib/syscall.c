// SPDX-License-Identifier: GPL-2.0
#include "lib/syscall.h"

long call_64(const struct seccomp_data *data);
long call_32(const struct seccomp_data *data);
extern const char call_64_ip[], call_32_ip[];

#ifdef __x86_64__
/* Filters see the address of the instruction after the one that enters the kernel. */
asm(".text\n"
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
#else
/* See CALL_SUPPORTED. */
asm(".text\n"
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
