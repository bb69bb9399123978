// SPDX-License-Identifier: GPL-2.0
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "stress/slabinfo.h"

#define CACHES "/sys/kernel/slab"

static bool wanted(const char *name)
{
	return strcmp(name, "task_struct") == 0 || strncmp(name, "kmalloc-", 8) == 0;
}

static void shrink(const char *name)
{
	char path[512];
	FILE *file;

	snprintf(path, sizeof(path), CACHES "/%s/shrink", name);
	file = fopen(path, "we");
	if (!file)
		return;
	fputs("1", file);
	fclose(file);
}

static bool objects(const char *name, long *count)
{
	char path[512];
	bool known;
	FILE *file;

	snprintf(path, sizeof(path), CACHES "/%s/objects", name);
	file = fopen(path, "re");
	if (!file)
		return false;
	known = fscanf(file, "%ld", count) == 1;
	fclose(file);
	return known;
}

void slabs_read(struct slabs *slabs)
{
	DIR *dir = opendir(CACHES);
	struct dirent *entry;

	*slabs = (struct slabs){ 0 };
	while (dir && slabs->count < SLABS_MAX && (entry = readdir(dir))) {
		long count;

		if (!wanted(entry->d_name))
			continue;
		shrink(entry->d_name);
		if (!objects(entry->d_name, &count))
			continue;
		snprintf(slabs->caches[slabs->count].name, SLABS_NAME, "%.47s", entry->d_name);
		slabs->caches[slabs->count++].objects = count;
	}
	if (dir)
		closedir(dir);
}

static long before_that(const struct slabs *before, const char *name)
{
	for (size_t i = 0; i < before->count; i++)
		if (strcmp(before->caches[i].name, name) == 0)
			return before->caches[i].objects;
	return 0;
}

long slabs_grown(const struct slabs *before, const struct slabs *after, char *name)
{
	long most = 0;

	name[0] = '\0';
	for (size_t i = 0; i < after->count; i++) {
		long grown = after->caches[i].objects - before_that(before, after->caches[i].name);

		if (grown <= most)
			continue;
		most = grown;
		snprintf(name, SLABS_NAME, "%s", after->caches[i].name);
	}
	return most;
}
