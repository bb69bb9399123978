/* SPDX-License-Identifier: GPL-2.0 */
/* Wrap long sentences and lists. */
#ifndef PRINT_WRAP_H
#define PRINT_WRAP_H

#include <stddef.h>

/** wrap_width() - columns of standard output: the terminal's, from 60 to 120, else 80 */
size_t wrap_width(void);

/**
 * wrap_print() - print text with line breaks between words, and a newline
 * @column: columns of the first line that are printed already
 * @indent: indentation of the following lines
 * @text: the text, without newlines
 */
void wrap_print(size_t column, size_t indent, const char *text);

/** wrap_line() - output_line() for a long value */
__attribute__((format(printf, 2, 3))) void wrap_line(const char *label, const char *fmt, ...);

#endif
