// SPDX-License-Identifier: GPL-2.0
/* The made-up kernel that tells events: see watched.c for the form of scenarios. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <linux/filter.h>
#include <linux/genetlink.h>
#include <linux/seccomp.h>
#include <linux/seccomp_diag.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>

#include "watched.h"

#define FAMILY 0x1234
#define LINES 256
#define PROGRAMS 16

static struct {
	int fd;
	char lines[LINES][256];
	size_t line_count, next;
	unsigned int protocol;
	bool unprivileged, watching, was_watching, recheck, late;
	int refuse;
	char words[128];
	uint64_t seq, told, dropped, missed, not_followed;
	unsigned long pending, times;
	uint32_t watched;
	struct {
		uint64_t id;
		struct sock_filter insns[64];
		size_t len;
	} programs[PROGRAMS];
	size_t program_count;
} k = { .protocol = 3 };

static void scenario_fails(const char *line)
{
	fprintf(stderr, "scenario: what is this: %s\n", line);
	kill(getppid(), SIGKILL);
	exit(99);
}

static bool read_program(const char *line)
{
	unsigned long long id;
	char path[200];
	FILE *f;

	if (sscanf(line, "program %llx %199s", &id, path) != 2)
		return false;
	f = fopen(path, "re");
	if (!f)
		scenario_fails(line);
	k.programs[k.program_count].id = id;
	k.programs[k.program_count].len =
		fread(k.programs[k.program_count].insns, sizeof(struct sock_filter), 64, f);
	k.program_count++;
	fclose(f);
	return true;
}

static void read_scenario(void)
{
	FILE *f = fopen(getenv("SCENARIO") ?: "/dev/null", "re");
	char line[256];

	while (f && fgets(line, sizeof(line), f)) {
		line[strcspn(line, "\n")] = '\0';
		if (sscanf(line, "protocol %u", &k.protocol) == 1 ||
		    sscanf(line, "refuse %d %127[^\n]", &k.refuse, k.words) == 2 ||
		    read_program(line))
			continue;
		if (!strcmp(line, "unprivileged"))
			k.unprivileged = true;
		else
			strcpy(k.lines[k.line_count++ % LINES], line);
	}
	if (f)
		fclose(f);
}

static struct nl_msg *begin(uint16_t type, uint8_t cmd, uint32_t seq)
{
	struct nl_msg *msg = nlmsg_alloc_size(40000);

	genlmsg_put(msg, 0, seq, type, 0, 0, cmd, 3);
	nlmsg_hdr(msg)->nlmsg_seq = seq;
	return msg;
}

/* A reader that is gone ends the kernel. */
static void finish(struct nl_msg *msg)
{
	struct nlmsghdr *nlh = nlmsg_hdr(msg);

	if (send(k.fd, nlh, nlh->nlmsg_len, MSG_NOSIGNAL) < 0)
		_exit(0);
	nlmsg_free(msg);
}

static void answer_error(const struct nlmsghdr *request, int err, const char *words, uint16_t attr)
{
	struct nl_msg *msg = nlmsg_alloc_size(4096);
	struct nlmsghdr *nlh = nlmsg_put(msg, 0, request->nlmsg_seq, NLMSG_ERROR, 0,
					 NLM_F_CAPPED | NLM_F_ACK_TLVS);
	const struct nlattr *at = nlmsg_find_attr((struct nlmsghdr *)request, GENL_HDRLEN, attr);
	struct nlmsgerr error = { .error = -err, .msg = *request };

	nlmsg_append(msg, &error, sizeof(error), NLMSG_ALIGNTO);
	nla_put_string(msg, NLMSGERR_ATTR_MSG, words);
	if (at)
		nla_put_u32(msg, NLMSGERR_ATTR_OFFS,
			    (uint32_t)((const char *)at - (const char *)request));
	(void)nlh;
	finish(msg);
}

