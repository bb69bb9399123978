// SPDX-License-Identifier: GPL-2.0
/* Threads that are followed by ptrace(2), and their filters as the kernel has them. */
#include <stdlib.h>
#include <string.h>

#include "cli/xalloc.h"
#include "client/names.h"
#include "client/source.h"
#include "cmd/monitor/tracee.h"

static struct tracee **list_of(struct tracees *tracees, pid_t tid)
{
	return &tracees->lists[(unsigned int)tid % TRACEE_LISTS];
}

struct tracee *tracee_find(struct tracees *tracees, pid_t tid)
{
	struct tracee *tracee = *list_of(tracees, tid);

	while (tracee && tracee->tid != tid)
		tracee = tracee->next;
	return tracee;
}

static void link_tracee(struct tracees *tracees, struct tracee *tracee, pid_t tid)
{
	struct tracee **list = list_of(tracees, tid);

	tracee->tid = tid;
	tracee->next = *list;
	*list = tracee;
}

static void unlink_tracee(struct tracees *tracees, struct tracee *tracee)
{
	struct tracee **at = list_of(tracees, tracee->tid);

	while (*at != tracee)
		at = &(*at)->next;
	*at = tracee->next;
}

struct tracee *tracee_add(struct tracees *tracees, pid_t tid)
{
	struct tracee *tracee = xcalloc(1, sizeof(*tracee));

	link_tracee(tracees, tracee, tid);
	return tracee;
}

void tracee_inherit(struct tracee *tracee, const struct tracee *from)
{
	if (from->newest)
		from->newest->refs++;
	tracee_set_filter(tracee, from->newest);
	tracee->mode = from->mode;
	tracee->tsc = from->tsc;
}

void setting_release(struct setting *setting)
{
	if (setting)
		free(setting->event.prog);
	free(setting);
}

void tracee_remove(struct tracees *tracees, struct tracee *tracee)
{
	if (!tracee)
		return;
	unlink_tracee(tracees, tracee);
	filter_put(tracee->newest);
	setting_release(tracee->setting);
	free(tracee);
}

void tracee_rename(struct tracees *tracees, struct tracee *tracee, pid_t tid)
{
	tracee_remove(tracees, tracee_find(tracees, tid));
	unlink_tracee(tracees, tracee);
	tracee->task.tid = 0;
	link_tracee(tracees, tracee, tid);
}

/* The name may change at any time, the user by calls of the thread only. */
const struct sd_task *tracee_task(struct tracee *tracee)
{
	struct sd_error ignored;

	if (tracee->task.tid == tracee->tid)
		return procfs_comm(tracee->tid, tracee->task.comm) ? &tracee->task : NULL;
	return procfs_task_get(tracee->tid, &tracee->task, &ignored) ? NULL : &tracee->task;
}

/* The same text for the same path. */
static const char *keep_path(struct cgroup_list *list, char *path)
{
	size_t i = list->count;

	while (i && strcmp(list->paths[i - 1], path) != 0)
		i--;
	if (i) {
		free(path);
		return list->paths[i - 1];
	}
	list->paths = xgrow(list->paths, list->count, &list->room, sizeof(*list->paths));
	return list->paths[list->count++] = path;
}

/* It changes rarely, and reading it takes as long as all the rest of an event. */
const char *tracee_cgroup(struct tracees *tracees, struct tracee *tracee, uint64_t now)
{
	char *path;

	if (tracee->cgroup && now - tracee->cgroup_time < NSEC_PER_SEC)
		return tracee->cgroup;
	path = cgroup_read(tracee->tid);
	if (path)
		tracee->cgroup = keep_path(&tracees->cgroups, path);
	tracee->cgroup_time = now;
	return tracee->cgroup;
}

pid_t tracee_tgid(struct tracee *tracee)
{
	if (!tracee->task.tid)
		tracee_task(tracee);
	return tracee->task.tgid;
}

void tracees_each(struct tracees *tracees, void (*fn)(struct tracee *tracee, void *arg), void *arg)
{
	for (size_t i = 0; i < TRACEE_LISTS; i++) {
		struct tracee *next = tracees->lists[i];

		while (next) {
			struct tracee *tracee = next;

			next = tracee->next;
			fn(tracee, arg);
		}
	}
}

static void remove_one(struct tracee *tracee, void *arg)
{
	tracee_remove(arg, tracee);
}

void tracees_release(struct tracees *tracees)
{
	tracees_each(tracees, remove_one, tracees);
	cgroup_list_release(&tracees->cgroups);
}

/* Not recursive: a chain may have thousands of filters. */
void filter_put(struct traced_filter *filter)
{
	while (filter && !--filter->refs) {
		struct traced_filter *older = filter->older;

		free((void *)filter->program.insns);
		free(filter);
		filter = older;
	}
}

void tracee_set_filter(struct tracee *tracee, struct traced_filter *newest)
{
	struct traced_filter *before = tracee->newest;

	tracee->newest = newest;
	filter_put(before);
}

uint32_t tracee_decide(const struct tracee *tracee, const struct seccomp_data *data,
		       const struct traced_filter **decider)
{
	uint32_t ret = SECCOMP_RET_ALLOW;

	*decider = NULL;
	for (const struct traced_filter *f = tracee->newest; f; f = f->older) {
		uint32_t one = f->program.len ? emulate_program(&f->program, data, NULL, NULL) :
						SECCOMP_RET_ALLOW;

		if (!verdict_before(one, ret))
			continue;
		ret = one;
		*decider = f;
	}
	return ret;
}
