// SPDX-License-Identifier: GPL-2.0
/* The list of watchers: a hook puts an event into the ring of each that has selected it. */
#include <linux/rculist.h>
#include <linux/workqueue.h>

#include "selection.h"
#include "watcher.h"

/* How long events wait for others, so that one message can carry them: one tick. */
#define GATHER_JIFFIES 1

LIST_HEAD(scd_watchers);

struct workqueue_struct *scd_workqueue __ro_after_init;

/**
 * scd_watched() - has anybody selected the current task?
 * @kind: for events of this kind
 *
 * Under RCU; from task context. Most filtered system calls of a system that is watched come here,
 * and go no further.
 *
 * Return: true if so.
 */
bool scd_watched(enum seccomp_diag_kind kind)
{
	const struct scd_watcher *watcher;

	list_for_each_entry_rcu(watcher, &scd_watchers, node) {
		if (scd_selects(rcu_dereference(watcher->selection), kind))
			return true;
	}
	return false;
}

/** scd_watched_with_prog() - does one of those want the programs of installations? */
bool scd_watched_with_prog(void)
{
	const struct scd_selection *selection;
	const struct scd_watcher *watcher;

	list_for_each_entry_rcu(watcher, &scd_watchers, node) {
		selection = rcu_dereference(watcher->selection);
		if (selection->with_prog && scd_selects(selection, SECCOMP_DIAG_KIND_INSTALL))
			return true;
	}
	return false;
}

static void report_to(struct scd_watcher *watcher, const struct scd_selection *selection,
		      const struct scd_event *event)
{
	struct scd_event own = *event;
	u32 pending;

	if (!scd_translate(selection, &own))
		return;
	if (own.cmd == SECCOMP_DIAG_CMD_INSTALL_NTF && !selection->with_prog)
		own.install.program = NULL;
	pending = scd_ring_put(&watcher->ring, &own);
	if (pending == 1)
		queue_delayed_work(scd_workqueue, &watcher->delivery, GATHER_JIFFIES);
	else if (pending == RING_SLOTS / 4)
		mod_delayed_work(scd_workqueue, &watcher->delivery, 0);
}

/**
 * scd_report() - tell an event of the current task to all who have selected it
 * @kind: of the event
 * @event: the event; its program stays the caller's
 *
 * Under RCU; from task context, where the current task holds no lock.
 */
void scd_report(enum seccomp_diag_kind kind, const struct scd_event *event)
{
	const struct scd_selection *selection;
	struct scd_watcher *watcher;

	list_for_each_entry_rcu(watcher, &scd_watchers, node) {
		selection = rcu_dereference(watcher->selection);
		if (scd_selects_event(selection, kind, event))
			report_to(watcher, selection, event);
	}
}
