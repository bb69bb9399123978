// SPDX-License-Identifier: GPL-2.0
/* Messages as the module sends them, and damage to their attributes. */
#include <string.h>

#include <linux/genetlink.h>

#include "tool/fake_kernel/message.h"

void put(struct datagram *d, const void *data, size_t len)
{
	memcpy(d->data + d->len, data, len);
	memset(d->data + d->len + len, 0, NLMSG_ALIGN(len) - len);
	d->len += NLMSG_ALIGN(len);
}

void attr(struct datagram *d, uint16_t type, const void *data, size_t len)
{
	const struct spoil *s = d->spoils;
	unsigned char spoiled[64] = { 0 };
	struct nlattr nla;

	while (s && s->type && s->type != type)
		s++;
	if (s && s->type) {
		if (s->how == SPOIL_OMIT)
			return;
		memcpy(spoiled, data, len < sizeof(spoiled) ? len : sizeof(spoiled));
		if (s->how == SPOIL_VALUE)
			memcpy(spoiled, &s->to, len < sizeof(s->to) ? len : sizeof(s->to));
		else
			len = s->to;
		data = spoiled;
	}
	nla = (struct nlattr){ .nla_len = (uint16_t)(sizeof(nla) + len), .nla_type = type };
	put(d, &nla, sizeof(nla));
	put(d, data, len);
}

static void attr_flag(struct datagram *d, uint16_t type, bool set)
{
	if (set)
		attr(d, type, "", 0);
}

static void attr_u8(struct datagram *d, uint16_t type, uint8_t value)
{
	attr(d, type, &value, sizeof(value));
}

void attr_u32(struct datagram *d, uint16_t type, uint32_t value)
{
	attr(d, type, &value, sizeof(value));
}

static void attr_u64(struct datagram *d, uint16_t type, uint64_t value)
{
	attr(d, type, &value, sizeof(value));
}

size_t begin(struct datagram *d, uint16_t type, uint16_t flags, uint32_t seq)
{
	struct nlmsghdr nlh = { .nlmsg_type = type, .nlmsg_flags = flags, .nlmsg_seq = seq };
	size_t at = d->len;

	put(d, &nlh, sizeof(nlh));
	return at;
}

void end(struct datagram *d, size_t at)
{
	((struct nlmsghdr *)(d->data + at))->nlmsg_len = (uint32_t)(d->len - at);
}

static size_t begin_genl(struct datagram *d, uint16_t type, uint8_t cmd, uint16_t flags,
			 uint32_t seq)
{
	struct genlmsghdr genl = { .cmd = cmd, .version = 1 };
	size_t at = begin(d, type, flags, seq);

	put(d, &genl, sizeof(genl));
	return at;
}

void done_message(struct datagram *d, int err, uint16_t flags)
{
	size_t at = begin(d, NLMSG_DONE, flags, 0);

	put(d, &err, sizeof(err));
	end(d, at);
}

void error_message(struct datagram *d, int err, bool capped, const char *msg, size_t msg_len,
		   uint32_t offset)
{
	size_t at = begin(d, NLMSG_ERROR, NLM_F_ACK_TLVS | (capped ? NLM_F_CAPPED : 0), 0);
	struct nlmsghdr old = { .nlmsg_len = NLMSG_HDRLEN + GENL_HDRLEN + 8 };
	char rest[GENL_HDRLEN + 8] = { 0 };

	put(d, &err, sizeof(err));
	put(d, &old, sizeof(old));
	if (!capped)
		put(d, rest, sizeof(rest));
	attr(d, NLMSGERR_ATTR_MSG, msg, msg_len);
	attr_u32(d, NLMSGERR_ATTR_OFFS, offset);
	end(d, at);
}

void family_message(struct datagram *d, uint32_t version)
{
	size_t at = begin_genl(d, GENL_ID_CTRL, CTRL_CMD_NEWFAMILY, 0, 0);
	uint16_t id = FAMILY;

	attr(d, CTRL_ATTR_FAMILY_ID, &id, sizeof(id));
	attr_u32(d, CTRL_ATTR_VERSION, version);
	end(d, at);
}

