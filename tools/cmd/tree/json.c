// SPDX-License-Identifier: GPL-2.0
/*
 * `seccompctl tree --json`: a flat list in which each filter follows its parent and names it. Nested
 * objects for a chain of 6,000 filters would exceed the depth limit of JSON parsers.
 */
#include "print/output.h"
#include "cmd/tree/forest.h"

static struct json_object *task_json(const struct tree_task *t)
{
	struct json_object *o = json_object_new_object();

	output_json_add(o, "tid", json_object_new_int(t->task.tid));
	output_json_add(o, "pid", json_object_new_int(t->task.tgid));
	output_json_add(o, "comm", output_json_text(t->task.comm));
	output_json_add(o, "uid", json_object_new_int64(t->task.uid));
	output_json_add(o, "differs", json_object_new_boolean(t->differs));
	return o;
}

/* Omit the thread it was read from and the depth there: both are arbitrary. */
static struct json_object *filter_json(const struct tree_node *node)
{
	struct json_object *o = output_json_filter(&node->filter);

	if (node->numbered) {
		output_json_add(o, "filter_id", NULL);
		output_json_add(o, "parent_id", NULL);
	}
	json_object_object_del(o, "tid");
	json_object_object_del(o, "depth");
	if (!node->reported) {
		output_json_add(o, "index", NULL);
		output_json_add(o, "budget", NULL);
	}
	return o;
}

/* Add a filter and its descendants, depth first. */
static void add_filters(struct json_object *array, const struct tree_node *node)
{
	struct json_object *o, *tasks;
	size_t i;

	for (; node; node = node->next) {
		o = filter_json(node);
		tasks = json_object_new_array();
		for (i = 0; i < node->task_count; i++)
			json_object_array_add(tasks, task_json(&node->tasks[i]));
		output_json_add(o, "known", output_json_text(node->known));
		output_json_add(o, "tasks", tasks);
		json_object_array_add(array, o);
		add_filters(array, node->child);
	}
}

struct json_object *tree_json(const struct tree *tree, size_t hidden)
{
	struct json_object *o = json_object_new_object(), *filters = json_object_new_array();

	add_filters(filters, tree->root);
	output_json_add(o, "filters", filters);
	output_json_add(o, "hidden", json_object_new_uint64(hidden));
	return o;
}
