// SPDX-License-Identifier: GPL-2.0
/* `seccompctl explain --json`: all of it as an object. */
#include "explain.h"
#include "explain_json.h"
#include "output.h"

static struct json_object *answer_json(const struct table_row *row,
				       const struct table_answer *answer, bool strict)
{
	struct json_object *o = json_object_new_object(), *deciders = json_object_new_array();

	output_json_add(o, "verdict", answer->decided ? json_verdict(answer->ret, strict) : NULL);
	output_json_add(o, "condition", json_condition(&answer->clauses, row->name));
	output_json_add(o, "clauses", json_clauses(&answer->clauses));
	for (size_t i = 0; i < answer->decider_count; i++)
		json_object_array_add(deciders, json_decider(&answer->deciders[i]));
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
			finding->has_decider ? json_decider(&finding->decider) : NULL);
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
		json_object_array_add(sets, json_capabilities(&explain->sets[i], chain->strict));
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
