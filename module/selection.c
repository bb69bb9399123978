// SPDX-License-Identifier: GPL-2.0
/* The selection of a watcher. Hooks apply it to the current task, under RCU. */
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
 * scd_selection_follow() - begin to follow descendants, if they are selected
 * @selection: about to become a watcher's, because each fork in the system looks at every follow
 *	set
 * @extack: says what is wrong
 *
 * May sleep.
 *
 * Return: 0 or an error as of scd_follow_new().
 */
int scd_selection_follow(struct scd_selection *selection, struct netlink_ext_ack *extack)
{
	struct scd_follow_set *set;

	if (!selection->descendants)
		return 0;
	set = scd_follow_new(selection->processes, selection->processes_len);
	if (!IS_ERR(set)) {
		selection->follow_set = set;
		return 0;
	}
	if (PTR_ERR(set) == -EOPNOTSUPP)
		NL_SET_ERR_MSG(extack,
			       "descendants need a kernel with the tracepoint sched_process_fork");
	return PTR_ERR(set);
}

/** scd_selection_free() - free it and all that it holds; NULL is allowed; may sleep */
void scd_selection_free(struct scd_selection *selection)
{
	u32 i;

	if (!selection)
		return;
	scd_follow_free(selection->follow_set);
	for (i = 0; i < selection->processes_len; i++)
		put_pid(selection->processes[i]);
	scd_requester_release(&selection->requester);
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
	default: /* the kernel does the same with unknown actions */
		return BIT(SECCOMP_DIAG_ACTION_KILL_PROCESS);
	}
}

/* Checked for each event: a task of the requester's own user may change its user. */
static bool may_watch_current(const struct scd_selection *selection)
{
	bool may;

	if (selection->privileged)
		return true;
	task_lock(current);
	may = scd_is_own(&selection->requester, current);
	task_unlock(current);

	return may;
}

/**
 * scd_selects_event() - check whether a selection takes an event of the current task
 * @selection: the selection, kept by RCU
 * @kind: of the event
 * @event: the event
 *
 * In the current task, which holds no lock.
 *
 * Return: true if so, and if the requester may see it.
 */
bool scd_selects_event(const struct scd_selection *selection, enum seccomp_diag_kind kind,
		       const struct scd_event *event)
{
	if (!scd_selects(selection, kind))
		return false;
	if (kind == SECCOMP_DIAG_KIND_VERDICT &&
	    !(selection->actions & action_bit(event->verdict.ret)))
		return false;
	return may_watch_current(selection);
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
	event->time += requester->boottime_offset;
	event->start_time += requester->boottime_offset;
	return true;
}
