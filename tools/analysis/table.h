/* SPDX-License-Identifier: GPL-2.0 */
/* The verdict table of a chain: every number of a system call, under each ABI. */
#ifndef ANALYSIS_TABLE_H
#define ANALYSIS_TABLE_H

#include "analysis/query.h"

/* Budget for the tables of one chain; some seconds. */
#define TABLE_STEPS 8000000

#define TABLE_NAME 64

/**
 * struct table_decider - a deciding instruction
 * @filter: index into the chain
 * @insn: index into that program
 */
struct table_decider {
	size_t filter;
	size_t insn;
};

/**
 * struct table_answer - a possible answer to a call
 * @decided: the answer is known; if not, @clauses describe the calls that are not decided
 * @possible: if not, the answers that are left, each by its effect
 * @ret: action and data, as far as data has an effect: see table_effect()
 * @clauses: its conditions; terms on CLAUSE_NR distinguish numbers of a range, terms on CLAUSE_ARCH
 *	ABIs
 * @deciders: the instructions that give this answer
 * @decider_count: number of instructions
 */
struct table_answer {
	bool decided;
	struct outcomes possible;
	uint32_t ret;
	struct clauses clauses;
	struct table_decider *deciders;
	size_t decider_count;
};

/**
 * struct table_range - a range of numbers, both ends included
 */
struct table_range {
	uint32_t first;
	uint32_t last;
};

/**
 * struct table_row - a system call, or numbers without a known system call
 * @name: name of the system call; empty for numbers
 * @ranges: its number, or the numbers, in ascending order
 * @range_count: number of ranges
 * @answers: the answers, of which each call gets exactly one; the least severe first, undecided
 *	last
 * @count: number of answers; a single one has no conditions
 */
struct table_row {
	char name[TABLE_NAME];
	struct table_range *ranges;
	size_t range_count;
	struct table_answer *answers;
	size_t count;
};

/**
 * struct table - the answers of a chain to the calls of one ABI
 * @abi: index as for bpf_abi_name(); %QUERY_ABI_OTHER for every arch that this machine does not
 *	have
 * @excluded: for %QUERY_ABI_OTHER: ABIs of other machines that the programs may distinguish, and
 *	which therefore are not part of this table but have one each
 * @rows: rows in ascending order of numbers; together they cover all numbers of the ABI
 * @count: number of rows
 * @known: number of rows of system calls
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
 * table_make() - make the table of a chain
 * @chain: programs, newest first
 * @count: number of programs
 * @abi: see struct table
 * @budget: see struct query
 * @table: filled; end it with table_release()
 */
void table_make(const struct bpf_program *chain, size_t count, unsigned int abi, size_t *budget,
		struct table *table);

/** table_release() - free a table */
void table_release(struct table *table);

/**
 * answers_make() - make the answers of a row from regions
 * @decision: the regions
 * @row: its answers are filled; end them with answers_release()
 */
void answers_make(const struct decision *decision, struct table_row *row);

/** answers_copy() - copy the answers of a row; end them with answers_release(), too */
void answers_copy(const struct table_row *from, struct table_row *to);

/** answers_release() - free the answers of a row */
void answers_release(struct table_row *row);

/** table_find() - the row of a system call by its name; NULL if the ABI has no such call */
const struct table_row *table_find(const struct table *table, const char *name);

/** table_find_number() - the row that has a number; NULL if no call of the ABI has it */
const struct table_row *table_find_number(const struct table *table, uint32_t nr);

/** table_else() - the row of the numbers that future system calls will get */
const struct table_row *table_else(const struct table *table);

/** table_effect() - a return value without data that has no effect */
uint32_t table_effect(uint32_t ret);

/** table_lets_through() - whether the kernel runs the call: ALLOW and LOG */
bool table_lets_through(const struct table_answer *answer);

/** table_may() - an answer that allows calls; NULL if there is none */
const struct table_answer *table_may(const struct table_row *row);

/** table_refusal() - an answer that refuses calls; NULL if there is none */
const struct table_answer *table_refusal(const struct table_row *row);

/** table_undecided() - the answer of calls that are not decided; NULL if there is none */
const struct table_answer *table_undecided(const struct table_row *row);

/**
 * table_signature() - the signature of a system call on an ABI
 * @abi: see struct table
 * @name: its name, may be empty
 * @narrow: storage for a 32-bit signature
 *
 * Return: the signature, NULL if it is not known.
 */
const struct signature *table_signature(unsigned int abi, const char *name,
					struct signature *narrow);

/** table_ranges_text() - append the numbers of a row: "335-423, 451 and up" */
void table_ranges_text(unsigned int abi, const struct table_row *row, struct text *text);

/** table_terms() - number of terms in conditions, which is a measure of their readability */
size_t table_terms(const struct clauses *clauses);

/** table_same_clauses() - whether conditions are the same, term for term */
bool table_same_clauses(const struct clauses *a, const struct clauses *b);

/** table_same_answers() - whether two rows have the same answers for the same reasons */
bool table_same_answers(const struct table_row *a, const struct table_row *b);

#endif
