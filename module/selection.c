// SPDX-License-Identifier: GPL-2.0
/* What a watcher is told of: asked in hooks, of the current task, under RCU. */
#include <linux/err.h>
#include <linux/netlink.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/sched.h>
#include <linux/sched/task.h>
#include <linux/seccomp.h>
#include <linux/slab.h>
#include <linux/user_namespace.h>

#include "selection.h"

/**
 * seccomp_diag_selection_follow() - begin to follow descendants, if they are asked for
 * @selection: that is about to be a watcher's: each fork in the system looks at all that are followed
 * @extack: what is wrong
 *
 * May sleep.
 *
 * Return: 0 or an error as of seccomp_diag_lineage_new().
 */
int seccomp_diag_selection_follow(struct seccomp_diag_selection *selection,
				  struct netlink_ext_ack *extack)
{
	struct seccomp_diag_lineage *lineage;

	if (!selection->descendants)
		return 0;
	lineage = seccomp_diag_lineage_new(selection->processes, selection->processes_len);
	if (!IS_ERR(lineage)) {
		selection->lineage = lineage;
		return 0;
	}
	if (PTR_ERR(lineage) == -EOPNOTSUPP)
		NL_SET_ERR_MSG(extack, "this kernel has no sched_process_fork to follow by");
	return PTR_ERR(lineage);
}

/** seccomp_diag_selection_free() - drop all it holds; NULL is allowed; may sleep */
void seccomp_diag_selection_free(struct seccomp_diag_selection *selection)
{
	u32 i;

	if (!selection)
		return;
	seccomp_diag_lineage_free(selection->lineage);
	for (i = 0; i < selection->processes_len; i++)
		put_pid(selection->processes[i]);
	seccomp_diag_viewer_release(&selection->viewer);
	kfree(selection);
}

static u32 action_bit(u32 ret)
{
	switch (ret & SECCOMP_RET_ACTION_FULL) {
	case SECCOMP_RET_KILL_THREAD:
		return BIT(SECCOMP_DIAG_ACTION_KILL_THREAD);
	case SECCOMP_RET_TRAP:
		return BIT(SECCOMP_DIAG_ACTION_TRAP);
	case SECCOMP_RET_ERRNO:
		return BIT(SECCOMP_DIAG_ACTION_ERRNO);
	case SECCOMP_RET_USER_NOTIF:
		return BIT(SECCOMP_DIAG_ACTION_USER_NOTIF);
	case SECCOMP_RET_TRACE:
		return BIT(SECCOMP_DIAG_ACTION_TRACE);
	case SECCOMP_RET_LOG:
		return BIT(SECCOMP_DIAG_ACTION_LOG);
	default: /* as the kernel takes what it does not know */
		return BIT(SECCOMP_DIAG_ACTION_KILL_PROCESS);
	}
}

/* Asked for each event: a task that was the viewer's own may be somebody else's by now. */
static bool may_watch_current(const struct seccomp_diag_selection *selection)
{
	bool may;

	if (selection->privileged)
		return true;
	task_lock(current);
	may = seccomp_diag_is_own(&selection->viewer, current);
	task_unlock(current);

	return may;
}

/**
 * seccomp_diag_selects_event() - does a selection take an event of the current task?
 * @selection: the selection, kept by RCU
 * @kind: of the event
 * @event: the event
 *
 * In the current task, which holds no lock.
 *
 * Return: true if so, and if the viewer may be told.
 */
bool seccomp_diag_selects_event(const struct seccomp_diag_selection *selection,
				enum seccomp_diag_kind kind, const struct seccomp_diag_event *event)
{
	if (!seccomp_diag_selects(selection, kind))
		return false;
	if (kind == SECCOMP_DIAG_KIND_VERDICT &&
	    !(selection->actions & action_bit(event->verdict.ret)))
		return false;
	return may_watch_current(selection);
}

/**
 * seccomp_diag_translate() - numbers and times as the viewer knows them
 * @selection: whose viewer
 * @event: of the current task
 *
 * Return: false if the current task does not exist for the viewer.
 */
bool seccomp_diag_translate(const struct seccomp_diag_selection *selection,
			    struct seccomp_diag_event *event)
{
	const struct seccomp_diag_viewer *viewer = &selection->viewer;

	event->tid = task_pid_nr_ns(current, viewer->pid_ns);
	if (!event->tid)
		return false;
	event->tgid = task_tgid_nr_ns(current, viewer->pid_ns);
	event->uid = from_kuid_munged(viewer->cred->user_ns, current_uid());
	event->time += viewer->boottime_offset;
	event->start_time += viewer->boottime_offset;
	return true;
}
