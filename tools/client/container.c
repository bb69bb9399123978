// SPDX-License-Identifier: GPL-2.0
/* Names of containers, from the state that runtimes keep in files. */
#include <fcntl.h>
#include <glob.h>
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

/* podman's list is in the storage of the system or of the caller, or in /run for "run --rm". */
static const char *const podman_lists[] = {
	"/var/lib/containers/storage/*-containers/containers.json",
	"/run/containers/storage/*-containers/volatile-containers.json",
	"~/.local/share/containers/storage/*-containers/containers.json",
};

#define DOCKER_STATE "/var/lib/docker/containers/%s/config.v2.json"

/* The file must not make the caller wait, as a FIFO would. Return: NULL if it can't be read. */
static struct json_object *read_json(const char *path)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	struct json_object *root = NULL;
	struct stat st;

	if (fd < 0)
		return NULL;
	if (!fstat(fd, &st) && S_ISREG(st.st_mode) && st.st_size <= STATE_MAX_BYTES)
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

/* [{"id": ID, "names": [NAME, ...]}, ...]. Return: the name for an id, or the id for a name. */
static char *find_in_list(struct json_object *list, const char *id, const char *name)
{
	size_t count =
		json_object_is_type(list, json_type_array) ? json_object_array_length(list) : 0;

	for (size_t i = 0; i < count; i++) {
		struct json_object *entry = json_object_array_get_idx(list, i), *names, *first;
		const char *of = member(entry, "id");

		if (!of || !json_object_object_get_ex(entry, "names", &names) ||
		    !json_object_is_type(names, json_type_array) ||
		    !json_object_array_length(names))
			continue;
		first = json_object_array_get_idx(names, 0);
		if (!json_object_is_type(first, json_type_string))
			continue;
		if (id && !strcmp(of, id))
			return xstrdup(json_object_get_string(first));
		if (name && !strcmp(json_object_get_string(first), name))
			return xstrdup(of);
	}
	return NULL;
}

static char *find_in_podman(const char *id, const char *name)
{
	char *found = NULL;

	for (size_t i = 0; i < sizeof(podman_lists) / sizeof(podman_lists[0]) && !found; i++) {
		glob_t paths = { 0 };

		if (glob(podman_lists[i], GLOB_TILDE, NULL, &paths))
			continue;
		for (size_t j = 0; j < paths.gl_pathc && !found; j++) {
			struct json_object *list = read_json(paths.gl_pathv[j]);

			found = find_in_list(list, id, name);
			json_object_put(list);
		}
		globfree(&paths);
	}
	return found;
}

/* {"ID": ID, "Name": "/NAME"}, a file for each container */
static char *find_in_docker(const char *id, const char *name)
{
	char *pattern, *found = NULL;
	glob_t paths = { 0 };

	if (asprintf(&pattern, DOCKER_STATE, id ?: "*") < 0)
		xalloc_failed();
	if (!glob(pattern, 0, NULL, &paths)) {
		for (size_t i = 0; i < paths.gl_pathc && !found; i++) {
			struct json_object *state = read_json(paths.gl_pathv[i]);
			const char *of = member(state, "Name");

			of = of && *of == '/' ? of + 1 : of;
			if (of && (!name || !strcmp(of, name)))
				found = copy(name ? member(state, "ID") : of);
			json_object_put(state);
		}
		globfree(&paths);
	}
	free(pattern);
	return found;
}

/* Each name is looked up once. */
const char *container_name(const char *id)
{
	static struct known {
		struct known *next;
		char *id;
		char *name;
	} * list;
	struct known *known;

	if (!cgroup_is_id(id))
		return NULL;
	for (known = list; known; known = known->next)
		if (!strcmp(known->id, id))
			return known->name;
	known = xcalloc(1, sizeof(*known));
	known->id = xstrdup(id);
	known->name = find_in_podman(id, NULL) ?: find_in_docker(id, NULL);
	known->next = list;
	list = known;
	return known->name;
}

char *container_id(const char *name)
{
	return find_in_podman(NULL, name) ?: find_in_docker(NULL, name);
}

static struct json_object *read_state(const char *directory, const char *name, const char *file)
{
	struct json_object *state;
	char *path;

	if (asprintf(&path, "%s/%s/%s", directory, name, file) < 0)
		xalloc_failed();
	state = read_json(path);
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
