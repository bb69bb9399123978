// SPDX-License-Identifier: GPL-2.0
/* seccompctl dump: the filters of a thread, or a program from a file. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "args.h"
#include "dump.h"
#include "message.h"
#include "program_file.h"
#include "source.h"
#include "words.h"

enum dump_option {
	OPT_DOT = OPT_OWN,
	OPT_UNCHECKED,
};

const struct option_desc dump_options[] = {
	{ 'f', "format", "FORMAT", "asm (default), c, json, or raw: the bytes of one program" },
	{ 'J', "json", NULL, "the same as --format=json" },
	{ OPT_DOT, "dot", NULL, "draw the control flow graph, for graphviz" },
	{ OPT_UNCHECKED, "unchecked", NULL, "of a file: what seccomp would refuse, too" },
	{ 0 },
};

/**
 * struct request - what the user wants
 * @format: how it is printed
 * @has_format: that was said
 * @unchecked: take any instructions
 * @tid: the thread, unless it is a file
 * @has_key: one filter only
 * @key: which
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
	{ "asm", DUMP_ASM },
	{ "c", DUMP_C },
	{ "json", DUMP_JSON },
	{ "raw", DUMP_RAW },
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
	const char *nearest = *name ? args_nearest(name, format_name) : NULL;
	size_t i;

	for (i = 0; format_name(i); i++)
		if (!strcmp(formats[i].name, name))
			return set_format(request, formats[i].format);
	complain("unknown format '%s'%s%s%s (asm, c, json or raw)", words_clean(name),
		 nearest ? ", is " : "", nearest ? nearest : "", nearest ? " meant?" : "");
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
			words_clean(text));
		return false;
	}
	if (errno || value >= SECCOMP_DIAG_BUDGET) {
		complain("%s is out of range: no thread has that many filters", words_clean(text));
		return false;
	}
	request->key.index = (uint32_t)value;
	return true;
}

static bool parse_operands(struct request *request, int count, char **operands)
{
	if (!count) {
		complain("whose filters? give the number of a thread, a file, or - "
			 "(seccompctl dump --help)");
		return false;
	}
	if (program_file_is(operands[0])) {
		if (count == 1)
			return true;
		complain("unexpected operand '%s': there is one program in a file",
			 words_clean(operands[1]));
		return false;
	}
	if (count > 2) {
		complain("unexpected operand '%s': one thread and one of its filters at a time",
			 words_clean(operands[2]));
		return false;
	}
	if (request->unchecked) {
		complain("--unchecked is for files: the kernel has checked what threads have");
		return false;
	}
	return args_pid(operands[0], &request->tid) &&
	       (count == 1 || parse_key(request, operands[1]));
}

static int add_filter(struct sd_filter *filter, void *arg)
{
	struct dump *dump = arg;
	struct sd_filter *filters;

	filters = realloc(dump->filters, (dump->count + 1) * sizeof(*filters));
	if (!filters)
		return -ENOMEM;
	dump->filters = filters;
	filters[dump->count++] = *filter;
	filter->prog = NULL; /* ours now */
	return 0;
}

static int fetch(struct source *src, const struct request *request, struct dump *dump,
		 struct sd_error *error)
{
	struct sd_filter filter;
	int err;

	if (!request->has_key)
		return client_filter_dump(src->client, request->tid, true, add_filter, dump, error);
	err = client_filter_get(src->client, request->tid, &request->key, true, &filter, error);
	if (err)
		return err;
	err = add_filter(&filter, dump);
	sd_filter_release(&filter);
	if (err)
		*error = (struct sd_error){ .err = -err };
	return err;
}

/* There is no such filter: say what there is instead. */
static void complain_none(struct source *src, const struct request *request)
{
	int tid = (int)request->tid;
	char id[WORDS_FILTER_ID];
	struct sd_error error;
	struct sd_task task;

	if (source_task_get(src, request->tid, &task, &error))
		complain("%d: gone meanwhile: it ended while it was looked at", tid);
	else if (task.exiting)
		complain("%d has no filters any more: it is exiting", tid);
	else if (task.mode != SECCOMP_DIAG_MODE_FILTER)
		complain("%d has no filters: its mode is %s", tid, words_mode(task.mode));
	else if (request->key.by_id)
		complain("%d has no filter %s: `seccompctl dump %d` shows those it has", tid,
			 words_filter_id(request->key.id, id), tid);
	else if (request->has_key)
		complain("%d has no filter %u: it has %u, from 0 (the oldest) on", tid,
			 request->key.index, task.filter_count);
	else
		complain("%d: its mode is filter, but it has no filters: try again", tid);
}

