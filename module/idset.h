/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SCD_IDSET_H
#define SCD_IDSET_H

#include <linux/types.h>

/**
 * struct idset - a set of ids, for a dump to remember what it has sent
 * @slots: the ids, each as near behind its home as there was room; 0 is an empty slot
 * @size: how many slots, a power of two, at least a quarter of them empty; or 0
 * @count: how many ids
 *
 * Ten thousand threads may share a chain of thousands of filters. A dump that did not remember
 * would go through all of them for each thread and have nothing to send: until a message is full it
 * stays in .dumpit, and the first time that is in sendmsg(2), under genetlink's cb_lock.
 *
 * A zeroed one is empty. The owner locks it. It takes 11 to 22 bytes an id, a fraction of the size
 * of a filter, and is charged to the memory cgroup of the task that adds to it.
 */
struct idset {
	u64 *slots;
	size_t size;
	size_t count;
};

bool idset_has(const struct idset *set, u64 id);
int idset_add(struct idset *set, u64 id);
void idset_release(struct idset *set);

#endif
