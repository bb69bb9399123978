// SPDX-License-Identifier: GPL-2.0
/*
 * Processes and what they start from now on, followed by a probe on the tracepoint
 * sched_process_fork, which the kernel passes before a child can run. The probe is there only while
 * there is a lineage.
 *
 * A process that has ended stays in the set until it grows: nobody else can be taken for it, because
 * the reference keeps its struct pid.
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

#define LINEAGE_BITS 10
#define PRUNE_MIN 64

/**
 * struct seccomp_diag_lineage - a set of processes that grows with its members' children
 * @node: in lineages
 * @lock: for those that change the set
 * @members: struct member, by address of the process
 * @count: how many there are
 * @prune_at: so many are reason to look for those that have ended
 * @pruned: when that was done last, in jiffies
 * @lost: processes that should have been added and could not be
 */
struct seccomp_diag_lineage {
	struct list_head node;
	spinlock_t lock;
	DECLARE_HASHTABLE(members, LINEAGE_BITS);
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

static LIST_HEAD(lineages); /* RCU; changed under lineages_mutex */
static DEFINE_MUTEX(lineages_mutex);

static void member_free_rcu(struct rcu_head *rcu)
{
	struct member *member = container_of(rcu, struct member, rcu);

	put_pid(member->process);
	kfree(member);
}

/** seccomp_diag_lineage_has() - is this process in the set? Under RCU, any context. */
bool seccomp_diag_lineage_has(const struct seccomp_diag_lineage *lineage, const struct pid *process)
{
	const struct member *member;

	hash_for_each_possible_rcu(lineage->members, member, node, (unsigned long)process) {
		if (member->process == process)
			return true;
	}
	return false;
}

/* The caller holds the lock. */
static void prune(struct seccomp_diag_lineage *lineage)
{
	struct hlist_node *next;
	struct member *member;
	int bucket;

	hash_for_each_safe(lineage->members, bucket, next, member, node) {
		if (pid_task(member->process, PIDTYPE_TGID))
			continue;
		hash_del_rcu(&member->node);
		lineage->count--;
		call_rcu(&member->rcu, member_free_rcu);
	}
	lineage->prune_at = max(2 * lineage->count, (u32)PRUNE_MIN);
	lineage->pruned = jiffies;
}

static bool is_full(const struct seccomp_diag_lineage *lineage)
{
	return lineage->count >= SECCOMP_DIAG_WATCH_FOLLOWED_MAX;
}

/*
 * Looking at all members each time the set has doubled costs little for each of them; where it can't
 * grow any more, once a second has to do. The caller holds the lock, and is under RCU.
 */
static bool make_room(struct seccomp_diag_lineage *lineage)
{
	if (lineage->count >= lineage->prune_at ||
	    (is_full(lineage) && time_after(jiffies, lineage->pruned + HZ)))
		prune(lineage);
	return !is_full(lineage);
}

/* Under RCU. */
static void add(struct seccomp_diag_lineage *lineage, struct pid *process, gfp_t gfp)
{
	struct member *member = kmalloc(sizeof(*member), gfp | __GFP_ACCOUNT | __GFP_NOWARN);

	spin_lock(&lineage->lock);
	if (member && make_room(lineage)) {
		member->process = get_pid(process);
		hash_add_rcu(lineage->members, &member->node, (unsigned long)process);
		lineage->count++;
		member = NULL;
	} else {
		WRITE_ONCE(lineage->lost, lineage->lost + 1);
	}
	spin_unlock(&lineage->lock);
	kfree(member);
}

/* In the parent, before the child runs; preemption is off, or RCU is held some other way. */
static void on_fork(void *data, struct task_struct *parent, struct task_struct *child)
{
	struct seccomp_diag_lineage *lineage;

	if (task_tgid(parent) == task_tgid(child))
		return;
	rcu_read_lock();
	list_for_each_entry_rcu(lineage, &lineages, node) {
		if (seccomp_diag_lineage_has(lineage, task_tgid(parent)))
			add(lineage, task_tgid(child), GFP_ATOMIC);
	}
	rcu_read_unlock();
}

static int publish(struct seccomp_diag_lineage *lineage)
{
	int err = 0;

	mutex_lock(&lineages_mutex);
	if (list_empty(&lineages))
		err = tracepoint_probe_register(fork_tracepoint, on_fork, NULL);
	if (!err)
		list_add_rcu(&lineage->node, &lineages);
	mutex_unlock(&lineages_mutex);

	return err;
}

static void free_members(struct seccomp_diag_lineage *lineage)
{
	struct hlist_node *next;
	struct member *member;
	int bucket;

	hash_for_each_safe(lineage->members, bucket, next, member, node) {
		put_pid(member->process);
		kfree(member);
	}
	/* Those that were pruned. */
	rcu_barrier();
	kfree(lineage);
}

/**
 * seccomp_diag_lineage_new() - follow processes from now on
 * @processes: which; references are taken
 * @count: how many
 *
 * May sleep.
 *
 * Return: the set, to be given to seccomp_diag_lineage_free(); or an error: -EOPNOTSUPP if this
 * kernel has no such tracepoint, -ENOMEM.
 */
struct seccomp_diag_lineage *seccomp_diag_lineage_new(struct pid *const *processes, u32 count)
{
	struct seccomp_diag_lineage *lineage;
	int err;
	u32 i;

	if (!fork_tracepoint)
		return ERR_PTR(-EOPNOTSUPP);
	lineage = kzalloc(sizeof(*lineage), GFP_KERNEL_ACCOUNT);
	if (!lineage)
		return ERR_PTR(-ENOMEM);
	spin_lock_init(&lineage->lock);
	hash_init(lineage->members);
	lineage->prune_at = PRUNE_MIN;
	rcu_read_lock();
	for (i = 0; i < count; i++) {
		if (!seccomp_diag_lineage_has(lineage, processes[i]))
			add(lineage, processes[i], GFP_ATOMIC);
	}
	rcu_read_unlock();
	err = lineage->lost ? -ENOMEM : publish(lineage);
	if (err) {
		free_members(lineage);
		return ERR_PTR(err);
	}
	return lineage;
}

/** seccomp_diag_lineage_free() - follow no more; NULL is allowed; may sleep; nobody looks at it */
void seccomp_diag_lineage_free(struct seccomp_diag_lineage *lineage)
{
	if (!lineage)
		return;
	mutex_lock(&lineages_mutex);
	list_del_rcu(&lineage->node);
	if (list_empty(&lineages))
		tracepoint_probe_unregister(fork_tracepoint, on_fork, NULL);
	mutex_unlock(&lineages_mutex);
	tracepoint_synchronize_unregister();
	synchronize_rcu();
	free_members(lineage);
}

/** seccomp_diag_lineage_lost() - how many should be in it and are not */
u64 seccomp_diag_lineage_lost(const struct seccomp_diag_lineage *lineage)
{
	return lineage ? READ_ONCE(lineage->lost) : 0;
}

/* The tracepoint itself is not exported; that it can be had by name is what this function is for. */
static void find_fork(struct tracepoint *tracepoint, void *data)
{
	if (!strcmp(tracepoint->name, "sched_process_fork"))
		fork_tracepoint = tracepoint;
}

/** seccomp_diag_lineage_init() - before anything else here */
void __init seccomp_diag_lineage_init(void)
{
	for_each_kernel_tracepoint(find_fork, NULL);
}
