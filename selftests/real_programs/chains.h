/* SPDX-License-Identifier: GPL-2.0 */
/* The filters of a thread, as the module and ptrace report them. */
#ifndef REAL_PROGRAMS_CHAINS_H
#define REAL_PROGRAMS_CHAINS_H

#include <sys/types.h>

#include "lib/client.h"

/**
 * struct chain - the filters of a thread
 * @filters: newest first; ptrace fills only index, depth, insns, flags and prog
 * @count: number of @filters
 */
struct chain {
	struct sd_filter *filters;
	size_t count;
};

/**
 * chain_by_module() - dump filters
 * @client: the connection
 * @tid: the thread, 0 for all filters of all threads
 * @chain: filled on success, for chain_release()
 * @why: the error, WHY_LEN bytes
 */
bool chain_by_module(struct sd_client *client, pid_t tid, struct chain *chain, char *why);

/**
 * chain_by_ptrace() - read filters by ptrace, which stops the thread meanwhile
 * @tid: the thread
 * @chain: filled on success, for chain_release()
 * @why: the error, WHY_LEN bytes
 */
bool chain_by_ptrace(pid_t tid, struct chain *chain, char *why);

/** chain_release() - free the filters of a chain */
void chain_release(struct chain *chain);

/** chain_find() - the filter with an id, or NULL */
const struct sd_filter *chain_find(const struct chain *chain, uint64_t id);

/**
 * chain_verify() - whether the module reports the filters of a thread as ptrace and /proc do
 * @client: the connection
 * @tid: the thread; it may run meanwhile, but not install filters
 * @all: the dump of all threads
 * @chain: the module's dump of the thread; filled on success, for chain_release()
 * @why: the difference, WHY_LEN bytes
 *
 * Compares programs, instruction counts and log flags of the dump with ptrace; indexes, depths and
 * parents with the order; each filter that is requested by index and by id, and the one in @all,
 * with the dump; the number of filters with /proc and TASK_GET; newest id and budget of TASK_GET
 * with the filters.
 */
bool chain_verify(struct sd_client *client, pid_t tid, const struct chain *all, struct chain *chain,
		  char *why);

#endif
