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
#include <linux/netlink.h>
#include <linux/notifier.h>
#include <linux/rculist.h>
#include <linux/slab.h>
#include <linux/uidgid.h>
#include <linux/workqueue.h>
#include <net/sock.h>

#include "delivery.h"
#include "hooks.h"
#include "follow.h"
#include "selection.h"
#include "watch.h"
#include "watcher.h"

/* How long to wait for a socket whose receive queue is full. */
#define RETRY_JIFFIES max(HZ / 100, 1)

/* Watchers that only privileged requesters may have. */
#define WATCHERS_RESERVED 16

/* Protects the list of watchers, their selections, and all below. */
static DEFINE_MUTEX(watchers_mutex);

/* All watchers, with those that are being freed. */
static LIST_HEAD(all_watchers);
static u32 hooked; /* a set of BIT(enum seccomp_diag_kind) */
static bool unloading;

static void deliver(struct work_struct *work)
{
	struct scd_watcher *watcher =
		container_of(to_delayed_work(work), struct scd_watcher, delivery);

	if (scd_deliver(watcher))
		queue_delayed_work(scd_workqueue, &watcher->delivery, RETRY_JIFFIES);
}

/* The caller holds watchers_mutex. */
static u32 kinds_wanted(void)
{
	const struct scd_selection *selection;
	const struct scd_watcher *watcher;
	u32 kinds = 0;

	list_for_each_entry(watcher, &scd_watchers, node) {
		selection = rcu_dereference_protected(watcher->selection,
						      lockdep_is_held(&watchers_mutex));
		kinds |= selection->kinds;
	}
	return kinds;
}

/* The caller holds watchers_mutex. */
static int hook(u32 kinds, struct netlink_ext_ack *extack)
{
	int err;

	if (IS_ENABLED(CONFIG_PREEMPT_RT) && kinds) {
		NL_SET_ERR_MSG(extack,
			       "no events under PREEMPT_RT, where a hook may take no locks");
		return -EOPNOTSUPP;
	}
	if (kinds & ~hooked & BIT(SECCOMP_DIAG_KIND_VERDICT)) {
		err = scd_hook_verdicts(extack);
		if (err)
			return err;
		hooked |= BIT(SECCOMP_DIAG_KIND_VERDICT);
	}
	if (kinds & ~hooked & BIT(SECCOMP_DIAG_KIND_INSTALL)) {
		err = scd_hook_installs(extack);
		if (err)
			return err;
		hooked |= BIT(SECCOMP_DIAG_KIND_INSTALL);
	}
	return kinds & BIT(SECCOMP_DIAG_KIND_INSTALL) ? scd_check_installs(extack) : 0;
}

/* The caller holds watchers_mutex. */
static void unhook(u32 kinds)
{
	if (kinds & hooked & BIT(SECCOMP_DIAG_KIND_VERDICT))
		scd_unhook_verdicts();
	if (kinds & hooked & BIT(SECCOMP_DIAG_KIND_INSTALL))
		scd_unhook_installs();
	hooked &= ~kinds;
}

/* Hooks slow down every task, so they are removed with the last watcher that needs them. */
static void unhook_unwanted(struct work_struct *work)
{
	mutex_lock(&watchers_mutex);
	unhook(~kinds_wanted());
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
	mutex_lock(&watchers_mutex);
	list_del(&watcher->all_node);
	mutex_unlock(&watchers_mutex);
	kfree(watcher);
	unhook_unwanted(NULL);
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

/*
 * One user must not take all watchers from the others, nor all users together from the privileged.
 * Sockets are quickly opened and closed, so a watcher counts until it has been freed.
 */
static bool below_limits(const struct scd_selection *selection)
{
	const struct scd_watcher *watcher;
	u32 all = 0, own = 0;

	list_for_each_entry(watcher, &all_watchers, all_node) {
		all++;
		own += !watcher->privileged &&
		       uid_eq(watcher->owner, selection->requester.cred->uid);
	}
	if (selection->privileged)
		return all < SECCOMP_DIAG_WATCHERS_MAX;
	return all < SECCOMP_DIAG_WATCHERS_MAX - WATCHERS_RESERVED &&
	       own < SECCOMP_DIAG_WATCHERS_USER_MAX;
}

static struct scd_watcher *watcher_new(struct sock *sk, u32 portid,
				       const struct scd_selection *selection)
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
	watcher->privileged = selection->privileged;
	watcher->owner = selection->requester.cred->uid;
	INIT_DELAYED_WORK(&watcher->delivery, deliver);
	INIT_WORK(&watcher->end, watcher_end);
	return watcher;
}

