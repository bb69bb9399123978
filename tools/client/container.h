/* SPDX-License-Identifier: GPL-2.0 */
/* Names of containers, from the state that runtimes keep in files. */
#ifndef CLIENT_CONTAINER_H
#define CLIENT_CONTAINER_H

/** container_name() - the name of a container of podman or docker; NULL if unknown. It is kept. */
const char *container_name(const char *id);

/** container_id() - the id of a container of podman or docker by its name; NULL, or to be freed */
char *container_id(const char *name);

/** container_cgroup() - the path of a container of crun or runc by its name; NULL, or to be freed */
char *container_cgroup(const char *name);

struct cgroup_names;

/**
 * container_parse() - cgroup_parse(), and a container of crun or runc of which the path has the name only
 * @path: the path of a control group
 * @names: filled
 */
void container_parse(const char *path, struct cgroup_names *names);

#endif
