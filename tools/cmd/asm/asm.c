// SPDX-License-Identifier: GPL-2.0
/* seccompctl asm: make a program of a text. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/args.h"
#include "cmd/commands.h"
#include "cli/message.h"
#include "input/program_file.h"
#include "cli/clean.h"

enum asm_option {
	OPT_UNCHECKED = OPT_OWN,
};

const struct option_desc asm_options[] = {
	{ 'o', "output", "FILE", "write the program to FILE instead of standard output" },
	{ OPT_UNCHECKED, "unchecked", NULL, "also write programs that seccomp would refuse" },
	{ OPT_KERNEL, "kernel", "RELEASE", "OCI: release of the kernel: 6.12 ..." },
	PROGRAM_FILE_OPTIONS,
	{ 0 },
};

/* Replace an older file only once there is a valid program. */
static int write_file(const char *path, const struct policy_program *program)
{
	FILE *file = fopen(path, "we");
	bool ok = file;

	if (file) {
		ok = fwrite(program->insns, sizeof(*program->insns), program->len, file) ==
		     program->len;
		ok = !fclose(file) && ok;
	}
	if (!ok)
		complain("%s: %s: write to another file with -o", clean_text(path),
			 strerror(errno));
	return ok ? EXIT_DONE : EXIT_UNAVAILABLE;
}

static int run(const char *path, const char *output, bool unchecked)
{
	const struct policy_program *program;
	struct policy policy;
	int status;

	if (!output && isatty(STDOUT_FILENO)) {
		complain("a program is bytes, and standard output is a terminal: "
			 "redirect it, or give -o FILE");
		return EXIT_WRONG_USAGE;
	}
	status = program_file_read(path, unchecked, &policy);
	if (status != EXIT_DONE)
		return status;
	program = policy.programs;
	if (!program_file_has_one(path, &policy)) {
		status = EXIT_UNAVAILABLE;
	} else if (output) {
		status = write_file(output, program);
	} else {
		fwrite(program->insns, sizeof(*program->insns), program->len, stdout);
	}
	policy_release(&policy);
	return status;
}

int cmd_asm(const struct command *command, int argc, char **argv)
{
	const char *output = NULL;
	bool unchecked = false;
	int c, status;

	args_begin(command);
	while ((c = args_next(argc, argv, &status)) > 0) {
		if (c == 'o')
			output = strcmp(optarg, "-") ? optarg : NULL;
		else
			unchecked = true;
	}
	if (c == ARGS_EXIT)
		return status;
	if (argc - optind > 1) {
		complain("unexpected operand '%s': one text at a time",
			 clean_text(argv[optind + 1]));
		return EXIT_WRONG_USAGE;
	}
	return run(optind < argc ? argv[optind] : "-", output, unchecked);
}
