/* SPDX-License-Identifier: GPL-2.0 */
/* Names of containers, from the state that runtimes keep in files. */
#ifndef CLIENT_CONTAINER_H
#define CLIENT_CONTAINER_H

#include <stddef.h>
#include <sys/types.h>

struct cgroup_names;

/** container_name() - the name of a container of podman or docker; NULL if unknown. It is kept. */
const char *container_name(const struct cgroup_names *names);

/* More containers of one name than these are left out. */
#define CONTAINERS_MAX 8

/**
 * struct container_list - containers of podman and docker; a zeroed one is empty
 * @containers: the engine, id and name of each
 * @count: how many
 */
struct container_list {
	struct container {
		const char *engine;
		char *id;
		char *name;
	} containers[CONTAINERS_MAX];
	size_t count;
};

/**
 * container_find() - add the containers of a name
 * @name: the name
 * @user: whose, or CGROUP_NO_USER: the system's, and those in the caller's home directory
 * @found: the list
 */
void container_find(const char *name, uid_t user, struct container_list *found);

/** container_list_release() - free it */
void container_list_release(struct container_list *list);

/** container_cgroup() - the path of a container of crun or runc by its name; NULL, or to be freed */
char *container_cgroup(const char *name);

/**
 * container_parse() - cgroup_parse(), and a container of crun or runc of which the path has the name only
 * @path: the path of a control group
 * @names: filled
 */
void container_parse(const char *path, struct cgroup_names *names);

#endif
