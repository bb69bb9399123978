/* SPDX-License-Identifier: GPL-2.0 */
/* The columns of `seccompctl list`: names, help, types and values; options of its table. */
#ifndef CMD_LIST_LIST_H
#define CMD_LIST_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "client/task.h"

/** enum column_type - type of the values */
enum column_type {
	COLUMN_TEXT,
	COLUMN_NUMBER,
	COLUMN_BOOL,
};

/**
 * struct row - a thread, or a process with its threads
 * @tasks: the thread; or the threads of a process, its leader first
 * @count: how many
 * @process: the row is a process
 */
struct row {
	const struct sd_task *tasks;
	size_t count;
	bool process;
};

/* Room for the path of a control group; a longer one is cut. */
#define CELL_ROOM 4096

/**
 * struct cell - one value
 * @available: there is a value
 * @mixed: the threads of a process have different values
 * @number: value of COLUMN_NUMBER and COLUMN_BOOL
 * @text: value of COLUMN_TEXT
 * @raw: @text may contain any bytes; otherwise it is plain ASCII
 * @is_id: @text is the id of a container, which tables cut
 * @buf: buffer for @text
 */
struct cell {
	bool available;
	bool mixed;
	uint64_t number;
	const char *text;
	bool raw;
	bool is_id;
	char buf[CELL_ROOM];
};

/**
 * struct column - one column
 * @name: heading
 * @key: key in JSON
 * @type: type of its values
 * @help: description for --list-columns
 * @varies: a property of threads, so those of one process may differ
 * @get: fetch the value of a thread
 */
struct column {
	const char *name;
	const char *key;
	enum column_type type;
	const char *help;
	bool varies;
	void (*get)(const struct row *row, const struct sd_task *task, struct cell *cell);
};

/** column_at() - the column at an index, NULL behind the last */
const struct column *column_at(size_t index);

/** column_type_name() - the name of its type */
const char *column_type_name(const struct column *column);

/** column_name() - the name of the column at an index; for nearest_name() */
const char *column_name(size_t index);

/** column_find() - the column of a name, whatever its case; NULL after a complaint */
const struct column *column_find(const char *name);

/** column_cell() - the value of a row in a column */
void column_cell(const struct column *column, const struct row *row, struct cell *cell);

/** column_compare() - order two rows: -1, 0 or 1; missing values come first */
int column_compare(const struct column *column, const struct row *a, const struct row *b);

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
 * @hidden: the number of threads that are not shown, for JSON
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
	size_t hidden;
};

/** list_columns_parse() - take what -o says: COL,... or +COL,... Return: false after a complaint */
bool list_columns_parse(struct list_view *view, const char *text);

/** list_columns_default() - set the default columns */
void list_columns_default(struct list_view *view);

/** list_print() - print rows, sorted as the view says */
void list_print(const struct list_view *view, struct row *rows, size_t count);

/** list_print_json() - the same as JSON */
void list_print_json(const struct list_view *view, const struct row *rows, size_t count);

/** list_print_columns() - print all columns and their meaning */
void list_print_columns(const struct list_view *view);

/** list_print_columns_json() - the same as JSON */
void list_print_columns_json(void);

#endif
