// SPDX-License-Identifier: GPL-2.0
/* Messages of a watching socket: attributes to struct sd_event. */
#include <errno.h>
#include <stdlib.h>

#include <linux/genetlink.h>
#include <netlink/attr.h>

#include "client/client_event.h"
#include "client/error.h"

#define INSN sizeof(struct sock_filter)

/* What the kernel takes as a program at most (BPF_MAXINSNS), in bytes. */
#define PROG_MAX (BPF_MAXINSNS * INSN)

/* What every event has. */
#define COMMON_RULES                                                     \
	[SECCOMP_DIAG_A_EVENT_SEQ] = { 8, 8, ATTR_REQUIRED },            \
	[SECCOMP_DIAG_A_EVENT_DROPPED] = { 8, 8, ATTR_REQUIRED },        \
	[SECCOMP_DIAG_A_EVENT_TIME] = { 8, 8, ATTR_REQUIRED },           \
	[SECCOMP_DIAG_A_EVENT_TID] = { 4, 4, ATTR_REQUIRED },            \
	[SECCOMP_DIAG_A_EVENT_TGID] = { 4, 4, ATTR_REQUIRED },           \
	[SECCOMP_DIAG_A_EVENT_UID] = { 4, 4, ATTR_REQUIRED },            \
	[SECCOMP_DIAG_A_EVENT_COMM] = { 1, SD_COMM_LEN, ATTR_REQUIRED }, \
	[SECCOMP_DIAG_A_EVENT_START_TIME] = { 8, 8, ATTR_REQUIRED },     \
	[SECCOMP_DIAG_A_EVENT_MODE] = { 4, 4, ATTR_REQUIRED },           \
	[SECCOMP_DIAG_A_EVENT_FILTER_COUNT] = { 4, 4, ATTR_REQUIRED }

/* In strict mode no filter decides: then there is none to be told of. */
static const struct attr_rule verdict_rules[SECCOMP_DIAG_A_EVENT_MAX + 1] = {
	COMMON_RULES,
	[SECCOMP_DIAG_A_EVENT_FILTER_ID] = { 8, 8, ATTR_OPTIONAL },
	[SECCOMP_DIAG_A_EVENT_ACTION] = { 4, 4, ATTR_REQUIRED },
	[SECCOMP_DIAG_A_EVENT_DATA] = { 4, 4, ATTR_REQUIRED },
	[SECCOMP_DIAG_A_EVENT_NR] = { 4, 4, ATTR_REQUIRED },
	[SECCOMP_DIAG_A_EVENT_ARCH] = { 4, 4, ATTR_REQUIRED },
	[SECCOMP_DIAG_A_EVENT_IP] = { 8, 8, ATTR_REQUIRED },
	[SECCOMP_DIAG_A_EVENT_ARGS] = { 48, 48, ATTR_REQUIRED },
	[SECCOMP_DIAG_A_EVENT_FILTER_DEPTH] = { 4, 4, ATTR_OPTIONAL },
	[SECCOMP_DIAG_A_EVENT_LOG] = { 1, 1, ATTR_OPTIONAL },
	[SECCOMP_DIAG_A_EVENT_RECHECK] = { 0, 0, ATTR_OPTIONAL },
};

static const struct attr_rule install_rules[SECCOMP_DIAG_A_EVENT_MAX + 1] = {
	COMMON_RULES,
	[SECCOMP_DIAG_A_EVENT_FILTER_ID] = { 8, 8, ATTR_OPTIONAL },
	[SECCOMP_DIAG_A_EVENT_ROUTE] = { 4, 4, ATTR_REQUIRED },
	[SECCOMP_DIAG_A_EVENT_OP] = { 8, 8, ATTR_REQUIRED },
	[SECCOMP_DIAG_A_EVENT_FLAGS] = { 4, 4, ATTR_REQUIRED },
	[SECCOMP_DIAG_A_EVENT_UARGS] = { 8, 8, ATTR_REQUIRED },
	[SECCOMP_DIAG_A_EVENT_RESULT] = { 4, 4, ATTR_REQUIRED },
	[SECCOMP_DIAG_A_EVENT_MODE_BEFORE] = { 4, 4, ATTR_REQUIRED },
	[SECCOMP_DIAG_A_EVENT_PARENT_ID] = { 8, 8, ATTR_OPTIONAL },
	[SECCOMP_DIAG_A_EVENT_INSNS] = { 4, 4, ATTR_OPTIONAL },
	[SECCOMP_DIAG_A_EVENT_PROG] = { INSN, PROG_MAX, ATTR_OPTIONAL },
	[SECCOMP_DIAG_A_EVENT_TSC] = { 4, 4, ATTR_OPTIONAL },
	[SECCOMP_DIAG_A_EVENT_TSC_BEFORE] = { 4, 4, ATTR_OPTIONAL },
};

