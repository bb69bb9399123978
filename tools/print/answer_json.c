// SPDX-License-Identifier: GPL-2.0
/* Chains, instructions and answers as JSON. */
#include <errno.h>
#include <string.h>

#include "bpf/action.h"
#include "analysis/clause_text.h"
#include "bpf/disasm.h"
#include "print/answer_json.h"
#include "print/output.h"

struct json_object *json_filter(const struct chain *chain, size_t filter)
{
	const struct chain_filter *of = &chain->filters[filter];
	struct json_object *object = json_object_new_object();

	output_json_add(object, "id", of->has_id ? output_json_filter_id(of->id) : NULL);
	output_json_add(object, "index", of->has_id ? json_object_new_uint64(of->index) : NULL);
	output_json_add(object, "file", output_json_text(of->file));
	output_json_add(object, "depth", json_object_new_uint64(filter));
	return object;
}

struct json_object *json_chain(const struct chain *chain)
{
	struct json_object *object = json_object_new_object(), *filters = json_object_new_array();

	output_json_add(object, "tid", chain->tid ? json_object_new_int(chain->tid) : NULL);
	output_json_add(object, "comm", chain->tid ? output_json_text(chain->comm) : NULL);
	output_json_add(object, "strict", json_object_new_boolean(chain->strict));
	output_json_add(object, "filters", filters);
	for (size_t i = 0; i < chain->count; i++)
		json_object_array_add(filters, json_filter(chain, i));
	return object;
}

struct json_object *json_insn(const struct bpf_program *program, size_t insn)
{
	struct json_object *object;
	struct bpf_listing listing;
	struct text text = { 0 };

	bpf_listing_init(&listing, program->insns, program->len);
	bpf_disasm_insn(&listing, insn, &text);
	object = json_object_new_string(text_str(&text));
	text_free(&text);
	bpf_listing_end(&listing);
	return object;
}

static struct json_object *term_json(const struct term *term)
{
	static const char *const words[] = {
		[CLAUSE_IP] = "instruction_pointer",
		[CLAUSE_NR] = "nr",
		[CLAUSE_ARCH] = "arch",
	};
	static const char *const ops[] = {
		[CONDITION_EQ] = "==",
		[CONDITION_NE] = "!=",
		[CONDITION_GT] = ">",
		[CONDITION_LE] = "<=",
	};
	struct json_object *object = json_object_new_object();

	output_json_add(object, "arg",
			term->arg < CLAUSE_IP ? json_object_new_int(term->arg) :
						json_object_new_string(words[term->arg]));
	output_json_add(object, "mask", json_object_new_uint64(term->mask));
	output_json_add(object, "op", json_object_new_string(ops[term->op]));
	output_json_add(object, "value", json_object_new_uint64(term->value));
	return object;
}

/* An array of clauses (or), each an array of terms (and). */
static struct json_object *clauses_json(const struct clauses *clauses)
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

struct json_object *json_answer(const struct table_answer *answer,
				const struct signature *signature, bool strict)
{
	const struct bpf_action *action = answer->decided ? bpf_action(answer->ret) : NULL;
	uint32_t data = answer->ret & SECCOMP_RET_DATA;
	struct json_object *object = json_object_new_object();
	struct text words = { 0 }, when = { 0 };
	const char *name = NULL;

	if (answer->decided)
		verdict_words(answer->ret, strict, &words);
	else
		text_add(&words, "is not decided");
	clauses_text(&answer->clauses, signature, &when);
	if (action && action->value == SECCOMP_RET_ERRNO)
		name = strerrorname_np((int)data);
	output_json_add(object, "decided", json_object_new_boolean(answer->decided));
	output_json_add(object, "action", action ? json_object_new_string(action->name) : NULL);
	output_json_add(object, "data",
			action && action->has_data ? json_object_new_uint64(data) : NULL);
	output_json_add(object, "errno", name ? json_object_new_string(name) : NULL);
	output_json_add(object, "words", json_object_new_string(text_str(&words)));
	output_json_add(object, "when", json_object_new_string(text_str(&when)));
	output_json_add(object, "clauses", clauses_json(&answer->clauses));
	text_free(&words);
	text_free(&when);
	return object;
}
