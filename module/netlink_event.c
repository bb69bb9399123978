// SPDX-License-Identifier: GPL-2.0
/* Puts events and counts into messages. */

#include "netlink.h"
#include "ring.h"

static int put_common(struct sk_buff *skb, const struct scd_event *event, u64 dropped)
{
	const struct scd_number numbers[] = {
		{ SECCOMP_DIAG_A_EVENT_SEQ, SCD_U64, event->seq },
		{ SECCOMP_DIAG_A_EVENT_DROPPED, SCD_U64, dropped },
		{ SECCOMP_DIAG_A_EVENT_TIME, SCD_U64, event->time },
		{ SECCOMP_DIAG_A_EVENT_START_TIME, SCD_U64, event->start_time },
		{ SECCOMP_DIAG_A_EVENT_TID, SCD_U32, event->tid },
		{ SECCOMP_DIAG_A_EVENT_TGID, SCD_U32, event->tgid },
		{ SECCOMP_DIAG_A_EVENT_UID, SCD_U32, event->uid },
		{ SECCOMP_DIAG_A_EVENT_MODE, SCD_U32, event->mode },
		{ SECCOMP_DIAG_A_EVENT_FILTER_COUNT, SCD_U32, event->filter_count },
		{ SECCOMP_DIAG_A_EVENT_FILTER_ID, SCD_U64_NONZERO, event->filter_id },
		{ SECCOMP_DIAG_A_EVENT_CGROUP_ID, SCD_U64_NONZERO, event->cgroup },
	};

	return scd_put_numbers(skb, numbers, ARRAY_SIZE(numbers)) ?:
		       nla_put_string(skb, SECCOMP_DIAG_A_EVENT_COMM, event->comm);
}

static int put_verdict(struct sk_buff *skb, const struct scd_event *event)
{
	const struct scd_verdict *verdict = &event->verdict;
	const struct seccomp_data *call = &verdict->call;
	const struct scd_number numbers[] = {
		{ SECCOMP_DIAG_A_EVENT_ACTION, SCD_U32, verdict->ret & SECCOMP_RET_ACTION_FULL },
		{ SECCOMP_DIAG_A_EVENT_DATA, SCD_U32, verdict->ret & SECCOMP_RET_DATA },
		{ SECCOMP_DIAG_A_EVENT_NR, SCD_U32, call->nr },
		{ SECCOMP_DIAG_A_EVENT_ARCH, SCD_U32, call->arch },
		{ SECCOMP_DIAG_A_EVENT_IP, SCD_U64, call->instruction_pointer },
		{ SECCOMP_DIAG_A_EVENT_FILTER_DEPTH, SCD_U32, verdict->depth },
		{ SECCOMP_DIAG_A_EVENT_LOG, SCD_U8, event->log },
		{ SECCOMP_DIAG_A_EVENT_RECHECK, SCD_FLAG, event->recheck },
	};

	return scd_put_numbers(skb, numbers, ARRAY_SIZE(numbers)) ?:
		       nla_put(skb, SECCOMP_DIAG_A_EVENT_ARGS, sizeof(call->args), call->args);
}

static int put_tsc(struct sk_buff *skb, const struct scd_install *install)
{
	const struct scd_number numbers[] = {
		{ SECCOMP_DIAG_A_EVENT_OP, SCD_U64, install->op },
		{ SECCOMP_DIAG_A_EVENT_RESULT, SCD_U32, install->result },
		{ SECCOMP_DIAG_A_EVENT_TSC, SCD_U32_NONZERO, install->tsc },
		{ SECCOMP_DIAG_A_EVENT_TSC_BEFORE, SCD_U32_NONZERO, install->tsc_before },
	};

	return scd_put_numbers(skb, numbers, ARRAY_SIZE(numbers));
}

static int put_install(struct sk_buff *skb, const struct scd_event *event)
{
	const struct scd_install *install = &event->install;
	const struct scd_program *program = event->program;
	const struct scd_number numbers[] = {
		{ SECCOMP_DIAG_A_EVENT_ROUTE, SCD_U32, install->route },
		{ SECCOMP_DIAG_A_EVENT_FLAGS, SCD_U32, install->flags },
		{ SECCOMP_DIAG_A_EVENT_UARGS, SCD_U64, install->uargs },
		{ SECCOMP_DIAG_A_EVENT_MODE_BEFORE, SCD_U32, install->mode_before },
		{ SECCOMP_DIAG_A_EVENT_PARENT_ID, SCD_U64_NONZERO, install->parent_id },
		{ SECCOMP_DIAG_A_EVENT_INSNS, SCD_U32_NONZERO, install->insns },
	};
	int err = put_tsc(skb, install) ?: scd_put_numbers(skb, numbers, ARRAY_SIZE(numbers));

	if (err || !program)
		return err;
	return nla_put(skb, SECCOMP_DIAG_A_EVENT_PROG, program->size, program->insns);
}

static int put_details(struct sk_buff *skb, const struct scd_event *event)
{
	switch (event->cmd) {
	case SECCOMP_DIAG_CMD_VERDICT_NTF:
		return put_verdict(skb, event);
	case SECCOMP_DIAG_CMD_INSTALL_NTF:
		return put_install(skb, event);
	default:
		return put_tsc(skb, &event->install);
	}
}

/**
 * scd_put_event() - add a message about an event
 * @skb: the destination
 * @event: the event
 * @dropped: events that were dropped before it
 *
 * Return: 0, or -EMSGSIZE if there is no room; then nothing was added.
 */
int scd_put_event(struct sk_buff *skb, const struct scd_event *event, u64 dropped)
{
	void *hdr = genlmsg_put(skb, 0, 0, &scd_family, 0, event->cmd);

	if (!hdr)
		return -EMSGSIZE;
	return scd_end_message(skb, hdr,
			       put_common(skb, event, dropped) ?: put_details(skb, event));
}

/**
 * scd_put_counts() - add a message with counts
 * @skb: the destination
 * @portid: from the request that it answers, or 0
 * @seq: likewise
 * @cmd: SECCOMP_DIAG_CMD_WATCH or SECCOMP_DIAG_CMD_END_NTF
 * @counts: the counts
 *
 * Return: 0 or -EMSGSIZE.
 */
int scd_put_counts(struct sk_buff *skb, u32 portid, u32 seq, u8 cmd,
		   const struct scd_counts *counts)
{
	const struct scd_number numbers[] = {
		{ SECCOMP_DIAG_A_WATCH_MADE, SCD_U64, counts->made },
		{ SECCOMP_DIAG_A_WATCH_DELIVERED, SCD_U64, counts->delivered },
		{ SECCOMP_DIAG_A_WATCH_PENDING, SCD_U64, counts->pending },
		{ SECCOMP_DIAG_A_WATCH_DROPPED, SCD_U64, counts->dropped },
		{ SECCOMP_DIAG_A_WATCH_MISSED, SCD_U64, counts->missed },
		{ SECCOMP_DIAG_A_WATCH_NOT_FOLLOWED, SCD_U64, counts->not_followed },
	};
	void *hdr = genlmsg_put(skb, portid, seq, &scd_family, 0, cmd);

	if (!hdr)
		return -EMSGSIZE;
	return scd_end_message(skb, hdr, scd_put_numbers(skb, numbers, ARRAY_SIZE(numbers)));
}
