// SPDX-License-Identifier: GPL-2.0
/* `seccompctl diff --json`. */
#include "cmd/diff/diff.h"
#include "print/answer.h"
#include "print/output.h"

static struct json_object *row_json(const struct table_row *row, const struct signature *signature,
				    bool strict)
{
	struct json_object *array = json_object_new_array();

	for (size_t i = 0; i < row->count; i++)
		json_object_array_add(array, json_answer(&row->answers[i], signature, strict));
	return array;
}

static struct json_object *rules_json(const struct diff *diff, const struct difference *difference,
				      unsigned int side)
{
	struct rules rules = { 0 };

	diff_rules_find(diff, difference, side, &rules);
	return json_rules(&rules);
}

static struct json_object *difference_json(const struct diff *diff,
					   const struct difference *difference)
{
	static const char *const kinds[DIFF_KINDS] = {
		[DIFF_ONLY_A] = "only_a",   [DIFF_ONLY_B] = "only_b",	    [DIFF_BOTH] = "both",
		[DIFF_NEITHER] = "neither", [DIFF_UNKNOWN] = "not_decided",
	};
	enum diff_kind kind = diff_kind(difference);
	bool complete = difference->decided && !difference->more && kind != DIFF_UNKNOWN;
	struct json_object *object = json_object_new_object();
	bool other = difference->abi == QUERY_ABI_OTHER;
	struct signature narrow;
	const struct signature *signature =
		table_signature(difference->abi, difference->name, &narrow);
	struct text when = { 0 };

	clauses_text(&difference->when, signature, &when);
	output_json_add(object, "abi",
			other ? NULL : json_object_new_string(bpf_abi_name(difference->abi)));
	output_json_add(object, "syscall",
			*difference->name ? output_json_text(difference->name) : NULL);
	output_json_add(object, "first", json_object_new_uint64(difference->first));
	output_json_add(object, "last", json_object_new_uint64(difference->last));
	output_json_add(object, "kind", json_object_new_string(kinds[kind]));
	output_json_add(object, "when", output_json_string(&when));
	output_json_add(object, "complete", json_object_new_boolean(complete));
	output_json_add(object, "rules_a", rules_json(diff, difference, 0));
	output_json_add(object, "rules_b", rules_json(diff, difference, 1));
	output_json_add(object, "a",
			row_json(&difference->rows[0], signature, diff->chains[0].strict));
	output_json_add(object, "b",
			row_json(&difference->rows[1], signature, diff->chains[1].strict));
	return object;
}

struct json_object *diff_json(const struct diff *diff)
{
	struct json_object *root = json_object_new_object(), *array = json_object_new_array();

	output_json_add(root, "a", json_chain(&diff->chains[0]));
	output_json_add(root, "b", json_chain(&diff->chains[1]));
	output_json_add(root, "same", json_object_new_boolean(!diff->differences.count));
	output_json_add(root, "stricter", diff->stricter ? stricter_json(diff) : NULL);
	output_json_add(root, "differences", array);
	for (size_t i = 0; i < diff->differences.count; i++)
		json_object_array_add(array, difference_json(diff, &diff->differences.of[i]));
	return root;
}
