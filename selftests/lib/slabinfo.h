/* SPDX-License-Identifier: GPL-2.0 */
/* How much memory the kernel has given out in pieces, by kind. */
#ifndef LIB_SLABINFO_H
#define LIB_SLABINFO_H

#include <stdbool.h>
#include <stddef.h>

#define SLABS_MAX 128
#define SLABS_NAME 48

/**
 * struct slabs - caches of the kernel, and how many objects of each are in use
 * @count: how many caches; 0 where the kernel does not tell (CONFIG_SLUB_DEBUG)
 */
struct slabs {
	size_t count;
	struct {
		char name[SLABS_NAME];
		long objects;
	} caches[SLABS_MAX];
};

/**
 * slabs_read() - those of tasks, and of all that is allocated by size alone, as filters are
 *
 * What caches keep for later is given back first, so that what is counted is in use.
 */
void slabs_read(struct slabs *slabs);

/**
 * slabs_grown() - what has grown most
 * @before: read earlier
 * @after: read later
 * @name: of that cache, SLABS_NAME bytes
 *
 * Return: by how many objects, 0 if nothing has grown.
 */
long slabs_grown(const struct slabs *before, const struct slabs *after, char *name);

#endif
