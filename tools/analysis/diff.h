/* SPDX-License-Identifier: GPL-2.0 */
/* Differences between two chains, over all numbers and all arguments. */
#ifndef ANALYSIS_DIFF_H
#define ANALYSIS_DIFF_H

#include "analysis/table.h"

/**
 * struct difference_side - one of two chains
 * @chain: programs, newest first
 * @count: number of programs
 * @strict: strict mode, which kills with another signal than a filter
 * @kernel: the release of the kernel in question, NULL if any
 */
struct difference_side {
	const struct bpf_program *chain;
	size_t count;
	bool strict;
	const char *kernel;
};

/**
 * struct weakness - how far the second side lets calls go that the first does not
 *
 * A call is refused, or handed to a tracer or listener, or let through; each goes further than the one
 * before.
 *
 * @weaker: the second side lets a call go further
 * @open: it may do so: that is not decided
 * @otherwise: both sides refuse some calls, or hand them over, but not in the same way
 * @call: such a call, if @weaker
 * @needs_ip: the answers depend on its instruction pointer
 */
struct weakness {
	bool weaker, open, otherwise;
	struct seccomp_data call;
	bool needs_ip;
};

/**
 * struct difference - calls with different answers
 * @abi: index as for bpf_abi_name(); QUERY_ABI_OTHER for every arch that this machine does not have
 * @name: name of the system call; empty for numbers without a known call
 * @first: its number, or the first number
 * @last: the last number
 * @decided: the answers differ under @when; if not set, they may differ
 * @more: some more calls are not decided
 * @when: conditions on the arguments
 * @rows: all answers of each side
 * @has_call: one of the calls was found
 * @call: that call
 * @weakness: filled if struct differences requests it
 */
struct difference {
	unsigned int abi;
	char name[TABLE_NAME];
	uint32_t first, last;
	bool decided;
	bool more;
	struct clauses when;
	struct table_row rows[2];
	bool has_call;
	struct seccomp_data call;
	struct weakness weakness;
};

/**
 * struct differences - all differences
 * @of: the differences, in the order of ABIs and numbers
 * @count: number of differences
 * @calls: number of known system calls that were compared
 * @weaknesses: set by the caller: find them, too
 */
struct differences {
	struct difference *of;
	size_t count;
	size_t calls;
	bool weaknesses;
};

/**
 * differences_make() - compare two chains
 * @sides: the chains
 * @abi: compare calls of this ABI; see struct difference
 * @own: an ABI that is compared by itself, and left out of %QUERY_ABI_OTHER as this machine's are;
 *	%QUERY_ABI_OTHER for none
 * @budget: see struct query
 * @differences: appended to; end it with differences_release()
 *
 * The comparison is exact: the second chain decides each region of the first. The data of an action
 * counts only if it has an effect.
 */
void differences_make(const struct difference_side sides[2], unsigned int abi, unsigned int own,
		      size_t *budget, struct differences *differences);

/**
 * programs_agree() - whether two programs give the same answer to every call
 * @a: a program
 * @b: the other one
 * @budget: see struct query
 *
 * Return: false also if that is not decided.
 */
bool programs_agree(const struct bpf_program *a, const struct bpf_program *b, size_t *budget);

/** differences_release() - free differences */
void differences_release(struct differences *differences);

#endif
