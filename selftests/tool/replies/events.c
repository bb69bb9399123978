// SPDX-License-Identifier: GPL-2.0
/* Events: every field, and messages that are no event. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/audit.h>
#include <linux/genetlink.h>

#include "tool/replies/replies.h"

#define HAS_TSC (SD_EVENT_HAS_TSC | SD_EVENT_HAS_TSC_BEFORE)
#define COMMON                                                                                    \
	.seq = 1, .time = 5000000001, .tid = 102, .tgid = 101, .uid = 1000, .comm = "made\x1bup", \
	.start_time = 4000000001, .mode = SECCOMP_DIAG_MODE_FILTER, .filter_count = 3,            \
	.op = 0x100000001, .result = -13, .tsc = SECCOMP_DIAG_TSC_DISABLED, .cgroup_id = 77,      \
	.tsc_before = SECCOMP_DIAG_TSC_ENABLED

const struct sd_event good_verdict = {
	COMMON,
	.type = SD_EVENT_VERDICT,
	.has = SD_EVENT_HAS_FILTER_ID | SD_EVENT_HAS_CGROUP_ID,
	.filter_id = 0x8000000000000001,
	.filter_depth = 2,
	.log = true,
	.action = SECCOMP_RET_ERRNO,
	.data = 13,
	.call = { 257, AUDIT_ARCH_X86_64, 0x7f0000001234, { 1, 2, 3, 4, 5, UINT64_MAX } },
	.recheck = true,
};

static struct sock_filter program[BPF_MAXINSNS] = { { .code = BPF_RET, .k = 7 } };

static const struct sd_event good_install = {
	COMMON,
	.type = SD_EVENT_INSTALL,
	.has = SD_EVENT_HAS_FILTER_ID | SD_EVENT_HAS_PARENT_ID | SD_EVENT_HAS_INSNS |
	       SD_EVENT_HAS_CGROUP_ID | HAS_TSC,
	.filter_id = 0x8000000000000002,
	.parent_id = 0x8000000000000001,
	.route = SECCOMP_DIAG_ROUTE_SECCOMP,
	.flags = 0x80000009,
	.uargs = 0x7ffc00000000,
	.mode_before = SECCOMP_DIAG_MODE_DISABLED,
	.insns = 3,
	.prog = program,
	.prog_len = 3,
};

static const struct sd_event good_tsc = { COMMON, .type = SD_EVENT_TSC,
					  .has = HAS_TSC | SD_EVENT_HAS_CGROUP_ID };

static int keep(struct sd_event *event, void *arg)
{
	*(struct sd_event *)arg = *event;
	event->prog = NULL;
	return 0;
}

/* One event with differences, received by a client that watches; @cmd: 0 for the event's own. */
static int receive(const struct sd_event *sent, const struct spoil *spoils, uint8_t cmd,
		   struct sd_event *event, struct sd_error *error)
{
	struct sd_client *client = connect_client(3);
	struct sd_watch watch = { .kinds = 3 };
	int err;

	*event = (struct sd_event){ 0 };
	counts_message(datagram(), SECCOMP_DIAG_CMD_WATCH, 0, &(struct sd_counts){ 0 });
	err = client_watch(client, &watch, NULL, error);
	clear();
	datagram()->spoils = spoils;
	event_message(&queue[0], sent);
	if (cmd)
		queue[0].data[NLMSG_HDRLEN] = cmd;
	queue_error(EAGAIN);
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
	struct sd_event strict = good_verdict, e;
	struct sd_error error;

	check(receive(&good_verdict, NULL, 0, &e, &error) == 1 && e.type == SD_EVENT_VERDICT &&
		      common_fields(&e) && e.has == good_verdict.has && e.cgroup_id == 77 &&
		      e.filter_id == 0x8000000000000001 && e.action == SECCOMP_RET_ERRNO &&
		      e.data == 13 && e.call.nr == 257 && e.call.arch == AUDIT_ARCH_X86_64 &&
		      e.call.instruction_pointer == 0x7f0000001234 && e.call.args[0] == 1 &&
		      e.call.args[5] == UINT64_MAX && e.filter_depth == 2 && e.log && e.recheck,
	      "a verdict: every field");
	strict.has = 0;
	check(receive(&strict, NULL, 0, &e, &error) == 1 && common_fields(&e) && !e.has &&
		      !e.filter_id && !e.filter_depth && !e.log,
	      "a verdict of strict mode: no filter");
}

