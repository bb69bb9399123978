// SPDX-License-Identifier: GPL-2.0
/* Answers to a system call in words; chains, instructions and answers as JSON. */
#include <errno.h>
#include <string.h>

#include "print/answer.h"
#include "input/target.h"
#include "bpf/action.h"
#include "bpf/forms.h"
#include "print/output.h"

void answer_words(const struct table_answer *answer, bool strict, struct text *text)
{
	struct text words = { 0 };
	const char *all;

	if (answer->decided)
		verdict_words(answer->ret, strict, &words);
	else
		undecided_words(&answer->possible, strict, &words);
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

struct json_object *json_filter(const struct chain *chain, size_t filter)
{
	const struct chain_filter *of = &chain->filters[filter];
	struct json_object *object = json_object_new_object();

	output_json_add(object, "filter_id", output_json_filter_id(of->id));
	output_json_add(object, "index", of->file ? NULL : json_object_new_uint64(of->index));
	output_json_add(object, "file", output_json_text(of->file));
	output_json_add(object, "depth", json_object_new_uint64(filter));
	return object;
}

struct json_object *json_target_pids(pid_t tid)
{
	const struct target_group *group = target_group_of(tid);
	struct json_object *array = group ? json_object_new_array() : NULL;

	for (size_t i = 0; group && i < group->count; i++)
		json_object_array_add(array, json_object_new_int(group->pids[i]));
	return array;
}

struct json_object *json_chain(const struct chain *chain)
{
	struct json_object *object = json_object_new_object(), *filters = json_object_new_array();

	output_json_add(object, "tid", chain->tid ? json_object_new_int(chain->tid) : NULL);
	output_json_add(object, "comm", chain->tid ? output_json_text(chain->comm) : NULL);
	output_json_add(object, "pids", json_target_pids(chain->tid));
	output_json_add(object, "strict", json_object_new_boolean(chain->strict));
	output_json_add(object, "filters", filters);
	for (size_t i = 0; i < chain->count; i++)
		json_object_array_add(filters, json_filter(chain, i));
	return object;
}

struct json_object *json_rules(const struct rules *rules)
{
	struct json_object *array, *object;

	if (!rules->filter)
		return NULL;
	array = json_object_new_array();
	for (size_t i = 0; i < rules->count; i++) {
		const struct policy_rule *rule = rules->of[i];
		struct text text = { 0 };

		object = json_object_new_object();
		rule_text(rule, &text);
		output_json_add(object, "number",
				rule->number ? json_object_new_uint64(rule->number) : NULL);
		output_json_add(object, "line",
				rule->line ? json_object_new_uint64(rule->line) : NULL);
		output_json_add(object, "text", output_json_string(&text));
		json_object_array_add(array, object);
	}
	return array;
}

struct json_object *json_insn(const struct bpf_program *program, size_t insn)
{
	struct bpf_listing listing;
	struct text text = { 0 };

	bpf_listing_init(&listing, program->insns, program->len);
	bpf_disasm_insn(&listing, insn, &text);
	bpf_listing_end(&listing);
	return output_json_string(&text);
}

static struct json_object *argument_json(unsigned int arg)
{
	if (arg < CLAUSE_IP)
		return json_object_new_int((int)arg);
	return json_object_new_string(arg == CLAUSE_IP ? "instruction_pointer" :
				      arg == CLAUSE_NR ? "nr" :
							 "arch");
}

static struct json_object *term_json(const struct term *term)
{
	static const char *const ops[] = {
		[CONDITION_EQ] = "==", [CONDITION_NE] = "!=", [CONDITION_GT] = ">",
		[CONDITION_LE] = "<=", [TERM_FITS] = "fits",  [TERM_FITS_NOT] = "fits_not",
	};
	struct json_object *object = json_object_new_object();

	bool related = term_is_relation(term);

	output_json_add(object, "arg", argument_json(term->arg));
	output_json_add(object, "mask", output_json_hex(term->mask));
	output_json_add(object, "op",
			json_object_new_string(ops[related ? term->op & CONDITION_LE : term->op]));
	output_json_add(object, "value", output_json_hex(term->value));
	if (related)
		output_json_add(object, "other", argument_json(term_other(term)));
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
		undecided_words(&answer->possible, strict, &words);
	clauses_text(&answer->clauses, signature, &when);
	if (action && action->value == SECCOMP_RET_ERRNO)
		name = strerrorname_np((int)data);
	output_json_add(object, "decided", json_object_new_boolean(answer->decided));
	output_json_add(object, "action", action ? json_object_new_string(action->name) : NULL);
	output_json_add(object, "data",
			action && action->has_data ? json_object_new_uint64(data) : NULL);
	output_json_add(object, "errno", name ? json_object_new_string(name) : NULL);
	output_json_add(object, "outcome", output_json_string(&words));
	output_json_add(object, "when", output_json_string(&when));
	output_json_add(object, "clauses", clauses_json(&answer->clauses));
	return object;
}

void json_add_ranges(struct json_object *array, const struct table_row *row)
{
	for (size_t i = 0; i < row->range_count; i++) {
		struct json_object *range = json_object_new_object();

		output_json_add(range, "first", json_object_new_uint64(row->ranges[i].first));
		output_json_add(range, "last", json_object_new_uint64(row->ranges[i].last));
		json_object_array_add(array, range);
	}
}
