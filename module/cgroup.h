/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SCD_CGROUP_H
#define SCD_CGROUP_H

#include <linux/cgroup.h>
#include <linux/rcupdate.h>

/**
 * struct scd_cgroup - a cgroup of the version 2 hierarchy
 * @id: as cgroup_id() returns it; never that of another one
 * @level: its distance from the root, by which cgroups below know it
 *
 * It holds no reference: a cgroup that is gone has no tasks.
 */
struct scd_cgroup {
	u64 id;
	int level;
};

/**
 * scd_cgroup_id() - get the id of a task's cgroup, if that is a cgroup or one below it
 * @task: the task
 * @top: the cgroup
 *
 * Under RCU, any context. RCU keeps the task's css_set; its cgroup, and those above, are freed an
 * RCU grace period after the last reference is gone (css_release() in kernel/cgroup/cgroup.c).
 * A zombie stays in its cgroup until it is reaped.
 *
 * Return: the id, or 0.
 */
static inline u64 scd_cgroup_id(struct task_struct *task, const struct scd_cgroup *top)
{
#ifdef CONFIG_CGROUPS
	struct cgroup *cgroup = task_dfl_cgroup(task);
	struct cgroup *above = cgroup_ancestor(cgroup, top->level);

	if (above && cgroup_id(above) == top->id)
		return cgroup_id(cgroup);
#endif
	return 0;
}

void scd_cgroup_root(struct scd_cgroup *root);
int scd_cgroup_enter(struct scd_cgroup *top, u64 id);

#endif
