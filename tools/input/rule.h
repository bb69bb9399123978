/* SPDX-License-Identifier: GPL-2.0 */
/* Rules of policies that calls follow: "rule 12 of profile.json". */
#ifndef INPUT_RULE_H
#define INPUT_RULE_H

#include "analysis/query.h"
#include "input/chain.h"

#define RULES_MAX 6

/**
 * struct rules - rules of one filter that some calls follow
 * @filter: the filter
 * @of: the rules, each once
 * @count: how many
 * @more: there are others
 * @none: some calls follow no rule: they get the default action, or have another ABI
 */
struct rules {
	const struct chain_filter *filter;
	const struct policy_rule *of[RULES_MAX];
	size_t count;
	bool more;
	bool none;
};

/** rules_add() - add the rule that a filter of a chain follows for a call; none without a policy */
void rules_add(const struct chain *chain, size_t filter, const struct seccomp_data *data,
	       struct rules *rules);

/**
 * rules_find() - find the rules that a filter of a chain follows for the calls with one answer
 * @chain: the chain
 * @filter: the filter
 * @query: the selected calls
 * @decision: their answers
 * @ret: the answer, as in struct table_answer
 * @rules: zeroed; receives the rules
 */
void rules_find(const struct chain *chain, size_t filter, const struct query *query,
		const struct decision *decision, uint32_t ret, struct rules *rules);

/**
 * rules_text() - append the rules: "rule 12 of profile.json: personality, args[0] == 8",
 *	"rules 3 and 12 of profile.json", "no rule of profile.json"; nothing without a policy, or
 *	if one of several programs of a file has no rule
 */
void rules_text(const struct rules *rules, struct text *text);

/** rules_numbers() - append the numbers of rules alone: "rule 12", "lines 3, 4 and others" */
void rules_numbers(const struct rules *rules, struct text *text);

/** rule_text() - append one rule: "personality, args[0] == 8" */
void rule_text(const struct policy_rule *rule, struct text *text);

#endif
