/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SCD_WATCH_H
#define SCD_WATCH_H

#include <linux/init.h>
#include <linux/types.h>

#include "ring.h"

struct netlink_ext_ack;
struct scd_selection;
struct sock;

/**
 * struct scd_watch_result - what WATCH answers
 * @counts: of the ring
 * @missed: events that could not be seen
 * @not_followed: processes that could not be followed
 */
struct scd_watch_result {
	struct scd_counts counts;
	u64 missed;
	u64 not_followed;
};

int scd_watch_set(struct sock *sk, u32 portid, struct scd_selection *selection,
		  struct scd_watch_result *result, struct netlink_ext_ack *extack);
int scd_watch_count(struct sock *sk, struct scd_watch_result *result);

int __init scd_watch_init(void);
void scd_watch_end(void);
void scd_watch_exit(void);

#endif
