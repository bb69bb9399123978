// SPDX-License-Identifier: GPL-2.0
/* What the client makes of events: every field, and what no event may be like. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/audit.h>
#include <linux/filter.h>

#include "tool/fake_module/replies.h"

#define INSN sizeof(struct sock_filter)

static void put_attr(struct datagram *d, const struct spoiled *how, uint16_t type, const void *data,
		     size_t len)
{
	static const unsigned char zero[64];

	if (how->leave_out == type)
		return;
	if (how->resize == type)
		attr(d, type, how->size <= len ? data : zero, how->size);
	else
		attr(d, type, data, len);
}

static void put_u32(struct datagram *d, const struct spoiled *how, uint16_t type, uint32_t value)
{
	put_attr(d, how, type, &value, sizeof(value));
}

static void put_u64(struct datagram *d, const struct spoiled *how, uint16_t type, uint64_t value)
{
	put_attr(d, how, type, &value, sizeof(value));
}

static void put_verdict(struct datagram *d, const struct happening *h)
{
	const struct spoiled *how = &h->spoiled;
	static const uint64_t args[6] = { 1, 2, 3, 4, 5, UINT64_MAX };
	uint8_t log = 1;

	if (!h->strict) {
		put_u64(d, how, SECCOMP_DIAG_A_EVENT_FILTER_ID, 0x8000000000000001);
		put_u32(d, how, SECCOMP_DIAG_A_EVENT_FILTER_DEPTH, h->depth ?: 2);
		put_attr(d, how, SECCOMP_DIAG_A_EVENT_LOG, &log, 1);
	}
	put_u32(d, how, SECCOMP_DIAG_A_EVENT_ACTION, h->action ?: SECCOMP_RET_ERRNO);
	put_u32(d, how, SECCOMP_DIAG_A_EVENT_DATA, h->data ?: 13);
	put_u32(d, how, SECCOMP_DIAG_A_EVENT_NR, 257);
	put_u32(d, how, SECCOMP_DIAG_A_EVENT_ARCH, AUDIT_ARCH_X86_64);
	put_u64(d, how, SECCOMP_DIAG_A_EVENT_IP, 0x7f0000001234);
	put_attr(d, how, SECCOMP_DIAG_A_EVENT_ARGS, args, sizeof(args));
	put_attr(d, how, SECCOMP_DIAG_A_EVENT_RECHECK, "", 0);
}

static void put_install(struct datagram *d, const struct happening *h)
{
	const struct spoiled *how = &h->spoiled;
	struct sock_filter prog[BPF_MAXINSNS] = { { .code = BPF_RET, .k = 7 } };

	put_u64(d, how, SECCOMP_DIAG_A_EVENT_FILTER_ID, 0x8000000000000002);
	put_u32(d, how, SECCOMP_DIAG_A_EVENT_ROUTE, h->route ?: SECCOMP_DIAG_ROUTE_SECCOMP);
	put_u32(d, how, SECCOMP_DIAG_A_EVENT_FLAGS, 0x80000009);
	put_u64(d, how, SECCOMP_DIAG_A_EVENT_UARGS, 0x7ffc00000000);
	put_u32(d, how, SECCOMP_DIAG_A_EVENT_MODE_BEFORE, h->mode_before);
	put_u64(d, how, SECCOMP_DIAG_A_EVENT_PARENT_ID, 0x8000000000000001);
	put_u32(d, how, SECCOMP_DIAG_A_EVENT_INSNS, h->insns ?: 3);
	put_attr(d, how, SECCOMP_DIAG_A_EVENT_PROG, prog, h->prog ?: 3 * INSN);
}

void event_message(struct datagram *d, const struct happening *h)
{
	size_t at = begin_reply(d, h->cmd, 0, UNASKED);
	const struct spoiled *how = &h->spoiled;

	put_u64(d, how, SECCOMP_DIAG_A_EVENT_SEQ, h->seq);
	put_u64(d, how, SECCOMP_DIAG_A_EVENT_DROPPED, h->dropped);
	put_u64(d, how, SECCOMP_DIAG_A_EVENT_TIME, 5000000001);
	put_u32(d, how, SECCOMP_DIAG_A_EVENT_TID, h->tid ?: 102);
	put_u32(d, how, SECCOMP_DIAG_A_EVENT_TGID, h->tgid ?: 101);
	put_u32(d, how, SECCOMP_DIAG_A_EVENT_UID, 1000);
	put_attr(d, how, SECCOMP_DIAG_A_EVENT_COMM, "made\x1bup", 8);
	put_u64(d, how, SECCOMP_DIAG_A_EVENT_START_TIME, 4000000001);
	put_u32(d, how, SECCOMP_DIAG_A_EVENT_MODE, h->mode ?: SECCOMP_DIAG_MODE_FILTER);
	put_u32(d, how, SECCOMP_DIAG_A_EVENT_FILTER_COUNT, 3);
	if (h->cmd == SECCOMP_DIAG_CMD_VERDICT_NTF) {
		put_verdict(d, h);
	} else {
		if (h->cmd == SECCOMP_DIAG_CMD_INSTALL_NTF)
			put_install(d, h);
		put_u64(d, how, SECCOMP_DIAG_A_EVENT_OP, 0x100000001);
		put_u32(d, how, SECCOMP_DIAG_A_EVENT_RESULT, (uint32_t)h->result);
		put_u32(d, how, SECCOMP_DIAG_A_EVENT_TSC, SECCOMP_DIAG_TSC_DISABLED);
		put_u32(d, how, SECCOMP_DIAG_A_EVENT_TSC_BEFORE, SECCOMP_DIAG_TSC_ENABLED);
	}
	end(d, at);
}

void counts_message(struct datagram *d, uint8_t cmd, int seq, uint64_t first,
		    const struct spoiled *how)
{
	static const struct spoiled not_spoiled;
	size_t at = begin_reply(d, cmd, 0, seq);
	uint16_t type;

	for (type = SECCOMP_DIAG_A_WATCH_MADE; type <= SECCOMP_DIAG_A_WATCH_NOT_FOLLOWED; type++)
		put_u64(d, how ?: &not_spoiled, type, first++);
	end(d, at);
}

static int keep(struct sd_event *event, void *arg)
{
	*(struct sd_event *)arg = *event;
	event->prog = NULL;
	return 0;
}

/* One event, told to a client that watches. */
static int tell(const struct happening *h, struct sd_event *event, struct sd_error *error)
{
	struct sd_client *client = connect_client(3);
	struct sd_watch watch = { .kinds = 3 };
	int err;

	*event = (struct sd_event){ 0 };
	counts_message(datagram(), SECCOMP_DIAG_CMD_WATCH, 0, 0, NULL);
	err = client_watch(client, &watch, NULL, error);
	clear();
	event_message(datagram(), h);
	datagram()->err = EAGAIN;
	if (!err)
		err = client_events(client, keep, event, error);
	client_close(client);
	return err;
}

