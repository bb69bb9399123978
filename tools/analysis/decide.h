/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The answers of a chain to a system call with any arguments: all paths, each with its exact
 * conditions.
 */
#ifndef ANALYSIS_DECIDE_H
#define ANALYSIS_DECIDE_H

#include <stdbool.h>

#include "bpf/emulate.h"

/* Indexes of 32-bit words of struct seccomp_data. */
#define DECIDE_WORD(_member) (offsetof(struct seccomp_data, _member) / sizeof(uint32_t))
#define DECIDE_WORDS (sizeof(struct seccomp_data) / sizeof(uint32_t))

/** enum condition_op - unsigned comparison of a masked word */
enum condition_op {
	CONDITION_EQ,
	CONDITION_NE,
	CONDITION_GT,
	CONDITION_LE,
};

/** comparison_holds() - whether a comparison is true */
static inline bool comparison_holds(enum condition_op op, uint64_t masked, uint64_t value)
{
	switch (op) {
	case CONDITION_EQ:
		return masked == value;
	case CONDITION_NE:
		return masked != value;
	case CONDITION_GT:
		return masked > value;
	default:
		return masked <= value;
	}
}

/**
 * struct condition - a condition on one word: (word & mask) op value
 * @word: index into struct seccomp_data
 * @op: the comparison; condition_with() compares with another word
 * @mask: the compared bits
 * @value: the value; the compared bits of the other word
 */
struct condition {
	uint8_t word;
	uint8_t op;
	uint32_t mask;
	uint32_t value;
};

/** condition_with() - a comparison with another word: (word & mask) op (other & value) */
static inline uint8_t condition_with(enum condition_op op, unsigned int other)
{
	return (uint8_t)(op | (other + 1) << 2);
}

/** condition_is_relation() - whether a condition compares two words */
static inline bool condition_is_relation(const struct condition *condition)
{
	return condition->op > CONDITION_LE;
}

/** condition_other() - the other word of a relation */
static inline unsigned int condition_other(const struct condition *condition)
{
	return (condition->op >> 2) - 1u;
}

#define OUTCOMES_MAX 6

/**
 * struct outcomes - the answers that calls may get which are not decided
 * @of: return values, each once
 * @count: number of them
 * @more: there may be others
 */
struct outcomes {
	uint32_t of[OUTCOMES_MAX];
	uint8_t count;
	bool more;
};

/** outcomes_add() - add a return value */
void outcomes_add(struct outcomes *outcomes, uint32_t ret);

/**
 * struct region - calls that get the same answer for the same reason
 * @decided: there is an answer; if not, a bound was hit, or the programs calculate with arguments
 *	in a way that conditions can't express
 * @verdict: the answer
 * @possible: the answers that are left, if it is not decided
 * @conditions: conditions that are all true
 * @count: number of conditions
 */
struct region {
	bool decided;
	struct verdict verdict;
	struct outcomes possible;
	struct condition *conditions;
	size_t count;
};

/**
 * struct decision - every call lies in exactly one region, and every region has calls
 * @regions: unordered
 * @count: number of regions
 * @complete: all regions are decided
 * @steps: number of analysed instructions, or their equivalent
 */
struct decision {
	struct region *regions;
	size_t count;
	bool complete;
	size_t steps;
};

/**
 * struct decide_query - a query
 * @chain: programs, newest first
 * @count: number of programs
 * @given: conditions that select the calls: the ABI, the system call number
 * @givens: number of conditions
 * @steps: maximum number of instructions to analyse, the rest is not decided; 0 for DECIDE_STEPS
 */
struct decide_query {
	const struct bpf_program *chain;
	size_t count;
	const struct condition *given;
	size_t givens;
	size_t steps;
};

/* About a second; real chains take some thousand steps for a system call. */
#define DECIDE_STEPS 4000000

/**
 * decide() - find all answers
 * @query: the query
 * @decision: filled; end it with decision_release()
 */
void decide(const struct decide_query *query, struct decision *decision);

/** decision_release() - free a decision */
void decision_release(struct decision *decision);

/** condition_holds() - whether a condition is true for a call */
bool condition_holds(const struct condition *condition, const struct seccomp_data *data);

/** region_holds() - whether a call lies in a region */
bool region_holds(const struct region *region, const struct seccomp_data *data);

/** enum conditions_answer - whether some word fulfils all conditions */
enum conditions_answer {
	CONDITIONS_NO,
	CONDITIONS_YES,
	CONDITIONS_UNKNOWN, /* the search would take too long */
};

/**
 * condition_implies() - whether a condition obviously implies another on the same word; false
 * proves nothing
 */
bool condition_implies(const struct condition *condition, const struct condition *other);

/**
 * conditions_possible() - whether some word fulfils all conditions
 * @conditions: conditions on the same word, no relations
 * @count: number of conditions
 * @prefer: preferred bits of the word; 0 finds the least word
 * @word: receives a word for CONDITIONS_YES; may be NULL
 */
enum conditions_answer conditions_possible(const struct condition *conditions, size_t count,
					   uint32_t prefer, uint32_t *word);

/**
 * conditions_solve() - the same for several words
 * @conditions: any conditions
 * @count: number of conditions
 * @words: preferred bits of each word; receives words for CONDITIONS_YES
 */
enum conditions_answer conditions_solve(const struct condition *conditions, size_t count,
					uint32_t words[DECIDE_WORDS]);

#endif
