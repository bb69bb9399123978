/* SPDX-License-Identifier: GPL-2.0 */
/* Options and their arguments, with one clear line for whatever is wrong with them. */
#ifndef CLI_ARGS_H
#define CLI_ARGS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "cli/command.h"

/* The options that every command has, and those of the tool itself. */
enum common_option {
	OPT_HELP = 'h',
	OPT_VERSION = 'V',
	OPT_SOURCE = 256,
	OPT_OWN, /* the first that a command may number itself */
};

/* What args_next() returns beside an option. */
#define ARGS_END (-1)
#define ARGS_EXIT (-2)

/** args_take_source() - set what --source calls, which returns false for an unknown name */
void args_take_source(bool (*choose)(const char *name));

/** args_begin() - start on the options of a command, or of the tool itself (@command is NULL) */
void args_begin(const struct command *command);

/**
 * args_next() - the next option
 * @argc: the command's
 * @argv: the command's
 * @status: the exit status, for ARGS_EXIT
 *
 * --source and the --help of a command are dealt with here, the --help of the tool is returned. A
 * wrong option is complained about.
 *
 * Return: its id, with getopt's optarg set; ARGS_END, with optind at the first operand; or
 * ARGS_EXIT, when there is nothing more to do.
 */
int args_next(int argc, char **argv, int *status);

/** args_pid() - a thread or process number. Return: false after a complaint. */
bool args_pid(const char *text, pid_t *pid);

/** args_uid() - a user, by number or name. Return: false after a complaint. */
bool args_uid(const char *text, uid_t *uid);

/**
 * args_filter_id() - a filter's id as it is printed: 16 hexadecimal digits, 0x before them or not
 *
 * Return: false after a complaint.
 */
bool args_filter_id(const char *text, uint64_t *id);

#endif
