// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "lib/netlink_events.h"

#define PATIENCE_S 20

/* The largest datagram: an event with a program of 4096 instructions. */
#define DATAGRAM (64 * 1024)

#define E(_name) SECCOMP_DIAG_A_EVENT_##_name
#define HAS(_name) (1ull << E(_name))

#define IN_ALL                                                                               \
	(HAS(SEQ) | HAS(DROPPED) | HAS(TIME) | HAS(TID) | HAS(TGID) | HAS(UID) | HAS(COMM) | \
	 HAS(START_TIME) | HAS(MODE) | HAS(FILTER_COUNT))
#define IN_VERDICTS (IN_ALL | HAS(ACTION) | HAS(DATA) | HAS(NR) | HAS(ARCH) | HAS(IP) | HAS(ARGS))
#define BY_FILTER (HAS(FILTER_ID) | HAS(FILTER_DEPTH) | HAS(LOG))
#define IN_INSTALLS                                                              \
	(IN_ALL | HAS(ROUTE) | HAS(OP) | HAS(FLAGS) | HAS(UARGS) | HAS(RESULT) | \
	 HAS(MODE_BEFORE) | HAS(TSC) | HAS(TSC_BEFORE))
#define IN_TSCS (IN_ALL | HAS(OP) | HAS(RESULT) | HAS(TSC) | HAS(TSC_BEFORE))

/* What each kind of event must carry, and what it may carry beside that. */
static const struct {
	enum sd_event_type type;
	uint64_t must, may;
} messages[] = {
	[SECCOMP_DIAG_CMD_INSTALL_NTF] = { SD_EVENT_INSTALL, IN_INSTALLS,
					   HAS(FILTER_ID) | HAS(PARENT_ID) | HAS(INSNS) |
						   HAS(PROG) },
	[SECCOMP_DIAG_CMD_TSC_NTF] = { SD_EVENT_TSC, IN_TSCS, 0 },
	[SECCOMP_DIAG_CMD_VERDICT_NTF] = { SD_EVENT_VERDICT, IN_VERDICTS,
					   BY_FILTER | HAS(RECHECK) },
};

/* Where attributes of a fixed length go. */
#define FIELD(_name, _field)                                    \
	[E(_name)] = { true, offsetof(struct sd_event, _field), \
		       sizeof(((struct sd_event *)0)->_field) }

static const struct {
	bool known;
	size_t offset, len;
} fields[] = {
	FIELD(SEQ, seq),
	FIELD(DROPPED, dropped),
	FIELD(TIME, time),
	FIELD(TID, tid),
	FIELD(TGID, tgid),
	FIELD(UID, uid),
	FIELD(START_TIME, start_time),
	FIELD(MODE, mode),
	FIELD(FILTER_COUNT, filter_count),
	FIELD(FILTER_ID, filter_id),
	FIELD(ACTION, action),
	FIELD(DATA, data),
	FIELD(NR, call.nr),
	FIELD(ARCH, call.arch),
	FIELD(IP, call.instruction_pointer),
	FIELD(ARGS, call.args),
	FIELD(FILTER_DEPTH, filter_depth),
	FIELD(LOG, log),
	[E(RECHECK)] = { true, 0, 0 },
	FIELD(ROUTE, route),
	FIELD(OP, op),
	FIELD(FLAGS, flags),
	FIELD(UARGS, uargs),
	FIELD(RESULT, result),
	FIELD(MODE_BEFORE, mode_before),
	FIELD(PARENT_ID, parent_id),
	FIELD(INSNS, insns),
	FIELD(TSC, tsc),
	FIELD(TSC_BEFORE, tsc_before),
};

__attribute__((format(printf, 2, 3))) static int broken(struct watcher *watcher, const char *fmt,
							...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(watcher->why, sizeof(watcher->why), fmt, args);
	va_end(args);
	return -EBADMSG;
}

