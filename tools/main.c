// SPDX-License-Identifier: GPL-2.0
/* seccompctl: one table serves dispatch, help and completion. */
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <getopt.h>
#include <unistd.h>

#include "../module/version.h"
#include "cli/args.h"
#include "client/source.h"
#include "cmd/commands.h"
#include "cli/pager.h"
#include "cli/message.h"
#include "cli/clean.h"
#include "input/target.h"
#include "policy/policy.h"

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
	{ "status", "[PID|TID]...", "Show how seccomp restricts a process or thread",
	  "Without an operand, show seccompctl's own state, which its caller handed down. A process\n"
	  "is shown with all its threads, any other thread by itself.\n",
	  status_options, cmd_status },
	{ "list", "", "List the threads or processes that are under seccomp",
	  "COL is a column; --list-columns prints them all.\n", list_options, cmd_list },
	{ "explain", "PID|TID | FILE... | -",
	  "Show what a process or thread can still do, and the verdict on every call",
	  "Several files make one chain, in the order of their installation. A number is a thread:\n"
	  "write ./123 for a file of that name.\n",
	  explain_options, cmd_explain },
	{ "check", "PID|TID|FILE|- SYSCALL [ARG]...|LINE",
	  "Show the verdict on one system call, and the filter that decides",
	  "Arguments are numbers or names such as AF_INET or O_WRONLY|O_CREAT. An argument that is\n"
	  "left out, or is _, may have any value: then the conditions are shown. A pointer may be any\n"
	  "text. LINE is one of strace or monitor: 'openat(AT_FDCWD, \"/x\", O_RDONLY) = -1 EPERM'.\n"
	  "Exit status 3: refused; 4: it depends. A number is a thread: write ./123 for a file of that name.\n",
	  check_options, cmd_check },
	{ "diff", "PID|TID|FILE|- PID|TID|FILE|-",
	  "Compare two threads or files: list the calls with different verdicts",
	  "Exit status 3: they differ; 4: some calls could not be decided.\n", diff_options,
	  cmd_diff },
	{ "merge", "PID|TID|FILE|-...", "Write one program that answers as several do together",
	  "The operands are in the order of their installation: the most severe answer wins. A thread\n"
	  "stands for all of its filters. A number is a thread: write ./123 for a file of that name.\n"
	  "Exit status 4: some calls could not be decided, and nothing is written.\n",
	  merge_options, cmd_merge },
	{ "monitor", "[PID]... | -- COMMAND [ARG]...",
	  "Show filters being installed and system calls being refused, as it happens",
	  "Without operands, watch all processes. With -- COMMAND, run it and watch it with all its\n"
	  "descendants; the exit status is the command's. Ctrl-C ends the watch.\n",
	  monitor_options, cmd_monitor },
	{ "why", "[FILE...|-]", "Show which calls were refused, from logs and core files",
	  "FILE is an audit log, a log of the kernel, output of journalctl or dmesg, or the core file of a\n"
	  "death by SIGSYS. Without an operand, the journal and the audit log are read, of this boot.\n"
	  "Exit status 1: there is no record.\n",
	  why_options, cmd_why },
	{ "tree", "[PID|TID]", "Show the tree of filters, and the threads on it",
	  "Each filter was installed on top of its parent; a thread hangs on its newest filter.\n",
	  tree_options, cmd_tree },
	{ "dump", "PID|TID [INDEX|ID] | FILE | -",
	  "Print the filters of a thread, or a program from a file",
	  "Prints all filters of a thread, newest first, or the one with an index (0 is the oldest)\n"
	  "or id (0x...). A number is a thread: write ./123 for a file of that name.\n",
	  dump_options, cmd_dump },
	{ "asm", "[FILE|-]", "Assemble a program from the text that dump prints",
	  "seccompctl(8) and Documentation/asm.rst describe the grammar.\n", asm_options, cmd_asm },
	{ "export", "PID|TID | FILE... | -", "Write the filters of a thread, or files, as a policy",
	  "The result is read back and compared. Exit status 4: the calls that are listed can't be\n"
	  "expressed in this format, or are not decided; the policy refuses them or is stricter.\n",
	  export_options, cmd_export },
	{ "features", "", "Show what this kernel's seccomp and the module support", NULL,
	  features_options, cmd_features },
	{ "help", "[COMMAND]", "Print the help of a command", NULL, help_options, cmd_help },
	{ "version", "", "Print the version", NULL, NULL, cmd_version },
	{ 0 },
};

static const char *command_name(size_t index)
{
	return commands[index].name;
}

static const struct command *find_command(const char *name)
{
	const struct command *command;

	for (command = commands; command->name; command++)
		if (!strcmp(command->name, name))
			return command;
	complain_unknown("command", name, command_name, "seccompctl --help");
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

/* Whether standard output is a pipe or socket without a reader. errno may be an older one. */
static bool reader_is_gone(void)
{
	struct pollfd out = { .fd = STDOUT_FILENO };

	return poll(&out, 1, 0) == 1 && (out.revents & POLLERR);
}

/*
 * A full disk or a closed pipe must not look like success. A reader that has enough, as head, is no
 * reason to complain: where SIGPIPE is not ignored, it ends a command without a word.
 */
static int finish(int status)
{
	if (!ferror(stdout) && !fflush(stdout) && pager_end(args_pager()))
		return status;
	message_command(NULL);
	if (!reader_is_gone())
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
	if (command->run != cmd_monitor) /* which prints as it goes */
		pager_begin();
	return command->run(command, argc, argv);
}

/*
 * If a standard descriptor is closed, the first socket or file would take its number and receive the
 * output. Open /dev/null in the opposite mode, so that using the descriptor still fails.
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
	args_take_policy(policy_choose);
	args_take_target(target_choose);
	return finish(run(argc, argv));
}
