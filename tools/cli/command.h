/* SPDX-License-Identifier: GPL-2.0 */
/* A command of the tool, as dispatch, help and completion see it. */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

/** enum exit_status - what the tool's exit status says */
enum exit_status {
	EXIT_DONE = 0, /* done */
	EXIT_UNAVAILABLE = 1, /* asked for and not there, or not permitted, or not available */
	EXIT_WRONG_USAGE = 2,
	EXIT_NOT_ALLOWED = 3, /* check: the call is refused */
	EXIT_DIFFER = 3, /* diff: verdicts differ */
	EXIT_DEPENDS = 4, /* it depends on what was left out, or could not be decided */
};

/**
 * struct option_desc - one option; a table of them ends with a zeroed one
 * @id: its letter, or a number from 256 on if it has none; 0 ends the table
 * @name: its long name
 * @arg: what its argument is called in help, NULL if it has none
 * @help: what it does, in a line
 */
struct option_desc {
	int id;
	const char *name;
	const char *arg;
	const char *help;
};

/**
 * struct command - one command
 * @name: what the user types
 * @operands: what follows the options, for help; may be empty
 * @summary: what it does, in a line
 * @about: what else there is to know, in lines of up to 80 columns; may be NULL
 * @options: its own options, without those that all commands have
 * @run: does it; @argv[0] is its name. Return: enum exit_status
 */
struct command {
	const char *name;
	const char *operands;
	const char *summary;
	const char *about;
	const struct option_desc *options;
	int (*run)(const struct command *command, int argc, char **argv);
};

/** common_options - the options that every command has */
extern const struct option_desc common_options[];

/** help_command() - print the help of a command on standard output */
void help_command(const struct command *command);

/** help_all() - print the help of the tool on standard output; a zeroed command ends @commands */
void help_all(const struct command *commands);

/** help_completion() - print what a shell completes: a command and its options a line */
void help_completion(const struct command *commands);

#endif
