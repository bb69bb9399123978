// SPDX-License-Identifier: GPL-2.0
/* Read programs from the numbers of their instructions: listings, tcpdump -ddd, hexadecimal, base64. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "cli/xalloc.h"
#include "policy/numbers.h"

/* Return: number of digits at @at, and their value. */
static size_t digits(const struct policy_source *s, size_t at, unsigned int base, uint64_t *value)
{
	size_t begin = at;

	for (*value = 0; at < s->len && isxdigit((unsigned char)s->text[at]); at++) {
		unsigned char c = (unsigned char)s->text[at];
		unsigned int digit = (unsigned int)(isdigit(c) ? c - '0' : tolower(c) - 'a' + 10);

		if (digit >= base)
			break;
		*value = *value >> 56 ? UINT64_MAX : *value * base + digit;
	}
	return at - begin;
}

static size_t skip_blanks(const struct policy_source *s, size_t at)
{
	while (at < s->len && (s->text[at] == ' ' || s->text[at] == '\t'))
		at++;
	return at;
}

/* "0000: 0x20 0x00 0x00 0x00000004 ...", "L0001: ..." */
static bool listing_line(const struct policy_source *s, size_t at, uint64_t *index,
			 struct fields *fields)
{
	uint64_t *of[] = { &fields->code, &fields->jt, &fields->jf, &fields->k };
	size_t count;

	at = skip_blanks(s, at);
	at += s->text[at] == 'L';
	count = digits(s, at, 10, index);
	at += count;
	if (!count || s->text[at++] != ':')
		return false;
	for (unsigned int i = 0; i < 4; i++) {
		at = skip_blanks(s, at);
		if (s->text[at] == '0' && s->text[at + 1] == 'x')
			at += 2;
		count = digits(s, at, 16, of[i]);
		if (!count)
			return false;
		at += count;
	}
	return at >= s->len || isspace((unsigned char)s->text[at]);
}

/* The first instruction has the index 0 or 1; there it begins a further program. */
static bool read_listing(struct numbers *n)
{
	const struct policy_source *s = n->source;
	uint64_t index, first = 0;
	struct fields fields;

	for (size_t at = 0, next; at < s->len; at = next) {
		const char *stop = memchr(s->text + at, '\n', s->len - at);

		next = stop ? (size_t)(stop - s->text) + 1 : s->len;
		if (!listing_line(s, at, &index, &fields))
			continue;
		if (index < 2 && (!n->len || index == first)) {
			numbers_end(n);
			first = index;
		}
		if (index != first + n->len)
			return policy_fail_at(s, at, n->error,
					      "instruction %zu is missing before this one",
					      (size_t)first + n->len);
		if (!numbers_add(n, at, &fields))
			return false;
	}
	return true;
}

static size_t skip_separators(const struct policy_source *s, size_t at)
{
	while (at < s->len && (isspace((unsigned char)s->text[at]) || s->text[at] == ','))
		at++;
	return at;
}

/* The number of instructions, then the four fields of each. */
static bool read_decimal(struct numbers *n)
{
	const struct policy_source *s = n->source;
	size_t at = skip_separators(s, 0), count;
	uint64_t total;

	at += digits(s, at, 10, &total);
	for (at = skip_separators(s, at); at < s->len; at = skip_separators(s, at)) {
		struct fields fields = { 0 };
		uint64_t *of[] = { &fields.code, &fields.jt, &fields.jf, &fields.k };
		size_t begin = at;

		for (unsigned int i = 0; i < 4; i++) {
			at = skip_separators(s, at);
			count = digits(s, at, 10, of[i]);
			if (!count)
				return policy_fail_at(s, begin, n->error,
						      "an instruction has four numbers");
			at += count;
		}
		if (!numbers_add(n, begin, &fields))
			return false;
	}
	if (n->len == total)
		return true;
	return policy_fail(n->error, 1, 1,
			   "the first number says %llu instructions, and %zu follow",
			   (unsigned long long)total, n->len);
}

static int base64_digit(char c)
{
	static const char set[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = c ? strchr(set, c) : NULL;

	return at ? (int)(at - set) : -1;
}

/* Return: the bits of a digit, -1 for a character that is none */
static int digit_of(char c, bool hex)
{
	if (!hex)
		return base64_digit(c);
	if (!isxdigit((unsigned char)c))
		return -1;
	return isdigit((unsigned char)c) ? c - '0' : tolower((unsigned char)c) - 'a' + 10;
}

/* The bytes of struct sock_filter[] as they are in memory. */
static bool read_bytes(struct numbers *n, bool hex)
{
	const struct policy_source *s = n->source;
	uint8_t insn[sizeof(struct sock_filter)];
	size_t count = 0, begin = 0;
	unsigned int bits = 0;
	uint32_t held = 0;

	for (size_t at = 0; at < s->len; at++) {
		int digit = digit_of(s->text[at], hex);

		if (isspace((unsigned char)s->text[at]) || s->text[at] == '=')
			continue;
		if (digit < 0)
			return policy_fail_at(s, at, n->error,
					      "this is no digit of a program's bytes");
		held = held << (hex ? 4 : 6) | (uint32_t)digit;
		bits += hex ? 4 : 6;
		if (bits < 8)
			continue;
		bits -= 8;
		begin = count ? begin : at;
		insn[count++] = (uint8_t)(held >> bits);
		if (count == sizeof(insn)) {
			struct sock_filter raw;

			memcpy(&raw, insn, sizeof(raw));
			if (!numbers_add(n, begin,
					 &(struct fields){ raw.code, raw.jt, raw.jf, raw.k }))
				return false;
			count = 0;
		}
	}
	if (!count && n->len)
		return true;
	return policy_fail_at(s, s->len, n->error,
			      "the program is cut: an instruction has 8 bytes");
}

static bool is_all(const struct policy_source *s, bool (*is)(char c))
{
	for (size_t i = 0; i < s->len; i++)
		if (!is(s->text[i]) && !isspace((unsigned char)s->text[i]))
			return false;
	return true;
}

static bool is_hex(char c)
{
	return isxdigit((unsigned char)c);
}

static bool is_base64(char c)
{
	return c == '=' || base64_digit(c) >= 0;
}

static bool is_decimal(char c)
{
	return c == ',' || isdigit((unsigned char)c);
}

/* Bytes in hexadecimal have no blank behind a first number. */
static bool is_bytes(const struct policy_source *s)
{
	size_t at = skip_separators(s, 0), count;
	uint64_t value;

	count = digits(s, at, 16, &value);
	return is_all(s, is_hex) && count >= 2 * sizeof(struct sock_filter);
}

static bool read_form(struct numbers *n)
{
	const struct policy_source *s = n->source;

	if (numbers_is_c(s->text, s->len))
		return numbers_read_c(n);
	if (is_bytes(s))
		return read_bytes(n, true);
	if (is_all(s, is_decimal))
		return read_decimal(n);
	if (is_all(s, is_base64))
		return read_bytes(n, false);
	return read_listing(n);
}

bool policy_read_numbers(const struct policy_source *source, struct policy *policy,
			 struct bpf_asm_error *error)
{
	struct numbers n = { .source = source, .policy = policy, .error = error, .line = 1 };
	bool ok;

	n.insns = xcalloc(BPF_MAXINSNS, sizeof(*n.insns));
	n.lines = xcalloc(BPF_MAXINSNS, sizeof(*n.lines));
	ok = read_form(&n);
	if (ok)
		numbers_end(&n);
	free(n.insns);
	free(n.lines);
	if (!ok || policy->count)
		return ok;
	return policy_fail(error, 0, 0, "there are no instructions in this text");
}
