// SPDX-License-Identifier: GPL-2.0
/* seccompctl asm: make a program of a text. */
#include <getopt.h>

#include "cli/args.h"
#include "cmd/commands.h"
#include "cli/message.h"
#include "input/program_file.h"
#include "print/program.h"
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

static int run(const char *path, const char *output, bool unchecked)
{
	struct policy policy;
	int status;

	if (!program_output_fits(output))
		return EXIT_WRONG_USAGE;
	status = program_file_read(path, unchecked, &policy);
	if (status != EXIT_DONE)
		return status;
	if (program_file_has_one(path, &policy))
		status = program_output(output, policy.programs[0].insns, policy.programs[0].len);
	else
		status = EXIT_UNAVAILABLE;
	policy_release(&policy);
	return status;
}

int cmd_asm(const struct command *command, int argc, char **argv)
{
	const char *output = "-";
	bool unchecked = false;
	int c, status;

	args_begin(command);
	while ((c = args_next(argc, argv, &status)) > 0) {
		if (c == 'o')
			output = optarg;
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
