// SPDX-License-Identifier: GPL-2.0
/* SECCOMP_DIAG_CMD_WATCH, and the notifications that follow: messages to struct sd_event. */
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>

#include <linux/genetlink.h>

#include "client/client_exchange.h"
#include "cli/xalloc.h"
#include "lazy/netlink.h"

/*
 * Receive buffer for bursts of events. Without privileges net.core.rmem_max limits it.
 */
#define RCVBUF_WATCH (8 << 20)

/* Maximum number of datagrams per call of client_events(), so that it returns in a burst. */
#define DATAGRAMS_MAX 64

#define INSN sizeof(struct sock_filter)

static int parse_common(struct exchange *x, const struct nlattr **tb, struct sd_event *event)
{
	const struct nlattr *comm = tb[SECCOMP_DIAG_A_EVENT_COMM];
	uint32_t tid = get_u32(tb[SECCOMP_DIAG_A_EVENT_TID]);
	uint32_t tgid = get_u32(tb[SECCOMP_DIAG_A_EVENT_TGID]);
	uint32_t mode = get_u32(tb[SECCOMP_DIAG_A_EVENT_MODE]);

	if (!tid || tid > SD_PID_MAX || !tgid || tgid > SD_PID_MAX)
		return bad_message(x->error, "a thread number out of range");
	if (mode >= 32)
		return bad_message(x->error, "a mode out of range");
	event->seq = get_u64(tb[SECCOMP_DIAG_A_EVENT_SEQ]);
	event->dropped = get_u64(tb[SECCOMP_DIAG_A_EVENT_DROPPED]);
	event->time = get_u64(tb[SECCOMP_DIAG_A_EVENT_TIME]);
	event->tid = (pid_t)tid;
	event->tgid = (pid_t)tgid;
	event->uid = get_u32(tb[SECCOMP_DIAG_A_EVENT_UID]);
	memcpy(event->comm, comm + 1, comm->nla_len - NLA_HDRLEN);
	event->comm[SD_COMM_LEN - 1] = '\0';
	event->start_time = get_u64(tb[SECCOMP_DIAG_A_EVENT_START_TIME]);
	event->mode = mode;
	event->filter_count = get_u32(tb[SECCOMP_DIAG_A_EVENT_FILTER_COUNT]);
	TAKE_OPTIONAL(event, filter_id, get_u64, tb[SECCOMP_DIAG_A_EVENT_FILTER_ID],
		      SD_EVENT_HAS_FILTER_ID);
	TAKE_OPTIONAL(event, cgroup_id, get_u64, tb[SECCOMP_DIAG_A_EVENT_CGROUP_ID],
		      SD_EVENT_HAS_CGROUP_ID);
	return 0;
}

static int parse_verdict(struct exchange *x, const struct nlattr **tb, struct sd_event *event)
{
	const struct nlattr *depth = tb[SECCOMP_DIAG_A_EVENT_FILTER_DEPTH];
	const struct nlattr *log = tb[SECCOMP_DIAG_A_EVENT_LOG];

	event->action = get_u32(tb[SECCOMP_DIAG_A_EVENT_ACTION]);
	event->data = get_u32(tb[SECCOMP_DIAG_A_EVENT_DATA]);
	event->call.nr = (int)get_u32(tb[SECCOMP_DIAG_A_EVENT_NR]);
	event->call.arch = get_u32(tb[SECCOMP_DIAG_A_EVENT_ARCH]);
	event->call.instruction_pointer = get_u64(tb[SECCOMP_DIAG_A_EVENT_IP]);
	memcpy(event->call.args, tb[SECCOMP_DIAG_A_EVENT_ARGS] + 1, sizeof(event->call.args));
	event->recheck = tb[SECCOMP_DIAG_A_EVENT_RECHECK];
	if (event->action & SECCOMP_RET_DATA || event->data & ~SECCOMP_RET_DATA)
		return bad_message(x->error, "an action or its data out of range");
	if (event->has & SD_EVENT_HAS_FILTER_ID && (!depth || !log))
		return bad_message(x->error, "a deciding filter without place or flag");
	event->filter_depth = depth ? get_u32(depth) : 0;
	event->log = log && get_bool(log);
	if (depth && event->filter_depth >= SECCOMP_DIAG_BUDGET)
		return bad_message(x->error, "more filters than a thread can have");
	return 0;
}

static int parse_prog(struct exchange *x, const struct nlattr *prog, struct sd_event *event)
{
	size_t len = prog->nla_len - NLA_HDRLEN;

	if (!(event->has & SD_EVENT_HAS_FILTER_ID))
		return bad_message(x->error, "a program of no filter");
	if (len % INSN)
		return bad_message(x->error, "a program that is no number of instructions");
	if (event->has & SD_EVENT_HAS_INSNS && event->insns != len / INSN)
		return bad_message(x->error, "a program of another length than it is said to have");
	event->prog = xmalloc(len);
	memcpy(event->prog, prog + 1, len);
	event->prog_len = len / INSN;
	return 0;
}

