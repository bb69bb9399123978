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

#include "tool/fake_kernel/watched.h"

struct watched watched = { .protocol = 3 };

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
	watched.programs[watched.program_count].id = id;
	watched.programs[watched.program_count].len = fread(
		watched.programs[watched.program_count].insns, sizeof(struct sock_filter), 64, f);
	watched.program_count++;
	fclose(f);
	return true;
}

static void read_scenario(void)
{
	FILE *f = fopen(getenv("SCENARIO") ?: "/dev/null", "re");
	char line[256];

	while (f && fgets(line, sizeof(line), f)) {
		line[strcspn(line, "\n")] = '\0';
		if (sscanf(line, "protocol %u", &watched.protocol) == 1 ||
		    sscanf(line, "refuse %d %127[^\n]", &watched.refuse, watched.words) == 2 ||
		    sscanf(line, "without %u %127[^\n]", &watched.without, watched.words) == 2 ||
		    read_program(line))
			continue;
		if (!strcmp(line, "unprivileged"))
			watched.unprivileged = true;
		else
			strcpy(watched.lines[watched.line_count++ % WATCHED_LINES], line);
	}
	if (f)
		fclose(f);
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
	watched_finish(msg);
}

static void put_counts(struct nl_msg *msg)
{
	nla_put_u64(msg, SECCOMP_DIAG_A_WATCH_MADE,
		    watched.told + watched.pending + watched.dropped);
	nla_put_u64(msg, SECCOMP_DIAG_A_WATCH_DELIVERED, watched.told);
	nla_put_u64(msg, SECCOMP_DIAG_A_WATCH_PENDING, watched.pending);
	nla_put_u64(msg, SECCOMP_DIAG_A_WATCH_DROPPED, watched.dropped);
	nla_put_u64(msg, SECCOMP_DIAG_A_WATCH_MISSED, watched.missed);
	nla_put_u64(msg, SECCOMP_DIAG_A_WATCH_NOT_FOLLOWED, watched.not_followed);
}

static void end_module(void)
{
	struct nl_msg *msg = watched_begin(WATCHED_FAMILY, SECCOMP_DIAG_CMD_END_NTF, 0);

	put_counts(msg);
	watched_finish(msg);
	watched.watching = false;
}

static void garbage(void)
{
	struct nl_msg *msg = watched_begin(WATCHED_FAMILY, SECCOMP_DIAG_CMD_VERDICT_NTF, 0);

	nla_put_u32(msg, SECCOMP_DIAG_A_EVENT_TID, 1);
	watched_finish(msg);
}

