// SPDX-License-Identifier: GPL-2.0
/*
 * A made-up kernel, linked with the whole tool. It is a process behind a socket pair, so that the
 * tool may wait for it, be too slow for it, and see it go.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/genetlink.h>
#include <netlink/msg.h>

#include "tool/fake_kernel/kernel.h"

/* From this length on, the next message begins a new datagram. */
#define DATAGRAM_FULL 30000

struct kernel kernel = { .protocol = SECCOMP_DIAG_GENL_VERSION };

static int peer = -1;
static struct datagram out;

void kernel_flush(void)
{
	if (out.len && send(peer, out.data, out.len, MSG_NOSIGNAL) < 0)
		_exit(0); /* the reader is gone */
	out.len = 0;
}

struct datagram *kernel_room(void)
{
	if (out.len > DATAGRAM_FULL)
		kernel_flush();
	return &out;
}

const struct sd_filter *kernel_filter(uint64_t id)
{
	size_t i;

	for (i = 0; i < kernel.filter_count; i++)
		if (kernel.filters[i].f.id == id)
			return &kernel.filters[i].f;
	return NULL;
}

void kernel_event(struct sd_event *event)
{
	event->seq = ++kernel.seq;
	event->dropped = kernel.counts.dropped;
	kernel.counts.delivered++;
	event_message(&out, event);
	kernel_flush();
}

void kernel_counts(uint8_t cmd, uint32_t seq)
{
	struct sd_counts *c = &kernel.counts;

	c->made = c->delivered + c->pending + c->dropped;
	counts_message(&out, cmd, seq, c);
}

static const struct nlattr *find(const struct nlmsghdr *request, int type)
{
	return nlmsg_find_attr((struct nlmsghdr *)request, GENL_HDRLEN, type);
}

/* Refuse a request because of an attribute of it, if it has that. */
static void refuse(const struct nlmsghdr *request, int err, const char *words, int type)
{
	const struct nlattr *at = type ? find(request, type) : NULL;

	error_message(&out, -err, true, words, strlen(words) + 1,
		      at ? (uint32_t)((const char *)at - (const char *)request) : 0);
}

static void answer_watch(const struct nlmsghdr *request)
{
	const struct nlattr *kinds = find(request, SECCOMP_DIAG_A_WATCH_KINDS);
	const struct nlattr *tgids = find(request, SECCOMP_DIAG_A_WATCH_TGIDS);

	if (kernel.unprivileged)
		return refuse(request, EPERM, "watching needs capabilities", 0);
	if (kernel.refuse)
		return refuse(request, kernel.refuse, kernel.words, SECCOMP_DIAG_A_WATCH_TGIDS);
	if (kinds && nla_get_u32(kinds) & kernel.without)
		return refuse(request, EOPNOTSUPP, kernel.words, SECCOMP_DIAG_A_WATCH_KINDS);
	if (kinds) {
		kernel.was_watching |= kernel.watching != 0;
		kernel.watching = nla_get_u32(kinds);
	}
	if (tgids)
		kernel.watched = (pid_t)nla_get_u32(tgids);
	kernel_counts(SECCOMP_DIAG_CMD_WATCH, 0);
	/* One of those on their way arrives before the next request. */
	kernel.counts.pending -= kernel.counts.pending > 0;
}

static void send_filter(const struct sd_filter *filter, uint32_t tid, uint32_t depth,
			bool with_prog, uint16_t flags)
{
	struct sd_filter f = *filter;

	f.tid = (pid_t)tid;
	f.depth = depth;
	if (!with_prog) {
		f.has &= ~(SD_FILTER_HAS_FLAGS | SD_FILTER_HAS_USERS);
		f.prog = NULL;
	}
	filter_message(kernel_room(), &f, NULL, flags);
}

static void dump_filters(uint32_t tid, const struct sd_task *t, bool with_prog)
{
	static const struct sd_filter own = { .id = 0x5e1f, .insns = 1, .users = 1 };
	const struct sd_filter *f;
	uint32_t depth = 0;
	size_t i;

	if (tid && !t) /* a child of the tool's own */
		send_filter(&own, tid, 0, with_prog, NLM_F_MULTI);
	for (f = t ? kernel_filter(t->filter_id) : NULL; f; f = kernel_filter(f->parent_id))
		send_filter(f, tid, depth++, with_prog, NLM_F_MULTI);
	for (i = 0; !tid && i < kernel.filter_count; i++)
		if (!kernel.filters[i].late)
			send_filter(&kernel.filters[i].f, (uint32_t)kernel.tasks[0].t.tid, 0,
				    with_prog, NLM_F_MULTI);
	done_message(kernel_room(), 0, NLM_F_MULTI);
}

/* Return: the place of a thread in kernel.tasks, or kernel.task_count if it is not there. */
static size_t find_task(uint32_t tid)
{
	size_t i = 0;

	while (i < kernel.task_count && kernel.tasks[i].t.tid != (pid_t)tid)
		i++;
	return i;
}

