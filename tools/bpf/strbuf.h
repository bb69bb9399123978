/* SPDX-License-Identifier: GPL-2.0 */
/* A string that grows. */
#ifndef BPF_STRBUF_H
#define BPF_STRBUF_H

#include <stddef.h>
#include <stdint.h>

/**
 * struct text - a string that grows
 * @buf: the string, NUL-terminated; NULL before anything is appended
 * @len: its length
 * @size: size of @buf
 *
 * A zeroed struct is empty; text_free() ends it.
 */
struct text {
	char *buf;
	size_t len;
	size_t size;
};

/** text_add() - append, as printf() would print it */
__attribute__((format(printf, 2, 3))) void text_add(struct text *text, const char *fmt, ...);

/** text_put() - append bytes; in long lists, printf() would take most of the time */
void text_put(struct text *text, const char *bytes, size_t len);

/** text_put_number() - append a number in decimal */
void text_put_number(struct text *text, uint64_t number);

/** text_put_hex() - append a number in hexadecimal, with its 0x */
void text_put_hex(struct text *text, uint64_t number);

/** text_put_blanks() - append so many blanks */
void text_put_blanks(struct text *text, size_t count);

/** text_pad() - append blanks up to a column, counted from @from; at least one */
void text_pad(struct text *text, size_t from, size_t column);

/** text_clear() - empty the string, and keep its memory */
void text_clear(struct text *text);

/** text_str() - the string; "" if it is empty */
const char *text_str(const struct text *text);

/** text_free() - free the memory; the string is empty then */
void text_free(struct text *text);

#endif
