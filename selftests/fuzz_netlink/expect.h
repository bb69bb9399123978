/* SPDX-License-Identifier: GPL-2.0 */
/* What the protocol says that the answer to a message has to be, read from the message's bytes. */
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

/** enum answer - how a message is answered if it is not refused */
enum answer {
	ANSWER_NONE, /* not at all */
	ANSWER_ACK, /* by an ACK alone */
	ANSWER_DO, /* by a message, and by an ACK where that was asked for */
	ANSWER_DUMP, /* by messages and NLMSG_DONE */
	ANSWER_FOREIGN, /* by somebody else, in any way */
};

/**
 * struct expected - an answer that is to come
 * @nl: the header of the message
 * @cmd: its command
 * @answer: what it is if the message is not refused
 * @must_fail: it has to be refused
 * @refusals: by one of these; without @must_fail those that are possible
 * @end_refusals: likewise, but at the end of a dump
 * @wordless: the refusal may be without words, because it is the netlink core's
 * @blamed: offset of the attribute that a refusal must point at; 0 where that is left open
 * @asked: the attributes; their data is gone with the message
 * @told: messages that have come
 * @acked: the ACK has come
 * @last_tid: of a dump
 */
struct expected {
	struct nlmsghdr nl;
	uint8_t cmd;
	enum answer answer;
	bool must_fail;
	unsigned int refusals, end_refusals;
	bool wordless;
	uint32_t blamed;
	struct message asked;
	unsigned int told;
	bool acked;
	uint32_t last_tid;
};

/**
 * struct fuzz_caller - who asks
 * @targets: whom it asks about
 * @family: of seccomp_diag
 * @programs: it may have programs
 * @confined: it is under seccomp
 * @only_root: its user namespace knows user 0 only
 */
struct fuzz_caller {
	const struct targets *targets;
	uint16_t family;
	bool programs, confined, only_root;
};

/** refusal_of() - the set of one that an errno is */
unsigned int refusal_of(int error);

/**
 * judge() - what the kernel makes of the next message of a datagram
 * @caller: who sends it
 * @bytes: from there on
 * @left: how many there are
 * @expected: filled
 *
 * Return: how many bytes further the kernel looks for the next one; 0 if it does not.
 */
size_t judge(const struct fuzz_caller *caller, const unsigned char *bytes, size_t left,
	     struct expected *expected);

#endif
