// SPDX-License-Identifier: GPL-2.0
/* seccompctl asm: assemble a program from text. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/args.h"
#include "cmd/commands.h"
#include "analysis/signature.h"
#include "bpf/asm.h"
#include "cli/message.h"
#include "cli/xalloc.h"
#include "input/program_file.h"
#include "cli/clean.h"

enum asm_option {
	OPT_UNCHECKED = OPT_OWN,
};

const struct option_desc asm_options[] = {
	{ 'o', "output", "FILE", "write the program to FILE instead of standard output" },
	{ OPT_UNCHECKED, "unchecked", NULL, "also write programs that seccomp would refuse" },
	{ 0 },
};

/* Report the wrong line in the format of compilers. */
static bool check(const char *name, const struct bpf_asm *assembled, bool unchecked)
{
	struct bpf_error error;

	if (unchecked || bpf_check(assembled->prog, assembled->len, &error))
		return true;
	complain("%s:%zu: instruction %zu %s: seccomp would refuse it (--unchecked writes it)",
		 name, assembled->lines[error.index], error.index, error.text);
	return false;
}

static bool assemble(const char *path, bool unchecked, struct bpf_asm *assembled, int *status)
{
	const char *name;
	struct bpf_asm_error error;
	char *text;
	size_t len;
	bool ok;

	*status = program_file_bytes(path, BPF_ASM_MAX_TEXT + 1, &text, &len);
	if (*status != EXIT_DONE)
		return false;
	name = program_file_name(path);
	ok = bpf_assemble(text, len, &signature_names, assembled, &error);
	if (!ok)
		complain("%s:%zu:%zu: %s", name, error.line, error.column, error.text);
	else
		ok = check(name, assembled, unchecked);
	free(text);
	*status = ok ? EXIT_DONE : EXIT_UNAVAILABLE;
	return ok;
}

/* Replace an older file only once there is a valid program. */
static int write_file(const char *path, const struct bpf_asm *assembled)
{
	FILE *file = fopen(path, "we");
	bool ok = file;

	if (file) {
		ok = fwrite(assembled->prog, sizeof(*assembled->prog), assembled->len, file) ==
		     assembled->len;
		ok = !fclose(file) && ok;
	}
	if (!ok)
		complain("%s: %s: write to another file with -o", clean_text(path),
			 strerror(errno));
	return ok ? EXIT_DONE : EXIT_UNAVAILABLE;
}

static int run(const char *path, const char *output, bool unchecked)
{
	struct bpf_asm *assembled;
	int status;

	if (!output && isatty(STDOUT_FILENO)) {
		complain("a program is bytes, and standard output is a terminal: "
			 "redirect it, or give -o FILE");
		return EXIT_WRONG_USAGE;
	}
	assembled = xmalloc(sizeof(*assembled));
	if (assemble(path, unchecked, assembled, &status)) {
		if (output)
			status = write_file(output, assembled);
		else
			fwrite(assembled->prog, sizeof(*assembled->prog), assembled->len, stdout);
	}
	free(assembled);
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
