/* SPDX-License-Identifier: GPL-2.0 */
/* Control groups of threads, and the units and containers that their paths name. */
#ifndef CLIENT_CGROUP_H
#define CLIENT_CGROUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* A name of a directory (NAME_MAX), which a unit of systemd has too, with its NUL. */
#define CGROUP_NAME 256

#define CGROUP_NO_USER ((uid_t)-1)

/**
 * struct cgroup_names - what a path says; an empty name is none
 * @unit: unit of the system manager: "nginx.service", "session-3.scope"
 * @user_unit: unit of a user's manager, which is in @unit, "user@1000.service"
 * @container: id or name of the container, the innermost of several
 * @user: whose slice it is, which others can't make; or CGROUP_NO_USER
 */
struct cgroup_names {
	char unit[CGROUP_NAME];
	char user_unit[CGROUP_NAME];
	char container[CGROUP_NAME];
	uid_t user;
};

/** cgroup_parse() - find units and container in the path of a control group */
void cgroup_parse(const char *path, struct cgroup_names *names);

/** cgroup_unit() - the unit of the nearest manager; NULL if there is none */
const char *cgroup_unit(const struct cgroup_names *names);

/** cgroup_is_unit() - whether a name ends as units do that may have processes: ".service" ... */
bool cgroup_is_unit(const char *name);

/** cgroup_unescape() - a unit by the name of its directory: systemd may have put a "_" before it */
const char *cgroup_unescape(const char *name);

/**
 * cgroup_container() - the container that owns a control group
 * @path: the path, or a part of it up to @len
 * @len: where its last name ends
 * @container: receives the id or name that the last name says
 *
 * Return: false if the last name is none of a container.
 */
bool cgroup_container(const char *path, size_t len, char container[CGROUP_NAME]);

/** cgroup_is_id() - whether a container's name is an id of 64 hexadecimal digits */
bool cgroup_is_id(const char *container);

/**
 * cgroup_read() - the path of a thread's control group, as /proc has it now
 * @tid: the thread
 *
 * In the hierarchy of version 2, or in systemd's own of version 1 if it is not used.
 *
 * Return: the path, from "/" on, to be freed; NULL if the thread is gone.
 */
char *cgroup_read(pid_t tid);

/**
 * cgroup_of() - the path of a thread's control group
 * @tid: the thread
 * @start_time: when it was started, as reported with it
 * @id: the id of its control group, as reported with it; 0 if it was not
 *
 * /proc is read if there is no id, or no such control group any more; at most once a second. A thread
 * that is gone keeps the last path that was read.
 *
 * Return: the path, until the next call; NULL if it is not known.
 */
const char *cgroup_of(pid_t tid, uint64_t start_time, uint64_t id);

/**
 * cgroup_note() - a path for cgroup_of(), in case that the thread is gone by then
 * @tid: the thread
 * @start_time: when it was started
 * @path: the path of its control group
 */
void cgroup_note(pid_t tid, uint64_t start_time, const char *path);

/** cgroup_is_below() - whether a path is @top, or below it */
bool cgroup_is_below(const char *path, const char *top);

/** cgroup_mounted() - whether there is a hierarchy, of version 2 or systemd's own of version 1 */
bool cgroup_mounted(void);

/** cgroup_without_mount() - the path in its hierarchy, of one as the file system has it */
const char *cgroup_without_mount(const char *path);

/** cgroup_path() - the path of a control group of version 2; NULL if gone or not permitted, or to be freed */
char *cgroup_path(uint64_t id);

/** cgroup_id() - the kernel's number for a control group of version 2; 0 if there is none */
uint64_t cgroup_id(const char *path);

/**
 * struct cgroup_list - paths of control groups; a zeroed one is empty
 * @paths: the paths
 * @count: how many
 * @room: how many fit
 */
struct cgroup_list {
	char **paths;
	size_t count;
	size_t room;
};

/** cgroup_list_fetch() - all control groups, each before those below it; perhaps twice, of two hierarchies */
void cgroup_list_fetch(struct cgroup_list *list);

/** cgroup_list_release() - free it */
void cgroup_list_release(struct cgroup_list *list);

#endif
