// SPDX-License-Identifier: GPL-2.0
/* Threads by names that people have: of a unit, a container, a control group, or by their own name. */
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/clean.h"
#include "cli/message.h"
#include "client/cgroup.h"
#include "client/container.h"
#include "input/target.h"
#include "policy/systemd_run.h"

/* Digits of an id to print, as docker and podman do, and the least that name a container. */
#define ID_SHORT 12
#define ID_MIN 4

/* Candidates to name in a complaint. */
#define NAMED_MAX 8

/* Names of containers to look up for the nearest one. */
#define LOOKUPS_MAX 64

/**
 * struct target - the options, and what they mean
 * @unit: name of a unit, with its suffix
 * @container: id or name of a container
 * @cgroup: path of a control group, from the root of its hierarchy
 * @comm: name of threads, or a pattern
 * @path: the control group that one of the first three stands for
 */
static struct {
	char *unit;
	const char *container;
	char *cgroup;
	const char *comm;
	char *path;
} target;

/* As systemctl does: a name without a suffix is a service's. */
static char *full_unit(const char *name)
{
	char *unit;

	if (cgroup_is_unit(name))
		return xstrdup(name);
	if (asprintf(&unit, "%s.service", name) < 0)
		xalloc_failed();
	return unit;
}

/* "/sys/fs/cgroup/a/b/", "a/b" and "/a/b" are the same. */
static char *full_cgroup(const char *name)
{
	const char *path = cgroup_without_mount(name);
	size_t len;
	char *full;

	path += strspn(path, "/");
	if (asprintf(&full, "/%s", path) < 0)
		xalloc_failed();
	for (len = strlen(full); len > 1 && full[len - 1] == '/'; len--)
		full[len - 1] = '\0';
	return full;
}

/* The kernel cuts names: "systemd-journald" is "systemd-journal". */
static const char *full_comm(const char *name)
{
	size_t len = strlen(name);

	if (len < SD_COMM_LEN || strpbrk(name, "*?[\\"))
		return name;
	return xalloc_check(strndup(name, SD_COMM_LEN - 1));
}

bool target_choose(int option, const char *arg)
{
	static const char *const kinds[] = { "unit", "container", "cgroup", "comm" };

	if (!*arg) {
		complain("--%s needs a name, and this one is empty", kinds[option - OPT_UNIT]);
		return false;
	}
	if (option == OPT_COMM) {
		target.comm = full_comm(arg);
		return true;
	}
	if (target.unit || target.container || target.cgroup) {
		complain("one control group at a time: --unit, --container and --cgroup exclude "
			 "each other");
		return false;
	}
	if (option == OPT_UNIT)
		target.unit = full_unit(arg);
	else if (option == OPT_CONTAINER)
		target.container = arg;
	else
		target.cgroup = full_cgroup(arg);
	return true;
}

bool target_given(void)
{
	return target.unit || target.container || target.cgroup || target.comm;
}

const char *target_cgroup(void)
{
	return target.path;
}

uint64_t target_cgroup_id(void)
{
	return target.path ? cgroup_id(target.path) : 0;
}

/* Candidates for the nearest name */
static char *near[LOOKUPS_MAX * 16 + 1];
static size_t near_count;

static const char *near_at(size_t index)
{
	return index < near_count ? near[index] : NULL;
}

static void add_near(const char *name)
{
	if (name && near_count < sizeof(near) / sizeof(near[0]) - 1)
		near[near_count++] = xstrdup(name);
}

static void forget_near(void)
{
	while (near_count)
		free(near[--near_count]);
}

/* ", is nginx.service meant?" */
static const char *is_meant(const char *text)
{
	static char buf[CLEAN_FACTOR * CGROUP_NAME + 16];
	const char *nearest = nearest_name(text, near_at);
	char name[CLEAN_FACTOR * CGROUP_NAME];

	*buf = '\0';
	if (nearest)
		snprintf(buf, sizeof(buf), ", is %s meant?",
			 clean_terminal(nearest, name, sizeof(name)));
	return buf;
}

/* The name of a directory */
static const char *name_of(const char *path)
{
	return strrchr(path, '/') + 1;
}

static bool names_unit(const char *path, const char *unit, bool *of_user)
{
	struct cgroup_names names;

	if (strcmp(cgroup_unescape(name_of(path)), unit) != 0)
		return false;
	cgroup_parse(path, &names);
	*of_user = *names.user_unit;
	return cgroup_unit(&names) && !strcmp(cgroup_unit(&names), unit);
}

