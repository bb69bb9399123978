/* SPDX-License-Identifier: GPL-2.0 */
/* What is said on standard error, one line each. */
#ifndef CLI_MESSAGE_H
#define CLI_MESSAGE_H

#include <stddef.h>

#include "client/task.h"

/** message_command() - name the command that complains from now on; NULL for the tool itself */
void message_command(const char *name);

/** complain() - print "seccompctl: COMMAND: ..." and a newline on standard error */
__attribute__((format(printf, 1, 2))) void complain(const char *fmt, ...);

/**
 * error_text() - an error in words: what it means, and what the kernel said of it
 * @error: the error
 * @buf: where the words are put
 * @size: its room
 *
 * Return: @buf.
 */
const char *error_text(const struct sd_error *error, char *buf, size_t size);

#endif
