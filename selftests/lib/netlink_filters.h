/* SPDX-License-Identifier: GPL-2.0 */
/* Filters by raw FILTER_GET requests: programs put together, every attribute checked. */
#ifndef LIB_NETLINK_FILTERS_H
#define LIB_NETLINK_FILTERS_H

#include <linux/filter.h>

#include "lib/netlink.h"

/**
 * struct filter_reply - one filter
 * @has: a set of 1 << SECCOMP_DIAG_A_FILTER_*: the attributes of its messages
 * @prog: as much of the program as has come, @got bytes from byte @from on
 * @prog_len: bytes of the whole program
 *
 * The other members have the names of their attributes.
 */
struct filter_reply {
	uint64_t has;
	uint32_t tid, index, depth, insns, budget, flags, users;
	uint64_t id, parent_id, cgroup_id;
	uint32_t listener, jited;
	uint32_t prog_len, from, got;
	struct sock_filter *prog;
};

/**
 * struct filters_reply - a reply to FILTER_GET
 * @answer: how it ended
 * @filters: in the order they came in
 * @count: how many
 * @messages: how many it took
 * @largest: bytes of the largest message
 * @why: why a message is wrong, if one is; the reading functions then return -EBADMSG
 */
struct filters_reply {
	struct rawnl_reply answer;
	struct filter_reply *filters;
	size_t count;
	size_t messages;
	uint32_t largest;
	char why[WHY_LEN];
};

/** filters_begin() - send the request for a dump of @tid, or of all threads if it is 0 */
int filters_begin(struct rawnl *nl, struct rawnl_request *request, pid_t tid, bool with_prog,
		  struct filters_reply *reply);

/** filters_read() - read one datagram of it; as rawnl_read() */
int filters_read(const struct rawnl *nl, const struct rawnl_request *request, size_t size,
		 struct filters_reply *reply);

/** filters_dump() - both, to the end; an error of the module's is in @reply->answer.error */
int filters_dump(struct rawnl *nl, pid_t tid, bool with_prog, size_t size,
		 struct filters_reply *reply);

/** filters_dump_cgroup() - filters of all threads in a cgroup and below; as filters_dump() */
int filters_dump_cgroup(struct rawnl *nl, uint64_t cgroup_id, struct filters_reply *reply);

/**
 * filters_get() - request one filter
 * @nl: the socket
 * @tid: the thread
 * @attr: SECCOMP_DIAG_A_FILTER_INDEX or SECCOMP_DIAG_A_FILTER_ID
 * @value: its value
 * @offset: from which byte of the program on; -1: without the program
 * @reply: to be freed by filters_free()
 *
 * Return: as rawnl_talk().
 */
int filters_get(struct rawnl *nl, pid_t tid, uint16_t attr, uint64_t value, long offset,
		struct filters_reply *reply);

/**
 * filters_task() - a thread's filters as TASK_GET reports them
 * @id, @budget, @listener: filled; 0 where the attribute is absent
 *
 * Return: as rawnl_talk(), or the module's errno, negative.
 */
int filters_task(struct rawnl *nl, pid_t tid, uint64_t *id, uint32_t *budget, uint32_t *listener);

/** filters_find() - a filter by its id, or NULL */
const struct filter_reply *filters_find(const struct filters_reply *reply, uint64_t id);

/** filters_whole() - whether all of the program has come */
static inline bool filters_whole(const struct filter_reply *filter)
{
	return filter->from == 0 && filter->got == filter->prog_len;
}

/** filters_free() - free it all, and zero it */
void filters_free(struct filters_reply *reply);

#endif
