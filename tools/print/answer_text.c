// SPDX-License-Identifier: GPL-2.0
/* Answers to a system call in words. */
#include <string.h>

#include "print/answer_text.h"
#include "analysis/clause_text.h"

void answer_words(const struct table_answer *answer, bool strict, struct text *text)
{
	struct text words = { 0 };
	const char *all;

	if (!answer->decided) {
		text_add(text, "not decided");
		return;
	}
	verdict_words(answer->ret, strict, &words);
	all = text_str(&words);
	text_add(text, "%s", strncmp(all, "is ", 3) ? all : all + 3);
	text_free(&words);
}

void answer_when(const struct table_answer *answer, const struct signature *signature, bool strict,
		 struct text *text)
{
	answer_words(answer, strict, text);
	text_add(text, " if ");
	clauses_text(&answer->clauses, signature, text);
}

size_t answers_else(const struct table_row *row, const struct signature *signature)
{
	size_t longest = 0, which = row->count;

	for (size_t i = 0; i < row->count; i++) {
		struct text words = { 0 };

		if (!row->answers[i].decided)
			return row->count;
		clauses_text(&row->answers[i].clauses, signature, &words);
		if (words.len > longest) {
			longest = words.len;
			which = i;
		}
		text_free(&words);
	}
	return which;
}

void answers_words(const struct table_row *row, const struct signature *signature, bool strict,
		   struct text *text)
{
	size_t otherwise = answers_else(row, signature);

	if (row->count == 1) {
		answer_words(row->answers, strict, text);
		return;
	}
	for (size_t i = 0, printed = 0; i < row->count; i++) {
		if (i == otherwise)
			continue;
		text_add(text, "%s", printed++ ? "; " : "");
		answer_when(&row->answers[i], signature, strict, text);
	}
	if (otherwise == row->count)
		return;
	text_add(text, "; else ");
	answer_words(&row->answers[otherwise], strict, text);
}
