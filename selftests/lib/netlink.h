/* SPDX-License-Identifier: GPL-2.0 */
/* Raw netlink: requests that no well-behaved client would send, and replies as they come. */
#ifndef LIB_NETLINK_H
#define LIB_NETLINK_H

#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <linux/seccomp_diag.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "client/task.h"
#include "lib/why.h"

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

/** typedef rawnl_fn - takes a message; 0, or a negative errno to stop reading */
typedef int (*rawnl_fn)(const struct nlmsghdr *nl, void *arg);

/**
 * struct rawnl_reply - a reply; zeroed before the first use
 * @fn: takes each message of the reply; if NULL, they are those of TASK_GET and go to @tasks
 * @event: takes each event; if NULL, events are an error
 * @arg: handed to @fn and @event
 * @tasks: threads, ascending by tid, to be freed by rawnl_free()
 * @count: how many
 * @size: room for how many
 * @noops: NLMSG_NOOP messages
 * @done: whether the reply is complete
 * @interrupted: whether a message carried NLM_F_DUMP_INTR
 * @error: the errno at its end, positive, or 0
 * @attr: the attribute that the extended ACK points at or misses, or 0
 * @msg: the text of the extended ACK
 * @why: why a message of TASK_GET is wrong, if one is
 */
struct rawnl_reply {
	rawnl_fn fn;
	rawnl_fn event;
	void *arg;
	struct sd_task *tasks;
	size_t count, size;
	unsigned int noops;
	bool done, interrupted;
	int error;
	int attr;
	char msg[160];
	char why[WHY_LEN];
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
 * @request: the request
 * @size: of the buffer it is read with
 * @reply: added to
 *
 * Return: 0, recv(2)'s negative errno, -EMSGSIZE if it did not fit, -EBADMSG if it is malformed,
 * -ELOOP where the tids don't ascend (such a dump may never end); or @fn's.
 */
int rawnl_read(const struct rawnl *nl, const struct rawnl_request *request, size_t size,
	       struct rawnl_reply *reply);

/** rawnl_read_rest() - read the reply to its end; as rawnl_read() */
int rawnl_read_rest(const struct rawnl *nl, const struct rawnl_request *request, size_t size,
		    struct rawnl_reply *reply);

/** rawnl_talk() - send a request and read the reply to its end; as rawnl_send() and rawnl_read() */
int rawnl_talk(const struct rawnl *nl, const struct rawnl_request *request, size_t size,
	       struct rawnl_reply *reply);

/** rawnl_free() - free the tasks of a reply, and zero it */
void rawnl_free(struct rawnl_reply *reply);

/** rawnl_find() - a thread of the reply, or NULL */
const struct sd_task *rawnl_find(const struct rawnl_reply *reply, pid_t tid);

/* Enough for any message of a dump. */
#define RAWNL_SIZE 32768

/** RAWNL_OPEN() - in a fixture's setup: open a socket, or skip the test; needs kselftest_harness.h */
#define RAWNL_OPEN(_nl)                                                                 \
	do {                                                                            \
		int __ret = rawnl_open(_nl);                                            \
		if (__ret == -ENOENT)                                                   \
			SKIP(return, "there is no module to ask");                      \
		ASSERT_EQ(0, __ret);                                                    \
		if (getuid())                                                           \
			SKIP(return, "only root sees everybody and may have programs"); \
	} while (0)

#endif
