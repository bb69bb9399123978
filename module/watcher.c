// SPDX-License-Identifier: GPL-2.0
/*
 * Who watches, what each of them selects, and how events get to them.
 *
 * A hook puts an event into the ring of each watcher that has selected it; a work item per watcher
 * makes messages of them. It gives a message to the socket only where there is room, so a slow
 * reader fills its ring, and only its own.
 *
 * A watcher holds its socket, never its file: the file is held only while a message is put into the
 * queue. Until then the socket can't be closed, so its port number can't become another socket's.
 * The netlink core says when a socket has been closed (NETLINK_URELEASE); the watcher then leaves
 * the list at once, and is taken apart by a work item, after an RCU grace period.
 */
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/net.h>
#include <linux/netlink.h>
#include <linux/notifier.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/rculist.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>
#include <linux/user_namespace.h>
#include <linux/workqueue.h>
#include <net/genetlink.h>
#include <net/sock.h>

#include "compat.h"
#include "hooks.h"
#include "lineage.h"
#include "netlink.h"
#include "watcher.h"

/* How long events wait for others, so that one message can carry them: one tick. */
#define GATHER_JIFFIES 1

/* How long to wait for a socket whose receive queue is full. */
#define RETRY_JIFFIES max(HZ / 100, 1)

/* Room for events in a message; what many readers have room for. */
#define MESSAGE_BYTES 7680

/* What is left free in a receive queue, as it is counted there: an answer and an ACK. */
#define ANSWERS_TRUESIZE 4096

/**
 * struct watcher - a socket that is told of events
 * @node: in watchers; RCU
 * @sk: the socket (reference held)
 * @portid: its port number
 * @privileged: whether who made it may watch everybody
 * @owner: who made it
 * @selection: RCU; replaced under watchers_mutex
 * @ring: events to be told
 * @delivery: tells them
 * @end: takes it apart
 */
struct watcher {
	struct list_head node;
	struct sock *sk;
	u32 portid;
	bool privileged;
	kuid_t owner;
	struct seccomp_diag_selection __rcu *selection;
	struct seccomp_diag_ring ring;
	struct delayed_work delivery;
	struct work_struct end;
};

static LIST_HEAD(watchers); /* RCU; changed under watchers_mutex */
static DEFINE_MUTEX(watchers_mutex);

/* Under watchers_mutex: those that exist, those in the middle of their end as well. */
static u32 watchers_count;
static u32 hooked; /* a set of BIT(enum seccomp_diag_kind) */
static bool unloading;

static struct workqueue_struct *workqueue __ro_after_init;

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

static bool selects_process(const struct seccomp_diag_selection *selection)
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

static bool selects_current(const struct seccomp_diag_selection *selection,
			    enum seccomp_diag_kind kind)
{
	return selection->kinds & BIT(kind) && selects_process(selection) &&
	       (!uid_valid(selection->uid) || uid_eq(selection->uid, current_uid()));
}

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
	const struct watcher *watcher;

	list_for_each_entry_rcu(watcher, &watchers, node) {
		if (selects_current(rcu_dereference(watcher->selection), kind))
			return true;
	}
	return false;
}

