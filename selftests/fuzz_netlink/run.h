/* SPDX-License-Identifier: GPL-2.0 */
/* One caller: sends, reads and checks until its share is done, or a check fails. */
#ifndef FUZZ_NETLINK_RUN_H
#define FUZZ_NETLINK_RUN_H

#include "fuzz_netlink/socket.h"
#include "lib/child.h"

/**
 * struct fuzz_order - the work of one caller
 * @name: its name
 * @seed: of all random numbers
 * @from: the first datagram
 * @messages: how many it sends
 * @programs: it may read programs
 * @confined: it is under seccomp
 * @only_root: its user namespace maps user 0 only
 */
struct fuzz_order {
	const char *name;
	uint64_t seed, from, messages;
	bool programs, confined, only_root;
};

/**
 * struct fuzz_report - the progress of a caller, sent regularly and at the end
 * @totals: up to now
 * @datagram: the current one
 * @ended: this is the last report
 * @why: the check that failed, or empty
 */
struct fuzz_report {
	struct fuzz_totals totals;
	uint64_t datagram;
	bool ended;
	char why[WHY_LEN];
};

/** fuzz_run() - do it, and report to @parent. Return: the exit status of a child, 0 if all checks passed */
int fuzz_run(const struct child *parent, const struct fuzz_order *order);

#endif
