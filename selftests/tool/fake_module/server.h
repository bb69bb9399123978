/* SPDX-License-Identifier: GPL-2.0 */
/* A made-up kernel: it answers the tool's client with the datagrams that a test has queued. */
#ifndef SERVER_H
#define SERVER_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/netlink.h>
#include <netlink/attr.h>

#include "client/client.h"

#define FAMILY 0x1234
#define MAX_DATAGRAMS 64

/**
 * struct datagram - one that is to be received
 * @err: an errno instead of data
 * @from: the sender's port; the kernel's is 0
 * @len: bytes of @data
 * @data: messages
 */
struct datagram {
	int err;
	uint32_t from;
	size_t len;
	unsigned char data[40000];
};

/* What is to be received, one after another; how many are queued, and have been received. */
extern struct datagram queue[MAX_DATAGRAMS];
extern size_t queued, received;

/* Called with each request, if set, to queue what answers it. */
extern void (*on_request)(const struct nlmsghdr *request);

/* How many requests were sent, and sockets opened. */
extern unsigned int requests, connects;

/* What the caller's own PR_GET_SPECULATION_CTRL is to say; negative: nothing. */
extern int own_spec;

extern unsigned int tests, failures;

/** check() - one line of TAP */
void check(bool ok, const char *name);

/** clear() - forget all datagrams */
void clear(void);

/** connect_client() - a client that has been told the family, of a version of the protocol */
struct sd_client *connect_client(unsigned int version);

/** family_message() - queue the controller's answer */
void family_message(unsigned int version);

/** request_attr() - an attribute of the last request, NULL if it is not there */
const struct nlattr *request_attr(int type);

/** datagram() - queue an empty one */
struct datagram *datagram(void);

/** put() - append bytes, and zeros until they are aligned */
void *put(struct datagram *d, const void *data, size_t len);

/** attr() - append an attribute */
void attr(struct datagram *d, uint16_t type, const void *data, size_t len);
void attr_u32(struct datagram *d, uint16_t type, uint32_t value);

/* In place of a sequence number: the message answers no request, and has none. */
#define UNASKED INT_MIN

/** begin() - begin a message; @seq is relative to the request's. Return: where, for end() */
size_t begin(struct datagram *d, uint16_t type, uint16_t flags, int seq);

/** begin_reply() - the same, with the generic header of a command's reply */
size_t begin_reply(struct datagram *d, uint8_t cmd, uint16_t flags, int seq);

/** end() - set the length of a message */
void end(struct datagram *d, size_t at);

/** head() - the first message of a datagram */
struct nlmsghdr *head(struct datagram *d);

/** done_message() - the end of a dump, with an errno */
void done_message(struct datagram *d, int err, uint16_t flags);

/** error_message() - an NLMSG_ERROR with an extended ACK; @capped: without the request */
void error_message(struct datagram *d, int err, bool capped, const char *msg, size_t msg_len,
		   uint32_t offset);

#endif
