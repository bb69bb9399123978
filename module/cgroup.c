// SPDX-License-Identifier: GPL-2.0
/* Cgroups that requests name. Only the version 2 hierarchy counts: there, a task has one cgroup. */
#include <linux/cgroup.h>
#include <linux/err.h>
#include <linux/nsproxy.h>

#include "cgroup.h"

#ifdef CONFIG_CGROUPS

/**
 * scd_cgroup_id() - get the id of a cgroup, if that is @top or one below it
 * @cgroup: of scd_task_cgroup(), under the same RCU read-side section
 * @top: the cgroup
 *
 * Any context.
 *
 * Return: the id, or 0.
 */
u64 scd_cgroup_id(struct cgroup *cgroup, const struct scd_cgroup *top)
{
	struct cgroup *above = cgroup_ancestor(cgroup, top->level);

	return above && cgroup_id(above) == top->id ? cgroup_id(cgroup) : 0;
}

/* Up to 5.10 cgroup_id() takes no const. */
static struct scd_cgroup describe(struct cgroup *cgroup)
{
	return (struct scd_cgroup){ .id = cgroup_id(cgroup), .level = cgroup->level };
}

/**
 * scd_cgroup_root() - get the root of the current task's cgroup namespace
 * @root: set to it
 *
 * The current task's own namespace keeps its css_set, and that its cgroup.
 */
void scd_cgroup_root(struct scd_cgroup *root)
{
	*root = describe(current->nsproxy->cgroup_ns->root_cset->dfl_cgrp);
}

/**
 * scd_cgroup_enter() - go from a cgroup to one below it
 * @top: the cgroup; on success set to the one below, which may be itself
 * @id: of the one below
 *
 * May sleep.
 *
 * Return: 0; -ENOENT if there is none; -EOPNOTSUPP if the kernel can't find cgroups by their id.
 */
int scd_cgroup_enter(struct scd_cgroup *top, u64 id)
{
#ifdef HAVE_CGROUP_GET_FROM_ID
	struct cgroup *cgroup = cgroup_get_from_id(id);
	struct cgroup *above;
	int err = -ENOENT;

	if (IS_ERR_OR_NULL(cgroup)) /* older kernels return NULL */
		return -ENOENT;
	/* Only newer kernels compare with the namespace there. */
	above = cgroup_ancestor(cgroup, top->level);
	if (above && cgroup_id(above) == top->id) {
		*top = describe(cgroup);
		err = 0;
	}
	cgroup_put(cgroup);
	return err;
#else
	return -EOPNOTSUPP;
#endif
}

#else

void scd_cgroup_root(struct scd_cgroup *root)
{
	*root = (struct scd_cgroup){};
}

int scd_cgroup_enter(struct scd_cgroup *top, u64 id)
{
	return -EOPNOTSUPP;
}

#endif
