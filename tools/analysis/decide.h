/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a chain answers to a system call whatever its arguments are: all of its paths, each with the
 * exact conditions under which it is taken.
 */
#ifndef ANALYSIS_DECIDE_H
#define ANALYSIS_DECIDE_H

#include <stdbool.h>

#include "bpf/emulate.h"

/* The 32-bit words of struct seccomp_data, by their place. */
#define DECIDE_WORD(_member) (offsetof(struct seccomp_data, _member) / sizeof(uint32_t))
#define DECIDE_WORDS (sizeof(struct seccomp_data) / sizeof(uint32_t))

/** enum condition_op - how a masked word is compared, all unsigned */
enum condition_op {
	CONDITION_EQ,
	CONDITION_NE,
	CONDITION_GT,
	CONDITION_LE,
};

/**
 * struct condition - something that holds of one word: (word & mask) op value
 * @word: which, as an index into struct seccomp_data
 * @op: the comparison
 * @mask: the bits that are looked at
 * @value: what they are compared with
 */
struct condition {
	uint8_t word;
	uint8_t op;
	uint32_t mask;
	uint32_t value;
};

/**
 * struct region - calls that all get the same answer for the same reason
 * @decided: whether there is an answer; if not, some bound was hit, or the programs calculate with
 *	arguments in a way that conditions can't tell
 * @verdict: the answer
 * @conditions: all of them hold
 * @count: how many
 */
struct region {
	bool decided;
	struct verdict verdict;
	struct condition *conditions;
	size_t count;
};

/**
 * struct decision - every call lies in exactly one region, and every region has calls
 * @regions: in no order
 * @count: how many
 * @complete: all regions are decided
 * @steps: how many instructions have been gone through, and what goes for one
 */
struct decision {
	struct region *regions;
	size_t count;
	bool complete;
	size_t steps;
};

/**
 * struct decide_query - which calls
 * @chain: programs, newest first
 * @count: how many
 * @given: conditions that hold from the start: the ABI, the system call number
 * @givens: how many
 * @steps: how many instructions may be gone through before what is left is not decided; 0 for
 *	DECIDE_STEPS
 */
struct decide_query {
	const struct bpf_program *chain;
	size_t count;
	const struct condition *given;
	size_t givens;
	size_t steps;
};

/* A second or so; real chains take some thousand steps for a system call. */
#define DECIDE_STEPS 4000000

/**
 * decide() - find all answers
 * @query: to what
 * @decision: filled; end it with decision_release()
 */
void decide(const struct decide_query *query, struct decision *decision);

/** decision_release() - free what a decision holds */
void decision_release(struct decision *decision);

/** condition_holds() - whether a condition holds of a call */
bool condition_holds(const struct condition *condition, const struct seccomp_data *data);

/** region_holds() - whether a call lies in a region */
bool region_holds(const struct region *region, const struct seccomp_data *data);

/** enum conditions_answer - whether there is a word of which all conditions hold */
enum conditions_answer {
	CONDITIONS_NO,
	CONDITIONS_YES,
	CONDITIONS_UNKNOWN, /* it would take too long to find out */
};

/**
 * condition_implies() - whether it is plain to see that another condition on the same word holds
 * wherever a condition does; false proves nothing
 */
bool condition_implies(const struct condition *condition, const struct condition *other);

/**
 * conditions_possible() - whether there is a word of which all conditions hold
 * @conditions: all of the same word
 * @count: how many
 * @prefer: bits that the word should have where it is free to; 0 finds the least word
 * @word: where one is left for CONDITIONS_YES; may be NULL
 */
enum conditions_answer conditions_possible(const struct condition *conditions, size_t count,
					   uint32_t prefer, uint32_t *word);

#endif