static const struct attr_rule tsc_rules[SECCOMP_DIAG_A_EVENT_MAX + 1] = {
	COMMON_RULES,
	[SECCOMP_DIAG_A_EVENT_OP] = { 8, 8, ATTR_REQUIRED },
	[SECCOMP_DIAG_A_EVENT_RESULT] = { 4, 4, ATTR_REQUIRED },
	[SECCOMP_DIAG_A_EVENT_TSC] = { 4, 4, ATTR_OPTIONAL },
	[SECCOMP_DIAG_A_EVENT_TSC_BEFORE] = { 4, 4, ATTR_OPTIONAL },
};

static const struct attr_rule count_rules[SECCOMP_DIAG_A_WATCH_MAX + 1] = {
	[SECCOMP_DIAG_A_WATCH_MADE] = { 8, 8, ATTR_REQUIRED },
	[SECCOMP_DIAG_A_WATCH_DELIVERED] = { 8, 8, ATTR_REQUIRED },
	[SECCOMP_DIAG_A_WATCH_PENDING] = { 8, 8, ATTR_REQUIRED },
	[SECCOMP_DIAG_A_WATCH_DROPPED] = { 8, 8, ATTR_REQUIRED },
	[SECCOMP_DIAG_A_WATCH_MISSED] = { 8, 8, ATTR_REQUIRED },
	[SECCOMP_DIAG_A_WATCH_NOT_FOLLOWED] = { 8, 8, ATTR_REQUIRED },
};

static int parse_common(struct exchange *x, const struct nlattr **tb, struct sd_event *event)
{
	const struct nlattr *comm = tb[SECCOMP_DIAG_A_EVENT_COMM];
	uint32_t tid = get_u32(tb[SECCOMP_DIAG_A_EVENT_TID]);
	uint32_t tgid = get_u32(tb[SECCOMP_DIAG_A_EVENT_TGID]);
	uint32_t mode = get_u32(tb[SECCOMP_DIAG_A_EVENT_MODE]);

	if (!tid || tid > SD_PID_MAX || !tgid || tgid > SD_PID_MAX)
		return bad_message(x->error, "a thread number out of range");
	if (mode >= 32)
		return bad_message(x->error, "a mode out of range");
	event->seq = get_u64(tb[SECCOMP_DIAG_A_EVENT_SEQ]);
	event->dropped = get_u64(tb[SECCOMP_DIAG_A_EVENT_DROPPED]);
	event->time = get_u64(tb[SECCOMP_DIAG_A_EVENT_TIME]);
	event->tid = (pid_t)tid;
	event->tgid = (pid_t)tgid;
	event->uid = get_u32(tb[SECCOMP_DIAG_A_EVENT_UID]);
	memcpy(event->comm, comm + 1, comm->nla_len - NLA_HDRLEN);
	event->comm[SD_COMM_LEN - 1] = '\0';
	event->start_time = get_u64(tb[SECCOMP_DIAG_A_EVENT_START_TIME]);
	event->mode = mode;
	event->filter_count = get_u32(tb[SECCOMP_DIAG_A_EVENT_FILTER_COUNT]);
	if (tb[SECCOMP_DIAG_A_EVENT_FILTER_ID]) {
		event->filter_id = get_u64(tb[SECCOMP_DIAG_A_EVENT_FILTER_ID]);
		event->has |= SD_EVENT_HAS_FILTER_ID;
	}
	return 0;
}

