/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SECCOMP_DIAG_SELECTION_H
#define SECCOMP_DIAG_SELECTION_H

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
 * struct seccomp_diag_selection - what a socket asks to be told
 * @viewer: on whose behalf
 * @privileged: the viewer may be told of every task, so that none need be asked about
 * @with_prog: installations carry the program
 * @kinds: a set of BIT(enum seccomp_diag_kind)
 * @actions: a set of BIT(enum seccomp_diag_action)
 * @uid: only tasks of this real user; INVALID_UID for any
 * @processes_len: how many there are in @processes, 0 for any process
 * @processes: only tasks of these (references held)
 * @descendants: and of what they start
 * @lineage: these, if @descendants; see seccomp_diag_selection_follow()
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
	bool descendants;
	struct seccomp_diag_lineage *lineage;
};

static inline bool selection_has_process(const struct seccomp_diag_selection *selection)
{
	const struct pid *process = task_tgid(current);
	u32 i;

	if (selection->lineage)
		return seccomp_diag_lineage_has(selection->lineage, process);
	for (i = 0; i < selection->processes_len; i++) {
		if (selection->processes[i] == process)
			return true;
	}
	return !selection->processes_len;
}

/**
 * seccomp_diag_selects() - does a selection take the current task?
 * @selection: the selection, kept by RCU
 * @kind: for events of this kind
 *
 * What every filtered system call passes while somebody watches, hence here.
 *
 * Return: true if so.
 */
static inline bool seccomp_diag_selects(const struct seccomp_diag_selection *selection,
					enum seccomp_diag_kind kind)
{
	return selection->kinds & BIT(kind) && selection_has_process(selection) &&
	       (!uid_valid(selection->uid) || uid_eq(selection->uid, current_uid()));
}

bool seccomp_diag_selects_event(const struct seccomp_diag_selection *selection,
				enum seccomp_diag_kind kind,
				const struct seccomp_diag_event *event);
bool seccomp_diag_translate(const struct seccomp_diag_selection *selection,
			    struct seccomp_diag_event *event);
int seccomp_diag_selection_follow(struct seccomp_diag_selection *selection,
				  struct netlink_ext_ack *extack);
void seccomp_diag_selection_free(struct seccomp_diag_selection *selection);

#endif
