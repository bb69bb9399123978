// SPDX-License-Identifier: GPL-2.0
/* The family, and the functions that its commands share. */
#include <linux/module.h>
#include <linux/pid.h>
#include <linux/seccomp_diag.h>
#include <linux/uidgid.h>
#include <linux/user_namespace.h>
#include <net/genetlink.h>
#include <net/netlink.h>

#include "access.h"
#include "known.h"
#include "netlink.h"
#include "task.h"

/**
 * scd_stray_attr() - find an attribute that does not belong into a request
 * @attrs: the attributes of the request
 * @max: the highest there may be
 * @allowed: a set of BIT_ULL(attribute)
 *
 * Return: the first attribute that is not in the set, or NULL.
 */
const struct nlattr *scd_stray_attr(struct nlattr **attrs, int max, u64 allowed)
{
	int i;

	BUILD_BUG_ON(SECCOMP_DIAG_A_TASK_MAX >= 64 || SECCOMP_DIAG_A_FILTER_MAX >= 64 ||
		     SECCOMP_DIAG_A_WATCH_MAX >= 64);
	for (i = 0; i <= max; i++) {
		if (attrs[i] && !(allowed & BIT_ULL(i)))
			return attrs[i];
	}
	return NULL;
}

/** scd_look_up() - scd_task_read() for a request: @attr names @tid, @extack says what is wrong */
int scd_look_up(const struct scd_requester *requester, const struct nlattr *attr, pid_t tid,
		struct scd_task *snapshot, struct scd_chain *chain, struct scd_known *known,
		struct netlink_ext_ack *extack)
{
	int err = scd_task_read(requester, tid, snapshot, chain, known);

	if (err == -ESRCH)
		NL_SET_ERR_MSG_ATTR(extack, attr, "no such thread in the caller's pid namespace");
	else if (err == -EPERM)
		NL_SET_ERR_MSG_ATTR(
			extack, attr,
			"needs ptrace read access: same user and dumpable, or CAP_SYS_PTRACE");
	return err;
}

/** scd_get_process() - get a reference to the process @tgid, which @attr names; NULL: none */
struct pid *scd_get_process(const struct scd_requester *requester, const struct nlattr *attr,
			    pid_t tgid, struct netlink_ext_ack *extack)
{
	struct pid *process;

	rcu_read_lock();
	process = find_pid_ns(tgid, requester->pid_ns);
	process = pid_task(process, PIDTYPE_TGID) ? get_pid(process) : NULL;
	rcu_read_unlock();

	if (!process)
		NL_SET_ERR_MSG_ATTR(extack, attr, "no such process in the caller's pid namespace");
	return process;
}

/** scd_get_uid() - set @uid to the user that @attr names; return 0 or -EINVAL */
int scd_get_uid(const struct scd_requester *requester, const struct nlattr *attr, kuid_t *uid,
		struct netlink_ext_ack *extack)
{
	*uid = make_kuid(requester->cred->user_ns, nla_get_u32(attr));
	if (uid_valid(*uid))
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, attr, "no such user in the caller's user namespace");
	return -EINVAL;
}

/** scd_reply() - send a reply, or free it if @err is an error; return 0 or the error */
int scd_reply(struct sk_buff *skb, struct genl_info *info, int err)
{
	if (!err)
		return genlmsg_reply(skb, info);
	nlmsg_free(skb);
	return err;
}

/**
 * scd_dump_result() - turn the end of a dump's message into the return value of .dumpit
 * @skb: the message that was filled
 * @cb: the dump
 * @known: its work is renewed, for a call in recvmsg(2)
 * @err: -EMSGSIZE if there was more than fits into it, or than one call does; 0 at the end; or an
 *	error
 *
 * At the end, good or bad, the core appends NLMSG_DONE to the message, and saves the caller a
 * recvmsg(2). An empty message would look like the end of the socket, so it gets an NLMSG_NOOP. YNL
 * does not know that type, and reads a generic netlink header in any message: one of an event it
 * puts aside.
 *
 * Return: the length of the message if more is to follow, otherwise @err.
 */
int scd_dump_result(struct sk_buff *skb, const struct netlink_callback *cb, struct scd_known *known,
		    int err)
{
	bool enough = scd_known_is_enough(known);

	known->work = 0;
	known->later = true;
	if (err != -EMSGSIZE)
		return err;
	if (!skb->len && enough &&
	    genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq, &scd_family,
			NLM_F_MULTI, SECCOMP_DIAG_CMD_END_NTF))
		nlmsg_hdr(skb)->nlmsg_type = NLMSG_NOOP;
	return skb->len ?: err;
}

/*
 * main.c sets .ops. No request needs genl_mutex: the state that they share has a lock of its own
 * (watch.c). The core keeps the module while a request is handled: cb_lock for a do, a reference
 * from __netlink_dump_start() for a dump. .resv_start_op stays 0, so that headers and attributes
 * are checked strictly on every kernel.
 */
struct genl_family scd_family = {
	.name = SECCOMP_DIAG_GENL_NAME,
	.version = SECCOMP_DIAG_GENL_VERSION,
	.netnsok = true,
	.parallel_ops = true,
	.module = THIS_MODULE,
};
