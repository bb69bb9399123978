// SPDX-License-Identifier: GPL-2.0
/* Names of filters that units of threads, or the default profile of containers, explain. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "input/known.h"
#include "cmd/tree/forest.h"

/* Chains of a unit to look at if none of their filters is known. */
#define TRIES_MAX 3

/* Filters to look at of threads without a unit. */
#define FILTERS_MAX 4096

/* A unit, and how often it was looked at */
struct tried {
	struct tried *next;
	unsigned int count;
	char unit[KNOWN_UNIT];
};

/* The filters of a thread from the tree, whose programs remain the tree's */
static void copy_chain(const struct tree_node *node, struct filter_list *chain)
{
	for (; node; node = node->parent) {
		chain->filters =
			xgrow(chain->filters, chain->count, &chain->room, sizeof(*chain->filters));
		chain->filters[chain->count++] = node->filter;
	}
}

/* Names go from the newest filter to the oldest. */
static void take_names(struct tree_node *node, char **names, size_t count)
{
	for (size_t i = 0; i < count && node; i++, node = node->parent) {
		if (node->known)
			continue;
		node->known = names[i];
		names[i] = NULL;
	}
}

/* One thread stands for all that are on a filter. */
static void name_chain(struct source *src, struct tree_node *node, const char *unit)
{
	struct filter_list chain = { 0 };
	struct sd_error error;
	char **names = NULL;

	if (node->numbered)
		copy_chain(node, &chain);
	else
		filter_list_fetch(src, node->tasks[0].task.tid, true, &chain, &error);
	if (chain.count && chain.filters[0].id == node->filter.id)
		names = known_filters(node->tasks[0].task.tid, unit, &chain);
	if (names)
		take_names(node, names, chain.count);
	known_release(names, chain.count);
	if (node->numbered)
		free(chain.filters);
	else
		filter_list_release(&chain);
}

/* Threads of a unit have its filters below their own. */
static bool has_name(const struct tree_node *node)
{
	while (node && !node->known)
		node = node->parent;
	return node;
}

/* Count the attempts for a unit. Threads that were started without its filters are few. */
static bool is_worth_it(struct tried **tried, const char *unit)
{
	struct tried *t = *tried;

	while (t && strcmp(t->unit, unit) != 0)
		t = t->next;
	if (!t) {
		t = xcalloc(1, sizeof(*t));
		snprintf(t->unit, sizeof(t->unit), "%s", unit);
		t->next = *tried;
		*tried = t;
	}
	return t->count++ < TRIES_MAX;
}

/* Without a unit, each chain may be of another container: all are looked at, up to a sum. */
static bool has_room(const struct tree_node *node, size_t *room)
{
	size_t filters = 0;

	for (; node && filters <= *room; node = node->parent)
		filters++;
	if (filters > *room)
		return false;
	*room -= filters;
	return true;
}

void tree_known(struct source *src, struct tree *tree)
{
	struct tried *tried = NULL, *next;
	size_t room = FILTERS_MAX;
	char buf[KNOWN_UNIT];

	for (size_t i = 0; i < tree->count; i++) {
		struct tree_node *node = &tree->nodes[i];
		const char *unit;

		if (!node->task_count || has_name(node))
			continue;
		unit = known_unit(node->tasks[0].task.tid, buf) ? buf : NULL;
		if (unit ? is_worth_it(&tried, unit) : has_room(node, &room))
			name_chain(src, node, unit);
	}
	for (; tried; tried = next) {
		next = tried->next;
		free(tried);
	}
}
