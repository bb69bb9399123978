/* SPDX-License-Identifier: GPL-2.0 */
/* Bytes of unknown origin, made safe to print. */
#ifndef CLI_CLEAN_H
#define CLI_CLEAN_H

#include <stddef.h>

/* Every byte may take this many when printed. */
#define CLEAN_FACTOR 4

/**
 * clean_terminal() - make any bytes safe to print
 * @text: the bytes
 * @buf: where they go; %CLEAN_FACTOR times as long, and one more, is always enough
 * @size: its room
 *
 * What is not printable, would turn the direction of writing or is not in the locale's character
 * set becomes \xHH, and a backslash is doubled.
 *
 * Return: @buf.
 */
const char *clean_terminal(const char *text, char *buf, size_t size);

/** clean_json() - make any bytes valid UTF-8: a byte that is not becomes \xHH. As clean_terminal() */
const char *clean_json(const char *text, char *buf, size_t size);

/** clean_text() - clean_terminal() of an argument, cut to a line's length; valid until next time */
const char *clean_text(const char *text);

#endif