static void put_counts(struct nl_msg *msg)
{
	nla_put_u64(msg, SECCOMP_DIAG_A_WATCH_MADE, k.told + k.pending + k.dropped);
	nla_put_u64(msg, SECCOMP_DIAG_A_WATCH_DELIVERED, k.told);
	nla_put_u64(msg, SECCOMP_DIAG_A_WATCH_PENDING, k.pending);
	nla_put_u64(msg, SECCOMP_DIAG_A_WATCH_DROPPED, k.dropped);
	nla_put_u64(msg, SECCOMP_DIAG_A_WATCH_MISSED, k.missed);
	nla_put_u64(msg, SECCOMP_DIAG_A_WATCH_NOT_FOLLOWED, k.not_followed);
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
	struct nl_msg *msg = begin(FAMILY, cmd, 0);
	char name[16] = "";
	size_t len = 0;

	/* \xHH stands for a byte. */
	for (; *comm && len < 15; comm++) {
		unsigned int byte = (unsigned char)*comm;

		if (sscanf(comm, "\\x%2x", &byte) == 1)
			comm += 3;
		name[len++] = (char)byte;
	}
	nla_put_u64(msg, SECCOMP_DIAG_A_EVENT_SEQ, ++k.seq);
	nla_put_u64(msg, SECCOMP_DIAG_A_EVENT_DROPPED, k.dropped);
	nla_put_u64(msg, SECCOMP_DIAG_A_EVENT_TIME, now());
	nla_put_u32(msg, SECCOMP_DIAG_A_EVENT_TID, tid ?: k.watched);
	nla_put_u32(msg, SECCOMP_DIAG_A_EVENT_TGID, tid ?: k.watched);
	nla_put_u32(msg, SECCOMP_DIAG_A_EVENT_UID, 0);
	nla_put_string(msg, SECCOMP_DIAG_A_EVENT_COMM, name);
	nla_put_u64(msg, SECCOMP_DIAG_A_EVENT_START_TIME, 77);
	nla_put_u32(msg, SECCOMP_DIAG_A_EVENT_MODE, mode);
	nla_put_u32(msg, SECCOMP_DIAG_A_EVENT_FILTER_COUNT, count);
	k.told++;
	return msg;
}

static bool verdict(const char *line)
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
	nla_put_u32(msg, SECCOMP_DIAG_A_EVENT_NR, (uint32_t)nr);
	nla_put_u32(msg, SECCOMP_DIAG_A_EVENT_ARCH, arch);
	nla_put_u64(msg, SECCOMP_DIAG_A_EVENT_IP, 0x7f0000001234);
	nla_put(msg, SECCOMP_DIAG_A_EVENT_ARGS, sizeof(args), args);
	nla_put_u32(msg, SECCOMP_DIAG_A_EVENT_FILTER_DEPTH, depth);
	nla_put_u8(msg, SECCOMP_DIAG_A_EVENT_LOG, (uint8_t)log);
	if (k.recheck)
		nla_put_flag(msg, SECCOMP_DIAG_A_EVENT_RECHECK);
	k.recheck = false;
	finish(msg);
	return true;
}

static bool install(const char *line)
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
	for (i = 0; filter && i < k.program_count; i++) {
		if (k.programs[i].id != filter)
			continue;
		nla_put_u32(msg, SECCOMP_DIAG_A_EVENT_INSNS, (uint32_t)k.programs[i].len);
		if (!k.unprivileged)
			nla_put(msg, SECCOMP_DIAG_A_EVENT_PROG,
				(int)(k.programs[i].len * sizeof(struct sock_filter)),
				k.programs[i].insns);
	}
	finish(msg);
	return true;
}

static bool tsc(const char *line)
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
	finish(msg);
	return true;
}

static void end_module(void)
{
	struct nl_msg *msg = begin(FAMILY, SECCOMP_DIAG_CMD_END_NTF, 0);

	put_counts(msg);
	finish(msg);
	k.watching = false;
}

static void garbage(void)
{
	struct nl_msg *msg = begin(FAMILY, SECCOMP_DIAG_CMD_VERDICT_NTF, 0);

	nla_put_u32(msg, SECCOMP_DIAG_A_EVENT_TID, 1);
	finish(msg);
}

/* Return: false to come back to the line later. */
static bool play(const char *line)
{
	unsigned long number;
	struct stat st;
	char path[200];

	if (verdict(line) || install(line) || tsc(line) ||
	    sscanf(line, "times %lu", &k.times) == 1 ||
	    sscanf(line, "pending %lu", &k.pending) == 1 ||
	    sscanf(line, "count %lu %lu", &k.missed, &k.not_followed) == 2)
		return true;
	if (sscanf(line, "drop %lu", &number) == 1) {
		k.dropped += number;
		k.seq += number;
	} else if (sscanf(line, "sleep %lu", &number) == 1) {
		usleep((useconds_t)number * 1000);
	} else if (sscanf(line, "await %199s", path) == 1) {
		if (!stat(path, &st))
			return true;
		usleep(10000);
		return false;
	} else if (!strcmp(line, "recheck")) {
		k.recheck = true;
	} else if (!strcmp(line, "late")) {
		k.late = true;
	} else if (!strcmp(line, "end")) {
		end_module();
	} else if (!strcmp(line, "garbage")) {
		garbage();
	} else {
		scenario_fails(line);
	}
	return true;
}

/* Return: false if there is nothing to do but wait for requests. */
static bool play_next(void)
{
	const char *line = k.lines[k.next];
	unsigned long times = k.times;

	if (k.next == k.line_count || !(k.watching || (k.was_watching && k.late)))
		return false;
	k.times = 0;
	if (times > 1) {
		while (times--)
			play(line);
		k.next++;
	} else if (play(line)) {
		k.next++;
	}
	return true;
}