static void complain_fetch(struct source *src, const struct request *request,
			   const struct sd_error *error)
{
	char buf[256];

	error_text(error, buf, sizeof(buf));
	if (error->err == ENOENT)
		complain_none(src, request);
	else if (error->err == ESRCH)
		complain("%d: no such thread or process here: `ps -eL` tells which there are",
			 (int)request->tid);
	else if (error->err == EPERM)
		complain("%d: %s: ask as root, outside of any sandbox", (int)request->tid, buf);
	else
		complain("%d: %s", (int)request->tid, buf);
}

/* Return: enum exit_status */
static int check(struct source *src, const struct request *request, const struct dump *dump)
{
	size_t i;

	if (!dump->count) {
		complain_none(src, request);
		return EXIT_NOT_HAD;
	}
	if (request->format == DUMP_RAW && dump->count > 1) {
		complain("%d has %zu filters, and raw is one program: add an index, "
			 "0 (the oldest) to %zu",
			 (int)request->tid, dump->count, dump->count - 1);
		return EXIT_WRONG_USAGE;
	}
	for (i = 0; i < dump->count; i++) {
		if (!dump->filters[i].prog && request->format != DUMP_JSON) {
			complain("%d: there is no program of filter %u: this kernel does not keep "
				 "it (CONFIG_CHECKPOINT_RESTORE)",
				 (int)request->tid, dump->filters[i].index);
			return EXIT_NOT_HAD;
		}
	}
	return EXIT_DONE;
}

static int dump_thread(const struct request *request)
{
	struct dump dump = { 0 };
	struct sd_error error;
	struct source src;
	int status = EXIT_NOT_HAD;
	size_t i;

	source_open(&src);
	if (!src.client && source_wanted() == SOURCE_WANT_PROC)
		complain("/proc does not have programs: leave --source=proc out");
	else if (!src.client)
		complain("programs can't be had without the module: %s (%s)", src.why, src.next);
	else if (fetch(&src, request, &dump, &error))
		complain_fetch(&src, request, &error);
	else
		status = check(&src, request, &dump);
	source_close(&src);
	if (status == EXIT_DONE && !dump_print(&dump, request->format))
		status = EXIT_NOT_HAD;
	for (i = 0; i < dump.count; i++)
		sd_filter_release(&dump.filters[i]);
	free(dump.filters);
	return status;
}

static int dump_file(const struct request *request, const char *path)
{
	struct sd_filter filter = { .has = SD_FILTER_HAS_INSNS };
	struct dump dump = { .file = path, .filters = &filter, .count = 1 };
	struct program program;
	int status = program_file_read(path, request->unchecked, &program);

	if (status != EXIT_DONE)
		return status;
	filter.insns = (uint32_t)program.len;
	filter.prog = program.insns;
	filter.prog_len = program.len;
	if (!dump_print(&dump, request->format))
		status = EXIT_NOT_HAD;
	free(program.insns);
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
	int c, status;

	args_begin(command);
	while ((c = args_next(argc, argv, &status)) > 0)
		if (!parse_option(&request, c))
			return EXIT_WRONG_USAGE;
	if (c == ARGS_EXIT)
		return status;
	if (!parse_operands(&request, argc - optind, argv + optind))
		return EXIT_WRONG_USAGE;
	if (request.format == DUMP_RAW && isatty(STDOUT_FILENO)) {
		complain("raw is bytes, and standard output is a terminal: redirect it (> FILE)");
		return EXIT_WRONG_USAGE;
	}
	if (program_file_is(argv[optind]))
		return dump_file(&request, argv[optind]);
	return dump_thread(&request);
}
