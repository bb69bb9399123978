/* SPDX-License-Identifier: GPL-2.0 */
/* Questions to a chain: what it answers to some calls of an ABI, in bounded time. */
#ifndef ANALYSIS_QUERY_H
#define ANALYSIS_QUERY_H

#include "bpf/arch.h"
#include "analysis/clauses.h"

/* In place of an ABI: every value of seccomp_data.arch that is no ABI's of this machine. */
#define QUERY_ABI_OTHER UINT32_MAX

#define QUERY_GIVENS 80

/* Steps that one question may take. Real chains take some thousand. */
#define QUERY_STEPS 100000

/**
 * struct query - which calls are asked about
 * @chain: programs, newest first
 * @count: how many
 * @budget: steps that all questions together may still take; each takes from it. What is left
 *	when it is used up is not decided.
 * @given: what holds of the calls
 * @givens: how many
 */
struct query {
	const struct bpf_program *chain;
	size_t count;
	size_t *budget;
	struct condition given[QUERY_GIVENS];
	size_t givens;
};

/**
 * query_abis() - the ABIs that kernels for this machine have
 * @own: one that is to come first, whether they have it or not; %QUERY_ABI_OTHER for none
 * @abis: room for %QUERY_ABIS of them
 *
 * Return: how many.
 */
size_t query_abis(unsigned int own, unsigned int *abis);
#define QUERY_ABIS 4

/**
 * query_abi() - ask about an ABI only
 * @query: the question
 * @abi: as bpf_abi_name() counts; not %QUERY_ABI_OTHER
 *
 * Where bpf_abi_high_zero(), that the high halves of arguments are 0 is given, too.
 */
void query_abi(struct query *query, unsigned int abi);

/** query_arch_not() - ask about calls whose arch is another */
void query_arch_not(struct query *query, uint32_t arch);

/** query_numbers() - ask about system calls from one number to another */
void query_numbers(struct query *query, uint32_t first, uint32_t last);

/** query_term() - ask about calls of which a term holds; NE of one half of an argument only */
void query_term(struct query *query, const struct term *term);

/** query_condition() - ask about calls of which a condition holds */
void query_condition(struct query *query, const struct condition *condition);

/** query_word() - the place of one half of an argument in struct seccomp_data */
unsigned int query_word(unsigned int arg, bool high);

/**
 * query_decide() - ask
 * @query: the question
 * @decision: the answers, without conditions that hold of all calls that are asked about anyway;
 *	end it with decision_release()
 */
void query_decide(const struct query *query, struct decision *decision);

#endif
