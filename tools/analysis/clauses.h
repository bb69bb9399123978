/* SPDX-License-Identifier: GPL-2.0 */
/* The conditions of an answer in as few and as plain words as they can be put. */
#ifndef ANALYSIS_CLAUSES_H
#define ANALYSIS_CLAUSES_H

#include "analysis/decide.h"

/* The place of the instruction pointer, behind the six arguments. */
#define CLAUSE_IP 6
/* The number and the ABI, which are not halves of anything. */
#define CLAUSE_NR 7
#define CLAUSE_ARCH 8

/**
 * struct term - something that holds of one argument: (argument & mask) op value
 * @arg: 0 to 5, or CLAUSE_*
 * @op: enum condition_op
 * @mask: the bits that are looked at
 * @value: what they are compared with, unsigned
 */
struct term {
	uint8_t arg;
	uint8_t op;
	uint64_t mask;
	uint64_t value;
};

/**
 * struct clause - terms that hold together
 * @terms: in the order of @arg
 * @count: how many; none: it always holds
 */
struct clause {
	struct term *terms;
	size_t count;
};

/**
 * struct clauses - an answer is given where any of them holds; they may overlap
 * @of: the clauses
 * @count: how many; none: it never is
 */
struct clauses {
	struct clause *of;
	size_t count;
};

/**
 * clauses_cost() - what a decision and putting it into words take, in steps of decide()
 *
 * What clauses_make() does is bounded by it, so whoever charges for it charges for all.
 */
size_t clauses_cost(const struct decision *decision);

/**
 * clauses_make() - put the conditions of some regions into words
 * @decision: the regions
 * @wanted: which of them
 * @arg: handed to @wanted
 * @clauses: filled on success; end it with clauses_release()
 *
 * Exactly the calls of those regions are told: nothing is left out for brevity. In as few words as
 * can be found in bounded time.
 */
void clauses_make(const struct decision *decision,
		  bool (*wanted)(const struct region *region, void *arg), void *arg,
		  struct clauses *clauses);

/** clauses_always() - the clauses that every call fulfils; end them with clauses_release() */
void clauses_always(struct clauses *clauses);

/** clauses_release() - free what clauses hold */
void clauses_release(struct clauses *clauses);

/** term_holds() - whether a term holds of a call */
bool term_holds(const struct term *term, const struct seccomp_data *data);

/** clauses_hold() - whether any of the clauses does */
bool clauses_hold(const struct clauses *clauses, const struct seccomp_data *data);

#endif
