/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SECCOMP_DIAG_WATCHER_H
#define SECCOMP_DIAG_WATCHER_H

#include <linux/seccomp_diag.h>
#include <linux/types.h>
#include <linux/uidgid.h>
#include <linux/workqueue.h>

#include "ring.h"

struct seccomp_diag_selection;
struct sock;

/**
 * struct seccomp_diag_watcher - a socket that receives events
 * @node: in seccomp_diag_watchers; RCU
 * @place: in the list of all that exist
 * @privileged: whoever made it may watch every task
 * @owner: the user who made it
 * @selection: RCU
 * @lost: processes that could not be followed for selections that have been replaced
 * @sk: the socket (reference held)
 * @portid: its port number
 * @ring: events on their way to it
 * @delivery: puts them into its receive queue
 * @end: frees it
 *
 * watch.c changes it, under a mutex of its own.
 */
struct seccomp_diag_watcher {
	struct list_head node;
	struct list_head place;
	bool privileged;
	kuid_t owner;
	struct seccomp_diag_selection __rcu *selection;
	u64 lost;
	struct sock *sk;
	u32 portid;
	struct seccomp_diag_ring ring;
	struct delayed_work delivery;
	struct work_struct end;
};

/* RCU. */
extern struct list_head seccomp_diag_watchers;

extern struct workqueue_struct *seccomp_diag_workqueue;

/* For hooks, about the current task. */
bool seccomp_diag_watched(enum seccomp_diag_kind kind);
bool seccomp_diag_watched_with_prog(void);
void seccomp_diag_tell(enum seccomp_diag_kind kind, const struct seccomp_diag_event *event);

#endif