void task_message(struct datagram *d, const struct sd_task *t, uint16_t flags, uint32_t seq)
{
	size_t at = begin_genl(d, FAMILY, SECCOMP_DIAG_CMD_TASK_GET, flags, seq);

	attr_u32(d, SECCOMP_DIAG_A_TASK_TID, (uint32_t)t->tid);
	attr_u32(d, SECCOMP_DIAG_A_TASK_TGID, (uint32_t)t->tgid);
	attr_u32(d, SECCOMP_DIAG_A_TASK_UID, t->uid);
	attr(d, SECCOMP_DIAG_A_TASK_COMM, t->comm, strlen(t->comm) + 1);
	attr_u64(d, SECCOMP_DIAG_A_TASK_START_TIME, t->start_time);
	attr_u32(d, SECCOMP_DIAG_A_TASK_MODE, t->mode);
	if (t->has & SD_HAS_TSC)
		attr_u32(d, SECCOMP_DIAG_A_TASK_TSC, t->tsc);
	if (t->has & SD_HAS_FILTER_COUNT)
		attr_u32(d, SECCOMP_DIAG_A_TASK_FILTER_COUNT, t->filter_count);
	if (t->has & SD_HAS_NO_NEW_PRIVS)
		attr_u8(d, SECCOMP_DIAG_A_TASK_NO_NEW_PRIVS, t->no_new_privs);
	if (t->has & SD_HAS_SPEC_STORE_BYPASS)
		attr_u32(d, SECCOMP_DIAG_A_TASK_SPEC_STORE_BYPASS, t->spec_store_bypass);
	if (t->has & SD_HAS_SPEC_INDIRECT_BRANCH)
		attr_u32(d, SECCOMP_DIAG_A_TASK_SPEC_INDIRECT_BRANCH, t->spec_indirect_branch);
	if (t->has & SD_HAS_SPEC_L1D_FLUSH)
		attr_u32(d, SECCOMP_DIAG_A_TASK_SPEC_L1D_FLUSH, t->spec_l1d_flush);
	if (t->has & SD_HAS_ABI)
		attr_u32(d, SECCOMP_DIAG_A_TASK_ABI, t->abi);
	attr_flag(d, SECCOMP_DIAG_A_TASK_EXITING, t->exiting);
	attr_flag(d, SECCOMP_DIAG_A_TASK_SUSPENDED, t->suspended);
	if (t->has & SD_HAS_FILTER_ID)
		attr_u64(d, SECCOMP_DIAG_A_TASK_FILTER_ID, t->filter_id);
	if (t->has & SD_HAS_BUDGET_USED)
		attr_u32(d, SECCOMP_DIAG_A_TASK_BUDGET_USED, t->budget_used);
	if (t->has & SD_HAS_LISTENER)
		attr_u8(d, SECCOMP_DIAG_A_TASK_LISTENER, t->listener);
	if (t->has & SD_HAS_CGROUP_ID)
		attr_u64(d, SECCOMP_DIAG_A_TASK_CGROUP_ID, t->cgroup_id);
	end(d, at);
}

void filter_message(struct datagram *d, const struct sd_filter *f, const struct part *part,
		    uint16_t flags)
{
	size_t at = begin_genl(d, FAMILY, SECCOMP_DIAG_CMD_FILTER_GET, flags, 0);
	struct part all = { .len = (uint32_t)(f->prog_len * INSN) };

	all.whole = all.len;
	part = part ? part : &all;
	attr_u32(d, SECCOMP_DIAG_A_FILTER_TID, (uint32_t)f->tid);
	attr_u32(d, SECCOMP_DIAG_A_FILTER_INDEX, f->index);
	attr_u32(d, SECCOMP_DIAG_A_FILTER_DEPTH, f->depth);
	attr_u64(d, SECCOMP_DIAG_A_FILTER_ID, f->id);
	if (f->has & SD_FILTER_HAS_PARENT)
		attr_u64(d, SECCOMP_DIAG_A_FILTER_PARENT_ID, f->parent_id);
	attr_u32(d, SECCOMP_DIAG_A_FILTER_INSNS, f->insns);
	attr_u32(d, SECCOMP_DIAG_A_FILTER_BUDGET, f->budget);
	attr_u8(d, SECCOMP_DIAG_A_FILTER_LISTENER, f->listener);
	attr_u8(d, SECCOMP_DIAG_A_FILTER_JITED, f->jited);
	if (f->has & SD_FILTER_HAS_FLAGS)
		attr_u32(d, SECCOMP_DIAG_A_FILTER_FLAGS, f->flags);
	if (f->has & SD_FILTER_HAS_USERS)
		attr_u32(d, SECCOMP_DIAG_A_FILTER_USERS, f->users);
	if (f->prog) {
		attr_u32(d, SECCOMP_DIAG_A_FILTER_PROG_LEN, part->whole);
		attr_u32(d, SECCOMP_DIAG_A_FILTER_PROG_OFFSET, part->offset);
		attr(d, SECCOMP_DIAG_A_FILTER_PROG, (char *)f->prog + part->offset, part->len);
	}
	end(d, at);
}

static void put_verdict(struct datagram *d, const struct sd_event *e)
{
	if (e->has & SD_EVENT_HAS_FILTER_ID) {
		attr_u32(d, SECCOMP_DIAG_A_EVENT_FILTER_DEPTH, e->filter_depth);
		attr_u8(d, SECCOMP_DIAG_A_EVENT_LOG, e->log);
	}
	attr_u32(d, SECCOMP_DIAG_A_EVENT_ACTION, e->action);
	attr_u32(d, SECCOMP_DIAG_A_EVENT_DATA, e->data);
	attr_u32(d, SECCOMP_DIAG_A_EVENT_NR, (uint32_t)e->call.nr);
	attr_u32(d, SECCOMP_DIAG_A_EVENT_ARCH, e->call.arch);
	attr_u64(d, SECCOMP_DIAG_A_EVENT_IP, e->call.instruction_pointer);
	attr(d, SECCOMP_DIAG_A_EVENT_ARGS, e->call.args, sizeof(e->call.args));
	attr_flag(d, SECCOMP_DIAG_A_EVENT_RECHECK, e->recheck);
}

