/* SPDX-License-Identifier: GPL-2.0 */
/* Is what the module says well-formed, and an answer to what was asked? */
#ifndef FUZZ_NETLINK_ANSWER_H
#define FUZZ_NETLINK_ANSWER_H

#include "fuzz_netlink/expect.h"
#include "lib/why.h"

/** fuzz_broken() - write into @why how the protocol was broken. Return: false */
__attribute__((format(printf, 2, 3))) bool fuzz_broken(char *why, const char *fmt, ...);

/**
 * answer_parse() - read a message of the family's
 * @nl: the message, whole
 * @values: filled
 * @why: what is wrong, WHY_LEN bytes
 *
 * Return: true if it has all attributes that it must have, none that it may not, none twice, each of
 * its length and in its range.
 */
bool answer_parse(const struct nlmsghdr *nl, struct values *values, char *why);

/**
 * answer_agrees() - is a message an answer to that request?
 * @nl: as above
 * @values: as it was read
 * @expected: the request; what has come of its answer is written down
 * @why: as above
 */
bool answer_agrees(const struct nlmsghdr *nl, const struct values *values,
		   struct expected *expected, char *why);

/**
 * answer_ends() - is an NLMSG_ERROR or NLMSG_DONE a possible end of the answer to that request?
 * @nl: the message
 * @expected: the request; must_fail and refusals as they are known now
 * @words: the socket has asked for words
 * @why: as above
 */
bool answer_ends(const struct nlmsghdr *nl, const struct expected *expected, bool words, char *why);

/** answer_error() - the errno of an NLMSG_ERROR or NLMSG_DONE, positive; 0: none */
int answer_error(const struct nlmsghdr *nl);

#endif
