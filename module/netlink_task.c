// SPDX-License-Identifier: GPL-2.0
/* TASK_GET: requests in, tasks out. It knows nothing of how a task is read. */
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/seccomp_diag.h>
#include <linux/slab.h>
#include <linux/uidgid.h>
#include <linux/user_namespace.h>
#include <net/genetlink.h>
#include <net/netlink.h>

#include "compat.h"
#include "known.h"
#include "netlink.h"
#include "task.h"
#include "access.h"

#define MODES_ALL                                                          \
	(BIT(SECCOMP_DIAG_MODE_DISABLED) | BIT(SECCOMP_DIAG_MODE_STRICT) | \
	 BIT(SECCOMP_DIAG_MODE_FILTER) | BIT(SECCOMP_DIAG_MODE_DEAD))

#define SELECTIONS                                                                          \
	(BIT_ULL(SECCOMP_DIAG_A_TASK_SEL_MODES) | BIT_ULL(SECCOMP_DIAG_A_TASK_SEL_UID) |    \
	 BIT_ULL(SECCOMP_DIAG_A_TASK_SEL_TGID) | BIT_ULL(SECCOMP_DIAG_A_TASK_SEL_SECCOMP) | \
	 BIT_ULL(SECCOMP_DIAG_A_TASK_SEL_FILTER_ID))

/* The attributes of a request. All others are for replies only, and refused. */
const struct nla_policy scd_task_policy[SECCOMP_DIAG_A_TASK_MAX + 1] = {
	[SECCOMP_DIAG_A_TASK_TID] = NLA_POLICY_MIN(NLA_U32, 1),
	[SECCOMP_DIAG_A_TASK_SEL_MODES] = NLA_POLICY_MASK(NLA_U32, MODES_ALL),
	[SECCOMP_DIAG_A_TASK_SEL_UID] = { .type = NLA_U32 },
	[SECCOMP_DIAG_A_TASK_SEL_TGID] = NLA_POLICY_MIN(NLA_U32, 1),
	[SECCOMP_DIAG_A_TASK_SEL_SECCOMP] = { .type = NLA_FLAG },
	[SECCOMP_DIAG_A_TASK_SEL_FILTER_ID] = NLA_POLICY_MIN(NLA_U64, 1),
};

/**
 * struct task_dump - a dump under way
 * @requester: the requester
 * @select: the requested threads
 * @tid: the thread to go on with
 * @known: the filters that it has met
 *
 * One for each socket at most, from .start to .done; the netlink core runs both, and .dumpit in
 * between, under the socket's callback mutex.
 */
struct task_dump {
	struct scd_requester requester;
	struct scd_select select;
	pid_t tid;
	struct scd_known known;
};

/* Upper bound of the numbers that put_numbers() puts. */
#define NUMBERS_MAX 9

/* Some numbers are 0 for "unknown", and then left out. */
static int put_numbers(struct sk_buff *skb, const struct scd_task *task)
{
	struct nlattr *nla = (struct nlattr *)skb_tail_pointer(skb);

	if (skb_tailroom(skb) < NUMBERS_MAX * nla_total_size(sizeof(u32)))
		return -EMSGSIZE;

	nla = scd_add_u32(nla, SECCOMP_DIAG_A_TASK_TID, task->tid);
	nla = scd_add_u32(nla, SECCOMP_DIAG_A_TASK_TGID, task->tgid);
	nla = scd_add_u32(nla, SECCOMP_DIAG_A_TASK_MODE, task->mode);
	nla = scd_add_u32(nla, SECCOMP_DIAG_A_TASK_FILTER_COUNT, task->filter_count);
	nla = scd_add_u32(nla, SECCOMP_DIAG_A_TASK_SPEC_STORE_BYPASS, task->spec_store_bypass);
	nla = scd_add_u32(nla, SECCOMP_DIAG_A_TASK_SPEC_INDIRECT_BRANCH,
			  task->spec_indirect_branch);
	if (task->spec_l1d_flush)
		nla = scd_add_u32(nla, SECCOMP_DIAG_A_TASK_SPEC_L1D_FLUSH, task->spec_l1d_flush);
	if (task->tsc)
		nla = scd_add_u32(nla, SECCOMP_DIAG_A_TASK_TSC, task->tsc);
	if (task->abi)
		nla = scd_add_u32(nla, SECCOMP_DIAG_A_TASK_ABI, task->abi);
	skb_put(skb, (unsigned char *)nla - skb_tail_pointer(skb));
	return 0;
}

