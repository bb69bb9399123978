/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SCD_WATCH_H
#define SCD_WATCH_H

#include <linux/init.h>
#include <linux/types.h>

struct netlink_ext_ack;
struct scd_counts;
struct scd_selection;
struct sock;

int scd_watch_set(struct sock *sk, u32 portid, struct scd_selection *selection,
		  struct netlink_ext_ack *extack);
int scd_watch_count(struct sock *sk, struct scd_counts *counts);

int __init scd_watch_init(void);
void scd_watch_end(void);
void scd_watch_exit(void);

#endif
