// SPDX-License-Identifier: GPL-2.0
/* What the client asks for, in which order it hands on events, and what ends a watch. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <linux/genetlink.h>
#include <netlink/msg.h>

#include "tool/fake_module/replies.h"

static const struct sd_watch everything = { .kinds = 3 };

/* What came, in the order in which it came. */
struct seen {
	uint64_t seq[16];
	size_t count;
	struct sd_counts end;
	int answer;
};

static int see(struct sd_event *event, void *arg)
{
	struct seen *seen = arg;

	if (event->type == SD_EVENT_END)
		seen->end = event->counts;
	seen->seq[seen->count++ % 16] = event->seq;
	return seen->answer;
}

static void event(uint64_t seq, uint64_t dropped)
{
	struct happening h = { .cmd = SECCOMP_DIAG_CMD_VERDICT_NTF,
			       .seq = seq,
			       .dropped = dropped };

	event_message(datagram(), &h);
}

/* A client that watches. */
static struct sd_client *watching(void)
{
	struct sd_client *client = connect_client(3);
	struct sd_error error;

	counts_message(datagram(), SECCOMP_DIAG_CMD_WATCH, 0, 0, NULL);
	check(!client_watch(client, &everything, NULL, &error), "a watch begins");
	clear();
	return client;
}

static int events(struct sd_client *client, struct seen *seen, struct sd_error *error)
{
	datagram()->err = EAGAIN;
	return client_events(client, see, seen, error);
}

static void test_request(void)
{
	static const pid_t tgids[] = { 7, 0x1000 };
	struct sd_watch watch = { .kinds = 2,
				  .actions = 9,
				  .tgids = tgids,
				  .tgids_len = 2,
				  .descendants = true,
				  .has_uid = true,
				  .with_prog = true };
	struct sd_client *client = connect_client(3);
	const struct nlattr *set;
	struct sd_counts counts;
	struct sd_error error;

	counts_message(datagram(), SECCOMP_DIAG_CMD_WATCH, 0, 10, NULL);
	check(!client_watch(client, &watch, &counts, &error) && counts.made == 10 &&
		      counts.delivered == 11 && counts.pending == 12 && counts.dropped == 13 &&
		      counts.missed == 14 && counts.not_followed == 15,
	      "every count");
	set = request_attr(SECCOMP_DIAG_A_WATCH_TGIDS);
	check(nla_get_u32(request_attr(SECCOMP_DIAG_A_WATCH_KINDS)) == 2 &&
		      nla_get_u32(request_attr(SECCOMP_DIAG_A_WATCH_ACTIONS)) == 9 && set &&
		      nla_len(set) == 8 && !memcmp(nla_data(set), tgids, 8) &&
		      request_attr(SECCOMP_DIAG_A_WATCH_DESCENDANTS) &&
		      nla_get_u32(request_attr(SECCOMP_DIAG_A_WATCH_UID)) == 0 &&
		      request_attr(SECCOMP_DIAG_A_WATCH_WITH_PROG),
	      "what is asked for");
	clear();
	datagram()->err = EAGAIN;
	counts_message(datagram(), SECCOMP_DIAG_CMD_WATCH, 0, 0, NULL);
	check(!client_watch(client, NULL, &counts, &error) && !counts.made &&
		      !request_attr(SECCOMP_DIAG_A_WATCH_KINDS) &&
		      !request_attr(SECCOMP_DIAG_A_WATCH_ACTIONS),
	      "only counts");
	client_close(client);
}

static void test_bad_counts(void)
{
	struct sd_client *client;
	struct sd_error error;
	bool refused = true;
	struct spoiled how;
	uint16_t type;

	for (type = SECCOMP_DIAG_A_WATCH_MADE; type <= SECCOMP_DIAG_A_WATCH_NOT_FOLLOWED; type++) {
		how = (struct spoiled){ .leave_out = type };
		client = connect_client(3);
		counts_message(datagram(), SECCOMP_DIAG_CMD_WATCH, 0, 0, &how);
		refused &= client_watch(client, &everything, NULL, &error) == -EBADMSG;
		client_close(client);
		how = (struct spoiled){ .resize = type, .size = 4 };
		client = connect_client(3);
		counts_message(datagram(), SECCOMP_DIAG_CMD_WATCH, 0, 0, &how);
		refused &= client_watch(client, &everything, NULL, &error) == -EBADMSG;
		client_close(client);
	}
	check(refused, "a count that is missing, or of a wrong length");
}

