// SPDX-License-Identifier: GPL-2.0
/* `seccompctl tree --dot`: a graph for graphviz, from the oldest filters to the newest. */
#include <stdio.h>

#include "cmd/tree/forest.h"
#include "client/names.h"

struct printer {
	const struct tree_node *node;
	unsigned int groups; /* of all filters up to this one */
};

/* Escape quotes and backslashes. */
static void print_quoted(const char *text)
{
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			putchar('\\');
		putchar(*text);
	}
}

static void print_group(const char *text, bool differs, void *arg)
{
	struct printer *p = arg;
	char id[NAME_FILTER_ID];

	printf("\ttasks%u [shape=plaintext%s, label=\"", p->groups,
	       differs ? ", fontcolor=red" : "");
	print_quoted(text);
	printf("\"];\n\t\"%s\" -> tasks%u [style=dashed, dir=none];\n",
	       name_filter_id(p->node->filter.id, id), p->groups++);
}

static void print_filter(const struct tree_node *node)
{
	char id[NAME_FILTER_ID], parent[NAME_FILTER_ID], buf[128];

	name_filter_id(node->filter.id, id);
	printf("\t\"%s\" [label=\"%s\\n%s\"%s];\n", id, id,
	       node->reported ? name_filter(&node->filter, buf, sizeof(buf)) : "not reported",
	       node->filter.listener ? ", color=blue" : "");
	if (node->parent)
		printf("\t\"%s\" -> \"%s\";\n", name_filter_id(node->parent->filter.id, parent),
		       id);
}

void tree_dot(const struct tree *tree, const struct tree_style *style)
{
	struct printer p = { 0 };
	size_t i;

	puts("digraph seccomp {\n\tnode [shape=box, fontname=monospace];");
	for (i = 0; i < tree->count; i++) {
		p.node = &tree->nodes[i];
		print_filter(p.node);
		tree_groups(p.node, style->tasks, print_group, &p);
	}
	puts("}");
}
