// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "lib/netlink_decode.h"
#include "lib/netlink_events.h"

#define ARRAY_SIZE(_array) (sizeof(_array) / sizeof((_array)[0]))

#define TIMEOUT_S 20

/* The largest datagram: an event with a program of 4096 instructions. */
#define DATAGRAM (64 * 1024)

#define E(_name) SECCOMP_DIAG_A_EVENT_##_name
#define EVENT_FIELD(_name, _member)                             \
	{                                                       \
		E(_name), offsetof(struct sd_event, _member), 0 \
	}

static const struct message_field event_fields[] = {
	EVENT_FIELD(SEQ, seq),
	EVENT_FIELD(DROPPED, dropped),
	EVENT_FIELD(TIME, time),
	EVENT_FIELD(TID, tid),
	EVENT_FIELD(TGID, tgid),
	EVENT_FIELD(UID, uid),
	EVENT_FIELD(COMM, comm),
	EVENT_FIELD(START_TIME, start_time),
	EVENT_FIELD(MODE, mode),
	EVENT_FIELD(FILTER_COUNT, filter_count),
	EVENT_FIELD(FILTER_ID, filter_id),
	EVENT_FIELD(CGROUP_ID, cgroup_id),
	EVENT_FIELD(ACTION, action),
	EVENT_FIELD(DATA, data),
	EVENT_FIELD(NR, call.nr),
	EVENT_FIELD(ARCH, call.arch),
	EVENT_FIELD(IP, call.instruction_pointer),
	EVENT_FIELD(ARGS, call.args),
	EVENT_FIELD(FILTER_DEPTH, filter_depth),
	EVENT_FIELD(LOG, log),
	EVENT_FIELD(RECHECK, recheck),
	EVENT_FIELD(ROUTE, route),
	EVENT_FIELD(OP, op),
	EVENT_FIELD(FLAGS, flags),
	EVENT_FIELD(UARGS, uargs),
	EVENT_FIELD(RESULT, result),
	EVENT_FIELD(MODE_BEFORE, mode_before),
	EVENT_FIELD(PARENT_ID, parent_id),
	EVENT_FIELD(INSNS, insns),
	EVENT_FIELD(TSC, tsc),
	EVENT_FIELD(TSC_BEFORE, tsc_before),
};

#define COUNT_FIELD(_name, _member)                                                  \
	{                                                                            \
		SECCOMP_DIAG_A_WATCH_##_name, offsetof(struct sd_counts, _member), 0 \
	}

static const struct message_field count_fields[] = {
	COUNT_FIELD(MADE, made),       COUNT_FIELD(DELIVERED, delivered),
	COUNT_FIELD(PENDING, pending), COUNT_FIELD(DROPPED, dropped),
	COUNT_FIELD(MISSED, missed),   COUNT_FIELD(NOT_FOLLOWED, not_followed),
};

static const enum sd_event_type types[] = {
	[SECCOMP_DIAG_CMD_INSTALL_NTF] = SD_EVENT_INSTALL,
	[SECCOMP_DIAG_CMD_TSC_NTF] = SD_EVENT_TSC,
	[SECCOMP_DIAG_CMD_VERDICT_NTF] = SD_EVENT_VERDICT,
};

static int check_sequence(struct watcher *watcher, const struct sd_event *event)
{
	if (event->seq > watcher->last_seq && event->seq - 1 - watcher->seen == event->dropped)
		return 0;
	why_not(watcher->why, "event %llu after %llu, %llu seen: %llu dropped",
		(unsigned long long)event->seq, (unsigned long long)watcher->last_seq,
		(unsigned long long)watcher->seen, (unsigned long long)event->dropped);
	return -EBADMSG;
}

