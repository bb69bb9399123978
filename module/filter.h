/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SCD_FILTER_H
#define SCD_FILTER_H

#include <linux/types.h>

struct scd_known;
struct seccomp_data;
struct seccomp_filter;
struct sock_filter;
struct task_struct;

/**
 * struct scd_chain - the filters that a thread had at one moment
 * @task: the thread; a reference must be held as long as the chain is used
 * @newest: its newest filter at that moment, NULL if it had none; only filter.c follows it
 * @count: how many filters it had
 *
 * A living thread only ever gets filters on top of those it has: neither seccomp(2), TSYNC nor
 * execve(2) takes one away. It holds the newest, each holds the one below, and of all that is read
 * of a filter only users and listener ever change. So the chain stays as it was, and may be read
 * bit by bit, as long as the thread has any filters at all. A thread drops all filters at once:
 * under siglock (kernel/seccomp.c, seccomp_filter_release() since 6.11), or after sighand is gone
 * (before).
 */
struct scd_chain {
	struct task_struct *task;
	const struct seccomp_filter *newest;
	u32 count;
};

/**
 * struct scd_chain_sum - properties of a chain as a whole
 * @id: of its newest filter, 0 if there is none
 * @budget: how much of SECCOMP_DIAG_BUDGET it takes
 * @listener: the place of a filter that has a user notification listener, 1 for the oldest; 0 if
 *	none has
 * @wanted: the place of the wanted filter of struct scd_known
 */
struct scd_chain_sum {
	u64 id;
	u32 budget;
	u32 listener;
	u32 wanted;
};

/**
 * struct scd_filter - a filter as it was read
 * @id: never 0, the same for all threads that share the filter
 * @parent_id: of the filter below, 0 if it is the oldest
 * @index: place in the chain, 0 for the oldest
 * @depth: the same from the other end
 * @insns: instructions of the classic program, 0 if the kernel keeps none
 * @budget: how much of SECCOMP_DIAG_BUDGET it takes
 * @flags: SECCOMP_FILTER_FLAG_*
 * @users: how many tasks and filters it is the next below of
 * @listener: a user notification listener is attached
 * @jited: compiled to machine code
 * @prog: the classic program; only scd_filter_copy() reads it
 */
struct scd_filter {
	u64 id;
	u64 parent_id;
	u32 index;
	u32 depth;
	u32 insns;
	u32 budget;
	u32 flags;
	u32 users;
	bool listener;
	bool jited;
	const struct sock_filter *prog;
};

/**
 * struct scd_cursor - a place in a chain
 * @chain: the chain
 * @next: the filter to be read next
 * @next_id: its id if it is known, otherwise 0
 * @left: how many filters there are from it on
 */
struct scd_cursor {
	const struct scd_chain *chain;
	const struct seccomp_filter *next;
	u64 next_id;
	u32 left;
};

const char *scd_filters_unknown(void);

int scd_chain_sum(const struct scd_chain *chain, struct scd_known *known,
		  struct scd_chain_sum *sum);
int scd_chain_find(const struct scd_chain *chain, u64 id, struct scd_filter *filter);
void scd_chain_release(struct scd_chain *chain);

void scd_cursor_init(struct scd_cursor *cursor, const struct scd_chain *chain);
int scd_cursor_skip(struct scd_cursor *cursor, u32 count);
int scd_cursor_read(struct scd_cursor *cursor, struct scd_filter *filter);

int scd_filter_copy(const struct scd_chain *chain, const struct scd_filter *filter, u32 offset,
		    void *to, u32 len);

/**
 * struct scd_decision - the verdict of a thread's filters on a system call
 * @ret: SECCOMP_RET_* with data
 * @filter_id: the filter that decided
 * @depth: its place, 0 for the newest
 * @log: it has SECCOMP_FILTER_FLAG_LOG
 *
 * If @ret is SECCOMP_RET_ALLOW, the others are not set.
 */
struct scd_decision {
	u32 ret;
	u64 filter_id;
	u32 depth;
	bool log;
};

bool scd_current_allows(int nr, u32 arch);
int scd_current_decide(const struct seccomp_data *call, struct scd_decision *decision);
int scd_current_newest(u32 count, struct scd_filter *filter);

void scd_filter_init(void);

#endif
