// SPDX-License-Identifier: GPL-2.0
/* A map of filters by id. Ids are hashes already, so an id's low bits are its home. */
#include <linux/mm.h>
#include <linux/slab.h>

#include "known.h"

#define SIZE_MIN 64

/* The slot that an id is in, or would be put into. */
static struct scd_known_filter *find_slot(const struct scd_known *known, u64 id)
{
	size_t at = id & (known->size - 1);

	while (known->slots[at].id && known->slots[at].id != id)
		at = (at + 1) & (known->size - 1);
	return &known->slots[at];
}

/**
 * scd_known_find() - find a filter
 * @known: the map
 * @id: not 0
 *
 * Return: the filter, which stays in its place until the next one is added; or NULL.
 */
struct scd_known_filter *scd_known_find(const struct scd_known *known, u64 id)
{
	struct scd_known_filter *slot = known->size ? find_slot(known, id) : NULL;

	return slot && slot->id ? slot : NULL;
}

static void grow(struct scd_known *known)
{
	struct scd_known grown = *known;
	size_t i;

	grown.size = known->size ? 2 * known->size : SIZE_MIN;
	grown.slots = kvcalloc(grown.size, sizeof(*grown.slots), GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
	if (!grown.slots)
		return;
	for (i = 0; i < known->size; i++) {
		if (known->slots[i].id)
			*find_slot(&grown, known->slots[i].id) = known->slots[i];
	}
	kvfree(known->slots);
	*known = grown;
}

static bool has_room(const struct scd_known *known, size_t count)
{
	return 4 * (known->count + count) <= 3 * known->size;
}

/**
 * scd_known_reserve() - make room in the map
 * @known: the map
 * @count: filters to be added, fewer than a third of SIZE_MIN
 *
 * May sleep. If there is no memory, some of them are not added.
 */
void scd_known_reserve(struct scd_known *known, size_t count)
{
	if (!has_room(known, count))
		grow(known);
}

/**
 * scd_known_add() - put a filter into the map
 * @known: the map
 * @id: not 0
 * @count: how many filters there are from it down
 *
 * The map may have the filter already. If it has one of another count, that is gone, and the id is
 * used again.
 *
 * Return: the filter, as scd_known_find() does; or NULL if there is no room.
 */
struct scd_known_filter *scd_known_add(struct scd_known *known, u64 id, u32 count)
{
	struct scd_known_filter *slot;

	if (!has_room(known, 1))
		return NULL;
	slot = find_slot(known, id);
	known->count += !slot->id;
	if (slot->id != id || slot->count != count)
		*slot = (struct scd_known_filter){ .id = id, .count = count };
	return slot;
}

/** scd_known_release() - free the memory of the map */
void scd_known_release(struct scd_known *known)
{
	kvfree(known->slots);
}
