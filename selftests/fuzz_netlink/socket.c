// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <linux/genetlink.h>
#include <linux/seccomp_diag.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fuzz_netlink/socket.h"

#ifndef SOL_NETLINK
#define SOL_NETLINK 270
#endif

/* More than any message of the module; messages of a dump fill the buffer, up to 32 KiB. */
#define BUFFER_BYTES 65536
#define CUT_BYTES 64

/* The limit of one read, because events may come faster than they are read. */
#define DATAGRAMS_MAX 256

static enum fuzz_habit draw_habit(struct prng *prng)
{
	static const enum fuzz_habit habits[] = {
		HABIT_ALL,  HABIT_ALL,	HABIT_ALL,    HABIT_ALL, HABIT_ALL,
		HABIT_SOME, HABIT_SOME, HABIT_NARROW, HABIT_CUT, HABIT_NEVER,
	};

	return habits[prng_below(prng, sizeof(habits) / sizeof(habits[0]))];
}

static int set(int fd, int level, int option, int value)
{
	return setsockopt(fd, level, option, &value, sizeof(value));
}

int fuzz_socket_open(struct fuzz_socket *to, struct prng *prng)
{
	struct sockaddr_nl address = { .nl_family = AF_NETLINK };
	socklen_t len = sizeof(address);
	int ret = 0;

	to->fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_GENERIC);
	if (to->fd < 0)
		return -errno;
	to->habit = draw_habit(prng);
	to->ext_ack = !prng_one_in(prng, 8);
	to->count = 0;
	to->lost = to->unread = to->watches = to->unsure = false;
	to->last_seq = to->seen = 0;
	if (to->ext_ack)
		ret = set(to->fd, SOL_NETLINK, NETLINK_EXT_ACK, 1);
	if (!ret && prng_one_in(prng, 2))
		ret = set(to->fd, SOL_NETLINK, NETLINK_CAP_ACK, 1);
	if (!ret && to->habit == HABIT_NARROW)
		ret = set(to->fd, SOL_SOCKET, SO_RCVBUF, prng_below(prng, 8192));
	if (!ret)
		ret = bind(to->fd, (struct sockaddr *)&address, len) ||
		      getsockname(to->fd, (struct sockaddr *)&address, &len);
	if (ret) {
		ret = -errno;
		close(to->fd);
		to->fd = -1;
	}
	to->portid = address.nl_pid;
	return ret;
}

bool fuzz_socket_is_checked(const struct fuzz_socket *from)
{
	return from->habit == HABIT_ALL || from->habit == HABIT_SOME || from->habit == HABIT_NARROW;
}

static bool is_dumping(const struct fuzz_socket *from)
{
	for (unsigned int i = 0; i < from->count; i++)
		if (from->waiting[i].answer == ANSWER_DUMP && !from->waiting[i].must_fail)
			return true;
	return false;
}

void fuzz_socket_close(struct fuzz_socket *from, struct fuzz_totals *totals)
{
	if (from->fd < 0)
		return;
	totals->abandoned += is_dumping(from);
	close(from->fd);
	from->fd = -1;
}

bool fuzz_socket_is_drained(const struct fuzz_socket *from)
{
	return !from->unread;
}

bool fuzz_socket_has_room(const struct fuzz_socket *to)
{
	/* The kernel may see several messages in a broken one, but only a few. */
	return to->count <= WAITING_MAX / 2;
}

/* Errors that depend on the socket: another dump is in progress, the receive queue is full. */
static void expect_dump(const struct fuzz_socket *to, struct expected *expected, bool first)
{
	if (expected->answer != ANSWER_DUMP)
		return;
	if (to->lost || is_dumping(to))
		expected->refusals |= REFUSAL_EBUSY;
	if (to->lost || to->unread || !first || to->habit == HABIT_NARROW)
		expected->refusals |= REFUSAL_ENOBUFS;
}

static struct expected *find(struct fuzz_socket *from, uint32_t seq)
{
	for (unsigned int i = 0; i < from->count; i++)
		if (from->waiting[i].nl.nlmsg_seq == seq)
			return &from->waiting[i];
	return NULL;
}

static void lose(struct fuzz_socket *from)
{
	from->lost = true;
	from->unsure = true;
}

/* Messages that the kernel finds in a broken one may have any number, even one of another. */
static void wait_for(struct fuzz_socket *to, const struct expected *expected)
{
	uint32_t seq = expected->nl.nlmsg_seq;

	if (expected->answer == ANSWER_NONE || !fuzz_socket_is_checked(to))
		return;
	if (!seq || find(to, seq))
		to->habit = HABIT_CUT;
	else if (expected->answer == ANSWER_FOREIGN || to->count == WAITING_MAX)
		lose(to);
	else
		to->waiting[to->count++] = *expected;
}

