// SPDX-License-Identifier: GPL-2.0
/* The list of watchers. Hooks put events into the ring of each watcher that has selected them. */
#include <linux/rculist.h>
#include <linux/workqueue.h>

#include "selection.h"
#include "watcher.h"

/* Events wait one tick for others, so that one message can carry them. */
#define BATCH_JIFFIES 1

LIST_HEAD(scd_watchers);

u32 scd_kinds_of_all;

atomic64_t scd_missed;

struct workqueue_struct *scd_workqueue __ro_after_init;

/**
 * scd_watched() - check whether anybody has selected the current task
 * @kind: for events of this kind
 *
 * Under RCU; from task context. While somebody watches, each system call comes here for which
 * filters are run, and most go no further.
 *
 * Return: true if so.
 */
bool scd_watched(enum seccomp_diag_kind kind)
{
	const bool followed = scd_followed(task_tgid(current));
	const struct scd_watcher *watcher;

	if (!followed && !(READ_ONCE(scd_kinds_of_all) & BIT(kind)))
		return false;
	list_for_each_entry_rcu(watcher, &scd_watchers, node) {
		if (scd_selects(rcu_dereference(watcher->selection), kind, followed))
			return true;
	}
	return false;
}

/** scd_watched_with_prog() - check whether any of these watchers wants programs */
bool scd_watched_with_prog(void)
{
	const bool followed = scd_followed(task_tgid(current));
	const struct scd_selection *selection;
	const struct scd_watcher *watcher;

	list_for_each_entry_rcu(watcher, &scd_watchers, node) {
		selection = rcu_dereference(watcher->selection);
		if (selection->with_prog &&
		    scd_selects(selection, SECCOMP_DIAG_KIND_INSTALL, followed))
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
		queue_delayed_work(scd_workqueue, &watcher->delivery, BATCH_JIFFIES);
	else if (pending == RING_SLOTS / 4)
		mod_delayed_work(scd_workqueue, &watcher->delivery, 0);
}

/**
 * scd_report() - report an event of the current task to all watchers that have selected it
 * @kind: of the event
 * @event: the event; its program stays the caller's
 *
 * Under RCU; from task context, where the current task holds no lock.
 */
void scd_report(enum seccomp_diag_kind kind, const struct scd_event *event)
{
	const bool followed = scd_followed(task_tgid(current));
	const struct scd_selection *selection;
	struct scd_watcher *watcher;

	list_for_each_entry_rcu(watcher, &scd_watchers, node) {
		selection = rcu_dereference(watcher->selection);
		if (scd_selects_event(selection, kind, followed, event))
			report_to(watcher, selection, event);
	}
}