static bool common_fields(const struct sd_event *e)
{
	return e->seq == 1 && !e->dropped && e->time == 5000000001 && e->tid == 102 &&
	       e->tgid == 101 && e->uid == 1000 && !strcmp(e->comm, "made\x1bup") &&
	       e->start_time == 4000000001 && e->mode == SECCOMP_DIAG_MODE_FILTER &&
	       e->filter_count == 3;
}

static void test_verdict(void)
{
	struct happening h = { .cmd = SECCOMP_DIAG_CMD_VERDICT_NTF, .seq = 1 };
	struct sd_error error;
	struct sd_event e;

	check(tell(&h, &e, &error) == 1 && e.type == SD_EVENT_VERDICT && common_fields(&e) &&
		      e.has == SD_EVENT_HAS_FILTER_ID && e.filter_id == 0x8000000000000001 &&
		      e.action == SECCOMP_RET_ERRNO && e.data == 13 && e.call.nr == 257 &&
		      e.call.arch == AUDIT_ARCH_X86_64 &&
		      e.call.instruction_pointer == 0x7f0000001234 && e.call.args[0] == 1 &&
		      e.call.args[5] == UINT64_MAX && e.filter_depth == 2 && e.log && e.recheck,
	      "a verdict: every field");
	h.strict = true;
	check(tell(&h, &e, &error) == 1 && common_fields(&e) && !e.has && !e.filter_id &&
		      !e.filter_depth && !e.log,
	      "a verdict of strict mode: no filter");
}

