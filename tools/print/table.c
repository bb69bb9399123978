// SPDX-License-Identifier: GPL-2.0
/* Tables in plain text: columns as wide as their widest cell, or separated by one blank. */
#include <string.h>
#include <wchar.h>

#include "print/table.h"

/* Columns of a terminal that a text takes. A byte that begins no character takes one. */
static size_t wide_width(const char *text, size_t len)
{
	mbstate_t state = { 0 };
	size_t width = 0, step;
	wchar_t c;

	for (size_t i = 0; i < len; i += step) {
		int columns = 1;

		step = mbrtowc(&c, text + i, len - i, &state);
		if (step && step <= len - i) {
			columns = wcwidth(c);
		} else {
			state = (mbstate_t){ 0 };
			step = 1;
		}
		width += columns > 0 ? (size_t)columns : 0;
	}
	return width;
}

/* Nearly all texts are ASCII, which has one column for each byte. */
static size_t text_width(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (text[i] & 0x80)
			return wide_width(text, len);
	return len;
}

void table_column(struct table *table, const char *heading, bool right)
{
	size_t at = table->count++;

	table->columns[at].heading = heading;
	table->columns[at].right = right;
	table->columns[at].width = strlen(heading);
}

void table_cell(struct table *table, const char *value)
{
	size_t len = strlen(value), width = text_width(value, len);

	if (width > table->columns[table->next].width)
		table->columns[table->next].width = width;
	text_put(&table->cells, value, len + 1);
	table->next = (table->next + 1) % table->count;
}

/* The last column gets no blanks behind it. */
static void put_aligned(const struct table *table, size_t at, const char *value, size_t len,
			struct text *text)
{
	size_t pad = table->columns[at].width - text_width(value, len);

	if (table->columns[at].right)
		text_put_blanks(text, pad);
	text_put(text, value, len);
	if (at + 1 == table->count) {
		text_put(text, "\n", 1);
		return;
	}
	text_put_blanks(text, table->columns[at].right ? 1 : pad + 1);
}

/* Append all cells, the headings before them if wanted. */
static void put_cells(const struct table *table, bool headings, struct text *text,
		      void (*put)(const struct table *table, size_t at, const char *value,
				  size_t len, struct text *text))
{
	const char *cell = text_str(&table->cells), *end = cell + table->cells.len;
	size_t i;

	for (i = 0; headings && i < table->count; i++)
		put(table, i, table->columns[i].heading, strlen(table->columns[i].heading), text);
	for (i = 0; cell < end; i = i + 1 < table->count ? i + 1 : 0) {
		size_t len = strlen(cell);

		put(table, i, cell, len, text);
		cell += len + 1;
	}
}

void table_text(const struct table *table, bool headings, struct text *text)
{
	put_cells(table, headings, text, put_aligned);
}

static bool is_visible(char c)
{
	return c > ' ' && c < 0x7f && c != '\\';
}

static void put_raw(const struct table *table, size_t at, const char *value, size_t len,
		    struct text *text)
{
	const char *end = value + len, *plain = value;

	for (; value < end; value++) {
		if (is_visible(*value))
			continue;
		text_put(text, plain, (size_t)(value - plain));
		text_add(text, "\\x%02x", (unsigned char)*value);
		plain = value + 1;
	}
	text_put(text, plain, (size_t)(end - plain));
	text_put(text, at + 1 < table->count ? " " : "\n", 1);
}

void table_raw(const struct table *table, bool headings, struct text *text)
{
	put_cells(table, headings, text, put_raw);
}

void table_free(struct table *table)
{
	text_free(&table->cells);
	*table = (struct table){ 0 };
}
