// SPDX-License-Identifier: GPL-2.0
/* The events of the made-up kernel: see watched.c for the form of scenarios. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <linux/genetlink.h>
#include <linux/seccomp.h>
#include <linux/seccomp_diag.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>

#include "tool/fake_kernel/watched.h"

struct nl_msg *watched_begin(uint16_t type, uint8_t cmd, uint32_t seq)
{
	struct nl_msg *msg = nlmsg_alloc_size(40000);

	genlmsg_put(msg, 0, seq, type, 0, 0, cmd, 3);
	nlmsg_hdr(msg)->nlmsg_seq = seq;
	return msg;
}

void watched_finish(struct nl_msg *msg)
{
	struct nlmsghdr *nlh = nlmsg_hdr(msg);

	if (send(watched.fd, nlh, nlh->nlmsg_len, MSG_NOSIGNAL) < 0)
		_exit(0);
	nlmsg_free(msg);
}

static uint64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_BOOTTIME, &ts);
	return (uint64_t)ts.tv_sec * 1000000000ull + (uint64_t)ts.tv_nsec;
}

static struct nl_msg *begin_event(uint8_t cmd, uint32_t tid, const char *comm, uint32_t mode,
				  uint32_t count)
{
	struct nl_msg *msg = watched_begin(WATCHED_FAMILY, cmd, 0);
	char name[16] = "";
	size_t len = 0;

	/* \xHH stands for a byte. */
	for (; *comm && len < 15; comm++) {
		unsigned int byte = (unsigned char)*comm;

		if (sscanf(comm, "\\x%2x", &byte) == 1)
			comm += 3;
		name[len++] = (char)byte;
	}
	nla_put_u64(msg, SECCOMP_DIAG_A_EVENT_SEQ, ++watched.seq);
	nla_put_u64(msg, SECCOMP_DIAG_A_EVENT_DROPPED, watched.dropped);
	nla_put_u64(msg, SECCOMP_DIAG_A_EVENT_TIME, now());
	nla_put_u32(msg, SECCOMP_DIAG_A_EVENT_TID, tid ?: watched.task);
	nla_put_u32(msg, SECCOMP_DIAG_A_EVENT_TGID, tid ?: watched.task);
	nla_put_u32(msg, SECCOMP_DIAG_A_EVENT_UID, 0);
	nla_put_string(msg, SECCOMP_DIAG_A_EVENT_COMM, name);
	nla_put_u64(msg, SECCOMP_DIAG_A_EVENT_START_TIME, 77);
	nla_put_u32(msg, SECCOMP_DIAG_A_EVENT_MODE, mode);
	nla_put_u32(msg, SECCOMP_DIAG_A_EVENT_FILTER_COUNT, count);
	watched.told++;
	return msg;
}

bool watched_verdict(const char *line)
{
	unsigned int tid, depth, count, ret, log, arch, n = 0;
	uint64_t args[6] = { 0 };
	unsigned long long filter;
	char comm[64], *rest;
	struct nl_msg *msg;
	int nr, at = 0;

	if (sscanf(line, "verdict %u %63s %llx %u %u %x %u %i %x%n", &tid, comm, &filter, &depth,
		   &count, &ret, &log, &nr, &arch, &at) < 9)
		return false;
	for (rest = (char *)line + at; *rest && n < 6; n++)
		args[n] = strtoull(rest, &rest, 0);
	msg = begin_event(SECCOMP_DIAG_CMD_VERDICT_NTF, tid, comm, filter ? 2 : 1, count);
	if (filter)
		nla_put_u64(msg, SECCOMP_DIAG_A_EVENT_FILTER_ID, filter);
	nla_put_u32(msg, SECCOMP_DIAG_A_EVENT_ACTION, ret & SECCOMP_RET_ACTION_FULL);
	nla_put_u32(msg, SECCOMP_DIAG_A_EVENT_DATA, ret & SECCOMP_RET_DATA);
	nla_put_u32(msg, SECCOMP_DIAG_A_EVENT_NR, (uint32_t)nr + (uint32_t)watched.swept);
	nla_put_u32(msg, SECCOMP_DIAG_A_EVENT_ARCH, arch);
	nla_put_u64(msg, SECCOMP_DIAG_A_EVENT_IP, 0x7f0000001234);
	nla_put(msg, SECCOMP_DIAG_A_EVENT_ARGS, sizeof(args), args);
	nla_put_u32(msg, SECCOMP_DIAG_A_EVENT_FILTER_DEPTH, depth);
	nla_put_u8(msg, SECCOMP_DIAG_A_EVENT_LOG, (uint8_t)log);
	if (watched.recheck)
		nla_put_flag(msg, SECCOMP_DIAG_A_EVENT_RECHECK);
	watched.recheck = false;
	watched_finish(msg);
	return true;
}

bool watched_install(const char *line)
{
	unsigned int tid, count, route, flags, before, after;
	unsigned long long filter, op;
	struct nl_msg *msg;
	char comm[64];
	int result;
	size_t i;

	if (sscanf(line, "install %u %63s %llx %u %u %llu %x %i %u %u", &tid, comm, &filter, &count,
		   &route, &op, &flags, &result, &before, &after) != 10)
		return false;
	msg = begin_event(SECCOMP_DIAG_CMD_INSTALL_NTF, tid, comm, after, count);
	if (filter)
		nla_put_u64(msg, SECCOMP_DIAG_A_EVENT_FILTER_ID, filter);
	nla_put_u32(msg, SECCOMP_DIAG_A_EVENT_ROUTE, route);
	nla_put_u64(msg, SECCOMP_DIAG_A_EVENT_OP, op);
	nla_put_u32(msg, SECCOMP_DIAG_A_EVENT_FLAGS, flags);
	nla_put_u64(msg, SECCOMP_DIAG_A_EVENT_UARGS, 0x7ffc00001000);
	nla_put_u32(msg, SECCOMP_DIAG_A_EVENT_RESULT, (uint32_t)result);
	nla_put_u32(msg, SECCOMP_DIAG_A_EVENT_MODE_BEFORE, before);
	for (i = 0; filter && i < watched.program_count; i++) {
		if (watched.programs[i].id != filter)
			continue;
		nla_put_u32(msg, SECCOMP_DIAG_A_EVENT_INSNS, (uint32_t)watched.programs[i].len);
		if (!watched.unprivileged)
			nla_put(msg, SECCOMP_DIAG_A_EVENT_PROG,
				(int)(watched.programs[i].len * sizeof(struct sock_filter)),
				watched.programs[i].insns);
	}
	watched_finish(msg);
	return true;
}

bool watched_tsc(const char *line)
{
	unsigned int tid, before, after;
	unsigned long long op;
	struct nl_msg *msg;
	char comm[64];
	int result;

	if (sscanf(line, "tsc %u %63s %llu %i %u %u", &tid, comm, &op, &result, &before, &after) !=
	    6)
		return false;
	msg = begin_event(SECCOMP_DIAG_CMD_TSC_NTF, tid, comm, 0, 0);
	nla_put_u64(msg, SECCOMP_DIAG_A_EVENT_OP, op);
	nla_put_u32(msg, SECCOMP_DIAG_A_EVENT_RESULT, (uint32_t)result);
	nla_put_u32(msg, SECCOMP_DIAG_A_EVENT_TSC_BEFORE, before);
	nla_put_u32(msg, SECCOMP_DIAG_A_EVENT_TSC, after);
	watched_finish(msg);
	return true;
}
