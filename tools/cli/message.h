/* SPDX-License-Identifier: GPL-2.0 */
/* Messages on standard error, one line each. */
#ifndef CLI_MESSAGE_H
#define CLI_MESSAGE_H

#include <stddef.h>

#include "client/task.h"

/** message_command() - set the command that further messages name; NULL for the tool itself */
void message_command(const char *name);

/** complain() - print "seccompctl: COMMAND: ..." and a newline on standard error */
__attribute__((format(printf, 1, 2))) void complain(const char *fmt, ...);

/**
 * error_text() - text of an error: its meaning, and the message of the kernel
 * @error: the error
 * @buf: receives the text
 * @size: size of @buf
 *
 * Return: @buf.
 */
const char *error_text(const struct sd_error *error, char *buf, size_t size);

#endif
