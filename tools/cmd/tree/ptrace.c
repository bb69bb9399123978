// SPDX-License-Identifier: GPL-2.0
/*
 * Filters of a process that are read by ptrace, without ids. Filters of the same program, flags and
 * parent are taken for the same one, and get a number in place of an id.
 */
#include <errno.h>
#include <string.h>

#include "client/names.h"
#include "cmd/tree/forest.h"

static bool same_program(const struct sd_filter *a, const struct sd_filter *b)
{
	return a->index == b->index && a->parent_id == b->parent_id && a->flags == b->flags &&
	       a->prog_len == b->prog_len &&
	       !memcmp(a->prog, b->prog, a->prog_len * sizeof(*a->prog));
}

/* Move a filter to the known ones, unless there is such a one. Return: its number. */
static uint64_t take_filter(struct filter_list *known, struct sd_filter *filter)
{
	for (size_t i = 0; i < known->count; i++)
		if (same_program(&known->filters[i], filter))
			return known->filters[i].id;
	known->filters = xgrow(known->filters, known->count, &known->room, sizeof(*filter));
	filter->id = known->count + 1;
	known->filters[known->count++] = *filter;
	filter->prog = NULL;
	return filter->id;
}

/* Return: 0, also if the thread has ended meanwhile, or a negative errno. */
static int fetch_thread(struct source *src, struct sd_task *task, struct filter_list *known,
			struct sd_error *error)
{
	struct filter_list chain = { 0 };
	int err = filter_list_fetch(src, task->tid, true, &chain, error);

	for (size_t i = chain.count; i--;) {
		struct sd_filter *filter = &chain.filters[i];

		filter->parent_id = task->filter_id;
		filter->has |= task->filter_id ? SD_FILTER_HAS_PARENT : 0;
		task->filter_id = take_filter(known, filter);
		task->has |= SD_HAS_FILTER_ID;
	}
	filter_list_release(&chain);
	return err == -ESRCH ? 0 : err;
}

int tree_fetch_by_ptrace(struct source *src, struct filter_list *filters, struct task_list *tasks,
			 struct sd_error *error)
{
	int err = 0;

	for (size_t i = 0; i < tasks->count && !err; i++)
		err = fetch_thread(src, &tasks->tasks[i], filters, error);
	return err;
}

const char *tree_filter_name(const struct tree_node *node, char buf[TREE_FILTER_NAME])
{
	if (!node->numbered)
		return name_filter_id(node->filter.id, buf);
	snprintf(buf, TREE_FILTER_NAME, "#%u", node->filter.index);
	return buf;
}
