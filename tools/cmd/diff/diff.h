/* SPDX-License-Identifier: GPL-2.0 */
/* The result of `seccompctl diff`, and its output formats. */
#ifndef CMD_DIFF_DIFF_H
#define CMD_DIFF_DIFF_H

#include "analysis/diff.h"
#include "input/rule.h"
#include "cli/command.h"
#include "input/chain.h"
#include "lazy/json.h"

/** enum diff_kind - how two sides differ */
enum diff_kind {
	DIFF_ONLY_A, /* the other side allows none of these calls */
	DIFF_ONLY_B,
	DIFF_BOTH, /* both sides allow some of these calls */
	DIFF_NEITHER, /* both sides refuse, in different ways */
	DIFF_UNKNOWN, /* not decided */
};

#define DIFF_KINDS 5

/**
 * struct diff - two chains and their differences
 * @operands: their names on the command line
 * @chains: the chains
 * @abis: the compared ABIs
 * @abi_count: how many
 * @differences: the differences
 * @stricter: whether B is as strict as A, is the question
 */
struct diff {
	const char *operands[2];
	struct chain chains[2];
	unsigned int abis[QUERY_ABIS + 1];
	size_t abi_count;
	struct differences differences;
	bool stricter;
};

/** diff_kind() - how the sides differ */
enum diff_kind diff_kind(const struct difference *difference);

/** diff_rules_find() - find the rule that a side follows for the call of a difference */
void diff_rules_find(const struct diff *diff, const struct difference *difference,
		     unsigned int side, struct rules *rules);

/**
 * diff_rules() - append the rules of policies that both sides follow for the call of a difference:
 *	"A: rule 3 of a.json: mount; B: no rule of b.json"; nothing without a policy
 */
void diff_rules(const struct diff *diff, const struct difference *difference, struct text *text);

/** diff_rules_numbers() - the same in short: "rule 3 of A, rule 7 of B"; nothing without a rule */
void diff_rules_numbers(const struct diff *diff, const struct difference *difference,
			struct text *text);
/** diff_operands() - print the names of both sides */
void diff_operands(const struct diff *diff);

/** diff_name() - append the name of the call, or the numbers */
void diff_name(const struct difference *difference, struct text *text);

/** stricter_status() - enum exit_status: whether B is as strict as A, or that is not decided */
enum exit_status stricter_status(const struct diff *diff);

/** stricter_text() - print whether B is as strict as A, and a call that shows that it is not */
void stricter_text(const struct diff *diff);

/** stricter_json() - the same as an object */
struct json_object *stricter_json(const struct diff *diff);

/** diff_text() - print the result for people */
void diff_text(const struct diff *diff);

/** diff_json() - the result as an object */
struct json_object *diff_json(const struct diff *diff);

#endif
