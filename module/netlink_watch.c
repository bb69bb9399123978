// SPDX-License-Identifier: GPL-2.0
/* WATCH: requests in, selections out. It knows nothing of how events are made. */
#include <linux/pid.h>
#include <net/netlink.h>

#include "filter.h"
#include "netlink.h"
#include "selection.h"
#include "watcher.h"

#define KINDS_ALL (BIT(SECCOMP_DIAG_KIND_INSTALL) | BIT(SECCOMP_DIAG_KIND_VERDICT))
#define ACTIONS_ALL (BIT(SECCOMP_DIAG_ACTION_LOG + 1) - 1)

#define TGIDS_BYTES (SECCOMP_DIAG_WATCH_TGIDS_MAX * sizeof(u32))

/* The attributes of a request. All others are for replies only, and refused. */
const struct nla_policy scd_watch_policy[SECCOMP_DIAG_A_WATCH_MAX + 1] = {
	[SECCOMP_DIAG_A_WATCH_KINDS] = NLA_POLICY_MASK(NLA_U32, KINDS_ALL),
	[SECCOMP_DIAG_A_WATCH_ACTIONS] = NLA_POLICY_MASK(NLA_U32, ACTIONS_ALL),
	[SECCOMP_DIAG_A_WATCH_TGIDS] = { .type = NLA_BINARY, .len = TGIDS_BYTES },
	[SECCOMP_DIAG_A_WATCH_DESCENDANTS] = { .type = NLA_FLAG },
	[SECCOMP_DIAG_A_WATCH_UID] = { .type = NLA_U32 },
	[SECCOMP_DIAG_A_WATCH_WITH_PROG] = { .type = NLA_FLAG },
	[SECCOMP_DIAG_A_WATCH_CGROUP_ID] = NLA_POLICY_MIN(NLA_U64, 1),
};

/*
 * Hooks slow down other tasks, and events are of any task. Runs before anything is looked up, so
 * that a lack of privilege is what an error names.
 */
static int check_privilege(struct sk_buff *skb, struct netlink_ext_ack *extack)
{
	if (scd_sender_confined()) {
		NL_SET_ERR_MSG(extack, "a caller under seccomp may not watch");
		return -EPERM;
	}
	if (!scd_capable(skb, CAP_SYS_ADMIN) || !scd_capable(skb, CAP_SYS_PTRACE)) {
		NL_SET_ERR_MSG(
			extack,
			"watching needs CAP_SYS_ADMIN and CAP_SYS_PTRACE in the initial user namespace");
		return -EPERM;
	}
	return 0;
}

static int add_process(struct scd_selection *selection, const struct nlattr *attr, u32 tgid,
		       struct netlink_ext_ack *extack)
{
	struct pid *process = scd_get_process(&selection->requester, attr, tgid, extack);
	int err = 0;

	if (!process)
		return -ESRCH;
	rcu_read_lock();
	if (!scd_follow_has(selection->processes, process))
		err = scd_follow_add(selection->processes, process);
	rcu_read_unlock();
	put_pid(process);
	return err;
}

static int add_processes(struct scd_selection *selection, const struct nlattr *attr,
			 struct netlink_ext_ack *extack)
{
	const u32 *tgids = nla_data(attr);
	int i, count = nla_len(attr) / sizeof(u32);
	int err = 0;

	if (!count || nla_len(attr) % sizeof(u32)) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "must be one or more 32-bit numbers");
		return -EINVAL;
	}
	selection->processes = scd_follow_new(selection->descendants);
	if (!selection->processes)
		return -ENOMEM;
	for (i = 0; i < count && !err; i++) {
		if (!tgids[i] || tgids[i] > INT_MAX) {
			NL_SET_ERR_MSG_ATTR(extack, attr, "not the number of a process");
			return -EINVAL;
		}
		err = add_process(selection, attr, tgids[i], extack);
	}
	return err;
}

/* Verdicts need a known layout: the first readable thread with filters shows whether it is. */
static int check_filters(const struct scd_requester *requester, struct netlink_ext_ack *extack)
{
	const struct scd_select filtered = { .modes = BIT(SECCOMP_DIAG_MODE_FILTER),
					     .uid = INVALID_UID };
	struct scd_task snapshot;
	pid_t tid;
	int ret;

	for (tid = 1; (ret = scd_task_next(requester, &filtered, &tid, NULL, NULL)) > 0; tid++) {
		if (scd_task_read(requester, tid, NULL, &snapshot, NULL, NULL))
			continue;
		if (snapshot.filters_unknown) {
			extack->_msg = scd_filters_unknown();
			return -EOPNOTSUPP;
		}
		if (snapshot.filter_id)
			return 0;
	}
	return ret;
}

