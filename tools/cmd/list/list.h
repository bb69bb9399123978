/* SPDX-License-Identifier: GPL-2.0 */
/* Options of `seccompctl list`, and its table. */
#ifndef CMD_LIST_LIST_H
#define CMD_LIST_LIST_H

#include "cmd/list/columns.h"

#define LIST_MAX_COLUMNS 64

/**
 * struct list_view - columns, order and format of the rows
 * @columns: the columns, in this order
 * @count: how many
 * @sort: the column to sort by, NULL for the order of tids
 * @reverse: reverse the order
 * @json: print JSON
 * @raw: print one space between columns, and escape others
 * @noheadings: print no headings
 * @processes: rows are processes
 */
struct list_view {
	const struct column *columns[LIST_MAX_COLUMNS];
	size_t count;
	const struct column *sort;
	bool reverse;
	bool json;
	bool raw;
	bool noheadings;
	bool processes;
};

/** list_columns_parse() - take what -o says: COL,... or +COL,... Return: false after a complaint */
bool list_columns_parse(struct list_view *view, const char *text);

/** list_columns_default() - set the default columns */
void list_columns_default(struct list_view *view);

/** list_print() - print rows, sorted as the view says */
void list_print(const struct list_view *view, struct row *rows, size_t count);

/** list_print_columns() - print all columns and their meaning */
void list_print_columns(const struct list_view *view);

#endif