/* The output of `systemctl show` for a property; NULL if it has none, else to be freed */
static char *show_unit(const char *property)
{
	const char *const argv[] = { "systemctl", "show", "--value",   "-p",
				     property,	  "--",	  target.unit, NULL };
	struct bpf_asm_error ignored;
	char *text = systemd_run(argv, &ignored);

	if (text)
		text[strcspn(text, "\n")] = '\0';
	if (text && *text)
		return text;
	free(text);
	return NULL;
}

/* "system-getty.slice" is "/system.slice/system-getty.slice". */
static void add_slice(const char *slice, struct text *path)
{
	const char *dash;

	if (!strcmp(slice, "-.slice"))
		return;
	for (dash = strchr(slice, '-'); dash; dash = strchr(dash + 1, '-'))
		text_add(path, "/%.*s.slice", (int)(dash - slice), slice);
	text_add(path, "/%s", slice);
}

/* The control group that a unit will have */
static char *future_path(void)
{
	char *slice = show_unit("Slice");
	struct text path = { 0 };

	add_slice(slice ?: "system.slice", &path);
	text_add(&path, "/%s", target.unit);
	free(slice);
	return path.buf;
}

static void complain_unit(const struct cgroup_list *list, bool wait)
{
	char *state = show_unit("LoadState"), *active = show_unit("ActiveState");

	for (size_t i = 0; i < list->count; i++)
		if (cgroup_is_unit(name_of(list->paths[i])))
			add_near(cgroup_unescape(name_of(list->paths[i])));
	if (state && strcmp(state, "not-found") != 0)
		complain("%s has no process: systemd says that it is %s%s", clean_text(target.unit),
			 active ?: "there", wait ? ": waiting for it" : "");
	else
		complain("no unit is called %s%s (systemctl list-units)%s", clean_text(target.unit),
			 is_meant(target.unit), wait ? ": waiting for it" : "");
	free(state);
	free(active);
}

/* A unit of the system counts before one of a user, of which there may be several. */
static int find_unit(const struct cgroup_list *list, bool wait)
{
	const char *of_users[NAMED_MAX];
	struct text text = { 0 };
	size_t users = 0;
	bool of_user;

	for (size_t i = 0; i < list->count && !target.path; i++) {
		const char *path = list->paths[i];

		if (!names_unit(path, target.unit, &of_user))
			continue;
		if (!of_user)
			target.path = xstrdup(path);
		else if (users < NAMED_MAX)
			of_users[users++] = path;
	}
	if (!target.path && users == 1)
		target.path = xstrdup(of_users[0]);
	if (!target.path && !users && wait) {
		complain_unit(list, true);
		target.path = future_path();
	}
	if (target.path)
		return EXIT_DONE;
	if (!users) {
		complain_unit(list, false);
		return EXIT_UNAVAILABLE;
	}
	for (size_t i = 0; i < users; i++)
		text_add(&text, "%s%s", i ? ", " : "", clean_text(of_users[i]));
	complain("several users have a unit %s: name one by --cgroup: %s", clean_text(target.unit),
		 text_str(&text));
	text_free(&text);
	return EXIT_UNAVAILABLE;
}

/* Find the control group of the container with this id or name. Return: NULL if there is none. */
static const char *find_exact(const struct cgroup_list *list, const char *name)
{
	char container[CGROUP_NAME];

	for (size_t i = 0; i < list->count; i++) {
		const char *path = list->paths[i];

		if (cgroup_container(path, strlen(path), container) && !strcmp(container, name))
			return path;
	}
	return NULL;
}

/* A control group that only the runtime knows to be one of a container */
static const char *find_of_runtime(const struct cgroup_list *list, const char *cgroup)
{
	char *path = full_cgroup(cgroup);
	const char *found = NULL;

	for (size_t i = 0; i < list->count && !found; i++)
		if (!strcmp(list->paths[i], path))
			found = list->paths[i];
	free(path);
	return found;
}

static bool is_among(const char *container, const char *const *paths, size_t count)
{
	char other[CGROUP_NAME];

	for (size_t i = 0; i < count; i++)
		if (cgroup_container(paths[i], strlen(paths[i]), other) &&
		    !strcmp(container, other))
			return true;
	return false;
}

