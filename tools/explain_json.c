// SPDX-License-Identifier: GPL-2.0
/* `seccompctl explain --json`: all of it as an object. */
#include <stdio.h>

#include "bpf/action.h"
#include "bpf/clause_text.h"
#include "capabilities_text.h"
#include "explain.h"
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

static struct json_object *verdict_json(uint32_t ret, bool strict)
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

static struct json_object *condition_text(const struct clauses *clauses, const char *syscall)
{
	struct json_object *o;
	struct text text = { 0 };

	clauses_text(clauses, signature_find(syscall), &text);
	o = string(&text);
	text_free(&text);
	return o;
}

static struct json_object *decider_json(const struct table_decider *decider)
{
	struct json_object *o = json_object_new_object();

	output_json_add(o, "filter", json_object_new_uint64(decider->filter));
	output_json_add(o, "instruction", json_object_new_uint64(decider->insn));
	return o;
}

static struct json_object *answer_json(const struct table_row *row,
				       const struct table_answer *answer, bool strict)
{
	struct json_object *o = json_object_new_object(), *deciders = json_object_new_array();

	output_json_add(o, "verdict", answer->decided ? verdict_json(answer->ret, strict) : NULL);
	output_json_add(o, "condition", condition_text(&answer->clauses, row->name));
	output_json_add(o, "clauses", clauses_json(&answer->clauses));
	for (size_t i = 0; i < answer->decider_count; i++)
		json_object_array_add(deciders, decider_json(&answer->deciders[i]));
	output_json_add(o, "deciders", deciders);
	return o;
}

static struct json_object *row_json(const struct table_row *row, const struct explain_view *view,
				    bool strict)
{
	struct json_object *o = json_object_new_object(), *ranges = json_object_new_array();
	struct json_object *answers = json_object_new_array(), *range;

	for (size_t i = 0; i < row->range_count; i++) {
		range = json_object_new_object();
		output_json_add(range, "first", json_object_new_uint64(row->ranges[i].first));
		output_json_add(range, "last", json_object_new_uint64(row->ranges[i].last));
		json_object_array_add(ranges, range);
	}
	for (size_t i = 0; i < row->count; i++)
		if (explain_wants(view, &row->answers[i]))
			json_object_array_add(answers, answer_json(row, &row->answers[i], strict));
	output_json_add(o, "name", output_json_text(*row->name ? row->name : NULL));
	output_json_add(o, "numbers", ranges);
	output_json_add(o, "answers", answers);
	return o;
}

static struct json_object *table_json(const struct table *table, const struct explain_view *view,
				      bool strict)
{
	struct json_object *o = json_object_new_object(), *rows = json_object_new_array();
	struct json_object *excluded = json_object_new_array();
	const struct table_row *only = NULL;

	if (view->syscall)
		only = explain_row(table, view->syscall);
	for (size_t i = 0; i < table->count; i++)
		if ((!view->syscall || &table->rows[i] == only) &&
		    explain_row_wanted(view, &table->rows[i]))
			json_object_array_add(rows, row_json(&table->rows[i], view, strict));
	for (unsigned int abi = 0; bpf_abi_name(abi); abi++)
		if (table->excluded & 1u << abi)
			json_object_array_add(excluded, output_json_text(bpf_abi_name(abi)));
	output_json_add(o, "abi",
			output_json_text(table->abi == QUERY_ABI_OTHER ? "other" :
									 bpf_abi_name(table->abi)));
	output_json_add(o, "excluded", excluded);
	output_json_add(o, "complete", json_object_new_boolean(table->complete));
	output_json_add(o, "calls", rows);
	return o;
}

static struct json_object *way_json(const struct way_answer *answer, bool strict)
{
	struct json_object *o = json_object_new_object();
	bool refused = answer->refusal && answer->ability != ABILITY_YES;

