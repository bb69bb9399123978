/* SPDX-License-Identifier: GPL-2.0 */
/* A socket that watches, by raw netlink; what it is told is held to the protocol's letter. */
#ifndef LIB_NETLINK_EVENTS_H
#define LIB_NETLINK_EVENTS_H

#include "lib/syscall.h"
#include "client/event.h"
#include "lib/netlink.h"
#include "lib/why.h"

#define INSTALLS (1u << SECCOMP_DIAG_KIND_INSTALL)
#define VERDICTS (1u << SECCOMP_DIAG_KIND_VERDICT)

/**
 * struct event_message - an event
 * @has: a set of 1 << SECCOMP_DIAG_A_EVENT_*: what its message carried
 * @event: what that said; its own @has is not used
 */
struct event_message {
	uint64_t has;
	struct sd_event event;
};

/** event_has() - whether an event carried SECCOMP_DIAG_A_EVENT_@_name */
#define event_has(_seen, _name) (!!((_seen)->has & 1ull << SECCOMP_DIAG_A_EVENT_##_name))

/** typedef watcher_fn - takes an event that shall not be kept */
typedef void (*watcher_fn)(const struct event_message *seen, void *arg);

/**
 * struct watcher - a socket, and what it was told
 * @nl: the socket
 * @answer: to the last request
 * @fn: set by who wants no events kept
 * @arg: handed to @fn
 * @events: those kept, in the order they came in
 * @count: how many
 * @size: room for how many
 * @seen: how many came, kept or not
 * @last_seq: the number of the last one
 * @counts: of the last answer
 * @ended: whether the module has said that it goes, with @counts as the final ones
 * @why: how the protocol was broken, if it was; the reading functions then return -EBADMSG
 */
struct watcher {
	struct rawnl nl;
	struct rawnl_reply answer;
	watcher_fn fn;
	void *arg;
	struct event_message *events;
	size_t count, size;
	uint64_t seen, last_seq;
	struct sd_counts counts;
	bool ended;
	char why[WHY_LEN];
};

/** watcher_open() - open a socket that does not watch yet; as rawnl_open() */
int watcher_open(struct watcher *watcher);

/** watcher_adopt() - take over a socket, with what rawnl_open() found for it */
void watcher_adopt(struct watcher *watcher, const struct rawnl *nl);

/** watcher_close() - close it and free what was kept; does nothing if it never was opened */
void watcher_close(struct watcher *watcher);

/**
 * watcher_watch() - send a WATCH request and read until it is answered
 * @watcher: its counts are those of the answer
 * @watch: what shall be told; NULL: only the counts are asked for
 *
 * Return: 0, the module's errno, negative, with its words in @watcher->answer; or as rawnl_read().
 */
int watcher_watch(struct watcher *watcher, const struct sd_watch *watch);

/** watcher_request() - the request that watcher_watch() sends */
void watcher_request(struct watcher *watcher, struct rawnl_request *request,
		     const struct sd_watch *watch);

/** watcher_talk() - send a request of the caller's own making; as watcher_watch() */
int watcher_talk(struct watcher *watcher, const struct rawnl_request *request);

/** watcher_read() - read one datagram; as rawnl_read(): -EAGAIN where none comes within @ms */
int watcher_read(struct watcher *watcher, int ms);

/**
 * watcher_drain() - read until all that has been made is told or dropped
 *
 * Return: as watcher_watch(), -ETIMEDOUT if it is not for 20 s.
 */
int watcher_drain(struct watcher *watcher);

/** watcher_clear() - drop the events that were kept */
void watcher_clear(struct watcher *watcher);

/** verdicts_on() - how many of the verdicts kept are on system call @nr of thread @tid, 0 for any */
size_t verdicts_on(const struct watcher *watcher, pid_t tid, int nr);

/**
 * WATCHER_KEEPS_HOOKS - for a program of many tests: hooks are put in place once, before them all
 *
 * That takes longer than most tests, and is tested elsewhere.
 */
#define WATCHER_KEEPS_HOOKS                                                \
	static __attribute__((constructor)) void watcher_keeps_hooks(void) \
	{                                                                  \
		watcher_keep_hooks();                                      \
	}

/** watcher_keep_hooks() - watch for all kinds of events, none of which is made, until the end */
void watcher_keep_hooks(void);

/* These need kselftest_harness.h. */

/** WATCHER_OPEN() - in a fixture's setup: open it, or skip the test where that makes no sense */
#define WATCHER_OPEN(_watcher)                                                                          \
	do {                                                                                            \
		int __ret = watcher_open(_watcher);                                                     \
		if (__ret == -ENOENT)                                                                   \
			SKIP(return, "there is no module to ask");                                      \
		ASSERT_EQ(0, __ret);                                                                    \
		if (getuid())                                                                           \
			SKIP(return, "only root may watch others");                                     \
		if (!CALL_SUPPORTED)                                                                    \
			SKIP(return,                                                                    \
				   "how to make a call to the last register is known for x86_64 only"); \
	} while (0)

/** WATCH(watcher, .kinds = ..., ...) - watch, and fail if that is refused */
#define WATCH(_watcher, ...)                                                             \
	do {                                                                             \
		ASSERT_EQ(0, watcher_watch(_watcher, &(struct sd_watch){ __VA_ARGS__ })) \
		{                                                                        \
			TH_LOG("%s%s", (_watcher)->answer.msg, (_watcher)->why);         \
		}                                                                        \
	} while (0)

/** DRAIN() - watcher_drain(), and no protocol broken and nothing lost */
#define DRAIN(_watcher)                                                          \
	do {                                                                     \
		ASSERT_EQ(0, watcher_drain(_watcher))                            \
		{                                                                \
			TH_LOG("%s%s", (_watcher)->answer.msg, (_watcher)->why); \
		}                                                                \
		EXPECT_EQ(0, (_watcher)->counts.dropped);                        \
		EXPECT_EQ((_watcher)->seen, (_watcher)->counts.made);            \
	} while (0)

#endif
