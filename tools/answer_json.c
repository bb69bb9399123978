// SPDX-License-Identifier: GPL-2.0
/* Verdicts, conditions and what decides, as JSON. */
#include <stdio.h>

#include "bpf/action.h"
#include "bpf/clause_text.h"
#include "explain_json.h"
#include "output.h"

static struct json_object *string(const struct text *text)
{
	return json_object_new_string(text_str(text));
}

/* 64 bits: a JSON number may lose some of them. */
static struct json_object *hex(uint64_t value)
{
	char buf[19];

	snprintf(buf, sizeof(buf), "0x%llx", (unsigned long long)value);
	return json_object_new_string(buf);
}

struct json_object *json_verdict(uint32_t ret, bool strict)
{
	struct json_object *o = json_object_new_object();
	const struct bpf_action *action = bpf_action(ret);
	struct text text = { 0 };

	verdict_words(ret, strict, &text);
	output_json_add(o, "action", output_json_text(action ? action->name : NULL));
	output_json_add(o, "data", json_object_new_int(ret & SECCOMP_RET_DATA));
	output_json_add(o, "text", string(&text));
	text_free(&text);
	return o;
}

static struct json_object *term_json(const struct term *term)
{
	static const char *const operators[] = {
		[CONDITION_EQ] = "==",
		[CONDITION_NE] = "!=",
		[CONDITION_GT] = ">",
		[CONDITION_LE] = "<=",
	};
	static const char *const others[] = { "ip", "nr", "arch" };
	struct json_object *o = json_object_new_object();
	char name[16];

	snprintf(name, sizeof(name), "args[%u]", term->arg);
	output_json_add(
		o, "of",
		output_json_text(term->arg < CLAUSE_IP ? name : others[term->arg - CLAUSE_IP]));
	output_json_add(o, "mask", hex(term->mask));
	output_json_add(o, "operator", output_json_text(operators[term->op]));
	output_json_add(o, "value", hex(term->value));
	return o;
}

struct json_object *json_clauses(const struct clauses *clauses)
{
	struct json_object *array = json_object_new_array(), *terms;

	for (size_t i = 0; i < clauses->count; i++) {
		terms = json_object_new_array();
		for (size_t j = 0; j < clauses->of[i].count; j++)
			json_object_array_add(terms, term_json(&clauses->of[i].terms[j]));
		json_object_array_add(array, terms);
	}
	return array;
}

struct json_object *json_condition(const struct clauses *clauses, const char *syscall)
{
	struct json_object *o;
	struct text text = { 0 };

	clauses_text(clauses, signature_find(syscall), &text);
	o = string(&text);
	text_free(&text);
	return o;
}

struct json_object *json_decider(const struct table_decider *decider)
{
	struct json_object *o = json_object_new_object();

	output_json_add(o, "filter", json_object_new_uint64(decider->filter));
	output_json_add(o, "instruction", json_object_new_uint64(decider->insn));
	return o;
}
