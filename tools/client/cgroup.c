// SPDX-License-Identifier: GPL-2.0
/* Control groups of threads: their paths and ids. */
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <mntent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "client/cgroup.h"
#include "cli/xalloc.h"

/* Deeper ones are nobody's: the kernel's own limit (cgroup.max.depth) is none by default. */
#define DEPTH_MAX 64

/* A thread may outlive its control group. */
static char *take_path(const char *line)
{
	size_t len = strcspn(line, "\n");

	if (len > 10 && !strncmp(line + len - 10, " (deleted)", 10))
		len -= 10;
	return xalloc_check(strndup(line, len));
}

/* "0::/PATH" in version 2; "1:name=systemd:/PATH" in version 1, beside which version 2 may be unused */
char *cgroup_read(pid_t tid)
{
	char name[64], *line = NULL, *colon, *path = NULL, *systemd = NULL;
	size_t size = 0;
	FILE *file;

	snprintf(name, sizeof(name), "/proc/%d/cgroup", (int)tid);
	file = fopen(name, "re");
	while (file && getline(&line, &size, file) > 0) {
		colon = strchr(line, ':');
		if (colon && !strncmp(colon, "::", 2) && !path)
			path = take_path(colon + 2);
		else if (colon && !strncmp(colon, ":name=systemd:", 14) && !systemd)
			systemd = take_path(colon + 14);
	}
	free(line);
	if (file)
		fclose(file);
	if (systemd && (!path || !strcmp(path, "/"))) {
		free(path);
		return systemd;
	}
	free(systemd);
	return path;
}

/* Mount points of hierarchies: of version 2, and systemd's own of version 1 */
enum mounts {
	MOUNT_UNIFIED,
	MOUNT_SYSTEMD,
	MOUNTS,
};

static char *const *find_mounts(void)
{
	static char *found[MOUNTS];
	static bool looked;
	FILE *mounts = looked ? NULL : setmntent("/proc/self/mounts", "re");
	struct mntent *entry;

	looked = true;
	while (mounts && (entry = getmntent(mounts))) {
		if (!strcmp(entry->mnt_type, "cgroup2") && !found[MOUNT_UNIFIED])
			found[MOUNT_UNIFIED] = xstrdup(entry->mnt_dir);
		else if (!strcmp(entry->mnt_type, "cgroup") && !found[MOUNT_SYSTEMD] &&
			 strstr(entry->mnt_opts, "name=systemd"))
			found[MOUNT_SYSTEMD] = xstrdup(entry->mnt_dir);
	}
	if (mounts)
		endmntent(mounts);
	return found;
}

bool cgroup_mounted(void)
{
	char *const *mounts = find_mounts();

	return mounts[MOUNT_UNIFIED] || mounts[MOUNT_SYSTEMD];
}

const char *cgroup_without_mount(const char *path)
{
	char *const *mounts = find_mounts();

	for (size_t i = 0; i < MOUNTS; i++)
		if (mounts[i] && cgroup_is_below(path, mounts[i]))
			return path + strlen(mounts[i]);
	return path;
}

/* The root of version 2. If that is not used, all threads are in it. */
#define ID_ROOT 1

/* kernfs: the handle of a directory is its id (linux/exportfs.h). */
#define KERNFS_HANDLE 0xfe

