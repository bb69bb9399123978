// SPDX-License-Identifier: GPL-2.0
/* Messages on standard error, one line each. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cli/message.h"

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

static const char *errno_text(int err)
{
	switch (err) {
	case ESRCH:
		return "no such thread or process";
	case EPERM:
	case EACCES:
		return "not permitted";
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
