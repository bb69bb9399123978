/* SPDX-License-Identifier: GPL-2.0 */
/* Netlink by hand: requests that no well-behaved client would send, and replies as they come. */
#ifndef LIB_NETLINK_H
#define LIB_NETLINK_H

#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <linux/seccomp_diag.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/**
 * struct rawnl - a socket and the family's number on it
 * @fd: the socket, with extended ACKs
 * @family: of seccomp_diag
 * @seq: of the last request
 */
struct rawnl {
	int fd;
	uint16_t family;
	uint32_t seq;
};

/** struct rawnl_request - a request under construction */
struct rawnl_request {
	struct nlmsghdr nl;
	struct genlmsghdr genl;
	unsigned char attrs[512];
};

/** struct rawnl_task - a thread that was told */
struct rawnl_task {
	pid_t tid, tgid;
	uint32_t uid, mode;
};

/** typedef rawnl_fn - takes a message of an answer; 0, or a negative errno to stop reading */
typedef int (*rawnl_fn)(const struct nlmsghdr *nl, void *arg);

/**
 * struct rawnl_reply - what came back; zeroed before the first use
 * @fn: set by who wants the messages themselves, called for each; then no rows are kept
 * @unasked: set by who wants those that answer nothing, too; without it they are an error
 * @arg: handed to @fn and @unasked
 * @rows: threads, to be freed by rawnl_free()
 * @count: how many
 * @size: room for how many
 * @done: whether the reply is complete
 * @interrupted: whether a message carried NLM_F_DUMP_INTR
 * @error: the errno at its end, positive, or 0
 * @attr: the attribute that the extended ACK points at or misses, or 0
 * @msg: its words
 */
struct rawnl_reply {
	rawnl_fn fn;
	rawnl_fn unasked;
	void *arg;
	struct rawnl_task *rows;
	size_t count, size;
	bool done, interrupted;
	int error;
	int attr;
	char msg[160];
};

/** rawnl_open() - open a socket and resolve the family; 0 or a negative errno */
int rawnl_open(struct rawnl *nl);

/** rawnl_socket() - open a socket alone, for a family that is known; 0 or a negative errno */
int rawnl_socket(struct rawnl *nl, uint16_t family);

/** rawnl_close() - close it */
void rawnl_close(struct rawnl *nl);

/** rawnl_begin() - start a request; @flags beside NLM_F_REQUEST */
void rawnl_begin(struct rawnl *nl, struct rawnl_request *request, uint8_t cmd, uint16_t flags);

/** rawnl_attr() - add an attribute of any type and content */
void rawnl_attr(struct rawnl_request *request, uint16_t type, const void *data, size_t len);

/** rawnl_u32() - add an attribute with a number */
void rawnl_u32(struct rawnl_request *request, uint16_t type, uint32_t value);

/** rawnl_find_attr() - the first attribute of a type in a message, or NULL */
const struct nlattr *rawnl_find_attr(const struct nlmsghdr *nl, uint16_t type);

/** rawnl_send() - send a request; 0 or a negative errno */
int rawnl_send(const struct rawnl *nl, const struct rawnl_request *request);

/**
 * rawnl_read() - read one datagram of the reply
 * @nl: the socket
 * @request: what was asked
 * @size: of the buffer it is read with
 * @answer: added to
 *
 * Return: 0, recv(2)'s negative errno, -EMSGSIZE if it did not fit, -EBADMSG if it is malformed,
 * -ELOOP where the tids don't ascend: a dump that tells a thread twice may never end; or @fn's.
 */
int rawnl_read(const struct rawnl *nl, const struct rawnl_request *request, size_t size,
	       struct rawnl_reply *answer);

/** rawnl_talk() - send a request and read the reply to its end; as rawnl_send() and rawnl_read() */
int rawnl_talk(const struct rawnl *nl, const struct rawnl_request *request, size_t size,
	       struct rawnl_reply *answer);

/** rawnl_free() - free what an answer holds, and zero it */
void rawnl_free(struct rawnl_reply *answer);

/** rawnl_find() - the row of a thread, or NULL */
const struct rawnl_task *rawnl_find(const struct rawnl_reply *answer, pid_t tid);

/* Enough for any message of a dump. */
#define RAWNL_SIZE 32768

#endif
