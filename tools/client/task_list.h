/* SPDX-License-Identifier: GPL-2.0 */
/* Threads in an array that grows; a zeroed one is empty, and free(list.tasks) is its end. */
#ifndef CLIENT_TASK_LIST_H
#define CLIENT_TASK_LIST_H

#include <errno.h>
#include <stdlib.h>

#include "client/task.h"

/**
 * struct task_list - threads
 * @tasks: the threads
 * @count: how many
 * @room: how many there is room for
 */
struct task_list {
	struct sd_task *tasks;
	size_t count;
	size_t room;
};

/** task_list_slot() - room for one more behind the last, not counted yet; NULL without memory */
static inline struct sd_task *task_list_slot(struct task_list *list)
{
	size_t room = list->room ? 2 * list->room : 16;
	struct sd_task *tasks;

	if (list->count == list->room) {
		tasks = reallocarray(list->tasks, room, sizeof(*tasks));
		if (!tasks)
			return NULL;
		list->tasks = tasks;
		list->room = room;
	}
	return &list->tasks[list->count];
}

/** task_list_add() - an sd_task_fn that adds a copy; its @arg is the list */
static inline int task_list_add(const struct sd_task *task, void *arg)
{
	struct task_list *list = arg;
	struct sd_task *slot = task_list_slot(list);

	if (!slot)
		return -ENOMEM;
	*slot = *task;
	list->count++;
	return 0;
}

#endif
