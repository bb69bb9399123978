/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SCD_CGROUP_H
#define SCD_CGROUP_H

#include <linux/cgroup.h>

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

#ifdef CONFIG_CGROUPS
/**
 * scd_task_cgroup() - get the cgroup of a task
 * @task: the task
 *
 * Under RCU, which keeps the task's css_set; its cgroup, and those above, are freed an RCU grace
 * period after the last reference is gone (css_release() in kernel/cgroup/cgroup.c). A zombie stays
 * in its cgroup until it is reaped.
 *
 * Return: the cgroup, NULL if the kernel has none.
 */
static inline struct cgroup *scd_task_cgroup(struct task_struct *task)
{
	return task_dfl_cgroup(task);
}

u64 scd_cgroup_id(struct cgroup *cgroup, const struct scd_cgroup *top);
#else
static inline struct cgroup *scd_task_cgroup(struct task_struct *task)
{
	return NULL;
}

static inline u64 scd_cgroup_id(struct cgroup *cgroup, const struct scd_cgroup *top)
{
	return 0;
}
#endif

void scd_cgroup_root(struct scd_cgroup *root);
int scd_cgroup_enter(struct scd_cgroup *top, u64 id);

#endif
