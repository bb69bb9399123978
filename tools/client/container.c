// SPDX-License-Identifier: GPL-2.0
/* Names of containers, from the state that runtimes keep in files. */
#include <fcntl.h>
#include <glob.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/cgroup.h"
#include "client/container.h"
#include "cli/xalloc.h"
#include "lazy/json.h"

/* podman has a kilobyte for each container. */
#define STATE_MAX_BYTES (16 << 20)

/* In the directories of podman and docker: lists, and a file for each container */
#define PODMAN_LISTS "*-containers/*containers.json"
#define DOCKER_STATE "containers/%s/config.v2.json"

/**
 * struct search - a search for containers of podman and docker
 * @id: their id, or NULL
 * @name: their name, or NULL
 * @user: read files of this user only, or CGROUP_NO_USER
 * @found: the result
 */
struct search {
	const char *id, *name;
	uid_t user;
	struct container_list *found;
};

/*
 * Users may have links to a FIFO, which makes the caller wait, or to a device, which may act when it is
 * opened: look first. Return: -1 if it is no regular file of @user.
 */
static int open_regular(const char *path, uid_t user)
{
	int at = open(path, O_PATH | O_CLOEXEC), fd = -1;
	struct stat st;
	char link[32];

	if (at < 0)
		return -1;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", at);
	if (!fstat(at, &st) && S_ISREG(st.st_mode) && st.st_size <= STATE_MAX_BYTES &&
	    (user == CGROUP_NO_USER || user == st.st_uid))
		fd = open(link, O_RDONLY | O_CLOEXEC);
	close(at);
	return fd;
}

/* Return: NULL if it can't be read. */
static struct json_object *read_json(const char *path, uid_t user)
{
	struct json_object *root;
	int fd = open_regular(path, user);

	if (fd < 0)
		return NULL;
	root = json_object_from_fd(fd);
	close(fd);
	return root;
}

/* Return: NULL if there is no such member, or it is no string; else valid as long as @object. */
static const char *member(struct json_object *object, const char *key)
{
	struct json_object *value;

	if (!json_object_object_get_ex(object, key, &value) ||
	    !json_object_is_type(value, json_type_string))
		return NULL;
	return json_object_get_string(value);
}

static char *copy(const char *text)
{
	return text ? xstrdup(text) : NULL;
}

static void consider(struct search *search, const char *engine, const char *id, const char *name)
{
	struct container_list *found = search->found;

	if (!id || !name || found->count == CONTAINERS_MAX ||
	    (search->id && strcmp(id, search->id) != 0) ||
	    (search->name && strcmp(name, search->name) != 0))
		return;
	found->containers[found->count++] = (struct container){
		.engine = engine,
		.id = xstrdup(id),
		.name = xstrdup(name),
	};
}

/* [{"id": ID, "names": [NAME, ...]}, ...] */
static void read_podman(struct search *search, struct json_object *list)
{
	size_t count =
		json_object_is_type(list, json_type_array) ? json_object_array_length(list) : 0;

	for (size_t i = 0; i < count; i++) {
		struct json_object *entry = json_object_array_get_idx(list, i), *names, *first;

		if (!json_object_object_get_ex(entry, "names", &names) ||
		    !json_object_is_type(names, json_type_array) ||
		    !json_object_array_length(names))
			continue;
		first = json_object_array_get_idx(names, 0);
		if (json_object_is_type(first, json_type_string))
			consider(search, "podman", member(entry, "id"),
				 json_object_get_string(first));
	}
}

/* {"ID": ID, "Name": "/NAME"} */
static void read_docker(struct search *search, struct json_object *state)
{
	const char *name = member(state, "Name");

	consider(search, "docker", member(state, "ID"), name && *name == '/' ? name + 1 : name);
}

/* @format makes the pattern of the files. */
static void __attribute__((format(printf, 3, 4)))
search_files(struct search *search, void (*read)(struct search *search, struct json_object *file),
	     const char *format, ...)
{
	glob_t paths = { 0 };
	char *pattern;
	va_list args;

	if (search->id && search->found->count)
		return;
	va_start(args, format);
	if (vasprintf(&pattern, format, args) < 0)
		xalloc_failed();
	va_end(args);
	if (!glob(pattern, GLOB_TILDE, NULL, &paths)) {
		for (size_t i = 0; i < paths.gl_pathc; i++) {
			struct json_object *file = read_json(paths.gl_pathv[i], search->user);

			read(search, file);
			json_object_put(file);
		}
		globfree(&paths);
	}
	free(pattern);
}

/* graphroot = "/srv/containers": a pair a line */
static void search_configured(struct search *search, const char *conf)
{
	int fd = conf ? open_regular(conf, search->user) : -1;
	FILE *file = fd < 0 ? NULL : fdopen(fd, "r");
	char *line = NULL, *storage;
	size_t size = 0;

	while (file && getline(&line, &size, file) > 0)
		if (sscanf(line, " graphroot = %*[\"']%m[^\"']", &storage) == 1 ||
		    sscanf(line, " runroot = %*[\"']%m[^\"']", &storage) == 1) {
			search_files(search, read_podman, "%s/" PODMAN_LISTS, storage);
			free(storage);
		}
	free(line);
	if (file)
		fclose(file);
}

