// SPDX-License-Identifier: GPL-2.0
/*
 * JSON of `seccompctl list`. Rows are written one by one, laid out as by json-c, which would take most
 * of the time of a long list.
 */
#include <stdio.h>
#include <string.h>

#include "cmd/list/list.h"
#include "cli/clean.h"
#include "print/output.h"

/**
 * struct member - what a row has before the value of a column
 * @text: the end of the line before, and the key
 * @len: its length
 */
struct member {
	char text[48];
	size_t len;
};

static void put(struct text *text, const char *value)
{
	text_put(text, value, strlen(value));
}

/* Any bytes as a JSON string. */
static void put_string(struct text *text, const char *value)
{
	char buf[CLEAN_FACTOR * CELL_ROOM];
	const char *plain = buf;

	put(text, "\"");
	for (value = clean_json(value, buf, sizeof(buf)); *value; value++) {
		if ((unsigned char)*value >= ' ' && *value != '"' && *value != '\\')
			continue;
		text_put(text, plain, (size_t)(value - plain));
		text_add(text, *value & 0xe0 ? "\\%c" : "\\u%04x", (unsigned char)*value);
		plain = value + 1;
	}
	put(text, plain);
	put(text, "\"");
}

static void put_text(struct text *text, const struct cell *cell)
{
	if (cell->raw) {
		put_string(text, cell->text);
		return;
	}
	put(text, "\"");
	put(text, cell->text);
	put(text, "\"");
}

/* A number or boolean that is mixed is null, as an unknown one. */
static void put_value(struct text *text, const struct column *column, const struct cell *cell)
{
	if (cell->mixed)
		put(text, column->type == COLUMN_TEXT ? "\"mixed\"" : "null");
	else if (!cell->available)
		put(text, "null");
	else if (column->type == COLUMN_NUMBER)
		text_put_number(text, cell->number);
	else if (column->type == COLUMN_BOOL)
		put(text, cell->number ? "true" : "false");
	else
		put_text(text, cell);
}

static void put_row(const struct list_view *view, const struct member *members,
		    const struct row *row, struct text *text)
{
	struct cell cell;

	for (size_t i = 0; i < view->count; i++) {
		text_put(text, members[i].text, members[i].len);
		column_cell(view->columns[i], row, &cell);
		put_value(text, view->columns[i], &cell);
	}
}

/* A key that is given twice is written once, as in every object. */
static void make_members(struct list_view *view, struct member *members)
{
	size_t count = 0;

	for (size_t i = 0; i < view->count; i++) {
		const struct column *column = view->columns[i];
		size_t k = 0;

		while (k < count && view->columns[k] != column)
			k++;
		if (k < count)
			continue;
		view->columns[count] = column;
		members[count].len =
			(size_t)snprintf(members[count].text, sizeof(members[count].text),
					 "%s\n      \"%s\": ", count ? "," : "", column->key);
		count++;
	}
	view->count = count;
}

void list_print_json(const struct list_view *view, const struct row *rows, size_t count)
{
	struct member members[LIST_MAX_COLUMNS];
	struct list_view once = *view;
	struct text text = { 0 };

	make_members(&once, members);
	printf("{\n  \"%s\": [", view->processes ? "processes" : "threads");
	for (size_t i = 0; i < count; i++) {
		text_clear(&text);
		put(&text, i ? ",\n    {" : "\n    {");
		put_row(&once, members, &rows[i], &text);
		put(&text, "\n    }");
		fwrite(text_str(&text), 1, text.len, stdout);
	}
	printf("\n  ],\n  \"hidden\": %zu,\n  \"version\": %d\n}\n", view->hidden,
	       OUTPUT_JSON_VERSION);
	text_free(&text);
}

static struct json_object *column_json(const struct column *column)
{
	struct json_object *o = json_object_new_object();

	output_json_add(o, "column", json_object_new_string(column->name));
	output_json_add(o, "key", json_object_new_string(column->key));
	output_json_add(o, "type", json_object_new_string(column_type_name(column)));
	output_json_add(o, "description", json_object_new_string(column->help));
	return o;
}

void list_print_columns_json(void)
{
	struct json_object *root = json_object_new_object(), *array = json_object_new_array();

	for (size_t i = 0; column_at(i); i++)
		json_object_array_add(array, column_json(column_at(i)));
	output_json_add(root, "columns", array);
	output_json(root);
}
