// SPDX-License-Identifier: GPL-2.0
/*
 * Begins and ends watching.
 *
 * A watcher holds its socket, never its file, so its user can close it. Then the netlink core
 * reports NETLINK_URELEASE; the watcher leaves the list at once, and a work item frees it after an
 * RCU grace period.
 */
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/rculist.h>
#include <net/sock.h>

#include "hooks.h"
#include "selection.h"
#include "watcher.h"

/* How long to wait for a socket whose receive queue is full. */
#define RETRY_JIFFIES max(HZ / 100, 1)

/* Protects the list of watchers, their selections, the hooks, and all below. */
static DEFINE_MUTEX(watchers_mutex);

static u32 watchers_count; /* with those that are being freed */
static bool unloading;

static void deliver(struct work_struct *work)
{
	struct scd_watcher *watcher =
		container_of(to_delayed_work(work), struct scd_watcher, delivery);

	if (scd_deliver(watcher))
		queue_delayed_work(scd_workqueue, &watcher->delivery, RETRY_JIFFIES);
}

/* A set of SCD_HOOK_*, which begin with the kinds of events. */
static u32 selection_hooks(const struct scd_selection *selection)
{
	return selection->kinds | (selection->descendants ? SCD_HOOK_FORKS : 0);
}

/* The caller holds watchers_mutex. */
static struct scd_selection *selection_of(const struct scd_watcher *watcher)
{
	return rcu_dereference_protected(watcher->selection, lockdep_is_held(&watchers_mutex));
}

/* The caller holds watchers_mutex. */
static u32 hooks_wanted(void)
{
	const struct scd_watcher *watcher;
	u32 groups = 0;

	list_for_each_entry(watcher, &scd_watchers, node)
		groups |= selection_hooks(selection_of(watcher));
	return groups;
}

/* After each change of the list or of a selection. The caller holds watchers_mutex. */
static void sum_up_selections(void)
{
	const struct scd_selection *selection;
	const struct scd_watcher *watcher;
	bool programs = false;
	u32 kinds = 0;

	list_for_each_entry(watcher, &scd_watchers, node) {
		selection = selection_of(watcher);
		programs |= selection->with_prog;
		if (!selection->processes)
			kinds |= selection->kinds;
	}
	WRITE_ONCE(scd_programs_wanted, programs);
	WRITE_ONCE(scd_kinds_of_all, kinds);
}

/* Hooks slow down every task, so they are removed with the last watcher that needs them. */
static void unhook_unwanted(struct work_struct *work)
{
	mutex_lock(&watchers_mutex);
	scd_hooks_keep(hooks_wanted());
	mutex_unlock(&watchers_mutex);
}

static DECLARE_WORK(unhook_work, unhook_unwanted);

/* Frees everything except the struct itself. */
static void watcher_release(struct scd_watcher *watcher)
{
	scd_selection_free(rcu_dereference_protected(watcher->selection, true));
	scd_ring_free(&watcher->ring);
	sock_put(watcher->sk);
}

/* Frees a watcher that has left the list. */
static void watcher_end(struct work_struct *work)
{
	struct scd_watcher *watcher = container_of(work, struct scd_watcher, end);

	synchronize_rcu();
	cancel_delayed_work_sync(&watcher->delivery);
	watcher_release(watcher);
	kfree(watcher);
	mutex_lock(&watchers_mutex);
	watchers_count--;
	scd_hooks_keep(hooks_wanted());
	mutex_unlock(&watchers_mutex);
}

static struct scd_watcher *find_watcher(const struct sock *sk)
{
	struct scd_watcher *watcher;

	lockdep_assert_held(&watchers_mutex);
	list_for_each_entry(watcher, &scd_watchers, node) {
		if (watcher->sk == sk)
			return watcher;
	}
	return NULL;
}

static struct scd_watcher *watcher_new(struct sock *sk, u32 portid)
{
	struct scd_watcher *watcher = kzalloc(sizeof(*watcher), GFP_KERNEL_ACCOUNT);

