/* SPDX-License-Identifier: GPL-2.0 */
/* One caller: it sends, reads and judges until its share is done, or something is wrong. */
#ifndef FUZZ_NETLINK_RUN_H
#define FUZZ_NETLINK_RUN_H

#include "fuzz_netlink/socket.h"
#include "lib/child.h"

/**
 * struct fuzz_order - what one caller has to do
 * @name: who it is
 * @seed: of all that is by chance
 * @from: the datagram it begins with
 * @messages: how many it sends
 * @programs: it may have programs
 * @confined: it is under seccomp
 * @only_root: its user namespace knows user 0 only
 */
struct fuzz_order {
	const char *name;
	uint64_t seed, from, messages;
	bool programs, confined, only_root;
};

/**
 * struct fuzz_report - how far it is
 * @totals: what was seen up to now
 * @datagram: the one under way
 * @ended: there are no more reports
 * @why: what is wrong, or empty
 *
 * It is told every now and then, whole, and at the end.
 */
struct fuzz_report {
	struct fuzz_totals totals;
	uint64_t datagram;
	bool ended;
	char why[WHY_LEN];
};

/** fuzz_run() - do it, and report to @parent; the exit status of a child: 0 if nothing is wrong */
int fuzz_run(const struct child *parent, const struct fuzz_order *order);

#endif