/* Ignore values of newer kernels. */
static void parse_tsc(const struct nlattr *nla, struct sd_event *event, enum seccomp_diag_tsc *tsc,
		      uint32_t has)
{
	uint32_t value = nla ? get_u32(nla) : 0;

	if (value < SECCOMP_DIAG_TSC_ENABLED || value > SECCOMP_DIAG_TSC_DISABLED)
		return;
	*tsc = value;
	event->has |= has;
}

/* Parse attributes common to PR_SET_TSC and installations. */
static int parse_call(struct exchange *x, const struct nlattr **tb, struct sd_event *event)
{
	event->op = get_u64(tb[SECCOMP_DIAG_A_EVENT_OP]);
	event->result = (int32_t)get_u32(tb[SECCOMP_DIAG_A_EVENT_RESULT]);
	parse_tsc(tb[SECCOMP_DIAG_A_EVENT_TSC], event, &event->tsc, SD_EVENT_HAS_TSC);
	parse_tsc(tb[SECCOMP_DIAG_A_EVENT_TSC_BEFORE], event, &event->tsc_before,
		  SD_EVENT_HAS_TSC_BEFORE);
	if (event->result < -4095)
		return bad_message(x->error, "a result that is no errno");
	return 0;
}

static int parse_install(struct exchange *x, const struct nlattr **tb, struct sd_event *event)
{
	uint32_t route = get_u32(tb[SECCOMP_DIAG_A_EVENT_ROUTE]);
	uint32_t mode = get_u32(tb[SECCOMP_DIAG_A_EVENT_MODE_BEFORE]);
	int err = parse_call(x, tb, event);

	if (err)
		return err;
	if (route < SECCOMP_DIAG_ROUTE_PRCTL || route > SECCOMP_DIAG_ROUTE_SECCOMP)
		return bad_message(x->error, "a route out of range");
	if (mode >= 32)
		return bad_message(x->error, "a mode out of range");
	event->route = route;
	event->mode_before = mode;
	event->flags = get_u32(tb[SECCOMP_DIAG_A_EVENT_FLAGS]);
	event->uargs = get_u64(tb[SECCOMP_DIAG_A_EVENT_UARGS]);
	TAKE_OPTIONAL(event, parent_id, get_u64, tb[SECCOMP_DIAG_A_EVENT_PARENT_ID],
		      SD_EVENT_HAS_PARENT_ID);
	if (tb[SECCOMP_DIAG_A_EVENT_INSNS]) {
		event->insns = get_u32(tb[SECCOMP_DIAG_A_EVENT_INSNS]);
		event->has |= SD_EVENT_HAS_INSNS;
		if (!event->insns || event->insns > BPF_MAXINSNS)
			return bad_message(x->error, "a number of instructions out of range");
	}
	if (!tb[SECCOMP_DIAG_A_EVENT_PROG])
		return 0;
	return parse_prog(x, tb[SECCOMP_DIAG_A_EVENT_PROG], event);
}

static int event_parse_counts(struct exchange *x, struct nlmsghdr *nlh, uint8_t cmd,
			      struct sd_counts *counts)
{
	const struct nlattr *tb[SECCOMP_DIAG_A_WATCH_MAX + 1] = { 0 };
	int err = exchange_attrs(x, nlh, cmd, 0, tb);

	if (err)
		return err;
	counts->made = get_u64(tb[SECCOMP_DIAG_A_WATCH_MADE]);
	counts->delivered = get_u64(tb[SECCOMP_DIAG_A_WATCH_DELIVERED]);
	counts->pending = get_u64(tb[SECCOMP_DIAG_A_WATCH_PENDING]);
	counts->dropped = get_u64(tb[SECCOMP_DIAG_A_WATCH_DROPPED]);
	counts->missed = get_u64(tb[SECCOMP_DIAG_A_WATCH_MISSED]);
	counts->not_followed = get_u64(tb[SECCOMP_DIAG_A_WATCH_NOT_FOLLOWED]);
	return 0;
}

/* Notifications about a thread. */
static const struct notification {
	uint8_t cmd;
	enum sd_event_type type;
	int (*parse)(struct exchange *x, const struct nlattr **tb, struct sd_event *event);
} notifications[] = {
	{ SECCOMP_DIAG_CMD_INSTALL_NTF, SD_EVENT_INSTALL, parse_install },
	{ SECCOMP_DIAG_CMD_TSC_NTF, SD_EVENT_TSC, parse_call },
	{ SECCOMP_DIAG_CMD_VERDICT_NTF, SD_EVENT_VERDICT, parse_verdict },
};

