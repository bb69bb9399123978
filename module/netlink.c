// SPDX-License-Identifier: GPL-2.0
/* The family, and the functions that its commands share. */
#include <linux/err.h>
#include <linux/module.h>
#include <linux/pid.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <linux/user_namespace.h>

#include "compat.h"
#include "netlink.h"

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

	BUILD_BUG_ON(SECCOMP_DIAG_A_TASK_PAD != SCD_PAD || SECCOMP_DIAG_A_FILTER_PAD != SCD_PAD ||
		     SECCOMP_DIAG_A_WATCH_PAD != SCD_PAD || SECCOMP_DIAG_A_EVENT_PAD != SCD_PAD);
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
	int err = scd_task_read(requester, tid, NULL, snapshot, chain, known);

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

/**
 * scd_enter_cgroup() - limit a requester to the cgroup that @attr names
 * @requester: sees the cgroups of tasks there and below from now on
 * @attr: the attribute
 * @extack: says what is wrong
 *
 * Return: 0, -ENOENT or -EOPNOTSUPP.
 */
int scd_enter_cgroup(struct scd_requester *requester, const struct nlattr *attr,
		     struct netlink_ext_ack *extack)
{
	int err = scd_cgroup_enter(&requester->cgroup, nla_get_u64(attr));

	if (err == -ENOENT)
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "no such cgroup in the caller's cgroup namespace");
	else if (err)
		NL_SET_ERR_MSG_ATTR(extack, attr, "this kernel can't find a cgroup by its id");
	return err;
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
 * scd_dump_start() - begin a dump
 * @cb: the dump
 * @size: of the struct that begins with struct scd_dump
 * @parse: reads the request; returns 0 or an error, which refuses the dump
 *
 * Return: the return value of .start.
 */
int scd_dump_start(struct netlink_callback *cb, size_t size,
		   int (*parse)(struct sk_buff *skb, struct nlattr **attrs, struct scd_dump *dump,
				struct netlink_ext_ack *extack))
{
	struct scd_dump *dump = kzalloc(size, GFP_KERNEL_ACCOUNT);
	struct netlink_ext_ack own = {};
	struct netlink_ext_ack *extack = cb->extack ?: &own;
	int err;

	if (!dump)
		return -ENOMEM;
	cb->args[0] = (long)dump;
	dump->tid = 1;
	scd_requester_init(&dump->requester, NETLINK_CB(cb->skb).sk);
	err = genl_header_check(cb->nlh, extack) ?:
		      parse(cb->skb, genl_info_dump(cb)->attrs, dump, extack);
	if (!err)
		return 0;
	scd_dump_done(cb);
	return genl_start_refused(cb, err, extack);
}

/** scd_dump_done() - free a dump: .done of each */
int scd_dump_done(struct netlink_callback *cb)
{
	struct scd_dump *dump = (struct scd_dump *)cb->args[0];

	scd_known_release(&dump->known);
	put_pid(dump->select.process);
	scd_requester_release(&dump->requester);
	kfree(dump);
	return 0;
}

/**
 * scd_message_end() - end a message
 * @skb: has the message, up to its headers
 * @hdr: of genlmsg_put()
 * @end: the place behind its attributes; or an error, which cancels the message
 *
 * Return: 0 or the error.
 */
int scd_message_end(struct sk_buff *skb, void *hdr, void *end)
{
	if (IS_ERR(end)) {
		genlmsg_cancel(skb, hdr);
		return PTR_ERR(end);
	}
	__skb_put(skb, end - (void *)skb_tail_pointer(skb));
	genlmsg_end(skb, hdr);
	return 0;
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
	.pre_doit = genl_header_pre_doit,
	.module = THIS_MODULE,
};
