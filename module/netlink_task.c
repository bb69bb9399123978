// SPDX-License-Identifier: GPL-2.0
/* TASK_GET: requests in, tasks out. It knows nothing of how a task is read. */
#include <linux/pid.h>
#include <linux/sched/task.h>
#include <linux/user_namespace.h>

#include "compat.h"
#include "netlink.h"

#define MODES_ALL                                                          \
	(BIT(SECCOMP_DIAG_MODE_DISABLED) | BIT(SECCOMP_DIAG_MODE_STRICT) | \
	 BIT(SECCOMP_DIAG_MODE_FILTER) | BIT(SECCOMP_DIAG_MODE_DEAD))

#define SELECTIONS                                                                          \
	(BIT_ULL(SECCOMP_DIAG_A_TASK_SEL_MODES) | BIT_ULL(SECCOMP_DIAG_A_TASK_SEL_UID) |    \
	 BIT_ULL(SECCOMP_DIAG_A_TASK_SEL_TGID) | BIT_ULL(SECCOMP_DIAG_A_TASK_SEL_SECCOMP) | \
	 BIT_ULL(SECCOMP_DIAG_A_TASK_SEL_FILTER_ID) | BIT_ULL(SECCOMP_DIAG_A_TASK_SEL_CGROUP_ID))

/* The attributes of a request. All others are for replies only, and refused. */
const struct nla_policy scd_task_policy[SECCOMP_DIAG_A_TASK_MAX + 1] = {
	[SECCOMP_DIAG_A_TASK_TID] = NLA_POLICY_MIN(NLA_U32, 1),
	[SECCOMP_DIAG_A_TASK_SEL_MODES] = NLA_POLICY_MASK(NLA_U32, MODES_ALL),
	[SECCOMP_DIAG_A_TASK_SEL_UID] = { .type = NLA_U32 },
	[SECCOMP_DIAG_A_TASK_SEL_TGID] = NLA_POLICY_MIN(NLA_U32, 1),
	[SECCOMP_DIAG_A_TASK_SEL_SECCOMP] = { .type = NLA_FLAG },
	[SECCOMP_DIAG_A_TASK_SEL_FILTER_ID] = NLA_POLICY_MIN(NLA_U64, 1),
	[SECCOMP_DIAG_A_TASK_SEL_CGROUP_ID] = NLA_POLICY_MIN(NLA_U64, 1),
};

/* Bytes that a message takes at most. */
#define TASK_BYTES \
	(NLMSG_HDRLEN + GENL_HDRLEN + SECCOMP_DIAG_A_TASK_MAX * SCD_NUMBER_BYTES + TASK_COMM_LEN)

/* Some numbers are 0 for "unknown", and then left out. */
static void *put_task(void *at, const struct scd_requester *requester, const struct scd_task *task)
{
	at = scd_put_u32(at, SECCOMP_DIAG_A_TASK_TID, task->tid);
	at = scd_put_u32(at, SECCOMP_DIAG_A_TASK_TGID, task->tgid);
	at = scd_put_u32(at, SECCOMP_DIAG_A_TASK_MODE, task->mode);
	at = scd_put_u32(at, SECCOMP_DIAG_A_TASK_FILTER_COUNT, task->filter_count);
	at = scd_put_u32_nonzero(at, SECCOMP_DIAG_A_TASK_SPEC_STORE_BYPASS,
				 task->spec_store_bypass);
	at = scd_put_u32_nonzero(at, SECCOMP_DIAG_A_TASK_SPEC_INDIRECT_BRANCH,
				 task->spec_indirect_branch);
	at = scd_put_u32_nonzero(at, SECCOMP_DIAG_A_TASK_SPEC_L1D_FLUSH, task->spec_l1d_flush);
	at = scd_put_u32_nonzero(at, SECCOMP_DIAG_A_TASK_TSC, task->tsc);
	at = scd_put_u32_nonzero(at, SECCOMP_DIAG_A_TASK_ABI, task->abi);
	at = scd_put_u32(at, SECCOMP_DIAG_A_TASK_UID,
			 from_kuid_munged(requester->cred->user_ns, task->uid));
	at = scd_put_u64(at, SECCOMP_DIAG_A_TASK_START_TIME,
			 task->start_time + requester->boottime_offset);
	at = scd_put_u64_nonzero(at, SECCOMP_DIAG_A_TASK_CGROUP_ID, task->cgroup);
	at = scd_put_u8(at, SECCOMP_DIAG_A_TASK_NO_NEW_PRIVS, task->no_new_privs);
	if (task->exiting)
		at = scd_put_flag(at, SECCOMP_DIAG_A_TASK_EXITING);
	if (task->suspended)
		at = scd_put_flag(at, SECCOMP_DIAG_A_TASK_SUSPENDED);
	at = scd_put_string(at, SECCOMP_DIAG_A_TASK_COMM, task->comm);
	if (task->filter_id) {
		at = scd_put_u64(at, SECCOMP_DIAG_A_TASK_FILTER_ID, task->filter_id);
		at = scd_put_u32(at, SECCOMP_DIAG_A_TASK_BUDGET_USED, task->budget_used);
		at = scd_put_u8(at, SECCOMP_DIAG_A_TASK_LISTENER, task->listener);
	}
	return at;
}

/* One message, whole or not at all. */
static int fill_task(struct sk_buff *skb, u32 portid, u32 seq, int flags,
		     const struct scd_requester *requester, const struct scd_task *task)
{
	void *hdr;

	if (skb_tailroom(skb) < TASK_BYTES)
		return -EMSGSIZE;
	hdr = genlmsg_put(skb, portid, seq, &scd_family, flags, SECCOMP_DIAG_CMD_TASK_GET);
	return scd_message_end(skb, hdr, put_task(skb_tail_pointer(skb), requester, task));
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

static int parse_select(struct sk_buff *skb, struct nlattr **attrs, struct scd_dump *dump,
			struct netlink_ext_ack *extack)
{
	struct nlattr *modes = attrs[SECCOMP_DIAG_A_TASK_SEL_MODES];
	struct nlattr *uid = attrs[SECCOMP_DIAG_A_TASK_SEL_UID];
	struct nlattr *tgid = attrs[SECCOMP_DIAG_A_TASK_SEL_TGID];
	struct nlattr *filter_id = attrs[SECCOMP_DIAG_A_TASK_SEL_FILTER_ID];
	struct nlattr *cgroup = attrs[SECCOMP_DIAG_A_TASK_SEL_CGROUP_ID];
	struct scd_select *select = &dump->select;
	const struct nlattr *stray;
	int err;

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

	if (cgroup) {
		err = scd_enter_cgroup(&dump->requester, cgroup, extack);
		if (err)
			return err;
		select->in_cgroup = true;
	}

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
	return scd_dump_start(cb, sizeof(struct scd_dump), parse_select);
}

/* Skips a thread that ends or changes before it can be read. */
static int dump_one(struct sk_buff *skb, struct netlink_callback *cb, struct scd_dump *dump,
		    struct task_struct *task)
{
	struct scd_task snapshot;
	int err;

	err = scd_task_read(&dump->requester, dump->tid, task, &snapshot, NULL, &dump->known);
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
	struct scd_dump *dump = (struct scd_dump *)cb->args[0];
	struct task_struct *task;
	int err;

	while ((err = scd_task_next(&dump->requester, &dump->select, &dump->tid, &dump->known,
				    &task)) > 0) {
		err = dump_one(skb, cb, dump, task);
		put_task_struct(task);
		if (err)
			break;
		dump->tid++;
	}
	return scd_dump_result(skb, cb, &dump->known, err);
}