/* Return: false to come back to the line later. */
static bool play(const char *line)
{
	unsigned long number;
	struct stat st;
	char path[200];

	if (watched_verdict(line) || watched_install(line) || watched_tsc(line) ||
	    sscanf(line, "times %lu", &watched.times) == 1 ||
	    sscanf(line, "pending %lu", &watched.pending) == 1 ||
	    sscanf(line, "count %lu %lu", &watched.missed, &watched.not_followed) == 2)
		return true;
	if (sscanf(line, "sweep %lu", &watched.times) == 1) {
		watched.sweep = true;
	} else if (sscanf(line, "drop %lu", &number) == 1) {
		watched.dropped += number;
		watched.seq += number;
	} else if (sscanf(line, "sleep %lu", &number) == 1) {
		usleep((useconds_t)number * 1000);
	} else if (sscanf(line, "await %199s", path) == 1) {
		if (!stat(path, &st))
			return true;
		usleep(10000);
		return false;
	} else if (!strcmp(line, "recheck")) {
		watched.recheck = true;
	} else if (!strcmp(line, "late")) {
		watched.late = true;
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
	const char *line = watched.lines[watched.next];
	unsigned long times = watched.times;

	if (watched.next == watched.line_count ||
	    !(watched.late ? watched.was_watching && !watched.watching && watched.pending < 2 :
			     watched.watching))
		return false;
	watched.times = 0;
	if (times > 1) {
		for (watched.swept = 0; times--; watched.swept += watched.sweep)
			play(line);
		watched.sweep = false;
		watched.swept = 0;
		watched.next++;
	} else if (play(line)) {
		watched.next++;
	}
	return true;
}

static void answer_watch(struct nlmsghdr *request)
{
	struct nlattr *kinds = nlmsg_find_attr(request, GENL_HDRLEN, SECCOMP_DIAG_A_WATCH_KINDS);
	struct nlattr *tgids = nlmsg_find_attr(request, GENL_HDRLEN, SECCOMP_DIAG_A_WATCH_TGIDS);
	struct nl_msg *msg;

	if (watched.unprivileged &&
	    nlmsg_find_attr(request, GENL_HDRLEN, SECCOMP_DIAG_A_WATCH_WITH_PROG)) {
		answer_error(request, EPERM, "programs need CAP_SYS_ADMIN",
			     SECCOMP_DIAG_A_WATCH_WITH_PROG);
		return;
	}
	if (watched.refuse) {
		answer_error(request, watched.refuse, watched.words, SECCOMP_DIAG_A_WATCH_TGIDS);
		return;
	}
	if (kinds && nla_get_u32(kinds) & watched.without) {
		answer_error(request, EOPNOTSUPP, watched.words, SECCOMP_DIAG_A_WATCH_KINDS);
		return;
	}
	if (kinds) {
		watched.was_watching |= watched.watching;
		watched.watching = nla_get_u32(kinds);
	}
	if (tgids)
		watched.task = nla_get_u32(tgids);
	msg = watched_begin(WATCHED_FAMILY, SECCOMP_DIAG_CMD_WATCH, request->nlmsg_seq);
	put_counts(msg);
	watched_finish(msg);
	/* What is on its way comes by and by. */
	watched.pending -= watched.pending > 0;
}

static void answer_family(const struct nlmsghdr *request)
{
	struct nl_msg *msg = watched_begin(GENL_ID_CTRL, CTRL_CMD_NEWFAMILY, request->nlmsg_seq);

	nla_put_u16(msg, CTRL_ATTR_FAMILY_ID, WATCHED_FAMILY);
	nla_put_u32(msg, CTRL_ATTR_VERSION, watched.protocol);
	watched_finish(msg);
}

static void answer_filter(const struct nlmsghdr *request)
{
	struct nlattr *attr =
		nlmsg_find_attr((struct nlmsghdr *)request, GENL_HDRLEN, SECCOMP_DIAG_A_FILTER_ID);
	struct nlattr *tid =
		nlmsg_find_attr((struct nlmsghdr *)request, GENL_HDRLEN, SECCOMP_DIAG_A_FILTER_TID);
	struct nl_msg *msg;
	size_t i;

	for (i = 0; attr && i < watched.program_count; i++)
		if (watched.programs[i].id == nla_get_u64(attr))
			break;
	if (!attr || i == watched.program_count) {
		answer_error(request, ENOENT, "no such filter", 0);
		return;
	}
	msg = watched_begin(WATCHED_FAMILY, SECCOMP_DIAG_CMD_FILTER_GET, request->nlmsg_seq);
	nla_put_u32(msg, SECCOMP_DIAG_A_FILTER_TID, nla_get_u32(tid));
	nla_put_u32(msg, SECCOMP_DIAG_A_FILTER_INDEX, 0);
	nla_put_u32(msg, SECCOMP_DIAG_A_FILTER_DEPTH, 0);
	nla_put_u64(msg, SECCOMP_DIAG_A_FILTER_ID, watched.programs[i].id);
	nla_put_u32(msg, SECCOMP_DIAG_A_FILTER_INSNS, (uint32_t)watched.programs[i].len);
	nla_put_u32(msg, SECCOMP_DIAG_A_FILTER_BUDGET, (uint32_t)watched.programs[i].len + 4);
	nla_put_u32(msg, SECCOMP_DIAG_A_FILTER_PROG_OFFSET, 0);
	nla_put_u32(msg, SECCOMP_DIAG_A_FILTER_PROG_LEN,
		    (uint32_t)(watched.programs[i].len * sizeof(struct sock_filter)));
	nla_put(msg, SECCOMP_DIAG_A_FILTER_PROG,
		(int)(watched.programs[i].len * sizeof(struct sock_filter)),
		watched.programs[i].insns);
	watched_finish(msg);
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

	watched.fd = fd;
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