	if (!watcher)
		return NULL;
	if (scd_ring_init(&watcher->ring)) {
		kfree(watcher);
		return NULL;
	}
	sock_hold(sk);
	watcher->sk = sk;
	watcher->portid = portid;
	INIT_DELAYED_WORK(&watcher->delivery, deliver);
	INIT_WORK(&watcher->end, watcher_end);
	return watcher;
}

/* The caller holds watchers_mutex. */
static void count_watcher(struct scd_watcher *watcher, struct scd_counts *counts)
{
	const struct scd_selection *selection = selection_of(watcher);

	scd_ring_count(&watcher->ring, counts);
	counts->missed = atomic64_read(&scd_missed);
	counts->not_followed = watcher->lost + scd_follow_lost(selection->processes);
}

/* The caller holds watchers_mutex. */
static int watch_first(struct sock *sk, u32 portid, struct scd_selection *selection,
		       struct netlink_ext_ack *extack)
{
	struct scd_watcher *watcher;

	/* Sockets are quickly opened and closed, so a watcher counts until it has been freed. */
	if (watchers_count >= SECCOMP_DIAG_WATCHERS_MAX) {
		NL_SET_ERR_MSG(extack, "too many sockets watch already");
		return -EBUSY;
	}
	watcher = watcher_new(sk, portid);
	if (!watcher)
		return -ENOMEM;
	watchers_count++;
	RCU_INIT_POINTER(watcher->selection, selection);
	list_add_tail_rcu(&watcher->node, &scd_watchers);
	sum_up_selections();
	return 0;
}

/*
 * The caller holds watchers_mutex. On success the selection is the watcher's, and @old is the one
 * before, which hooks may still use.
 */
static int set_selection(struct sock *sk, u32 portid, struct scd_selection *selection,
			 struct scd_selection **old, struct netlink_ext_ack *extack)
{
	struct scd_watcher *watcher;
	int err;

	if (unloading)
		return -ESHUTDOWN;
	err = scd_hooks_place(selection_hooks(selection), extack);
	if (err)
		return err;
	watcher = find_watcher(sk);
	if (!watcher)
		return watch_first(sk, portid, selection, extack);
	*old = rcu_replace_pointer(watcher->selection, selection, lockdep_is_held(&watchers_mutex));
	sum_up_selections();
	return 0;
}

/* Frees the selection before, if there was one. Its last losses become the watcher's. */
static void retire_selection(struct sock *sk, struct scd_selection *old)
{
	struct scd_watcher *watcher;

	if (!old)
		return;
	synchronize_rcu();
	mutex_lock(&watchers_mutex);
	watcher = find_watcher(sk);
	if (watcher)
		watcher->lost += scd_follow_lost(old->processes);
	mutex_unlock(&watchers_mutex);
	scd_selection_free(old);
}

/**
 * scd_watch_set() - set the selection of a socket
 * @sk: the socket; the caller is in sendmsg(2) on it
 * @portid: its port number
 * @selection: the selection; belongs to the watcher on success
 * @extack: says what is wrong
 *
 * May sleep. On return no event is made any more that only the selection before has selected.
 *
 * Return: 0 or an error of SECCOMP_DIAG_CMD_WATCH.
 */
int scd_watch_set(struct sock *sk, u32 portid, struct scd_selection *selection,
		  struct netlink_ext_ack *extack)
{
	struct scd_selection *old = NULL;
	int err;

	mutex_lock(&watchers_mutex);
	err = set_selection(sk, portid, selection, &old, extack);
	/* Hooks may have been placed in vain, or may not be needed any more. */
	if ((err || old) && !unloading)
		queue_work(scd_workqueue, &unhook_work);
	mutex_unlock(&watchers_mutex);
	/* Others do not wait for this. */
	retire_selection(sk, old);

	return err;
}

/**
 * scd_watch_count() - get the counts of a socket
 * @sk: the socket
 * @counts: set to the counts up to now
 *
 * Return: 0; -ENOENT if it has never watched; -ESHUTDOWN if it may have, but the module is being
 * unloaded.
 */