static void test_install(void)
{
	struct happening h = { .cmd = SECCOMP_DIAG_CMD_INSTALL_NTF, .seq = 1, .result = -13 };
	struct sd_error error;
	struct sd_event e;

	check(tell(&h, &e, &error) == 1 && e.type == SD_EVENT_INSTALL && common_fields(&e) &&
		      e.has == (SD_EVENT_HAS_FILTER_ID | SD_EVENT_HAS_PARENT_ID |
				SD_EVENT_HAS_INSNS | SD_EVENT_HAS_TSC | SD_EVENT_HAS_TSC_BEFORE) &&
		      e.filter_id == 0x8000000000000002 && e.parent_id == 0x8000000000000001 &&
		      e.route == SECCOMP_DIAG_ROUTE_SECCOMP && e.op == 0x100000001 &&
		      e.flags == 0x80000009 && e.uargs == 0x7ffc00000000 && e.result == -13 &&
		      e.mode_before == SECCOMP_DIAG_MODE_DISABLED && e.insns == 3 &&
		      e.tsc == SECCOMP_DIAG_TSC_DISABLED &&
		      e.tsc_before == SECCOMP_DIAG_TSC_ENABLED,
	      "an installation: every field");
	check(e.prog && e.prog_len == 3 && e.prog[0].code == BPF_RET && e.prog[0].k == 7 &&
		      !e.prog[2].code,
	      "its program, which may be kept");
	free(e.prog);
	h.cmd = SECCOMP_DIAG_CMD_TSC_NTF;
	check(tell(&h, &e, &error) == 1 && e.type == SD_EVENT_TSC && common_fields(&e) &&
		      e.has == (SD_EVENT_HAS_TSC | SD_EVENT_HAS_TSC_BEFORE) &&
		      e.op == 0x100000001 && e.result == -13 && !e.prog,
	      "PR_SET_TSC: every field");
}

/* What may be left out; of the others none may. */
static bool is_optional(uint8_t cmd, uint16_t type)
{
	switch (type) {
	case SECCOMP_DIAG_A_EVENT_FILTER_ID:
		return cmd == SECCOMP_DIAG_CMD_VERDICT_NTF; /* an installation has a program */
	case SECCOMP_DIAG_A_EVENT_RECHECK:
	case SECCOMP_DIAG_A_EVENT_PARENT_ID:
	case SECCOMP_DIAG_A_EVENT_INSNS:
	case SECCOMP_DIAG_A_EVENT_PROG:
	case SECCOMP_DIAG_A_EVENT_TSC:
	case SECCOMP_DIAG_A_EVENT_TSC_BEFORE:
		return true;
	}
	return false;
}

/* The attributes that a good event has. */
static bool belongs(uint8_t cmd, uint16_t type)
{
	if (type <= SECCOMP_DIAG_A_EVENT_FILTER_COUNT)
		return true;
	if (cmd == SECCOMP_DIAG_CMD_VERDICT_NTF)
		return type <= SECCOMP_DIAG_A_EVENT_RECHECK;
	if (cmd == SECCOMP_DIAG_CMD_INSTALL_NTF)
		return type == SECCOMP_DIAG_A_EVENT_FILTER_ID ||
		       type > SECCOMP_DIAG_A_EVENT_RECHECK;
	return type == SECCOMP_DIAG_A_EVENT_OP || type == SECCOMP_DIAG_A_EVENT_RESULT ||
	       type >= SECCOMP_DIAG_A_EVENT_TSC;
}

