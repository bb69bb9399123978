// SPDX-License-Identifier: GPL-2.0
/* Recognise the format of a policy by its content. */
#include <ctype.h>
#include <string.h>

#include "bpf/listing.h"
#include "policy/numbers.h"

/* One line, without blanks at its ends. */
struct line {
	const char *p;
	size_t len;
};

static bool next_line(const char **text, const char *end, struct line *line)
{
	const char *stop;

	if (*text >= end)
		return false;
	stop = memchr(*text, '\n', (size_t)(end - *text)) ?: end;
	line->p = *text;
	*text = stop + 1;
	while (line->p < stop && isspace((unsigned char)*line->p))
		line->p++;
	while (stop > line->p && isspace((unsigned char)stop[-1]))
		stop--;
	line->len = (size_t)(stop - line->p);
	return true;
}

static bool begins(const struct line *line, const char *with)
{
	return line->len >= strlen(with) && !memcmp(line->p, with, strlen(with));
}

static size_t span(const struct line *line, size_t from, const char *set)
{
	size_t i = from;

	while (i < line->len && strchr(set, line->p[i]))
		i++;
	return i - from;
}

#define DIGITS "0123456789"
#define HEX DIGITS "abcdefABCDEF"
#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define BASE64 LOWER UPPER DIGITS "+/="

/* "[Service]", "SystemCallFilter=@system-service" */
static bool is_systemd(const struct line *line)
{
	size_t name = span(line, 0, LOWER UPPER);

	if (line->len > 2 && line->p[0] == '[' && line->p[line->len - 1] == ']')
		return isupper((unsigned char)line->p[1]) &&
		       span(line, 1, LOWER UPPER "-") == line->len - 2;
	return name && isupper((unsigned char)*line->p) && name < line->len &&
	       line->p[name + span(line, name, " \t")] == '=' && name > 4;
}

/* " 0000: 0x20 0x00 0x00 0x00000004", with or without 0x; L0001 in place of 0000 */
static bool is_listing(const struct line *line)
{
	size_t at = begins(line, "L"), digits = span(line, at, DIGITS);

	at += digits;
	if (!digits || at >= line->len || line->p[at++] != ':')
		return false;
	for (unsigned int field = 0; field < 4; field++) {
		at += span(line, at, " \t");
		if (at + 1 < line->len && line->p[at] == '0' && line->p[at + 1] == 'x')
			at += 2;
		digits = span(line, at, HEX);
		if (!digits)
			return false;
		at += digits;
	}
	return at == line->len || isspace((unsigned char)line->p[at]);
}

static bool is_call(const char *name, size_t len)
{
	char buf[BPF_SYSCALL_NAME];
	uint32_t nr;

	if (!len || len >= sizeof(buf))
		return false;
	memcpy(buf, name, len);
	buf[len] = '\0';
	if (strspn(buf, DIGITS) == len)
		return true;
	for (unsigned int abi = 0; bpf_abi_name(abi); abi++)
		if (bpf_syscall_number(abi, buf, &nr))
			return true;
	return false;
}

/* "read: 1", "openat: return ENOSYS", "@include ./common.policy" */
static bool is_minijail(const struct line *line)
{
	static const char *const begin[] = {
		"1",	 "0",	"return", "arg", "allow", "kill", "trap",
		"trace", "log", "user-",  "(",	 "{",	  "!",	  "true",
	};
	size_t at = span(line, 0, LOWER DIGITS "_");
	struct line rest;

	if (begins(line, "@include") || begins(line, "@default") || begins(line, "@frequency"))
		return true;
	if (!is_call(line->p, at))
		return false;
	at += span(line, at, " \t");
	rest = (struct line){ line->p + at, line->len - at };
	if (begins(&rest, "[arch"))
		return begins(&rest, "[arch=") || begins(&rest, "[arch ");
	if (at >= line->len || line->p[at++] != ':')
		return false;
	at += span(line, at, " \t");
	rest = (struct line){ line->p + at, line->len - at };
	for (size_t i = 0; i < sizeof(begin) / sizeof(begin[0]); i++)
		if (begins(&rest, begin[i]))
			return true;
	return false;
}

/* "32 0 0 4", "12,32 0 0 4,21 ..." */
static bool is_decimal(const struct line *line)
{
	return line->len && span(line, 0, DIGITS " \t,") == line->len;
}

/* Text without comments: the first characters that are not blank. */
static const char *skip_c_comments(const char *p, const char *end)
{
	while (p < end) {
		if (isspace((unsigned char)*p)) {
			p++;
		} else if (end - p > 1 && !memcmp(p, "/*", 2)) {
			p = memmem(p + 2, (size_t)(end - p - 2), "*/", 2);
			p = p ? p + 2 : end;
		} else {
			break;
		}
	}
	return p;
}

static bool has(const char *text, size_t len, const char *word)
{
	return memmem(text, len, word, strlen(word));
}

static enum policy_format recognise_json(const char *text, size_t len)
{
	if (has(text, len, "\"defaultAction\"") || has(text, len, "\"ociVersion\""))
		return POLICY_OCI;
	return has(text, len, "\"program\"") ? POLICY_JSON : POLICY_OCI;
}

static enum policy_format recognise_lines(const char *text, size_t len)
{
	const char *end = text + len;
	size_t systemd = 0, listing = 0, minijail = 0, decimal = 0, base64 = 0, lines = 0;
	struct line line;

	while (next_line(&text, end, &line)) {
		if (!line.len || *line.p == '#')
			continue;
		/* A section comes first. */
		if (!lines && is_systemd(&line) && *line.p == '[')
			return POLICY_SYSTEMD;
		lines++;
		listing += is_listing(&line);
		systemd += is_systemd(&line);
		minijail += is_minijail(&line);
		decimal += is_decimal(&line);
		base64 += line.len > 3 && span(&line, 0, BASE64) == line.len;
	}
	if (!lines)
		return POLICY_AUTO;
	if (listing)
		return POLICY_NUMBERS;
	if (decimal == lines || base64 == lines)
		return POLICY_NUMBERS;
	if (systemd && systemd >= minijail)
		return POLICY_SYSTEMD;
	return minijail ? POLICY_MINIJAIL : POLICY_ASM;
}

enum policy_format policy_recognise(const char *text, size_t len)
{
	const char *end = text + len, *begin = skip_c_comments(text, end), *next = begin + 1;

	if (begin < end && (*begin == '{' || *begin == '[')) {
		for (; next < end && isspace((unsigned char)*next); next++)
			;
		if (*begin == '{' && next < end && (*next == '"' || *next == '}'))
			return recognise_json(text, len);
		if (*begin == '[' && next < end && (*next == '{' || *next == ']' || *next == '"'))
			return recognise_json(text, len);
	}
	if (numbers_is_c(text, len))
		return POLICY_NUMBERS;
	return recognise_lines(text, len);
}
