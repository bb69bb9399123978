// SPDX-License-Identifier: GPL-2.0
/* Build the tree of filters and threads. */
#include <limits.h>
#include <stdlib.h>

#include "cmd/tree/forest.h"
#include "cli/xalloc.h"

static int compare_tasks(const void *a, const void *b)
{
	const struct tree_task *one = a, *two = b;

	if (one->task.filter_id != two->task.filter_id)
		return one->task.filter_id < two->task.filter_id ? -1 : 1;
	return task_list_compare(&one->task, &two->task);
}

/*
 * Whether a thread is on another filter than its leader. A leader missing from the dump is not under
 * seccomp. A leader that ended before its threads has no filters any more: not a difference.
 */
static bool is_different(const struct sd_task *leader, const struct sd_task *task)
{
	if (leader->tid != leader->tgid)
		return true;
	if (!(leader->has & SD_HAS_FILTER_ID))
		return !leader->exiting;
	return leader->filter_id != task->filter_id;
}

/* Collect the threads on a filter. */
static void take_tasks(struct tree *tree, struct task_list *tasks, pid_t only)
{
	const struct sd_task *leader = NULL, *task;
	size_t i;

	tree->tasks = xcalloc(tasks->count + 1, sizeof(*tree->tasks));
	if (tasks->count)
		qsort(tasks->tasks, tasks->count, sizeof(*tasks->tasks), task_list_compare);
	for (i = 0; i < tasks->count; i++) {
		task = &tasks->tasks[i];
		if (!leader || leader->tgid != task->tgid)
			leader = task;
		if (!(task->has & SD_HAS_FILTER_ID) || (only && task->tid != only))
			continue;
		tree->tasks[tree->task_count++] =
			(struct tree_task){ *task, is_different(leader, task) };
	}
	qsort(tree->tasks, tree->task_count, sizeof(*tree->tasks), compare_tasks);
}

/* Sort the most complete entry of a filter first. */
static int compare_nodes(const void *a, const void *b)
{
	const struct tree_node *one = a, *two = b;

	if (one->filter.id != two->filter.id)
		return one->filter.id < two->filter.id ? -1 : 1;
	if (one->reported != two->reported)
		return one->reported ? -1 : 1;
	return 0;
}

static void add_node(struct tree *tree, uint64_t id, uint32_t index)
{
	tree->nodes[tree->count++] = (struct tree_node){ .filter = { .id = id, .index = index } };
}

/* Collect every known filter once, including parents known only by id. */
static void take_filters(struct tree *tree, const struct filter_list *filters)
{
	const struct sd_filter *f;
	size_t i, kept = 0;

	tree->nodes = xcalloc(2 * filters->count + tree->task_count + 1, sizeof(*tree->nodes));
	for (i = 0; i < filters->count; i++) {
		f = &filters->filters[i];
		tree->nodes[tree->count++] = (struct tree_node){ .filter = *f, .reported = true };
		if (f->has & SD_FILTER_HAS_PARENT)
			add_node(tree, f->parent_id, f->index - 1);
	}
	for (i = 0; i < tree->task_count; i++)
		add_node(tree, tree->tasks[i].task.filter_id, 0);
	qsort(tree->nodes, tree->count, sizeof(*tree->nodes), compare_nodes);
	for (i = 0; i < tree->count; i++)
		if (!kept || tree->nodes[kept - 1].filter.id != tree->nodes[i].filter.id)
			tree->nodes[kept++] = tree->nodes[i];
	tree->count = kept;
}

/* Filters and threads are sorted by id, and each filter of a thread exists. */
static void put_tasks(struct tree *tree)
{
	const struct tree_task *task = tree->tasks, *end = task + tree->task_count;
	struct tree_node *n;

	for (n = tree->nodes; n < tree->nodes + tree->count; n++) {
		n->lowest = INT_MAX;
		n->tasks = task;
		for (; task < end && task->task.filter_id == n->filter.id; task++) {
			n->task_count++;
			if (task->task.tid < n->lowest)
				n->lowest = task->task.tid;
		}
	}
}

