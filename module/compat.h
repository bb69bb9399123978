/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Interfaces that older kernels lack, under mainline's names if mainline has one. The headers
 * decide, and Kbuild defines HAVE_*: distributions carry changes back, so a version proves nothing.
 * A wrong decision does not compile. Each shim names the last version that needs it, and goes with
 * that version.
 */
#ifndef SCD_COMPAT_H
#define SCD_COMPAT_H

#include <linux/filter.h>
#include <linux/fs.h>
#include <linux/ftrace.h>
#include <linux/net.h>
#include <linux/sched.h>
#include <linux/sched/coredump.h>
#include <linux/seccomp.h>
#include <net/genetlink.h>

#ifdef HAVE_TASK_EXEC_STATE
#include <linux/sched/exec_state.h>
#endif

/* Up to 5.14 it is a macro. */
#ifndef HAVE_BPF_PROG_RUN
#define bpf_prog_run(prog, call) BPF_PROG_RUN(prog, call)
#endif

/* Up to 5.16 */
#ifndef HAVE_READ_TASK_THREAD_FLAGS
#define read_task_thread_flags(task) READ_ONCE(task_thread_info(task)->flags)
#endif

/* Up to 5.16 it is not exported. */
#ifndef HAVE_FIND_GE_PID
#define find_ge_pid(nr, ns) idr_get_next(&(ns)->idr, &(int){ nr })
#endif

/* Up to 5.18 an extended ACK can't name a missing attribute. */
#ifndef NL_SET_ERR_ATTR_MISS
#define NL_SET_ERR_ATTR_MISS(extack, nest, type) ((void)(extack), (void)(nest), (void)(type))
#endif

/* Up to 5.18 there is no such flag. */
#ifndef SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
#define SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV 0
#endif

/* Up to 5.10 start times in /proc have no offset in a time namespace, either. */
#ifndef HAVE_TIMENS_ADD_BOOTTIME_NS
#define timens_add_boottime_ns(ns) (ns)
#endif

/* Up to 6.5 struct genl_info does not hold the attributes of a dump; both structs have ->attrs. */
#ifndef HAVE_GENL_INFO_DUMP
#define genl_info_dump(cb) genl_dumpit_info(cb)
#endif

/*
 * Up to 6.0 the core accepts any flag and reserved bytes in the headers of requests. The module
 * refuses them, so that a client that is wrong about them learns it on each kernel.
 */
#ifdef HAVE_GENL_HEADER_CHECK
static inline int genl_header_check(const struct nlmsghdr *nlh, struct netlink_ext_ack *extack)
{
	return 0;
}

#define genl_header_pre_doit NULL
#else
static inline int genl_header_check(const struct nlmsghdr *nlh, struct netlink_ext_ack *extack)
{
	const struct genlmsghdr *hdr = nlmsg_data(nlh);
	u16 flags = nlh->nlmsg_flags;

	/* NLM_F_DUMP is two bits, and one of them alone has another meaning. */
	if ((flags & NLM_F_DUMP) == NLM_F_DUMP)
		flags &= ~NLM_F_DUMP;
	if (!hdr->reserved && !(flags & ~(NLM_F_REQUEST | NLM_F_ACK | NLM_F_ECHO)))
		return 0;
	NL_SET_ERR_MSG(extack, "flags or reserved bytes of the headers are not 0");
	return -EINVAL;
}

static inline int genl_header_pre_doit(const struct genl_ops *ops, struct sk_buff *skb,
				       struct genl_info *info)
{
	return genl_header_check(info->nlhdr, info->extack);
}
#endif

/**
 * genl_start_refused() - report why a dump is refused
 * @cb: the callback that .start was called with
 * @err: a negative errno
 * @extack: &netlink_callback.extack, or .start's own if that is NULL
 *
 * 6.12 passes an extended ACK to .start, 6.1 does not. Without one, the error message is sent from
 * here; then -EINTR makes the core send nothing, as for a dump that has begun.
 *
 * Return: the return value of .start.
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
 * socket_get_file() - get the file of a socket
 * @sock: the socket, which is not being freed
 *
 * Up to 6.6 get_file_rcu() is a macro that takes a file; later get_file_active() is the function.
 *
 * Return: the file with a reference, or NULL if it has none or is being closed.
 */
static inline struct file *socket_get_file(struct socket *sock)
{
#ifdef get_file_rcu
	struct file *file = READ_ONCE(sock->file);

	return file && get_file_rcu(file) ? file : NULL;
#else
	return READ_ONCE(sock->file) ? get_file_active(&sock->file) : NULL;
#endif
}

#ifdef CONFIG_DYNAMIC_FTRACE_WITH_ARGS
/* Up to 6.1 an argument of the hooked function has to be fetched from the registers. */
#ifndef HAVE_FTRACE_REGS_GET_ARGUMENT
#define ftrace_regs_get_argument(fregs, n) regs_get_kernel_argument(&(fregs)->regs, n)
#endif

/*
 * Up to 6.14 __seccomp_filter() has the seccomp_data as a parameter before the recheck flag, and so
 * does its caller. The caller is declared a second time, which checks Kbuild's decision.
 */
#ifdef HAVE_SECCOMP_DATA_ARGUMENT
#define SECCOMP_FILTER_RECHECK 2
int __secure_computing(const struct seccomp_data *sd);
#else
#define SECCOMP_FILTER_RECHECK 1
int __secure_computing(void);
#endif

static inline bool seccomp_filter_rechecks(struct ftrace_regs *fregs)
{
	return ftrace_regs_get_argument(fregs, SECCOMP_FILTER_RECHECK) & 1;
}
#endif

#ifdef CONFIG_X86_64
/*
 * Up to 5.11 it is a member of its own. Later it is bit 0 everywhere: up to 6.3 the macros are
 * masks, then numbers of bits.
 */
static inline bool mm_is_ia32(struct mm_struct *mm)
{
#ifdef HAVE_MM_IA32_COMPAT
	return READ_ONCE(mm->context.ia32_compat) == TIF_IA32;
#else
	BUILD_BUG_ON(MM_CONTEXT_UPROBE_IA32 != (MM_CONTEXT_HAS_VSYSCALL == 1 ? 0 : BIT(0)));
	return READ_ONCE(mm->context.flags) & BIT(0);
#endif
}
#endif

/**
 * task_dumpable_ns() - get the user namespace that guards a task which is not dumpable
 * @task: the task, with task_lock() held, which keeps its mm
 *
 * The decision of task_still_dumpable() in kernel/ptrace.c. Up to 7.1 the flag is in the mm, and
 * for a task without mm in a bit of the task (a fix that only late stable releases have); later it
 * is in task->exec_state, which the caller's RCU read-side section keeps.
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
