// SPDX-License-Identifier: GPL-2.0
/* Abilities as JSON. */
#include <json-c/json.h>

#include "analysis/clause_text.h"
#include "print/abilities_text.h"
#include "print/abilities_json.h"
#include "print/output.h"

struct json_object *json_decider(const struct table_decider *decider)
{
	struct json_object *o = json_object_new_object();

	output_json_add(o, "depth", json_object_new_uint64(decider->filter));
	output_json_add(o, "instruction", json_object_new_uint64(decider->insn));
	return o;
}

static struct json_object *string(struct text *text)
{
	struct json_object *o = json_object_new_string(text_str(text));

	text_free(text);
	return o;
}

static struct json_object *when_json(const struct way_answer *answer)
{
	struct text text = { 0 };

	if (answer->level != ABILITY_IF)
		return NULL;
	clauses_text(&answer->clauses, signature_find(answer->way->syscall), &text);
	return string(&text);
}

static struct json_object *else_json(const struct way_answer *answer, bool strict)
{
	struct text text = { 0 };

	if (!answer->refused)
		return NULL;
	verdict_words(answer->refusal, strict, &text);
	return string(&text);
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
	output_json_add(o, "capabilities", array);
	return o;
}
