/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SCD_WATCHER_H
#define SCD_WATCHER_H

#include <linux/seccomp_diag.h>
#include <linux/workqueue.h>

#include "ring.h"

struct netlink_ext_ack;
struct scd_selection;
struct sock;

/**
 * struct scd_watcher - a socket that receives events
 * @node: in scd_watchers; RCU
 * @selection: RCU
 * @lost: processes that could not be followed for earlier selections
 * @sk: the socket (reference held)
 * @portid: its port number
 * @ring: events on their way to it
 * @delivery: moves them into its receive queue
 * @end: frees it
 *
 * watch.c changes it, under a mutex of its own.
 */
struct scd_watcher {
	struct list_head node;
	struct scd_selection __rcu *selection;
	u64 lost;
	struct sock *sk;
	u32 portid;
	struct scd_ring ring;
	struct delayed_work delivery;
	struct work_struct end;
};

/* RCU; watch.c changes it. */
extern struct list_head scd_watchers;

/* Kinds of events that watchers want of every process; watch.c changes it. */
extern u32 scd_kinds_of_all;

/* Some watcher wants programs; watch.c changes it. */
extern bool scd_programs_wanted;

extern struct workqueue_struct *scd_workqueue;

/* Events of watched tasks that a hook could not see. */
extern atomic64_t scd_missed;

/* watch.c: begins and ends watching. */
int scd_watch_set(struct sock *sk, u32 portid, struct scd_selection *selection,
		  struct netlink_ext_ack *extack);
int scd_watch_count(struct sock *sk, struct scd_counts *counts);
int scd_watch_init(void);
void scd_watch_end(void);
void scd_watch_exit(void);

/* delivery.c: moves events to the receive queue. */
int scd_deliver(struct scd_watcher *watcher);
void scd_deliver_end(struct scd_watcher *watcher, const struct scd_counts *counts);

/* watcher.c: for hooks, about the current task. */
void scd_event_init(struct scd_event *event, u8 cmd);
bool scd_watched(enum seccomp_diag_kind kind);
void scd_report(enum seccomp_diag_kind kind, const struct scd_event *event);

#endif
