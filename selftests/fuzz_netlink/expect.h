/* SPDX-License-Identifier: GPL-2.0 */
/* Derives from the bytes of a request the replies that the protocol allows. */
#ifndef FUZZ_NETLINK_EXPECT_H
#define FUZZ_NETLINK_EXPECT_H

#include <linux/netlink.h>

#include "fuzz_netlink/targets.h"
#include "lib/netlink_decode.h"

/** enum refusal - errors, for sets of them */
enum refusal {
	REFUSAL_EPERM = 1,
	REFUSAL_ENOENT = 2,
	REFUSAL_ESRCH = 4,
	REFUSAL_EBUSY = 8,
	REFUSAL_EINVAL = 16,
	REFUSAL_ERANGE = 32,
	REFUSAL_EOPNOTSUPP = 64,
	REFUSAL_ENOBUFS = 128,
	REFUSAL_OTHER = 256, /* never expected */
};

/** enum answer - the reply to a message that is not refused */
enum answer {
	ANSWER_NONE, /* none */
	ANSWER_ACK, /* an ACK */
	ANSWER_DO, /* a message, and an ACK if requested */
	ANSWER_DUMP, /* messages and NLMSG_DONE */
	ANSWER_FOREIGN, /* any reply, of another family */
};

/**
 * struct expected - the reply to a request
 * @nl: the header of the request
 * @cmd: its command
 * @answer: the reply if the request is not refused
 * @must_fail: the request must be refused
 * @refusals: the possible errors
 * @end_refusals: likewise, at the end of a dump
 * @textless: the refusal may lack a text, because the netlink core makes it
 * @blamed: offset of the attribute that a refusal must point at; 0 if any
 * @request: the attributes; their data is gone with the request
 * @messages: the number of messages that have come
 * @acked: the ACK has come
 * @last_tid: the last thread of a dump
 */
struct expected {
	struct nlmsghdr nl;
	uint8_t cmd;
	enum answer answer;
	bool must_fail;
	unsigned int refusals, end_refusals;
	bool textless;
	uint32_t blamed;
	struct message request;
	unsigned int messages;
	bool acked;
	uint32_t last_tid;
};

/**
 * struct fuzz_caller - the sender of requests
 * @targets: the tasks that requests name
 * @family: of seccomp_diag
 * @programs: it may read programs, and watch
 * @confined: it is under seccomp
 * @only_root: its user namespace maps user 0 only
 */
struct fuzz_caller {
	const struct targets *targets;
	uint16_t family;
	bool programs, confined, only_root;
};

/** refusal_of() - the bit of an errno */
unsigned int refusal_of(int error);

/**
 * expect_reply() - derive the reply to the next message of a datagram
 * @caller: its sender
 * @bytes: the message, and those after it
 * @left: how many bytes
 * @expected: filled
 *
 * Return: the offset at which the kernel looks for the next message; 0 if it does not.
 */
size_t expect_reply(const struct fuzz_caller *caller, const unsigned char *bytes, size_t left,
		    struct expected *expected);

#endif
