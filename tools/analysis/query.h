/* SPDX-License-Identifier: GPL-2.0 */
/* Queries to a chain: its answers to some calls, in bounded time. */
#ifndef ANALYSIS_QUERY_H
#define ANALYSIS_QUERY_H

#include "bpf/arch.h"
#include "analysis/clauses.h"

/* Instead of an ABI: every value of seccomp_data.arch that this machine does not have. */
#define QUERY_ABI_OTHER UINT32_MAX

#define QUERY_GIVENS 80

/* Maximum number of steps of one query. Real chains take some thousand. */
#define QUERY_STEPS 100000

/**
 * struct query - a chain and a selection of calls
 * @chain: programs, newest first
 * @count: number of programs
 * @budget: steps left for this and further queries. Calls that are left when it is used up are not
 *	decided.
 * @given: conditions that select the calls
 * @givens: number of conditions
 */
struct query {
	const struct bpf_program *chain;
	size_t count;
	size_t *budget;
	struct condition given[QUERY_GIVENS];
	size_t givens;
};

/**
 * query_abis() - list the ABIs of this machine's kernels
 * @own: the ABI to put first, even if it is not one of them; %QUERY_ABI_OTHER for none
 * @abis: room for %QUERY_ABIS of them
 *
 * Return: number of ABIs.
 */
size_t query_abis(unsigned int own, unsigned int *abis);
#define QUERY_ABIS 4

/**
 * query_abi() - select the calls of an ABI
 * @query: the query
 * @abi: index as for bpf_abi_name(); not %QUERY_ABI_OTHER
 *
 * If bpf_abi_high_zero(), the high halves of arguments are given as 0, too.
 */
void query_abi(struct query *query, unsigned int abi);

/** query_arch_not() - select calls with another arch */
void query_arch_not(struct query *query, uint32_t arch);

/** query_numbers() - select a range of numbers */
void query_numbers(struct query *query, uint32_t first, uint32_t last);

/** query_term() - select calls that fulfil a term; NE only for one half of an argument */
void query_term(struct query *query, const struct term *term);

/** query_condition() - select calls that fulfil a condition */
void query_condition(struct query *query, const struct condition *condition);

/**
 * query_only_arch() - find out whether a chain refuses every call but those of one arch
 * @chain: programs, newest first
 * @count: number of programs
 * @arch: that seccomp_data.arch
 *
 * Return: false if it does not, or that is not decided.
 */
bool query_only_arch(const struct bpf_program *chain, size_t count, uint32_t *arch);

/** query_word() - index of one half of an argument in struct seccomp_data */
unsigned int query_word(unsigned int arg, bool high);

/**
 * query_decide() - find the answers
 * @query: the query
 * @decision: the answers, without conditions that the query implies; end it with
 *	decision_release()
 */
void query_decide(const struct query *query, struct decision *decision);

#endif