static void answer_watch(struct nlmsghdr *request)
{
	struct nlattr *kinds = nlmsg_find_attr(request, GENL_HDRLEN, SECCOMP_DIAG_A_WATCH_KINDS);
	struct nlattr *tgids = nlmsg_find_attr(request, GENL_HDRLEN, SECCOMP_DIAG_A_WATCH_TGIDS);
	struct nl_msg *msg;

	if (k.unprivileged &&
	    nlmsg_find_attr(request, GENL_HDRLEN, SECCOMP_DIAG_A_WATCH_WITH_PROG)) {
		answer_error(request, EPERM, "programs need CAP_SYS_ADMIN",
			     SECCOMP_DIAG_A_WATCH_WITH_PROG);
		return;
	}
	if (k.refuse) {
		answer_error(request, k.refuse, k.words, SECCOMP_DIAG_A_WATCH_TGIDS);
		return;
	}
	if (kinds) {
		k.was_watching |= k.watching;
		k.watching = nla_get_u32(kinds);
	}
	if (tgids)
		k.watched = nla_get_u32(tgids);
	msg = begin(FAMILY, SECCOMP_DIAG_CMD_WATCH, request->nlmsg_seq);
	put_counts(msg);
	finish(msg);
	/* What is on its way comes by and by. */
	k.pending -= k.pending > 0;
}

static void answer_family(const struct nlmsghdr *request)
{
	struct nl_msg *msg = begin(GENL_ID_CTRL, CTRL_CMD_NEWFAMILY, request->nlmsg_seq);

	nla_put_u16(msg, CTRL_ATTR_FAMILY_ID, FAMILY);
	nla_put_u32(msg, CTRL_ATTR_VERSION, k.protocol);
	finish(msg);
}

static void answer_filter(const struct nlmsghdr *request)
{
	struct nlattr *attr =
		nlmsg_find_attr((struct nlmsghdr *)request, GENL_HDRLEN, SECCOMP_DIAG_A_FILTER_ID);
	struct nlattr *tid =
		nlmsg_find_attr((struct nlmsghdr *)request, GENL_HDRLEN, SECCOMP_DIAG_A_FILTER_TID);
	struct nl_msg *msg;
	size_t i;

	for (i = 0; attr && i < k.program_count; i++)
		if (k.programs[i].id == nla_get_u64(attr))
			break;
	if (!attr || i == k.program_count) {
		answer_error(request, ENOENT, "no such filter", 0);
		return;
	}
	msg = begin(FAMILY, SECCOMP_DIAG_CMD_FILTER_GET, request->nlmsg_seq);
	nla_put_u32(msg, SECCOMP_DIAG_A_FILTER_TID, nla_get_u32(tid));
	nla_put_u32(msg, SECCOMP_DIAG_A_FILTER_INDEX, 0);
	nla_put_u32(msg, SECCOMP_DIAG_A_FILTER_DEPTH, 0);
	nla_put_u64(msg, SECCOMP_DIAG_A_FILTER_ID, k.programs[i].id);
	nla_put_u32(msg, SECCOMP_DIAG_A_FILTER_INSNS, (uint32_t)k.programs[i].len);
	nla_put_u32(msg, SECCOMP_DIAG_A_FILTER_BUDGET, (uint32_t)k.programs[i].len + 4);
	nla_put_u32(msg, SECCOMP_DIAG_A_FILTER_PROG_OFFSET, 0);
	nla_put_u32(msg, SECCOMP_DIAG_A_FILTER_PROG_LEN,
		    (uint32_t)(k.programs[i].len * sizeof(struct sock_filter)));
	nla_put(msg, SECCOMP_DIAG_A_FILTER_PROG,
		(int)(k.programs[i].len * sizeof(struct sock_filter)), k.programs[i].insns);
	finish(msg);
}

static void answer(struct nlmsghdr *request)
{
	const struct genlmsghdr *genl = nlmsg_data(request);

	if (request->nlmsg_type == GENL_ID_CTRL)
		answer_family(request);
	else if (genl->cmd == SECCOMP_DIAG_CMD_WATCH)
		answer_watch(request);
	else if (genl->cmd == SECCOMP_DIAG_CMD_FILTER_GET)
		answer_filter(request);
	else
		answer_error(request, ESRCH, "no such thread", 0);
}

void watched_serve(int fd)
{
	static union {
		struct nlmsghdr nlh;
		char bytes[4096];
	} request;
	struct pollfd poller = { .fd = fd, .events = POLLIN };
	bool busy = true;

	k.fd = fd;
	read_scenario();
	for (;;) {
		busy = play_next();
		if (poll(&poller, 1, busy ? 0 : -1) <= 0)
			continue;
		if (recv(fd, &request, sizeof(request), 0) <= 0)
			return;
		answer(&request.nlh);
	}
}