static int parse_notification(struct exchange *x, struct nlmsghdr *nlh,
			      const struct notification *n, struct sd_event *event)
{
	const struct nlattr *tb[SECCOMP_DIAG_A_EVENT_MAX + 1] = { 0 };
	int err = exchange_attrs(x, nlh, n->cmd, 0, tb);

	event->type = n->type;
	if (!err)
		err = parse_common(x, tb, event);
	if (!err)
		err = n->parse(x, tb, event);
	return err;
}

static int event_parse(struct nlmsghdr *nlh, struct sd_event *event, struct sd_error *error)
{
	const struct genlmsghdr *hdr = nlmsg_data(nlh);
	struct exchange x = { .error = error };
	size_t i;

	*event = (struct sd_event){ .type = SD_EVENT_END };
	if (nlmsg_datalen(nlh) < (int)GENL_HDRLEN)
		return bad_message(error, "a message without header");
	for (i = 0; i < sizeof(notifications) / sizeof(notifications[0]); i++)
		if (notifications[i].cmd == hdr->cmd)
			return parse_notification(&x, nlh, &notifications[i], event);
	if (hdr->cmd == SECCOMP_DIAG_CMD_END_NTF)
		return event_parse_counts(&x, nlh, hdr->cmd, &event->counts);
	return bad_message(error, "an answer to nothing");
}

/**
 * struct sd_watcher - the events of a socket
 * @events: received events that are not passed on yet
 * @first: index of the next one
 * @count: index behind the last one
 * @room: size of @events
 * @seq: @seq of the last received event
 * @dropped: @dropped of the last received event
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
	client->event = NULL;
}

/* Make room for one more event. */
static struct sd_event *next_slot(struct sd_watcher *w)
{
	if (w->first == w->count)
		w->first = w->count = 0;
	w->events = xgrow(w->events, w->count, &w->room, sizeof(*w->events));
	return &w->events[w->count];
}

/* Sequence numbers ascend, with gaps of exactly the dropped events. */
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

static int take_event(struct sd_client *client, struct nlmsghdr *nlh, struct sd_error *error)
{
	struct sd_watcher *w = client->watcher;
	struct sd_event *event = next_slot(w);
	int err;

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

/* A request and its result. */
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
	if (!err && watch->cgroup_id)
		err = nla_put_u64(msg, SECCOMP_DIAG_A_WATCH_CGROUP_ID, watch->cgroup_id);
	return err;
}

static int watch_reply(struct exchange *x, struct nlmsghdr *nlh)
{
	struct watch_request *request = x->arg;

	return event_parse_counts(x, nlh, SECCOMP_DIAG_CMD_WATCH, &request->counts);
}

/* Events may precede the reply, so prepare for them before sending the request. */
static int watcher_begin(struct sd_client *client, struct sd_error *error)
{
	int fd = nl_socket_get_fd(client->sock), one = 1, bytes = RCVBUF_WATCH;

	client->watcher = xcalloc(1, sizeof(*client->watcher));
	client->event = take_event;
	if (!client->rcvbuf && setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes)))
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes));
	/* The module counts dropped events; an ENOBUFS of the socket would replace an event. */
	setsockopt(fd, SOL_NETLINK, NETLINK_NO_ENOBUFS, &one, sizeof(one));
	return exchange_nonblocking(client, error);
}

/* Empty the receive buffer, to make room for the reply. */
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
	if (!err && watch && watch->cgroup_id)
		err = exchange_knows_cgroups(client, error);
	if (!err)
		err = first ? watcher_begin(client, error) : make_room(client, error);
	if (err < 0)
		return err;
	msg = exchange_request(client, 0, SECCOMP_DIAG_CMD_WATCH);
	if (msg && !watch_put(msg, watch))
		err = exchange_run(&x, msg);
	else
		err = sd_fail(error, -ENOMEM, "no memory for a message");
	nlmsg_free(msg);
	if (!err && counts)
		*counts = request.counts;
	return explain_unload(err, error);
}

int client_events_fd(const struct sd_client *client)
{
	return nl_socket_get_fd(client->sock);
}

/* Pass on received events. Return: their number, or the error of @fn. */
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
	return err < 0 ? sd_fail(error, err, "%s", "") : count;
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
		return sd_fail(error, -EINVAL, "the connection does not watch");
	for (i = 0; i < DATAGRAMS_MAX && more > 0 && !enough; i++) {
		if (!client_events_kept(client))
			more = exchange_take(client, error);
		do {
			count = hand_on(client->watcher, fn, arg, &enough, error);
			if (count < 0)
				return count;
			total += count;
			/* Pass on the events before a bad message, then report it. */
		} while (more < 0 && client_events_kept(client));
	}
	return more < 0 ? more : total;
}