int scd_watch_count(struct sock *sk, struct scd_counts *counts)
{
	struct scd_watcher *watcher;
	int err = 0;

	mutex_lock(&watchers_mutex);
	watcher = find_watcher(sk);
	if (watcher)
		count_watcher(watcher, counts);
	else
		err = unloading ? -ESHUTDOWN : -ENOENT;
	mutex_unlock(&watchers_mutex);

	return err;
}

/* The number of a closed socket may be another's by now, so look at the socket itself. */
static bool is_closed_watcher(const struct scd_watcher *watcher,
			      const struct netlink_notify *notify)
{
	return watcher->portid == notify->portid && sock_net(watcher->sk) == notify->net &&
	       sock_flag(watcher->sk, SOCK_DEAD);
}

/*
 * Runs at the close of each generic netlink socket, so it must not wait for watchers_mutex, which
 * is held while hooks are placed. A closed socket that has watched is in the list: the reply to its
 * WATCH came before.
 */
static bool has_watched(const struct netlink_notify *notify)
{
	const struct scd_watcher *watcher;
	bool found = false;

	rcu_read_lock();
	list_for_each_entry_rcu(watcher, &scd_watchers, node)
		found |= is_closed_watcher(watcher, notify);
	rcu_read_unlock();

	return found;
}

static int on_netlink_event(struct notifier_block *block, unsigned long event, void *data)
{
	const struct netlink_notify *notify = data;
	struct scd_watcher *watcher, *next;

	if (event != NETLINK_URELEASE || notify->protocol != NETLINK_GENERIC ||
	    !has_watched(notify))
		return NOTIFY_DONE;
	mutex_lock(&watchers_mutex);
	list_for_each_entry_safe(watcher, next, &scd_watchers, node) {
		if (!is_closed_watcher(watcher, notify))
			continue;
		list_del_rcu(&watcher->node);
		queue_work(scd_workqueue, &watcher->end);
	}
	sum_up_selections();
	mutex_unlock(&watchers_mutex);

	return NOTIFY_DONE;
}

static struct notifier_block netlink_notifier = { .notifier_call = on_netlink_event };

int __init scd_watch_init(void)
{
	int err;

	scd_workqueue = alloc_workqueue("seccomp_diag", WQ_UNBOUND, SECCOMP_DIAG_WATCHERS_MAX);
	if (!scd_workqueue)
		return -ENOMEM;
	err = netlink_register_notifier(&netlink_notifier);
	if (err)
		destroy_workqueue(scd_workqueue);
	return err;
}

/* Sends what fits into the receive queue, and waits for no reader. */
static void watcher_notify_end(struct scd_watcher *watcher)
{
	struct scd_counts counts;

	cancel_delayed_work_sync(&watcher->delivery);
	scd_deliver(watcher);
	count_watcher(watcher, &counts);
	scd_deliver_end(watcher, &counts);
}

/**
 * scd_watch_end() - remove all hooks and watchers
 *
 * For the unload, as long as the family is there: each watcher gets a last message. Bounded: it
 * waits for no reader and for no watched task.
 */
void scd_watch_end(void)
{
	struct scd_watcher *watcher, *next;

	mutex_lock(&watchers_mutex);
	unloading = true;
	scd_hooks_keep(0);
	list_for_each_entry_safe(watcher, next, &scd_watchers, node) {
		watcher_notify_end(watcher);
		list_del_rcu(&watcher->node);
		queue_work(scd_workqueue, &watcher->end);
	}
	mutex_unlock(&watchers_mutex);
}

/** scd_watch_exit() - free the rest once there are no requests any more */
void scd_watch_exit(void)
{
	netlink_unregister_notifier(&netlink_notifier);
	/* Flush first: this frees watchers, and the timers of their deliveries need the queue. */
	flush_workqueue(scd_workqueue);
	destroy_workqueue(scd_workqueue);
	scd_hooks_exit();
	/* Sets of processes have been freed by RCU. */
	rcu_barrier();
}
