/* SPDX-License-Identifier: GPL-2.0 */
/* Sockets that requests are sent through, some of them read with care, others hardly. */
#ifndef FUZZ_NETLINK_SOCKET_H
#define FUZZ_NETLINK_SOCKET_H

#include "fuzz_netlink/answer.h"
#include "fuzz_netlink/message.h"

#define WAITING_MAX 48

/** enum fuzz_habit - how a socket is read */
enum fuzz_habit {
	HABIT_ALL, /* at once, to the end */
	HABIT_SOME, /* a datagram after each that was sent: dumps stay under way */
	HABIT_NARROW, /* the same, and its receive buffer is small: much is lost */
	HABIT_CUT, /* with a buffer that cuts off most of it */
	HABIT_NEVER,
	HABITS,
};

/**
 * struct fuzz_totals - what was seen
 * @sent: messages
 * @good: of these, those that were not bound to fail
 * @answered: messages that came and answered something, ACKs included
 * @refused: errors
 * @told: threads, filters and counts
 * @events: events
 * @dumps: dumps that were read to their end
 * @abandoned: dumps whose socket was closed before
 * @watched: WATCH requests that selected something, and were granted
 * @overflows: times that a receive buffer was full
 */
struct fuzz_totals {
	uint64_t sent, good, answered, refused, told, events, dumps, abandoned, watched, overflows;
};

/**
 * struct fuzz_socket - a socket
 * @fd: -1 if it is closed
 * @portid: its number
 * @habit: how it is read
 * @words: extended ACKs are wanted
 * @waiting: what is still to be answered
 * @count: how many
 * @lost: until nothing is left to be read, answers may be missing, and answers may come to what is
 *	not in @waiting any more
 * @unread: the receive queue may hold something
 * @watches: whether it watches
 * @unsure: of that, since an answer may have been lost
 * @last_seq: of events
 * @seen: events
 */
struct fuzz_socket {
	int fd;
	uint32_t portid;
	enum fuzz_habit habit;
	bool words;
	struct expected waiting[WAITING_MAX];
	unsigned int count;
	bool lost, unread, watches, unsure;
	uint64_t last_seq, seen;
};

/** fuzz_socket_open() - a new one; 0 or a negative errno */
int fuzz_socket_open(struct fuzz_socket *socket, struct prng *prng);

/** fuzz_socket_close() - whatever is under way */
void fuzz_socket_close(struct fuzz_socket *socket, struct fuzz_totals *totals);

/** fuzz_socket_is_judged() - whether what comes is read as a whole, and held against what was asked */
bool fuzz_socket_is_judged(const struct fuzz_socket *socket);

/** fuzz_socket_is_drained() - whether all has been read, so that nothing is under way */
bool fuzz_socket_is_drained(const struct fuzz_socket *socket);

/** fuzz_socket_has_room() - whether it can wait for the answers to a datagram */
bool fuzz_socket_has_room(const struct fuzz_socket *socket);

/** fuzz_socket_send() - send a datagram; false: @why tells how that was impossible */
bool fuzz_socket_send(struct fuzz_socket *socket, const struct fuzz_caller *caller,
		      const struct datagram *datagram, struct fuzz_totals *totals, char *why);

/**
 * fuzz_socket_read() - read as is its habit, and hold what comes against what is waited for
 * @socket: the socket
 * @family: of seccomp_diag
 * @targets: hears of the threads and filters that are told
 * @totals: added to
 * @why: what is wrong, WHY_LEN bytes
 *
 * Return: false if something is. Never waits.
 */
bool fuzz_socket_read(struct fuzz_socket *socket, uint16_t family, struct targets *targets,
		      struct fuzz_totals *totals, char *why);

#endif
