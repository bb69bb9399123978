// SPDX-License-Identifier: GPL-2.0
/* Abilities for people and as JSON. */
#include <stdio.h>

#include "print/abilities.h"
#include "print/output.h"
#include "lazy/json.h"

/* Conditions with more terms are left to explain --syscall. */
#define TERMS_TOLD 12

const char *ability_name(enum ability_level level)
{
	static const char *const names[] = {
		[ABILITY_NO] = "no",
		[ABILITY_ASKS] = "asks",
		[ABILITY_UNDECIDED] = "undecided",
		[ABILITY_RING] = "io_uring",
		[ABILITY_IF] = "if",
		[ABILITY_YES] = "yes",
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

static void add_name(const struct ability *ability, struct text *text)
{
	text_add(text, "%s%s", text->len ? "; " : "", ability->name);
}

/* A condition on system calls does not bind a ring. */
static void add_else(const struct ability_answer *answer, struct text *text)
{
	if (answer->level == ABILITY_IF && answer->ring)
		text_add(text, " (else by io_uring)");
}

/* An ability without a call on this ABI is none that the filters take away. */
static bool listed(const struct ability_answer *answer, enum ability_level level)
{
	return answer->level == level && answer->count;
}

static void print_list(const struct ability_set *set, enum ability_level level, const char *label)
{
	struct text text = { 0 };

	for (size_t i = 0; i < set->count; i++) {
		if (!listed(&set->answers[i], level))
			continue;
		add_name(set->answers[i].ability, &text);
		add_else(&set->answers[i], &text);
	}
	if (text.len)
		wrap_line(label, "%s", text_str(&text));
	text_free(&text);
}

/*
 * A condition on the caller's code alone is the same for all calls that it binds. Return: that of
 * all ways of an ability, or NULL.
 */
static const struct clauses *condition_of_caller(const struct ability_answer *answer)
{
	const struct clauses *common = NULL;

	for (size_t i = 0; i < answer->count && answer->level == ABILITY_IF; i++) {
		const struct way_answer *way = &answer->ways[i];

		if (way->level < ABILITY_IF)
			continue;
		if (way->level > ABILITY_IF || way->undecided ||
		    (common && !table_same_clauses(common, &way->clauses)))
			return NULL;
		common = &way->clauses;
	}
	for (size_t i = 0; common && i < common->count; i++)
		for (size_t j = 0; j < common->of[i].count; j++)
			if (common->of[i].terms[j].arg != CLAUSE_IP)
				return NULL;
	return common;
}

/* Print the abilities under one condition on the caller's code. */
static void print_of_caller(const struct ability_set *set, size_t first, const char *label)
{
	const struct clauses *common = condition_of_caller(&set->answers[first]);
	struct text text = { 0 }, names = { 0 };

	for (size_t i = first; i < set->count; i++) {
		const struct clauses *other = condition_of_caller(&set->answers[i]);

		if (other && table_same_clauses(common, other))
			add_name(set->answers[i].ability, &names);
	}
	clauses_text(common, NULL, &text);
	wrap_line(label, "%s: %s", text_str(&text), text_str(&names));
	text_free(&names);
	text_free(&text);
}

static bool is_printed_of_caller(const struct ability_set *set, size_t at)
{
	const struct clauses *common = condition_of_caller(&set->answers[at]);

	for (size_t i = 0; i < at; i++) {
		const struct clauses *other = condition_of_caller(&set->answers[i]);

		if (other && table_same_clauses(common, other))
			return true;
	}
	return false;
}

static void print_each(const struct ability_set *set, enum ability_level level, const char *label)
{
	struct text text = { 0 };

	for (size_t i = 0; i < set->count; i++) {
		const struct ability_answer *answer = &set->answers[i];

		if (!listed(answer, level))
			continue;
		if (condition_of_caller(answer)) {
			if (!is_printed_of_caller(set, i)) {
				print_of_caller(set, i, label);
				label = "";
			}
			continue;
		}
		text_clear(&text);
		text_add(&text, "%s", answer->ability->name);
		if (level != ABILITY_NO) {
			text_add(&text, ": ");
			add_ways(answer, &text);
			add_else(answer, &text);
		}
		wrap_line(label, "%s", text_str(&text));
		label = "";
	}
	text_free(&text);
}

/* Whether another ABI gives an ability that the task's own does not; by a ring only, or not */
static bool is_through(const struct ability_set *sets, size_t other, size_t at, bool ring)
{
	enum ability_level level = sets[other].answers[at].level;

	return level > sets->answers[at].level && level > ABILITY_UNDECIDED &&
	       (level == ABILITY_RING) == ring;
}

/* Print abilities that only another ABI gives: the task is free to use it. */
static void print_through(const struct ability_set *sets, size_t other)
{
	char label[32];
	struct text text = { 0 }, by_ring = { 0 };

	for (size_t i = 0; i < sets->count; i++) {
		if (is_through(sets, other, i, false))
			add_name(sets->answers[i].ability, &text);
		else if (is_through(sets, other, i, true))
			add_name(sets->answers[i].ability, &by_ring);
	}
	snprintf(label, sizeof(label), "As %s", bpf_abi_name(sets[other].abi));
	if (text.len)
		wrap_line(label, "also: %s", text_str(&text));
	if (by_ring.len)
		wrap_line(label, "also, only by io_uring: %s", text_str(&by_ring));
	text_free(&text);
	text_free(&by_ring);
}

void abilities_text(const struct ability_set *sets, size_t count, bool all)
{
	if (all)
		print_each(sets, ABILITY_YES, "Can");
	else
		print_list(sets, ABILITY_YES, "Can");
	print_each(sets, ABILITY_IF, "Only if");
	print_list(sets, ABILITY_RING, "Only by io_uring");
	print_each(sets, ABILITY_ASKS, "If it is let");
	print_list(sets, ABILITY_NO, "Cannot");
	print_list(sets, ABILITY_UNDECIDED, "Not decided");
	for (size_t i = 1; i < count; i++)
		print_through(sets, i);
}

static const char *const group_names[] = {
	[ABILITIES_ESCAPE] = "escape",
	[ABILITIES_EXECUTION] = "execution",
	[ABILITIES_KERNEL] = "kernel attack surface",
	[ABILITIES_NETWORK] = "network",
	[ABILITIES_PRIVILEGES] = "privileges",
	[ABILITIES_FILES] = "files",
	[ABILITIES_SYSTEM] = "system",
};

/* Lists that have most of a group name it; its other members are in other lists. */
#define FOLD_MIN 3

/* Members of a group, and those of them that are chosen */
static size_t count_group(const struct ability_set *set, enum ability_group group,
			  const bool *chosen)
{
	size_t count = 0;

	for (size_t i = 0; i < set->count; i++)
		count += set->answers[i].ability->group == group &&
			 (chosen ? chosen[i] : set->answers[i].count != 0);
	return count;
}

/* "escape (all 9), network (5 of 9), execute" */
static void add_brief(const struct ability_set *set, const bool *chosen, bool whole,
		      struct text *text)
{
	bool folded[sizeof(group_names) / sizeof(group_names[0])] = { false };

	for (size_t i = 0; i < set->count; i++) {
		enum ability_group group = set->answers[i].ability->group;
		size_t of = count_group(set, group, NULL), count = count_group(set, group, chosen);

		if (!chosen[i] || folded[group])
			continue;
		folded[group] = !whole && count >= FOLD_MIN && 2 * count > of;
		text_add(text, "%s%s", text->len ? ", " : "",
			 folded[group] ? group_names[group] : set->answers[i].ability->brief);
		if (folded[group] && count == of)
			text_add(text, " (all %zu)", of);
		else if (folded[group])
			text_add(text, " (%zu of %zu)", count, of);
	}
}

static void print_brief(const struct ability_set *set, const bool *chosen, bool whole,
			const char *label, const char *also)
{
	struct text text = { 0 };

	add_brief(set, chosen, whole, &text);
	if (text.len)
		wrap_line(label, "%s%s", also, text_str(&text));
	text_free(&text);
}

/* By a ring it does all that a condition or a refusal of system calls does not bind. */
static enum ability_level free_level(const struct ability_answer *answer)
{
	return answer->level == ABILITY_IF && answer->ring ? ABILITY_RING : answer->level;
}

void abilities_brief(const struct ability_set *sets, size_t count, bool whole)
{
	static const struct {
		enum ability_level level;
		const char *label;
	} lists[] = {
		{ ABILITY_YES, "Can" },		 { ABILITY_IF, "In part" },
		{ ABILITY_RING, "By io_uring" }, { ABILITY_ASKS, "If it is let" },
		{ ABILITY_NO, "Cannot" },	 { ABILITY_UNDECIDED, "Not decided" },
	};
	bool chosen[ABILITIES_MAX];

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		for (size_t j = 0; j < sets->count; j++)
			chosen[j] = sets->answers[j].count &&
				    free_level(&sets->answers[j]) == lists[i].level;
		print_brief(sets, chosen, whole, lists[i].label, "");
	}
	for (size_t i = 1; i < count; i++) {
		char label[32];

		snprintf(label, sizeof(label), "As %s", bpf_abi_name(sets[i].abi));
		for (int ring = 0; ring < 2; ring++) {
			for (size_t j = 0; j < sets->count; j++)
				chosen[j] = is_through(sets, i, j, ring);
			print_brief(sets, chosen, whole, label,
				    ring ? "also, by io_uring: " : "also: ");
		}
	}
}

struct json_object *json_decider(const struct table_decider *decider)
{
	struct json_object *o = json_object_new_object();

	output_json_add(o, "depth", json_object_new_uint64(decider->filter));
	output_json_add(o, "instruction", json_object_new_uint64(decider->insn));
	return o;
}

static struct json_object *when_json(const struct way_answer *answer)
{
	struct text text = { 0 };

	if (answer->level != ABILITY_IF)
		return NULL;
	clauses_text(&answer->clauses, signature_find(answer->way->syscall), &text);
	return output_json_string(&text);
}

static struct json_object *else_json(const struct way_answer *answer, bool strict)
{
	struct text text = { 0 };

	if (!answer->refused)
		return NULL;
	verdict_words(answer->refusal, strict, &text);
	return output_json_string(&text);
}

static struct json_object *way_json(const struct way_answer *answer, bool strict)
{
	struct json_object *o = json_object_new_object();
	const struct way *way = answer->way;

	output_json_add(o, "syscall", json_object_new_string(way->syscall));
	output_json_add(o, "why", json_object_new_string(way->why));
	output_json_add(o, "unseen", json_object_new_boolean(way->unseen));
	output_json_add(o, "answer", json_object_new_string(ability_name(answer->level)));
	output_json_add(o, "when", when_json(answer));
	output_json_add(o, "high_bits", json_object_new_boolean(answer->high_bits));
	output_json_add(o, "undecided", json_object_new_boolean(answer->undecided));
	output_json_add(o, "else", else_json(answer, strict));
	output_json_add(o, "decided_by",
			answer->level == ABILITY_UNDECIDED ? NULL : json_decider(&answer->decider));
	return o;
}

static struct json_object *ability_json(const struct ability_answer *answer, bool strict)
{
	struct json_object *o = json_object_new_object(), *ways = json_object_new_array();

	for (size_t i = 0; i < answer->count; i++)
		json_object_array_add(ways, way_json(&answer->ways[i], strict));
	output_json_add(o, "group", json_object_new_string(group_names[answer->ability->group]));
	output_json_add(o, "name", json_object_new_string(answer->ability->name));
	output_json_add(o, "answer", json_object_new_string(ability_name(answer->level)));
	output_json_add(o, "ways", ways);
	return o;
}

struct json_object *json_abilities(const struct ability_set *set, bool strict)
{
	struct json_object *o = json_object_new_object(), *array = json_object_new_array();

	for (size_t i = 0; i < set->count; i++)
		json_object_array_add(array, ability_json(&set->answers[i], strict));
	output_json_add(o, "abi", json_object_new_string(bpf_abi_name(set->abi)));
	output_json_add(o, "abilities", array);
	return o;
}
