// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/proc.h"
#include "real_programs/unit.h"

struct tids {
	pid_t *tids;
	size_t count;
};

static int add(struct tids *to, pid_t tid)
{
	struct proc_task task;
	pid_t *tids;

	if (!proc_read(tid, &task) || !task.filters)
		return 0;
	tids = realloc(to->tids, (to->count + 1) * sizeof(*tids));
	if (!tids)
		return -ENOMEM;
	to->tids = tids;
	to->tids[to->count++] = tid;
	return 0;
}

static int add_group(struct tids *to, const char *path)
{
	FILE *file = fopen(path, "re");
	int ret = 0;
	pid_t tid;

	if (!file)
		return -errno;
	while (!ret && fscanf(file, "%d", &tid) == 1)
		ret = add(to, tid);
	fclose(file);
	return ret;
}

/* The instances of a template are in a slice with the name of the template. */
static void group_of(const char *unit, char *path, size_t size)
{
	int template = strcspn(unit, "@");

	if (unit[template])
		snprintf(path, size, "/sys/fs/cgroup/system.slice/system-%.*s.slice/%s", template,
			 unit, unit);
	else
		snprintf(path, size, "/sys/fs/cgroup/system.slice/%s", unit);
}

ssize_t unit_filtered(const char *unit, pid_t **tids)
{
	struct tids found = { 0 };
	char path[256];
	char *paths[] = { path, NULL };
	FTSENT *entry;
	int ret = 0;
	FTS *tree;

	group_of(unit, path, sizeof(path));
	tree = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	if (!tree)
		return -errno;
	while (!ret && (entry = fts_read(tree)))
		if (!strcmp(entry->fts_name, "cgroup.threads"))
			ret = add_group(&found, entry->fts_path);
	fts_close(tree);
	if (ret) {
		free(found.tids);
		return ret;
	}
	*tids = found.tids;
	return found.count;
}