static int put_filters(struct sk_buff *skb, const struct scd_task *task)
{
	if (nla_put_u64_64bit(skb, SECCOMP_DIAG_A_TASK_FILTER_ID, task->filter_id,
			      SECCOMP_DIAG_A_TASK_PAD) ||
	    nla_put_u32(skb, SECCOMP_DIAG_A_TASK_BUDGET_USED, task->budget_used) ||
	    nla_put_u8(skb, SECCOMP_DIAG_A_TASK_LISTENER, task->listener))
		return -EMSGSIZE;
	return 0;
}

static int put_task(struct sk_buff *skb, const struct scd_requester *requester,
		    const struct scd_task *task)
{
	u32 uid = from_kuid_munged(requester->cred->user_ns, task->uid);
	u64 start_time = task->start_time + requester->boottime_offset;

	if (put_numbers(skb, task) || nla_put_u32(skb, SECCOMP_DIAG_A_TASK_UID, uid) ||
	    nla_put_string(skb, SECCOMP_DIAG_A_TASK_COMM, task->comm) ||
	    nla_put_u64_64bit(skb, SECCOMP_DIAG_A_TASK_START_TIME, start_time,
			      SECCOMP_DIAG_A_TASK_PAD) ||
	    nla_put_u8(skb, SECCOMP_DIAG_A_TASK_NO_NEW_PRIVS, task->no_new_privs))
		return -EMSGSIZE;

	if ((task->exiting && nla_put_flag(skb, SECCOMP_DIAG_A_TASK_EXITING)) ||
	    (task->suspended && nla_put_flag(skb, SECCOMP_DIAG_A_TASK_SUSPENDED)))
		return -EMSGSIZE;

	return task->filter_id ? put_filters(skb, task) : 0;
}

/* One message, whole or not at all. */
static int fill_task(struct sk_buff *skb, u32 portid, u32 seq, int flags,
		     const struct scd_requester *requester, const struct scd_task *task)
{
	void *hdr = genlmsg_put(skb, portid, seq, &scd_family, flags, SECCOMP_DIAG_CMD_TASK_GET);

	if (!hdr)
		return -EMSGSIZE;
	if (put_task(skb, requester, task)) {
		genlmsg_cancel(skb, hdr);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, hdr);
	return 0;
}

static int task_reply(struct genl_info *info, const struct scd_requester *requester,
		      const struct scd_task *snapshot)
{
	struct sk_buff *reply = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);

	if (!reply)
		return -ENOMEM;
	return scd_reply(reply, info,
			 fill_task(reply, info->snd_portid, info->snd_seq, 0, requester, snapshot));
}

int scd_task_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *tid = info->attrs[SECCOMP_DIAG_A_TASK_TID];
	struct scd_task snapshot;
	struct scd_requester requester;
	const struct nlattr *stray;
	int err;

	stray = scd_stray_attr(info->attrs, SECCOMP_DIAG_A_TASK_MAX,
			       BIT_ULL(SECCOMP_DIAG_A_TASK_TID));
	if (stray) {
		NL_SET_ERR_MSG_ATTR(info->extack, stray,
				    "selections are for dumps; a single thread needs tid only");
		return -EINVAL;
	}
	if (!tid) {
		NL_SET_ERR_ATTR_MISS(info->extack, NULL, SECCOMP_DIAG_A_TASK_TID);
		GENL_SET_ERR_MSG(info, "tid is missing: it names the thread");
		return -EINVAL;
	}

	scd_requester_init(&requester, NETLINK_CB(skb).sk);
	err = scd_look_up(&requester, tid, nla_get_u32(tid), &snapshot, NULL, NULL, info->extack);
	if (!err)
		err = task_reply(info, &requester, &snapshot);
	scd_requester_release(&requester);

	return err;
}

