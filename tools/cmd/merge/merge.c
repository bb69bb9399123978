// SPDX-License-Identifier: GPL-2.0
/* seccompctl merge: one program that answers as several do. */
#include <getopt.h>
#include <string.h>

#include "analysis/compile.h"
#include "cli/args.h"
#include "cli/clean.h"
#include "cli/message.h"
#include "cli/xalloc.h"
#include "cmd/commands.h"
#include "input/chain.h"
#include "input/target.h"
#include "print/program.h"

enum merge_option {
	OPT_ANY = OPT_OWN,
};

const struct option_desc merge_options[] = {
	{ OPT_ANY, "any", NULL, "let through what any of them lets through" },
	TARGET_OPTIONS,
	{ 'o', "output", "FILE", "write the program to FILE instead of standard output" },
	{ 0 },
};

/* Bound on what a complaint names. */
#define NAMES_MAX 16

/**
 * struct merge - operands and their programs
 * @chains: the chain of each operand
 * @count: number of operands
 * @any: the least severe answer wins
 */
struct merge {
	struct chain *chains;
	size_t count;
	bool any;
};

/* One chain of all operands, of which the last is installed last. @programs has room for all. */
static struct compile_source whole_chain(const struct merge *merge, struct bpf_program *programs)
{
	size_t count = 0;

	for (size_t i = merge->count; i-- > 0;)
		for (size_t j = 0; j < merge->chains[i].count; j++)
			programs[count++] = merge->chains[i].programs[j];
	return (struct compile_source){ programs, count };
}

static void make(const struct merge *merge, struct compiled *compiled)
{
	struct compile_source *sources = xcalloc(merge->count + 1, sizeof(*sources));
	size_t budget = COMPILE_STEPS, room = 1;
	struct bpf_program *programs;

	for (size_t i = 0; i < merge->count; i++) {
		const struct chain *newest = &merge->chains[merge->count - 1 - i];

		room += merge->chains[i].count;
		sources[i] = (struct compile_source){ newest->programs, newest->count };
	}
	programs = xcalloc(room, sizeof(*programs));
	if (!merge->any)
		sources[0] = whole_chain(merge, programs);
	compile(sources, merge->any ? merge->count : 1, &budget, compiled);
	free(programs);
	free(sources);
}

static void add_number(uint32_t nr, struct text *text)
{
	text_add(text, nr < BPF_X32_BIT ? "%u" : "0x%x", nr);
}

/* "close, 999" or "numbers 500 to 600" */
static void add_numbers(unsigned int abi, const struct compile_gap *gap, struct text *text)
{
	char name[64];

	if (gap->last - gap->first >= NAMES_MAX) {
		text_add(text, "numbers ");
		add_number(gap->first, text);
		text_add(text, " to ");
		add_number(gap->last, text);
		return;
	}
	for (uint32_t i = 0; i <= gap->last - gap->first; i++) {
		text_add(text, "%s", i ? ", " : "");
		if (abi != QUERY_ABI_OTHER &&
		    bpf_syscall_name(abi, gap->first + i, name, sizeof(name)))
			text_add(text, "%s", name);
		else
			add_number(gap->first + i, text);
	}
}

/* "close of x86_64", "every call of any other ABI" */
static void add_gap(const struct compiled *compiled, const struct compile_gap *gap,
		    struct text *text)
{
	unsigned int abi = gap->abi;

	if (abi == BPF_ABI_X86_64 && gap->first >> 30 == 1 && gap->last >> 30 == 1)
		abi = BPF_ABI_X32;
	if (gap->first == 0 && gap->last == UINT32_MAX)
		text_add(text, "every call");
	else
		add_numbers(abi, gap, text);
	if (abi != QUERY_ABI_OTHER)
		text_add(text, " of %s", bpf_abi_name(abi));
	else
		text_add(text, " of any %sABI", compiled->names_abis ? "other " : "");
}

static void complain_gaps(const struct compiled *compiled)
{
	struct text text = { 0 };

	for (size_t i = 0; i < compiled->gap_count && i < NAMES_MAX; i++) {
		text_add(&text, "%s", i ? "; " : "");
		add_gap(compiled, &compiled->gaps[i], &text);
	}
	if (compiled->gap_count > NAMES_MAX)
		text_add(&text, "; and %zu more", compiled->gap_count - NAMES_MAX);
	complain("no program was written, because calls are not decided: %s", text_str(&text));
	text_free(&text);
}

static int write_program(const struct merge *merge, const char *output)
{
	struct compiled compiled;
	int status = EXIT_UNAVAILABLE;

	make(merge, &compiled);
	if (compiled.gap_count) {
		complain_gaps(&compiled);
		status = EXIT_DEPENDS;
	} else if (compiled.len > BPF_MAXINSNS) {
		complain(
			"no program was written: it would have %zu instructions, %zu more than the "
			"%d that the kernel allows",
			compiled.len, compiled.len - BPF_MAXINSNS, BPF_MAXINSNS);
	} else {
		status = program_output(output, compiled.insns, compiled.len);
	}
	compiled_release(&compiled);
	return status;
}

/* A filter kills by another signal than strict mode. */
static int load(char *operand, struct chain *chain)
{
	int status = chain_load(&operand, 1, chain);

	if (status != EXIT_DONE || !chain->strict)
		return status;
	complain("%d is in strict mode, which has no program and kills with SIGKILL: no filter "
		 "does that",
		 (int)chain->tid);
	chain_release(chain);
	return EXIT_UNAVAILABLE;
}

static int run(char **operands, size_t count, bool any, const char *output)
{
	struct merge merge = { .chains = xcalloc(count, sizeof(*merge.chains)), .any = any };
	int status = program_output_fits(output) ? EXIT_DONE : EXIT_WRONG_USAGE;

	while (status == EXIT_DONE && merge.count < count) {
		status = load(operands[merge.count], &merge.chains[merge.count]);
		merge.count += status == EXIT_DONE;
	}
	if (status == EXIT_DONE)
		status = write_program(&merge, output);
	for (size_t i = 0; i < merge.count; i++)
		chain_release(&merge.chains[i]);
	free(merge.chains);
	return status;
}

static bool check_operands(char **operands, int count)
{
	int inputs = 0;

	for (int i = 0; i < count; i++)
		inputs += !strcmp(operands[i], "-");
	if (!count && !target_given())
		complain("operands are missing: threads, files, or - (seccompctl merge --help)");
	else if (inputs > 1)
		complain("standard input has one program: give files for the others");
	else
		return true;
	return false;
}

int cmd_merge(const struct command *command, int argc, char **argv)
{
	const char *output = "-";
	bool any = false;
	int c, status, count;
	char **operands;

	args_begin(command);
	while ((c = args_next(argc, argv, &status)) > 0) {
		if (c == 'o')
			output = optarg;
		else
			any = true;
	}
	if (c == ARGS_EXIT)
		return status;
	operands = argv + optind;
	count = argc - optind;
	if (!check_operands(operands, count))
		return EXIT_WRONG_USAGE;
	status = target_operand(&count, &operands);
	return status == EXIT_DONE ? run(operands, (size_t)count, any, output) : status;
}