static void expect_all(struct fuzz_socket *to, const struct fuzz_caller *caller,
		       const struct datagram *datagram, struct fuzz_totals *totals)
{
	struct expected expected;
	size_t at = 0, step;

	while ((step = expect_reply(caller, datagram->bytes + at, datagram->len - at, &expected))) {
		expect_dump(to, &expected, !at);
		at += step;
		totals->good += !expected.must_fail;
		wait_for(to, &expected);
	}
}

bool fuzz_socket_send(struct fuzz_socket *to, const struct fuzz_caller *caller,
		      const struct datagram *datagram, struct fuzz_totals *totals, char *why)
{
	const struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	ssize_t sent;

	expect_all(to, caller, datagram, totals);
	sent = sendto(to->fd, datagram->bytes, datagram->len, 0, (const struct sockaddr *)&kernel,
		      sizeof(kernel));
	if (sent != (ssize_t)datagram->len)
		return why_not(why, "%zd of %zu bytes sent: %s", sent, datagram->len,
			       strerror(errno));
	to->unread = true;
	totals->sent += datagram->messages;
	return true;
}

static void finish(struct fuzz_socket *from, struct expected *expected)
{
	*expected = from->waiting[--from->count];
}

static bool take_event(struct fuzz_socket *from, const struct nlmsghdr *nl,
		       const struct message *values, char *why)
{
	unsigned int cmd = values->cmd;
	uint64_t seq = values->number[SECCOMP_DIAG_A_EVENT_SEQ];
	uint64_t dropped = values->number[SECCOMP_DIAG_A_EVENT_DROPPED];

	if (cmd != SECCOMP_DIAG_CMD_INSTALL_NTF && cmd != SECCOMP_DIAG_CMD_TSC_NTF &&
	    cmd != SECCOMP_DIAG_CMD_VERDICT_NTF)
		return why_not(why, "message %u is no event", cmd);
	if (nl->nlmsg_pid || seq <= from->last_seq || seq - 1 - from->seen != dropped)
		return why_not(why, "event %llu after %llu, %llu seen, %llu dropped",
			       (unsigned long long)seq, (unsigned long long)from->last_seq,
			       (unsigned long long)from->seen, (unsigned long long)dropped);
	from->last_seq = seq;
	from->seen++;
	return true;
}

static void learn(struct targets *targets, const struct message *values)
{
	if (values->cmd == SECCOMP_DIAG_CMD_TASK_GET) {
		uint32_t tid = values->number[SECCOMP_DIAG_A_TASK_TID];

		targets_saw_tid(targets, tid);
		if (HAS(values, SECCOMP_DIAG_A_TASK_FILTER_ID))
			targets_saw_filter(targets, tid,
					   values->number[SECCOMP_DIAG_A_TASK_FILTER_ID]);
	} else if (values->cmd == SECCOMP_DIAG_CMD_FILTER_GET) {
		targets_saw_filter(targets, values->number[SECCOMP_DIAG_A_FILTER_TID],
				   values->number[SECCOMP_DIAG_A_FILTER_ID]);
	}
}

/* Counts are available exactly after a granted selection. */
static bool watches_as_expected(struct fuzz_socket *from, const struct expected *expected,
				bool granted, struct fuzz_totals *totals, char *why)
{
	bool selects = HAS(&expected->request, SECCOMP_DIAG_A_WATCH_KINDS);

	if (expected->cmd != SECCOMP_DIAG_CMD_WATCH || expected->must_fail || from->unsure)
		return true;
	if (selects) {
		totals->watched += granted;
		from->watches |= granted;
		return true;
	}
	return from->watches == granted ||
	       why_not(why, granted ? "counts for a socket that never watched" :
				      "no counts for a socket that watches");
}

static bool take_answer(struct fuzz_socket *from, const struct nlmsghdr *nl,
			struct targets *targets, struct fuzz_totals *totals, char *why)
{
	struct expected *expected = find(from, nl->nlmsg_seq);
	struct message values;

	if (!message_decode(nl, ~0u, &values, why))
		return false;
	if (!nl->nlmsg_seq) {
		totals->events++;
		return take_event(from, nl, &values, why);
	}
	totals->reported++;
	learn(targets, &values);
	if (!expected)
		return from->lost || why_not(why, "a reply to no request");
	if (!answer_agrees(nl, &values, expected, why) ||
	    !watches_as_expected(from, expected, true, totals, why))
		return false;
	if (expected->answer == ANSWER_DO && !(expected->nl.nlmsg_flags & NLM_F_ACK))
		finish(from, expected);
	return true;
}

