/* SPDX-License-Identifier: GPL-2.0 */
/* The kernel's slab caches: finds leaks. */
#ifndef STRESS_SLABINFO_H
#define STRESS_SLABINFO_H

#include <stdbool.h>
#include <stddef.h>

#define SLABS_MAX 128
#define SLABS_NAME 48

/**
 * struct slabs - slab caches, and the number of objects in use of each
 * @count: the number of caches; 0 without CONFIG_SLUB_DEBUG
 */
struct slabs {
	size_t count;
	struct {
		char name[SLABS_NAME];
		long objects;
	} caches[SLABS_MAX];
};

/**
 * slabs_read() - read the cache of tasks and those of kmalloc(), which has filters
 *
 * The caches are shrunk first, so that all objects counted are in use.
 */
void slabs_read(struct slabs *slabs);

/**
 * slabs_grown() - find the cache that has grown most
 * @before: read earlier
 * @after: read later
 * @name: name of that cache, SLABS_NAME bytes
 *
 * Return: by how many objects, 0 if none has grown.
 */
long slabs_grown(const struct slabs *before, const struct slabs *after, char *name);

#endif
