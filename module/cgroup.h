/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SCD_CGROUP_H
#define SCD_CGROUP_H

#include <linux/types.h>

struct task_struct;

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

u64 scd_cgroup_id(struct task_struct *task, const struct scd_cgroup *top);
void scd_cgroup_root(struct scd_cgroup *root);
int scd_cgroup_enter(struct scd_cgroup *top, u64 id);

#endif