/* On success the caller owns the reference in dump->select.process. */
static int parse_select(struct nlattr **attrs, struct task_dump *dump,
			struct netlink_ext_ack *extack)
{
	struct nlattr *modes = attrs[SECCOMP_DIAG_A_TASK_SEL_MODES];
	struct nlattr *uid = attrs[SECCOMP_DIAG_A_TASK_SEL_UID];
	struct nlattr *tgid = attrs[SECCOMP_DIAG_A_TASK_SEL_TGID];
	struct nlattr *filter_id = attrs[SECCOMP_DIAG_A_TASK_SEL_FILTER_ID];
	struct scd_select *select = &dump->select;
	const struct nlattr *stray;

	stray = scd_stray_attr(attrs, SECCOMP_DIAG_A_TASK_MAX, SELECTIONS);
	if (stray) {
		NL_SET_ERR_MSG_ATTR(extack, stray, "a dump takes selections only");
		return -EINVAL;
	}

	select->modes = modes ? nla_get_u32(modes) : MODES_ALL;
	if (attrs[SECCOMP_DIAG_A_TASK_SEL_SECCOMP])
		select->modes &= ~BIT(SECCOMP_DIAG_MODE_DISABLED);

	if (filter_id) {
		dump->known.wanted = nla_get_u64(filter_id);
		select->modes &= SCD_MODES_WITH_FILTERS;
	}

	select->uid = INVALID_UID;
	if (uid && scd_get_uid(&dump->requester, uid, &select->uid, extack))
		return -EINVAL;

	if (tgid) {
		select->process =
			scd_get_process(&dump->requester, tgid, nla_get_u32(tgid), extack);
		if (!select->process)
			return -ESRCH;
	}
	return 0;
}

int scd_task_get_start(struct netlink_callback *cb)
{
	struct task_dump *dump = kzalloc(sizeof(*dump), GFP_KERNEL_ACCOUNT);
	struct netlink_ext_ack own = {};
	struct netlink_ext_ack *extack = cb->extack ?: &own;
	int err;

	if (!dump)
		return -ENOMEM;
	scd_requester_init(&dump->requester, NETLINK_CB(cb->skb).sk);
	err = parse_select(genl_info_dump(cb)->attrs, dump, extack);
	if (err) {
		scd_requester_release(&dump->requester);
		kfree(dump);
		return genl_start_refused(cb, err, extack);
	}
	dump->tid = 1;
	cb->args[0] = (long)dump;
	return 0;
}

int scd_task_get_done(struct netlink_callback *cb)
{
	struct task_dump *dump = (struct task_dump *)cb->args[0];

	scd_known_release(&dump->known);
	put_pid(dump->select.process);
	scd_requester_release(&dump->requester);
	kfree(dump);
	return 0;
}

/* Skips a thread that ends or changes before it can be read. */
static int dump_one(struct sk_buff *skb, struct netlink_callback *cb, struct task_dump *dump)
{
	struct scd_task snapshot;
	int err;

	err = scd_task_read(&dump->requester, dump->tid, &snapshot, NULL, &dump->known);
	if (err)
		return err == -EMSGSIZE ? err : 0;
	if (dump->known.wanted && snapshot.filters_unknown)
		return -EOPNOTSUPP;
	if (dump->known.wanted && !snapshot.wanted)
		return 0;
	if (!scd_task_matches(&dump->requester, &snapshot, &dump->select))
		return 0;
	return fill_task(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq, NLM_F_MULTI,
			 &dump->requester, &snapshot);
}

int scd_task_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct task_dump *dump = (struct task_dump *)cb->args[0];
	int err;

	while ((err = scd_task_next(&dump->requester, &dump->select, &dump->tid, &dump->known)) >
	       0) {
		err = dump_one(skb, cb, dump);
		if (err)
			break;
		dump->tid++;
	}
	return scd_dump_result(skb, cb, &dump->known, err);
}
