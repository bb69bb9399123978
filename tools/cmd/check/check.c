// SPDX-License-Identifier: GPL-2.0
/* seccompctl check: the verdict on one system call. */
#include <ctype.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/args.h"
#include "cmd/commands.h"
#include "cmd/check/text.h"
#include "cli/message.h"
#include "cli/xalloc.h"
#include "input/call_line.h"
#include "input/program_file.h"
#include "input/target.h"
#include "print/output.h"

enum check_option {
	OPT_WITH = OPT_OWN,
	OPT_ABI,
	OPT_ARCH,
	OPT_IP,
	OPT_TRACE,
};

const struct option_desc check_options[] = {
	{ OPT_WITH, "with", "FILE", "assume this program on top of the chain; repeatable" },
	{ OPT_ABI, "abi", "ABI", "the ABI of the call: x86_64, x86, x32, aarch64 ..." },
	{ OPT_ARCH, "arch", "NUMBER", "the ABI by its value of seccomp_data.arch" },
	{ OPT_IP, "ip", "ADDRESS", "the instruction pointer" },
	{ OPT_KERNEL, "kernel", "RELEASE", "the kernel in question, by its release: 6.12.14 ..." },
	TARGET_OPTIONS,
	PROGRAM_FILE_OPTIONS,
	{ OPT_TRACE, "trace", NULL, "show each instruction that is executed, and its effect" },
	{ 'J', "json", NULL, "print JSON" },
	{ 0 },
};

/* Bound on --with options. */
#define WITH_MAX 64

/**
 * struct request - operands and options
 * @with: files to put on top, in this order
 * @count: how many
 * @abi: the ABI by name, NULL without --abi
 * @arch: the ABI by number, NULL without --arch
 * @ip: the instruction pointer, NULL without --ip
 * @trace: show paths
 * @json: print JSON
 */
struct request {
	const char *with[WITH_MAX];
	size_t count;
	const char *abi;
	const char *arch;
	const char *ip;
	bool trace;
	bool json;
};

static bool parse_option(struct request *request, int c)
{
	switch (c) {
	case OPT_WITH:
		if (request->count == WITH_MAX) {
			complain("too many files: --with may be given %d times", WITH_MAX);
			return false;
		}
		request->with[request->count++] = optarg;
		return true;
	case OPT_ABI:
		request->abi = optarg;
		break;
	case OPT_ARCH:
		request->arch = optarg;
		break;
	case OPT_IP:
		request->ip = optarg;
		return true;
	case OPT_TRACE:
		request->trace = true;
		return true;
	case 'J':
		request->json = true;
		return true;
	}
	if (!request->abi || !request->arch)
		return true;
	complain("one ABI at a time: --abi and --arch exclude each other");
	return false;
}

/* Negative numbers are arguments, not options. */
static int protect_numbers(int argc, char **argv, char ***protected)
{
	char **copy = xcalloc((size_t)argc + 2, sizeof(*copy));
	int from, to = 0;
	bool done = false;

	*protected = copy;
	for (from = 0; from < argc; from++) {
		done |= !strcmp(argv[from], "--");
		if (!done && argv[from][0] == '-' && isdigit((unsigned char)argv[from][1])) {
			copy[to++] = "--";
			done = true;
		}
		copy[to++] = argv[from];
	}
	return to;
}

/* The options count more than a line. */
static bool choose_abi(const struct request *request, const struct call_line *line,
		       struct check *check)
{
	bool given = request->abi || request->arch;
	const char *abi = given ? request->abi : line->abi;
	const char *arch = given ? request->arch : line->arch;

	if (arch)
		return call_arch(&check->call, arch);
	check->only_abi = !abi && check->chain.only_abi;
	return call_abi(&check->call, abi ?: bpf_abi_name(check->chain.abi));
}

/* @operands: a system call and its arguments, or one line. @line lives as long as @check->call. */
static bool parse_call(const struct request *request, char **operands, int count,
		       struct call_line *line, struct check *check)
{
	check->call.is_line = count == 1 && call_line_is(operands[0]);
	if (check->call.is_line) {
		if (!call_line_split(operands[0], line))
			return false;
		operands = line->operands;
		count = line->count;
	}
	return choose_abi(request, line, check) && call_parse(&check->call, operands, count);
}

static void decide_call(struct check *check)
{
	size_t budget = DECIDE_STEPS;

	check->given = (struct query){ .chain = check->chain.programs,
				       .count = check->chain.count,
				       .budget = &budget };
	call_query(&check->call, &check->given);
	query_decide(&check->given, &check->decision);
	answers_make(&check->decision, &check->row);
	check->exempt = exempt_on(check->call.abi, check->call.nr, check->chain.kernel);
	check->kernel_decides =
		!check->chain.kernel && exempt_on(check->call.abi, check->call.nr, EXEMPT_NEWEST);
	if (check->exempt)
		exempt_row(&check->row);
	check->trace &= !check->exempt;
}

static int print(const struct check *check, bool json)
{
	struct text text = { 0 };

	if (json) {
		output_json(check_json(check));
	} else {
		check_text(check, &text);
		fwrite(text_str(&text), 1, text.len, stdout);
		text_free(&text);
	}
	return check_status(check);
}

/* @operands: a thread or a file, a system call, and its arguments */
static int run(const struct request *request, int count, char **operands)
{
	struct check check = { .trace = request->trace };
	struct call_line line = { 0 };
	int status;

	/* Report wrong usage before reading the chain. */
	if ((request->abi && !call_abi(&check.call, request->abi)) ||
	    (request->ip && !call_ip(&check.call, request->ip)))
		return EXIT_WRONG_USAGE;
	status = chain_load(operands, 1, &check.chain);
	if (status != EXIT_DONE)
		return status;
	for (size_t i = 0; i < request->count && status == EXIT_DONE; i++)
		status = chain_add_file(&check.chain, request->with[i]);
	if (status == EXIT_DONE && !parse_call(request, operands + 1, count - 1, &line, &check))
		status = EXIT_WRONG_USAGE;
	if (status == EXIT_DONE) {
		decide_call(&check);
		status = print(&check, request->json);
	}
	answers_release(&check.row);
	decision_release(&check.decision);
	chain_release(&check.chain);
	call_line_release(&line);
	return status;
}

static int parse_and_run(int argc, char **argv)
{
	struct request request = { 0 };
	int c, status, count;
	char **operands;

	while ((c = args_next(argc, argv, &status)) > 0)
		if (!parse_option(&request, c))
			return EXIT_WRONG_USAGE;
	if (c == ARGS_EXIT)
		return status;
	operands = argv + optind;
	count = argc - optind;
	if (!count && !target_given()) {
		complain("operands are missing: the number of a thread, a file, or -, and a system "
			 "call (seccompctl check --help)");
		return EXIT_WRONG_USAGE;
	}
	if (count + target_given() == 1) {
		complain("the system call is missing: its name or number behind %s",
			 count && *operands[0] == '-' ? "-" : "the thread or file");
		return EXIT_WRONG_USAGE;
	}
	status = target_operand(&count, &operands);
	return status == EXIT_DONE ? run(&request, count, operands) : status;
}

int cmd_check(const struct command *command, int argc, char **argv)
{
	char **protected;
	int status;

	args_begin(command);
	argc = protect_numbers(argc, argv, &protected);
	status = parse_and_run(argc, protected);
	free(protected);
	return status;
}
