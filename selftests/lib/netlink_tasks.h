/* SPDX-License-Identifier: GPL-2.0 */
/* Threads by raw TASK_GET requests, with every attribute of the replies checked. */
#ifndef LIB_NETLINK_TASKS_H
#define LIB_NETLINK_TASKS_H

#include "lib/netlink.h"

/** tasks_add() - add the thread that a message reports; 0, -EBADMSG, -ELOOP or -ENOMEM */
int tasks_add(const struct nlmsghdr *nl, struct rawnl_reply *reply);

/** tasks_get() - request one thread; as rawnl_talk() */
int tasks_get(struct rawnl *nl, pid_t tid, struct rawnl_reply *reply);

/** tasks_dump() - request all that @select takes, NULL for all, with reads of @size bytes */
int tasks_dump(struct rawnl *nl, const struct sd_select *select, size_t size,
	       struct rawnl_reply *reply);

#endif
