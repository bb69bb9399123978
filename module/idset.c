// SPDX-License-Identifier: GPL-2.0
/* A set of ids. They are hashes already, so an id's low bits are its home. */
#include <linux/limits.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "idset.h"

#define SIZE_MIN 64

/* The slot that an id is in, or would be put into. */
static u64 *find_slot(const struct idset *set, u64 id)
{
	size_t at = id & (set->size - 1);

	while (set->slots[at] && set->slots[at] != id)
		at = (at + 1) & (set->size - 1);
	return &set->slots[at];
}

/**
 * idset_has() - check whether an id is in the set
 * @set: the set
 * @id: not 0
 *
 * Return: true if so.
 */
bool idset_has(const struct idset *set, u64 id)
{
	return set->size && *find_slot(set, id);
}

static int grow(struct idset *set)
{
	struct idset grown = { .size = set->size ? 2 * set->size : SIZE_MIN };
	size_t i;

	grown.slots = kvcalloc(grown.size, sizeof(*grown.slots), GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
	if (!grown.slots)
		return -ENOMEM;
	for (i = 0; i < set->size; i++) {
		if (set->slots[i])
			*find_slot(&grown, set->slots[i]) = set->slots[i];
	}
	grown.count = set->count;
	kvfree(set->slots);
	*set = grown;
	return 0;
}

/**
 * idset_add() - put an id into the set
 * @set: the set
 * @id: not 0; it may be there already
 *
 * May sleep.
 *
 * Return: 0 or -ENOMEM.
 */
int idset_add(struct idset *set, u64 id)
{
	u64 *slot;

	if (4 * (set->count + 1) > 3 * set->size && grow(set))
		return -ENOMEM;
	slot = find_slot(set, id);
	set->count += !*slot;
	*slot = id;
	return 0;
}

/** idset_release() - free the memory of the set */
void idset_release(struct idset *set)
{
	kvfree(set->slots);
}