static int parse_verdict(struct exchange *x, const struct nlattr **tb, struct sd_event *event)
{
	const struct nlattr *depth = tb[SECCOMP_DIAG_A_EVENT_FILTER_DEPTH];
	const struct nlattr *log = tb[SECCOMP_DIAG_A_EVENT_LOG];

	event->action = get_u32(tb[SECCOMP_DIAG_A_EVENT_ACTION]);
	event->data = get_u32(tb[SECCOMP_DIAG_A_EVENT_DATA]);
	event->call.nr = (int)get_u32(tb[SECCOMP_DIAG_A_EVENT_NR]);
	event->call.arch = get_u32(tb[SECCOMP_DIAG_A_EVENT_ARCH]);
	event->call.instruction_pointer = get_u64(tb[SECCOMP_DIAG_A_EVENT_IP]);
	memcpy(event->call.args, tb[SECCOMP_DIAG_A_EVENT_ARGS] + 1, sizeof(event->call.args));
	event->recheck = tb[SECCOMP_DIAG_A_EVENT_RECHECK];
	if (event->action & SECCOMP_RET_DATA || event->data & ~SECCOMP_RET_DATA)
		return bad_message(x->error, "an action or its data out of range");
	if (event->has & SD_EVENT_HAS_FILTER_ID && (!depth || !log))
		return bad_message(x->error, "a deciding filter without place or flag");
	event->filter_depth = depth ? get_u32(depth) : 0;
	event->log = log && get_bool(log);
	if (depth && event->filter_depth >= SECCOMP_DIAG_BUDGET)
		return bad_message(x->error, "more filters than a thread can have");
	return 0;
}

static int parse_prog(struct exchange *x, const struct nlattr *prog, struct sd_event *event)
{
	size_t len = prog->nla_len - NLA_HDRLEN;

	if (!(event->has & SD_EVENT_HAS_FILTER_ID))
		return bad_message(x->error, "a program of no filter");
	if (len % INSN)
		return bad_message(x->error, "a program that is no number of instructions");
	if (event->has & SD_EVENT_HAS_INSNS && event->insns != len / INSN)
		return bad_message(x->error, "a program of another length than it is said to have");
	event->prog = malloc(len);
	if (!event->prog)
		return fail(x->error, -ENOMEM, "no memory for a program");
	memcpy(event->prog, prog + 1, len);
	event->prog_len = len / INSN;
	return 0;
}

/* A value that a newer kernel may have added is not had. */
static void parse_tsc(const struct nlattr *nla, struct sd_event *event, enum seccomp_diag_tsc *tsc,
		      uint32_t has)
{
	uint32_t value = nla ? get_u32(nla) : 0;

	if (value < SECCOMP_DIAG_TSC_ENABLED || value > SECCOMP_DIAG_TSC_DISABLED)
		return;
	*tsc = value;
	event->has |= has;
}

/* What PR_SET_TSC and installations have in common. */
static int parse_call(struct exchange *x, const struct nlattr **tb, struct sd_event *event)
{
	event->op = get_u64(tb[SECCOMP_DIAG_A_EVENT_OP]);
	event->result = (int32_t)get_u32(tb[SECCOMP_DIAG_A_EVENT_RESULT]);
	parse_tsc(tb[SECCOMP_DIAG_A_EVENT_TSC], event, &event->tsc, SD_EVENT_HAS_TSC);
	parse_tsc(tb[SECCOMP_DIAG_A_EVENT_TSC_BEFORE], event, &event->tsc_before,
		  SD_EVENT_HAS_TSC_BEFORE);
	if (event->result < -4095)
		return bad_message(x->error, "a result that is no errno");
	return 0;
}

