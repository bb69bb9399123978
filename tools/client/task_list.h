/* SPDX-License-Identifier: GPL-2.0 */
/* Lists of threads; a zeroed list is empty, free(list.tasks) ends it. */
#ifndef CLIENT_TASK_LIST_H
#define CLIENT_TASK_LIST_H

#include "client/task.h"
#include "cli/xalloc.h"

/**
 * struct task_list - threads
 * @tasks: the threads
 * @count: number of threads
 * @room: number of threads that fit
 */
struct task_list {
	struct sd_task *tasks;
	size_t count;
	size_t room;
};

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
