// SPDX-License-Identifier: GPL-2.0
/* The list of watchers. Hooks put events into the ring of each watcher that has selected them. */
#include <linux/rculist.h>
#include <linux/ktime.h>

#include "selection.h"
#include "watcher.h"

/* Events wait one tick for others, so that one message can carry them. */
#define BATCH_JIFFIES 1

LIST_HEAD(scd_watchers);

u32 scd_kinds_of_all;

bool scd_programs_wanted;

atomic64_t scd_missed;

struct workqueue_struct *scd_workqueue __ro_after_init;

/**
 * scd_event_init() - fill what every event says of the current task
 * @event: filled
 * @cmd: SECCOMP_DIAG_CMD_*_NTF
 */
void scd_event_init(struct scd_event *event, u8 cmd)
{
	*event = (struct scd_event){
		.cmd = cmd,
		.time = ktime_get_boottime_ns(),
		.start_time = current->start_boottime,
		.mode = READ_ONCE(current->seccomp.mode),
		.filter_count = atomic_read(&current->seccomp.filter_count),
	};
	strscpy_pad(event->comm, current->comm, sizeof(event->comm));
}

/**
 * scd_watched() - check whether anybody has selected the current task
 * @kind: for events of this kind
 *
 * From task context. While somebody watches, each system call comes here for which filters are run,
 * and most go no further.
 *
 * Return: true if so.
 */
bool scd_watched(enum seccomp_diag_kind kind)
{
	const struct scd_watcher *watcher;
	bool followed, watched = false;

	rcu_read_lock();
	followed = scd_follow_has(NULL, task_tgid(current));
	if (followed || READ_ONCE(scd_kinds_of_all) & BIT(kind)) {
		list_for_each_entry_rcu(watcher, &scd_watchers, node) {
			watched = scd_selects(rcu_dereference(watcher->selection), kind, followed);
			if (watched)
				break;
		}
	}
	rcu_read_unlock();

	return watched;
}

static void report_to(struct scd_watcher *watcher, const struct scd_selection *selection,
		      const struct scd_event *event)
{
	struct scd_event own = *event;
	u32 pending;

	if (!scd_translate(selection, &own))
		return;
	if (!selection->with_prog)
		own.program = NULL;
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
 * From task context, where the current task holds no lock.
 */
void scd_report(enum seccomp_diag_kind kind, const struct scd_event *event)
{
	const struct scd_selection *selection;
	struct scd_watcher *watcher;
	bool followed;

	rcu_read_lock();
	followed = scd_follow_has(NULL, task_tgid(current));
	list_for_each_entry_rcu(watcher, &scd_watchers, node) {
		selection = rcu_dereference(watcher->selection);
		if (scd_selects_event(selection, kind, followed, event))
			report_to(watcher, selection, event);
	}
	rcu_read_unlock();
}
