/* SPDX-License-Identifier: GPL-2.0 */
/* Makes a system call with every register set, as a filter shall see it. */
#ifndef LIB_SYSCALL_H
#define LIB_SYSCALL_H

#include <linux/audit.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stdint.h>

/* Assembly for one architecture only. */
#ifdef __x86_64__
#define CALL_SUPPORTED true
#else
#define CALL_SUPPORTED false
#endif

/**
 * call_make() - make a system call
 * @data: number and arguments; arguments of AUDIT_ARCH_I386 have 32 bits, any other arch is
 *	AUDIT_ARCH_X86_64
 *
 * Return: the result of the kernel.
 */
long call_make(const struct seccomp_data *data);

/** call_ip() - the instruction pointer that filters see of a call_make() for @arch */
uint64_t call_ip(uint32_t arch);

#endif
