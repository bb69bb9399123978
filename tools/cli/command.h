/* SPDX-License-Identifier: GPL-2.0 */
/* A command of the tool, for dispatch, help and completion. */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

/** enum exit_status - exit status of the tool */
enum exit_status {
	EXIT_DONE = 0, /* done */
	EXIT_UNAVAILABLE = 1, /* requested but missing, not permitted, or not available */
	EXIT_WRONG_USAGE = 2,
	EXIT_NOT_ALLOWED = 3, /* check: the call is refused */
	EXIT_DIFFER = 3, /* diff: verdicts differ, or the second side is less strict */
	EXIT_FINDINGS = 3, /* explain --fail-on: there are such findings */
	EXIT_DEPENDS = 4, /* depends on what was left open, or is not decided */
	EXIT_LOST = 5, /* monitor: events could not be written */
};

/**
 * struct option_desc - an option; a zeroed one ends a table
 * @id: its letter, or a number from 256 on; 0 ends the table
 * @name: its long name
 * @arg: name of its argument in help, NULL if it has none; "[=NAME]" if it may be left out, of an
 *	option without a letter
 * @help: its effect, in a line
 */
struct option_desc {
	int id;
	const char *name;
	const char *arg;
	const char *help;
};

/**
 * struct command - a command
 * @name: its name
 * @operands: its operands, for help; may be empty
 * @summary: its purpose, in a line
 * @about: further explanation, in lines of up to 80 columns; may be NULL
 * @options: its options, without those of all commands
 * @run: runs it; @argv[0] is its name. Return: enum exit_status
 */
struct command {
	const char *name;
	const char *operands;
	const char *summary;
	const char *about;
	const struct option_desc *options;
	int (*run)(const struct command *command, int argc, char **argv);
};

/** common_options - the options of all commands */
extern const struct option_desc common_options[];

/** help_command() - print the help of a command on standard output */
void help_command(const struct command *command);

/** help_all() - print the help of the tool on standard output; a zeroed command ends @commands */
void help_all(const struct command *commands);

/** help_completion() - print commands with their options for a shell, one command per line */
void help_completion(const struct command *commands);

#endif
