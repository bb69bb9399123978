/* SPDX-License-Identifier: GPL-2.0 */
/* The whole verdict table of a chain: every number that a system call may have, under each ABI. */
#ifndef ANALYSIS_TABLE_H
#define ANALYSIS_TABLE_H

#include "analysis/query.h"

/* Steps for the tables of one chain; some seconds. */
#define TABLE_STEPS 8000000

#define TABLE_NAME 64

/**
 * struct table_decider - what decides
 * @filter: as an index into the chain
 * @insn: as an index into that program
 */
struct table_decider {
	size_t filter;
	size_t insn;
};

/**
 * struct table_answer - one of the things that may happen to a call
 * @decided: whether it is known; if not, conditions tell which calls are not decided
 * @ret: action and data, as far as data has a meaning: see table_effect()
 * @clauses: when; terms on CLAUSE_NR tell numbers of a range apart, terms on CLAUSE_ARCH ABIs
 * @deciders: which instructions give this answer
 * @decider_count: how many
 */
struct table_answer {
	bool decided;
	uint32_t ret;
	struct clauses clauses;
	struct table_decider *deciders;
	size_t decider_count;
};

/**
 * struct table_range - numbers from one to another, both included
 */
struct table_range {
	uint32_t first;
	uint32_t last;
};

/**
 * struct table_row - a system call, or numbers that no known system call has
 * @name: of the system call; empty for numbers
 * @ranges: its number, or those numbers, in ascending order
 * @range_count: how many
 * @answers: what may happen, each call to exactly one of them; the least severe first, what is not
 *	decided last
 * @count: how many; one alone has no conditions
 */
struct table_row {
	char name[TABLE_NAME];
	struct table_range *ranges;
	size_t range_count;
	struct table_answer *answers;
	size_t count;
};

/**
 * struct table - what a chain answers to the calls of one ABI
 * @abi: as bpf_abi_name() counts; %QUERY_ABI_OTHER for every arch that is no ABI's of this machine
 * @excluded: of %QUERY_ABI_OTHER: ABIs of other machines that the programs may tell apart, and
 *	which therefore are not part of this table but have one each
 * @rows: in ascending order of numbers; together they have every number that the ABI has
 * @count: how many
 * @known: how many of them are system calls
 * @complete: everything is decided
 */
struct table {
	unsigned int abi;
	bpf_abis excluded;
	struct table_row *rows;
	size_t count;
	size_t known;
	bool complete;
};

/**
 * table_make() - find out what a chain answers
 * @chain: programs, newest first
 * @count: how many
 * @abi: as struct table has it
 * @budget: as struct query has it
 * @table: filled; end it with table_release()
 */
void table_make(const struct bpf_program *chain, size_t count, unsigned int abi, size_t *budget,
		struct table *table);

/** table_release() - free what a table holds */
void table_release(struct table *table);

/** table_find() - the row of a system call by its name; NULL if the ABI has no such call */
const struct table_row *table_find(const struct table *table, const char *name);

/** table_find_number() - the row that has a number; NULL if no call of the ABI has it */
const struct table_row *table_find_number(const struct table *table, uint32_t nr);

/** table_else() - the row of the numbers that the next system calls are going to have */
const struct table_row *table_else(const struct table *table);

/** table_effect() - a return value without what makes no difference: data that nobody sees */
uint32_t table_effect(uint32_t ret);

/** table_lets_through() - whether the kernel goes on to run the call: ALLOW and LOG */
bool table_lets_through(const struct table_answer *answer);

/** table_may() - an answer of the row by which calls are let through; NULL if there is none */
const struct table_answer *table_may(const struct table_row *row);

/** table_refusal() - an answer of the row by which calls are not; NULL if there is none */
const struct table_answer *table_refusal(const struct table_row *row);

/** table_undecided() - an answer of the row that could not be found out; NULL if there is none */
const struct table_answer *table_undecided(const struct table_row *row);

/** table_terms() - how many terms there are in conditions, to tell whether they are worth reading */
size_t table_terms(const struct clauses *clauses);

/** table_same_answers() - whether the same happens, for the same reasons, to the calls of two rows */
bool table_same_answers(const struct table_row *a, const struct table_row *b);

#endif
