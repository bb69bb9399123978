// SPDX-License-Identifier: GPL-2.0
/* seccompctl diff: calls on which two threads or files give different verdicts. */
#include <getopt.h>
#include <string.h>

#include "cli/args.h"
#include "cmd/commands.h"
#include "input/call.h"
#include "input/program_file.h"
#include "input/target.h"
#include "cmd/diff/diff.h"
#include "cli/message.h"
#include "print/output.h"
#include "cli/clean.h"

enum diff_option {
	OPT_ABI = OPT_OWN,
	OPT_STRICTER,
};

const struct option_desc diff_options[] = {
	{ OPT_ABI, "abi", "ABI", "compare calls of one ABI only: x86_64, x86, x32, aarch64 ..." },
	{ OPT_KERNEL, "kernel", "RELEASE", "the kernel in question, by its release: 6.12.14 ..." },
	TARGET_OPTIONS,
	PROGRAM_FILE_OPTIONS,
	{ OPT_STRICTER, "stricter", NULL,
	  "find out whether B lets nothing through that A refuses, or show such a call" },
	{ 'J', "json", NULL, "print JSON" },
	{ 0 },
};

/* Bound on the steps of a comparison: some seconds. */
#define DIFF_STEPS 24000000

/* A target stands for the first operand. */
static bool parse_operands(int count, char **operands)
{
	int wanted = target_given() ? 1 : 2;

	if (count < wanted) {
		complain("%s: the number of a thread, a file, or - (seccompctl diff --help)",
			 count || wanted == 1 ? "the second operand is missing" :
						"two operands are missing");
		return false;
	}
	if (count > wanted) {
		complain("unexpected operand '%s': two at a time", clean_text(operands[wanted]));
		return false;
	}
	if (wanted == 2 && !strcmp(operands[0], "-") && !strcmp(operands[1], "-")) {
		complain("standard input has one program: give a file for the other");
		return false;
	}
	return true;
}

/* This machine's ABI, or that of programs for another machine */
static unsigned int own_abi(const struct diff *diff)
{
	for (unsigned int side = 0; side < 2; side++)
		if (diff->chains[side].only_abi)
			return diff->chains[side].abi;
	return bpf_abi_native();
}

static void compare(struct diff *diff)
{
	struct difference_side sides[2];
	size_t budget = DIFF_STEPS;

	diff->differences.weaknesses = diff->stricter;
	for (unsigned int side = 0; side < 2; side++)
		sides[side] = (struct difference_side){ diff->chains[side].programs,
							diff->chains[side].count,
							diff->chains[side].strict,
							diff->chains[side].kernel };
	for (size_t i = 0; i < diff->abi_count; i++)
		differences_make(sides, diff->abis[i], own_abi(diff), &budget, &diff->differences);
}

static enum exit_status diff_status(const struct diff *diff)
{
	for (size_t i = 0; i < diff->differences.count; i++)
		if (diff->differences.of[i].decided)
			return EXIT_DIFFER;
	return diff->differences.count ? EXIT_DEPENDS : EXIT_DONE;
}

static int print(const struct diff *diff, bool json)
{
	if (json)
		output_json(diff_json(diff));
	else if (diff->stricter)
		stricter_text(diff);
	else
		diff_text(diff);
	return diff->stricter ? stricter_status(diff) : diff_status(diff);
}

static void choose_abis(struct diff *diff, const struct call *only)
{
	if (only->arch) {
		diff->abis[diff->abi_count++] = only->abi;
		return;
	}
	diff->abi_count = query_abis(own_abi(diff), diff->abis);
	diff->abis[diff->abi_count++] = QUERY_ABI_OTHER;
}

static int run(char **operands, const struct call *only, bool stricter, bool json)
{
	struct diff diff = { .operands = { operands[0], operands[1] }, .stricter = stricter };
	int status = EXIT_DONE;

	for (unsigned int side = 0; side < 2 && status == EXIT_DONE; side++)
		status = chain_load(&operands[side], 1, &diff.chains[side]);
	if (status == EXIT_DONE) {
		choose_abis(&diff, only);
		compare(&diff);
		status = print(&diff, json);
	}
	differences_release(&diff.differences);
	chain_release(&diff.chains[0]);
	chain_release(&diff.chains[1]);
	return status;
}

int cmd_diff(const struct command *command, int argc, char **argv)
{
	struct call only = { 0 };
	bool json = false, stricter = false;
	int c, status, count;
	char **operands;

	args_begin(command);
	while ((c = args_next(argc, argv, &status)) > 0) {
		if (c == 'J')
			json = true;
		else if (c == OPT_STRICTER)
			stricter = true;
		else if (!call_abi(&only, optarg))
			return EXIT_WRONG_USAGE;
	}
	if (c == ARGS_EXIT)
		return status;
	operands = argv + optind;
	count = argc - optind;
	if (!parse_operands(count, operands))
		return EXIT_WRONG_USAGE;
	status = target_operand(&count, &operands);
	return status == EXIT_DONE ? run(operands, &only, stricter, json) : status;
}
