/* SPDX-License-Identifier: GPL-2.0 */
/* Threads as TASK_GET's messages tell them, all of it, held to the protocol's letter. */
#ifndef LIB_NETLINK_TASKS_H
#define LIB_NETLINK_TASKS_H

#include "lib/netlink.h"
#include "client/task.h"
#include "lib/why.h"

/**
 * struct tasks_reply - what was told
 * @answer: how it ended
 * @tasks: in the order they came in, which ascends by tid
 * @count: how many
 * @why: how the protocol was broken, if it was; the functions then return -EBADMSG
 */
struct tasks_reply {
	struct rawnl_reply answer;
	struct sd_task *tasks;
	size_t count, size;
	char why[WHY_LEN];
};

/** tasks_get() - ask for one thread; as rawnl_talk() */
int tasks_get(struct rawnl *nl, pid_t tid, struct tasks_reply *rows);

/** tasks_dump() - ask for all that @select takes, NULL for all, with reads of @size bytes */
int tasks_dump(struct rawnl *nl, const struct sd_select *select, size_t size,
	       struct tasks_reply *rows);

/** tasks_find() - a thread, or NULL */
const struct sd_task *tasks_find(const struct tasks_reply *rows, pid_t tid);

/** tasks_free() - free it all, and zero it */
void tasks_free(struct tasks_reply *rows);

#endif