/* Open a control group by its id. This takes CAP_DAC_READ_SEARCH. */
static int open_id(uint64_t id)
{
	const char *mount = find_mounts()[MOUNT_UNIFIED];
	char room[sizeof(struct file_handle) + sizeof(id)] __attribute__((aligned)) = { 0 };
	struct file_handle *handle = (struct file_handle *)room;
	int root, fd;

	if (!mount)
		return -1;
	root = open(mount, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (root < 0)
		return -1;
	handle->handle_bytes = sizeof(id);
	handle->handle_type = KERNFS_HANDLE;
	memcpy(handle->f_handle, &id, sizeof(id));
	fd = open_by_handle_at(root, handle, O_PATH | O_CLOEXEC);
	close(root);
	return fd;
}

char *cgroup_path(uint64_t id)
{
	char link[32], path[PATH_MAX];
	int fd = open_id(id);
	ssize_t len;

	if (fd < 0)
		return NULL;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	len = readlink(link, path, sizeof(path) - 1);
	close(fd);
	if (len <= 0)
		return NULL;
	path[len] = '\0';
	return xstrdup(cgroup_without_mount(path));
}

/*
 * systemd's own hierarchy of version 1 may have another path for each thread of the root. Without it,
 * the root's path is known, and no file of a thread has to be read.
 */
static const char *path_of_root(void)
{
	static bool looked, systemd;
	char *line = NULL;
	size_t size = 0;
	FILE *file = looked ? NULL : fopen("/proc/self/cgroup", "re");

	if (!looked)
		systemd = !file;
	while (file && getline(&line, &size, file) > 0)
		systemd = systemd || strstr(line, ":name=systemd:");
	free(line);
	if (file)
		fclose(file);
	looked = true;
	return systemd ? NULL : "/";
}

#define IDS_SIZE 4096

/* An id is never used again, and a control group keeps its path. */
static const char *path_of_id(uint64_t id)
{
	static struct {
		uint64_t id;
		char *path;
	} known[IDS_SIZE];
	size_t at = id % IDS_SIZE;

	if (id <= ID_ROOT)
		return id ? path_of_root() : NULL;
	if (known[at].id == id)
		return known[at].path;
	free(known[at].path);
	known[at].path = cgroup_path(id);
	known[at].id = known[at].path ? id : 0;
	return known[at].path;
}

#define CACHE_SIZE 65536

/* A slot is used again by another thread: the cache is bounded, and never searched. */
static struct slot {
	pid_t tid;
	uint64_t start_time;
	time_t read_at;
	char *path;
} cache[CACHE_SIZE];

static bool is_of(const struct slot *slot, pid_t tid, uint64_t start_time)
{
	return slot->tid == tid && slot->start_time == start_time;
}

void cgroup_note(pid_t tid, uint64_t start_time, const char *path)
{
	struct slot *slot = &cache[tid % CACHE_SIZE];

	if (is_of(slot, tid, start_time) && slot->path && !strcmp(slot->path, path))
		return;
	free(slot->path);
	*slot = (struct slot){ .tid = tid, .start_time = start_time, .path = xstrdup(path) };
}

const char *cgroup_of(pid_t tid, uint64_t start_time, uint64_t id)
{
	struct slot *slot = &cache[tid % CACHE_SIZE];
	bool same = is_of(slot, tid, start_time);
	const char *by_id = path_of_id(id);
	struct timespec now;
	char *path;

	if (by_id)
		return by_id;
	clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
	if (same && slot->path && slot->read_at == now.tv_sec)
		return slot->path;
	path = cgroup_read(tid);
	if (path || !same) {
		free(slot->path);
		slot->path = path;
	}
	slot->tid = tid;
	slot->start_time = start_time;
	slot->read_at = now.tv_sec;
	return slot->path;
}

bool cgroup_is_below(const char *path, const char *top)
{
	size_t len = strlen(top);

	if (!strcmp(top, "/"))
		return true;
	return !strncmp(path, top, len) && (!path[len] || path[len] == '/');
}

uint64_t cgroup_id(const char *path)
{
	const char *mount = find_mounts()[MOUNT_UNIFIED];
	struct stat st;
	uint64_t id = 0;
	char *name;

	if (!mount)
		return 0;
	if (asprintf(&name, "%s%s", mount, path) < 0)
		xalloc_failed();
	if (!stat(name, &st) && S_ISDIR(st.st_mode))
		id = st.st_ino;
	free(name);
	return id;
}

/* @path is the one of the directory @fd, which is closed; "" for the root. */
static void list_below(int fd, const char *path, unsigned int depth, struct cgroup_list *list)
{
	DIR *dir = fdopendir(fd);
	struct dirent *entry;

	if (!dir) {
		close(fd);
		return;
	}
	while (depth < DEPTH_MAX && (entry = readdir(dir))) {
		char *below;

		if (entry->d_type != DT_DIR || entry->d_name[0] == '.')
			continue;
		if (asprintf(&below, "%s/%s", path, entry->d_name) < 0)
			xalloc_failed();
		list->paths = xgrow(list->paths, list->count, &list->room, sizeof(*list->paths));
		list->paths[list->count++] = below;
		fd = openat(dirfd(dir), entry->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (fd >= 0)
			list_below(fd, below, depth + 1, list);
	}
	closedir(dir);
}

void cgroup_list_fetch(struct cgroup_list *list)
{
	char *const *mounts = find_mounts();

	for (size_t i = 0; i < MOUNTS; i++) {
		int fd = mounts[i] ? open(mounts[i], O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;

		if (fd >= 0)
			list_below(fd, "", 0, list);
	}
}

void cgroup_list_release(struct cgroup_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->paths[i]);
	free(list->paths);
	*list = (struct cgroup_list){ 0 };
}
