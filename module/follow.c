// SPDX-License-Identifier: GPL-2.0
/*
 * The processes that watchers have named, and descendants that they follow, in one hash table.
 *
 * A process that has ended stays in its set until the set grows. The reference keeps its struct
 * pid, so no other process is mistaken for it.
 */
#include <linux/hashtable.h>
#include <linux/jiffies.h>
#include <linux/pid.h>
#include <linux/rculist.h>
#include <linux/rcupdate.h>
#include <linux/sched/signal.h>
#include <linux/seccomp_diag.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#include "follow.h"

#define FOLLOW_BITS 9
#define PRUNE_MIN 64

/**
 * struct scd_follow_set - processes that a watcher has named, and their descendants
 * @descendants: children of members become members
 * @members: struct member
 * @count: how many
 * @prune_at: the count at which ended processes are removed
 * @pruned: when that was done last, in jiffies
 * @lost: processes that could not be added
 * @closed: nothing is added any more
 * @rcu: frees it
 *
 * Changed under members_lock; @descendants never.
 */
struct scd_follow_set {
	bool descendants;
	struct list_head members;
	u32 count;
	u32 prune_at;
	unsigned long pruned;
	u64 lost;
	bool closed;
	struct rcu_head rcu;
};

struct member {
	struct hlist_node node; /* in all_members */
	struct list_head set_node;
	struct scd_follow_set *set;
	struct pid *process; /* reference held */
	struct rcu_head rcu;
};

/* struct member of all sets, by address of the process; RCU */
static DEFINE_HASHTABLE(all_members, FOLLOW_BITS);
static DEFINE_SPINLOCK(members_lock);

static void member_free_rcu(struct rcu_head *rcu)
{
	struct member *member = container_of(rcu, struct member, rcu);

	put_pid(member->process);
	kfree(member);
}

/** scd_follow_has() - check whether a process is in a set, NULL: in any; under RCU, any context */
bool scd_follow_has(const struct scd_follow_set *set, const struct pid *process)
{
	const struct member *member;

	hash_for_each_possible_rcu(all_members, member, node, (unsigned long)process) {
		if (member->process == process && (!set || member->set == set))
			return true;
	}
	return false;
}

/* The caller holds the lock. */
static void member_remove(struct member *member)
{
	hash_del_rcu(&member->node);
	list_del(&member->set_node);
	member->set->count--;
	call_rcu(&member->rcu, member_free_rcu);
}

/* The caller holds the lock, and is under RCU. */
static void prune(struct scd_follow_set *set)
{
	struct member *member, *next;

	list_for_each_entry_safe(member, next, &set->members, set_node) {
		if (!pid_task(member->process, PIDTYPE_TGID))
			member_remove(member);
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

/**
 * scd_follow_add() - put a process into a set
 * @set: the set
 * @process: the process; the set takes its own reference
 *
 * Under RCU, from task context.
 *
 * Return: 0; -ENOMEM if the process is lost.
 */
int scd_follow_add(struct scd_follow_set *set, struct pid *process)
{
	struct member *member = kmalloc(sizeof(*member), GFP_ATOMIC | __GFP_ACCOUNT | __GFP_NOWARN);
	int err = 0;

	spin_lock(&members_lock);
	if (member && !set->closed && make_room(set)) {
		member->set = set;
		member->process = get_pid(process);
		hash_add_rcu(all_members, &member->node, (unsigned long)process);
		list_add(&member->set_node, &set->members);
		set->count++;
		member = NULL;
	} else {
		WRITE_ONCE(set->lost, set->lost + 1);
		err = -ENOMEM;
	}
	spin_unlock(&members_lock);
	kfree(member);

	return err;
}

/**
 * scd_follow_fork() - follow the child of a process, if its descendants are followed
 * @parent: the process
 * @child: its child, which has not run yet
 *
 * From task context.
 */
void scd_follow_fork(const struct pid *parent, struct pid *child)
{
	const struct member *member;

	rcu_read_lock();
	hash_for_each_possible_rcu(all_members, member, node, (unsigned long)parent) {
		if (member->process == parent && member->set->descendants)
			scd_follow_add(member->set, child);
	}
	rcu_read_unlock();
}

/**
 * scd_follow_new() - make an empty set
 * @descendants: children of members become members while forks are hooked
 *
 * May sleep.
 *
 * Return: the set, to be given to scd_follow_free(); NULL for lack of memory.
 */
struct scd_follow_set *scd_follow_new(bool descendants)
{
	struct scd_follow_set *set = kzalloc(sizeof(*set), GFP_KERNEL_ACCOUNT);

	if (!set)
		return NULL;
	set->descendants = descendants;
	INIT_LIST_HEAD(&set->members);
	set->prune_at = PRUNE_MIN;
	return set;
}

/**
 * scd_follow_free() - remove all members, and free the set
 * @set: the set; NULL is allowed; hooks may still find it in their current read-side sections
 *
 * May sleep. RCU calls back to the module.
 */
void scd_follow_free(struct scd_follow_set *set)
{
	struct member *member, *next;

	if (!set)
		return;
	spin_lock(&members_lock);
	set->closed = true;
	list_for_each_entry_safe(member, next, &set->members, set_node)
		member_remove(member);
	spin_unlock(&members_lock);
	kfree_rcu(set, rcu);
}

/** scd_follow_lost() - get the number of processes that could not be added */
u64 scd_follow_lost(const struct scd_follow_set *set)
{
	return set ? READ_ONCE(set->lost) : 0;
}
