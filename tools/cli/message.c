// SPDX-License-Identifier: GPL-2.0
/* Messages on standard error, one line each; an unknown word with the name probably intended. */
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "cli/message.h"
#include "cli/clean.h"

static const char *command_name;

/* Names of the attributes of a request, as in the header. */
static const char *const attr_names[SECCOMP_DIAG_A_TASK_MAX + 1] = {
	[SECCOMP_DIAG_A_TASK_SEL_MODES] = "SEL_MODES",
	[SECCOMP_DIAG_A_TASK_SEL_UID] = "SEL_UID",
	[SECCOMP_DIAG_A_TASK_SEL_TGID] = "SEL_TGID",
	[SECCOMP_DIAG_A_TASK_SEL_SECCOMP] = "SEL_SECCOMP",
	[SECCOMP_DIAG_A_TASK_SEL_FILTER_ID] = "SEL_FILTER_ID",
};

void message_command(const char *name)
{
	command_name = name;
}

void complain(const char *fmt, ...)
{
	char line[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	/* One write, so that output of others does not split the line. */
	fprintf(stderr, "seccompctl: %s%s%s\n", command_name ? command_name : "",
		command_name ? ": " : "", line);
}

bool message_ask(const char *fmt, ...)
{
	char line[1024], answer[16];
	ssize_t len;
	va_list ap;

	if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO))
		return false;
	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	fprintf(stderr, "seccompctl: %s [y/N] ", line);
	fflush(stderr);
	len = read(STDIN_FILENO, answer, sizeof(answer) - 1);
	answer[len > 0 ? len : 0] = '\0';
	return !strcasecmp(answer, "y\n") || !strcasecmp(answer, "yes\n");
}

static const char *errno_text(int err)
{
	switch (err) {
	case ESRCH:
		return "no such thread or process";
	case EPERM:
	case EACCES:
		return "not permitted";
	case EBUSY:
		return "busy";
	case ETIMEDOUT:
		return "not readable";
	case EBADMSG:
		return "bad answer";
	default:
		return strerror(err);
	}
}

const char *error_text(const struct sd_error *error, char *buf, size_t size)
{
	const char *attr = NULL;

	if (error->attr > 0 && error->attr <= SECCOMP_DIAG_A_TASK_MAX)
		attr = attr_names[error->attr];
	if (!*error->msg)
		snprintf(buf, size, "%s", errno_text(error->err));
	else
		snprintf(buf, size, "%s (%s%s%s)", errno_text(error->err), error->msg,
			 attr ? ": attribute " : "", attr ? attr : "");
	return buf;
}

static bool same(char a, char b)
{
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/* Number of letters to insert, delete, change or swap with the next, regardless of case. */
static size_t distance(const char *a, const char *b)
{
	size_t row[3][32], la = strlen(a), lb = strlen(b), i, j;

	if (la > 31 || lb > 31)
		return SIZE_MAX;
	for (j = 0; j <= lb; j++)
		row[0][j] = j;
	for (i = 1; i <= la; i++) {
		size_t *now = row[i % 3], *last = row[(i - 1) % 3], *before = row[(i + 1) % 3];

		now[0] = i;
		for (j = 1; j <= lb; j++) {
			size_t cost = !same(a[i - 1], b[j - 1]);

			now[j] = last[j - 1] + cost;
			if (last[j] + 1 < now[j])
				now[j] = last[j] + 1;
			if (now[j - 1] + 1 < now[j])
				now[j] = now[j - 1] + 1;
			if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) &&
			    same(a[i - 2], b[j - 1]) && before[j - 2] + 1 < now[j])
				now[j] = before[j - 2] + 1;
		}
	}
	return row[la % 3][lb];
}

const char *nearest_name(const char *text, const char *(*name)(size_t index))
{
	const char *best = NULL;
	size_t least = strlen(text) < 4 ? 2 : 3; /* nothing farther than this is near */
	size_t i;

	for (i = 0; *text && name(i); i++) {
		size_t d = !strncasecmp(text, name(i), strlen(text)) ? 1 : distance(text, name(i));

		if (d < least) {
			least = d;
			best = name(i);
		}
	}
	return best;
}

void complain_unknown(const char *kind, const char *text, const char *(*name)(size_t index),
		      const char *hint)
{
	const char *nearest = nearest_name(text, name);

	complain("unknown %s '%s'%s%s%s (%s)", kind, clean_text(text), nearest ? ", is " : "",
		 nearest ? nearest : "", nearest ? " meant?" : "", hint);
}
