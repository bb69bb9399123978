// SPDX-License-Identifier: GPL-2.0
/* Help and completion, from the table of commands. */
#include <stdio.h>
#include <string.h>

#include "cli/args.h"

const struct option_desc common_options[] = {
	{ OPT_SOURCE, "source", "SOURCE",
	  "module, proc, or auto: the module if available, else /proc (default)" },
	{ OPT_COLOR, "color", "WHEN", "auto (on a terminal, default), always or never" },
	{ OPT_NO_PAGER, "no-pager", NULL, "print long text without a pager" },
	{ OPT_HELP, "help", NULL, "print this help" },
	{ 0 },
};

static const char exit_statuses[] =
	"Exit status: 0 success; 1 not found, not permitted or not available; 2 wrong usage;\n"
	"3 refused, different, or findings; 4 it depends. More in seccompctl(8).\n";

/* An argument that may be left out has its "=" in its name. */
static const char *separator(const struct option_desc *option)
{
	return option->arg && *option->arg != '[' ? "=" : "";
}

static void print_option(const struct option_desc *option)
{
	char left[64];
	int len = 0;

	if (option->id < OPT_SOURCE)
		len = snprintf(left, sizeof(left), "-%c, ", option->id);
	snprintf(left + len, sizeof(left) - len, "--%s%s%s", option->name, separator(option),
		 option->arg ? option->arg : "");
	printf("  %-26s%s\n", left, option->help);
}

static void print_options(const struct option_desc *option)
{
	for (; option && option->id; option++)
		print_option(option);
}

void help_command(const struct command *command)
{
	printf("Usage: seccompctl %s [OPTION]...%s%s\n\n", command->name,
	       *command->operands ? " " : "", command->operands);
	printf("%s.\n", command->summary);
	if (command->about)
		fputs(command->about, stdout);
	puts("\nOptions:");
	print_options(command->options);
	print_options(common_options);
	printf("\n%s", exit_statuses);
}

void help_all(const struct command *command)
{
	puts("Usage: seccompctl [OPTION]... COMMAND [ARGUMENT]...\n\n"
	     "Show which threads seccomp restricts, and how.\n\nCommands:");
	for (; command->name; command++)
		printf("  %-10s%s\n", command->name, command->summary);
	puts("\nOptions:");
	print_options(common_options);
	printf("  %-26s%s\n\n", "-V, --version", "print the version");
	printf("seccompctl COMMAND --help describes a command.\n%s", exit_statuses);
}

static void complete_options(const struct option_desc *option)
{
	for (; option && option->id; option++)
		printf(" --%s%s", option->name, separator(option));
}

void help_completion(const struct command *command)
{
	for (; command->name; command++) {
		fputs(command->name, stdout);
		complete_options(command->options);
		complete_options(common_options);
		putchar('\n');
	}
}
