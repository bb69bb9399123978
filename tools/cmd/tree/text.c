// SPDX-License-Identifier: GPL-2.0
/*
 * `seccompctl tree` for people.
 *
 * Only forks indent; filters without a fork between them are aligned. Otherwise each filter of a chain
 * of 30 would be indented by one more step.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "print/output.h"
#include "cmd/tree/forest.h"
#include "cli/xalloc.h"
#include "cli/clean.h"
#include "client/names.h"

/* Numbers to print of a group. */
#define MAX_NUMBERS_PRINTED 8

#define COMM_ROOM (SD_COMM_LEN * CLEAN_FACTOR + 1)

/* A process by its leader, or a thread by itself. */
struct entry {
	const struct sd_task *task;
	size_t threads;
	bool differs;
};

/* Threads that differ from their leader are grouped by process, others by name. */
static int compare_kinds(const struct entry *one, const struct entry *two)
{
	if (one->differs != two->differs)
		return one->differs - two->differs;
	if (one->differs && one->task->tgid != two->task->tgid)
		return one->task->tgid < two->task->tgid ? -1 : 1;
	return strcmp(one->task->comm, two->task->comm);
}

static int compare_entries(const void *a, const void *b)
{
	const struct entry *one = a, *two = b;
	int kind = compare_kinds(one, two);

	if (kind)
		return kind;
	return one->task->tid < two->task->tid ? -1 : one->task->tid > two->task->tid;
}

/* The threads of a process are one entry, unless @each is set or they differ from the leader. */
static size_t make_entries(const struct tree_node *node, bool each, struct entry *entries)
{
	struct entry *last = NULL;
	size_t i, count = 0;

	for (i = 0; i < node->task_count; i++) {
		const struct tree_task *t = &node->tasks[i];

		if (last && !each && !t->differs && !last->differs &&
		    last->task->tgid == t->task.tgid) {
			last->threads++;
			continue;
		}
		last = &entries[count++];
		*last = (struct entry){ &t->task, 1, t->differs };
	}
	return count;
}

static const char *times(void)
{
	return clean_prints_utf8() ? "\303\227" : "x";
}

/* "12, 14, 15 and 30 more" */
static void put_numbers(char *buf, size_t size, const struct entry *entries, size_t count)
{
	size_t i, len = 0;

	for (i = 0; i < count && i < MAX_NUMBERS_PRINTED; i++)
		len += (size_t)snprintf(
			buf + len, size - len, "%s%d", i ? ", " : "",
			(int)(entries[i].differs ? entries[i].task->tid : entries[i].task->tgid));
	if (i < count)
		snprintf(buf + len, size - len, " and %zu more", count - i);
}

/* A single thread. */
static void put_thread(char *buf, size_t size, const char *comm, const struct entry *entry)
{
	const struct sd_task *task = entry->task;
	int len = snprintf(buf, size, "%s %d", comm, (int)task->tid);

	if (task->tid != task->tgid)
		snprintf(buf + len, size - len, " (thread of %d%s)", (int)task->tgid,
			 entry->differs ? ", but not its leader's filters" : "");
}

static void put_group(char *buf, size_t size, const struct entry *entries, size_t count)
{
	char comm[COMM_ROOM], numbers[160];
	size_t threads = 0, i;

	clean_terminal(entries->task->comm, comm, sizeof(comm));
	for (i = 0; i < count; i++)
		threads += entries[i].threads;
	put_numbers(numbers, sizeof(numbers), entries, count);
	if (entries->differs && count > 1)
		snprintf(buf, size, "%s %s%zu (threads %s of %d, but not its leader's filters)",
			 comm, times(), count, numbers, (int)entries->task->tgid);
	else if (count > 1 && threads > count)
		snprintf(buf, size, "%s %s%zu (pids %s; %zu threads)", comm, times(), count,
			 numbers, threads);
	else if (count > 1)
		snprintf(buf, size, "%s %s%zu (pids %s)", comm, times(), count, numbers);
	else if (threads > 1)
		snprintf(buf, size, "%s %d (%zu threads)", comm, (int)entries->task->tgid, threads);
	else
		put_thread(buf, size, comm, entries);
}

void tree_groups(const struct tree_node *node, bool each, tree_group_fn fn, void *arg)
{
	struct entry *entries = xcalloc(node->task_count + 1, sizeof(*entries));
	char text[TREE_GROUP_TEXT];
	size_t count, i, end;

	count = make_entries(node, each, entries);
	qsort(entries, count, sizeof(*entries), compare_entries);
	for (i = 0; i < count; i = end) {
		for (end = i + 1;
		     !each && end < count && !compare_kinds(&entries[i], &entries[end]); end++)
			;
		put_group(text, sizeof(text), &entries[i], end - i);
		fn(text, entries[i].differs, arg);
	}
	free(entries);
}

/* Prefixes of a line: last sibling or not, and of the lines below it. */
struct strokes {
	const char *branch, *last, *down, *none;
};

static const struct strokes utf8 = { "\342\224\234\342\224\200", "\342\224\224\342\224\200",
				     "\342\224\202 ", "  " };
static const struct strokes ascii = { "|-", "`-", "| ", "  " };

struct printer {
	const struct tree_style *style;
	const struct strokes *strokes;
	char *prefix; /* prefix of the current line */
	size_t len, room;
	size_t left; /* siblings still to print at the current level */
};

static void prefix_push(struct printer *p, const char *stroke)
{
	size_t len = strlen(stroke);

	if (p->len + len >= p->room) {
		p->room = 2 * (p->len + len + 1);
		p->prefix = xreallocarray(p->prefix, p->room, 1);
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
	char id[TREE_FILTER_NAME], buf[128];

	printf("%s%s%s  %s%s%s\n", output_bold(), tree_filter_name(node, id), output_plain(),
	       node->reported ? name_filter(&node->filter, buf, sizeof(buf)) :
				"not reported: it came or went meanwhile",
	       node->known ? ", " : "", node->known ?: "");
}

/* Print a run of filters, oldest first; the prefix of the first line is printed already. */
static void print_run(const struct printer *p, const struct tree_node *node,
		      const struct tree_node *end)
{
	const struct tree_node *last;
	struct tree_row row;

	for (;; node = node->child, print_prefix(p)) {
		print_filter(node);
		last = tree_row_end(node, end, p->style, &row);
		if (last != node) {
			print_prefix(p);
			printf("... %zu more, %lu instructions\n", row.hidden, row.insns);
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
	tree_groups(end, p->style->tasks, count_group, p);
	for (child = end->child; child; child = child->next)
		p->left++;
	tree_groups(end, p->style->tasks, print_group, p);
	for (child = end->child; child; child = child->next) {
		print_stroke(p);
		left = p->left;
		prefix_push(p, left ? p->strokes->down : p->strokes->none);
		print_node(p, child);
		p->left = left;
		p->len = len;
	}
}

void tree_text(const struct tree *tree, const struct tree_style *style)
{
	bool is_utf8 = clean_prints_utf8();
	struct printer p = { .style = style, .strokes = is_utf8 ? &utf8 : &ascii };
	const struct tree_node *node;

	for (node = tree->root; node; node = node->next) {
		if (node != tree->root)
			putchar('\n');
		print_node(&p, node);
	}
	free(p.prefix);
}
