// SPDX-License-Identifier: GPL-2.0
/* Puts events and counts into messages. */
#include <linux/seccomp_diag.h>
#include <net/genetlink.h>
#include <net/netlink.h>

#include "event.h"
#include "netlink.h"
#include "ring.h"

static int put_u64(struct sk_buff *skb, int attr, u64 value)
{
	return nla_put_u64_64bit(skb, attr, value, SECCOMP_DIAG_A_EVENT_PAD);
}

/* Puts no attribute for 0, which is no id. */
static int put_id(struct sk_buff *skb, int attr, u64 id)
{
	return id ? put_u64(skb, attr, id) : 0;
}

static int put_nonzero(struct sk_buff *skb, int attr, u32 value)
{
	return value ? nla_put_u32(skb, attr, value) : 0;
}

static int put_common(struct sk_buff *skb, const struct scd_event *event, u64 dropped)
{
	if (put_u64(skb, SECCOMP_DIAG_A_EVENT_SEQ, event->seq) ||
	    put_u64(skb, SECCOMP_DIAG_A_EVENT_DROPPED, dropped) ||
	    put_u64(skb, SECCOMP_DIAG_A_EVENT_TIME, event->time) ||
	    put_u64(skb, SECCOMP_DIAG_A_EVENT_START_TIME, event->start_time) ||
	    nla_put_u32(skb, SECCOMP_DIAG_A_EVENT_TID, event->tid) ||
	    nla_put_u32(skb, SECCOMP_DIAG_A_EVENT_TGID, event->tgid) ||
	    nla_put_u32(skb, SECCOMP_DIAG_A_EVENT_UID, event->uid) ||
	    nla_put_string(skb, SECCOMP_DIAG_A_EVENT_COMM, event->comm) ||
	    nla_put_u32(skb, SECCOMP_DIAG_A_EVENT_MODE, event->mode) ||
	    nla_put_u32(skb, SECCOMP_DIAG_A_EVENT_FILTER_COUNT, event->filter_count))
		return -EMSGSIZE;
	return put_id(skb, SECCOMP_DIAG_A_EVENT_FILTER_ID, event->filter_id);
}

static int put_verdict(struct sk_buff *skb, const struct scd_event *event)
{
	const struct scd_verdict *verdict = &event->verdict;
	const struct seccomp_data *call = &verdict->call;

	if (nla_put_u32(skb, SECCOMP_DIAG_A_EVENT_ACTION, verdict->ret & SECCOMP_RET_ACTION_FULL) ||
	    nla_put_u32(skb, SECCOMP_DIAG_A_EVENT_DATA, verdict->ret & SECCOMP_RET_DATA) ||
	    nla_put_s32(skb, SECCOMP_DIAG_A_EVENT_NR, call->nr) ||
	    nla_put_u32(skb, SECCOMP_DIAG_A_EVENT_ARCH, call->arch) ||
	    put_u64(skb, SECCOMP_DIAG_A_EVENT_IP, call->instruction_pointer) ||
	    nla_put(skb, SECCOMP_DIAG_A_EVENT_ARGS, sizeof(call->args), call->args) ||
	    nla_put_u32(skb, SECCOMP_DIAG_A_EVENT_FILTER_DEPTH, verdict->depth) ||
	    nla_put_u8(skb, SECCOMP_DIAG_A_EVENT_LOG, event->log))
		return -EMSGSIZE;
	return event->recheck ? nla_put_flag(skb, SECCOMP_DIAG_A_EVENT_RECHECK) : 0;
}

static int put_tsc(struct sk_buff *skb, const struct scd_install *install)
{
	if (put_u64(skb, SECCOMP_DIAG_A_EVENT_OP, install->op) ||
	    nla_put_s32(skb, SECCOMP_DIAG_A_EVENT_RESULT, install->result) ||
	    put_nonzero(skb, SECCOMP_DIAG_A_EVENT_TSC, install->tsc))
		return -EMSGSIZE;
	return put_nonzero(skb, SECCOMP_DIAG_A_EVENT_TSC_BEFORE, install->tsc_before);
}

static int put_program(struct sk_buff *skb, const struct scd_program *program)
{
	return program ? nla_put(skb, SECCOMP_DIAG_A_EVENT_PROG, program->size, program->insns) : 0;
}

static int put_install(struct sk_buff *skb, const struct scd_install *install)
{
	if (put_tsc(skb, install) || nla_put_u32(skb, SECCOMP_DIAG_A_EVENT_ROUTE, install->route) ||
	    nla_put_u32(skb, SECCOMP_DIAG_A_EVENT_FLAGS, install->flags) ||
	    put_u64(skb, SECCOMP_DIAG_A_EVENT_UARGS, install->uargs) ||
	    nla_put_u32(skb, SECCOMP_DIAG_A_EVENT_MODE_BEFORE, install->mode_before) ||
	    put_id(skb, SECCOMP_DIAG_A_EVENT_PARENT_ID, install->parent_id) ||
	    put_nonzero(skb, SECCOMP_DIAG_A_EVENT_INSNS, install->insns))
		return -EMSGSIZE;
	return put_program(skb, install->program);
}

static int put_details(struct sk_buff *skb, const struct scd_event *event)
{
	switch (event->cmd) {
	case SECCOMP_DIAG_CMD_VERDICT_NTF:
		return put_verdict(skb, event);
	case SECCOMP_DIAG_CMD_INSTALL_NTF:
		return put_install(skb, &event->install);
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
	if (put_common(skb, event, dropped) || put_details(skb, event)) {
		genlmsg_cancel(skb, hdr);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, hdr);
	return 0;
}

static int put_count(struct sk_buff *skb, int attr, u64 value)
{
	return nla_put_u64_64bit(skb, attr, value, SECCOMP_DIAG_A_WATCH_PAD);
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
	void *hdr = genlmsg_put(skb, portid, seq, &scd_family, 0, cmd);

	if (!hdr || put_count(skb, SECCOMP_DIAG_A_WATCH_MADE, counts->made) ||
	    put_count(skb, SECCOMP_DIAG_A_WATCH_DELIVERED, counts->delivered) ||
	    put_count(skb, SECCOMP_DIAG_A_WATCH_PENDING, counts->pending) ||
	    put_count(skb, SECCOMP_DIAG_A_WATCH_DROPPED, counts->dropped) ||
	    put_count(skb, SECCOMP_DIAG_A_WATCH_MISSED, counts->missed) ||
	    put_count(skb, SECCOMP_DIAG_A_WATCH_NOT_FOLLOWED, counts->not_followed))
		return -EMSGSIZE;
	genlmsg_end(skb, hdr);
	return 0;
}