static int parse_selection(struct nlattr **attrs, struct scd_selection *selection,
			   struct netlink_ext_ack *extack)
{
	const struct nlattr *actions = attrs[SECCOMP_DIAG_A_WATCH_ACTIONS];
	const struct nlattr *tgids = attrs[SECCOMP_DIAG_A_WATCH_TGIDS];
	const struct nlattr *descendants = attrs[SECCOMP_DIAG_A_WATCH_DESCENDANTS];
	const struct nlattr *uid = attrs[SECCOMP_DIAG_A_WATCH_UID];
	const struct nlattr *cgroup = attrs[SECCOMP_DIAG_A_WATCH_CGROUP_ID];
	int err = 0;

	selection->kinds = nla_get_u32(attrs[SECCOMP_DIAG_A_WATCH_KINDS]);
	selection->actions = actions ? nla_get_u32(actions) : ACTIONS_ALL;
	selection->with_prog = attrs[SECCOMP_DIAG_A_WATCH_WITH_PROG];
	selection->descendants = descendants;
	selection->uid = INVALID_UID;
	if (descendants && !tgids) {
		NL_SET_ERR_MSG_ATTR(extack, descendants, "descendants need tgids");
		return -EINVAL;
	}
	if (uid)
		err = scd_get_uid(&selection->requester, uid, &selection->uid, extack);
	if (!err && tgids)
		err = add_processes(selection, tgids, extack);
	if (!err && cgroup) {
		selection->in_cgroup = true;
		err = scd_enter_cgroup(&selection->requester, cgroup, extack);
	}
	if (!err && selection->kinds & BIT(SECCOMP_DIAG_KIND_VERDICT))
		err = check_filters(&selection->requester, extack);
	return err;
}

static int watch(struct sk_buff *skb, struct genl_info *info)
{
	struct sock *sk = NETLINK_CB(skb).sk;
	struct scd_selection *selection;
	int err;

	err = check_privilege(skb, info->extack);
	if (err)
		return err;
	selection = kzalloc(sizeof(*selection), GFP_KERNEL_ACCOUNT);
	if (!selection)
		return -ENOMEM;
	scd_requester_init(&selection->requester, sk);
	err = parse_selection(info->attrs, selection, info->extack);
	if (!err)
		err = scd_watch_set(sk, info->snd_portid, selection, info->extack);
	if (err)
		scd_selection_free(selection);
	return err;
}

static int count(struct sock *sk, struct genl_info *info, struct scd_counts *counts)
{
	int err = scd_watch_count(sk, counts);

	if (err == -ENOENT)
		GENL_SET_ERR_MSG(info, "this socket has never watched: kinds are missing");
	return err;
}

int scd_watch_doit(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *kinds = info->attrs[SECCOMP_DIAG_A_WATCH_KINDS], *stray;
	struct scd_counts counts;
	struct sk_buff *reply;
	int err;

	stray = kinds ? NULL : scd_stray_attr(info->attrs, SECCOMP_DIAG_A_WATCH_MAX, 0);
	if (stray) {
		NL_SET_ERR_MSG_ATTR(info->extack, stray, "kinds are missing");
		return -EINVAL;
	}
	/* Allocate the reply first: after an error the new selection must not be active. */
	reply = genlmsg_new(SCD_EVENT_BYTES, GFP_KERNEL);
	if (!reply)
		return -ENOMEM;
	err = kinds ? watch(skb, info) : 0;
	/* Without attributes, a request only returns counts. */
	if (!err)
		err = count(NETLINK_CB(skb).sk, info, &counts);
	if (err == -ESHUTDOWN)
		GENL_SET_ERR_MSG(info, "the module is being unloaded");
	if (!err)
		err = scd_put_counts(reply, info->snd_portid, info->snd_seq, SECCOMP_DIAG_CMD_WATCH,
				     &counts);
	return scd_reply(reply, info, err);
}
