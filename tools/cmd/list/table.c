// SPDX-License-Identifier: GPL-2.0
/* The table of `seccompctl list`, by libsmartcols, and the same as JSON. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libsmartcols.h>

#include "cmd/list/list.h"
#include "cli/args.h"
#include "cli/message.h"
#include "cli/xalloc.h"
#include "cli/clean.h"
#include "print/output.h"

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

/* A number or boolean that is mixed is null, as an unknown one. */
static struct json_object *json_value(const struct column *column, const struct cell *cell)
{
	if (cell->mixed)
		return column->type == COLUMN_TEXT ? json_object_new_string("mixed") : NULL;
	if (!cell->available)
		return NULL;
	switch (column->type) {
	case COLUMN_NUMBER:
		return json_object_new_uint64(cell->number);
	case COLUMN_BOOL:
		return json_object_new_boolean(cell->number);
	default:
		return output_json_text(cell->text);
	}
}

static struct json_object *row_json(const struct list_view *view, const struct row *row)
{
	struct json_object *o = json_object_new_object();
	struct cell cell;

	for (size_t i = 0; i < view->count; i++) {
		column_cell(view->columns[i], row, &cell);
		output_json_add(o, view->columns[i]->key, json_value(view->columns[i], &cell));
	}
	return o;
}

static void print_json(const struct list_view *view, const struct row *rows, size_t count)
{
	struct json_object *root = json_object_new_object(), *array = json_object_new_array();

	for (size_t i = 0; i < count; i++)
		json_object_array_add(array, row_json(view, &rows[i]));
	output_json_add(root, view->processes ? "processes" : "threads", array);
	output_json_add(root, "hidden", json_object_new_uint64(view->hidden));
	output_json(root);
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
		if (cell->is_id && !view->raw) {
			snprintf(buf, size, "%.12s", cell->text);
			return buf;
		}
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
	char buf[CLEAN_FACTOR * CELL_ROOM];
	const char *value;
	size_t i;

	for (i = 0; i < view->count; i++) {
		column_cell(view->columns[i], row, &cell);
		value = text_value(view, view->columns[i], &cell, buf, sizeof(buf));
		if (scols_line_set_data(line, i, value))
			xalloc_failed();
	}
}

static struct libscols_table *new_table(const struct list_view *view)
{
	struct libscols_table *table = xalloc_check(scols_new_table());

	scols_table_enable_raw(table, view->raw);
	scols_table_enable_noheadings(table, view->noheadings);
	scols_table_enable_noencoding(table, 1);
	/* Standard output may be kept back for a pager. */
	if (output_columns()) {
		scols_table_set_termforce(table, SCOLS_TERMFORCE_ALWAYS);
		scols_table_set_termwidth(table, output_columns());
	}
	return table;
}

static void add_column(struct libscols_table *table, const struct column *column)
{
	int flags = column->type == COLUMN_NUMBER ? SCOLS_FL_RIGHT : 0;

	xalloc_check(scols_table_new_column(table, column->name, column->width, flags));
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
	struct libscols_table *table;
	size_t i;

	qsort_r(rows, count, sizeof(*rows), compare_rows, (void *)view);
	if (view->json) {
		print_json(view, rows, count);
		return;
	}
	table = new_table(view);
	for (i = 0; i < view->count; i++)
		add_column(table, view->columns[i]);
	for (i = 0; i < count; i++)
		add_row(view, table, &rows[i]);
	if (!count && !view->noheadings)
		print_headings(view);
	print_table(table);
}

static const char *type_name(const struct column *column)
{
	static const char *const types[] = { "text", "number", "boolean" };

	return types[column->type];
}

static void add_column_line(struct libscols_table *table, const struct column *column)
{
	struct libscols_line *line = xalloc_check(scols_table_new_line(table, NULL));

	if (scols_line_set_data(line, 0, column->name) ||
	    scols_line_set_data(line, 1, type_name(column)) ||
	    scols_line_set_data(line, 2, column->help))
		xalloc_failed();
}

static struct json_object *column_json(const struct column *column)
{
	struct json_object *o = json_object_new_object();

	output_json_add(o, "column", json_object_new_string(column->name));
	output_json_add(o, "key", json_object_new_string(column->key));
	output_json_add(o, "type", json_object_new_string(type_name(column)));
	output_json_add(o, "description", json_object_new_string(column->help));
	return o;
}

static void print_columns_json(void)
{
	struct json_object *root = json_object_new_object(), *array = json_object_new_array();

	for (size_t i = 0; column_at(i); i++)
		json_object_array_add(array, column_json(column_at(i)));
	output_json_add(root, "columns", array);
	output_json(root);
}

void list_print_columns(const struct list_view *view)
{
	static const char *const headings[] = { "COLUMN", "TYPE", "DESCRIPTION" };
	struct libscols_table *table;
	size_t i;

	if (view->json) {
		print_columns_json();
		return;
	}
	table = new_table(view);
	for (i = 0; i < 3; i++)
		xalloc_check(scols_table_new_column(table, headings[i], 0, 0));
	for (i = 0; column_at(i); i++)
		add_column_line(table, column_at(i));
	print_table(table);
}
