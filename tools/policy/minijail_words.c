// SPDX-License-Identifier: GPL-2.0
/* Read the words, numbers and constants of a minijail policy. */
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bpf/action.h"
#include "bpf/listing.h"
#include "policy/minijail_read.h"

/* Nested parentheses of a constant. */
#define PAREN_DEPTH 32

bool mj_fail(const struct minijail_reader *r, size_t at, const char *fmt, ...)
{
	char text[sizeof(r->error->text)];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	return policy_fail(r->error, r->line, at < r->begin ? 1 : at - r->begin + 1, "%s", text);
}

char mj_peek(const struct minijail_reader *r)
{
	return r->at < r->source.len ? r->source.text[r->at] : '\n';
}

bool mj_blanks(struct minijail_reader *r)
{
	const char *text = r->source.text;

	for (;; r->at++) {
		if (mj_peek(r) == '#') {
			while (mj_peek(r) != '\n')
				r->at++;
		} else if (mj_peek(r) == '\\' && text[r->at + 1] == '\n') {
			r->at++;
			r->line++;
			r->begin = r->at + 1;
			continue;
		}
		if (mj_peek(r) == '\n' || !isspace((unsigned char)mj_peek(r)))
			return mj_peek(r) != '\n';
	}
}

bool mj_take(struct minijail_reader *r, const char *token)
{
	size_t len = strlen(token);

	mj_blanks(r);
	if (r->at + len > r->source.len || memcmp(r->source.text + r->at, token, len))
		return false;
	r->at += len;
	return true;
}

bool mj_expect(struct minijail_reader *r, const char *token)
{
	return mj_take(r, token) || mj_fail(r, r->at, "'%s' is missing here", token);
}

bool mj_word(struct minijail_reader *r, char buf[WORD_MAX])
{
	size_t len = 0;

	mj_blanks(r);
	while (isalnum((unsigned char)mj_peek(r)) || mj_peek(r) == '_' ||
	       (len && mj_peek(r) == '-')) {
		if (len + 1 < WORD_MAX)
			buf[len++] = mj_peek(r);
		r->at++;
	}
	buf[len] = '\0';
	return len;
}

bool mj_number(struct minijail_reader *r, const char *text, uint64_t *value)
{
	char *end;

	errno = 0;
	*value = strtoull(text, &end, 0);
	if (!*end && !errno && end != text)
		return true;
	return mj_fail(r, r->at - strlen(text), "'%s' is not a number of 64 bits", text);
}

bool mj_constant(struct minijail_reader *r, uint64_t *value)
{
	bool minus = mj_take(r, "-");
	char name[WORD_MAX];
	uint32_t number32;

	if (!mj_word(r, name))
		return mj_fail(r, r->at, "a number or the name of a constant is expected here");
	if (isdigit((unsigned char)*name)) {
		if (!mj_number(r, name, value))
			return false;
		*value = minus ? -*value : *value;
		return true;
	}
	if (minus)
		return mj_fail(r, r->at - strlen(name), "a number is expected behind '-'");
	if (r->source.names && r->source.names->parse(name, value))
		return true;
	if (!bpf_errno_find(name, &number32))
		return mj_fail(r, r->at - strlen(name),
			       "'%s' is no constant that is known here: give its number", name);
	*value = number32;
	return true;
}

bool mj_value(struct minijail_reader *r, unsigned int depth, uint64_t *result)
{
	if (depth > PAREN_DEPTH)
		return mj_fail(r, r->at, "too many nested parentheses");
	*result = 0;
	do {
		bool complement = mj_take(r, "~");
		uint64_t one = 0;

		if (mj_take(r, "(")) {
			if (!mj_value(r, depth + 1, &one) || !mj_expect(r, ")"))
				return false;
		} else if (!mj_constant(r, &one)) {
			return false;
		}
		*result |= complement ? ~one : one;
		mj_blanks(r);
	} while (mj_peek(r) == '|' && r->source.text[r->at + 1] != '|' && mj_take(r, "|"));
	return true;
}
