// SPDX-License-Identifier: GPL-2.0
/* Askers that are told what happens. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "stress/readers.h"

/* A round of one that reads ends after so many datagrams, or with none for so long. */
#define DATAGRAMS 30
#define READ_MS 50

/* How long one that does not read is there, at least, and a queue that has room for an answer. */
#define DEAF_MS 100
#define DEAF_BYTES 4096

#define SMALL 4096

/* What came of a request to watch: ids are those of the module that the checker has asked. */
static int watched(struct checker *checker, const struct watcher *watcher, int ret)
{
	if (!ret && watcher->nl.family != checker->nl.family)
		return -ENOENT;
	if (ret == -ESHUTDOWN || (ret == -ENOENT && (watcher->ended || !watcher->answer.msg[0])))
		return -ENOENT;
	if (ret)
		return readers_wrong(checker, "a watcher: %s (%s%s)", strerror(-ret),
				     watcher->answer.msg, watcher->why);
	return 0;
}

/* Who holds events against histories, and what has come of it. */
struct listener {
	struct checker *checker;
	int ret;
};

/* A watcher_fn. */
static void listen_to(const struct event_message *seen, void *arg)
{
	struct listener *listener = arg;

	if (!listener->ret)
		listener->ret = checker_event(listener->checker, seen);
}

/* What is there to be read for a while, and then the counts. */
static int listen_for_a_while(struct checker *checker, const struct listener *listener)
{
	struct watcher *watcher = &checker->watcher;
	int ret;

	for (int i = 0; !listener->ret && !watcher->ended && i < DATAGRAMS; i++) {
		ret = watcher_read(watcher, READ_MS);
		if (ret == -EAGAIN)
			break;
		if (ret)
			return readers_wrong(checker, "events: %s (%s)", strerror(-ret),
					     watcher->why);
	}
	if (watcher->ended)
		return -ENOENT;
	return watched(checker, watcher, watcher_watch(watcher, NULL));
}

/*
 * To all that happens, or to the keepers and those they start, by turns, with one socket as long as
 * the module is there.
 */
int read_events(const struct readers *readers, struct checker *checker, unsigned int round)
{
	const struct sd_watch watches[] = {
		{ .kinds = INSTALLS | VERDICTS,
		  .tgids = readers->keepers,
		  .tgids_len = readers->count,
		  .descendants = true },
		{ .kinds = INSTALLS | VERDICTS, .with_prog = true },
	};
	struct listener listener = { .checker = checker };
	struct watcher *watcher = &checker->watcher;
	int ret;

	if (watcher->nl.fd <= 0) {
		ret = watcher_open(watcher);
		if (ret)
			return ret;
		watcher->fn = listen_to;
	}
	watcher->arg = &listener;
	ret = watched(checker, watcher, watcher_watch(watcher, &watches[round % 2])) ?:
		      listen_for_a_while(checker, &listener);
	return listener.ret ?: ret;
}

int read_deaf(const struct readers *readers, struct checker *checker, unsigned int round)
{
	const struct sd_watch all = { .kinds = INSTALLS | VERDICTS };
	const int bytes = DEAF_BYTES;
	struct watcher watcher;
	int ret = watcher_open(&watcher);

	(void)readers;
	if (!ret && setsockopt(watcher.nl.fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes)))
		ret = -errno;
	if (!ret)
		ret = watched(checker, &watcher, watcher_watch(&watcher, &all));
	if (!ret)
		nanosleep(&(struct timespec){ .tv_nsec = DEAF_MS * 1000000 }, NULL);
	/* Some have a look at last, others are closed with all that has come. */
	if (!ret && round % 3)
		ret = watched(checker, &watcher, watcher_watch(&watcher, NULL));
	watcher_close(&watcher);
	return ret;
}

/* A dump of all filters that is begun, and left alone in the middle. */
static int abandon(struct checker *checker)
{
	struct rawnl_request request;
	struct filters_reply told;
	struct rawnl nl;
	int ret = rawnl_socket(&nl, checker->nl.family);

	if (ret)
		return ret;
	ret = filters_begin(&nl, &request, 0, true, &told)	?:
		      filters_read(&nl, &request, SMALL, &told) ?:
								  checker_gone(&told.answer);
	if (ret == -EBADMSG)
		readers_wrong(checker, "a dump: %s", told.why);
	filters_free(&told);
	rawnl_close(&nl);
	return ret;
}

int read_brief(const struct readers *readers, struct checker *checker, unsigned int round)
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
		ret = watched(checker, &watcher, watcher_watch(&watcher, &watches[round % 3]));
	if (!ret && round % 2)
		ret = watched(checker, &watcher,
			      watcher_watch(&watcher, &watches[(round + 1) % 3]));
	if (!ret)
		ret = abandon(checker);
	watcher_close(&watcher);
	return ret;
}