static bool take_end(struct fuzz_socket *from, const struct nlmsghdr *nl,
		     struct fuzz_totals *totals, char *why)
{
	struct expected *expected = find(from, nl->nlmsg_seq);

	if (!expected)
		return from->lost || why_not(why, "an end of no reply");
	if (!answer_ends(nl, expected, from->ext_ack, why))
		return false;
	if (nl->nlmsg_type == NLMSG_DONE)
		totals->dumps++;
	else if (answer_error(nl))
		totals->refused++;
	/* A dump that failed for lack of room may still start once there is room. */
	if (nl->nlmsg_type == NLMSG_ERROR && answer_error(nl) == ENOBUFS)
		lose(from);
	if (nl->nlmsg_type == NLMSG_ERROR && answer_error(nl) == ENOENT &&
	    !watches_as_expected(from, expected, false, totals, why))
		return false;
	finish(from, expected);
	return true;
}

/* A message of a dump whose next object takes long to find. */
static bool take_noop(struct fuzz_socket *from, const struct nlmsghdr *nl, char *why)
{
	const struct expected *expected = find(from, nl->nlmsg_seq);

	return from->lost || (expected && expected->answer == ANSWER_DUMP) ||
	       why_not(why, "NLMSG_NOOP outside of a dump");
}

static bool take(struct fuzz_socket *from, uint16_t family, const struct nlmsghdr *nl,
		 struct targets *targets, struct fuzz_totals *totals, char *why)
{
	bool ends = nl->nlmsg_type == NLMSG_ERROR || nl->nlmsg_type == NLMSG_DONE;

	if (nl->nlmsg_type == NLMSG_NOOP)
		return take_noop(from, nl, why);
	if (nl->nlmsg_type != family && !ends)
		return from->lost || why_not(why, "a message of type %u", nl->nlmsg_type);
	if ((ends || nl->nlmsg_seq) && nl->nlmsg_pid != from->portid)
		return why_not(why, "a reply to port %u, not %u", nl->nlmsg_pid, from->portid);
	totals->replies += ends || nl->nlmsg_seq;
	return ends ? take_end(from, nl, totals, why) : take_answer(from, nl, targets, totals, why);
}

static bool take_datagram(struct fuzz_socket *from, uint16_t family, const unsigned char *bytes,
			  size_t left, struct targets *targets, struct fuzz_totals *totals,
			  char *why)
{
	while (left) {
		const struct nlmsghdr *nl = (const void *)bytes;
		size_t step;

		if (left < NLMSG_HDRLEN || nl->nlmsg_len < NLMSG_HDRLEN || nl->nlmsg_len > left)
			return why_not(why, "a message that does not fit its datagram");
		if (!take(from, family, nl, targets, totals, why))
			return false;
		step = NLMSG_ALIGN(nl->nlmsg_len);
		step = step < left ? step : left;
		bytes += step;
		left -= step;
	}
	return true;
}

/* The queue is empty: every request must have its reply. */
static bool drained(struct fuzz_socket *from, char *why)
{
	const struct expected *expected = &from->waiting[0];

	from->unread = false;
	if (from->count && !from->lost && fuzz_socket_is_checked(from))
		return why_not(why,
			       "no reply to request %u (command %u, flags %#x) after %u messages",
			       expected->nl.nlmsg_seq, expected->cmd, expected->nl.nlmsg_flags,
			       expected->messages);
	from->count = 0;
	from->lost = false;
	return true;
}

bool fuzz_socket_read(struct fuzz_socket *from, uint16_t family, struct targets *targets,
		      struct fuzz_totals *totals, char *why)
{
	static unsigned char buffer[BUFFER_BYTES];
	size_t size = fuzz_socket_is_checked(from) ? BUFFER_BYTES : CUT_BYTES;
	int datagrams = from->habit == HABIT_ALL ? DATAGRAMS_MAX : 1;

	if (from->habit == HABIT_NEVER)
		return true;
	while (datagrams--) {
		ssize_t len = recv(from->fd, buffer, size, 0);

		if (len < 0 && errno == EAGAIN)
			return drained(from, why);
		if (len < 0 && errno == ENOBUFS) {
			totals->overflows++;
			lose(from);
			continue;
		}
		if (len < 0)
			return why_not(why, "reading failed: %s", strerror(errno));
		if (fuzz_socket_is_checked(from) &&
		    !take_datagram(from, family, buffer, len, targets, totals, why))
			return false;
	}
	return true;
}
