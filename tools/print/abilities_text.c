// SPDX-License-Identifier: GPL-2.0
/* Abilities for people. */
#include <stdio.h>

#include "analysis/clause_text.h"
#include "print/abilities_text.h"
#include "print/wrap.h"

/* Conditions with more terms are left to explain --syscall. */
#define TERMS_TOLD 12

const char *ability_name(enum ability_level level)
{
	static const char *const names[] = {
		[ABILITY_NO] = "no", [ABILITY_ASKS] = "asks", [ABILITY_UNDECIDED] = "undecided",
		[ABILITY_IF] = "if", [ABILITY_YES] = "yes",
	};

	return names[level];
}

void way_text(const struct way_answer *answer, struct text *text)
{
	const struct way *way = answer->way;

	text_add(text, "%s", way->syscall);
	if (answer->level != ABILITY_IF)
		return;
	text_add(text, " if ");
	if (table_terms(&answer->clauses) > TERMS_TOLD)
		text_add(text, "some of %zu conditions hold (--syscall %s shows them)",
			 table_terms(&answer->clauses), way->syscall);
	else
		clauses_text(&answer->clauses, signature_find(way->syscall), text);
	if (answer->undecided)
		text_add(text, ", and otherwise that is not decided");
}

static bool is_told_before(const struct ability_answer *answer, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (answer->ways[i].way->syscall == answer->ways[at].way->syscall &&
		    answer->ways[i].level == answer->ways[at].level)
			return true;
	return false;
}

/* Append the ways that are as open as the best one. */
static void add_ways(const struct ability_answer *answer, struct text *text)
{
	bool first = true;

	for (size_t i = 0; i < answer->count; i++) {
		const struct way_answer *way = &answer->ways[i];

		if (way->level != answer->level ||
		    (way->level != ABILITY_IF && is_told_before(answer, i)))
			continue;
		text_add(text, "%s", first ? "" : way->level == ABILITY_IF ? "; " : ", ");
		way_text(way, text);
		if (way->way->terms[0].mask && way->level == ABILITY_IF)
			text_add(text, " (%s)", way->way->why);
		first = false;
	}
}

static void print_list(const struct ability_set *set, enum ability_level level, const char *label,
		       bool brief)
{
	struct text text = { 0 };

	for (size_t i = 0; i < set->count; i++) {
		const struct ability *ability = set->answers[i].ability;

		if (set->answers[i].level == level)
			text_add(&text, "%s%s",
				 !text.len ? "" :
				 brief	   ? ", " :
					     "; ",
				 brief ? ability->brief : ability->name);
	}
	if (text.len)
		wrap_line(label, "%s", text_str(&text));
	text_free(&text);
}

static void print_each(const struct ability_set *set, enum ability_level level, const char *label)
{
	struct text text = { 0 };

	for (size_t i = 0; i < set->count; i++) {
		const struct ability_answer *answer = &set->answers[i];

		if (answer->level != level)
			continue;
		text_clear(&text);
		text_add(&text, "%s", answer->ability->name);
		if (level != ABILITY_NO) {
			text_add(&text, ": ");
			add_ways(answer, &text);
		}
		wrap_line(label, "%s", text_str(&text));
		label = "";
	}
	text_free(&text);
}

/* Print abilities that only another ABI gives: the task is free to use it. */
static void print_through(const struct ability_set *sets, size_t other, bool brief)
{
	char label[32];
	struct text text = { 0 };

	for (size_t i = 0; i < sets->count; i++) {
		const struct ability *ability = sets->answers[i].ability;

		if (sets[other].answers[i].level > sets->answers[i].level &&
		    sets[other].answers[i].level > ABILITY_UNDECIDED)
			text_add(&text, "%s%s",
				 !text.len ? "" :
				 brief	   ? ", " :
					     "; ",
				 brief ? ability->brief : ability->name);
	}
	snprintf(label, sizeof(label), "As %s", bpf_abi_name(sets[other].abi));
	if (text.len)
		wrap_line(label, "also: %s", text_str(&text));
	text_free(&text);
}

void abilities_text(const struct ability_set *sets, size_t count, bool all)
{
	if (all)
		print_each(sets, ABILITY_YES, "Can");
	else
		print_list(sets, ABILITY_YES, "Can", false);
	print_each(sets, ABILITY_IF, "Only if");
	print_each(sets, ABILITY_ASKS, "If it is let");
	print_list(sets, ABILITY_NO, "Cannot", false);
	print_list(sets, ABILITY_UNDECIDED, "Not decided", false);
	for (size_t i = 1; i < count; i++)
		print_through(sets, i, false);
}

void abilities_brief(const struct ability_set *sets, size_t count)
{
	print_list(sets, ABILITY_YES, "Can", true);
	print_list(sets, ABILITY_IF, "In part", true);
	print_list(sets, ABILITY_ASKS, "If it is let", true);
	print_list(sets, ABILITY_NO, "Cannot", true);
	print_list(sets, ABILITY_UNDECIDED, "Not decided", true);
	for (size_t i = 1; i < count; i++)
		print_through(sets, i, true);
}
