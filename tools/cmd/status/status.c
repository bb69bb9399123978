// SPDX-License-Identifier: GPL-2.0
/* seccompctl status: how seccomp restricts a process or thread, for people. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/prctl.h>

#include "cli/args.h"
#include "cmd/commands.h"
#include "cli/message.h"
#include "cli/xalloc.h"
#include "print/output.h"
#include "client/source.h"
#include "cmd/status/status.h"

const struct option_desc status_options[] = {
	{ 'v', "verbose", NULL, "show every filter of a long chain" },
	{ 'J', "json", NULL, "print JSON; null means unknown" },
	{ 0 },
};

static void complain_task(const char *what, const struct sd_error *error)
{
	char buf[256];

	if (error->err == ESRCH && !strcmp(error->msg, "gone meanwhile"))
		complain("%s: gone meanwhile: it ended while it was looked at", what);
	else if (error->err == ESRCH)
		complain("%s: no such thread or process here: `ps -eL` tells which there are",
			 what);
	else if (error->err == EPERM)
		complain("%s: %s: ask as its user or root, or with --source=proc", what,
			 error_text(error, buf, sizeof(buf)));
	else
		complain("%s: %s", what, error_text(error, buf, sizeof(buf)));
}

/**
 * struct telling - how tasks are told
 * @array: as JSON, into this; NULL for people
 * @verbose: every filter of a long chain
 * @told: some have been told
 */
struct telling {
	struct json_object *array;
	bool verbose;
	bool told;
};

/* One operand. Return: enum exit_status. */
static int tell(struct source *src, pid_t tid, struct telling *telling)
{
	struct sd_error error;
	struct status status;
	char what[16];
	int err;

	err = status_fetch(src, tid, &status, &error);
	if (err) {
		snprintf(what, sizeof(what), "%d", (int)tid);
		complain_task(what, &error);
	} else if (telling->array) {
		json_object_array_add(telling->array, status_json(&status));
	} else {
		if (telling->told)
			putchar('\n');
		status_text(&status, telling->verbose);
		fflush(stdout); /* in order with what is said on standard error */
		telling->told = true;
	}
	status_release(&status);
	return err ? EXIT_UNAVAILABLE : EXIT_DONE;
}

/* The operands that are numbers of tasks, the caller's own if there are none. */
static int parse_pids(int count, char **operands, pid_t *pids, int *pid_count)
{
	int status = EXIT_DONE;

	*pid_count = 0;
	if (!count)
		pids[(*pid_count)++] = getpid();
	for (int i = 0; i < count; i++) {
		if (args_pid(operands[i], &pids[*pid_count]))
			(*pid_count)++;
		else
			status = EXIT_WRONG_USAGE;
	}
	return status;
}

static int tell_all(int count, const pid_t *pids, struct telling *telling)
{
	int status = EXIT_UNAVAILABLE;
	struct source src;

	if (source_announce(&src)) {
		status = EXIT_DONE;
		for (int i = 0; i < count; i++) {
			int one = tell(&src, pids[i], telling);

			status = one > status ? one : status;
		}
	}
	source_close(&src);
	return status;
}

int cmd_status(const struct command *command, int argc, char **argv)
{
	struct telling telling = { 0 };
	struct json_object *root;
	int c, status, told, count;
	pid_t *pids;

	args_begin(command);
	while ((c = args_next(argc, argv, &status)) > 0) {
		if (c == 'v')
			telling.verbose = true;
		else if (!telling.array)
			telling.array = json_object_new_array();
	}
	if (c == ARGS_EXIT) {
		json_object_put(telling.array);
		return status;
	}
	pids = xcalloc(argc, sizeof(*pids));
	status = parse_pids(argc - optind, argv + optind, pids, &count);
	told = count ? tell_all(count, pids, &telling) : status;
	status = told > status ? told : status;
	free(pids);
	if (!telling.array)
		return status;
	root = json_object_new_object();
	output_json_add(root, "tasks", telling.array);
	output_json(root);
	return status;
}