static void answer_filter(const struct nlmsghdr *request)
{
	const struct nlattr *tid = find(request, SECCOMP_DIAG_A_FILTER_TID);
	const struct nlattr *id = find(request, SECCOMP_DIAG_A_FILTER_ID);
	bool with_prog = find(request, SECCOMP_DIAG_A_FILTER_WITH_PROG);
	size_t i = tid ? find_task(nla_get_u32(tid)) : kernel.task_count;
	const struct sd_filter *f = id ? kernel_filter(nla_get_u64(id)) : NULL;

	if (kernel.unknown)
		refuse(request, EOPNOTSUPP, "the layout of this kernel's filters is unknown", 0);
	else if (with_prog && kernel.unprivileged)
		refuse(request, EPERM, "programs need CAP_SYS_ADMIN", 0);
	else if (i < kernel.task_count && kernel.tasks[i].gone)
		refuse(request, ESRCH, "no such thread", 0);
	else if (id && !f)
		refuse(request, ENOENT, "no such filter", 0);
	else if (id)
		send_filter(f, nla_get_u32(tid), 0, with_prog, 0);
	else
		dump_filters(tid ? nla_get_u32(tid) : 0,
			     i < kernel.task_count ? &kernel.tasks[i].t : NULL, with_prog);
}

/* Whether a thread has a filter, newest or not. */
static bool has_filter(const struct sd_task *t, uint64_t id)
{
	const struct sd_filter *f = kernel_filter(t->filter_id);

	while (f && f->id != id)
		f = kernel_filter(f->parent_id);
	return f;
}

static void dump_tasks(const struct nlmsghdr *request)
{
	const struct nlattr *tgid = find(request, SECCOMP_DIAG_A_TASK_SEL_TGID);
	const struct nlattr *id = find(request, SECCOMP_DIAG_A_TASK_SEL_FILTER_ID);
	bool seccomp = find(request, SECCOMP_DIAG_A_TASK_SEL_SECCOMP);
	const struct sd_task *t;
	size_t i;

	for (i = 0; i < kernel.task_count; i++) {
		t = &kernel.tasks[i].t;
		if ((!tgid || (pid_t)nla_get_u32(tgid) == t->tgid) && (!seccomp || t->mode) &&
		    (!id || has_filter(t, nla_get_u64(id))))
			task_message(kernel_room(), t, NLM_F_MULTI, 0);
	}
	done_message(kernel_room(), 0, NLM_F_MULTI);
}

static void answer_task(const struct nlmsghdr *request)
{
	const struct nlattr *tid = find(request, SECCOMP_DIAG_A_TASK_TID);
	struct sd_task self = { .tid = getppid(), .tgid = getppid(), .comm = "seccompctl" };
	size_t i;

	if (request->nlmsg_flags & NLM_F_DUMP)
		return dump_tasks(request);
	i = find_task(nla_get_u32(tid));
	if (i < kernel.task_count)
		task_message(&out, &kernel.tasks[i].t, 0, 0);
	else if (nla_get_u32(tid) == (uint32_t)self.tid)
		task_message(&out, &self, 0, 0);
	else
		refuse(request, ESRCH, "no such thread", 0);
}

static void answer(const struct nlmsghdr *request)
{
	const struct genlmsghdr *genl = nlmsg_data(request);

	if (request->nlmsg_type == GENL_ID_CTRL)
		family_message(&out, kernel.protocol);
	else if (genl->cmd == SECCOMP_DIAG_CMD_WATCH)
		answer_watch(request);
	else if (genl->cmd == SECCOMP_DIAG_CMD_FILTER_GET)
		answer_filter(request);
	else
		answer_task(request);
	kernel_flush();
}

/* Answer requests and send events until the socket is closed. */
static void serve(void)
{
	static union {
		struct nlmsghdr nlh;
		char bytes[4096];
	} request;
	struct pollfd poller = { .fd = peer, .events = POLLIN };

	scenario_read();
	for (;;) {
		if (poll(&poller, 1, scenario_play() ? 0 : -1) <= 0)
			continue;
		if (recv(peer, &request, sizeof(request), 0) <= 0)
			return;
		answer(&request.nlh);
	}
}

/* Each connection has a kernel of its own, which ends with the tool. */
static int connect_kernel(void)
{
	pid_t tool = getpid(), child;
	int fds[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds))
		return -1;
	child = fork();
	if (!child) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		/* Ctrl-C is for the tool. */
		signal(SIGINT, SIG_IGN);
		close(fds[0]);
		peer = fds[1];
		if (getppid() == tool)
			serve();
		_exit(0);
	}
	close(fds[1]);
	return child < 0 ? -1 : fds[0];
}

static void send_request(int fd, const struct nlmsghdr *request)
{
	/* If the kernel is gone, the tool learns it when it reads the reply. */
	(void)!send(fd, request, request->nlmsg_len, MSG_NOSIGNAL);
}

static struct fake_received receive(int fd)
{
	static unsigned char room[65536];
	ssize_t len;

	do
		len = recv(fd, room, sizeof(room), 0);
	while (len < 0 && errno == EINTR);
	if (len <= 0)
		return (struct fake_received){ .err = len ? errno : EPIPE };
	return (struct fake_received){ .len = (size_t)len, .data = room };
}

__attribute__((constructor)) static void begin_kernel(void)
{
	static const struct fake_kernel fake = { connect_kernel, send_request, receive };

	fake_netlink_use(&fake);
}