static void test_install(void)
{
	struct sd_error error;
	struct sd_event e;

	check(receive(&good_install, NULL, 0, &e, &error) == 1 && e.type == SD_EVENT_INSTALL &&
		      common_fields(&e) && e.has == good_install.has && e.cgroup_id == 77 &&
		      e.filter_id == 0x8000000000000002 && e.parent_id == 0x8000000000000001 &&
		      e.route == SECCOMP_DIAG_ROUTE_SECCOMP && e.op == 0x100000001 &&
		      e.flags == 0x80000009 && e.uargs == 0x7ffc00000000 && e.result == -13 &&
		      e.mode_before == SECCOMP_DIAG_MODE_DISABLED && e.insns == 3 &&
		      e.tsc == SECCOMP_DIAG_TSC_DISABLED &&
		      e.tsc_before == SECCOMP_DIAG_TSC_ENABLED,
	      "an installation: every field");
	check(e.prog && e.prog_len == 3 && e.prog[0].code == BPF_RET && e.prog[0].k == 7 &&
		      !e.prog[2].code,
	      "an installation: its program, which may be kept");
	free(e.prog);
	check(receive(&good_tsc, NULL, 0, &e, &error) == 1 && e.type == SD_EVENT_TSC &&
		      common_fields(&e) && e.has == good_tsc.has && e.op == 0x100000001 &&
		      e.result == -13 && !e.prog,
	      "PR_SET_TSC: every field");
}

/* All other attributes are required. */
static bool is_optional(enum sd_event_type event, uint16_t type)
{
	switch (type) {
	case SECCOMP_DIAG_A_EVENT_FILTER_ID:
		return event == SD_EVENT_VERDICT; /* an installation has a program */
	case SECCOMP_DIAG_A_EVENT_RECHECK:
	case SECCOMP_DIAG_A_EVENT_PARENT_ID:
	case SECCOMP_DIAG_A_EVENT_INSNS:
	case SECCOMP_DIAG_A_EVENT_PROG:
	case SECCOMP_DIAG_A_EVENT_TSC:
	case SECCOMP_DIAG_A_EVENT_TSC_BEFORE:
	case SECCOMP_DIAG_A_EVENT_CGROUP_ID:
		return true;
	}
	return false;
}

/* The attributes that a good event has. */
static bool belongs(enum sd_event_type event, uint16_t type)
{
	if (type <= SECCOMP_DIAG_A_EVENT_FILTER_COUNT || type == SECCOMP_DIAG_A_EVENT_CGROUP_ID)
		return true;
	if (event == SD_EVENT_VERDICT)
		return type <= SECCOMP_DIAG_A_EVENT_RECHECK;
	if (event == SD_EVENT_INSTALL)
		return type == SECCOMP_DIAG_A_EVENT_FILTER_ID ||
		       type > SECCOMP_DIAG_A_EVENT_RECHECK;
	return type == SECCOMP_DIAG_A_EVENT_OP || type == SECCOMP_DIAG_A_EVENT_RESULT ||
	       type >= SECCOMP_DIAG_A_EVENT_TSC;
}

/* The event that test_spoiled() is about. */
static const struct sd_event *sent;

static int receive_spoiled(const struct spoil *spoils)
{
	struct sd_error error;
	struct sd_event e;
	int err = receive(sent, spoils, 0, &e, &error);

	free(e.prog);
	return err < 0 && !*error.msg ? 0 : err;
}