static int copy_prog(struct sd_event *event, const struct message *message)
{
	if (!message->len[E(PROG)])
		return 0;
	event->prog = malloc(message->len[E(PROG)]);
	if (!event->prog)
		return -ENOMEM;
	memcpy(event->prog, message->data[E(PROG)], message->len[E(PROG)]);
	event->prog_len = message->len[E(PROG)] / sizeof(*event->prog);
	return 0;
}

/* Return: 0 or -ENOMEM. */
static int keep(struct watcher *watcher, const struct event_message *seen)
{
	if (watcher->count == watcher->size) {
		size_t size = watcher->size ? 2 * watcher->size : 64;
		struct event_message *events = realloc(watcher->events, size * sizeof(*events));

		if (!events)
			return -ENOMEM;
		watcher->events = events;
		watcher->size = size;
	}
	watcher->events[watcher->count++] = *seen;
	return 0;
}

static int take_event(struct watcher *watcher, const struct message *message)
{
	struct event_message seen = { .has = message->has, .event.type = types[message->cmd] };
	int ret;

	message_store(message, event_fields, ARRAY_SIZE(event_fields), &seen.event);
	ret = check_sequence(watcher, &seen.event) ?: copy_prog(&seen.event, message);
	if (!ret && !watcher->fn)
		ret = keep(watcher, &seen);
	else if (!ret)
		watcher->fn(&seen, watcher->arg);
	if (ret || watcher->fn)
		free(seen.event.prog);
	watcher->last_seq = seen.event.seq;
	watcher->seen++;
	return ret;
}

#define REPLY (1u << SECCOMP_DIAG_CMD_WATCH)
#define END (1u << SECCOMP_DIAG_CMD_END_NTF)
#define EVENTS                                                                 \
	(1u << SECCOMP_DIAG_CMD_INSTALL_NTF | 1u << SECCOMP_DIAG_CMD_TSC_NTF | \
	 1u << SECCOMP_DIAG_CMD_VERDICT_NTF)

/* A rawnl_fn. Nothing comes after the end; events have no sequence number. */
static int take(const struct nlmsghdr *nl, void *arg)
{
	struct watcher *watcher = arg;
	unsigned int cmds = watcher->ended ? 0 : EVENTS | END;
	struct message message;

	if (!message_decode(nl, nl->nlmsg_seq ? REPLY : cmds, &message, watcher->why))
		return -EBADMSG;
	if (EVENTS & 1u << message.cmd)
		return take_event(watcher, &message);
	message_store(&message, count_fields, ARRAY_SIZE(count_fields), &watcher->counts);
	watcher->ended |= message.cmd == SECCOMP_DIAG_CMD_END_NTF;
	return 0;
}

void watcher_adopt(struct watcher *watcher, const struct rawnl *nl)
{
	*watcher = (struct watcher){ .nl = *nl };
}

int watcher_open(struct watcher *watcher)
{
	struct rawnl nl;
	int ret = rawnl_open(&nl);

	if (ret)
		nl.fd = -1;
	watcher_adopt(watcher, &nl);
	return ret;
}

bool watcher_supported(void)
{
	const pid_t self = getpid();
	struct watcher watcher;
	bool yes;

	if (watcher_open(&watcher))
		return false;
	yes = watcher_watch(&watcher, &(struct sd_watch){ .kinds = 1u << SECCOMP_DIAG_KIND_INSTALL,
							  .tgids = &self,
							  .tgids_len = 1 }) != -EOPNOTSUPP;
	watcher_close(&watcher);
	return yes;
}

void watcher_clear(struct watcher *watcher)
{
	for (size_t i = 0; i < watcher->count; i++)
		free(watcher->events[i].event.prog);
	free(watcher->events);
	watcher->events = NULL;
	watcher->count = watcher->size = 0;
}

void watcher_close(struct watcher *watcher)
{
	/* 0: the fixture was never set up. */
	if (watcher->nl.fd > 0)
		rawnl_close(&watcher->nl);
	watcher_clear(watcher);
}

