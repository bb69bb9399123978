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

#endif
