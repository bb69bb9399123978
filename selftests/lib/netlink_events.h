/* SPDX-License-Identifier: GPL-2.0 */
/* A watching socket by raw netlink, with every attribute of the events checked. */
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
 * @has: a set of 1 << SECCOMP_DIAG_A_EVENT_*: the attributes of its message
 * @event: their values; its own @has is not used
 */
struct event_message {
	uint64_t has;
	struct sd_event event;
};

/** event_has() - whether an event has SECCOMP_DIAG_A_EVENT_@_name */
#define event_has(_seen, _name) (!!((_seen)->has & 1ull << SECCOMP_DIAG_A_EVENT_##_name))

/** typedef watcher_fn - takes an event, which is not kept */
typedef void (*watcher_fn)(const struct event_message *seen, void *arg);

/**
 * struct watcher - a socket and its events
 * @nl: the socket
 * @answer: the reply to the last request
 * @fn: takes the events; if NULL, they are kept in @events
 * @arg: passed to @fn
 * @events: kept events, in the order they came in
 * @count: how many
 * @size: room for how many
 * @seen: the number of events, kept or not
 * @last_seq: the number of the last one
 * @counts: of the last reply
 * @ended: END_NTF has come; @counts are the final ones
 * @why: why a message is wrong, if one is; the reading functions then return -EBADMSG
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

/** watcher_adopt() - use a socket that rawnl_open() has opened */
void watcher_adopt(struct watcher *watcher, const struct rawnl *nl);

/** watcher_close() - close it and free what was kept; does nothing if it never was opened */
void watcher_close(struct watcher *watcher);

/**
 * watcher_watch() - send a WATCH request and read until the reply comes
 * @watcher: its counts are those of the reply
 * @watch: the selection; NULL: request only the counts
 *
 * Return: 0, the module's errno, negative, with its text in @watcher->answer; or as rawnl_read().
 */
int watcher_watch(struct watcher *watcher, const struct sd_watch *watch);

/** watcher_request() - the request that watcher_watch() sends */
void watcher_request(struct watcher *watcher, struct rawnl_request *request,
		     const struct sd_watch *watch);

/** watcher_talk() - send a request that the caller has made; as watcher_watch() */
int watcher_talk(struct watcher *watcher, const struct rawnl_request *request);

/** watcher_read() - read one datagram; as rawnl_read(): -EAGAIN if none comes within @ms */
int watcher_read(struct watcher *watcher, int ms);

/** watcher_read_rest() - read the datagrams that are there; as watcher_read(): -EAGAIN after the last */
int watcher_read_rest(struct watcher *watcher);

/**
 * watcher_drain() - read until no event is pending
 *
 * Return: as watcher_watch(), -ETIMEDOUT after 20 s.
 */
int watcher_drain(struct watcher *watcher);

/** watcher_clear() - free the kept events */
void watcher_clear(struct watcher *watcher);

/** verdicts_on() - count the kept verdicts on system call @nr of thread @tid, 0 for any */
size_t verdicts_on(const struct watcher *watcher, pid_t tid, int nr);

/**
 * WATCHER_KEEPS_HOOKS - for a program of many tests: place the hooks once, before all tests
 *
 * Placing them takes longer than most tests, and is tested elsewhere.
 */
#define WATCHER_KEEPS_HOOKS                                                \
	static __attribute__((constructor)) void watcher_keeps_hooks(void) \
	{                                                                  \
		watcher_keep_hooks();                                      \
	}

/** watcher_keep_hooks() - watch for all kinds of events, without receiving any, until the end */
void watcher_keep_hooks(void);

/** watcher_supported() - whether the module of this kernel was built with hooks */
bool watcher_supported(void);

/* These need kselftest_harness.h. */

/** WATCHER_OPEN() - in a fixture's setup: open it, or skip the test if it can't watch */
#define WATCHER_OPEN(_watcher)                                                           \
	do {                                                                             \
		int __ret = watcher_open(_watcher);                                      \
		if (__ret == -ENOENT)                                                    \
			SKIP(return, "no module is available");                          \
		ASSERT_EQ(0, __ret);                                                     \
		if (!watcher_supported())                                                \
			SKIP(return, "this kernel has no events");                       \
		if (getuid())                                                            \
			SKIP(return, "only root may watch others");                      \
		if (!CALL_SUPPORTED)                                                     \
			SKIP(return, "lib/syscall.c has no code for this architecture"); \
	} while (0)

/** WATCH(watcher, .kinds = ..., ...) - assert that watching is granted */
#define WATCH(_watcher, ...)                                                             \
	do {                                                                             \
		ASSERT_EQ(0, watcher_watch(_watcher, &(struct sd_watch){ __VA_ARGS__ })) \
		{                                                                        \
			TH_LOG("%s%s", (_watcher)->answer.msg, (_watcher)->why);         \
		}                                                                        \
	} while (0)

/** DRAIN() - watcher_drain(), and expect no lost event */
#define DRAIN(_watcher)                                                          \
	do {                                                                     \
		ASSERT_EQ(0, watcher_drain(_watcher))                            \
		{                                                                \
			TH_LOG("%s%s", (_watcher)->answer.msg, (_watcher)->why); \
		}                                                                \
		EXPECT_EQ(0, (_watcher)->counts.dropped);                        \
		EXPECT_EQ((_watcher)->seen, (_watcher)->counts.made);            \
	} while (0)

/** DRAIN_COUNT() - DRAIN(), and assert how many events are kept */
#define DRAIN_COUNT(_watcher, _count)                 \
	do {                                          \
		DRAIN(_watcher);                      \
		ASSERT_EQ(_count, (_watcher)->count); \
	} while (0)

#endif
