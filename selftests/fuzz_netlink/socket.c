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

/* More than any message of the module's; a dump's are as large as the buffer, up to 32 KiB. */
#define BUFFER_BYTES 65536
#define CUT_BYTES 64

/* Events may come faster than they are read: so many datagrams are enough for once. */
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
	to->words = !prng_one_in(prng, 8);
	to->count = 0;
	to->lost = to->unread = to->watches = to->unsure = false;
	to->last_seq = to->seen = 0;
	if (to->words)
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

bool fuzz_socket_is_judged(const struct fuzz_socket *from)
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
	/* A message of which the kernel makes several can't be of more than a few. */
	return to->count <= WAITING_MAX / 2;
}

/* What depends on the socket: another dump, and how full its receive queue is. */
static void judge_dump(const struct fuzz_socket *to, struct expected *expected, bool first)
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

/* What the kernel finds in a message that is broken may have any number, and be taken for others. */
static void wait_for(struct fuzz_socket *to, const struct expected *expected)
{
	uint32_t seq = expected->nl.nlmsg_seq;

	if (expected->answer == ANSWER_NONE || !fuzz_socket_is_judged(to))
		return;
	if (!seq || find(to, seq))
		to->habit = HABIT_CUT;
	else if (expected->answer == ANSWER_FOREIGN || to->count == WAITING_MAX)
		lose(to);
	else
		to->waiting[to->count++] = *expected;
}

