/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SCD_HOOKS_H
#define SCD_HOOKS_H

#include <linux/bits.h>
#include <linux/netlink.h>
#include <linux/preempt.h>
#include <linux/seccomp_diag.h>

/* Groups of hooks: one for each kind of event, and one that follows descendants. */
#define SCD_HOOK_INSTALLS BIT(SECCOMP_DIAG_KIND_INSTALL)
#define SCD_HOOK_VERDICTS BIT(SECCOMP_DIAG_KIND_VERDICT)
#define SCD_HOOK_FORKS BIT(2)

#ifdef CONFIG_DYNAMIC_FTRACE_WITH_ARGS

int scd_hooks_place(u32 groups, struct netlink_ext_ack *extack);
void scd_hooks_keep(u32 groups);
void scd_hooks_exit(void);

extern struct ftrace_ops scd_filter_ops;
extern struct ftrace_ops scd_exit_ops;
extern struct ftrace_ops scd_seccomp_ops;
extern struct ftrace_ops scd_prctl_ops;
extern struct ftrace_ops scd_fork_ops;

/**
 * scd_hook_may_lock() - check whether a hook may allocate memory and take a spinlock
 *
 * Under PREEMPT_RT it must be preemptible. It is not if somebody else has hooked the same function:
 * ftrace then calls all hooks with preemption off.
 */
static inline bool scd_hook_may_lock(void)
{
	return !IS_ENABLED(CONFIG_PREEMPT_RT) || preemptible();
}

#else

static inline int scd_hooks_place(u32 groups, struct netlink_ext_ack *extack)
{
	if (!groups)
		return 0;
	NL_SET_ERR_MSG(extack, "events need a kernel with CONFIG_DYNAMIC_FTRACE_WITH_ARGS");
	return -EOPNOTSUPP;
}

static inline void scd_hooks_keep(u32 groups)
{
}

static inline void scd_hooks_exit(void)
{
}

#endif

#endif
