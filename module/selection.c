// SPDX-License-Identifier: GPL-2.0
/* The selection of a watcher. Hooks apply it to the current task, under RCU. */
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/user_namespace.h>

#include "selection.h"

/** scd_selection_free() - free it and all that it holds; NULL is allowed; may sleep */
void scd_selection_free(struct scd_selection *selection)
{
	if (!selection)
		return;
	scd_follow_free(selection->processes);
	scd_requester_release(&selection->requester);
	kfree(selection);
}

/* The kernel kills the process for an action that it does not know. */
static u32 action_bit(u32 ret)
{
	static const u32 actions[] = {
		[SECCOMP_DIAG_ACTION_KILL_PROCESS] = SECCOMP_RET_KILL_PROCESS,
		[SECCOMP_DIAG_ACTION_KILL_THREAD] = SECCOMP_RET_KILL_THREAD,
		[SECCOMP_DIAG_ACTION_TRAP] = SECCOMP_RET_TRAP,
		[SECCOMP_DIAG_ACTION_ERRNO] = SECCOMP_RET_ERRNO,
		[SECCOMP_DIAG_ACTION_USER_NOTIF] = SECCOMP_RET_USER_NOTIF,
		[SECCOMP_DIAG_ACTION_TRACE] = SECCOMP_RET_TRACE,
		[SECCOMP_DIAG_ACTION_LOG] = SECCOMP_RET_LOG,
	};
	int action = SECCOMP_DIAG_ACTION_LOG;

	while (action && actions[action] != (ret & SECCOMP_RET_ACTION_FULL))
		action--;
	return BIT(action);
}

/**
 * scd_selects_event() - check whether a selection takes an event of the current task
 * @selection: the selection, kept by RCU
 * @kind: of the event
 * @followed: as for scd_selects()
 * @event: the event
 *
 * Return: true if so.
 */
bool scd_selects_event(const struct scd_selection *selection, enum seccomp_diag_kind kind,
		       bool followed, const struct scd_event *event)
{
	return scd_selects(selection, kind, followed) &&
	       (kind != SECCOMP_DIAG_KIND_VERDICT ||
		selection->actions & action_bit(event->verdict.ret));
}

/**
 * scd_translate() - translate numbers and times to the requester's namespaces
 * @selection: of the requester
 * @event: of the current task
 *
 * Return: false if the current task does not exist for the requester.
 */
bool scd_translate(const struct scd_selection *selection, struct scd_event *event)
{
	const struct scd_requester *requester = &selection->requester;

	event->tid = task_pid_nr_ns(current, requester->pid_ns);
	if (!event->tid)
		return false;
	event->tgid = task_tgid_nr_ns(current, requester->pid_ns);
	event->uid = from_kuid_munged(requester->cred->user_ns, current_uid());
	event->cgroup = scd_cgroup_id(scd_task_cgroup(current), &requester->cgroup);
	event->time += requester->boottime_offset;
	event->start_time += requester->boottime_offset;
	return true;
}
