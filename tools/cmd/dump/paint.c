// SPDX-License-Identifier: GPL-2.0
/* Programs as text, in colours on a terminal. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bpf/action.h"
#include "bpf/opcode.h"
#include "cmd/dump/dump.h"
#include "print/output.h"

/* Sequences of ECMA-48 */
#define BOLD "1"
#define MAGENTA "35"
#define CYAN "36"

static const char *const outcome_colours[] = {
	[OUTCOME_ALLOWED] = "32", /* green */
	[OUTCOME_REFUSED] = "31", /* red */
	[OUTCOME_ASKED] = "33", /* yellow */
};

/* Names of instructions and labels have no colour. */
static bool is_plain(const char *word)
{
	static const char *const statements[] = { ".raw", "if",	    "else", "switch", "of",
						  "case", "return", "goto", "len",    NULL };
	size_t i;

	for (i = 0; statements[i]; i++)
		if (!strcmp(statements[i], word))
			return true;
	for (i = 0; bpf_opcodes[i].name; i++)
		if (!strcmp(bpf_opcodes[i].name, word))
			return true;
	return *word == 'L' && isdigit((unsigned char)word[1]);
}

/* The colour of a word; NULL for none. */
static const char *word_colour(const char *word)
{
	const struct bpf_action *action = bpf_action_find(word);

	if (isdigit((unsigned char)*word) || is_plain(word))
		return NULL;
	if (action)
		return outcome_colours[bpf_outcome(action->value)];
	return strcmp(word, "a") && strcmp(word, "x") && strcmp(word, "M") ? CYAN : MAGENTA;
}

static size_t word_length(const char *text, const char *end)
{
	const char *p = text;

	while (p < end && (isalnum((unsigned char)*p) || *p == '_' || *p == '.'))
		p++;
	return (size_t)(p - text);
}

/* A word with its brackets: ERRNO(EPERM), M[1], args[0].lo */
static size_t whole_length(const char *text, const char *end)
{
	const char *p = text + word_length(text, end);

	while (p > text && p < end && strchr("([", *p)) {
		while (p < end && !strchr(")]", *p))
			p++;
		p += p < end;
		p += word_length(p, end);
	}
	return (size_t)(p - text);
}

static void put(const char *text, size_t len, const char *colour)
{
	if (colour)
		printf("\033[%sm%.*s\033[0m", colour, (int)len, text);
	else
		fwrite(text, 1, len, stdout);
}

static void put_code(const char *text, const char *end)
{
	char word[32];
	size_t len;

	for (; text < end; text += len) {
		len = whole_length(text, end);
		snprintf(word, sizeof(word), "%.*s", (int)word_length(text, end), text);
		put(text, len ? len : 1, len ? word_colour(word) : NULL);
		len = len ? len : 1;
	}
}

void dump_paint(const char *text)
{
	const char *end, *comment;

	for (; *text; text = end + 1) {
		end = strchrnul(text, '\n');
		comment = memchr(text, ';', (size_t)(end - text));
		put_code(text, comment ? comment : end);
		if (comment)
			put(comment, (size_t)(end - comment), comment == text ? BOLD : CYAN);
		putchar('\n');
	}
}