/** seccomp_diag_watched_with_prog() - does one of those want the programs of installations? */
bool seccomp_diag_watched_with_prog(void)
{
	const struct seccomp_diag_selection *selection;
	const struct watcher *watcher;

	list_for_each_entry_rcu(watcher, &watchers, node) {
		selection = rcu_dereference(watcher->selection);
		if (selection->with_prog && selects_current(selection, SECCOMP_DIAG_KIND_INSTALL))
			return true;
	}
	return false;
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

static bool selects_event(const struct seccomp_diag_selection *selection,
			  enum seccomp_diag_kind kind, const struct seccomp_diag_event *event)
{
	if (!selects_current(selection, kind))
		return false;
	return kind != SECCOMP_DIAG_KIND_VERDICT ||
	       selection->actions & action_bit(event->verdict.ret);
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

/* Numbers and times as the watcher knows them. False if the task does not exist for it. */
static bool translate(const struct seccomp_diag_viewer *viewer, struct seccomp_diag_event *event)
{
	event->tid = task_pid_nr_ns(current, viewer->pid_ns);
	if (!event->tid)
		return false;
	event->tgid = task_tgid_nr_ns(current, viewer->pid_ns);
	event->uid = from_kuid_munged(viewer->cred->user_ns, current_uid());
	event->time += viewer->boottime_offset;
	event->start_time += viewer->boottime_offset;
	return true;
}

static void tell_watcher(struct watcher *watcher, const struct seccomp_diag_selection *selection,
			 const struct seccomp_diag_event *event)
{
	struct seccomp_diag_event own = *event;
	u32 pending;

	if (!may_watch_current(selection) || !translate(&selection->viewer, &own))
		return;
	if (own.cmd == SECCOMP_DIAG_CMD_INSTALL_NTF && !selection->with_prog)
		own.install.program = NULL;
	pending = seccomp_diag_ring_put(&watcher->ring, &own);
	if (pending == 1)
		queue_delayed_work(workqueue, &watcher->delivery, GATHER_JIFFIES);
	else if (pending == RING_SLOTS / 4)
		mod_delayed_work(workqueue, &watcher->delivery, 0);
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
	struct watcher *watcher;

	list_for_each_entry_rcu(watcher, &watchers, node) {
		selection = rcu_dereference(watcher->selection);
		if (selects_event(selection, kind, event))
			tell_watcher(watcher, selection, event);
	}
}

/**
 * seccomp_diag_event_init() - what is told of the current task in any event
 * @event: to be filled
 * @cmd: SECCOMP_DIAG_CMD_*_NTF
 */
void seccomp_diag_event_init(struct seccomp_diag_event *event, u8 cmd)
{
	*event = (struct seccomp_diag_event){
		.cmd = cmd,
		.time = ktime_get_boottime_ns(),
		.start_time = current->start_boottime,
		.mode = READ_ONCE(current->seccomp.mode),
		.filter_count = atomic_read(&current->seccomp.filter_count),
	};
	strscpy_pad(event->comm, current->comm, sizeof(event->comm));
}

/* Keeps the socket from being closed. NULL if it is closed already. */
static struct file *hold_file(struct sock *sk)
{
	struct file *file = NULL;

	/* sock_orphan() takes the socket from sk under this lock; its file lives longer than that. */
	read_lock_bh(&sk->sk_callback_lock);
	if (sk->sk_socket)
		file = socket_get_file(sk->sk_socket);
	read_unlock_bh(&sk->sk_callback_lock);

	return file;
}

/* As the netlink core will see it, so that it never has to refuse. */
static bool has_room(const struct sock *sk, const struct sk_buff *skb)
{
	int used = atomic_read(&sk->sk_rmem_alloc);

	return !used || used + skb->truesize + ANSWERS_TRUESIZE <= READ_ONCE(sk->sk_rcvbuf);
}

static int send(const struct watcher *watcher, struct sk_buff *skb)
{
	struct sock *sk = watcher->sk;

	if (!has_room(sk, skb)) {
		nlmsg_free(skb);
		return -EAGAIN;
	}
	return genlmsg_unicast(sock_net(sk), skb, watcher->portid);
}

/* Puts as many events as fit into a message. Return: how many. */
static u32 fill_message(struct watcher *watcher, struct sk_buff *skb)
{
	const struct seccomp_diag_event *event;
	u32 count = 0;
	u64 dropped;

	while ((event = seccomp_diag_ring_peek(&watcher->ring, count, &dropped))) {
		if (seccomp_diag_put_event(skb, event, dropped))
			break;
		count++;
	}
	return count;
}

/* Small messages for small queues, but an event has to fit in. */
static size_t message_bytes(const struct sock *sk, const struct seccomp_diag_event *event)
{
	int room = (READ_ONCE(sk->sk_rcvbuf) - ANSWERS_TRUESIZE) / 2;
	size_t bytes = SECCOMP_DIAG_EVENT_BYTES;

	if (event->cmd == SECCOMP_DIAG_CMD_INSTALL_NTF && event->install.program)
		bytes += event->install.program->size;
	return max_t(size_t, bytes, clamp(room, 0, MESSAGE_BYTES));
}

/* Return: how many events were told, or an error. */
static int deliver_message(struct watcher *watcher)
{
	const struct seccomp_diag_event *event;
	struct sk_buff *skb;
	u64 dropped;
	u32 count;
	int err;

	event = seccomp_diag_ring_peek(&watcher->ring, 0, &dropped);
	if (!event)
		return 0;
	skb = nlmsg_new(message_bytes(watcher->sk, event), GFP_KERNEL);
	if (!skb)
		return -ENOMEM;
	count = fill_message(watcher, skb);
	if (WARN_ON_ONCE(!count)) {
		nlmsg_free(skb);
		return -EMSGSIZE;
	}
	err = send(watcher, skb);
	if (err)
		return err;
	seccomp_diag_ring_take(&watcher->ring, count);
	return count;
}

/* Return: 0 if all has been told or nobody is there to be told, or an error. */
static int deliver_all(struct watcher *watcher)
{
	struct file *file = hold_file(watcher->sk);
	int ret;

	if (!file)
		return 0;
	do {
		ret = deliver_message(watcher);
		cond_resched();
	} while (ret > 0);
	fput(file);

	return ret;
}

static void deliver(struct work_struct *work)
{
	struct watcher *watcher = container_of(to_delayed_work(work), struct watcher, delivery);

	if (deliver_all(watcher))
		queue_delayed_work(workqueue, &watcher->delivery, RETRY_JIFFIES);
}

/* The caller holds watchers_mutex. */
static u32 kinds_wanted(void)
{
	const struct seccomp_diag_selection *selection;
	const struct watcher *watcher;
	u32 kinds = 0;

	list_for_each_entry(watcher, &watchers, node) {
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

	if (kinds & ~hooked & BIT(SECCOMP_DIAG_KIND_VERDICT)) {
		err = seccomp_diag_hook_verdicts(extack);
		if (err)
			return err;
		hooked |= BIT(SECCOMP_DIAG_KIND_VERDICT);
	}
	if (kinds & ~hooked & BIT(SECCOMP_DIAG_KIND_INSTALL)) {
		err = seccomp_diag_hook_installs(extack);
		if (err)
			return err;
		hooked |= BIT(SECCOMP_DIAG_KIND_INSTALL);
	}
	return 0;
}

/* Hooks cost everybody something, so they go with the last who needs them. */
static void unhook_unwanted(struct work_struct *work)
{
	u32 unwanted;

	mutex_lock(&watchers_mutex);
	unwanted = hooked & ~kinds_wanted();
	if (unwanted & BIT(SECCOMP_DIAG_KIND_VERDICT))
		seccomp_diag_unhook_verdicts();
	if (unwanted & BIT(SECCOMP_DIAG_KIND_INSTALL))
		seccomp_diag_unhook_installs();
	hooked &= ~unwanted;
	mutex_unlock(&watchers_mutex);
}

static DECLARE_WORK(unhook_work, unhook_unwanted);

static void watcher_free(struct watcher *watcher)
{
	seccomp_diag_selection_free(rcu_dereference_protected(watcher->selection, true));
	seccomp_diag_ring_free(&watcher->ring);
	sock_put(watcher->sk);
	kfree(watcher);
}

/* It is in no list any more. */
static void watcher_end(struct work_struct *work)
{
	struct watcher *watcher = container_of(work, struct watcher, end);

	synchronize_rcu();
	cancel_delayed_work_sync(&watcher->delivery);
	watcher_free(watcher);
	mutex_lock(&watchers_mutex);
	watchers_count--;
	mutex_unlock(&watchers_mutex);
	unhook_unwanted(NULL);
}

static struct watcher *find_watcher(const struct sock *sk)
{
	struct watcher *watcher;

	lockdep_assert_held(&watchers_mutex);
	list_for_each_entry(watcher, &watchers, node) {
		if (watcher->sk == sk)
			return watcher;
	}
	return NULL;
}

/* One user must not take all places from the others, nor from the privileged. */
static bool has_place(const struct seccomp_diag_selection *selection)
{
	const struct watcher *watcher;
	u32 own = 0;

	if (watchers_count >= SECCOMP_DIAG_WATCHERS_MAX)
		return false;
	if (selection->privileged)
		return true;
	list_for_each_entry(watcher, &watchers, node)
		own += !watcher->privileged && uid_eq(watcher->owner, selection->viewer.cred->uid);
	return own < SECCOMP_DIAG_WATCHERS_USER_MAX;
}

static struct watcher *watcher_new(struct sock *sk, u32 portid,
				   const struct seccomp_diag_selection *selection)
{
	struct watcher *watcher = kzalloc(sizeof(*watcher), GFP_KERNEL_ACCOUNT);

	if (!watcher)
		return NULL;
	if (seccomp_diag_ring_init(&watcher->ring)) {
		kfree(watcher);
		return NULL;
	}
	sock_hold(sk);
	watcher->sk = sk;
	watcher->portid = portid;
	watcher->privileged = selection->privileged;
	watcher->owner = selection->viewer.cred->uid;
	INIT_DELAYED_WORK(&watcher->delivery, deliver);
	INIT_WORK(&watcher->end, watcher_end);
	return watcher;
}

static void count_watcher(struct watcher *watcher, struct seccomp_diag_watch_result *result)
{
	const struct seccomp_diag_selection *selection;

	selection = rcu_dereference_protected(watcher->selection, lockdep_is_held(&watchers_mutex));
	seccomp_diag_ring_count(&watcher->ring, &result->counts);
	result->missed = seccomp_diag_installs_missed() + seccomp_diag_verdicts_missed();
	result->not_followed = seccomp_diag_lineage_lost(selection->lineage);
}

/* The caller holds watchers_mutex. Consumes the selection, but for an error. */
static int watch_first(struct sock *sk, u32 portid, struct seccomp_diag_selection *selection,
		       struct seccomp_diag_watch_result *result, struct netlink_ext_ack *extack)
{
	struct watcher *watcher;

	if (!has_place(selection)) {
		NL_SET_ERR_MSG(extack, "too many sockets watch already");
		return -EBUSY;
	}
	watcher = watcher_new(sk, portid, selection);
	if (!watcher)
		return -ENOMEM;
	RCU_INIT_POINTER(watcher->selection, selection);
	list_add_tail_rcu(&watcher->node, &watchers);
	watchers_count++;
	count_watcher(watcher, result);
	return 0;
}

/* The caller holds watchers_mutex. */
static void watch_again(struct watcher *watcher, struct seccomp_diag_selection *selection,
			struct seccomp_diag_watch_result *result)
{
	struct seccomp_diag_selection *old;

	old = rcu_replace_pointer(watcher->selection, selection, lockdep_is_held(&watchers_mutex));
	/* When the answer says that nothing more is made, nothing more may be. */
	synchronize_rcu();
	count_watcher(watcher, result);
	result->not_followed =
		seccomp_diag_lineage_lost(selection->lineage ? selection->lineage : old->lineage);
	seccomp_diag_selection_free(old);
	if (hooked & ~kinds_wanted())
		queue_work(workqueue, &unhook_work);
}

/**
 * seccomp_diag_watcher_set() - tell a socket what is selected from now on
 * @sk: the socket; the caller is in sendmsg(2) on it
 * @portid: its port number
 * @selection: what to tell; belongs to the watcher on success
 * @result: what it has been told up to now
 * @extack: what is wrong
 *
 * May sleep.
 *
 * Return: 0 or an error, as SECCOMP_DIAG_CMD_WATCH has it.
 */
int seccomp_diag_watcher_set(struct sock *sk, u32 portid, struct seccomp_diag_selection *selection,
			     struct seccomp_diag_watch_result *result,
			     struct netlink_ext_ack *extack)
{
	struct watcher *watcher;
	int err;

	mutex_lock(&watchers_mutex);
	err = unloading ? -ESHUTDOWN : hook(selection->kinds, extack);
	if (!err) {
		watcher = find_watcher(sk);
		if (watcher)
			watch_again(watcher, selection, result);
		else
			err = watch_first(sk, portid, selection, result, extack);
	}
	if (err && !unloading)
		queue_work(workqueue, &unhook_work);
	mutex_unlock(&watchers_mutex);

	return err;
}

/**
 * seccomp_diag_watcher_count() - what a socket has been told up to now
 * @sk: the socket
 * @result: that
 *
 * Return: 0, or -ENOENT if it has never watched.
 */
int seccomp_diag_watcher_count(struct sock *sk, struct seccomp_diag_watch_result *result)
{
	struct watcher *watcher;

	mutex_lock(&watchers_mutex);
	watcher = find_watcher(sk);
	if (watcher)
		count_watcher(watcher, result);
	mutex_unlock(&watchers_mutex);

	return watcher ? 0 : -ENOENT;
}

/* A closed socket's number may be another's by now, hence the look at the socket itself. */
static int on_netlink_event(struct notifier_block *block, unsigned long event, void *data)
{
	const struct netlink_notify *notify = data;
	struct watcher *watcher, *next;

	if (event != NETLINK_URELEASE || notify->protocol != NETLINK_GENERIC)
		return NOTIFY_DONE;
	mutex_lock(&watchers_mutex);
	list_for_each_entry_safe(watcher, next, &watchers, node) {
		if (watcher->portid != notify->portid || sock_net(watcher->sk) != notify->net ||
		    !sock_flag(watcher->sk, SOCK_DEAD))
			continue;
		list_del_rcu(&watcher->node);
		queue_work(workqueue, &watcher->end);
	}
	mutex_unlock(&watchers_mutex);

	return NOTIFY_DONE;
}

static struct notifier_block netlink_notifier = { .notifier_call = on_netlink_event };

int __init seccomp_diag_watchers_init(void)
{
	int err;

	workqueue = alloc_workqueue("seccomp_diag", WQ_UNBOUND, SECCOMP_DIAG_WATCHERS_MAX);
	if (!workqueue)
		return -ENOMEM;
	err = netlink_register_notifier(&netlink_notifier);
	if (err)
		destroy_workqueue(workqueue);
	return err;
}

/* As far as there is room in the socket: nobody is waited for. */
static void say_goodbye(struct watcher *watcher)
{
	struct seccomp_diag_watch_result result;
	struct file *file;
	struct sk_buff *skb;

	cancel_delayed_work_sync(&watcher->delivery);
	deliver_all(watcher);
	count_watcher(watcher, &result);
	file = hold_file(watcher->sk);
	if (!file)
		return;
	skb = seccomp_diag_end_message(&result);
	if (skb)
		send(watcher, skb);
	fput(file);
}

/**
 * seccomp_diag_watchers_end() - no hooks, no events, no watchers any more
 *
 * For the unload, as long as the family is there: each watcher is told. Bounded: it waits for no
 * reader and for no watched task.
 */
void seccomp_diag_watchers_end(void)
{
	struct watcher *watcher, *next;

	mutex_lock(&watchers_mutex);
	unloading = true;
	if (hooked & BIT(SECCOMP_DIAG_KIND_VERDICT))
		seccomp_diag_unhook_verdicts();
	if (hooked & BIT(SECCOMP_DIAG_KIND_INSTALL))
		seccomp_diag_unhook_installs();
	hooked = 0;
	list_for_each_entry_safe(watcher, next, &watchers, node) {
		say_goodbye(watcher);
		list_del_rcu(&watcher->node);
		queue_work(workqueue, &watcher->end);
	}
	mutex_unlock(&watchers_mutex);
}

/** seccomp_diag_watchers_exit() - once there are no requests any more */
void seccomp_diag_watchers_exit(void)
{
	netlink_unregister_notifier(&netlink_notifier);
	destroy_workqueue(workqueue);
	seccomp_diag_hook_verdicts_exit();
	seccomp_diag_hook_installs_exit();
}
