// SPDX-License-Identifier: GPL-2.0
/* Readers of events. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "stress/readers.h"

/* A round ends after so many datagrams, or if none comes for so long. */
#define DATAGRAMS 30
#define READ_MS 50

/* How long the queue of READER_OVERFLOW fills, and its size: room for one reply. */
#define OVERFLOW_MS 100
#define OVERFLOW_BYTES 4096

int watch_result(struct checker *checker, const struct watcher *watcher, int ret)
{
	/* The checker knows the ids of another load of the module. */
	if (!ret && watcher->nl.family != checker->nl.family)
		return -ENOENT;
	if (ret == -ESHUTDOWN || (ret == -ENOENT && (watcher->ended || !watcher->answer.msg[0])))
		return -ENOENT;
	if (ret)
		return checker_fail(checker, "a watcher: %s (%s%s)", strerror(-ret),
				    watcher->answer.msg, watcher->why);
	return 0;
}

static bool plausible(const struct event_message *seen)
{
	const struct sd_event *event = &seen->event;

	if (event->type == SD_EVENT_VERDICT && event_has(seen, FILTER_ID) &&
	    (event->filter_depth >= event->filter_count || event->mode != SECCOMP_DIAG_MODE_FILTER))
		return false;
	if (event->type == SD_EVENT_INSTALL && event->result == -EINVAL &&
	    event_has(seen, FILTER_ID))
		return false;
	return event->comm[0];
}

/* Argument of check_event(). */
struct check {
	struct checker *checker;
	int ret;
};

/* A watcher_fn. */
static void check_event(const struct event_message *seen, void *arg)
{
	const struct sd_event *event = &seen->event;
	struct check *check = arg;

	if (check->ret)
		return;
	if (plausible(seen))
		check->ret = checker_event(check->checker, seen);
	else
		check->ret = checker_fail(
			check->checker,
			"event %d of %d, '%s': mode %d, depth %u of %u filters, result %d",
			event->type, event->tid, event->comm, event->mode, event->filter_depth,
			event->filter_count, event->result);
}

static int read_for_a_while(struct checker *checker, const struct check *check)
{
	struct watcher *watcher = &checker->watcher;
	int ret;

	for (int i = 0; !check->ret && !watcher->ended && i < DATAGRAMS; i++) {
		ret = watcher_read(watcher, READ_MS);
		if (ret == -EAGAIN)
			break;
		if (ret)
			return checker_fail(checker, "events: %s (%s)", strerror(-ret),
					    watcher->why);
	}
	if (watcher->ended)
		return -ENOENT;
	ret = watch_result(checker, watcher, watcher_watch(watcher, NULL));
	if (!ret && watcher->counts.not_followed)
		ret = checker_fail(checker, "%llu children not followed",
				   (unsigned long long)watcher->counts.not_followed);
	return ret;
}

/* The selection changes with each round, on one socket until the module is unloaded. */
int read_events(const struct readers *readers, struct checker *checker, unsigned int round)
{
	const struct sd_watch watches[] = {
		{ .kinds = INSTALLS | VERDICTS,
		  .tgids = readers->writers,
		  .tgids_len = CHECKER_HISTORIES,
		  .descendants = true },
		{ .kinds = INSTALLS | VERDICTS, .with_prog = true },
		{ .kinds = INSTALLS | VERDICTS,
		  .tgids = readers->workers,
		  .tgids_len = RUNNER_WORKERS,
		  .descendants = true },
		{ .kinds = VERDICTS },
		{ .kinds = INSTALLS, .with_prog = true },
	};
	struct check check = { .checker = checker };
	struct watcher *watcher = &checker->watcher;
	uint64_t before;
	int ret;

	if (watcher->nl.fd <= 0) {
		ret = watcher_open(watcher);
		if (ret)
			return ret;
		watcher->fn = check_event;
	}
	watcher->arg = &check;
	before = watcher->seen;
	ret = watch_result(checker, watcher, watcher_watch(watcher, &watches[round % 5])) ?:
		      read_for_a_while(checker, &check);
	return check.ret ?: ret ?: watcher->seen == before;
}

int read_overflow(const struct readers *readers, struct checker *checker, unsigned int round)
{
	const struct sd_watch all = { .kinds = INSTALLS | VERDICTS };
	const int bytes = OVERFLOW_BYTES;
	struct watcher watcher;
	int ret = watcher_open(&watcher);

	(void)readers;
	if (!ret && setsockopt(watcher.nl.fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes)))
		ret = -errno;
	if (!ret)
		ret = watch_result(checker, &watcher, watcher_watch(&watcher, &all));
	if (!ret)
		stress_pause(OVERFLOW_MS);
	/* Other sockets are closed with all their messages unread. */
	if (!ret && round % 3)
		ret = watch_result(checker, &watcher, watcher_watch(&watcher, NULL));
	watcher_close(&watcher);
	return ret;
}

/* Begins a dump of all filters, and closes the socket in the middle of it. */
static int abandon_dump(struct checker *checker)
{
	struct rawnl_request request;
	struct filters_reply reply;
	struct rawnl nl;
	int ret = rawnl_socket(&nl, checker->nl.family);

	if (ret)
		return ret;
	ret = filters_begin(&nl, &request, 0, true, &reply)		 ?:
		      filters_read(&nl, &request, CHECKER_SMALL, &reply) ?:
		      checker_gone(&reply.answer);
	if (ret == -EBADMSG)
		checker_fail(checker, "a dump: %s", reply.why);
	filters_free(&reply);
	rawnl_close(&nl);
	return ret;
}

int read_short(const struct readers *readers, struct checker *checker, unsigned int round)
{
	const struct sd_watch watches[] = {
		{ .kinds = INSTALLS },
		{ .kinds = VERDICTS },
		{ .kinds = INSTALLS | VERDICTS, .with_prog = true },
	};
	struct watcher watcher;
	int ret = watcher_open(&watcher);

	(void)readers;
	if (!ret)
		ret = watch_result(checker, &watcher, watcher_watch(&watcher, &watches[round % 3]));
	if (!ret && round % 2)
		ret = watch_result(checker, &watcher,
				   watcher_watch(&watcher, &watches[(round + 1) % 3]));
	if (!ret)
		ret = abandon_dump(checker);
	watcher_close(&watcher);
	return ret;
}
