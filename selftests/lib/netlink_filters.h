/* SPDX-License-Identifier: GPL-2.0 */
/* Filters as the module's messages tell them, put together and held to the protocol's letter. */
#ifndef LIB_NETLINK_FILTERS_H
#define LIB_NETLINK_FILTERS_H

#include <linux/filter.h>

#include "lib/netlink.h"
#include "lib/why.h"

/**
 * struct filter_reply - one filter
 * @has: a set of 1 << SECCOMP_DIAG_A_FILTER_*: what its messages carried
 * @prog: as much of the program as has been told, @got bytes from byte @from on
 * @prog_len: bytes of the whole program
 *
 * All else is named as the attribute that it was told by.
 */
struct filter_reply {
	uint64_t has;
	uint32_t tid, index, depth, insns, budget, flags, users;
	uint64_t id, parent_id;
	uint32_t listener, jited;
	uint32_t prog_len, from, got;
	struct sock_filter *prog;
};

/**
 * struct filters_reply - what was told
 * @answer: how it ended
 * @filters: in the order they came in
 * @count: how many
 * @messages: how many it took
 * @largest: bytes of the largest message
 * @why: how the protocol was broken, if it was; the reading functions then return -EBADMSG
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
		  struct filters_reply *told);

/** filters_read() - read one datagram of it; as rawnl_read() */
int filters_read(const struct rawnl *nl, const struct rawnl_request *request, size_t size,
		 struct filters_reply *told);

/** filters_dump() - both, to the end; an error of the module's is in @told->answer.error */
int filters_dump(struct rawnl *nl, pid_t tid, bool with_prog, size_t size,
		 struct filters_reply *told);

/**
 * filters_get() - ask for one filter
 * @nl: the socket
 * @tid: the thread
 * @attr: SECCOMP_DIAG_A_FILTER_INDEX or SECCOMP_DIAG_A_FILTER_ID
 * @value: which
 * @offset: from which byte of the program on; -1: without the program
 * @told: to be given back by filters_free()
 *
 * Return: as rawnl_talk().
 */
int filters_get(struct rawnl *nl, pid_t tid, uint16_t attr, uint64_t value, long offset,
		struct filters_reply *told);

/**
 * filters_task() - what TASK_GET tells of a thread's filters
 * @id, @budget, @listener: where they are left; 0 where the attribute is absent
 *
 * Return: as rawnl_talk(), or the module's errno, negative.
 */
int filters_task(struct rawnl *nl, pid_t tid, uint64_t *id, uint32_t *budget, uint32_t *listener);

/** filters_find() - a filter by its id, or NULL */
const struct filter_reply *filters_find(const struct filters_reply *told, uint64_t id);

/** filters_whole() - whether all of the program has been told */
static inline bool filters_whole(const struct filter_reply *filter)
{
	return filter->from == 0 && filter->got == filter->prog_len;
}

/** filters_free() - free it all, and zero it */
void filters_free(struct filters_reply *told);

#endif
