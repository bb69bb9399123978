// SPDX-License-Identifier: GPL-2.0
/* Watching: the request, the order in which events are handed on, and how a watch ends. */
#include <errno.h>

#include "tool/replies/replies.h"

static const struct sd_watch everything = { .kinds = 3 };

/* The events that were handed on, in order. */
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

static void add_event(struct datagram *d, uint64_t seq, uint64_t dropped)
{
	struct sd_event e = good_verdict;

	e.seq = seq;
	e.dropped = dropped;
	event_message(d, &e);
}

/* Counts that begin with @first and go up. */
static void add_counts(struct datagram *d, uint8_t cmd, uint32_t seq, uint64_t first)
{
	const struct sd_counts counts = { first,     first + 1, first + 2,
					  first + 3, first + 4, first + 5 };

	counts_message(d, cmd, seq, &counts);
}

static void queue_counts(uint64_t first)
{
	add_counts(datagram(), SECCOMP_DIAG_CMD_WATCH, 0, first);
}

/* A client that watches. */
static struct sd_client *watching(void)
{
	struct sd_client *client = connect_client(3);
	struct sd_error error;

	queue_counts(0);
	check(!client_watch(client, &everything, NULL, &error), "a watch begins");
	clear();
	return client;
}

static int events(struct sd_client *client, struct seen *seen, struct sd_error *error)
{
	queue_error(EAGAIN);
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

	queue_counts(10);
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
	      "the request to watch");
	clear();
	queue_error(EAGAIN);
	queue_counts(0);
	check(!client_watch(client, NULL, &counts, &error) && !counts.made &&
		      !request_attr(SECCOMP_DIAG_A_WATCH_KINDS) &&
		      !request_attr(SECCOMP_DIAG_A_WATCH_ACTIONS),
	      "a request for counts only");
	client_close(client);
}

static void test_bad_counts(void)
{
	struct sd_client *client;
	struct sd_error error;
	bool refused = true;
	struct spoil spoils[2] = { { 0 } };
	uint16_t type;

	for (type = SECCOMP_DIAG_A_WATCH_MADE; type <= SECCOMP_DIAG_A_WATCH_NOT_FOLLOWED; type++) {
		for (spoils[0].how = SPOIL_OMIT; spoils[0].how <= SPOIL_SIZE; spoils[0].how++) {
			spoils[0].type = type;
			spoils[0].to = 4;
			client = connect_client(3);
			datagram()->spoils = spoils;
			add_counts(&queue[0], SECCOMP_DIAG_CMD_WATCH, 0, 0);
			refused &= client_watch(client, &everything, NULL, &error) == -EBADMSG;
			client_close(client);
		}
	}
	check(refused, "a count that is missing, or of a wrong length");
}

/* Events before the reply, in its own datagram, and after it. */
static void test_order(void)
{
	struct sd_client *client = connect_client(3);
	struct seen seen = { 0 };
	struct sd_error error;
	struct datagram *d;

	add_event(datagram(), 1, 0);
	d = datagram();
	add_event(d, 2, 0);
	add_counts(d, SECCOMP_DIAG_CMD_WATCH, 0, 0);
	add_event(d, 3, 0);
	check(!client_watch(client, &everything, NULL, &error), "a reply among events");
	add_event(datagram(), 4, 0);
	check(events(client, &seen, &error) == 4 && seen.count == 4 && seen.seq[0] == 1 &&
		      seen.seq[1] == 2 && seen.seq[2] == 3 && seen.seq[3] == 4,
	      "events around the reply come in order");
	clear();
	check(!events(client, &seen, &error) && seen.count == 4, "no event: 0");
	clear();
	add_event(datagram(), 7, 2);
	queue_error(EAGAIN);
	queue_counts(0);
	check(!client_watch(client, NULL, NULL, &error) && events(client, &seen, &error) == 1 &&
		      seen.seq[4] == 7,
	      "an event that arrived before the next request, after two that were dropped");
	client_close(client);
}

/* A bad message loses no event that came before it. */
static void test_broken(void)
{
	struct sd_client *client = watching();
	struct seen seen = { 0 };
	struct sd_error error;
	struct datagram *d = datagram();

	add_event(d, 1, 0);
	add_event(d, 1, 0);
	check(events(client, &seen, &error) == -EBADMSG && seen.count == 1,
	      "the same event twice: it is reported once");
	client_close(client);

	client = watching();
	d = datagram();
	add_event(d, 1, 0);
	d->len -= 8;
	check(events(client, &seen, &error) == -EBADMSG, "an event that is cut off");
	client_close(client);

	client = watching();
	add_event(datagram(), 1, 0);
	queue[0].port = 77;
	check(!events(client, &seen, &error), "an event that another process has sent");
	client_close(client);

	client = watching();
	queue_error(EIO);
	check(client_events(client, see, &seen, &error) == -EIO && error.err == EIO,
	      "the errno of the socket");
	client_close(client);
}

static void test_end(void)
{
	struct sd_client *client = watching();
	struct seen seen = { 0 };
	struct sd_error error;

	add_event(datagram(), 1, 0);
	add_counts(datagram(), SECCOMP_DIAG_CMD_END_NTF, FAKE_UNASKED, 20);
	check(events(client, &seen, &error) == 2 && seen.end.made == 20 &&
		      seen.end.not_followed == 25,
	      "the module is unloaded: the last counts");
	clear();
	queue_error(EAGAIN);
	error_message(datagram(), -ENOENT, true, "", 1, 0);
	check(client_watch(client, NULL, NULL, &error) == -ENOENT && strstr(error.msg, "unloaded"),
	      "a request after that");
	client_close(client);
}

static void test_stopped(void)
{
	struct sd_client *client = watching();
	struct seen seen = { .answer = -ECANCELED };
	struct datagram *d = datagram();
	struct sd_error error;

	add_event(d, 1, 0);
	add_event(d, 2, 0);
	check(events(client, &seen, &error) == -ECANCELED && seen.count == 1,
	      "the callback's error ends the delivery");
	seen.answer = 0;
	check(events(client, &seen, &error) == 1 && seen.seq[1] == 2,
	      "the callback's error loses no event");
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
	      "no request to watch to an older module, and the reason is reported");
	check(client_events(client, see, &seen, &error) == -EINVAL,
	      "a connection that does not watch has no events");
	client_close(client);
	client = connect_client(3);
	error_message(datagram(), -EBUSY, true, "64 watch already", 17, 0);
	check(client_watch(client, &everything, NULL, &error) == -EBUSY &&
		      !strcmp(error.msg, "64 watch already"),
	      "a refusal to watch: the module's message");
	client_close(client);
	client = watching();
	queue_error(EAGAIN);
	queue_error(EIO);
	check(client_watch(client, NULL, NULL, &error) == -EIO, "a reply breaks off");
	clear();
	queue_error(EAGAIN);
	sockets = connects;
	check(client_watch(client, NULL, NULL, &error) == -EBADMSG && connects == sockets,
	      "then no other socket replaces the one that watched");
	client_close(client);
}

/* Without a watch, a message without a sequence number is a late reply. */
static void test_not_watching(void)
{
	struct sd_client *client = connect_client(3);
	struct sd_error error;
	struct sd_task task;

	add_event(datagram(), 1, 0);
	add_task(datagram(), 101, 0, 0);
	check(!client_task_get(client, 101, &task, &error) && task.tid == 101,
	      "an event on a socket that does not watch is skipped");
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