/* podman has those of "run --rm" in /run. */
static void search_system(struct search *search)
{
	struct json_object *daemon = read_json("/etc/docker/daemon.json", search->user);
	const char *id = search->id ?: "*";

	search_files(search, read_podman, "/var/lib/containers/storage/" PODMAN_LISTS);
	search_files(search, read_podman, "/run/containers/storage/" PODMAN_LISTS);
	search_files(search, read_podman, "~/.local/share/containers/storage/" PODMAN_LISTS);
	search_configured(search, getenv("CONTAINERS_STORAGE_CONF"));
	search_configured(search, "/etc/containers/storage.conf");
	search_configured(search, "/usr/share/containers/storage.conf");
	search_files(search, read_docker, "/var/lib/docker/" DOCKER_STATE, id);
	if (member(daemon, "data-root"))
		search_files(search, read_docker, "%s/" DOCKER_STATE, member(daemon, "data-root"),
			     id);
	json_object_put(daemon);
}

/* A user's own configuration is not read. */
static void search_user(struct search *search)
{
	const struct passwd *entry = getpwuid(search->user);

	search_files(search, read_podman, "/run/user/%u/containers/" PODMAN_LISTS,
		     (unsigned int)search->user);
	if (!entry)
		return;
	search_files(search, read_podman, "%s/.local/share/containers/storage/" PODMAN_LISTS,
		     entry->pw_dir);
	search_files(search, read_docker, "%s/.local/share/docker/" DOCKER_STATE, entry->pw_dir,
		     search->id ?: "*");
}

static void search(const char *id, const char *name, uid_t user, struct container_list *found)
{
	struct search search = { .id = id, .name = name, .user = user, .found = found };

	if (user == CGROUP_NO_USER)
		search_system(&search);
	else
		search_user(&search);
}

void container_find(const char *name, uid_t user, struct container_list *found)
{
	search(NULL, name, user, found);
}

void container_list_release(struct container_list *list)
{
	while (list->count--) {
		free(list->containers[list->count].id);
		free(list->containers[list->count].name);
	}
	list->count = 0;
}

/* The storage of a user counts for that user's containers only. */
static char *find_name(const struct cgroup_names *names)
{
	struct container_list found = { 0 };
	char *name;

	search(names->container, NULL, CGROUP_NO_USER, &found);
	if (!found.count && names->user != CGROUP_NO_USER)
		search(names->container, NULL, names->user, &found);
	name = copy(found.count ? found.containers[0].name : NULL);
	container_list_release(&found);
	return name;
}

/* Each name is looked up once. */
const char *container_name(const struct cgroup_names *names)
{
	static struct known {
		struct known *next;
		char *id;
		uid_t user;
		char *name;
	} * list;
	struct known *known;

	if (!cgroup_is_id(names->container))
		return NULL;
	for (known = list; known; known = known->next)
		if (!strcmp(known->id, names->container) && known->user == names->user)
			return known->name;
	known = xcalloc(1, sizeof(*known));
	known->id = xstrdup(names->container);
	known->user = names->user;
	known->name = find_name(names);
	known->next = list;
	list = known;
	return known->name;
}

static struct json_object *read_state(const char *directory, const char *name, const char *file)
{
	struct json_object *state;
	char *path;

	if (asprintf(&path, "%s/%s/%s", directory, name, file) < 0)
		xalloc_failed();
	state = read_json(path, CGROUP_NO_USER);
	free(path);
	return state;
}

/* crun: {"cgroup-path": PATH}; runc: {"cgroup_paths": {"": PATH}} */
char *container_cgroup(const char *name)
{
	struct json_object *state, *paths;
	char *found;

	if (strchr(name, '/'))
		return NULL;
	state = read_state("/run/crun", name, "status");
	found = copy(member(state, "cgroup-path"));
	json_object_put(state);
	if (found)
		return found;
	state = read_state("/run/runc", name, "state.json");
	if (json_object_object_get_ex(state, "cgroup_paths", &paths))
		found = copy(member(paths, ""));
	json_object_put(state);
	return found;
}

/* Without systemd, crun puts a container into "/NAME". */
void container_parse(const char *path, struct cgroup_names *names)
{
	size_t len = strcspn(path + strspn(path, "/"), "/");
	char *cgroup;

	cgroup_parse(path, names);
	if (*names->container || *names->unit || *path != '/' || !len || len >= CGROUP_NAME)
		return;
	memcpy(names->container, path + 1, len);
	names->container[len] = '\0';
	cgroup = container_cgroup(names->container);
	if (!cgroup || strncmp(cgroup_without_mount(cgroup), path, len + 1) != 0)
		*names->container = '\0';
	free(cgroup);
}
