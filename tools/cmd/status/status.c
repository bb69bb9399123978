// SPDX-License-Identifier: GPL-2.0
/* seccompctl status: how seccomp restricts a process or thread. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <linux/prctl.h>

#include "cli/args.h"
#include "cli/clean.h"
#include "cmd/commands.h"
#include "cli/message.h"
#include "cli/xalloc.h"
#include "print/output.h"
#include "client/source.h"
#include "input/target.h"
#include "cmd/status/status.h"

const struct option_desc status_options[] = {
	TARGET_OPTIONS,
	{ 'v', "verbose", NULL, "leave nothing out: every refusal, filter and ability" },
	{ 'J', "json", NULL, "print JSON; null means unknown" },
	{ 0 },
};

/**
 * struct report - options and progress of the output
 * @array: JSON output; NULL for people
 * @verbose: leave nothing out
 * @printed: a task has been printed
 */
struct report {
	struct json_object *array;
	bool verbose;
	bool printed;
};

/* Report one operand. Return: enum exit_status. */
static int print_task(struct source *src, pid_t tid, struct report *report)
{
	struct sd_error error;
	struct status status;
	int err;

	err = status_fetch(src, tid, &status, &error);
	if (err) {
		source_complain_thread(tid, &error,
				       "ask as its user or root, or with --source=proc");
	} else if (report->array) {
		json_object_array_add(report->array, status_json(&status));
	} else {
		if (report->printed)
			putchar('\n');
		status_text(&status, report->verbose);
		fflush(stdout); /* keep the order with standard error */
		report->printed = true;
	}
	status_release(&status);
	return err ? EXIT_UNAVAILABLE : EXIT_DONE;
}

/* Parse the operands that are numbers of tasks; without operands the caller's own. */
static int parse_pids(int count, char **operands, pid_t *pids, int *pid_count)
{
	int status = EXIT_DONE;

	*pid_count = 0;
	if (count && target_given()) {
		complain("unexpected operand '%s': numbers or a name, one of the two",
			 clean_text(operands[0]));
		return EXIT_WRONG_USAGE;
	}
	if (!count && !target_given())
		pids[(*pid_count)++] = getpid();
	for (int i = 0; i < count; i++) {
		if (args_pid(operands[i], &pids[*pid_count]))
			(*pid_count)++;
		else
			status = EXIT_WRONG_USAGE;
	}
	return status;
}

/* Tasks that have the same filters are reported once. */
static int print_target(struct source *src, struct report *report)
{
	const struct target_group *groups;
	size_t count;
	int status = target_groups(src, &groups, &count);

	for (size_t i = 0; i < count; i++) {
		int one = print_task(src, groups[i].task.tid, report);

		status = one > status ? one : status;
	}
	return status;
}

static int print_all(int count, const pid_t *pids, struct report *report)
{
	int status = EXIT_UNAVAILABLE;
	struct source src;

	if (source_announce(&src)) {
		status = target_given() ? print_target(&src, report) : EXIT_DONE;
		for (int i = 0; i < count; i++) {
			int one = print_task(&src, pids[i], report);

			status = one > status ? one : status;
		}
	}
	source_close(&src);
	return status;
}

int cmd_status(const struct command *command, int argc, char **argv)
{
	struct report report = { 0 };
	struct json_object *root;
	int c, status, reported, count;
	pid_t *pids;

	args_begin(command);
	while ((c = args_next(argc, argv, &status)) > 0) {
		if (c == 'v')
			report.verbose = true;
		else if (!report.array)
			report.array = json_object_new_array();
	}
	if (c == ARGS_EXIT) {
		json_object_put(report.array);
		return status;
	}
	pids = xcalloc(argc, sizeof(*pids));
	status = parse_pids(argc - optind, argv + optind, pids, &count);
	reported = count || status == EXIT_DONE ? print_all(count, pids, &report) : status;
	status = reported > status ? reported : status;
	free(pids);
	if (!report.array)
		return status;
	root = json_object_new_object();
	output_json_add(root, "tasks", report.array);
	output_json(root);
	return status;
}
