/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SECCOMP_DIAG_WATCHER_H
#define SECCOMP_DIAG_WATCHER_H

#include <linux/init.h>
#include <linux/seccomp_diag.h>
#include <linux/types.h>
#include <linux/uidgid.h>

#include "ring.h"
#include "viewer.h"

struct netlink_ext_ack;
struct pid;
struct seccomp_diag_lineage;
struct sock;

/**
 * struct seccomp_diag_selection - what a socket asks to be told
 * @viewer: on whose behalf
 * @privileged: the viewer may have programs, and be told of tasks that are not its own
 * @with_prog: installations carry the program
 * @kinds: a set of BIT(enum seccomp_diag_kind)
 * @actions: a set of BIT(enum seccomp_diag_action)
 * @uid: only tasks of this real user; INVALID_UID for any
 * @processes_len: how many there are in @processes, 0 for any process
 * @processes: only tasks of these (references held)
 * @lineage: these, and what they start; NULL if those are not asked for
 *
 * Never changes once it is a watcher's.
 */
struct seccomp_diag_selection {
	struct seccomp_diag_viewer viewer;
	bool privileged;
	bool with_prog;
	u32 kinds;
	u32 actions;
	kuid_t uid;
	u32 processes_len;
	struct pid *processes[SECCOMP_DIAG_WATCH_TGIDS_MAX];
	struct seccomp_diag_lineage *lineage;
};

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

void seccomp_diag_selection_free(struct seccomp_diag_selection *selection);

int seccomp_diag_watcher_set(struct sock *sk, u32 portid, struct seccomp_diag_selection *selection,
			     struct seccomp_diag_watch_result *result,
			     struct netlink_ext_ack *extack);
int seccomp_diag_watcher_count(struct sock *sk, struct seccomp_diag_watch_result *result);

/* For hooks, about the current task. */
bool seccomp_diag_watched(enum seccomp_diag_kind kind);
bool seccomp_diag_watched_with_prog(void);
void seccomp_diag_tell(enum seccomp_diag_kind kind, const struct seccomp_diag_event *event);

int __init seccomp_diag_watchers_init(void);
void seccomp_diag_watchers_end(void);
void seccomp_diag_watchers_exit(void);

#endif