static int parse_install(struct exchange *x, const struct nlattr **tb, struct sd_event *event)
{
	uint32_t route = get_u32(tb[SECCOMP_DIAG_A_EVENT_ROUTE]);
	uint32_t mode = get_u32(tb[SECCOMP_DIAG_A_EVENT_MODE_BEFORE]);
	int err = parse_call(x, tb, event);

	if (err)
		return err;
	if (route < SECCOMP_DIAG_ROUTE_PRCTL || route > SECCOMP_DIAG_ROUTE_SECCOMP)
		return bad_message(x->error, "a route out of range");
	if (mode >= 32)
		return bad_message(x->error, "a mode out of range");
	event->route = route;
	event->mode_before = mode;
	event->flags = get_u32(tb[SECCOMP_DIAG_A_EVENT_FLAGS]);
	event->uargs = get_u64(tb[SECCOMP_DIAG_A_EVENT_UARGS]);
	if (tb[SECCOMP_DIAG_A_EVENT_PARENT_ID]) {
		event->parent_id = get_u64(tb[SECCOMP_DIAG_A_EVENT_PARENT_ID]);
		event->has |= SD_EVENT_HAS_PARENT_ID;
	}
	if (tb[SECCOMP_DIAG_A_EVENT_INSNS]) {
		event->insns = get_u32(tb[SECCOMP_DIAG_A_EVENT_INSNS]);
		event->has |= SD_EVENT_HAS_INSNS;
		if (!event->insns || event->insns > BPF_MAXINSNS)
			return bad_message(x->error, "a number of instructions out of range");
	}
	if (!tb[SECCOMP_DIAG_A_EVENT_PROG])
		return 0;
	return parse_prog(x, tb[SECCOMP_DIAG_A_EVENT_PROG], event);
}

int event_parse_counts(struct exchange *x, struct nlmsghdr *nlh, uint8_t cmd,
		       struct sd_counts *counts)
{
	const struct nlattr *tb[SECCOMP_DIAG_A_WATCH_MAX + 1] = { 0 };
	int err = exchange_attrs(x, nlh, cmd, count_rules, SECCOMP_DIAG_A_WATCH_MAX, tb);

	if (err)
		return err;
	counts->made = get_u64(tb[SECCOMP_DIAG_A_WATCH_MADE]);
	counts->delivered = get_u64(tb[SECCOMP_DIAG_A_WATCH_DELIVERED]);
	counts->pending = get_u64(tb[SECCOMP_DIAG_A_WATCH_PENDING]);
	counts->dropped = get_u64(tb[SECCOMP_DIAG_A_WATCH_DROPPED]);
	counts->missed = get_u64(tb[SECCOMP_DIAG_A_WATCH_MISSED]);
	counts->not_followed = get_u64(tb[SECCOMP_DIAG_A_WATCH_NOT_FOLLOWED]);
	return 0;
}

/* The notifications that are about a thread. */
static const struct notification {
	uint8_t cmd;
	enum sd_event_type type;
	const struct attr_rule *rules;
	int (*parse)(struct exchange *x, const struct nlattr **tb, struct sd_event *event);
} notifications[] = {
	{ SECCOMP_DIAG_CMD_INSTALL_NTF, SD_EVENT_INSTALL, install_rules, parse_install },
	{ SECCOMP_DIAG_CMD_TSC_NTF, SD_EVENT_TSC, tsc_rules, parse_call },
	{ SECCOMP_DIAG_CMD_VERDICT_NTF, SD_EVENT_VERDICT, verdict_rules, parse_verdict },
};

static int parse_notification(struct exchange *x, struct nlmsghdr *nlh,
			      const struct notification *n, struct sd_event *event)
{
	const struct nlattr *tb[SECCOMP_DIAG_A_EVENT_MAX + 1] = { 0 };
	int err = exchange_attrs(x, nlh, n->cmd, n->rules, SECCOMP_DIAG_A_EVENT_MAX, tb);

	event->type = n->type;
	if (!err)
		err = parse_common(x, tb, event);
	if (!err)
		err = n->parse(x, tb, event);
	return err;
}

int event_parse(struct nlmsghdr *nlh, struct sd_event *event, struct sd_error *error)
{
	const struct genlmsghdr *hdr = nlmsg_data(nlh);
	struct exchange x = { .error = error };
	size_t i;

	*event = (struct sd_event){ .type = SD_EVENT_END };
	if (nlmsg_datalen(nlh) < (int)GENL_HDRLEN)
		return bad_message(error, "a message without header");
	for (i = 0; i < sizeof(notifications) / sizeof(notifications[0]); i++)
		if (notifications[i].cmd == hdr->cmd)
			return parse_notification(&x, nlh, &notifications[i], event);
	if (hdr->cmd == SECCOMP_DIAG_CMD_END_NTF)
		return event_parse_counts(&x, nlh, hdr->cmd, &event->counts);
	return bad_message(error, "an answer to nothing");
}
