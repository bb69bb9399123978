// SPDX-License-Identifier: GPL-2.0
/*
 * Follows processes and their future descendants by a probe on the tracepoint sched_process_fork,
 * which the kernel passes before a child can run. The probe is there only while there is a follow
 * set.
 *
 * A process that has ended stays in the set until it grows. The reference keeps its struct pid, so
 * no other process is mistaken for it.
 */
#include <linux/hashtable.h>
#include <linux/jiffies.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/pid.h>
#include <linux/rculist.h>
#include <linux/rcupdate.h>
#include <linux/sched/signal.h>
#include <linux/seccomp_diag.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/tracepoint.h>

#include "follow.h"

#define FOLLOW_BITS 10
#define PRUNE_MIN 64

/**
 * struct scd_follow_set - a set of processes that grows with its members' children
 * @node: in follow_sets
 * @lock: held to change the set
 * @members: struct member, by address of the process
 * @count: how many members
 * @prune_at: the count at which ended processes are removed
 * @pruned: when that was done last, in jiffies
 * @lost: processes that could not be added
 */
struct scd_follow_set {
	struct list_head node;
	spinlock_t lock;
	DECLARE_HASHTABLE(members, FOLLOW_BITS);
	u32 count;
	u32 prune_at;
	unsigned long pruned;
	u64 lost;
};

struct member {
	struct hlist_node node;
	struct pid *process; /* reference held */
	struct rcu_head rcu;
};

static struct tracepoint *fork_tracepoint __ro_after_init;

static LIST_HEAD(follow_sets); /* RCU; changed under follow_sets_mutex */
static DEFINE_MUTEX(follow_sets_mutex);

static void member_free_rcu(struct rcu_head *rcu)
{
	struct member *member = container_of(rcu, struct member, rcu);

	put_pid(member->process);
	kfree(member);
}

/** scd_follow_has() - check whether a process is in the set; under RCU, any context */
bool scd_follow_has(const struct scd_follow_set *set, const struct pid *process)
{
	const struct member *member;

	hash_for_each_possible_rcu(set->members, member, node, (unsigned long)process) {
		if (member->process == process)
			return true;
	}
	return false;
}

/* The caller holds the lock. */
static void prune(struct scd_follow_set *set)
{
	struct hlist_node *next;
	struct member *member;
	int bucket;

	hash_for_each_safe(set->members, bucket, next, member, node) {
		if (pid_task(member->process, PIDTYPE_TGID))
			continue;
		hash_del_rcu(&member->node);
		set->count--;
		call_rcu(&member->rcu, member_free_rcu);
	}
	set->prune_at = max(2 * set->count, (u32)PRUNE_MIN);
	set->pruned = jiffies;
}

static bool is_full(const struct scd_follow_set *set)
{
	return set->count >= SECCOMP_DIAG_WATCH_FOLLOWED_MAX;
}

/*
 * Looking at all members each time the set has doubled costs little for each of them. A full set
 * does so once a second. The caller holds the lock, and is under RCU.
 */
static bool make_room(struct scd_follow_set *set)
{
	if (set->count >= set->prune_at || (is_full(set) && time_after(jiffies, set->pruned + HZ)))
		prune(set);
	return !is_full(set);
}

/* Under RCU. */
static void add(struct scd_follow_set *set, struct pid *process)
{
	struct member *member = kmalloc(sizeof(*member), GFP_ATOMIC | __GFP_ACCOUNT | __GFP_NOWARN);

	spin_lock(&set->lock);
	if (member && make_room(set)) {
		member->process = get_pid(process);
		hash_add_rcu(set->members, &member->node, (unsigned long)process);
		set->count++;
		member = NULL;
	} else {
		WRITE_ONCE(set->lost, set->lost + 1);
	}
	spin_unlock(&set->lock);
	kfree(member);
}

/* In the parent, before the child runs; preemption is off, or RCU is held some other way. */
static void on_fork(void *data, struct task_struct *parent, struct task_struct *child)
{
	struct scd_follow_set *set;

	if (task_tgid(parent) == task_tgid(child))
		return;
	rcu_read_lock();
	list_for_each_entry_rcu(set, &follow_sets, node) {
		if (scd_follow_has(set, task_tgid(parent)))
			add(set, task_tgid(child));
	}
	rcu_read_unlock();
}

static int publish(struct scd_follow_set *set)
{
	int err = 0;

	mutex_lock(&follow_sets_mutex);
	if (list_empty(&follow_sets))
		err = tracepoint_probe_register(fork_tracepoint, on_fork, NULL);
	if (!err)
		list_add_rcu(&set->node, &follow_sets);
	mutex_unlock(&follow_sets_mutex);

	return err;
}

static void free_members(struct scd_follow_set *set)
{
	struct hlist_node *next;
	struct member *member;
	int bucket;

	hash_for_each_safe(set->members, bucket, next, member, node) {
		put_pid(member->process);
		kfree(member);
	}
	/* Wait for the members that were pruned. */
	rcu_barrier();
	kfree(set);
}

/**
 * scd_follow_new() - follow processes from now on
 * @processes: the processes; the set takes its own references
 * @count: how many
 *
 * May sleep.
 *
 * Return: the set, to be given to scd_follow_free(); or an error: -EOPNOTSUPP if this kernel has no
 * such tracepoint, -ENOMEM.
 */
struct scd_follow_set *scd_follow_new(struct pid *const *processes, u32 count)
{
	struct scd_follow_set *set;
	int err;
	u32 i;

	if (!fork_tracepoint)
		return ERR_PTR(-EOPNOTSUPP);
	set = kzalloc(sizeof(*set), GFP_KERNEL_ACCOUNT);
	if (!set)
		return ERR_PTR(-ENOMEM);
	spin_lock_init(&set->lock);
	hash_init(set->members);
	set->prune_at = PRUNE_MIN;
	rcu_read_lock();
	for (i = 0; i < count; i++) {
		if (!scd_follow_has(set, processes[i]))
			add(set, processes[i]);
	}
	rcu_read_unlock();
	err = set->lost ? -ENOMEM : publish(set);
	if (err) {
		free_members(set);
		return ERR_PTR(err);
	}
	return set;
}

/** scd_follow_free() - follow no more; NULL is allowed; may sleep; the set must be out of use */
void scd_follow_free(struct scd_follow_set *set)
{
	if (!set)
		return;
	mutex_lock(&follow_sets_mutex);
	list_del_rcu(&set->node);
	if (list_empty(&follow_sets))
		tracepoint_probe_unregister(fork_tracepoint, on_fork, NULL);
	mutex_unlock(&follow_sets_mutex);
	tracepoint_synchronize_unregister();
	synchronize_rcu();
	free_members(set);
}

/** scd_follow_lost() - get the number of processes that could not be added */
u64 scd_follow_lost(const struct scd_follow_set *set)
{
	return set ? READ_ONCE(set->lost) : 0;
}

/* The tracepoint is not exported, but can be found by name. */
static void find_fork(struct tracepoint *tracepoint, void *data)
{
	if (!strcmp(tracepoint->name, "sched_process_fork"))
		fork_tracepoint = tracepoint;
}

/** scd_follow_init() - to be called before anything else here */
void __init scd_follow_init(void)
{
	for_each_kernel_tracepoint(find_fork, NULL);
}
