// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/cgroup.h"

#define REMOVE_MS 5000

static int identify(struct cgroup *cgroup)
{
	struct stat st;

	if (stat(cgroup->path, &st))
		return -errno;
	cgroup->id = st.st_ino;
	return 0;
}

int cgroup_mount(struct cgroup *root)
{
	strcpy(root->path, "/tmp/cgroup.XXXXXX");
	if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount("tmpfs", "/tmp", "tmpfs", 0, NULL) || !mkdtemp(root->path) ||
	    mount("cgroup2", root->path, "cgroup2", 0, NULL))
		return -errno;
	return identify(root);
}

int cgroup_make(struct cgroup *cgroup, const struct cgroup *parent, const char *name)
{
	if (snprintf(cgroup->path, sizeof(cgroup->path), "%s/%s", parent->path, name) >=
	    (int)sizeof(cgroup->path))
		return -ENAMETOOLONG;
	return mkdir(cgroup->path, 0755) ? -errno : identify(cgroup);
}

int cgroup_join(const struct cgroup *cgroup, pid_t tgid)
{
	int dir = open(cgroup->path, O_PATH | O_DIRECTORY);
	int fd = openat(dir, "cgroup.procs", O_WRONLY), ret = 0;

	close(dir);
	if (fd < 0 || dprintf(fd, "%d", tgid) < 0)
		ret = -errno;
	close(fd);
	return ret;
}

int cgroup_remove(const struct cgroup *cgroup)
{
	for (int i = 0; rmdir(cgroup->path); i++) {
		if (errno != EBUSY || i == REMOVE_MS)
			return -errno;
		usleep(1000);
	}
	return 0;
}
