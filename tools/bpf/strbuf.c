// SPDX-License-Identifier: GPL-2.0
/* A string that grows. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bpf/strbuf.h"
#include "cli/xalloc.h"

/* Make room for @more bytes and the NUL. */
static void reserve(struct text *text, size_t more)
{
	size_t size = text->size ? text->size : 256;

	while (size - text->len <= more)
		size *= 2;
	text->buf = xreallocarray(text->buf, size, 1);
	text->size = size;
}

void text_put(struct text *text, const char *bytes, size_t len)
{
	if (len >= text->size - text->len)
		reserve(text, len);
	memcpy(text->buf + text->len, bytes, len);
	text->len += len;
	text->buf[text->len] = '\0';
}

void text_put_number(struct text *text, uint64_t number)
{
	char digits[20], *first = digits + sizeof(digits);

	do
		*--first = (char)('0' + number % 10);
	while (number /= 10);
	text_put(text, first, (size_t)(digits + sizeof(digits) - first));
}

void text_put_hex(struct text *text, uint64_t number)
{
	char digits[2 + 16], *first = digits + sizeof(digits);

	do
		*--first = "0123456789abcdef"[number % 16];
	while (number /= 16);
	*--first = 'x';
	*--first = '0';
	text_put(text, first, (size_t)(digits + sizeof(digits) - first));
}

void text_put_blanks(struct text *text, size_t count)
{
	if (count >= text->size - text->len)
		reserve(text, count);
	memset(text->buf + text->len, ' ', count);
	text->len += count;
	text->buf[text->len] = '\0';
}

static void put_int(struct text *text, int number)
{
	if (number < 0)
		text_put(text, "-", 1);
	text_put_number(text, (uint64_t)(number < 0 ? -(int64_t)number : number));
}

/* Append what is left of a format, with its arguments. */
static void add_formatted(struct text *text, const char *fmt, va_list ap)
{
	va_list again;
	int len;

	va_copy(again, ap);
	len = vsnprintf(text->buf + text->len, text->size - text->len, fmt, ap);
	if (len > 0 && (size_t)len >= text->size - text->len) {
		reserve(text, (size_t)len);
		vsnprintf(text->buf + text->len, text->size - text->len, fmt, again);
	}
	va_end(again);
	text->len += len > 0 ? (size_t)len : 0;
}

/* Most formats have no conversions but these, for which vsnprintf() takes ten times as long. */
void text_add(struct text *text, const char *fmt, ...)
{
	const char *percent, *string;
	va_list ap;

	va_start(ap, fmt);
	for (;; fmt = percent + 2) {
		percent = strchrnul(fmt, '%');
		text_put(text, fmt, (size_t)(percent - fmt));
		if (!*percent)
			break;
		if (percent[1] == 's') {
			string = va_arg(ap, const char *);
			text_put(text, string, strlen(string));
		} else if (percent[1] == 'd') {
			put_int(text, va_arg(ap, int));
		} else if (percent[1] == 'u') {
			text_put_number(text, va_arg(ap, unsigned int));
		} else if (percent[1] == 'z' && percent[2] == 'u') {
			text_put_number(text, va_arg(ap, size_t));
			percent++;
		} else {
			add_formatted(text, percent, ap);
			break;
		}
	}
	va_end(ap);
}

void text_pad(struct text *text, size_t from, size_t column)
{
	size_t at = text->len - from;

	text_add(text, "%*s", at < column ? (int)(column - at) : 1, "");
}

void text_clear(struct text *text)
{
	text->len = 0;
	if (text->buf)
		*text->buf = '\0';
}

const char *text_str(const struct text *text)
{
	return text->buf ? text->buf : "";
}

void text_free(struct text *text)
{
	free(text->buf);
	*text = (struct text){ 0 };
}
