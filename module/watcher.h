/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SCD_WATCHER_H
#define SCD_WATCHER_H

#include <linux/atomic.h>
#include <linux/seccomp_diag.h>
#include <linux/types.h>
#include <linux/workqueue.h>

#include "ring.h"

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

extern struct workqueue_struct *scd_workqueue;

/* Events of watched tasks that a hook could not see. */
extern atomic64_t scd_missed;

/* For hooks, about the current task. */
bool scd_watched(enum seccomp_diag_kind kind);
bool scd_watched_with_prog(void);
void scd_report(enum seccomp_diag_kind kind, const struct scd_event *event);

#endif
