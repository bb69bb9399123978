// SPDX-License-Identifier: GPL-2.0
/*
 * `seccompctl tree` for people.
 *
 * libsmartcols could draw a tree, but would indent each filter of a chain of 30 by one more step.
 * Here filters that follow one another without a fork are below one another, and only forks
 * indent.
 */
#include <errno.h>
#include <langinfo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "print/output.h"
#include "cmd/tree/forest.h"
#include "print/format.h"

/* Of more plain filters in a row than this, the first and the last are told. */
#define MAX_ROW_TOLD 4

/* What a line begins with: the last of its siblings or not, and the lines below it. */
struct strokes {
	const char *branch, *last, *down, *none;
};

static const struct strokes utf8 = { "\342\224\234\342\224\200", "\342\224\224\342\224\200",
				     "\342\224\202 ", "  " };
static const struct strokes ascii = { "|-", "`-", "| ", "  " };

struct printer {
	const struct tree_style *style;
	const struct strokes *strokes;
	char *prefix; /* of the lines under way */
	size_t len, room;
	size_t left; /* siblings to come at the place under way */
	int err;
};

static void prefix_push(struct printer *p, const char *stroke)
{
	size_t len = strlen(stroke), room = 2 * (p->len + len + 1);
	char *prefix;

	if (p->len + len >= p->room) {
		prefix = realloc(p->prefix, room);
		if (!prefix) {
			p->err = -ENOMEM;
			return;
		}
		p->prefix = prefix;
		p->room = room;
	}
	memcpy(p->prefix + p->len, stroke, len + 1);
	p->len += len;
}

static void print_prefix(const struct printer *p)
{
	if (p->len)
		fwrite(p->prefix, 1, p->len, stdout);
}

static void print_filter(const struct tree_node *node)
{
	char id[WORDS_FILTER_ID], buf[128];

	printf("%s%s%s  %s\n", output_bold(), words_filter_id(node->filter.id, id), output_plain(),
	       node->told ? words_filter(&node->filter, buf, sizeof(buf)) :
			    "of which nothing was told: it came or went meanwhile");
}

/* Nothing to say of it but how long it is. */
static bool is_plain(const struct tree_node *node)
{
	return node->told && !node->filter.flags && !node->filter.listener &&
	       node->filter.users <= 1;
}

/* What is between @first and @last, both not among them. */
static void print_between(const struct printer *p, const struct tree_node *first,
			  const struct tree_node *last)
{
	unsigned long insns = 0;
	size_t count = 0;

	for (first = first->child; first != last; first = first->child) {
		insns += first->filter.insns;
		count++;
	}
	print_prefix(p);
	printf("... %zu more, %lu instructions\n", count, insns);
}

/* The last of the plain filters in a row that begins with @node. */
static const struct tree_node *row_end(const struct tree_node *node, const struct tree_node *end,
				       size_t *count)
{
	*count = 1;
	while (node != end && is_plain(node->child)) {
		node = node->child;
		++*count;
	}
	return node;
}

/* The filters of a run, the oldest first; the first line's prefix is printed. */
static void print_run(const struct printer *p, const struct tree_node *node,
		      const struct tree_node *end)
{
	const struct tree_node *last;
	size_t count = 0;

	for (;; node = node->child, print_prefix(p)) {
		print_filter(node);
		last = node;
		if (!p->style->verbose && is_plain(node))
			last = row_end(node, end, &count);
		if (last != node && count > MAX_ROW_TOLD) {
			print_between(p, node, last);
			print_prefix(p);
			print_filter(last);
			node = last;
		}
		if (node == end)
			return;
	}
}

static void print_stroke(struct printer *p)
{
	print_prefix(p);
	fputs(--p->left ? p->strokes->branch : p->strokes->last, stdout);
}

static void print_group(const char *text, bool differs, void *arg)
{
	struct printer *p = arg;

	print_stroke(p);
	printf("%s%s%s\n", differs ? output_bold() : "", text, differs ? output_plain() : "");
}

static void count_group(const char *text, bool differs, void *arg)
{
	struct printer *p = arg;

	(void)text;
	(void)differs;
	p->left++;
}

static void print_node(struct printer *p, const struct tree_node *node)
{
	const struct tree_node *end = tree_run_end(node), *child;
	size_t len = p->len, left;

	print_run(p, node, end);
	p->left = 0;
	if (!p->err)
		p->err = tree_groups(end, p->style->tasks, count_group, p);
	for (child = end->child; child; child = child->next)
		p->left++;
	if (!p->err)
		p->err = tree_groups(end, p->style->tasks, print_group, p);
	for (child = end->child; child && !p->err; child = child->next) {
		print_stroke(p);
		left = p->left;
		prefix_push(p, left ? p->strokes->down : p->strokes->none);
		if (!p->err)
			print_node(p, child);
		p->left = left;
		p->len = len;
	}
}

int tree_text(const struct tree *tree, const struct tree_style *style)
{
	bool is_utf8 = !strcmp(nl_langinfo(CODESET), "UTF-8");
	struct printer p = { .style = style, .strokes = is_utf8 ? &utf8 : &ascii };
	const struct tree_node *node;

	for (node = tree->root; node && !p.err; node = node->next) {
		if (node != tree->root)
			putchar('\n');
		print_node(&p, node);
	}
	free(p.prefix);
	return p.err;
}