static void test_spoiled(uint8_t cmd)
{
	static const uint16_t sizes[] = { 0, 2, 3, 5, 12, 40, 52 };
	struct happening h = { .cmd = cmd, .seq = 1 };
	struct sd_error error;
	struct sd_event e;
	char name[80];
	uint16_t type;
	size_t i;

	for (type = SECCOMP_DIAG_A_EVENT_SEQ; type <= SECCOMP_DIAG_A_EVENT_MAX; type++) {
		bool refused = true;

		if (!belongs(cmd, type))
			continue;
		h.spoiled = (struct spoiled){ .leave_out = type };
		snprintf(name, sizeof(name), "command %u: attribute %u left out", cmd, type);
		check(tell(&h, &e, &error) == (is_optional(cmd, type) ? 1 : -EBADMSG), name);
		free(e.prog);
		h.spoiled = (struct spoiled){ .resize = type };
		for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
			h.spoiled.size = sizes[i];
			if (type == SECCOMP_DIAG_A_EVENT_RECHECK && !sizes[i])
				continue;
			if (type == SECCOMP_DIAG_A_EVENT_COMM && sizes[i] && sizes[i] <= 16)
				continue;
			refused &= tell(&h, &e, &error) == -EBADMSG && *error.msg;
		}
		snprintf(name, sizeof(name), "command %u: attribute %u of wrong lengths", cmd,
			 type);
		check(refused, name);
	}
}

/* Each is a good event but for one thing. */
static void test_hostile(void)
{
	enum {
		V = SECCOMP_DIAG_CMD_VERDICT_NTF,
		I = SECCOMP_DIAG_CMD_INSTALL_NTF
	};
	static const struct {
		struct happening happening;
		const char *name;
	} cases[] = {
		{ { .cmd = V, .seq = 0 }, "the event of number 0" },
		{ { .cmd = V, .seq = 2 }, "a gap where nothing was dropped" },
		{ { .cmd = V, .seq = 1, .dropped = 1 }, "a drop without a gap" },
		{ { .cmd = V, .seq = 1, .dropped = UINT64_MAX },
		  "as many drops as there are numbers" },
		{ { .cmd = V, .seq = 1, .tid = 0x80000001u }, "a thread beyond pid_t" },
		{ { .cmd = V, .seq = 1, .tgid = 0x80000001u }, "a process beyond pid_t" },
		{ { .cmd = V, .seq = 1, .mode = 32 }, "a mode beyond any" },
		{ { .cmd = V, .seq = 1, .action = SECCOMP_RET_ERRNO | 1 }, "an action with data" },
		{ { .cmd = V, .seq = 1, .data = 65536 }, "data beyond 16 bits" },
		{ { .cmd = V, .seq = 1, .depth = 32768 }, "a filter deeper than can be" },
		{ { .cmd = I, .seq = 1, .route = 3 }, "a route that there is not" },
		{ { .cmd = I, .seq = 1, .mode_before = 32 }, "a mode before beyond any" },
		{ { .cmd = I, .seq = 1, .insns = 4097 }, "a program of 4097 instructions" },
		{ { .cmd = I, .seq = 1, .prog = 16 }, "a program shorter than it is said to be" },
		{ { .cmd = I, .seq = 1, .prog = 20 }, "half an instruction" },
		{ { .cmd = I, .seq = 1, .result = -4096 }, "a result that is no errno" },
		{ { .cmd = SECCOMP_DIAG_CMD_TASK_GET, .seq = 1 }, "an answer to nothing" },
		{ { .cmd = SECCOMP_DIAG_CMD_END_NTF + 1, .seq = 1 }, "an event of no known kind" },
	};
	struct happening whole = { .cmd = I, .seq = 1, .insns = 4096, .prog = 4096 * INSN };
	struct sd_error error;
	struct sd_event e;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check(tell(&cases[i].happening, &e, &error) == -EBADMSG && *error.msg,
		      cases[i].name);
	check(tell(&whole, &e, &error) == 1 && e.prog_len == 4096, "the longest program");
	free(e.prog);
}

void test_events(void)
{
	test_verdict();
	test_install();
	test_spoiled(SECCOMP_DIAG_CMD_VERDICT_NTF);
	test_spoiled(SECCOMP_DIAG_CMD_INSTALL_NTF);
	test_spoiled(SECCOMP_DIAG_CMD_TSC_NTF);
	test_hostile();
}
