/* SPDX-License-Identifier: GPL-2.0 */
/* Parse options and arguments, with one-line complaints. */
#ifndef CLI_ARGS_H
#define CLI_ARGS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "cli/command.h"

/* Options of all commands, and of the tool itself. */
enum common_option {
	OPT_HELP = 'h',
	OPT_VERSION = 'V',
	OPT_SOURCE = 256,
	OPT_COLOR,
	OPT_NO_PAGER,
	OPT_FORMAT, /* how to read files: policy/policy.h */
	OPT_CAP,
	OPT_GOARCH,
	OPT_KERNEL,
	OPT_RUNTIME,
	OPT_UNIT, /* threads by name: input/target.h */
	OPT_CONTAINER,
	OPT_CGROUP,
	OPT_COMM,
	OPT_OWN, /* the first number for options of a command */
};

/* Special results of args_next(). */
#define ARGS_END (-1)
#define ARGS_EXIT (-2)

/** args_take_source() - set the handler of --source, which returns false for an unknown name */
void args_take_source(bool (*choose)(const char *name));

/** args_take_policy() - set the handler of OPT_FORMAT to OPT_RUNTIME; false after a complaint */
void args_take_policy(bool (*choose)(int option, const char *arg));

/** args_take_target() - set the handler of OPT_UNIT to OPT_COMM; false after a complaint */
void args_take_target(bool (*choose)(int option, const char *arg));

/** enum args_color - whether output has colours */
enum args_color {
	COLOR_AUTO, /* on a terminal, without NO_COLOR */
	COLOR_ALWAYS,
	COLOR_NEVER,
};

/** args_color() - the value of --color */
enum args_color args_color(void);

/** args_pager() - whether a pager is wanted (no --no-pager) */
bool args_pager(void);

/** args_begin() - start parsing options of a command, or of the tool itself (@command is NULL) */
void args_begin(const struct command *command);

/**
 * args_next() - parse the next option
 * @argc: number of arguments of the command
 * @argv: arguments of the command
 * @status: the exit status, for ARGS_EXIT
 *
 * The function handles --source, --color, options on how to read files and the --help of a command, and
 * complains about wrong options. It returns the --help of the tool.
 *
 * Return: its id, with getopt's optarg set; ARGS_END, with optind at the first operand; or
 * ARGS_EXIT, if there is nothing more to do.
 */
int args_next(int argc, char **argv, int *status);

/** args_list() - call @take for each of comma-separated names, until it returns false */
bool args_list(const char *text, bool (*take)(const char *name, void *arg), void *arg);

/** args_pid() - parse a thread or process number. Return: false after a complaint. */
bool args_pid(const char *text, pid_t *pid);

/**
 * args_number() - parse the number of an option
 * @option: its name, for complaints
 * @text: the number
 * @min: the smallest
 * @max: the largest
 * @number: set on success
 *
 * Return: false after a complaint.
 */
bool args_number(const char *option, const char *text, unsigned int min, unsigned int max,
		 unsigned int *number);

/** args_uid() - parse a user, by number or name. Return: false after a complaint. */
bool args_uid(const char *text, uid_t *uid);

/**
 * args_filter_id() - parse the id of a filter: 16 hexadecimal digits, with or without 0x
 *
 * Return: false after a complaint.
 */
bool args_filter_id(const char *text, uint64_t *id);

#endif