/* Events before the answer, in its own datagram, and behind it. */
static void test_order(void)
{
	struct sd_client *client = connect_client(3);
	struct happening h = { .cmd = SECCOMP_DIAG_CMD_VERDICT_NTF, .seq = 2 };
	struct seen seen = { 0 };
	struct sd_error error;
	struct datagram *d;

	event(1, 0);
	d = datagram();
	event_message(d, &h);
	counts_message(d, SECCOMP_DIAG_CMD_WATCH, 0, 0, NULL);
	h.seq = 3;
	event_message(d, &h);
	check(!client_watch(client, &everything, NULL, &error), "an answer among events");
	event(4, 0);
	check(events(client, &seen, &error) == 4 && seen.count == 4 && seen.seq[0] == 1 &&
		      seen.seq[1] == 2 && seen.seq[2] == 3 && seen.seq[3] == 4,
	      "events around the answer come in order");
	clear();
	check(!events(client, &seen, &error) && seen.count == 4, "none has come: 0");
	clear();
	event(7, 2);
	datagram()->err = EAGAIN;
	counts_message(datagram(), SECCOMP_DIAG_CMD_WATCH, 0, 0, NULL);
	check(!client_watch(client, NULL, NULL, &error) && events(client, &seen, &error) == 1 &&
		      seen.seq[4] == 7,
	      "an event that had come before the next request, behind two that were dropped");
	client_close(client);
}

/* What came before a bad message is not lost with it. */
static void test_broken(void)
{
	struct sd_client *client = watching();
	struct seen seen = { 0 };
	struct sd_error error;
	struct happening h = { .cmd = SECCOMP_DIAG_CMD_VERDICT_NTF, .seq = 1 };
	struct datagram *d = datagram();

	event_message(d, &h);
	event_message(d, &h);
	check(events(client, &seen, &error) == -EBADMSG && seen.count == 1,
	      "the same event twice: it is told once");
	client_close(client);

	client = watching();
	d = datagram();
	event_message(d, &h);
	d->len -= 8;
	check(events(client, &seen, &error) == -EBADMSG, "an event that is cut off");
	client_close(client);

	client = watching();
	event(1, 0);
	queue[0].from = 77;
	check(!events(client, &seen, &error), "an event that another process has sent");
	client_close(client);

	client = watching();
	datagram()->err = EIO;
	check(client_events(client, see, &seen, &error) == -EIO && error.err == EIO,
	      "what the socket says");
	client_close(client);
}

static void test_end(void)
{
	struct sd_client *client = watching();
	struct seen seen = { 0 };
	struct sd_error error;

	event(1, 0);
	counts_message(datagram(), SECCOMP_DIAG_CMD_END_NTF, UNASKED, 20, NULL);
	check(events(client, &seen, &error) == 2 && seen.end.made == 20 &&
		      seen.end.not_followed == 25,
	      "the module is unloaded: the last counts");
	clear();
	datagram()->err = EAGAIN;
	error_message(datagram(), -ENOENT, true, "", 1, 0);
	check(client_watch(client, NULL, NULL, &error) == -ENOENT && strstr(error.msg, "unloaded"),
	      "a request after that");
	client_close(client);
}

static void test_stopped(void)
{
	struct sd_client *client = watching();
	struct seen seen = { .answer = -ECANCELED };
	struct happening h = { .cmd = SECCOMP_DIAG_CMD_VERDICT_NTF, .seq = 1 };
	struct datagram *d = datagram();
	struct sd_error error;

	event_message(d, &h);
	h.seq = 2;
	event_message(d, &h);
	check(events(client, &seen, &error) == -ECANCELED && seen.count == 1,
	      "the callback's error ends it");
	seen.answer = 0;
	check(events(client, &seen, &error) == 1 && seen.seq[1] == 2, "and loses no event");
	client_close(client);
}

static void test_refused(void)
{
	struct sd_client *client = connect_client(2);
	unsigned int before = requests, sockets;
	struct seen seen = { 0 };
	struct sd_error error;

	check(client_watch(client, &everything, NULL, &error) == -EOPNOTSUPP &&
		      requests == before && strstr(error.msg, "older than this tool") &&
		      strstr(error.msg, "reload"),
	      "an older module is not asked to watch, and why is told");
	check(client_events(client, see, &seen, &error) == -EINVAL,
	      "a connection that does not watch has no events");
	client_close(client);
	client = connect_client(3);
	error_message(datagram(), -EBUSY, true, "64 watch already", 17, 0);
	check(client_watch(client, &everything, NULL, &error) == -EBUSY &&
		      !strcmp(error.msg, "64 watch already"),
	      "the module's words");
	client_close(client);
	client = watching();
	datagram()->err = EAGAIN;
	datagram()->err = EIO;
	check(client_watch(client, NULL, NULL, &error) == -EIO, "an answer breaks off");
	clear();
	datagram()->err = EAGAIN;
	sockets = connects;
	check(client_watch(client, NULL, NULL, &error) == -EBADMSG && connects == sockets,
	      "then no other socket stands in for the one that watched");
	client_close(client);
}

/* Without the watch, what has no sequence number is as late as ever. */
static void test_not_watching(void)
{
	struct sd_client *client = connect_client(3);
	struct sd_error error;
	struct sd_task task;

	event(1, 0);
	task_message(datagram(), 101, 0, 0, &good);
	check(!client_task_get(client, 101, &task, &error) && task.tid == 101,
	      "an event on a socket that does not watch is passed over");
	client_close(client);
}

void test_watch(void)
{
	test_request();
	test_bad_counts();
	test_order();
	test_broken();
	test_end();
	test_stopped();
	test_refused();
	test_not_watching();
}
