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
	       differs ? ", fontname=\"monospace bold\"" : "");
	print_quoted(text);
	printf("\"];\n\t\"%s\" -> tasks%u [style=dashed, dir=none];\n",
	       name_filter_id(p->node->filter.id, id), p->groups++);
}

static void print_edge(const struct tree_node *from, const struct tree_node *to)
{
	char one[NAME_FILTER_ID], two[NAME_FILTER_ID];

	printf("\t\"%s\" -> \"%s\";\n", name_filter_id(from->filter.id, one),
	       name_filter_id(to->filter.id, two));
}

static void print_filter(const struct tree_node *node)
{
	char id[NAME_FILTER_ID], name[TREE_FILTER_NAME], buf[128];

	name_filter_id(node->filter.id, id);
	printf("\t\"%s\" [label=\"%s\\n%s\"%s];\n", id, tree_filter_name(node, name),
	       node->reported ? name_filter(&node->filter, buf, sizeof(buf)) : "not reported",
	       node->filter.listener ? ", color=blue" : "");
}

/* A box for the filters that are left out, between the first and the last of a row. */
static void print_row(const struct tree_node *first, const struct tree_node *last,
		      const struct tree_row *row)
{
	char one[NAME_FILTER_ID], two[NAME_FILTER_ID];

	name_filter_id(first->filter.id, one);
	name_filter_id(last->filter.id, two);
	printf("\t\"%s more\" [style=dashed, label=\"%zu more\\n%lu instructions\"];\n", one,
	       row->hidden, row->insns);
	printf("\t\"%s\" -> \"%s more\";\n\t\"%s more\" -> \"%s\";\n", one, one, one, two);
	print_filter(last);
}

static void print_run(const struct tree_node *node, const struct tree_node *end,
		      const struct tree_style *style)
{
	const struct tree_node *last;
	struct tree_row row;

	for (;; node = node->child) {
		if (node->parent)
			print_edge(node->parent, node);
		print_filter(node);
		last = tree_row_end(node, end, style, &row);
		if (last != node)
			print_row(node, last, &row);
		node = last;
		if (node == end)
			return;
	}
}

static void print_node(struct printer *p, const struct tree_node *node,
		       const struct tree_style *style)
{
	const struct tree_node *end = tree_run_end(node);

	print_run(node, end, style);
	p->node = end;
	tree_groups(end, style->tasks, print_group, p);
	for (node = end->child; node; node = node->next)
		print_node(p, node, style);
}

void tree_dot(const struct tree *tree, const struct tree_style *style)
{
	struct printer p = { 0 };
	const struct tree_node *node;

	puts("digraph seccomp {\n\tnode [shape=box, fontname=monospace];");
	for (node = tree->root; node; node = node->next)
		print_node(&p, node, style);
	puts("}");
}