/* Return: how many containers have an id that begins so; the first @max paths of them */
static size_t find_prefix(const struct cgroup_list *list, const char **paths, size_t max)
{
	size_t len = strlen(target.container), count = 0;
	char container[CGROUP_NAME];

	for (size_t i = 0; len >= ID_MIN && i < list->count && count < max; i++) {
		const char *path = list->paths[i];

		if (cgroup_container(path, strlen(path), container) && cgroup_is_id(container) &&
		    !strncasecmp(container, target.container, len) &&
		    !is_among(container, paths, count))
			paths[count++] = path;
	}
	return count;
}

/* The name that podman or docker has for one */
static const char *name_of_container(const char *path)
{
	struct cgroup_names names;

	cgroup_parse(path, &names);
	return container_name(&names);
}

/* "ab12cd34ef56 (web)" */
static void add_container(const char *path, struct text *text)
{
	char container[CGROUP_NAME];
	const char *name;
	size_t digits = strlen(target.container) + 2;

	cgroup_container(path, strlen(path), container);
	name = name_of_container(path);
	text_add(text, "%s%.*s", text->len ? ", " : "",
		 (int)(digits > ID_SHORT ? digits : ID_SHORT), container);
	if (name)
		text_add(text, " (%s)", clean_text(name));
}

static void complain_container(const struct cgroup_list *list, bool known)
{
	char container[CGROUP_NAME];
	size_t lookups = 0;

	for (size_t i = 0; i < list->count; i++) {
		if (!cgroup_container(list->paths[i], strlen(list->paths[i]), container))
			continue;
		if (!cgroup_is_id(container))
			add_near(container);
		else if (lookups++ < LOOKUPS_MAX)
			add_near(name_of_container(list->paths[i]));
	}
	if (known)
		complain("container %s has no process, or no control group of its own",
			 clean_text(target.container));
	else
		complain("no container has the id or name %s%s (seccompctl list -a -o CONTAINER)",
			 clean_text(target.container), is_meant(target.container));
}

/* Control groups of containers that have the wanted name, and their engines; NULL for another runtime */
struct named {
	const char *paths[NAMED_MAX];
	const char *engines[NAMED_MAX];
	size_t count;
	bool known;
};

static void add_named(struct named *named, const char *path, const char *engine)
{
	if (!path || named->count == NAMED_MAX)
		return;
	for (size_t i = 0; i < named->count; i++)
		if (cgroup_is_below(path, named->paths[i]))
			return;
	named->paths[named->count] = path;
	named->engines[named->count++] = engine;
}

/* Those of runtimes whose control groups have the name */
static void find_by_path(const struct cgroup_list *list, struct named *named)
{
	char container[CGROUP_NAME];

	for (size_t i = 0; i < list->count; i++) {
		const char *path = list->paths[i];

		if (cgroup_container(path, strlen(path), container) &&
		    !strcmp(container, target.container))
			add_named(named, path, NULL);
	}
}

static uid_t user_of(const char *path)
{
	struct cgroup_names names;

	cgroup_parse(path, &names);
	return names.user;
}

/* Those of podman and docker. Files of a user count for that user's containers only. */
static void find_by_engine(const struct cgroup_list *list, uid_t user, struct named *named)
{
	struct container_list found = { 0 };

	container_find(target.container, user, &found);
	for (size_t i = 0; i < found.count; i++) {
		const char *path = find_exact(list, found.containers[i].id);

		if (path && user != CGROUP_NO_USER && user != user_of(path))
			continue;
		named->known = true;
		add_named(named, path, found.containers[i].engine);
	}
	container_list_release(&found);
}

/* As for units, a container of the system counts before one of a user. */
static void find_named(const struct cgroup_list *list, struct named *named)
{
	uid_t user, last = CGROUP_NO_USER;
	char *cgroup;

	find_by_path(list, named);
	cgroup = named->count ? NULL : container_cgroup(target.container);
	if (cgroup)
		add_named(named, find_of_runtime(list, cgroup), NULL);
	named->known = cgroup;
	free(cgroup);
	find_by_engine(list, CGROUP_NO_USER, named);
	if (named->count)
		return;
	for (size_t i = 0; i < list->count; i++) {
		user = user_of(list->paths[i]);
		if (user != CGROUP_NO_USER && user != last)
			find_by_engine(list, user, named);
		last = user;
	}
}

/* "podman ab12cd34ef56", or the option for one without an id */
static void add_choice(const char *path, const char *engine, struct text *text)
{
	char container[CGROUP_NAME];

	if (engine && cgroup_container(path, strlen(path), container))
		text_add(text, "%s%s %.*s", text->len ? ", " : "", engine, ID_SHORT, container);
	else
		text_add(text, "%s--cgroup=%s", text->len ? ", " : "", clean_text(path));
}