	output_json_add(o, "syscall", output_json_text(answer->way->syscall));
	output_json_add(o, "why", output_json_text(answer->way->why));
	output_json_add(o, "unseen", json_object_new_boolean(answer->way->unseen));
	output_json_add(o, "answer", output_json_text(ability_name(answer->ability)));
	output_json_add(o, "condition",
			answer->ability == ABILITY_IF ?
				condition_text(&answer->clauses, answer->way->syscall) :
				NULL);
	output_json_add(o, "high_bits", json_object_new_boolean(answer->high_bits));
	output_json_add(o, "else", refused ? verdict_json(answer->refusal, strict) : NULL);
	output_json_add(o, "decider", decider_json(&answer->decider));
	return o;
}

static struct json_object *set_json(const struct capability_set *set, bool strict)
{
	struct json_object *o = json_object_new_object(), *array = json_object_new_array();

	for (size_t i = 0; i < set->count; i++) {
		const struct capability_answer *answer = &set->answers[i];
		struct json_object *one = json_object_new_object();
		struct json_object *ways = json_object_new_array();

		for (size_t j = 0; j < answer->count; j++)
			json_object_array_add(ways, way_json(&answer->ways[j], strict));
		output_json_add(one, "name", output_json_text(answer->capability->name));
		output_json_add(one, "answer", output_json_text(ability_name(answer->ability)));
		output_json_add(one, "ways", ways);
		json_object_array_add(array, one);
	}
	output_json_add(o, "abi", output_json_text(bpf_abi_name(set->abi)));
	output_json_add(o, "capabilities", array);
	return o;
}

static struct json_object *finding_json(const struct finding *finding)
{
	struct json_object *o = json_object_new_object();

	output_json_add(o, "kind", output_json_text(finding->kind));
	output_json_add(o, "hole", json_object_new_boolean(finding->hole));
	output_json_add(o, "text", output_json_text(finding->text));
	output_json_add(o, "abi", output_json_text(bpf_abi_name(finding->abi)));
	output_json_add(o, "syscall",
			output_json_text(*finding->syscall ? finding->syscall : NULL));
	output_json_add(o, "decider",
			finding->has_decider ? decider_json(&finding->decider) : NULL);
	return o;
}

static struct json_object *filters_json(const struct chain *chain)
{
	struct json_object *array = json_object_new_array();

	for (size_t i = 0; i < chain->count; i++) {
		const struct chain_filter *filter = &chain->filters[i];
		struct json_object *o = json_object_new_object();

		output_json_add(o, "file", output_json_text(filter->file));
		output_json_add(o, "id", filter->has_id ? output_json_filter_id(filter->id) : NULL);
		output_json_add(o, "index",
				filter->has_id ? json_object_new_int64(filter->index) : NULL);
		output_json_add(o, "insns", json_object_new_uint64(chain->programs[i].len));
		json_object_array_add(array, o);
	}
	return array;
}

struct json_object *explain_json(const struct explain *explain, const struct explain_view *view)
{
	struct json_object *root = json_object_new_object(), *tables = json_object_new_array();
	struct json_object *sets = json_object_new_array(), *findings = json_object_new_array();
	const struct chain *chain = &explain->chain;

	for (size_t i = 0; i < explain->table_count; i++)
		json_object_array_add(tables, table_json(&explain->tables[i], view, chain->strict));
	for (size_t i = 0; i < explain->set_count; i++)
		json_object_array_add(sets, set_json(&explain->sets[i], chain->strict));
	for (size_t i = 0; i < explain->findings.count; i++)
		json_object_array_add(findings, finding_json(&explain->findings.of[i]));
	output_json_add(root, "tid", chain->tid ? json_object_new_int(chain->tid) : NULL);
	output_json_add(root, "comm", chain->tid ? output_json_text(chain->comm) : NULL);
	output_json_add(root, "strict", json_object_new_boolean(chain->strict));
	output_json_add(root, "abi", output_json_text(bpf_abi_name(chain->abi)));
	output_json_add(root, "filters", filters_json(chain));
	output_json_add(root, "can", sets);
	output_json_add(root, "findings", findings);
	output_json_add(root, "tables", tables);
	return root;
}
