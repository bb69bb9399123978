// SPDX-License-Identifier: GPL-2.0
/* seccompctl dump: the filters of a thread, or a program from a file. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/pager.h"
#include "cli/args.h"
#include "cmd/commands.h"
#include "cmd/dump/dump.h"
#include "cli/message.h"
#include "cli/xalloc.h"
#include "input/program_file.h"
#include "input/target.h"
#include "client/list.h"
#include "cli/clean.h"

enum dump_option {
	OPT_DOT = OPT_OWN,
	OPT_UNCHECKED,
};

const struct option_desc dump_options[] = {
	{ 'f', "format", "FORMAT",
	  "asm (default), pseudo, c, json, or raw: the bytes of one program" },
	{ 'J', "json", NULL, "the same as --format=json" },
	{ OPT_DOT, "dot", NULL, "print the control flow graph for graphviz" },
	{ OPT_UNCHECKED, "unchecked", NULL, "accept a file that seccomp would refuse" },
	{ OPT_FORMAT, "from", "FORMAT",
	  "read a file as bpf, asm, numbers, json, oci, systemd or minijail" },
	{ OPT_KERNEL, "kernel", "RELEASE", "OCI: release of the kernel: 6.12 ..." },
	PROGRAM_FILE_SELECTIONS,
	TARGET_OPTIONS,
	{ 0 },
};

/**
 * struct request - operands and options
 * @format: output format
 * @has_format: --format or --json was given
 * @unchecked: accept invalid programs
 * @tid: the thread; unused for a file
 * @has_key: print one filter only
 * @key: that filter
 */
struct request {
	enum dump_format format;
	bool has_format;
	bool unchecked;
	pid_t tid;
	bool has_key;
	struct sd_filter_key key;
};

static const struct {
	const char *name;
	enum dump_format format;
} formats[] = {
	{ "asm", DUMP_ASM },	   { "c", DUMP_C },	{ "json", DUMP_JSON },
	{ "pseudo", DUMP_PSEUDO }, { "raw", DUMP_RAW },
};

static const char *format_name(size_t index)
{
	return index < sizeof(formats) / sizeof(formats[0]) ? formats[index].name : NULL;
}

static bool set_format(struct request *request, enum dump_format format)
{
	if (request->has_format && request->format != format) {
		complain("one format at a time: --format, --json and --dot exclude each other");
		return false;
	}
	request->has_format = true;
	request->format = format;
	return true;
}

static bool parse_format(struct request *request, const char *name)
{
	size_t i;

	for (i = 0; format_name(i); i++)
		if (!strcmp(formats[i].name, name))
			return set_format(request, formats[i].format);
	complain_unknown("format", name, format_name, "asm, pseudo, c, json or raw");
	return false;
}

static bool parse_key(struct request *request, const char *text)
{
	unsigned long value;
	char *end;

	request->has_key = true;
	if (!strncmp(text, "0x", 2)) {
		request->key.by_id = true;
		return args_filter_id(text, &request->key.id);
	}
	errno = 0;
	value = strtoul(text, &end, 10);
	if (program_file_is(text) || *end) {
		complain(
			"'%s' is neither the index of a filter (0 is the oldest) nor an id (0x...)",
			clean_text(text));
		return false;
	}
	if (errno || value >= SECCOMP_DIAG_BUDGET) {
		complain("%s is out of range: no thread has that many filters", clean_text(text));
		return false;
	}
	request->key.index = (uint32_t)value;
	return true;
}

static bool parse_operands(struct request *request, int count, char **operands)
{
	if (!count) {
		complain("an operand is missing: the number of a thread, a file, or - "
			 "(seccompctl dump --help)");
		return false;
	}
	if (program_file_is(operands[0])) {
		if (count == 1)
			return true;
		complain("unexpected operand '%s': a file is printed whole",
			 clean_text(operands[1]));
		return false;
	}
	if (count > 2) {
		complain("unexpected operand '%s': one thread and one of its filters at a time",
			 clean_text(operands[2]));
		return false;
	}
	if (request->unchecked) {
		complain(
			"--unchecked is for files only: the kernel has checked the filters of threads");
		return false;
	}
	return args_pid(operands[0], &request->tid) &&
	       (count == 1 || parse_key(request, operands[1]));
}

