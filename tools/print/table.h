/* SPDX-License-Identifier: GPL-2.0 */
/* Tables in plain text: columns as wide as their widest cell, or separated by one blank. */
#ifndef PRINT_TABLE_H
#define PRINT_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "bpf/strbuf.h"

#define TABLE_MAX_COLUMNS 64

/**
 * struct table - columns and their cells; a zeroed one is empty, table_free() ends it
 * @columns: heading, alignment and width of each column
 * @count: number of columns
 * @next: the column of the next cell
 * @cells: all cells, line by line, each with its NUL
 */
struct table {
	struct {
		const char *heading;
		bool right;
		size_t width;
	} columns[TABLE_MAX_COLUMNS];
	size_t count;
	size_t next;
	struct text cells;
};

/**
 * table_column() - add a column, before the first cell
 * @table: the table
 * @heading: its heading, which must last
 * @right: align its cells to the right
 */
void table_column(struct table *table, const char *heading, bool right);

/** table_cell() - add the next cell of a line; the line after it begins behind the last column */
void table_cell(struct table *table, const char *value);

/**
 * table_text() - append the lines of a table to a text
 * @table: the table
 * @headings: begin with the headings
 * @text: the text
 */
void table_text(const struct table *table, bool headings, struct text *text);

/**
 * table_raw() - the same with one blank between columns
 *
 * A byte of a cell that is not visible ASCII, or is a backslash, becomes \xHH.
 */
void table_raw(const struct table *table, bool headings, struct text *text);

/** table_free() - free the cells; the table has no columns then */
void table_free(struct table *table);

#endif
