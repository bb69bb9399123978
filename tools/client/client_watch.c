// SPDX-License-Identifier: GPL-2.0
/* SECCOMP_DIAG_CMD_WATCH, and what a socket that has sent it is told: messages to struct sd_event. */
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>

#include <linux/genetlink.h>
#include <netlink/attr.h>
#include <netlink/socket.h>

#include "client/client_exchange.h"
#include "client/client_event.h"
#include "client/error.h"

/*
 * How much the kernel may keep for a tool that is busy. Without privileges it is what
 * net.core.rmem_max grants.
 */
#define RCVBUF_WATCH (8 << 20)

/* Datagrams that one call of client_events() takes, so that it comes back in any storm. */
#define DATAGRAMS_MAX 64

/**
 * struct sd_watcher - the events of a socket
 * @events: those that were received and not yet handed on
 * @first: the next of them
 * @count: behind the last of them
 * @room: how many @events can hold
 * @seq: that of the last one received
 * @dropped: the same
 */
struct sd_watcher {
	struct sd_event *events;
	size_t first, count, room;
	uint64_t seq;
	uint64_t dropped;
};

void client_watch_release(struct sd_client *client)
{
	struct sd_watcher *w = client->watcher;

	for (; w && w->first < w->count; w->first++)
		free(w->events[w->first].prog);
	if (w)
		free(w->events);
	free(w);
	client->watcher = NULL;
}

/* Room for one more event. */
static struct sd_event *next_slot(struct sd_watcher *w)
{
	size_t room = w->room ? 2 * w->room : 64;
	struct sd_event *events;

	if (w->first == w->count)
		w->first = w->count = 0;
	if (w->count < w->room)
		return &w->events[w->count];
	events = reallocarray(w->events, room, sizeof(*events));
	if (!events)
		return NULL;
	w->events = events;
	w->room = room;
	return &events[w->count];
}

/* Numbers ascend, and leave out exactly what was dropped. */
static int check_sequence(const struct sd_watcher *w, const struct sd_event *event,
			  struct sd_error *error)
{
	if (event->type == SD_EVENT_END)
		return 0;
	if (event->seq <= w->seq || event->dropped < w->dropped ||
	    event->seq - w->seq - 1 != event->dropped - w->dropped)
		return bad_message(error, "events out of order");
	return 0;
}

int client_watch_take(struct sd_client *client, struct nlmsghdr *nlh, struct sd_error *error)
{
	struct sd_watcher *w = client->watcher;
	struct sd_event *event = next_slot(w);
	int err;

	if (!event)
		return fail(error, -ENOMEM, "no memory for events");
	err = event_parse(nlh, event, error);
	if (!err)
		err = check_sequence(w, event, error);
	if (err) {
		free(event->prog);
		return err;
	}
	if (event->type != SD_EVENT_END) {
		w->seq = event->seq;
		w->dropped = event->dropped;
	}
	w->count++;
	return 0;
}

/* What is asked for, and what has come of it. */
struct watch_request {
	const struct sd_watch *watch;
	struct sd_counts counts;
};

static int watch_put(struct nl_msg *msg, const struct sd_watch *watch)
{
	int err;

	if (!watch)
		return 0;
	err = nla_put_u32(msg, SECCOMP_DIAG_A_WATCH_KINDS, watch->kinds);
	if (!err && watch->actions)
		err = nla_put_u32(msg, SECCOMP_DIAG_A_WATCH_ACTIONS, watch->actions);
	if (!err && watch->tgids)
		err = nla_put(msg, SECCOMP_DIAG_A_WATCH_TGIDS,
			      (int)(watch->tgids_len * sizeof(*watch->tgids)), watch->tgids);
	if (!err && watch->descendants)
		err = nla_put_flag(msg, SECCOMP_DIAG_A_WATCH_DESCENDANTS);
	if (!err && watch->has_uid)
		err = nla_put_u32(msg, SECCOMP_DIAG_A_WATCH_UID, watch->uid);
	if (!err && watch->with_prog)
		err = nla_put_flag(msg, SECCOMP_DIAG_A_WATCH_WITH_PROG);
	return err;
}

