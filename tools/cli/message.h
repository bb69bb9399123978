/* SPDX-License-Identifier: GPL-2.0 */
/* Messages on standard error, one line each; an unknown word with the name probably intended. */
#ifndef CLI_MESSAGE_H
#define CLI_MESSAGE_H

#include <stddef.h>

#include "client/task.h"

/** message_command() - set the command that further messages name; NULL for the tool itself */
void message_command(const char *name);

/** complain() - print "seccompctl: COMMAND: ..." and a newline on standard error */
__attribute__((format(printf, 1, 2))) void complain(const char *fmt, ...);

/**
 * message_ask() - ask a question on the terminal, to which "y" or "yes" agrees
 * @fmt: the question
 *
 * Return: whether the user agrees; false without a terminal.
 */
__attribute__((format(printf, 1, 2))) bool message_ask(const char *fmt, ...);

/**
 * error_text() - text of an error: its meaning, and the message of the kernel
 * @error: the error
 * @buf: receives the text
 * @size: size of @buf
 *
 * Return: @buf.
 */
const char *error_text(const struct sd_error *error, char *buf, size_t size);

/**
 * nearest_name() - find the probably intended name
 * @text: the given word
 * @name: returns the name at an index, or NULL behind the last
 *
 * Return: the name nearest to @text, or NULL if none is near.
 */
const char *nearest_name(const char *text, const char *(*name)(size_t index));

/**
 * complain_unknown() - complain about an unknown word
 * @kind: kind of the names: "mode"
 * @text: the given word
 * @name: see nearest_name()
 * @hint: the names, or where to find them
 */
void complain_unknown(const char *kind, const char *text, const char *(*name)(size_t index),
		      const char *hint);

#endif
