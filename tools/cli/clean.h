/* SPDX-License-Identifier: GPL-2.0 */
/* Make bytes of unknown origin safe to print. */
#ifndef CLI_CLEAN_H
#define CLI_CLEAN_H

#include <stdbool.h>
#include <stddef.h>

/* Maximum length of a printed byte. */
#define CLEAN_FACTOR 4

/**
 * clean_terminal() - make any bytes safe to print
 * @text: the bytes
 * @buf: receives them; %CLEAN_FACTOR times their length plus one is always enough
 * @size: size of @buf
 *
 * Bytes that are not printable, would change the writing direction or are not in the character set
 * of the locale become \xHH. A backslash is doubled.
 *
 * Return: @buf.
 */
const char *clean_terminal(const char *text, char *buf, size_t size);

/** clean_json() - make any bytes valid UTF-8: other bytes become \xHH. See clean_terminal() */
const char *clean_json(const char *text, char *buf, size_t size);

/** clean_utf8() - number of bytes before the first that is not valid UTF-8; all if there is none */
size_t clean_utf8(const char *text);

/** clean_prints_utf8() - whether the locale's character set is UTF-8, which it sets for wcwidth() */
bool clean_prints_utf8(void);

/** clean_text() - clean_terminal() of an argument, cut to a line; valid until the next call */
const char *clean_text(const char *text);

#endif
