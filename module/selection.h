/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SCD_SELECTION_H
#define SCD_SELECTION_H

#include <linux/bits.h>
#include <linux/cred.h>
#include <linux/sched/signal.h>
#include <linux/seccomp_diag.h>
#include <linux/types.h>
#include <linux/uidgid.h>

#include "event.h"
#include "follow.h"
#include "access.h"

struct netlink_ext_ack;
struct pid;

/**
 * struct scd_selection - the events that a socket requests
 * @requester: the requester
 * @privileged: the requester may watch every task, so no task needs a check
 * @with_prog: installations carry the program
 * @kinds: a set of BIT(enum seccomp_diag_kind)
 * @actions: a set of BIT(enum seccomp_diag_action)
 * @uid: only tasks of this real user; INVALID_UID for any
 * @processes_len: how many there are in @processes, 0 for any process
 * @processes: only tasks of these (references held)
 * @descendants: and of their descendants
 * @follow_set: these, if @descendants; see scd_selection_follow()
 *
 * Never changes once it is a watcher's.
 */
struct scd_selection {
	struct scd_requester requester;
	bool privileged;
	bool with_prog;
	u32 kinds;
	u32 actions;
	kuid_t uid;
	u32 processes_len;
	struct pid *processes[SECCOMP_DIAG_WATCH_TGIDS_MAX];
	bool descendants;
	struct scd_follow_set *follow_set;
};

static inline bool selection_has_process(const struct scd_selection *selection)
{
	const struct pid *process = task_tgid(current);
	u32 i;

	if (selection->follow_set)
		return scd_follow_has(selection->follow_set, process);
	for (i = 0; i < selection->processes_len; i++) {
		if (selection->processes[i] == process)
			return true;
	}
	return !selection->processes_len;
}

/**
 * scd_selects() - check whether a selection takes the current task
 * @selection: the selection, kept by RCU
 * @kind: for events of this kind
 *
 * Inline, because every filtered system call comes here while somebody watches.
 *
 * Return: true if so.
 */
static inline bool scd_selects(const struct scd_selection *selection, enum seccomp_diag_kind kind)
{
	return selection->kinds & BIT(kind) && selection_has_process(selection) &&
	       (!uid_valid(selection->uid) || uid_eq(selection->uid, current_uid()));
}

bool scd_selects_event(const struct scd_selection *selection, enum seccomp_diag_kind kind,
		       const struct scd_event *event);
bool scd_translate(const struct scd_selection *selection, struct scd_event *event);
int scd_selection_follow(struct scd_selection *selection, struct netlink_ext_ack *extack);
void scd_selection_free(struct scd_selection *selection);

#endif
