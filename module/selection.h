/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SCD_SELECTION_H
#define SCD_SELECTION_H

#include <linux/bits.h>
#include <linux/cred.h>
#include <linux/sched/signal.h>
#include <linux/seccomp_diag.h>
#include <linux/uidgid.h>

#include "event.h"
#include "follow.h"
#include "access.h"

/**
 * struct scd_selection - the events that a socket requests
 * @requester: the requester
 * @with_prog: installations carry the program
 * @descendants: the descendants of @processes are followed
 * @kinds: a set of BIT(enum seccomp_diag_kind)
 * @actions: a set of BIT(enum seccomp_diag_action)
 * @uid: only tasks of this real user; INVALID_UID for any
 * @processes: only tasks of these; NULL for any process
 * @in_cgroup: only tasks in the requester's cgroup and below
 *
 * Never changes once it is a watcher's.
 */
struct scd_selection {
	struct scd_requester requester;
	bool with_prog;
	bool descendants;
	u32 kinds;
	u32 actions;
	kuid_t uid;
	struct scd_follow_set *processes;
	bool in_cgroup;
};

/**
 * scd_selects() - check whether a selection takes the current task
 * @selection: the selection, kept by RCU
 * @kind: for events of this kind
 * @followed: its process is in some set: spares looking for it in each selection
 *
 * Inline, because system calls come here for which filters are run while somebody watches.
 *
 * Return: true if so.
 */
static inline bool scd_selects(const struct scd_selection *selection, enum seccomp_diag_kind kind,
			       bool followed)
{
	if (!(selection->kinds & BIT(kind)))
		return false;
	if (uid_valid(selection->uid) && !uid_eq(selection->uid, current_uid()))
		return false;
	if (selection->in_cgroup &&
	    !scd_cgroup_id(scd_task_cgroup(current), &selection->requester.cgroup))
		return false;
	return !selection->processes ||
	       (followed && scd_follow_has(selection->processes, task_tgid(current)));
}

bool scd_selects_event(const struct scd_selection *selection, enum seccomp_diag_kind kind,
		       bool followed, const struct scd_event *event);
bool scd_translate(const struct scd_selection *selection, struct scd_event *event);
void scd_selection_free(struct scd_selection *selection);

#endif
