// SPDX-License-Identifier: GPL-2.0
/* Rules of policies behind a difference. */
#include "cmd/diff/diff.h"

void diff_rules_find(const struct diff *diff, const struct difference *difference,
		     unsigned int side, struct rules *rules)
{
	const struct chain *chain = &diff->chains[side];
	struct verdict verdict;

	if (!chain->count || !difference->has_call)
		return;
	verdict = emulate_chain(chain->programs, chain->count, &difference->call);
	rules_add(chain, verdict.filter, &difference->call, rules);
}

void diff_rules(const struct diff *diff, const struct difference *difference, struct text *text)
{
	const char *sep = "";

	for (unsigned int side = 0; side < 2 && difference->has_call; side++) {
		struct rules rules = { 0 };
		struct text words = { 0 };

		diff_rules_find(diff, difference, side, &rules);
		rules_text(&rules, &words);
		if (words.len) {
			text_add(text, "%s%c: %s", sep, 'A' + side, text_str(&words));
			sep = "; ";
		}
		text_free(&words);
	}
}

void diff_rules_numbers(const struct diff *diff, const struct difference *difference,
			struct text *text)
{
	for (unsigned int side = 0; side < 2; side++) {
		struct rules rules = { 0 };

		diff_rules_find(diff, difference, side, &rules);
		if (!rules.count)
			continue;
		text_add(text, "%s", text->len ? ", " : "");
		rules_numbers(&rules, text);
		text_add(text, " of %c", 'A' + side);
	}
}
