// SPDX-License-Identifier: GPL-2.0
/* Puts events and counts into messages. */

#include "netlink.h"
#include "ring.h"

static void *put_common(void *at, const struct scd_event *event, u64 dropped)
{
	at = scd_put_u64(at, SECCOMP_DIAG_A_EVENT_SEQ, event->seq);
	at = scd_put_u64(at, SECCOMP_DIAG_A_EVENT_DROPPED, dropped);
	at = scd_put_u64(at, SECCOMP_DIAG_A_EVENT_TIME, event->time);
	at = scd_put_u64(at, SECCOMP_DIAG_A_EVENT_START_TIME, event->start_time);
	at = scd_put_u32(at, SECCOMP_DIAG_A_EVENT_TID, event->tid);
	at = scd_put_u32(at, SECCOMP_DIAG_A_EVENT_TGID, event->tgid);
	at = scd_put_u32(at, SECCOMP_DIAG_A_EVENT_UID, event->uid);
	at = scd_put_u32(at, SECCOMP_DIAG_A_EVENT_MODE, event->mode);
	at = scd_put_u32(at, SECCOMP_DIAG_A_EVENT_FILTER_COUNT, event->filter_count);
	at = scd_put_u64_nonzero(at, SECCOMP_DIAG_A_EVENT_FILTER_ID, event->filter_id);
	at = scd_put_u64_nonzero(at, SECCOMP_DIAG_A_EVENT_CGROUP_ID, event->cgroup);
	return scd_put_string(at, SECCOMP_DIAG_A_EVENT_COMM, event->comm);
}

static void *put_verdict(void *at, const struct scd_event *event)
{
	const struct scd_verdict *verdict = &event->verdict;
	const struct seccomp_data *call = &verdict->call;

	at = scd_put_u32(at, SECCOMP_DIAG_A_EVENT_ACTION, verdict->ret & SECCOMP_RET_ACTION_FULL);
	at = scd_put_u32(at, SECCOMP_DIAG_A_EVENT_DATA, verdict->ret & SECCOMP_RET_DATA);
	at = scd_put_u32(at, SECCOMP_DIAG_A_EVENT_NR, call->nr);
	at = scd_put_u32(at, SECCOMP_DIAG_A_EVENT_ARCH, call->arch);
	at = scd_put_u64(at, SECCOMP_DIAG_A_EVENT_IP, call->instruction_pointer);
	at = scd_put_u32(at, SECCOMP_DIAG_A_EVENT_FILTER_DEPTH, verdict->depth);
	at = scd_put_u8(at, SECCOMP_DIAG_A_EVENT_LOG, event->log);
	if (event->recheck)
		at = scd_put_flag(at, SECCOMP_DIAG_A_EVENT_RECHECK);
	return scd_put_bytes(at, SECCOMP_DIAG_A_EVENT_ARGS, call->args, sizeof(call->args));
}

static void *put_tsc(void *at, const struct scd_install *install)
{
	at = scd_put_u64(at, SECCOMP_DIAG_A_EVENT_OP, install->op);
	at = scd_put_u32(at, SECCOMP_DIAG_A_EVENT_RESULT, install->result);
	at = scd_put_u32_nonzero(at, SECCOMP_DIAG_A_EVENT_TSC, install->tsc);
	at = scd_put_u32_nonzero(at, SECCOMP_DIAG_A_EVENT_TSC_BEFORE, install->tsc_before);
	return at;
}

static void *put_install(void *at, const struct scd_event *event)
{
	const struct scd_install *install = &event->install;

	at = put_tsc(at, install);
	at = scd_put_u32(at, SECCOMP_DIAG_A_EVENT_ROUTE, install->route);
	at = scd_put_u32(at, SECCOMP_DIAG_A_EVENT_FLAGS, install->flags);
	at = scd_put_u64(at, SECCOMP_DIAG_A_EVENT_UARGS, install->uargs);
	at = scd_put_u32(at, SECCOMP_DIAG_A_EVENT_MODE_BEFORE, install->mode_before);
	at = scd_put_u64_nonzero(at, SECCOMP_DIAG_A_EVENT_PARENT_ID, install->parent_id);
	at = scd_put_u32_nonzero(at, SECCOMP_DIAG_A_EVENT_INSNS, install->insns);
	return at;
}

static void *put_details(void *at, const struct scd_event *event)
{
	switch (event->cmd) {
	case SECCOMP_DIAG_CMD_VERDICT_NTF:
		return put_verdict(at, event);
	case SECCOMP_DIAG_CMD_INSTALL_NTF:
		return put_install(at, event);
	default:
		return put_tsc(at, &event->install);
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
	const struct scd_program *program = event->program;
	void *hdr, *at;

	if (skb_tailroom(skb) < SCD_EVENT_BYTES + (program ? program->size : 0))
		return -EMSGSIZE;
	hdr = genlmsg_put(skb, 0, 0, &scd_family, 0, event->cmd);
	at = put_common(skb_tail_pointer(skb), event, dropped);
	at = put_details(at, event);
	if (program)
		at = scd_put_bytes(at, SECCOMP_DIAG_A_EVENT_PROG, program->insns, program->size);
	return scd_message_end(skb, hdr, at);
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
	void *hdr, *at;

	if (skb_tailroom(skb) < SCD_EVENT_BYTES)
		return -EMSGSIZE;
	hdr = genlmsg_put(skb, portid, seq, &scd_family, 0, cmd);
	at = skb_tail_pointer(skb);
	at = scd_put_u64(at, SECCOMP_DIAG_A_WATCH_MADE, counts->made);
	at = scd_put_u64(at, SECCOMP_DIAG_A_WATCH_DELIVERED, counts->delivered);
	at = scd_put_u64(at, SECCOMP_DIAG_A_WATCH_PENDING, counts->pending);
	at = scd_put_u64(at, SECCOMP_DIAG_A_WATCH_DROPPED, counts->dropped);
	at = scd_put_u64(at, SECCOMP_DIAG_A_WATCH_MISSED, counts->missed);
	at = scd_put_u64(at, SECCOMP_DIAG_A_WATCH_NOT_FOLLOWED, counts->not_followed);
	return scd_message_end(skb, hdr, at);
}