static void judge_all(struct fuzz_socket *to, const struct fuzz_caller *caller,
		      const struct datagram *datagram, struct fuzz_totals *totals)
{
	struct expected expected;
	size_t at = 0, step;

	while ((step = judge(caller, datagram->bytes + at, datagram->len - at, &expected))) {
		judge_dump(to, &expected, !at);
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

	judge_all(to, caller, datagram, totals);
	sent = sendto(to->fd, datagram->bytes, datagram->len, 0, (const struct sockaddr *)&kernel,
		      sizeof(kernel));
	if (sent != (ssize_t)datagram->len)
		return fuzz_broken(why, "%zd of %zu bytes could be sent: %s", sent, datagram->len,
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
		       const struct values *values, char *why)
{
	unsigned int cmd = ((const struct genlmsghdr *)NLMSG_DATA(nl))->cmd;
	uint64_t seq = values->number[SECCOMP_DIAG_A_EVENT_SEQ];
	uint64_t dropped = values->number[SECCOMP_DIAG_A_EVENT_DROPPED];

	if (cmd != SECCOMP_DIAG_CMD_INSTALL_NTF && cmd != SECCOMP_DIAG_CMD_TSC_NTF &&
	    cmd != SECCOMP_DIAG_CMD_VERDICT_NTF)
		return fuzz_broken(why, "message %u as an event", cmd);
	if (nl->nlmsg_pid || seq <= from->last_seq || seq - 1 - from->seen != dropped)
		return fuzz_broken(why, "event %llu after %llu, %llu seen, %llu dropped",
				   (unsigned long long)seq, (unsigned long long)from->last_seq,
				   (unsigned long long)from->seen, (unsigned long long)dropped);
	from->last_seq = seq;
	from->seen++;
	return true;
}

static void learn(struct targets *targets, unsigned int cmd, const struct values *values)
{
	if (cmd == SECCOMP_DIAG_CMD_TASK_GET) {
		uint32_t tid = values->number[SECCOMP_DIAG_A_TASK_TID];

		targets_saw_tid(targets, tid);
		if (HAS(values, SECCOMP_DIAG_A_TASK_FILTER_ID))
			targets_saw_filter(targets, tid,
					   values->number[SECCOMP_DIAG_A_TASK_FILTER_ID]);
	} else if (cmd == SECCOMP_DIAG_CMD_FILTER_GET) {
		targets_saw_filter(targets, values->number[SECCOMP_DIAG_A_FILTER_TID],
				   values->number[SECCOMP_DIAG_A_FILTER_ID]);
	}
}

/* Who has been granted a selection has counts from then on, and nobody else has. */
static bool watches_as_told(struct fuzz_socket *from, const struct expected *expected, bool told,
			    struct fuzz_totals *totals, char *why)
{
	bool selects = HAS(&expected->asked, SECCOMP_DIAG_A_WATCH_KINDS);

	if (expected->cmd != SECCOMP_DIAG_CMD_WATCH || expected->must_fail || from->unsure)
		return true;
	if (selects) {
		totals->watched += told;
		from->watches |= told;
		return true;
	}
	return from->watches == told ||
	       fuzz_broken(why, told ? "counts of who never watched" : "no counts of who watches");
}

static bool take_answer(struct fuzz_socket *from, const struct nlmsghdr *nl,
			struct targets *targets, struct fuzz_totals *totals, char *why)
{
	struct expected *expected = find(from, nl->nlmsg_seq);
	struct values values;

	if (!answer_parse(nl, &values, why))
		return false;
	if (!nl->nlmsg_seq) {
		totals->events++;
		return take_event(from, nl, &values, why);
	}
	totals->told++;
	learn(targets, ((const struct genlmsghdr *)NLMSG_DATA(nl))->cmd, &values);
	if (!expected)
		return from->lost || fuzz_broken(why, "an answer to nothing");
	if (!answer_agrees(nl, &values, expected, why) ||
	    !watches_as_told(from, expected, true, totals, why))
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
		return from->lost || fuzz_broken(why, "an end of nothing");
	if (!answer_ends(nl, expected, from->words, why))
		return false;
	if (nl->nlmsg_type == NLMSG_DONE)
		totals->dumps++;
	else if (answer_error(nl))
		totals->refused++;
	/* The dump that could not begin for lack of room does so all the same, as there is some. */
	if (nl->nlmsg_type == NLMSG_ERROR && answer_error(nl) == ENOBUFS)
		lose(from);
	if (nl->nlmsg_type == NLMSG_ERROR && answer_error(nl) == ENOENT &&
	    !watches_as_told(from, expected, false, totals, why))
		return false;
	finish(from, expected);
	return true;
}

static bool take(struct fuzz_socket *from, uint16_t family, const struct nlmsghdr *nl,
		 struct targets *targets, struct fuzz_totals *totals, char *why)
{
	bool ends = nl->nlmsg_type == NLMSG_ERROR || nl->nlmsg_type == NLMSG_DONE;

	if (nl->nlmsg_type != family && !ends)
		return from->lost || fuzz_broken(why, "a message of type %u", nl->nlmsg_type);
	if ((ends || nl->nlmsg_seq) && nl->nlmsg_pid != from->portid)
		return fuzz_broken(why, "an answer to port %u, not %u", nl->nlmsg_pid,
				   from->portid);
	totals->answered += ends || nl->nlmsg_seq;
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
			return fuzz_broken(why, "a message that does not fit its datagram");
		if (!take(from, family, nl, targets, totals, why))
			return false;
		step = NLMSG_ALIGN(nl->nlmsg_len);
		step = step < left ? step : left;
		bytes += step;
		left -= step;
	}
	return true;
}

/* Nothing more is there: whatever was asked must have been answered. */
static bool drained(struct fuzz_socket *from, char *why)
{
	const struct expected *expected = &from->waiting[0];

	from->unread = false;
	if (from->count && !from->lost && fuzz_socket_is_judged(from))
		return fuzz_broken(why, "no answer to request %u (command %u, flags %#x), told %u",
				   expected->nl.nlmsg_seq, expected->cmd, expected->nl.nlmsg_flags,
				   expected->told);
	from->count = 0;
	from->lost = false;
	return true;
}

bool fuzz_socket_read(struct fuzz_socket *from, uint16_t family, struct targets *targets,
		      struct fuzz_totals *totals, char *why)
{
	static unsigned char buffer[BUFFER_BYTES];
	size_t size = fuzz_socket_is_judged(from) ? BUFFER_BYTES : CUT_BYTES;
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
			return fuzz_broken(why, "nothing can be read: %s", strerror(errno));
		if (fuzz_socket_is_judged(from) &&
		    !take_datagram(from, family, buffer, len, targets, totals, why))
			return false;
	}
	return true;
}