static void test_spoiled(const struct sd_event *event, uint8_t cmd)
{
	unsigned int valid;
	char name[80];
	uint16_t type;

	sent = event;
	for (type = SECCOMP_DIAG_A_EVENT_SEQ; type <= SECCOMP_DIAG_A_EVENT_MAX; type++) {
		if (!belongs(event->type, type))
			continue;
		snprintf(name, sizeof(name), "command %u: attribute %u left out", cmd, type);
		check(receive_spoiled(SPOILS({ type, SPOIL_OMIT, 0 })) ==
			      (is_optional(event->type, type) ? 1 : -EBADMSG),
		      name);
		snprintf(name, sizeof(name), "command %u: ", cmd);
		valid = type == SECCOMP_DIAG_A_EVENT_RECHECK ? LENGTHS_FLAG : 0;
		valid |= type == SECCOMP_DIAG_A_EVENT_COMM ? LENGTHS_NAME : 0;
		check_lengths(name, type, valid, receive_spoiled);
	}
}

static void test_hostile(void)
{
	static const struct bad_message verdicts[] = {
		{ { VALUE(EVENT_SEQ, 0) }, "the event of number 0" },
		{ { VALUE(EVENT_SEQ, 2) }, "a gap where nothing was dropped" },
		{ { VALUE(EVENT_DROPPED, 1) }, "a drop without a gap" },
		{ { VALUE(EVENT_DROPPED, UINT64_MAX) }, "as many drops as there are numbers" },
		{ { VALUE(EVENT_TID, 0x80000001u) }, "a thread beyond pid_t" },
		{ { VALUE(EVENT_TGID, 0x80000001u) }, "a process beyond pid_t" },
		{ { VALUE(EVENT_MODE, 32) }, "a mode out of range" },
		{ { VALUE(EVENT_ACTION, SECCOMP_RET_ERRNO | 1) }, "an action with data" },
		{ { VALUE(EVENT_DATA, 65536) }, "data beyond 16 bits" },
		{ { VALUE(EVENT_FILTER_DEPTH, 32768) }, "an event's filter deeper than can be" },
	};
	static const struct bad_message installs[] = {
		{ { VALUE(EVENT_ROUTE, 3) }, "an unknown route" },
		{ { VALUE(EVENT_MODE_BEFORE, 32) }, "a mode before out of range" },
		{ { VALUE(EVENT_INSNS, 4097) }, "an event's program of 4097 instructions" },
		{ { SIZE(EVENT_PROG, 16) }, "a program shorter than its number of instructions" },
		{ { SIZE(EVENT_PROG, 20) }, "an event with half an instruction" },
		{ { VALUE(EVENT_RESULT, -4096u) }, "a result that is no errno" },
	};
	struct sd_event whole = good_install, e;
	struct sd_error error;
	size_t i;

	for (i = 0; i < sizeof(verdicts) / sizeof(verdicts[0]); i++)
		check(receive(&good_verdict, verdicts[i].spoils, 0, &e, &error) == -EBADMSG &&
			      *error.msg,
		      verdicts[i].name);
	for (i = 0; i < sizeof(installs) / sizeof(installs[0]); i++)
		check(receive(&good_install, installs[i].spoils, 0, &e, &error) == -EBADMSG &&
			      *error.msg,
		      installs[i].name);
	check(receive(&good_verdict, NULL, SECCOMP_DIAG_CMD_TASK_GET, &e, &error) == -EBADMSG,
	      "a reply without a request");
	check(receive(&good_verdict, NULL, SECCOMP_DIAG_CMD_END_NTF + 1, &e, &error) == -EBADMSG,
	      "an event of an unknown kind");
	whole.insns = BPF_MAXINSNS;
	whole.prog_len = BPF_MAXINSNS;
	check(receive(&whole, NULL, 0, &e, &error) == 1 && e.prog_len == BPF_MAXINSNS,
	      "the longest program");
	free(e.prog);
}

void test_events(void)
{
	test_verdict();
	test_install();
	test_spoiled(&good_verdict, SECCOMP_DIAG_CMD_VERDICT_NTF);
	test_spoiled(&good_install, SECCOMP_DIAG_CMD_INSTALL_NTF);
	test_spoiled(&good_tsc, SECCOMP_DIAG_CMD_TSC_NTF);
	test_hostile();
}
