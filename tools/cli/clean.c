// SPDX-License-Identifier: GPL-2.0
/* Make bytes of unknown origin safe to print. */
#include <langinfo.h>
#include <locale.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <wctype.h>

#include "cli/clean.h"

/*
 * Decode one character of UTF-8. Return: its length, or 0 if it is invalid: truncated, overlong, a
 * surrogate, or beyond Unicode.
 */
static size_t utf8_decode(const char *text, uint32_t *code)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *p = (const unsigned char *)text;
	size_t len, i;

	if (*p < 0x80) {
		*code = *p;
		return 1;
	}
	len = *p >= 0xf0 ? 4 : *p >= 0xe0 ? 3 : 2;
	if (*p < 0xc2 || *p > 0xf4)
		return 0;
	*code = *p & (0x7fu >> len);
	for (i = 1; i < len; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		*code = *code << 6 | (p[i] & 0x3f);
	}
	if (*code < least[len] || *code > 0x10ffff || (*code >= 0xd800 && *code < 0xe000))
		return 0;
	return len;
}

size_t clean_utf8(const char *text)
{
	const char *p = text;
	uint32_t code;
	size_t len;

	while (*p && (len = utf8_decode(p, &code)))
		p += len;
	return (size_t)(p - text);
}

/* Most commands print ASCII only, and setlocale() takes a third of the time they take to start. */
bool clean_prints_utf8(void)
{
	static bool known, utf8;

	if (!known) {
		setlocale(LC_CTYPE, "");
		utf8 = !strcmp(nl_langinfo(CODESET), "UTF-8");
	}
	known = true;
	return utf8;
}

/* Invisible marks that change the direction or the lines of the text around them. */
static bool is_format_mark(uint32_t code)
{
	return code == 0x61c || (code >= 0x200b && code <= 0x200f) ||
	       (code >= 0x2028 && code <= 0x202e) || (code >= 0x2060 && code <= 0x206f) ||
	       code == 0xfeff || (code >= 0xfff9 && code <= 0xfffb) || code >= 0xe0000;
}

static bool is_printable(uint32_t code)
{
	if (code < 0x80)
		return code >= ' ' && code != 0x7f && code != '\\';
	if (code < 0xa0 || is_format_mark(code) || !clean_prints_utf8())
		return false;
	return iswprint((wint_t)code);
}

/* JSON could escape control characters, but its libraries do not, and terminals obey them. */
static bool is_unicode(uint32_t code)
{
	return code < 0x7f || code > 0x9f;
}

/* Nearly all names are of these only. */
static bool is_plain(char c)
{
	return c >= ' ' && c < 0x7f && c != '\\';
}

static const char *clean(const char *text, char *buf, size_t size, bool (*keep)(uint32_t code))
{
	char *out = buf, *end = buf + size;

	while (is_plain(*text) && end - out > 1)
		*out++ = *text++;
	while (*text) {
		uint32_t code;
		size_t len = utf8_decode(text, &code);
		bool kept = len && keep(code);

		if (!len)
			len = 1;
		if (end - out <= (ptrdiff_t)(kept ? len : CLEAN_FACTOR * len))
			break;
		if (kept) {
			memcpy(out, text, len);
			out += len;
			text += len;
			continue;
		}
		for (; len; len--, text++)
			out += sprintf(out, *text == '\\' ? "\\\\" : "\\x%02x",
				       (unsigned char)*text);
	}
	*out = '\0';
	return buf;
}

const char *clean_terminal(const char *text, char *buf, size_t size)
{
	return clean(text, buf, size, is_printable);
}

const char *clean_json(const char *text, char *buf, size_t size)
{
	return clean(text, buf, size, is_unicode);
}

const char *clean_text(const char *text)
{
	static char buf[128];

	return clean_terminal(text, buf, sizeof(buf));
}