static int watch_reply(struct exchange *x, struct nlmsghdr *nlh)
{
	struct watch_request *request = x->arg;

	return event_parse_counts(x, nlh, SECCOMP_DIAG_CMD_WATCH, &request->counts);
}

/* Events may come before the answer does: all is made ready before the request is sent. */
static int watcher_begin(struct sd_client *client, struct sd_error *error)
{
	int fd = nl_socket_get_fd(client->sock), one = 1, bytes = RCVBUF_WATCH;

	client->watcher = calloc(1, sizeof(*client->watcher));
	if (!client->watcher)
		return fail(error, -ENOMEM, "no memory for events");
	if (!client->rcvbuf && setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes)))
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes));
	/* The module counts what it drops: the socket's own word on it would stand in for an event. */
	setsockopt(fd, SOL_NETLINK, NETLINK_NO_ENOBUFS, &one, sizeof(one));
	return exchange_nonblocking(client, error);
}

/* What fills the receive buffer leaves no room for an answer. */
static int make_room(struct sd_client *client, struct sd_error *error)
{
	int i, more = 1;

	for (i = 0; i < RCVBUF_WATCH / 1024 && more > 0; i++)
		more = exchange_take(client, error);
	return more;
}

int client_watch(struct sd_client *client, const struct sd_watch *watch, struct sd_counts *counts,
		 struct sd_error *error)
{
	struct watch_request request = { .watch = watch };
	struct exchange x = {
		.client = client, .reply = watch_reply, .arg = &request, .error = error
	};
	bool first = !client->watcher;
	struct nl_msg *msg;
	int err;

	*error = (struct sd_error){ 0 };
	err = exchange_knows_watching(client, error);
	if (!err)
		err = first ? watcher_begin(client, error) : make_room(client, error);
	if (err < 0)
		return err;
	msg = exchange_request(client, 0, SECCOMP_DIAG_CMD_WATCH);
	if (msg && !watch_put(msg, watch))
		err = exchange_run(&x, msg);
	else
		err = fail(error, -ENOMEM, "no memory for a message");
	nlmsg_free(msg);
	if (!err && counts)
		*counts = request.counts;
	return explain_unload(err, error);
}

int client_events_fd(const struct sd_client *client)
{
	return nl_socket_get_fd(client->sock);
}

/* Hand on what has been received. Return: how many, or what @fn says. */
static int hand_on(struct sd_watcher *w, sd_event_fn fn, void *arg, bool *enough,
		   struct sd_error *error)
{
	int count = 0, err = 0;

	for (; !err && w->first < w->count; count++) {
		struct sd_event event = w->events[w->first++];

		err = fn(&event, arg);
		free(event.prog);
	}
	*enough = err > 0;
	return err < 0 ? fail(error, err, "%s", "") : count;
}

bool client_events_kept(const struct sd_client *client)
{
	return client->watcher && client->watcher->first < client->watcher->count;
}

int client_events(struct sd_client *client, sd_event_fn fn, void *arg, struct sd_error *error)
{
	int i, count, total = 0, more = 1;
	bool enough = false;

	*error = (struct sd_error){ 0 };
	if (!client->watcher)
		return fail(error, -EINVAL, "the connection does not watch");
	for (i = 0; i < DATAGRAMS_MAX && more > 0 && !enough; i++) {
		if (!client_events_kept(client))
			more = exchange_take(client, error);
		do {
			count = hand_on(client->watcher, fn, arg, &enough, error);
			if (count < 0)
				return count;
			total += count;
			/* What has come before a bad message is told before that is. */
		} while (more < 0 && client_events_kept(client));
	}
	return more < 0 ? more : total;
}
