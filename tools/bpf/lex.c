// SPDX-License-Identifier: GPL-2.0
/* Read a line of assembly word by word. */
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bpf/lex.h"

/* Independent of the locale. */
static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '.';
}

bool lex_fail(struct lex *lex, const char *at, const char *fmt, ...)
{
	va_list ap;

	lex->error->line = lex->line;
	lex->error->column = (size_t)(at - lex->begin) + 1;
	va_start(ap, fmt);
	vsnprintf(lex->error->text, sizeof(lex->error->text), fmt, ap);
	va_end(ap);
	return false;
}

bool lex_blanks(struct lex *lex)
{
	while (lex->p < lex->end && (*lex->p == ' ' || *lex->p == '\t' || *lex->p == '\r'))
		lex->p++;
	return lex->p < lex->end;
}

bool lex_take(struct lex *lex, char c)
{
	if (!lex_blanks(lex) || *lex->p != c)
		return false;
	lex->p++;
	return true;
}

bool lex_expect(struct lex *lex, char c, const char *where)
{
	return lex_take(lex, c) || lex_fail(lex, lex->p, "'%c' is missing %s", c, where);
}

bool lex_name(struct lex *lex, char name[LEX_NAME])
{
	const char *begin;
	size_t len;

	if (!lex_blanks(lex) || !is_letter(*lex->p))
		return false;
	for (begin = lex->p; lex->p < lex->end; lex->p++)
		if (!is_letter(*lex->p) && !is_digit(*lex->p))
			break;
	len = (size_t)(lex->p - begin);
	/* No known name is that long, so cutting it does no harm. */
	if (len >= LEX_NAME)
		len = LEX_NAME - 1;
	memcpy(name, begin, len);
	name[len] = '\0';
	return true;
}

bool lex_is_digit(struct lex *lex)
{
	return lex_blanks(lex) && is_digit(*lex->p);
}

bool lex_number(struct lex *lex, uint32_t max, uint32_t *number)
{
	bool negative = lex_take(lex, '-');
	const char *begin;
	char digits[24], *rest;
	unsigned long long value;
	size_t len = 0;

	lex_blanks(lex);
	begin = lex->p;
	while (lex->p < lex->end && (is_digit(*lex->p) || is_letter(*lex->p))) {
		if (len < sizeof(digits) - 1)
			digits[len++] = *lex->p;
		lex->p++;
	}
	digits[len] = '\0';
	value = strtoull(digits, &rest, 0);
	if (!len || !is_digit(*digits) || *rest || lex->p - begin != (ptrdiff_t)len)
		return lex_fail(lex, begin, "a number is missing here: 10, 0xa or 012");
	if (value > max || (negative && (max != UINT32_MAX || value > 1u << 31)))
		return lex_fail(lex, begin, "the number is out of range: at most %u", max);
	*number = negative ? -(uint32_t)value : (uint32_t)value;
	return true;
}
