/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SECCOMP_DIAG_WATCH_H
#define SECCOMP_DIAG_WATCH_H

#include <linux/init.h>
#include <linux/types.h>

#include "ring.h"

struct netlink_ext_ack;
struct seccomp_diag_selection;
struct sock;

/**
 * struct seccomp_diag_watch_result - what WATCH answers
 * @counts: of the ring
 * @missed: events that could not be seen
 * @not_followed: processes that could not be followed
 */
struct seccomp_diag_watch_result {
	struct seccomp_diag_counts counts;
	u64 missed;
	u64 not_followed;
};

int seccomp_diag_watch_set(struct sock *sk, u32 portid, struct seccomp_diag_selection *selection,
			   struct seccomp_diag_watch_result *result,
			   struct netlink_ext_ack *extack);
int seccomp_diag_watch_count(struct sock *sk, struct seccomp_diag_watch_result *result);

int __init seccomp_diag_watch_init(void);
void seccomp_diag_watch_end(void);
void seccomp_diag_watch_exit(void);

#endif
