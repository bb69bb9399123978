/* SPDX-License-Identifier: GPL-2.0 */
/* Where two chains answer differently: over all numbers, and all arguments. */
#ifndef ANALYSIS_DIFF_H
#define ANALYSIS_DIFF_H

#include "analysis/table.h"

/**
 * struct difference_side - one of two chains
 * @chain: programs, newest first
 * @count: how many
 * @strict: it is strict mode, whose kill is another one than a filter's
 */
struct difference_side {
	const struct bpf_program *chain;
	size_t count;
	bool strict;
};

/**
 * struct difference - calls that are not answered alike
 * @abi: as bpf_abi_name() counts; QUERY_ABI_OTHER for every arch that is no ABI's of this machine
 * @name: of the system call; empty for numbers that no known one has
 * @first: its number, or the first of those
 * @last: the last of those
 * @decided: they differ where @when says; if not, it may be that they do
 * @more: beside those there are calls of which it could not be found out
 * @when: for which arguments
 * @rows: all that each side answers to it; @decided of each answer as struct table_answer has it
 */
struct difference {
	unsigned int abi;
	char name[TABLE_NAME];
	uint32_t first, last;
	bool decided;
	bool more;
	struct clauses when;
	struct table_row rows[2];
};

/**
 * struct differences - all of them
 * @of: in the order of ABIs and numbers
 * @count: how many
 * @calls: how many known system calls have been compared
 */
struct differences {
	struct difference *of;
	size_t count;
	size_t calls;
};

/**
 * differences_make() - compare two chains
 * @sides: the chains
 * @abi: as struct difference has it; only calls of this one
 * @budget: as struct query has it
 * @differences: added to; end it with differences_release()
 *
 * Exact: the regions of one are decided once more by the other. What data an action has counts as
 * far as anybody sees it.
 */
void differences_make(const struct difference_side sides[2], unsigned int abi, size_t *budget,
		      struct differences *differences);

/** differences_release() - free them */
void differences_release(struct differences *differences);

#endif
