/* SPDX-License-Identifier: GPL-2.0 */
/* Sentences and lists that are longer than a line. */
#ifndef PRINT_WRAP_H
#define PRINT_WRAP_H

#include <stddef.h>

/** wrap_width() - columns of standard output: the terminal's, from 60 to 120, else 80 */
size_t wrap_width(void);

/**
 * wrap_print() - print text in lines that end between words, and a newline
 * @column: how many columns of the first line have been printed already
 * @indent: where the lines behind it begin
 * @text: the text, of one line
 */
void wrap_print(size_t column, size_t indent, const char *text);

/** wrap_line() - output_line(), for a value that may be long */
__attribute__((format(printf, 2, 3))) void wrap_line(const char *label, const char *fmt, ...);

#endif
