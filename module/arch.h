/* SPDX-License-Identifier: GPL-2.0 */
/* Thread state that only the architecture knows. */
#ifndef SCD_ARCH_H
#define SCD_ARCH_H

#include <linux/prctl.h>
#include <linux/seccomp_diag.h>

#include "compat.h"

#if defined(TIF_NOTSC) /* x86 */
#define ARCH_THREAD_FLAG_NOTSC BIT(TIF_NOTSC)
#elif defined(TIF_TSC_SIGSEGV) /* arm64, since 6.12 */
#define ARCH_THREAD_FLAG_NOTSC BIT(TIF_TSC_SIGSEGV)
#else
#define ARCH_THREAD_FLAG_NOTSC 0
#endif

#ifdef TIF_SPEC_L1D_FLUSH
#define ARCH_THREAD_FLAG_L1D BIT(TIF_SPEC_L1D_FLUSH)
#else
#define ARCH_THREAD_FLAG_L1D 0
#endif

#define ARCH_THREAD_FLAGS (ARCH_THREAD_FLAG_NOTSC | ARCH_THREAD_FLAG_L1D)

#if defined(CONFIG_X86) && !defined(CONFIG_X86_64)
#error "seccomp_diag does not support 32-bit x86: its readers would take every thread for x86_64"
#endif

/* Architectures without these flags have no such setting of the thread. */
#ifdef TIF_SSBD
#define ARCH_STORE_BYPASS 1
#else
#define ARCH_STORE_BYPASS 0
#endif

#ifdef TIF_SPEC_IB /* x86 */
#define ARCH_INDIRECT_BRANCH 1
#else
#define ARCH_INDIRECT_BRANCH 0
#endif

/* enum seccomp_diag_tsc, or 0 if the counter can't be disabled. */
static inline u32 arch_tsc(unsigned long thread_flags)
{
	if (!ARCH_THREAD_FLAG_NOTSC)
		return 0;
	return thread_flags & ARCH_THREAD_FLAG_NOTSC ? SECCOMP_DIAG_TSC_DISABLED :
						       SECCOMP_DIAG_TSC_ENABLED;
}

/* PR_SPEC_* of PR_SPEC_L1D_FLUSH, or 0 if there is no such control. */
static inline u32 arch_l1d_flush(unsigned long thread_flags)
{
	if (!ARCH_THREAD_FLAG_L1D)
		return 0;
	return PR_SPEC_PRCTL |
	       (thread_flags & ARCH_THREAD_FLAG_L1D ? PR_SPEC_ENABLE : PR_SPEC_DISABLE);
}

/*
 * enum seccomp_diag_abi of the program that a thread with this mm executes, or 0. Not during an
 *	execve(2), which changes flag and mm one after the other.
 */
static inline u32 arch_abi(struct task_struct *task, struct mm_struct *mm)
{
#if defined(CONFIG_X86_64)
	if (!test_tsk_thread_flag(task, TIF_ADDR32))
		return SECCOMP_DIAG_ABI_NATIVE;
	return mm_is_ia32(mm) ? SECCOMP_DIAG_ABI_COMPAT : SECCOMP_DIAG_ABI_X32;
#elif defined(CONFIG_ARM64)
	return test_tsk_thread_flag(task, TIF_32BIT) ? SECCOMP_DIAG_ABI_COMPAT :
						       SECCOMP_DIAG_ABI_NATIVE;
#elif !defined(CONFIG_64BIT)
	return SECCOMP_DIAG_ABI_NATIVE;
#else
	return 0;
#endif
}

#endif