void watcher_request(struct watcher *watcher, struct rawnl_request *request,
		     const struct sd_watch *watch)
{
	rawnl_begin(&watcher->nl, request, SECCOMP_DIAG_CMD_WATCH, 0);
	if (!watch)
		return;
	rawnl_u32(request, SECCOMP_DIAG_A_WATCH_KINDS, watch->kinds);
	if (watch->actions)
		rawnl_u32(request, SECCOMP_DIAG_A_WATCH_ACTIONS, watch->actions);
	if (watch->tgids)
		rawnl_attr(request, SECCOMP_DIAG_A_WATCH_TGIDS, watch->tgids,
			   watch->tgids_len * sizeof(*watch->tgids));
	if (watch->descendants)
		rawnl_attr(request, SECCOMP_DIAG_A_WATCH_DESCENDANTS, NULL, 0);
	if (watch->has_uid)
		rawnl_u32(request, SECCOMP_DIAG_A_WATCH_UID, watch->uid);
	if (watch->with_prog)
		rawnl_attr(request, SECCOMP_DIAG_A_WATCH_WITH_PROG, NULL, 0);
	if (watch->cgroup_id)
		rawnl_attr(request, SECCOMP_DIAG_A_WATCH_CGROUP_ID, &watch->cgroup_id,
			   sizeof(watch->cgroup_id));
}

int watcher_talk(struct watcher *watcher, const struct rawnl_request *request)
{
	int ret;

	watcher->answer = (struct rawnl_reply){ .fn = take, .event = take, .arg = watcher };
	ret = rawnl_talk(&watcher->nl, request, DATAGRAM, &watcher->answer);
	return ret ?: -watcher->answer.error;
}

int watcher_watch(struct watcher *watcher, const struct sd_watch *watch)
{
	struct rawnl_request request;

	watcher_request(watcher, &request, watch);
	return watcher_talk(watcher, &request);
}

int watcher_read(struct watcher *watcher, int ms)
{
	struct rawnl_reply answer = { .fn = take, .event = take, .arg = watcher };
	struct pollfd fd = { .fd = watcher->nl.fd, .events = POLLIN };
	struct rawnl_request none;

	if (poll(&fd, 1, ms) != 1)
		return -EAGAIN;
	rawnl_begin(&watcher->nl, &none, SECCOMP_DIAG_CMD_WATCH, 0);
	return rawnl_read(&watcher->nl, &none, DATAGRAM, &answer);
}

int watcher_read_rest(struct watcher *watcher)
{
	int ret;

	do {
		ret = watcher_read(watcher, 0);
	} while (!ret);
	return ret;
}

static time_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec;
}

int watcher_drain(struct watcher *watcher)
{
	time_t end = now() + TIMEOUT_S;
	int ret;

	do {
		ret = watcher_watch(watcher, NULL);
		if (ret)
			return ret;
		if (!watcher->counts.pending && watcher->seen == watcher->counts.delivered)
			return 0;
		ret = watcher_read(watcher, 10);
	} while ((!ret || ret == -EAGAIN) && now() < end);
	return ret && ret != -EAGAIN ? ret : -ETIMEDOUT;
}

void watcher_keep_hooks(void)
{
	const pid_t self = getpid();
	const struct sd_watch nothing = {
		.kinds = INSTALLS | VERDICTS,
		.tgids = &self,
		.tgids_len = 1,
	};
	struct watcher watcher;

	/* Without a module, the tests themselves skip. */
	if (!watcher_open(&watcher))
		watcher_watch(&watcher, &nothing);
}

size_t verdicts_on(const struct watcher *watcher, pid_t tid, int nr)
{
	size_t count = 0;

	for (size_t i = 0; i < watcher->count; i++) {
		const struct sd_event *event = &watcher->events[i].event;

		count += event->type == SD_EVENT_VERDICT && event->call.nr == nr &&
			 (!tid || event->tid == tid);
	}
	return count;
}
