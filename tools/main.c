// SPDX-License-Identifier: GPL-2.0
/* seccompctl: one table serves dispatch, help and completion. */
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <getopt.h>
#include <unistd.h>

#include "../module/version.h"
#include "cli/args.h"
#include "cli/nearest.h"
#include "client/source.h"
#include "cmd/commands.h"
#include "cli/message.h"
#include "cli/clean.h"

static int cmd_help(const struct command *command, int argc, char **argv);
static int cmd_version(const struct command *command, int argc, char **argv);

enum help_option {
	OPT_COMPLETE = OPT_OWN,
};

static const struct option_desc help_options[] = {
	{ OPT_COMPLETE, "complete", NULL, "print commands and options for a shell's completion" },
	{ 0 },
};

static const struct command commands[] = {
	{ "status", "[PID|TID]...", "tell people how seccomp restricts a process or thread",
	  "Without an operand seccompctl tells of itself: what it inherited from its caller.\n"
	  "A process is told with all its threads, a thread that is no process by itself.\n",
	  status_options, cmd_status },
	{ "list", "", "list threads, or processes, that are under seccomp",
	  "COL names a column; --list-columns tells which there are.\n", list_options, cmd_list },
	{ "explain", "PID|TID | FILE... | -",
	  "tell what a process or thread can still do, and what happens to every call",
	  "Several files make one chain, in the order in which they would be installed. What is\n"
	  "all digits is a thread: ./123 is a file.\n",
	  explain_options, cmd_explain },
	{ "check", "PID|TID|FILE|- SYSCALL [ARG]...",
	  "tell what happens to a system call, and which filter decides",
	  "Arguments are numbers, or names such as AF_INET or O_WRONLY|O_CREAT; what is left out,\n"
	  "or is a _, may be anything: then it is told what the answer depends on. Exit status\n"
	  "3: refused; 4: it depends. What is all digits is a thread: ./123 is a file.\n",
	  check_options, cmd_check },
	{ "diff", "PID|TID|FILE|- PID|TID|FILE|-",
	  "compare two threads, or files: which calls are answered differently",
	  "Exit status 3: they differ; 4: it could not be found out everywhere.\n", diff_options,
	  cmd_diff },
	{ "monitor", "[PID]... | -- COMMAND [ARG]...",
	  "tell who enters seccomp, and what it refuses, as it happens",
	  "Of all processes, of those that are named, or of a command that is run and followed with\n"
	  "all that it starts: then the exit status is the command's. Ctrl-C ends it.\n",
	  monitor_options, cmd_monitor },
	{ "tree", "[PID|TID]", "show filters as the tree they are, and the threads on it",
	  "A filter was installed on the one above it; a thread is on its newest filter.\n",
	  tree_options, cmd_tree },
	{ "dump", "PID|TID [INDEX|ID] | FILE | -",
	  "print the filters of a thread, or a program from a file",
	  "All filters of a thread, the newest first, or the one of an index (0 is the oldest)\n"
	  "or id (0x...). What is all digits is a thread: ./123 is a file.\n",
	  dump_options, cmd_dump },
	{ "asm", "[FILE|-]", "assemble a program, as dump prints it",
	  "seccompctl(8) and Documentation/asm.rst tell the grammar.\n", asm_options, cmd_asm },
	{ "features", "", "tell what seccomp this kernel offers, and what the module can do here",
	  NULL, features_options, cmd_features },
	{ "help", "[COMMAND]", "explain a command", NULL, help_options, cmd_help },
	{ "version", "", "print the version", NULL, NULL, cmd_version },
	{ 0 },
};

static const char *command_name(size_t index)
{
	return commands[index].name;
}

static const struct command *find_command(const char *name)
{
	const struct command *command;
	const char *nearest;

	for (command = commands; command->name; command++)
		if (!strcmp(command->name, name))
			return command;
	nearest = nearest_name(name, command_name);
	if (nearest)
		complain("unknown command '%s', is '%s' meant? (seccompctl --help)",
			 clean_text(name), nearest);
	else
		complain("unknown command '%s' (seccompctl --help)", clean_text(name));
	return NULL;
}

static int cmd_help(const struct command *command, int argc, char **argv)
{
	int c, status = EXIT_DONE;

	args_begin(command);
	c = args_next(argc, argv, &status);
	if (c == ARGS_EXIT)
		return status;
	if (c == OPT_COMPLETE) {
		help_completion(commands);
		return EXIT_DONE;
	}
	if (optind == argc) {
		help_all(commands);
		return EXIT_DONE;
	}
	if (argc - optind > 1) {
		complain("too many operands: one command at a time");
		return EXIT_WRONG_USAGE;
	}
	command = find_command(argv[optind]);
	if (!command)
		return EXIT_WRONG_USAGE;
	help_command(command);
	return EXIT_DONE;
}

static int print_version(void)
{
	puts("seccompctl " SECCOMP_DIAG_VERSION);
	return EXIT_DONE;
}

static int cmd_version(const struct command *command, int argc, char **argv)
{
	int status;

	args_begin(command);
	if (args_next(argc, argv, &status) == ARGS_EXIT)
		return status;
	if (optind < argc) {
		complain("unexpected operand '%s'", clean_text(argv[optind]));
		return EXIT_WRONG_USAGE;
	}
	return print_version();
}

/* A full disk or a closed pipe must not look like success. */
static int finish(int status)
{
	if (!ferror(stdout) && !fflush(stdout))
		return status;
	message_command(NULL);
	complain("writing to standard output failed");
	return status > EXIT_UNAVAILABLE ? status : EXIT_UNAVAILABLE;
}

static int run(int argc, char **argv)
{
	const struct command *command;
	int c, status = EXIT_DONE;

	args_begin(NULL);
	c = args_next(argc, argv, &status);
	if (c == ARGS_EXIT)
		return status;
	if (c == OPT_VERSION)
		return print_version();
	if (c == OPT_HELP) {
		help_all(commands);
		return EXIT_DONE;
	}
	if (optind >= argc) {
		complain("a command is missing: seccompctl --help lists them");
		return EXIT_WRONG_USAGE;
	}
	argc -= optind;
	argv += optind;
	command = find_command(argv[0]);
	if (!command)
		return EXIT_WRONG_USAGE;
	message_command(command->name);
	return command->run(command, argc, argv);
}

/*
 * Where a standard descriptor is closed, the first socket or file would take its place, and what is
 * printed would go there. /dev/null takes it, the wrong way round: to use it stays an error.
 */
static void keep_descriptors(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0)
			open("/dev/null", (fd ? O_RDONLY : O_WRONLY) | O_CLOEXEC);
}

int main(int argc, char **argv)
{
	keep_descriptors();
	args_take_source(source_choose);
	setlocale(LC_ALL, "");
	return finish(run(argc, argv));
}
