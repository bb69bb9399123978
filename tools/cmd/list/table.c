// SPDX-License-Identifier: GPL-2.0
/* The table of `seccompctl list`: its columns, the order of its rows, and its text. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/list/list.h"
#include "cli/args.h"
#include "cli/message.h"
#include "cli/clean.h"
#include "print/table.h"

static bool add_column_named(const char *name, void *arg)
{
	const struct column *column = column_find(name);
	struct list_view *view = arg;
	bool ok = column && view->count < LIST_MAX_COLUMNS;

	if (ok)
		view->columns[view->count++] = column;
	else if (column)
		complain("too many columns: %d at most", LIST_MAX_COLUMNS);
	return ok;
}

void list_columns_default(struct list_view *view)
{
	const char *names = "TID,PID,USER,MODE,FILTERS,TSC,NNP,ABI,COMM";

	if (view->json && view->processes)
		names = "PID,THREADS,UID,USER,COMM,MODE,FILTERS,FILTER-ID,INSNS,"
			"BUDGET,LISTENER,TSC,NNP,ABI,SSB,IB,L1D,EXITING,"
			"SUSPENDED,START-NS,UNIT,CONTAINER,CGROUP,SOURCE";
	else if (view->json)
		names = "TID,PID,UID,USER,COMM,MODE,FILTERS,FILTER-ID,INSNS,"
			"BUDGET,LISTENER,TSC,NNP,ABI,SSB,IB,L1D,EXITING,"
			"SUSPENDED,START-NS,UNIT,CONTAINER,CGROUP,SOURCE";
	else if (view->processes)
		names = "PID,THREADS,USER,MODE,FILTERS,TSC,NNP,ABI,COMM";
	view->count = 0;
	args_list(names, add_column_named, view);
}

bool list_columns_parse(struct list_view *view, const char *text)
{
	if (*text != '+') {
		view->count = 0;
		return args_list(text, add_column_named, view);
	}
	list_columns_default(view);
	return args_list(text + 1, add_column_named, view);
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

/* Text of any cell, safe to print as it is. @number: room for the digits of a number. */
static const char *cell_text(const struct column *column, const struct cell *cell,
			     struct text *number)
{
	if (cell->mixed)
		return "mixed";
	if (!cell->available || (column->type == COLUMN_TEXT && !*cell->text))
		return "-";
	if (column->type == COLUMN_BOOL)
		return cell->number ? "yes" : "no";
	if (column->type == COLUMN_TEXT)
		return cell->text;
	text_clear(number);
	text_put_number(number, cell->number);
	return text_str(number);
}

/* Raw output escapes by itself. In a table, names may have any bytes, and ids are cut. */
static const char *safe_text(const struct list_view *view, const struct cell *cell,
			     const char *value, char *buf, size_t size)
{
	if (view->raw || value != cell->text)
		return value;
	if (cell->is_id) {
		snprintf(buf, size, "%.12s", value);
		return buf;
	}
	return cell->raw ? clean_terminal(value, buf, size) : value;
}

static void add_row(const struct list_view *view, struct table *table, const struct row *row,
		    struct text *number)
{
	char buf[CLEAN_FACTOR * CELL_ROOM];
	struct cell cell;
	const char *value;

	for (size_t i = 0; i < view->count; i++) {
		column_cell(view->columns[i], row, &cell);
		value = cell_text(view->columns[i], &cell, number);
		table_cell(table, safe_text(view, &cell, value, buf, sizeof(buf)));
	}
}

static void print_table(const struct list_view *view, struct table *table)
{
	struct text lines = { 0 };

	(view->raw ? table_raw : table_text)(table, !view->noheadings, &lines);
	fputs(text_str(&lines), stdout);
	text_free(&lines);
	table_free(table);
}

static void print_rows(const struct list_view *view, const struct row *rows, size_t count)
{
	struct table table = { 0 };
	struct text number = { 0 };
	size_t i;

	for (i = 0; i < view->count; i++)
		table_column(&table, view->columns[i]->name,
			     view->columns[i]->type == COLUMN_NUMBER);
	for (i = 0; i < count; i++)
		add_row(view, &table, &rows[i], &number);
	print_table(view, &table);
	text_free(&number);
}

/* The module and /proc list threads in the order of tids. */
static bool is_sorted(const struct list_view *view, const struct row *rows, size_t count)
{
	size_t i = 1;

	while (i < count && compare_rows(&rows[i - 1], &rows[i], (void *)view) <= 0)
		i++;
	return i >= count;
}

void list_print(const struct list_view *view, struct row *rows, size_t count)
{
	if (!is_sorted(view, rows, count))
		qsort_r(rows, count, sizeof(*rows), compare_rows, (void *)view);
	if (view->json)
		list_print_json(view, rows, count);
	else
		print_rows(view, rows, count);
}

void list_print_columns(const struct list_view *view)
{
	static const char *const headings[] = { "COLUMN", "TYPE", "DESCRIPTION" };
	const struct column *column;
	struct table table = { 0 };
	size_t i;

	if (view->json) {
		list_print_columns_json();
		return;
	}
	for (i = 0; i < 3; i++)
		table_column(&table, headings[i], false);
	for (i = 0; (column = column_at(i)); i++) {
		table_cell(&table, column->name);
		table_cell(&table, column_type_name(column));
		table_cell(&table, column->help);
	}
	print_table(view, &table);
}
