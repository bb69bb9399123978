// SPDX-License-Identifier: GPL-2.0
/*
 * Who may look at whom: never more than ptrace would tell.
 *
 * ptrace_may_access() is not exported, so its PTRACE_MODE_READ_FSCREDS check is made here again
 * (kernel/ptrace.c, cap_ptrace_access_check() in security/commoncap.c). What other security
 * modules would add to it can't be asked.
 */
#include <linux/cred.h>
#include <linux/fs.h>
#include <linux/net.h>
#include <linux/pid_namespace.h>
#include <linux/rcupdate.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/seccomp.h>
#include <linux/time_namespace.h>
#include <linux/user_namespace.h>
#include <net/sock.h>

#include "compat.h"
#include "access.h"

/**
 * scd_requester_init() - take down who asks
 * @requester: to be filled; give it back with scd_requester_release()
 * @sk: the socket that the request was sent through
 *
 * To be called in the sender's context: it is in sendmsg(2) on that socket, which keeps the socket
 * and its file. A socket without one belongs to the kernel.
 */
void scd_requester_init(struct scd_requester *requester, const struct sock *sk)
{
	const struct socket *sock = sk->sk_socket;

	requester->cred = get_current_cred();
	requester->opener = get_cred(sock && sock->file ? sock->file->f_cred : requester->cred);
	requester->process = get_pid(task_tgid(current));
	requester->pid_ns = get_pid_ns(task_active_pid_ns(current));
	requester->boottime_offset = timens_add_boottime_ns(0);
}

/**
 * scd_requester_release() - drop what scd_requester_init() took
 * @requester: not to be used any more
 *
 * May be called from any context that may sleep.
 */
void scd_requester_release(struct scd_requester *requester)
{
	put_pid_ns(requester->pid_ns);
	put_pid(requester->process);
	put_cred(requester->opener);
	put_cred(requester->cred);
}

/* Refusals are the normal case in a dump, so they don't go to the audit log. */
static bool may_ptrace_in(struct user_namespace *ns)
{
	return ns_capable_noaudit(ns, CAP_SYS_PTRACE);
}

static bool same_user(const struct cred *cred, const struct cred *target)
{
	return uid_eq(cred->fsuid, target->euid) && uid_eq(cred->fsuid, target->suid) &&
	       uid_eq(cred->fsuid, target->uid) && gid_eq(cred->fsgid, target->egid) &&
	       gid_eq(cred->fsgid, target->sgid) && gid_eq(cred->fsgid, target->gid);
}

static bool caps_cover(const struct cred *cred, const struct cred *target)
{
	return cred->user_ns == target->user_ns &&
	       cap_issubset(target->cap_permitted, cred->cap_effective);
}

/* What current_cred() may see of @task. The caller holds task_lock() and is under RCU. */
static bool current_cred_may_look(struct task_struct *task)
{
	const struct cred *cred = current_cred();
	const struct cred *target = __task_cred(task);
	struct user_namespace *ns;

	if (!same_user(cred, target) && !may_ptrace_in(target->user_ns))
		return false;

	/*
	 * A task that has just dropped privileges must be seen as not dumpable with its new
	 * credentials. Pairs with the barrier in commit_creds().
	 */
	smp_rmb();
	ns = task_dumpable_ns(task);
	if (ns && !may_ptrace_in(ns))
		return false;

	return caps_cover(cred, target) || may_ptrace_in(target->user_ns);
}

static bool cred_may_look(const struct cred *cred, struct task_struct *task)
{
	const struct cred *saved;
	bool may;

	if (cred == current_cred())
		return current_cred_may_look(task);
	saved = override_creds(cred);
	may = current_cred_may_look(task);
	revert_creds(saved);
	return may;
}

static bool may_look(const struct scd_requester *requester, struct task_struct *task, bool self)
{
	if (!self && !cred_may_look(requester->cred, task))
		return false;
	return requester->opener == requester->cred || cred_may_look(requester->opener, task);
}

/**
 * scd_may_look() - may the requester see this task?
 * @requester: who asks
 * @task: a task that the caller holds a reference to, with task_lock() held: nobody's mm or
 *	dumpable changes between this answer and what is then read under the same lock
 *
 * Everybody sees its own process, but shows it nobody else: not to who reads the rest of a dump that
 * it has asked for, nor, when it has become another by execve(2) and reads that itself, to who
 * takes the message that its reading makes. For any other the sender of the request must be
 * allowed, and so must whoever opened the socket: otherwise an unprivileged process could make a
 * privileged one write its request for it, as to a file that it was handed.
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
 * scd_sender_confined() - is the task that sends the request under seccomp itself?
 *
 * To be called in the sender's context. A thread of io_uring may be older than the filters of the
 * process that it sends for.
 *
 * Return: true if so.
 */
bool scd_sender_confined(void)
{
	return READ_ONCE(current->seccomp.mode) != SECCOMP_MODE_DISABLED ||
	       current->flags & PF_IO_WORKER;
}

/* Where it counts: in the initial user namespace. */
static bool is_capable(const struct cred *cred, int cap)
{
	const struct cred *saved = override_creds(cred);
	bool has = ns_capable_noaudit(&init_user_ns, cap);

	revert_creds(saved);
	return has;
}

static bool is_admin(const struct cred *cred)
{
	return is_capable(cred, CAP_SYS_ADMIN);
}

/* Under RCU. */
static bool may_watch(const struct cred *cred, struct task_struct *task)
{
	return same_user(cred, __task_cred(task)) || is_admin(cred);
}

/**
 * scd_is_own() - is this a task of the requester's own user, that it may look at?
 * @requester: who asks
 * @task: as for scd_may_look()
 *
 * For what no capability but those of scd_may_have_programs() shall open. Of sender and
 * opener, one may have them and the other not.
 *
 * Return: true if so.
 */
bool scd_is_own(const struct scd_requester *requester, struct task_struct *task)
{
	const unsigned int superpriv = current->flags & PF_SUPERPRIV;
	bool own, self;

	rcu_read_lock();
	/* Whoever else holds the socket is not told of what the sender becomes by execve(2). */
	self = task_tgid(task) == requester->process && __task_cred(task) == requester->cred;
	own = may_watch(requester->cred, task) && may_watch(requester->opener, task) &&
	      may_look(requester, task, self);
	rcu_read_unlock();
	/* In a hook, whose capability has been used is the requester, and not the current task. */
	if (!superpriv)
		current->flags &= ~PF_SUPERPRIV;

	return own;
}

/**
 * scd_may_have_programs() - may the requester have programs, flags and users of filters?
 * @requester: who asks
 *
 * As PTRACE_SECCOMP_GET_FILTER demands, beside that the sender is not confined (kernel/seccomp.c,
 * get_nth_filter()'s callers), of the sender and of the socket's opener.
 *
 * Return: true if so.
 */
bool scd_may_have_programs(const struct scd_requester *requester)
{
	return is_admin(requester->cred) && is_admin(requester->opener);
}

/**
 * scd_may_watch_all() - may the requester be told of every task, whoever that belongs to?
 * @requester: who asks
 *
 * It may have programs, and there is no task that scd_may_look() would keep from it.
 *
 * Return: true if so.
 */
bool scd_may_watch_all(const struct scd_requester *requester)
{
	return scd_may_have_programs(requester) && is_capable(requester->cred, CAP_SYS_PTRACE) &&
	       is_capable(requester->opener, CAP_SYS_PTRACE);
}
