/* SPDX-License-Identifier: GPL-2.0 */
/* Lists of threads, and of filters with or without their programs. */
#ifndef CLIENT_LIST_H
#define CLIENT_LIST_H

#include "client/source.h"
#include "cli/xalloc.h"

/**
 * struct filter_list - filters; a zeroed one is empty, filter_list_release() ends it
 * @filters: those of a thread newest first
 * @count: number of filters
 * @room: number of filters that fit
 */
struct filter_list {
	struct sd_filter *filters;
	size_t count;
	size_t room;
};

/**
 * filter_list_fetch() - append what the caller may see of the filters of a thread, or of all
 * @src: a source that has filters
 * @tid: the thread; 0 for every filter that the caller may see, each once, from the module only
 * @keep: keep the programs
 * @list: the list
 * @error: why it failed; never NULL
 *
 * The kernel reports flags and users with programs only, so programs are requested in any case. A
 * caller who may not read programs gets everything else.
 *
 * Return: as source_filter_dump().
 */
int filter_list_fetch(struct source *src, pid_t tid, bool keep, struct filter_list *list,
		      struct sd_error *error);

/**
 * filter_list_fetch_programs() - fetch filters of a thread with their programs
 * @src: a source that has filters
 * @tid: the thread
 * @key: which filter; NULL for all
 * @list: an empty list
 *
 * A kernel may not keep programs: the @prog of a filter is NULL then.
 *
 * Return: false after a complaint, also if there is no filter.
 */
bool filter_list_fetch_programs(struct source *src, pid_t tid, const struct sd_filter_key *key,
				struct filter_list *list);

/**
 * filter_list_has_programs() - check that no program is missing. Return: false after a complaint.
 */
bool filter_list_has_programs(pid_t tid, const struct filter_list *list);

/** filter_list_release() - free the filters and their programs */
void filter_list_release(struct filter_list *list);

/**
 * struct task_list - threads; a zeroed list is empty, free(list.tasks) ends it
 * @tasks: the threads
 * @count: number of threads
 * @room: number of threads that fit
 */
struct task_list {
	struct sd_task *tasks;
	size_t count;
	size_t room;
};

/** task_list_compare() - order struct sd_task for qsort(): by process, its leader first */
int task_list_compare(const void *a, const void *b);

/** task_list_slot() - make room for one more thread, which is not counted yet */
static inline struct sd_task *task_list_slot(struct task_list *list)
{
	list->tasks = xgrow(list->tasks, list->count, &list->room, sizeof(*list->tasks));
	return &list->tasks[list->count];
}

/** task_list_add() - an sd_task_fn that adds a copy; its @arg is the list */
static inline int task_list_add(const struct sd_task *task, void *arg)
{
	struct task_list *list = arg;

	*task_list_slot(list) = *task;
	list->count++;
	return 0;
}

#endif
