/* SPDX-License-Identifier: GPL-2.0 */
/* Cgroups of the version 2 hierarchy, in a mount of their own. */
#ifndef LIB_CGROUP_H
#define LIB_CGROUP_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/**
 * struct cgroup - a cgroup that a test has made
 * @path: its directory
 * @id: its inode number
 */
struct cgroup {
	char path[PATH_MAX];
	uint64_t id;
};

/**
 * cgroup_mount() - mount the hierarchy where only this process and its children see it
 * @root: filled; it is the root of the process's cgroup namespace
 *
 * Return: 0 or a negative errno: -ENODEV if the kernel has no cgroups.
 */
int cgroup_mount(struct cgroup *root);

/** cgroup_make() - make a cgroup below another; 0 or a negative errno */
int cgroup_make(struct cgroup *cgroup, const struct cgroup *parent, const char *name);

/** cgroup_join() - move a process into it; 0 or a negative errno */
int cgroup_join(const struct cgroup *cgroup, pid_t tgid);

/** cgroup_remove() - remove it; waits for its processes to end, which the caller has killed */
int cgroup_remove(const struct cgroup *cgroup);

/* This needs kselftest_harness.h. */

/** CGROUP_MOUNT() - in a fixture's setup: mount it, or skip the test */
#define CGROUP_MOUNT(_root)                                                      \
	do {                                                                     \
		int __ret = cgroup_mount(_root);                                 \
		if (__ret == -ENODEV)                                            \
			SKIP(return, "this kernel has no cgroups of version 2"); \
		ASSERT_EQ(0, __ret);                                             \
	} while (0)

#endif
