/* SPDX-License-Identifier: GPL-2.0 */
/* Messages as the module sends them, and damage to their attributes. */
#ifndef TOOL_FAKE_KERNEL_MESSAGE_H
#define TOOL_FAKE_KERNEL_MESSAGE_H

#include <netlink/attr.h>

#include "client/event.h"
#include "client/filter.h"
#include "client/task.h"
#include "lib/fake_netlink.h"

#define FAMILY 0x1234
#define INSN sizeof(struct sock_filter)

/**
 * struct spoil - how one attribute differs from what was to be sent
 * @type: the attribute; 0 ends a list
 * @how: left out; @to bytes long (up to 64), cut or filled with zeros; or the number @to
 * @to: see @how
 */
struct spoil {
	uint16_t type;
	enum {
		SPOIL_OMIT,
		SPOIL_SIZE,
		SPOIL_VALUE
	} how;
	uint64_t to;
};

#define OMIT(attr)                                   \
	{                                            \
		SECCOMP_DIAG_A_##attr, SPOIL_OMIT, 0 \
	}
#define SIZE(attr, bytes)                                \
	{                                                \
		SECCOMP_DIAG_A_##attr, SPOIL_SIZE, bytes \
	}
#define VALUE(attr, number)                                \
	{                                                  \
		SECCOMP_DIAG_A_##attr, SPOIL_VALUE, number \
	}

/**
 * struct datagram - messages to be received together
 * @err: an errno instead of data
 * @port: the sender's; the kernel's is 0
 * @spoils: NULL, or what befalls attributes that are appended
 * @len: bytes of @data
 * @data: messages
 */
struct datagram {
	int err;
	uint32_t port;
	const struct spoil *spoils;
	size_t len;
	unsigned char data[40000];
};

/** put() - append bytes, and zeros until they are aligned */
void put(struct datagram *d, const void *data, size_t len);

/** attr() - append an attribute */
void attr(struct datagram *d, uint16_t type, const void *data, size_t len);
void attr_u32(struct datagram *d, uint16_t type, uint32_t value);

/** begin() - begin a message; @seq is 0, or FAKE_UNASKED. Return: where it begins, for end() */
size_t begin(struct datagram *d, uint16_t type, uint16_t flags, uint32_t seq);

/** end() - set the length of a message */
void end(struct datagram *d, size_t at);

/** done_message() - the end of a dump, with an errno */
void done_message(struct datagram *d, int err, uint16_t flags);

/** error_message() - an NLMSG_ERROR with an extended ACK; @capped: without the request */
void error_message(struct datagram *d, int err, bool capped, const char *msg, size_t msg_len,
		   uint32_t offset);

/** family_message() - the controller's reply: number and version of the family */
void family_message(struct datagram *d, uint32_t version);

/** task_message() - one thread; fields that it does not have are left out */
void task_message(struct datagram *d, const struct sd_task *task, uint16_t flags, uint32_t seq);

/** struct part - of a program: @len bytes from @offset of @whole, all in bytes */
struct part {
	uint32_t offset, len, whole;
};

/** filter_message() - one filter with a part of @filter->prog; @part: NULL for all of it */
void filter_message(struct datagram *d, const struct sd_filter *filter, const struct part *part,
		    uint16_t flags);

/** event_message() - one event other than the end */
void event_message(struct datagram *d, const struct sd_event *event);

/** counts_message() - a WATCH reply or the end of the module */
void counts_message(struct datagram *d, uint8_t cmd, uint32_t seq, const struct sd_counts *counts);

#endif