static void put_install(struct datagram *d, const struct sd_event *e)
{
	attr_u32(d, SECCOMP_DIAG_A_EVENT_ROUTE, e->route);
	attr_u32(d, SECCOMP_DIAG_A_EVENT_FLAGS, e->flags);
	attr_u64(d, SECCOMP_DIAG_A_EVENT_UARGS, e->uargs);
	attr_u32(d, SECCOMP_DIAG_A_EVENT_MODE_BEFORE, e->mode_before);
	if (e->has & SD_EVENT_HAS_PARENT_ID)
		attr_u64(d, SECCOMP_DIAG_A_EVENT_PARENT_ID, e->parent_id);
	if (e->has & SD_EVENT_HAS_INSNS)
		attr_u32(d, SECCOMP_DIAG_A_EVENT_INSNS, e->insns);
	if (e->prog)
		attr(d, SECCOMP_DIAG_A_EVENT_PROG, e->prog, e->prog_len * INSN);
}

void event_message(struct datagram *d, const struct sd_event *e)
{
	static const uint8_t cmds[] = { [SD_EVENT_INSTALL] = SECCOMP_DIAG_CMD_INSTALL_NTF,
					[SD_EVENT_TSC] = SECCOMP_DIAG_CMD_TSC_NTF,
					[SD_EVENT_VERDICT] = SECCOMP_DIAG_CMD_VERDICT_NTF };
	size_t at = begin_genl(d, FAMILY, cmds[e->type], 0, FAKE_UNASKED);

	attr_u64(d, SECCOMP_DIAG_A_EVENT_SEQ, e->seq);
	attr_u64(d, SECCOMP_DIAG_A_EVENT_DROPPED, e->dropped);
	attr_u64(d, SECCOMP_DIAG_A_EVENT_TIME, e->time);
	attr_u32(d, SECCOMP_DIAG_A_EVENT_TID, (uint32_t)e->tid);
	attr_u32(d, SECCOMP_DIAG_A_EVENT_TGID, (uint32_t)e->tgid);
	attr_u32(d, SECCOMP_DIAG_A_EVENT_UID, e->uid);
	attr(d, SECCOMP_DIAG_A_EVENT_COMM, e->comm, strlen(e->comm) + 1);
	attr_u64(d, SECCOMP_DIAG_A_EVENT_START_TIME, e->start_time);
	attr_u32(d, SECCOMP_DIAG_A_EVENT_MODE, e->mode);
	attr_u32(d, SECCOMP_DIAG_A_EVENT_FILTER_COUNT, e->filter_count);
	if (e->has & SD_EVENT_HAS_FILTER_ID)
		attr_u64(d, SECCOMP_DIAG_A_EVENT_FILTER_ID, e->filter_id);
	if (e->has & SD_EVENT_HAS_CGROUP_ID)
		attr_u64(d, SECCOMP_DIAG_A_EVENT_CGROUP_ID, e->cgroup_id);
	if (e->type == SD_EVENT_VERDICT) {
		put_verdict(d, e);
	} else {
		if (e->type == SD_EVENT_INSTALL)
			put_install(d, e);
		attr_u64(d, SECCOMP_DIAG_A_EVENT_OP, e->op);
		attr_u32(d, SECCOMP_DIAG_A_EVENT_RESULT, (uint32_t)e->result);
	}
	if (e->has & SD_EVENT_HAS_TSC)
		attr_u32(d, SECCOMP_DIAG_A_EVENT_TSC, e->tsc);
	if (e->has & SD_EVENT_HAS_TSC_BEFORE)
		attr_u32(d, SECCOMP_DIAG_A_EVENT_TSC_BEFORE, e->tsc_before);
	end(d, at);
}

void counts_message(struct datagram *d, uint8_t cmd, uint32_t seq, const struct sd_counts *counts)
{
	size_t at = begin_genl(d, FAMILY, cmd, 0, seq);

	attr_u64(d, SECCOMP_DIAG_A_WATCH_MADE, counts->made);
	attr_u64(d, SECCOMP_DIAG_A_WATCH_DELIVERED, counts->delivered);
	attr_u64(d, SECCOMP_DIAG_A_WATCH_PENDING, counts->pending);
	attr_u64(d, SECCOMP_DIAG_A_WATCH_DROPPED, counts->dropped);
	attr_u64(d, SECCOMP_DIAG_A_WATCH_MISSED, counts->missed);
	attr_u64(d, SECCOMP_DIAG_A_WATCH_NOT_FOLLOWED, counts->not_followed);
	end(d, at);
}
