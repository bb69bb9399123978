// SPDX-License-Identifier: GPL-2.0
/* The table of `seccompctl list`, by libsmartcols. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libsmartcols.h>

#include "cmd/list/list.h"
#include "cli/message.h"
#include "cli/xalloc.h"
#include "cli/clean.h"

static bool add_columns(struct list_view *view, const char *text)
{
	char *copy = xstrdup(text), *rest = copy, *name;
	const struct column *column = NULL;
	bool ok = true;

	while (ok && (name = strsep(&rest, ","))) {
		column = column_find(name);
		ok = column && view->count < LIST_MAX_COLUMNS;
		if (column && !ok)
			complain("too many columns: %d at most", LIST_MAX_COLUMNS);
		if (ok)
			view->columns[view->count++] = column;
	}
	free(copy);
	return ok;
}

void list_columns_default(struct list_view *view)
{
	const char *names = "TID,PID,USER,MODE,FILTERS,TSC,NNP,ABI,COMM";

	if (view->json && view->processes)
		names = "PID,THREADS,UID,USER,COMM,MODE,FILTERS,FILTER-ID,INSNS,"
			"BUDGET,LISTENER,TSC,NNP,ABI,SSB,IB,L1D,EXITING,"
			"SUSPENDED,START-NS,SOURCE";
	else if (view->json)
		names = "TID,PID,UID,USER,COMM,MODE,FILTERS,FILTER-ID,INSNS,"
			"BUDGET,LISTENER,TSC,NNP,ABI,SSB,IB,L1D,EXITING,"
			"SUSPENDED,START-NS,SOURCE";
	else if (view->processes)
		names = "PID,THREADS,USER,MODE,FILTERS,TSC,NNP,ABI,COMM";
	view->count = 0;
	add_columns(view, names);
}

bool list_columns_parse(struct list_view *view, const char *text)
{
	if (*text != '+') {
		view->count = 0;
		return add_columns(view, text);
	}
	list_columns_default(view);
	return add_columns(view, text + 1);
}

static int compare_rows(const void *a, const void *b, void *arg)
{
	const struct row *one = a, *two = b;
	const struct list_view *view = arg;
	int order = one->tasks->tid < two->tasks->tid ? -1 : one->tasks->tid > two->tasks->tid;
	int sorted = view->sort ? column_compare(view->sort, one, two) : order;

	/* Equal rows stay in the order of tids, reversed or not. */
	if (!sorted)
		return order;
	return view->reverse ? -sorted : sorted;
}

/*
 * Pass numbers and booleans to JSON preformatted: libsmartcols would print a missing boolean as false.
 */
static int json_type(const struct column *column)
{
	return column->type == COLUMN_TEXT ? SCOLS_JSON_STRING : SCOLS_JSON_NUMBER;
}

/* The JSON value; NULL is null. A number or boolean that is mixed is null as well. */
static const char *json_value(const struct column *column, const struct cell *cell, char *buf,
			      size_t size)
{
	if (column->type != COLUMN_TEXT && (cell->mixed || !cell->available))
		return NULL;
	switch (column->type) {
	case COLUMN_NUMBER:
		snprintf(buf, size, "%llu", (unsigned long long)cell->number);
		return buf;
	case COLUMN_BOOL:
		return cell->number ? "true" : "false";
	default:
		if (cell->mixed)
			return "mixed";
		return cell->available ? clean_json(cell->text, buf, size) : NULL;
	}
}

/* libsmartcols escapes raw output only; elsewhere it would escape our escapes. */
static const char *text_value(const struct list_view *view, const struct column *column,
			      const struct cell *cell, char *buf, size_t size)
{
	if (cell->mixed)
		return "mixed";
	if (!cell->available || (column->type == COLUMN_TEXT && !*cell->text))
		return "-";
	switch (column->type) {
	case COLUMN_NUMBER:
		snprintf(buf, size, "%llu", (unsigned long long)cell->number);
		return buf;
	case COLUMN_BOOL:
		return cell->number ? "yes" : "no";
	default:
		if (view->raw || !cell->raw)
			return cell->text;
		return clean_terminal(cell->text, buf, size);
	}
}

static void add_row(const struct list_view *view, struct libscols_table *table,
		    const struct row *row)
{
	struct libscols_line *line = xalloc_check(scols_table_new_line(table, NULL));
	struct cell cell;
	char buf[256];
	const char *value;
	size_t i;

	for (i = 0; i < view->count; i++) {
		column_cell(view->columns[i], row, &cell);
		value = view->json ? json_value(view->columns[i], &cell, buf, sizeof(buf)) :
				     text_value(view, view->columns[i], &cell, buf, sizeof(buf));
		if (value && scols_line_set_data(line, i, value))
			xalloc_failed();
	}
}

static struct libscols_table *new_table(const struct list_view *view, const char *name)
{
	struct libscols_table *table = xalloc_check(scols_new_table());

	scols_table_set_name(table, name);
	scols_table_enable_json(table, view->json);
	scols_table_enable_raw(table, view->raw);
	scols_table_enable_noheadings(table, view->noheadings);
	scols_table_enable_noencoding(table, 1);
	return table;
}

static void add_column(struct libscols_table *table, const struct column *column)
{
	int flags = column->type == COLUMN_NUMBER ? SCOLS_FL_RIGHT : 0;
	struct libscols_column *c;

	c = xalloc_check(scols_table_new_column(table, column->name, column->width, flags));
	scols_column_set_json_type(c, json_type(column));
}

/* libsmartcols omits the headings of an empty table: print them here. */
static void print_headings(const struct list_view *view)
{
	size_t i;

	for (i = 0; i < view->count; i++)
		printf("%s%s", i ? " " : "", view->columns[i]->name);
	putchar('\n');
}

/* Writing is judged by stdout at the end, so this can only fail for want of memory. */
static void print_table(struct libscols_table *table)
{
	if (scols_print_table(table))
		xalloc_failed();
	scols_unref_table(table);
}

void list_print(const struct list_view *view, struct row *rows, size_t count)
{
	struct libscols_table *table = new_table(view, view->processes ? "processes" : "threads");
	size_t i;

	for (i = 0; i < view->count; i++)
		add_column(table, view->columns[i]);
	qsort_r(rows, count, sizeof(*rows), compare_rows, (void *)view);
	for (i = 0; i < count; i++)
		add_row(view, table, &rows[i]);
	if (!count && !view->json && !view->noheadings)
		print_headings(view);
	print_table(table);
}

static void add_column_line(struct libscols_table *table, const struct column *column)
{
	static const char *const types[] = { "text", "number", "boolean" };
	struct libscols_line *line = xalloc_check(scols_table_new_line(table, NULL));

	if (scols_line_set_data(line, 0, column->name) ||
	    scols_line_set_data(line, 1, types[column->type]) ||
	    scols_line_set_data(line, 2, column->help))
		xalloc_failed();
}

void list_print_columns(const struct list_view *view)
{
	static const char *const headings[] = { "COLUMN", "TYPE", "DESCRIPTION" };
	struct libscols_table *table = new_table(view, "columns");
	size_t i;

	for (i = 0; i < 3; i++)
		xalloc_check(scols_table_new_column(table, headings[i], 0, 0));
	for (i = 0; column_at(i); i++)
		add_column_line(table, column_at(i));
	print_table(table);
}
