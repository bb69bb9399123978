/* SPDX-License-Identifier: GPL-2.0 */
/* The filters and instructions that give an answer, and the rules behind them. */
#ifndef PRINT_DECIDER_H
#define PRINT_DECIDER_H

#include "analysis/table.h"
#include "input/rule.h"
#include "lazy/json.h"

/**
 * struct answered - a query and its result
 * @chain: the chain
 * @query: the selected calls
 * @decision: their answers
 */
struct answered {
	const struct chain *chain;
	const struct query *query;
	const struct decision *decision;
};

/**
 * decider_text() - append "policy.bpf (newest of 3), instruction 17: ret ERRNO(EPERM)", and its rules
 * @answered: the query
 * @answer: one of its answers, which a filter gives
 * @first: index of the first instruction of a filter in @answer->deciders
 * @text: the output
 *
 * Return: the index of the first instruction of the next filter.
 */
size_t decider_text(const struct answered *answered, const struct table_answer *answer,
		    size_t first, struct text *text);

/** decider_rules() - append " (rule 12 of profile.json: personality, args[0] == 8)"; nothing without one */
void decider_rules(const struct answered *answered, const struct table_answer *answer,
		   size_t filter, struct text *text);

/** json_deciders() - all deciding instructions of an answer; an empty array without filters */
struct json_object *json_deciders(const struct answered *answered,
				  const struct table_answer *answer);

#endif
