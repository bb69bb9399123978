/* SPDX-License-Identifier: GPL-2.0 */
/* The filters of one thread, by each checker, and whether they say the same. */
#ifndef REAL_PROGRAMS_CHAINS_H
#define REAL_PROGRAMS_CHAINS_H

#include <sys/types.h>

#include "lib/client.h"

/**
 * struct chain - the filters of a thread
 * @filters: newest first; from ptrace, only index, depth, insns, flags and prog are filled
 * @count: how many
 */
struct chain {
	struct sd_filter *filters;
	size_t count;
};

/**
 * chain_by_module() - one dump of the module
 * @client: the connection
 * @tid: the thread, 0 for every filter of every thread
 * @chain: filled on success; end it with chain_release()
 * @why: what went wrong, WHY_LEN bytes
 */
bool chain_by_module(struct sd_client *client, pid_t tid, struct chain *chain, char *why);

/**
 * chain_by_ptrace() - everything that ptrace tells, of a thread that is stopped for as long
 * @tid: the thread
 * @chain: filled on success; end it with chain_release()
 * @why: what went wrong, WHY_LEN bytes
 */
bool chain_by_ptrace(pid_t tid, struct chain *chain, char *why);

/** chain_release() - free what a chain holds */
void chain_release(struct chain *chain);

/** chain_find() - the filter of an id, or NULL */
const struct sd_filter *chain_find(const struct chain *chain, uint64_t id);

/** same_program() - whether two filters have the same bytes, and as many as they say */
bool same_program(const struct sd_filter *a, const struct sd_filter *b);

/**
 * told_truly() - whether all that is told of a thread's filters is what ptrace and /proc say
 * @client: the connection
 * @tid: the thread; it may run meanwhile, but not install filters
 * @everyone: the dump of all threads
 * @chain: the module's dump of the thread; filled on success, for chain_release()
 * @why: what differs, WHY_LEN bytes
 *
 * Compared are: the program bytes, instruction counts and log flags of the dump with ptrace's;
 * indexes, depths and parents with their order; each filter asked for by index and by id with the
 * one in the dump, and with the one in @everyone; the number of filters with /proc's and with
 * TASK_GET's; TASK_GET's newest id and budget with the filters.
 */
bool told_truly(struct sd_client *client, pid_t tid, const struct chain *everyone,
		struct chain *chain, char *why);

#endif
