// SPDX-License-Identifier: GPL-2.0
/* Errors and notes on places in units. */
#include <stdarg.h>
#include <stdio.h>

#include "policy/systemd.h"

void systemd_place(const struct systemd *s, size_t at, size_t *line, size_t *column)
{
	size_t low = 0, high = s->line.count;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (s->line.parts[middle].at <= at)
			low = middle;
		else
			high = middle;
	}
	*line = s->line.parts[low].line;
	*column = s->line.parts[low].column + (at - s->line.parts[low].at);
}

bool systemd_fail(struct systemd *s, size_t at, const char *fmt, ...)
{
	struct bpf_asm_error *error = s->error;
	va_list ap;

	systemd_place(s, at, &error->line, &error->column);
	va_start(ap, fmt);
	vsnprintf(error->text, sizeof(error->text), fmt, ap);
	va_end(ap);
	return false;
}

void systemd_note(struct systemd *s, size_t at, const char *fmt, ...)
{
	size_t line, column;
	char text[512];
	va_list ap;

	if (++s->notes > SYSTEMD_NOTES_MAX + 1)
		return;
	systemd_place(s, at, &line, &column);
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (s->notes > SYSTEMD_NOTES_MAX)
		policy_note(s->policy, "line %zu: more is ignored from here on, without a note",
			    line);
	else
		policy_note(s->policy, "line %zu: %s", line, text);
}
