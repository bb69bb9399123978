/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What older kernels lack, under mainline's names where mainline has one. Each shim tells the
 * last version that needs it, and goes when that version does.
 */
#ifndef SCD_COMPAT_H
#define SCD_COMPAT_H

#include <linux/fs.h>
#include <linux/ftrace.h>
#include <linux/net.h>
#include <linux/sched.h>
#include <linux/sched/coredump.h>
#include <linux/version.h>
#include <net/genetlink.h>

#ifdef HAVE_TASK_EXEC_STATE
#include <linux/sched/exec_state.h>
#endif

/* Up to 6.5 the attributes of a dump are not in a struct genl_info; both have ->attrs. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 6, 0)
#define genl_info_dump(cb) genl_dumpit_info(cb)
#endif

/**
 * genl_start_refused() - say why a dump is refused
 * @cb: the callback that .start was called with
 * @err: what is wrong, a negative errno
 * @extack: &netlink_callback.extack, or .start's own where that is NULL
 *
 * 6.1 gives no extended ACK to .start, 6.12 does. Without one, the answer is sent from here, and
 * the core is told by -EINTR, as a dump that has begun tells it, that nothing is left to be sent.
 *
 * Return: what .start has to return.
 */
static inline int genl_start_refused(struct netlink_callback *cb, int err,
				     const struct netlink_ext_ack *extack)
{
	if (cb->extack)
		return err;
	netlink_ack(cb->skb, (struct nlmsghdr *)cb->nlh, err, extack);
	return -EINTR;
}

/**
 * socket_get_file() - hold the file of a socket
 * @sock: the socket, which is not being freed
 *
 * Up to 6.6 the count can be tried for directly, then it is get_file_active()'s.
 *
 * Return: the file with a reference, or NULL if it has none or is being closed.
 */
static inline struct file *socket_get_file(struct socket *sock)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 7, 0)
	struct file *file = READ_ONCE(sock->file);

	return file && get_file_rcu(file) ? file : NULL;
#else
	return READ_ONCE(sock->file) ? get_file_active(&sock->file) : NULL;
#endif
}

#ifdef CONFIG_DYNAMIC_FTRACE_WITH_ARGS
/* Up to 6.1 an argument of the hooked function has to be fetched from the registers. */
#ifndef ftrace_regs_get_argument
#define ftrace_regs_get_argument(fregs, n) regs_get_kernel_argument(&(fregs)->regs, n)
#endif

/* Up to 6.14 __seccomp_filter() is handed the seccomp_data, too, before what is asked for here. */
static inline bool seccomp_filter_rechecks(struct ftrace_regs *fregs)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 15, 0)
	return ftrace_regs_get_argument(fregs, 2) & 1;
#else
	return ftrace_regs_get_argument(fregs, 1) & 1;
#endif
}
#endif

#ifdef CONFIG_X86_64
/* Up to 6.3 MM_CONTEXT_UPROBE_IA32 is a mask, then it is the number of a bit. */
static inline bool mm_is_ia32(struct mm_struct *mm)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 4, 0)
	return READ_ONCE(mm->context.flags) & MM_CONTEXT_UPROBE_IA32;
#else
	return test_bit(MM_CONTEXT_UPROBE_IA32, &mm->context.flags);
#endif
}
#endif

/**
 * task_dumpable_ns() - is a task dumpable, and if not, who may look all the same
 * @task: the task, with task_lock() held, which keeps its mm
 *
 * As task_still_dumpable() of kernel/ptrace.c decides it. Where that lives has changed: up to 7.1
 * in the mm, with a bit in the task for when the mm is gone (a fix that only late stable releases
 * have); then in task->exec_state. The caller is in an RCU read-side section, which keeps that.
 *
 * Return: NULL if the task is dumpable, otherwise the user namespace over which CAP_SYS_PTRACE is
 * needed; it lives as long as both locks are held.
 */
static inline struct user_namespace *task_dumpable_ns(struct task_struct *task)
{
#ifdef HAVE_TASK_EXEC_STATE
	struct task_exec_state *exec_state = rcu_dereference(task->exec_state);

	if (!exec_state)
		return &init_user_ns;
	if (READ_ONCE(exec_state->dumpable) == TASK_DUMPABLE_OWNER)
		return NULL;
	return exec_state->user_ns;
#else
	struct mm_struct *mm = task->mm;

	if (mm)
		return get_dumpable(mm) == SUID_DUMP_USER ? NULL : mm->user_ns;
#ifdef HAVE_TASK_USER_DUMPABLE
	return task->user_dumpable ? NULL : &init_user_ns;
#else
	return NULL;
#endif
#endif
}

#endif
