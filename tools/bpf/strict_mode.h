/* SPDX-License-Identifier: GPL-2.0 */
/* Strict mode as a program. */
#ifndef BPF_STRICT_MODE_H
#define BPF_STRICT_MODE_H

#include <stddef.h>

#include <linux/filter.h>

/* Room for it, however many ABIs there are. */
#define STRICT_INSNS 32

/**
 * strict_program() - a program that answers as strict mode does
 * @insns: where it is put
 *
 * SECCOMP_RET_KILL_THREAD stands for the SIGKILL that ends the thread. The source is
 * kernel/seccomp.c of 6.12, mode1_syscalls and __secure_computing_strict(), with
 * asm/seccomp.h: read, write, exit and sigreturn of the kernel's own ABI, and of its 32-bit one.
 * On x86, numbers with the x32 bit are compared with the 32-bit list, where none has it.
 *
 * uretprobe and uprobe, which younger kernels let through in any mode, are left out: only
 * trampolines that the kernel makes call them, and whoever else does gets SIGILL.
 *
 * Return: how many instructions.
 */
size_t strict_program(struct sock_filter insns[STRICT_INSNS]);

#endif
