/* SPDX-License-Identifier: GPL-2.0 */
/* Sockets that send requests and check the replies, each with a reading habit. */
#ifndef FUZZ_NETLINK_SOCKET_H
#define FUZZ_NETLINK_SOCKET_H

#include "fuzz_netlink/answer.h"
#include "fuzz_netlink/message.h"

#define WAITING_MAX 48

/** enum fuzz_habit - how a socket is read */
enum fuzz_habit {
	HABIT_ALL, /* at once, to the end */
	HABIT_SOME, /* a datagram after each one sent: dumps stay in progress */
	HABIT_NARROW, /* likewise, with a small receive buffer: much is lost */
	HABIT_CUT, /* with a buffer that cuts off most of it */
	HABIT_NEVER,
	HABITS,
};

/**
 * struct fuzz_totals - totals
 * @sent: requests
 * @good: of these, those that need not fail
 * @replies: messages of replies, ACKs included
 * @refused: errors
 * @reported: threads, filters and counts
 * @events: events
 * @dumps: dumps that were read to their end
 * @abandoned: dumps whose socket was closed before
 * @watched: granted WATCH requests with a selection
 * @overflows: the number of times that a receive buffer was full
 */
struct fuzz_totals {
	uint64_t sent, good, replies, refused, reported, events, dumps, abandoned, watched,
		overflows;
};

/**
 * struct fuzz_socket - a socket
 * @fd: -1 if it is closed
 * @portid: its number
 * @habit: how it is read
 * @ext_ack: it has NETLINK_EXT_ACK
 * @waiting: requests whose reply is not complete
 * @count: how many
 * @lost: until the queue is empty, replies may be missing, and replies may come to requests that are
 *	no longer in @waiting
 * @unread: the receive queue may hold something
 * @watches: whether it watches
 * @unsure: @watches is unknown, because a reply may be lost
 * @last_seq: the number of the last event
 * @seen: the number of events
 */
struct fuzz_socket {
	int fd;
	uint32_t portid;
	enum fuzz_habit habit;
	bool ext_ack;
	struct expected waiting[WAITING_MAX];
	unsigned int count;
	bool lost, unread, watches, unsure;
	uint64_t last_seq, seen;
};

/** fuzz_socket_open() - open a new one; 0 or a negative errno */
int fuzz_socket_open(struct fuzz_socket *socket, struct prng *prng);

/** fuzz_socket_close() - close it, even with a dump in progress */
void fuzz_socket_close(struct fuzz_socket *socket, struct fuzz_totals *totals);

/** fuzz_socket_is_checked() - whether whole messages are read, and checked against the requests */
bool fuzz_socket_is_checked(const struct fuzz_socket *socket);

/** fuzz_socket_is_drained() - whether the queue has been read to its end */
bool fuzz_socket_is_drained(const struct fuzz_socket *socket);

/** fuzz_socket_has_room() - whether it can wait for the replies to a datagram */
bool fuzz_socket_has_room(const struct fuzz_socket *socket);

/** fuzz_socket_send() - send a datagram. Return: false with @why filled if that fails */
bool fuzz_socket_send(struct fuzz_socket *socket, const struct fuzz_caller *caller,
		      const struct datagram *datagram, struct fuzz_totals *totals, char *why);

/**
 * fuzz_socket_read() - read according to its habit, and check the messages; never waits
 * @socket: the socket
 * @family: of seccomp_diag
 * @targets: the reported threads and filters are added to it
 * @totals: added to
 * @why: filled on an error, WHY_LEN bytes
 *
 * Return: false on an error.
 */
bool fuzz_socket_read(struct fuzz_socket *socket, uint16_t family, struct targets *targets,
		      struct fuzz_totals *totals, char *why);

#endif
