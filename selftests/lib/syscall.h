/* SPDX-License-Identifier: GPL-2.0 */
/* Makes a system call with every register set, as a filter shall see it. */
#ifndef LIB_SYSCALL_H
#define LIB_SYSCALL_H

#include <linux/audit.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* Assembly for some architectures only. CALL_NATIVE is the AUDIT_ARCH_* of this program. */
#if defined(__x86_64__)
#define CALL_SUPPORTED true
#define CALL_NATIVE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define CALL_SUPPORTED true
#define CALL_NATIVE AUDIT_ARCH_AARCH64
#else
#define CALL_SUPPORTED false
#define CALL_NATIVE 0
#endif

/** CALL_NEEDS() - skip the test if a program like this one can't make calls of that arch */
#define CALL_NEEDS(_arch)                                                                \
	do {                                                                             \
		if ((_arch) == AUDIT_ARCH_I386 && CALL_NATIVE != AUDIT_ARCH_X86_64)      \
			SKIP(return, "only x86_64 has 32-bit calls in 64-bit programs"); \
	} while (0)

/* The bit in the numbers of calls of x32, an ABI of x86_64 */
#define CALL_X32_BIT 0x40000000

/** CALL_NEEDS_X32() - skip the test if the number is one of x32, and the kernel does not have it */
#define CALL_NEEDS_X32(_nr)                                                           \
	do {                                                                          \
		if ((CALL_X32_BIT & (_nr)) && syscall(CALL_X32_BIT | SYS_getpid) < 0) \
			SKIP(return, "this kernel has no x32 (syscall.x32=y)");       \
	} while (0)

/**
 * call_make() - make a system call
 * @data: number and arguments; arguments of AUDIT_ARCH_I386 have 32 bits, any other arch is
 *	CALL_NATIVE
 *
 * Return: the result of the kernel.
 */
long call_make(const struct seccomp_data *data);

/** call_ip() - the instruction pointer that filters see of a call_make() for @arch */
uint64_t call_ip(uint32_t arch);

/** call_stopped() - the number of the call at which a traced task has stopped, or -1 */
int call_stopped(pid_t pid);

/**
 * call_replace() - replace the call at which a traced task has stopped
 * @pid: the task
 * @nr: the number of another, or -1 for none
 * @result: the result if there is none
 *
 * Return: 0 or a negative errno.
 */
int call_replace(pid_t pid, int nr, long result);

#endif
