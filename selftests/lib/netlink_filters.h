/* SPDX-License-Identifier: GPL-2.0 */
/* Filters as the module's messages tell them, put together and held to the protocol's letter. */
#ifndef TOLD_H
#define TOLD_H

#include <linux/filter.h>

#include "lib/netlink.h"

/**
 * struct told_filter - one filter
 * @has: a set of 1 << SECCOMP_DIAG_A_FILTER_*: what its messages carried
 * @prog: as much of the program as has been told, @got bytes from byte @from on
 * @prog_len: bytes of the whole program
 *
 * All else is named as the attribute that it was told by.
 */
struct told_filter {
	uint64_t has;
	uint32_t tid, index, depth, insns, budget, flags, users;
	uint64_t id, parent_id;
	uint32_t listener, jited;
	uint32_t prog_len, from, got;
	struct sock_filter *prog;
};

#define TOLD_WHY 256

/**
 * struct told - what was told
 * @answer: how it ended
 * @filters: in the order they came in
 * @count: how many
 * @messages: how many it took
 * @largest: bytes of the largest message
 * @why: how the protocol was broken, if it was; the reading functions then return -EBADMSG
 */
struct told {
	struct rawnl_answer answer;
	struct told_filter *filters;
	size_t count;
	size_t messages;
	uint32_t largest;
	char why[TOLD_WHY];
};

/** told_begin() - send the request for a dump of @tid, or of all threads if it is 0 */
int told_begin(struct rawnl *nl, struct rawnl_request *request, pid_t tid, bool with_prog,
	       struct told *told);

/** told_read() - read one datagram of it; as rawnl_read() */
int told_read(const struct rawnl *nl, const struct rawnl_request *request, size_t size,
	      struct told *told);

/** told_dump() - both, to the end; an error of the module's is in @told->answer.error */
int told_dump(struct rawnl *nl, pid_t tid, bool with_prog, size_t size, struct told *told);

/**
 * told_get() - ask for one filter
 * @nl: the socket
 * @tid: the thread
 * @attr: SECCOMP_DIAG_A_FILTER_INDEX or SECCOMP_DIAG_A_FILTER_ID
 * @value: which
 * @offset: from which byte of the program on; -1: without the program
 * @told: to be given back by told_forget()
 *
 * Return: as rawnl_ask().
 */
int told_get(struct rawnl *nl, pid_t tid, uint16_t attr, uint64_t value, long offset,
	     struct told *told);

/**
 * told_task() - what TASK_GET tells of a thread's filters
 * @id, @budget, @listener: where they are left; 0 where the attribute is absent
 *
 * Return: as rawnl_ask(), or the module's errno, negative.
 */
int told_task(struct rawnl *nl, pid_t tid, uint64_t *id, uint32_t *budget, uint32_t *listener);

/** told_find() - a filter by its id, or NULL */
const struct told_filter *told_find(const struct told *told, uint64_t id);

/** told_whole() - whether all of the program has been told */
static inline bool told_whole(const struct told_filter *filter)
{
	return filter->from == 0 && filter->got == filter->prog_len;
}

/** told_forget() - free it all, and zero it */
void told_forget(struct told *told);

#endif
