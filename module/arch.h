/* SPDX-License-Identifier: GPL-2.0 */
/* What of a thread's state only its architecture can tell. */
#ifndef SECCOMP_DIAG_ARCH_H
#define SECCOMP_DIAG_ARCH_H

#include <linux/prctl.h>
#include <linux/sched.h>
#include <linux/seccomp_diag.h>

#include "compat.h"

/* enum seccomp_diag_tsc, or 0 where the counter can't be disabled. */
static inline u32 arch_task_tsc(struct task_struct *task)
{
#if defined(TIF_NOTSC) /* x86 */
	return test_tsk_thread_flag(task, TIF_NOTSC) ? SECCOMP_DIAG_TSC_DISABLED :
						       SECCOMP_DIAG_TSC_ENABLED;
#elif defined(TIF_TSC_SIGSEGV) /* arm64, since 6.12 */
	return test_tsk_thread_flag(task, TIF_TSC_SIGSEGV) ? SECCOMP_DIAG_TSC_DISABLED :
							     SECCOMP_DIAG_TSC_ENABLED;
#else
	return 0;
#endif
}

/* PR_SPEC_* of PR_SPEC_L1D_FLUSH, or 0 where there is no such control. */
static inline u32 arch_task_l1d_flush(struct task_struct *task)
{
#ifdef TIF_SPEC_L1D_FLUSH
	return PR_SPEC_PRCTL |
	       (test_tsk_thread_flag(task, TIF_SPEC_L1D_FLUSH) ? PR_SPEC_ENABLE : PR_SPEC_DISABLE);
#else
	return 0;
#endif
}

/*
 * enum seccomp_diag_abi of the program that a thread with this mm executes, or 0. Only where no
 * execve(2) is under way: it changes flag and mm one after the other.
 */
static inline u32 arch_task_abi(struct task_struct *task, struct mm_struct *mm)
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