static int find_container(const struct cgroup_list *list)
{
	struct named named = { 0 };
	struct text text = { 0 };
	bool by_id;

	if (cgroup_is_id(target.container))
		add_named(&named, find_exact(list, target.container), NULL);
	else
		find_named(list, &named);
	by_id = !named.count && !named.known;
	if (by_id)
		named.count = find_prefix(list, named.paths, NAMED_MAX);
	if (named.count == 1) {
		target.path = xstrdup(named.paths[0]);
		return EXIT_DONE;
	}
	for (size_t i = 0; i < named.count; i++)
		if (by_id)
			add_container(named.paths[i], &text);
		else
			add_choice(named.paths[i], named.engines[i], &text);
	if (!named.count)
		complain_container(list, named.known);
	else if (!by_id)
		complain("several containers are called %s: name one by its id: %s",
			 clean_text(target.container), text_str(&text));
	else
		complain("several containers have ids that begin with %s: %s",
			 clean_text(target.container), text_str(&text));
	text_free(&text);
	return EXIT_UNAVAILABLE;
}

static int find_cgroup(const struct cgroup_list *list)
{
	size_t i = 0;

	while (i < list->count && strcmp(list->paths[i], target.cgroup) != 0)
		i++;
	if (i == list->count && strcmp(target.cgroup, "/") != 0) {
		complain("no control group has the path %s (systemd-cgls)",
			 clean_text(target.cgroup));
		return EXIT_UNAVAILABLE;
	}
	target.path = xstrdup(target.cgroup);
	return EXIT_DONE;
}

int target_find(bool wait)
{
	struct cgroup_list list = { 0 };
	int status = EXIT_DONE;

	if (target.path || (!target.unit && !target.container && !target.cgroup))
		return EXIT_DONE;
	if (!cgroup_mounted()) {
		complain("no control groups are mounted, neither version 2 nor those of systemd: "
			 "name processes by their numbers or by --comm");
		return EXIT_UNAVAILABLE;
	}
	cgroup_list_fetch(&list);
	if (target.unit)
		status = find_unit(&list, wait);
	else if (target.container)
		status = find_container(&list);
	else
		status = find_cgroup(&list);
	forget_near();
	cgroup_list_release(&list);
	return status;
}

bool target_has_name(const struct sd_task *task)
{
	return task->tgid != getpid() && (!target.comm || !fnmatch(target.comm, task->comm, 0));
}

bool target_has(const struct sd_task *task)
{
	const char *path;

	if (!target_has_name(task))
		return false;
	if (!target.path)
		return true;
	path = cgroup_of(task->tid, task->start_time, task->cgroup_id);
	return path && cgroup_is_below(path, target.path);
}

void target_text(struct text *text)
{
	text_add(text, "%s%s", target.container ? "container " : "",
		 clean_text(target.unit		     ?:
				    target.container ?:
				    target.cgroup    ?:
						       "this system"));
}

void target_text_tasks(struct text *text, const struct task_list *tasks)
{
	size_t processes = 0;

	for (size_t i = 0; i < tasks->count; i++)
		processes += !i || tasks->tasks[i].tgid != tasks->tasks[i - 1].tgid;
	if (target.comm && tasks->count)
		text_add(text, "%zu ", tasks->count);
	if (target.comm)
		text_add(text, "%s%s", clean_text(target.comm), target.path ? " of " : "");
	if (target.path || !target.comm)
		target_text(text);
	if (!processes)
		text_add(text, ", which %s yet",
			 target.cgroup ? "has no process" : "is not running");
	else if (!target.comm)
		text_add(text, ", %zu process%s", processes, processes == 1 ? "" : "es");
}

void target_complain_none(const struct task_list *tasks)
{
	struct text text = { 0 };

	target_text(&text);
	for (size_t i = 0; target.comm && i < tasks->count; i++) {
		const struct sd_task *task = &tasks->tasks[i];
		const char *path = target.path ?
					   cgroup_of(task->tid, task->start_time, task->cgroup_id) :
					   NULL;

		if (!target.path || (path && cgroup_is_below(path, target.path)))
			add_near(task->comm);
	}
	if (target.comm)
		complain("no thread of %s is called %s%s (ps -eLo comm)", text_str(&text),
			 clean_text(target.comm), is_meant(target.comm));
	else
		complain("%s is there, and has no process%s", text_str(&text),
			 geteuid() ? " that you may look at" : "");
	forget_near();
	text_free(&text);
}
