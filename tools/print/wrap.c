// SPDX-License-Identifier: GPL-2.0
/* Wrap long sentences and lists. */
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "bpf/strbuf.h"
#include "cli/xalloc.h"
#include "print/output.h"
#include "print/wrap.h"

#define WIDTH_DEFAULT 80
#define WIDTH_MIN 60
#define WIDTH_MAX 120 /* readable even on a wider terminal */

size_t wrap_width(void)
{
	struct winsize size;

	if (!isatty(STDOUT_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) || !size.ws_col)
		return WIDTH_DEFAULT;
	if (size.ws_col < WIDTH_MIN)
		return WIDTH_MIN;
	return size.ws_col > WIDTH_MAX ? WIDTH_MAX : size.ws_col;
}

/* The next possible end of a line: a blank, or after the | between flags. */
static size_t piece(const char *text)
{
	size_t len = strcspn(text, " |");

	return text[len] == '|' ? len + 1 : len;
}

void wrap_print(size_t column, size_t indent, const char *text)
{
	size_t width = wrap_width(), len, blank;
	bool first = true; /* of the current line */

	for (; *text; text += len) {
		blank = strspn(text, " ");
		text += blank;
		len = piece(text);
		blank = blank && !first;
		if (!first && column + blank + len > width) {
			printf("\n%*s", (int)indent, "");
			column = indent;
			blank = 0;
		}
		printf("%s%.*s", blank ? " " : "", (int)len, text);
		column += blank + len;
		first = false;
	}
	putchar('\n');
}

void wrap_line(const char *label, const char *fmt, ...)
{
	struct text text = { 0 };
	va_list ap;
	char *value;

	va_start(ap, fmt);
	if (vasprintf(&value, fmt, ap) < 0)
		xalloc_failed();
	va_end(ap);
	text_add(&text, "  %s%s", label, *label ? ":" : "");
	text_pad(&text, 0, OUTPUT_INDENT);
	fputs(text_str(&text), stdout);
	wrap_print(OUTPUT_INDENT, OUTPUT_INDENT, value);
	text_free(&text);
	free(value);
}
