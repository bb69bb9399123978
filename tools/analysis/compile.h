/* SPDX-License-Identifier: GPL-2.0 */
/* One program that answers as several do. */
#ifndef ANALYSIS_COMPILE_H
#define ANALYSIS_COMPILE_H

#include "analysis/query.h"

/* Budget for one program; some seconds. */
#define COMPILE_STEPS 64000000

/**
 * struct compile_source - programs that answer together, as a chain does: the most severe action wins
 * @chain: programs, newest first
 * @count: number of programs
 */
struct compile_source {
	const struct bpf_program *chain;
	size_t count;
};

/**
 * struct compile_gap - calls without a decision
 * @abi: index as for bpf_abi_name(); %QUERY_ABI_OTHER for every arch that the programs do not name
 * @first: their number, or the first
 * @last: the last number
 */
struct compile_gap {
	unsigned int abi;
	uint32_t first, last;
};

/**
 * struct compiled - a program, or why there is none
 * @insns: the program; NULL if calls are not decided
 * @len: number of instructions; may be more than the kernel allows
 * @gaps: these calls
 * @gap_count: number of elements of @gaps
 * @names_abis: the programs name some ABI, so "other" are not all
 */
struct compiled {
	struct sock_filter *insns;
	size_t len;
	struct compile_gap *gaps;
	size_t gap_count;
	bool names_abis;
};

/**
 * compile() - make a program from answers
 * @sources: programs; of the answers of several sources the least severe wins, and of equal ones that
 *	of the first source
 * @count: number of sources, 1 or more
 * @budget: see struct query
 * @compiled: filled; end it with compiled_release()
 *
 * The program is exact for every value of struct seccomp_data, and has only data of actions that has
 * an effect. A call whose answer depends on nothing but number and ABI gets it without a look at
 * anything else, so that the kernel's bitmap of allowed calls works for it (kernel/seccomp.c,
 * seccomp_is_const_allow()).
 */
void compile(const struct compile_source *sources, size_t count, size_t *budget,
	     struct compiled *compiled);

/** compiled_release() - free a program */
void compiled_release(struct compiled *compiled);

#endif