static int parse_prog(struct watcher *watcher, struct sd_event *event, const void *data, size_t len)
{
	if (!len || len % sizeof(*event->prog) || len > BPF_MAXINSNS * sizeof(*event->prog))
		return broken(watcher, "a program of %zu bytes", len);
	event->prog = malloc(len);
	if (!event->prog)
		return -ENOMEM;
	memcpy(event->prog, data, len);
	event->prog_len = len / sizeof(*event->prog);
	return 0;
}

static int parse_attr(struct watcher *watcher, struct event_message *seen,
		      const struct nlattr *attr)
{
	const char *data = (const char *)attr + NLA_HDRLEN;
	size_t len = attr->nla_len - NLA_HDRLEN;
	uint16_t type = attr->nla_type;

	if (type == E(PAD))
		return len ? broken(watcher, "padding with content") : 0;
	if (type > SECCOMP_DIAG_A_EVENT_MAX || seen->has & 1ull << type)
		return broken(watcher, "attribute %u is unknown, or there twice", type);
	seen->has |= 1ull << type;
	if (type == E(COMM)) {
		if (!len || len > SD_COMM_LEN || memchr(data, '\0', len) != data + len - 1)
			return broken(watcher, "a name of %zu bytes", len);
		memcpy(seen->event.comm, data, len);
		return 0;
	}
	if (type == E(PROG))
		return parse_prog(watcher, &seen->event, data, len);
	if (!fields[type].known || fields[type].len != len)
		return broken(watcher, "attribute %u of %zu bytes", type, len);
	if (len)
		memcpy((char *)&seen->event + fields[type].offset, data, len);
	seen->event.recheck |= type == E(RECHECK);
	return 0;
}

/* Calls a function for each attribute of a message; 0, what it returns, or -EBADMSG. */
static int each_attr(struct watcher *watcher, const struct nlmsghdr *nl, struct event_message *seen,
		     int (*fn)(struct watcher *, struct event_message *, const struct nlattr *))
{
	size_t at = NLMSG_HDRLEN + GENL_HDRLEN;
	int ret = 0;

	while (!ret && at < nl->nlmsg_len) {
		const struct nlattr *attr = (const void *)((const char *)nl + at);

		if (nl->nlmsg_len - at < NLA_HDRLEN || attr->nla_len < NLA_HDRLEN ||
		    attr->nla_len > nl->nlmsg_len - at)
			return broken(watcher, "an attribute that does not fit its message");
		ret = fn(watcher, seen, attr);
		at += NLA_ALIGN(attr->nla_len);
	}
	return ret;
}

static int parse_count(struct watcher *watcher, struct event_message *seen,
		       const struct nlattr *attr)
{
	uint64_t *const counts[] = {
		[SECCOMP_DIAG_A_WATCH_MADE] = &watcher->counts.made,
		[SECCOMP_DIAG_A_WATCH_DELIVERED] = &watcher->counts.delivered,
		[SECCOMP_DIAG_A_WATCH_PENDING] = &watcher->counts.pending,
		[SECCOMP_DIAG_A_WATCH_DROPPED] = &watcher->counts.dropped,
		[SECCOMP_DIAG_A_WATCH_MISSED] = &watcher->counts.missed,
		[SECCOMP_DIAG_A_WATCH_NOT_FOLLOWED] = &watcher->counts.not_followed,
	};
	uint16_t type = attr->nla_type;

	if (type == SECCOMP_DIAG_A_WATCH_PAD)
		return 0;
	if (type >= sizeof(counts) / sizeof(counts[0]) || !counts[type] ||
	    attr->nla_len != NLA_HDRLEN + sizeof(uint64_t) || seen->has & 1ull << type)
		return broken(watcher, "count %u of %u bytes, or twice", type, attr->nla_len);
	seen->has |= 1ull << type;
	memcpy(counts[type], (const char *)attr + NLA_HDRLEN, sizeof(uint64_t));
	return 0;
}

