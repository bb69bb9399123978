// SPDX-License-Identifier: GPL-2.0
/* seccompctl why: calls that were refused, from logs and core files, and the filter that did it. */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "cli/args.h"
#include "cli/message.h"
#include "cli/xalloc.h"
#include "client/source.h"
#include "cmd/commands.h"
#include "cmd/why/why.h"
#include "input/program_file.h"
#include "input/target.h"
#include "print/output.h"

enum why_option {
	OPT_WITH = OPT_OWN,
	OPT_SINCE,
};

const struct option_desc why_options[] = {
	{ OPT_WITH, "with", "PID|FILE", "the process or policy whose filters to ask" },
	TARGET_OPTIONS,
	{ OPT_SINCE, "since", "TIME", "only records from then on, as journalctl takes it" },
	{ OPT_KERNEL, "kernel", "RELEASE", "OCI: release of the kernel: 6.12 ..." },
	PROGRAM_FILE_OPTIONS,
	{ 'J', "json", NULL, "print JSON" },
	{ 0 },
};

/**
 * struct request - operands and options
 * @files: logs and core files; none for the logs of this system
 * @count: how many
 * @with: a policy or process, NULL without --with
 * @since: NULL without --since
 * @json: print JSON
 */
struct request {
	char **files;
	int count;
	char *with;
	const char *since;
	bool json;
};

/* The only place that loads what the user gives. */
static int load_with(const struct request *request, struct why *why)
{
	char *with[] = { request->with }, **operands = with;
	int count = request->with ? 1 : 0;
	int status = target_operand(&count, &operands);

	if (status == EXIT_DONE && count) {
		status = chain_load(operands, count, &why->with);
		why->has_with = status == EXIT_DONE;
	}
	return status;
}

static int read_logs(const struct request *request, struct why *why)
{
	int status = EXIT_DONE;

	why->log.take = why_take;
	why->log.arg = why;
	if (!request->count)
		return record_log_system(request->since, &why->log);
	for (int i = 0; i < request->count && status == EXIT_DONE; i++)
		status = record_log_file(request->files[i], &why->log);
	if (request->count > 1)
		snprintf(why->log.from, sizeof(why->log.from), "%d files", request->count);
	return status;
}

static bool has_module(void)
{
	struct source src;
	bool has = source_open(&src) && src.client;

	source_close(&src);
	return has;
}

/* Return: the chain of a process that still runs; NULL after a complaint. */
static struct chain *load_process(pid_t pid)
{
	struct chain *chain = xcalloc(1, sizeof(*chain));
	char number[16], *operands[] = { number };

	snprintf(number, sizeof(number), "%d", (int)pid);
	if (chain_load(operands, 1, chain) == EXIT_DONE)
		return chain;
	free(chain);
	return NULL;
}

/* After a first failure, processes are not asked any more. */
static void find_causes(struct why *why)
{
	bool asked = false, able = false;

	for (size_t i = 0; i < why->count; i++) {
		struct refusal *refusal = why->refusals[i];
		struct chain *chain;

		refusal_find_process(refusal);
		if (why->has_with) {
			cause_make(refusal, &why->with);
			continue;
		}
		if (!refusal->live || (asked && !able))
			continue;
		able = asked || has_module();
		asked = true;
		chain = able ? load_process(refusal->record.pid) : NULL;
		able = chain != NULL;
		if (chain)
			cause_make(refusal, chain)->own = true;
	}
}

static void complain_counts(const struct record_log *log)
{
	if (log->others)
		complain("%" PRIu64 " line%s no SECCOMP record%s", log->others,
			 log->others == 1 ? " is" : "s are", log->others == 1 ? "" : "s");
	if (log->malformed)
		complain("%" PRIu64 " record%s malformed and left out, the first in line %" PRIu64
			 " of %s",
			 log->malformed, log->malformed == 1 ? " is" : "s are", log->malformed_at,
			 log->malformed_in);
	if (log->lost)
		complain("the kernel has left out records in %" PRIu64
			 " place%s: auditd gets more than the kernel's log",
			 log->lost, log->lost == 1 ? "" : "s");
}

static int report(const struct request *request, struct why *why)
{
	complain_counts(&why->log);
	why_sort(why);
	find_causes(why);
	if (request->json)
		output_json(why_json(why));
	else if (why->count)
		why_text(why);
	if (why->count)
		return EXIT_DONE;
	complain(
		"no SECCOMP record in %s%s: the kernel writes one if a filter kills or logs, and for "
		"other actions if the filter has SECCOMP_FILTER_FLAG_LOG; seccompctl monitor shows all",
		why->log.from, request->count || !geteuid() ? "" : ", as far as you may read them");
	return EXIT_UNAVAILABLE;
}

static int run(const struct request *request)
{
	struct why why = { 0 };
	int status;

	status = load_with(request, &why);
	if (status == EXIT_DONE)
		status = read_logs(request, &why);
	if (status == EXIT_DONE)
		status = report(request, &why);
	why_release(&why);
	record_log_release(&why.log);
	chain_release(&why.with);
	return status;
}

int cmd_why(const struct command *command, int argc, char **argv)
{
	struct request request = { 0 };
	int c, status;

	args_begin(command);
	while ((c = args_next(argc, argv, &status)) > 0) {
		if (c == OPT_WITH)
			request.with = optarg;
		else if (c == OPT_SINCE)
			request.since = optarg;
		else if (c == 'J')
			request.json = true;
	}
	if (c == ARGS_EXIT)
		return status;
	request.files = argv + optind;
	request.count = argc - optind;
	if (request.with && target_given()) {
		complain("--with, or a process by its name: one of these has the filters to ask");
		return EXIT_WRONG_USAGE;
	}
	if (request.since && request.count) {
		complain("--since is about the logs of this system: leave out '%s', or --since",
			 program_file_name(request.files[0]));
		return EXIT_WRONG_USAGE;
	}
	return run(&request);
}
