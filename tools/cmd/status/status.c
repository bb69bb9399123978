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
#include "cli/message.h"
#include "print/output.h"
#include "client/source.h"
#include "cmd/status/status.h"
#include "print/format.h"

const struct option_desc status_options[] = {
	{ 'v', "verbose", NULL, "tell every filter of a long chain" },
	{ 'J', "json", NULL, "print JSON; what is not told is null" },
	{ 0 },
};

/* As many, and the very same where that is told. */
static bool same_filters(const struct sd_task *task, const struct sd_task *thread)
{
	if (task->filter_count != thread->filter_count)
		return false;
	return !(task->has & thread->has & SD_HAS_FILTER_ID) ||
	       task->filter_id == thread->filter_id;
}

unsigned int status_differences(const struct sd_task *task, const struct sd_task *thread)
{
	const struct {
		bool same;
		unsigned int bit;
	} fields[] = {
		{ task->mode == thread->mode, DIFFERS_MODE },
		{ same_filters(task, thread), DIFFERS_FILTERS },
		{ task->tsc == thread->tsc, DIFFERS_TSC },
		{ task->no_new_privs == thread->no_new_privs, DIFFERS_NO_NEW_PRIVS },
		{ task->spec_store_bypass == thread->spec_store_bypass, DIFFERS_STORE_BYPASS },
		{ task->spec_indirect_branch == thread->spec_indirect_branch,
		  DIFFERS_INDIRECT_BRANCH },
		{ task->spec_l1d_flush == thread->spec_l1d_flush, DIFFERS_L1D_FLUSH },
		{ task->uid == thread->uid, DIFFERS_UID },
		{ task->suspended == thread->suspended, DIFFERS_SUSPENDED },
		{ task->exiting == thread->exiting, DIFFERS_EXITING },
	};
	unsigned int differs = 0;
	size_t i;

	for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		differs |= fields[i].same ? 0 : fields[i].bit;
	return differs;
}

/* How often a thread is asked about until all that is told of it is of one moment. */
#define TRIES_MAX 5

/* The leader as the dump told it, so that all threads are compared as of the same time. */
static bool refresh(struct status *status)
{
	size_t i;

	for (i = 0; i < status->threads.count; i++) {
		if (status->threads.tasks[i].tid != status->task.tid ||
		    status->threads.tasks[i].start_time != status->task.start_time)
			continue;
		status->task = status->threads.tasks[i];
		return true;
	}
	return false;
}

/*
 * All threads of the process that @status->task leads. The leader may be gone by now, or its
 * number be another's.
 */
static int fetch_threads(struct source *src, struct status *status, struct sd_error *error)
{
	struct sd_select select = { .tgid = status->task.tgid };
	int err;

	err = source_task_dump(src, status->task.source, &select, task_list_add, &status->threads,
			       error);
	if (err && err != -ESRCH)
		return err;
	if (!err && refresh(status))
		return 0;
	*error = (struct sd_error){ .err = ESRCH };
	snprintf(error->msg, sizeof(error->msg), "gone meanwhile");
	return -ESRCH;
}

/* Why filters are not had does not keep back what else there is to tell. */
static void fetch_chain(struct source *src, struct status *status)
{
	if (status->task.source == SD_SOURCE_MODULE && status->task.filter_count)
		filter_list_fetch(src->client, status->task.tid, &status->chain,
				  &status->chain_error);
}

static int fetch_once(struct source *src, pid_t tid, struct status *status, struct sd_error *error)
{
	struct sd_error ignored;
	int err;

	memset(status, 0, sizeof(*status));
	status->self = tid == getpid();
	err = source_task_get(src, tid, &status->task, error);
	if (err)
		return err;
	if (src->client && status->task.source == SD_SOURCE_PROC)
		status->refused = *error;
	fetch_chain(src, status);
	status_fetch_can(src->client, status);
	if (status->task.tid == status->task.tgid)
		return fetch_threads(src, status, error);
	if (source_task_get(src, status->task.tgid, &status->leader, &ignored))
		status->leader.tid = 0;
	return 0;
}

static void release(struct status *status)
{
	status_release_can(status);
	free(status->chain.filters);
	free(status->threads.tasks);
}

/* Between two requests a thread may get filters, or its number be another's. */
static bool is_of_one_moment(const struct status *status)
{
	const struct filter_list *chain = &status->chain;

	if (status->chain_error.err || !chain->count)
		return true;
	return chain->count == status->task.filter_count &&
	       chain->filters[0].id == status->task.filter_id;
}

static int fetch(struct source *src, pid_t tid, struct status *status, struct sd_error *error)
{
	int tries = 0, err;

	while (!(err = fetch_once(src, tid, status, error)) && !is_of_one_moment(status) &&
	       ++tries < TRIES_MAX)
		release(status);
	return err;
}

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

	err = fetch(src, tid, &status, &error);
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
	release(&status);
	return err ? EXIT_NOT_HAD : EXIT_DONE;
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
	int status = EXIT_NOT_HAD;
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
	pids = calloc(argc, sizeof(*pids));
	if (!pids) {
		complain("%s", strerror(ENOMEM));
		json_object_put(telling.array);
		return EXIT_NOT_HAD;
	}
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