/* All six, and they add up: always. */
static int parse_counts(struct watcher *watcher, const struct nlmsghdr *nl)
{
	const struct sd_counts *counts = &watcher->counts;
	struct event_message seen = { 0 };
	int ret = each_attr(watcher, nl, &seen, parse_count);

	if (ret)
		return ret;
	if (__builtin_popcountll(seen.has) != 6)
		return broken(watcher, "counts %#llx only", (unsigned long long)seen.has);
	if (counts->made != counts->delivered + counts->pending + counts->dropped)
		return broken(
			watcher, "%llu made, but %llu delivered, %llu pending, %llu dropped",
			(unsigned long long)counts->made, (unsigned long long)counts->delivered,
			(unsigned long long)counts->pending, (unsigned long long)counts->dropped);
	return 0;
}

static int check(struct watcher *watcher, unsigned int cmd, const struct event_message *seen)
{
	const struct sd_event *event = &seen->event;
	uint64_t must = messages[cmd].must;

	if ((seen->has & must) != must || seen->has & ~(must | messages[cmd].may))
		return broken(watcher, "attributes %#llx in message %u",
			      (unsigned long long)seen->has, cmd);
	/* A filter that decides has an identity and a place, strict mode has neither. */
	if (cmd == SECCOMP_DIAG_CMD_VERDICT_NTF && event_has(seen, FILTER_ID) &&
	    (seen->has & BY_FILTER) != BY_FILTER)
		return broken(watcher, "a verdict with half a filter");
	if (event->seq <= watcher->last_seq || event->seq - 1 - watcher->seen != event->dropped)
		return broken(watcher, "event %llu after %llu, %llu seen: %llu dropped",
			      (unsigned long long)event->seq, (unsigned long long)watcher->last_seq,
			      (unsigned long long)watcher->seen,
			      (unsigned long long)event->dropped);
	if (event->tid <= 0 || event->tgid <= 0 || !event->start_time ||
	    event->start_time > event->time)
		return broken(watcher, "thread %d of %d, started %llu, at %llu", event->tid,
			      event->tgid, (unsigned long long)event->start_time,
			      (unsigned long long)event->time);
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

static int take_event(struct watcher *watcher, unsigned int cmd, const struct nlmsghdr *nl)
{
	struct event_message seen = { .event.type = messages[cmd].type };
	int ret = each_attr(watcher, nl, &seen, parse_attr) ?: check(watcher, cmd, &seen);

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

static int take(const struct nlmsghdr *nl, void *arg)
{
	const struct genlmsghdr *genl = NLMSG_DATA(nl);
	struct watcher *watcher = arg;
	unsigned int cmd = genl->cmd;

	if (nl->nlmsg_len < NLMSG_HDRLEN + GENL_HDRLEN)
		return broken(watcher, "a message of %u bytes", nl->nlmsg_len);
	if (nl->nlmsg_seq)
		return cmd == SECCOMP_DIAG_CMD_WATCH ? parse_counts(watcher, nl) :
						       broken(watcher, "answer %u", cmd);
	if (watcher->ended)
		return broken(watcher, "message %u after the end", cmd);
	if (cmd == SECCOMP_DIAG_CMD_END_NTF) {
		watcher->ended = true;
		return parse_counts(watcher, nl);
	}
	if (cmd >= sizeof(messages) / sizeof(messages[0]) || !messages[cmd].must)
		return broken(watcher, "message %u", cmd);
	return take_event(watcher, cmd, nl);
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
	/* What a fixture that was never set up holds is no socket. */
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
}

int watcher_talk(struct watcher *watcher, const struct rawnl_request *request)
{
	int ret;

	watcher->answer = (struct rawnl_reply){ .fn = take, .unasked = take, .arg = watcher };
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
	struct rawnl_reply answer = { .fn = take, .unasked = take, .arg = watcher };
	struct pollfd fd = { .fd = watcher->nl.fd, .events = POLLIN };
	struct rawnl_request none;

	if (poll(&fd, 1, ms) != 1)
		return -EAGAIN;
	rawnl_begin(&watcher->nl, &none, SECCOMP_DIAG_CMD_WATCH, 0);
	return rawnl_read(&watcher->nl, &none, DATAGRAM, &answer);
}

static time_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec;
}

int watcher_drain(struct watcher *watcher)
{
	time_t end = now() + PATIENCE_S;
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

	/* Where there is nothing to ask, tests will say so. */
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