/* Return: enum exit_status */
static int check(const struct request *request, const struct filter_list *list)
{
	if (request->format == DUMP_RAW && list->count > 1) {
		complain("%d has %zu filters, and raw is one program: add an index, "
			 "0 (the oldest) to %zu",
			 (int)request->tid, list->count, list->count - 1);
		return EXIT_WRONG_USAGE;
	}
	if (request->format == DUMP_JSON || filter_list_has_programs(request->tid, list))
		return EXIT_DONE;
	return EXIT_UNAVAILABLE;
}

static int dump_thread(const struct request *request)
{
	const struct sd_filter_key *key = request->has_key ? &request->key : NULL;
	struct filter_list list = { 0 };
	struct source src;
	int status = EXIT_UNAVAILABLE;

	source_open(&src);
	if (source_has_filters(&src, request->tid, "programs") &&
	    filter_list_fetch_programs(&src, request->tid, key, &list))
		status = check(request, &list);
	source_close(&src);
	if (status == EXIT_DONE) {
		struct dump dump = { .tid = request->tid,
				     .filters = list.filters,
				     .count = list.count };

		dump_print(&dump, request->format);
	}
	filter_list_release(&list);
	return status;
}

/* The newest first, as the filters of a thread. */
static void take_programs(const struct policy *policy, struct sd_filter *filters)
{
	for (size_t i = 0; i < policy->count; i++) {
		const struct policy_program *of = &policy->programs[policy->count - 1 - i];

		filters[i] = (struct sd_filter){ .has = SD_FILTER_HAS_INSNS,
						 .index = (uint32_t)(policy->count - 1 - i),
						 .insns = (uint32_t)of->len,
						 .prog = of->insns,
						 .prog_len = of->len };
	}
}

static int dump_file(const struct request *request, const char *path)
{
	struct dump dump = { .file = path };
	struct policy policy;
	int status = program_file_read(path, request->unchecked, &policy);

	if (status != EXIT_DONE)
		return status;
	if (request->format == DUMP_RAW && !program_file_has_one(path, &policy)) {
		status = EXIT_WRONG_USAGE;
	} else {
		dump.policy = &policy;
		dump.count = policy.count;
		dump.filters = xcalloc(policy.count, sizeof(*dump.filters));
		take_programs(&policy, dump.filters);
		dump_print(&dump, request->format);
		free(dump.filters);
	}
	policy_release(&policy);
	return status;
}

static bool parse_option(struct request *request, int c)
{
	switch (c) {
	case 'f':
		return parse_format(request, optarg);
	case 'J':
		return set_format(request, DUMP_JSON);
	case OPT_DOT:
		return set_format(request, DUMP_DOT);
	case OPT_UNCHECKED:
		request->unchecked = true;
		return true;
	}
	return false;
}

int cmd_dump(const struct command *command, int argc, char **argv)
{
	struct request request = { 0 };
	int c, status, count;
	char **operands;

	args_begin(command);
	while ((c = args_next(argc, argv, &status)) > 0)
		if (!parse_option(&request, c))
			return EXIT_WRONG_USAGE;
	if (c == ARGS_EXIT)
		return status;
	if (request.format == DUMP_PSEUDO && request.unchecked) {
		complain("--unchecked is not for pseudo, which needs a valid program: use asm");
		return EXIT_WRONG_USAGE;
	}
	operands = argv + optind;
	count = argc - optind;
	status = target_operand(&count, &operands);
	if (status != EXIT_DONE)
		return status;
	if (!parse_operands(&request, count, operands))
		return EXIT_WRONG_USAGE;
	if (request.format == DUMP_RAW && isatty(pager_terminal(STDOUT_FILENO))) {
		complain("raw is bytes, and standard output is a terminal: redirect it (> FILE)");
		return EXIT_WRONG_USAGE;
	}
	if (program_file_is(operands[0]))
		return dump_file(&request, operands[0]);
	return dump_thread(&request);
}
