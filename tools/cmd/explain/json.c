// SPDX-License-Identifier: GPL-2.0
/* `seccompctl explain --json`. */
#include "cmd/explain/tables.h"
#include "print/abilities.h"
#include "print/answer.h"
#include "print/output.h"
#include "print/refusals.h"

static struct json_object *answer_json(const struct table *table, const struct table_row *row,
				       const struct table_answer *answer, bool strict)
{
	struct signature narrow;
	struct json_object *o =
		json_answer(answer, table_signature(table->abi, row->name, &narrow), strict);
	struct json_object *deciders = json_object_new_array();

	for (size_t i = 0; i < answer->decider_count; i++)
		json_object_array_add(deciders, json_decider(&answer->deciders[i]));
	output_json_add(o, "decided_by", deciders);
	return o;
}

static struct json_object *row_json(const struct table *table, const struct table_row *row,
				    const struct explain_view *view, bool strict)
{
	struct json_object *o = json_object_new_object(), *answers = json_object_new_array();
	struct json_object *numbers = json_object_new_array();

	json_add_ranges(numbers, row);
	for (size_t i = 0; i < row->count; i++)
		if (explain_wants(view, &row->answers[i]))
			json_object_array_add(answers,
					      answer_json(table, row, &row->answers[i], strict));
	output_json_add(o, "syscall", *row->name ? json_object_new_string(row->name) : NULL);
	output_json_add(o, "numbers", numbers);
	output_json_add(o, "answers", answers);
	return o;
}

static struct json_object *excluded_json(const struct table *table)
{
	struct json_object *array = json_object_new_array();

	for (unsigned int abi = 0; bpf_abi_name(abi); abi++)
		if (table->excluded & 1u << abi)
			json_object_array_add(array, json_object_new_string(bpf_abi_name(abi)));
	return array;
}

/* The ABI "any other" is null. */
static struct json_object *table_json(const struct table *table, const struct explain_view *view,
				      bool strict)
{
	struct json_object *o = json_object_new_object(), *rows = json_object_new_array();
	const struct table_row *only = view->syscall ? explain_row(table, view->syscall) : NULL;
	const char *abi = table->abi == QUERY_ABI_OTHER ? NULL : bpf_abi_name(table->abi);

	for (size_t i = 0; i < table->count; i++)
		if ((!view->syscall || &table->rows[i] == only) &&
		    explain_row_wanted(view, &table->rows[i]))
			json_object_array_add(rows, row_json(table, &table->rows[i], view, strict));
	output_json_add(o, "abi", output_json_text(abi));
	output_json_add(o, "excluded", excluded_json(table));
	output_json_add(o, "complete", json_object_new_boolean(table->complete));
	output_json_add(o, "calls", rows);
	return o;
}

static struct json_object *finding_json(const struct finding *finding)
{
	struct json_object *o = json_object_new_object(), *calls = json_object_new_array();
	const struct finding_kind *kind = finding->kind;

	for (size_t i = 0; i < FINDING_CALLS && finding->calls[i]; i++)
		json_object_array_add(calls, json_object_new_string(finding->calls[i]));
	output_json_add(o, "id", json_object_new_string(kind->id));
	output_json_add(o, "severity",
			json_object_new_string(finding_severity_name(kind->severity)));
	output_json_add(o, "reason", json_object_new_string(finding->reason));
	output_json_add(o, "remedy", json_object_new_string(kind->remedy));
	output_json_add(o, "abi", json_object_new_string(bpf_abi_name(finding->abi)));
	output_json_add(o, "calls", calls);
	output_json_add(o, "decided_by",
			finding->has_decider ? json_decider(&finding->decider) : NULL);
	return o;
}

/* Without what is left out by the view. */
static void add_results(const struct explain *explain, const struct explain_view *view,
			struct json_object *sets, struct json_object *findings,
			struct json_object *tables)
{
	bool strict = explain->chain.strict;

	for (size_t i = 0; i < explain->table_count; i++)
		json_object_array_add(tables, table_json(&explain->tables[i], view, strict));
	/* With --syscall, abilities would be most of the output. */
	for (size_t i = 0; !view->syscall && i < explain->set_count; i++)
		json_object_array_add(sets, json_abilities(&explain->sets[i], strict));
	for (size_t i = 0; i < explain->findings.count; i++)
		if (explain_finding_wanted(explain, view, &explain->findings.of[i]))
			json_object_array_add(findings, finding_json(&explain->findings.of[i]));
}

/* Part of each selection is in the tables. */
static struct json_object *refuses_json(const struct explain *explain,
					const struct explain_view *view)
{
	if (view->pledge || view->syscall || view->actions)
		return json_object_new_array();
	return json_refusals(explain->tables, explain->table_count, explain->chain.strict);
}

struct json_object *explain_json(const struct explain *explain, const struct explain_view *view)
{
	struct json_object *root = json_object_new_object(), *tables = json_object_new_array();
	struct json_object *sets = json_object_new_array(), *findings = json_object_new_array();

	if (!view->pledge)
		add_results(explain, view, sets, findings, tables);
	output_json_add(root, "target", json_chain(&explain->chain));
	output_json_add(root, "refuses", refuses_json(explain, view));
	output_json_add(root, "can", sets);
	output_json_add(root, "findings", findings);
	output_json_add(root, "tables", tables);
	output_json_add(root, "pledge", view->pledge ? explain_pledge_json(explain) : NULL);
	return root;
}
