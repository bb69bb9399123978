/* SPDX-License-Identifier: GPL-2.0 */
/* Checks the replies of the module against the requests. */
#ifndef FUZZ_NETLINK_ANSWER_H
#define FUZZ_NETLINK_ANSWER_H

#include "fuzz_netlink/expect.h"
#include "lib/why.h"

/**
 * answer_agrees() - whether a message is a possible reply to a request
 * @nl: the message
 * @message: its attributes
 * @expected: the request; the progress of its reply is recorded
 * @why: the reason if not, WHY_LEN bytes
 */
bool answer_agrees(const struct nlmsghdr *nl, const struct message *message,
		   struct expected *expected, char *why);

/**
 * answer_ends() - whether an NLMSG_ERROR or NLMSG_DONE is a possible end of the reply to a request
 * @nl: the message
 * @expected: the request
 * @ext_ack: the socket has NETLINK_EXT_ACK
 * @why: the reason if not, WHY_LEN bytes
 */
bool answer_ends(const struct nlmsghdr *nl, const struct expected *expected, bool ext_ack,
		 char *why);

/** answer_error() - the errno of an NLMSG_ERROR or NLMSG_DONE, positive; 0: none */
int answer_error(const struct nlmsghdr *nl);

#endif
