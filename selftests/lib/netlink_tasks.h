/* SPDX-License-Identifier: GPL-2.0 */
/* Threads as TASK_GET's messages tell them, all of it, held to the protocol's letter. */
#ifndef ROWS_H
#define ROWS_H

#include "lib/netlink.h"
#include "client/task.h"

#define ROWS_WHY 160

/**
 * struct rows - what was told
 * @answer: how it ended
 * @tasks: in the order they came in, which ascends by tid
 * @count: how many
 * @why: how the protocol was broken, if it was; the functions then return -EBADMSG
 */
struct rows {
	struct rawnl_answer answer;
	struct sd_task *tasks;
	size_t count, size;
	char why[ROWS_WHY];
};

/** rows_get() - ask for one thread; as rawnl_ask() */
int rows_get(struct rawnl *nl, pid_t tid, struct rows *rows);

/** rows_dump() - ask for all that @select takes, NULL for all, with reads of @size bytes */
int rows_dump(struct rawnl *nl, const struct sd_select *select, size_t size, struct rows *rows);

/** rows_find() - a thread, or NULL */
const struct sd_task *rows_find(const struct rows *rows, pid_t tid);

/** rows_forget() - free it all, and zero it */
void rows_forget(struct rows *rows);

#endif
