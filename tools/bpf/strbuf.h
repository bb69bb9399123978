/* SPDX-License-Identifier: GPL-2.0 */
/* A string that grows. */
#ifndef BPF_STRBUF_H
#define BPF_STRBUF_H

#include <stddef.h>

/**
 * struct text - a string that grows
 * @buf: the string, NUL-terminated; NULL as long as it is empty
 * @len: its length
 * @size: the room it has
 *
 * A zeroed one is empty. It is ended with text_free().
 */
struct text {
	char *buf;
	size_t len;
	size_t size;
};

/** text_add() - append, as printf() would print it */
__attribute__((format(printf, 2, 3))) void text_add(struct text *text, const char *fmt, ...);

/** text_pad() - append blanks up to a column, counted from @from; at least one */
void text_pad(struct text *text, size_t from, size_t column);

/** text_clear() - make it empty, and keep its room */
void text_clear(struct text *text);

/** text_str() - the string; "" if it is empty */
const char *text_str(const struct text *text);

/** text_free() - give back the room; empty after that */
void text_free(struct text *text);

#endif