/* The caller holds watchers_mutex. */
static void count_watcher(struct scd_watcher *watcher, struct scd_counts *counts)
{
	const struct scd_selection *selection =
		rcu_dereference_protected(watcher->selection, lockdep_is_held(&watchers_mutex));

	scd_ring_count(&watcher->ring, counts);
	counts->missed = scd_installs_missed() + scd_verdicts_missed();
	counts->not_followed = watcher->lost + scd_follow_lost(selection->follow_set);
}

/* The caller holds watchers_mutex. Consumes the selection, except on error. */
static int watch_first(struct sock *sk, u32 portid, struct scd_selection *selection,
		       struct scd_counts *counts, struct netlink_ext_ack *extack)
{
	struct scd_watcher *watcher;
	int err;

	if (!below_limits(selection)) {
		NL_SET_ERR_MSG(extack, "too many sockets watch already");
		return -EBUSY;
	}
	watcher = watcher_new(sk, portid, selection);
	if (!watcher)
		return -ENOMEM;
	err = scd_selection_follow(selection, extack);
	if (err) {
		watcher_release(watcher);
		kfree(watcher);
		return err;
	}
	RCU_INIT_POINTER(watcher->selection, selection);
	list_add_tail_rcu(&watcher->node, &scd_watchers);
	list_add_tail(&watcher->all_node, &all_watchers);
	count_watcher(watcher, counts);
	return 0;
}

/* As watch_first(). */
static int watch_again(struct scd_watcher *watcher, struct scd_selection *selection,
		       struct scd_counts *counts, struct netlink_ext_ack *extack)
{
	struct scd_selection *old;
	int err;

	err = scd_selection_follow(selection, extack);
	if (err)
		return err;
	old = rcu_replace_pointer(watcher->selection, selection, lockdep_is_held(&watchers_mutex));
	/* Once the reply says that nothing more is made, this must be so. */
	synchronize_rcu();
	watcher->lost += scd_follow_lost(old->follow_set);
	count_watcher(watcher, counts);
	scd_selection_free(old);
	if (hooked & ~kinds_wanted())
		queue_work(scd_workqueue, &unhook_work);
	return 0;
}

/**
 * scd_watch_set() - set the selection of a socket
 * @sk: the socket; the caller is in sendmsg(2) on it
 * @portid: its port number
 * @selection: the selection; belongs to the watcher on success
 * @counts: set to the counts up to now
 * @extack: says what is wrong
 *
 * May sleep.
 *
 * Return: 0 or an error of SECCOMP_DIAG_CMD_WATCH.
 */
int scd_watch_set(struct sock *sk, u32 portid, struct scd_selection *selection,
		  struct scd_counts *counts, struct netlink_ext_ack *extack)
{
	struct scd_watcher *watcher;
	int err;

	mutex_lock(&watchers_mutex);
	err = unloading ? -ESHUTDOWN : hook(selection->kinds, extack);
	if (!err) {
		watcher = find_watcher(sk);
		if (watcher)
			err = watch_again(watcher, selection, counts, extack);
		else
			err = watch_first(sk, portid, selection, counts, extack);
	}
	if (err && !unloading)
		queue_work(scd_workqueue, &unhook_work);
	mutex_unlock(&watchers_mutex);

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
 * is held through grace periods. A closed socket that has watched is in the list: the reply to its
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
	unhook(hooked);
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
	/* Flush first: watchers are freed here, and the timers of their deliveries need the queue. */
	flush_workqueue(scd_workqueue);
	destroy_workqueue(scd_workqueue);
	scd_hook_verdicts_exit();
	scd_hook_installs_exit();
}