/*
 * The index of a filter never changes, so its parent's is one less. The check also prevents a circle
 * through an id that was reused between two messages.
 */
static void find_parent(struct tree *tree, struct tree_node *node)
{
	uint64_t id = node->filter.parent_id;
	size_t low = 0, high = tree->count, middle;

	if (!(node->filter.has & SD_FILTER_HAS_PARENT))
		return;
	while (low < high) {
		middle = low + (high - low) / 2;
		if (tree->nodes[middle].filter.id < id)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < tree->count && tree->nodes[low].filter.id == id &&
	    tree->nodes[low].filter.index + 1 == node->filter.index)
		node->parent = &tree->nodes[low];
}

static int compare_newest_first(const void *a, const void *b)
{
	const struct tree_node *one = *(struct tree_node *const *)a;
	const struct tree_node *two = *(struct tree_node *const *)b;

	return one->filter.index > two->filter.index ? -1 : one->filter.index < two->filter.index;
}

static int compare_highest_first(const void *a, const void *b)
{
	const struct tree_node *one = *(struct tree_node *const *)a;
	const struct tree_node *two = *(struct tree_node *const *)b;

	if (one->lowest != two->lowest)
		return one->lowest > two->lowest ? -1 : 1;
	return one->filter.id > two->filter.id ? -1 : one->filter.id < two->filter.id;
}

/* Link parents and children, with siblings in order. */
static void link_nodes(struct tree *tree)
{
	struct tree_node **order = xcalloc(tree->count + 1, sizeof(struct tree_node *));
	struct tree_node *n, **head;
	size_t i;

	for (i = 0; i < tree->count; i++) {
		order[i] = &tree->nodes[i];
		find_parent(tree, order[i]);
	}
	qsort(order, tree->count, sizeof(struct tree_node *), compare_newest_first);
	for (i = 0; i < tree->count; i++) {
		n = order[i];
		if (n->parent && n->lowest < n->parent->lowest)
			n->parent->lowest = n->lowest;
	}
	qsort(order, tree->count, sizeof(struct tree_node *), compare_highest_first);
	for (i = 0; i < tree->count; i++) {
		n = order[i];
		head = n->parent ? &n->parent->child : &tree->root;
		n->next = *head;
		*head = n;
	}
	free(order);
}

void tree_build(struct tree *tree, const struct filter_list *filters, struct task_list *tasks,
		pid_t only, bool numbered)
{
	*tree = (struct tree){ 0 };
	take_tasks(tree, tasks, only);
	take_filters(tree, filters);
	for (size_t i = 0; i < tree->count; i++)
		tree->nodes[i].numbered = numbered;
	put_tasks(tree);
	link_nodes(tree);
}

void tree_release(struct tree *tree)
{
	for (size_t i = 0; i < tree->count; i++)
		free(tree->nodes[i].known);
	free(tree->nodes);
	free(tree->tasks);
	*tree = (struct tree){ 0 };
}

const struct tree_node *tree_run_end(const struct tree_node *node)
{
	while (node->child && !node->child->next && !node->task_count)
		node = node->child;
	return node;
}

/* Longest row of plain filters to print whole. */
#define MAX_ROW_PRINTED 4

static bool is_plain(const struct tree_node *node)
{
	return node->reported && !node->filter.flags && !node->filter.listener &&
	       node->filter.users <= 1;
}

const struct tree_node *tree_row_end(const struct tree_node *node, const struct tree_node *end,
				     const struct tree_style *style, struct tree_row *row)
{
	const struct tree_node *last = node;
	size_t count = 1;

	*row = (struct tree_row){ 0 };
	if (style->verbose || !is_plain(node))
		return node;
	for (; last != end && is_plain(last->child); count++) {
		if (last != node)
			row->insns += last->filter.insns;
		last = last->child;
	}
	row->hidden = count - 2;
	return count > MAX_ROW_PRINTED ? last : node;
}
