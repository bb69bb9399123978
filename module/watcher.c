// SPDX-License-Identifier: GPL-2.0
/* The list of watchers: a hook puts an event into the ring of each that has selected it. */
#include <linux/rculist.h>
#include <linux/workqueue.h>

#include "selection.h"
#include "watcher.h"

/* How long events wait for others, so that one message can carry them: one tick. */
#define GATHER_JIFFIES 1

LIST_HEAD(seccomp_diag_watchers);

struct workqueue_struct *seccomp_diag_workqueue __ro_after_init;

/**
 * seccomp_diag_watched() - has anybody selected the current task?
 * @kind: for events of this kind
 *
 * Under RCU; from task context. Most filtered system calls of a system that is watched come here,
 * and go no further.
 *
 * Return: true if so.
 */
bool seccomp_diag_watched(enum seccomp_diag_kind kind)
{
	const struct seccomp_diag_watcher *watcher;

	list_for_each_entry_rcu(watcher, &seccomp_diag_watchers, node) {
		if (seccomp_diag_selects(rcu_dereference(watcher->selection), kind))
			return true;
	}
	return false;
}

/** seccomp_diag_watched_with_prog() - does one of those want the programs of installations? */
bool seccomp_diag_watched_with_prog(void)
{
	const struct seccomp_diag_selection *selection;
	const struct seccomp_diag_watcher *watcher;

	list_for_each_entry_rcu(watcher, &seccomp_diag_watchers, node) {
		selection = rcu_dereference(watcher->selection);
		if (selection->with_prog &&
		    seccomp_diag_selects(selection, SECCOMP_DIAG_KIND_INSTALL))
			return true;
	}
	return false;
}

static void tell_watcher(struct seccomp_diag_watcher *watcher,
			 const struct seccomp_diag_selection *selection,
			 const struct seccomp_diag_event *event)
{
	struct seccomp_diag_event own = *event;
	u32 pending;

	if (!seccomp_diag_translate(selection, &own))
		return;
	if (own.cmd == SECCOMP_DIAG_CMD_INSTALL_NTF && !selection->with_prog)
		own.install.program = NULL;
	pending = seccomp_diag_ring_put(&watcher->ring, &own);
	if (pending == 1)
		queue_delayed_work(seccomp_diag_workqueue, &watcher->delivery, GATHER_JIFFIES);
	else if (pending == RING_SLOTS / 4)
		mod_delayed_work(seccomp_diag_workqueue, &watcher->delivery, 0);
}

/**
 * seccomp_diag_tell() - tell an event of the current task to all who have selected it
 * @kind: of the event
 * @event: the event; its program stays the caller's
 *
 * Under RCU; from task context, where the current task holds no lock.
 */
void seccomp_diag_tell(enum seccomp_diag_kind kind, const struct seccomp_diag_event *event)
{
	const struct seccomp_diag_selection *selection;
	struct seccomp_diag_watcher *watcher;

	list_for_each_entry_rcu(watcher, &seccomp_diag_watchers, node) {
		selection = rcu_dereference(watcher->selection);
		if (seccomp_diag_selects_event(selection, kind, event))
			tell_watcher(watcher, selection, event);
	}
}
