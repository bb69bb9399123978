// SPDX-License-Identifier: GPL-2.0
/*
 * Access checks: a requester sees no more than ptrace(2) would show.
 *
 * ptrace_may_access() is not exported, so its PTRACE_MODE_READ_FSCREDS check is repeated here, and
 * for programs PTRACE_MODE_ATTACH_REALCREDS (kernel/ptrace.c, cap_ptrace_access_check() in
 * security/commoncap.c). Checks that other security modules add can't be repeated.
 */
#include <linux/cred.h>
#include <linux/netlink.h>
#include <linux/pid_namespace.h>
#include <linux/rcupdate.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/time_namespace.h>
#include <linux/user_namespace.h>
#include <net/sock.h>

#include "compat.h"
#include "access.h"

/**
 * scd_requester_init() - record who sends a request
 * @requester: filled; scd_requester_release() releases it
 * @sk: the socket that the request was sent through
 *
 * Runs in the sender's context: sendmsg(2) keeps the socket and its file. A socket without a file
 * belongs to the kernel.
 */
void scd_requester_init(struct scd_requester *requester, const struct sock *sk)
{
	const struct socket *sock = sk->sk_socket;

	requester->cred = get_current_cred();
	requester->opener = get_cred(sock && sock->file ? sock->file->f_cred : requester->cred);
	requester->process = get_pid(task_tgid(current));
	requester->pid_ns = get_pid_ns(task_active_pid_ns(current));
	scd_cgroup_root(&requester->cgroup);
	requester->attach = false;
	requester->boottime_offset = timens_add_boottime_ns(0);
}

/**
 * scd_requester_release() - drop the references of scd_requester_init()
 * @requester: must not be used any more
 *
 * Any context that may sleep.
 */
void scd_requester_release(struct scd_requester *requester)
{
	put_pid_ns(requester->pid_ns);
	put_pid(requester->process);
	put_cred(requester->opener);
	put_cred(requester->cred);
}

/* Refusals are normal in a dump, so they don't go to the audit log. */
static bool may_ptrace_in(struct user_namespace *ns)
{
	return ns_capable_noaudit(ns, CAP_SYS_PTRACE);
}

static bool same_user(const struct cred *cred, const struct cred *target, bool attach)
{
	kuid_t uid = attach ? cred->uid : cred->fsuid;
	kgid_t gid = attach ? cred->gid : cred->fsgid;

	return uid_eq(uid, target->euid) && uid_eq(uid, target->suid) && uid_eq(uid, target->uid) &&
	       gid_eq(gid, target->egid) && gid_eq(gid, target->sgid) && gid_eq(gid, target->gid);
}

static bool caps_cover(const struct cred *cred, const struct cred *target, bool attach)
{
	return cred->user_ns == target->user_ns &&
	       cap_issubset(target->cap_permitted,
			    attach ? cred->cap_permitted : cred->cap_effective);
}

/* Checks @task against current_cred(). The caller holds task_lock() and is under RCU. */
static bool current_cred_may_look(struct task_struct *task, bool attach)
{
	const struct cred *cred = current_cred();
	const struct cred *target = __task_cred(task);
	struct user_namespace *ns;

	if (!same_user(cred, target, attach) && !may_ptrace_in(target->user_ns))
		return false;

	/*
	 * A task that has just dropped privileges must be seen as not dumpable with its new
	 * credentials. Pairs with the barrier in commit_creds().
	 */
	smp_rmb();
	ns = task_dumpable_ns(task);
	if (ns && !may_ptrace_in(ns))
		return false;

	return caps_cover(cred, target, attach) || may_ptrace_in(target->user_ns);
}

static bool cred_may_look(const struct cred *cred, struct task_struct *task, bool attach)
{
	const struct cred *saved;
	bool may;

	if (cred == current_cred())
		return current_cred_may_look(task, attach);
	saved = override_creds(cred);
	may = current_cred_may_look(task, attach);
	revert_creds(saved);
	return may;
}

static bool may_look(const struct scd_requester *requester, struct task_struct *task, bool self)
{
	if (!self && !cred_may_look(requester->cred, task, requester->attach))
		return false;
	return requester->opener == requester->cred ||
	       cred_may_look(requester->opener, task, requester->attach);
}

/**
 * scd_may_look() - check whether the requester may see a task
 * @requester: the requester
 * @task: the task (reference held), with task_lock() held: neither its mm nor its dumpable flag
 *	changes between this check and what the caller reads under the same lock
 *
 * A process sees itself, but only in its own context and with the credentials of its request. So
 * another process that reads the rest of its dump does not, and after an execve(2) with new
 * credentials, messages that its own reading makes do not show it to others.
 *
 * For any other task both the sender of the request and the opener of the socket need access.
 * Otherwise an unprivileged process could hand a socket to a privileged one and have that write the
 * request, as to a file.
 *
 * Return: true if so.
 */
bool scd_may_look(const struct scd_requester *requester, struct task_struct *task)
{
	bool may;

	rcu_read_lock();
	may = may_look(requester, task,
		       task_tgid(task) == requester->process && same_thread_group(task, current) &&
			       current_cred() == requester->cred);
	rcu_read_unlock();

	return may;
}

/**
 * scd_sender_confined() - check whether the sender of a request is under seccomp
 *
 * Runs in the sender's context. An io_uring worker may be older than the filters of the process
 * that it sends for, so it counts as confined.
 *
 * Return: true if so.
 */
bool scd_sender_confined(void)
{
	return READ_ONCE(current->seccomp.mode) != SECCOMP_MODE_DISABLED ||
	       current->flags & PF_IO_WORKER;
}

/**
 * scd_capable() - check whether the sender of a request has a capability in the initial user
 *	namespace, and the opener of its socket had it
 * @skb: the request
 * @cap: the capability
 *
 * Runs in the sender's context, which keeps the socket's file. netlink_capable() will not do: it
 * does not look at the opener if the request has a destination address.
 *
 * Return: true if so.
 */
bool scd_capable(struct sk_buff *skb, int cap)
{
	const struct socket *sock = NETLINK_CB(skb).sk->sk_socket;

	return sock && sock->file && capable(cap) &&
	       file_ns_capable(sock->file, &init_user_ns, cap);
}
