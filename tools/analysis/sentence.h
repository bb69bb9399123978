/* SPDX-License-Identifier: GPL-2.0 */
/* Clauses as sentences, for clauses_text(). */
#ifndef ANALYSIS_SENTENCE_H
#define ANALYSIS_SENTENCE_H

#include "analysis/clauses.h"

/** struct interval - the values from @first to @last */
struct interval {
	uint64_t first, last;
};

/**
 * struct fact - a condition on some bits of one argument
 * @arg: see struct term
 * @negated: the bits have none of the values, instead of one of them
 * @mask: the bits
 * @of: the values
 * @count: number of values
 * @plural: the subject is "the low 32 bits of" the argument
 * @related: the argument that these bits are compared with, from 1 on; 0 for @of
 * @op: that comparison
 * @other_mask: its bits
 * @fits: instead of all that: the argument fits into 32 bits, or it does not (@negated)
 */
struct fact {
	uint8_t arg;
	bool negated;
	bool plural;
	bool fits;
	uint8_t related;
	uint8_t op;
	uint64_t other_mask;
	uint64_t mask;
	struct interval *of;
	size_t count;
};

/**
 * struct sentence - facts that must all be true
 * @facts: the facts
 * @count: number of facts
 * @gone: another sentence has taken it over
 */
struct sentence {
	struct fact *facts;
	size_t count;
	bool gone;
};

/** fact_is_whole() - whether all 64 bits, or the low 32, are compared */
bool fact_is_whole(const struct fact *fact);

/** sentences_make() - make one sentence of each clause, and merge them; sentences_release() frees them */
struct sentence *sentences_make(const struct clauses *clauses);

/** sentences_release() - free @count sentences */
void sentences_release(struct sentence *sentences, size_t count);

#endif
