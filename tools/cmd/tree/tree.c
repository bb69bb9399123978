// SPDX-License-Identifier: GPL-2.0
/* seccompctl tree: filters as the tree that fork and stacking built, with the threads on them. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/args.h"
#include "cmd/commands.h"
#include "cli/message.h"
#include "print/output.h"
#include "client/source.h"
#include "cmd/tree/forest.h"
#include "cli/clean.h"
#include "client/names.h"

enum tree_option {
	OPT_TASKS = OPT_OWN,
	OPT_DOT,
};

const struct option_desc tree_options[] = {
	{ OPT_TASKS, "tasks", NULL, "print one line per thread" },
	{ 'v', "verbose", NULL, "show every filter of a long chain" },
	{ OPT_DOT, "dot", NULL, "print a graph for graphviz" },
	{ 'J', "json", NULL, "print JSON; null means unknown" },
	{ 0 },
};

/**
 * struct request - what the user wants
 * @style: how it is printed
 * @json: as JSON
 * @dot: for graphviz
 * @pid: only this process or thread; 0 for all
 * @task: what is known of @pid
 */
struct request {
	struct tree_style style;
	bool json;
	bool dot;
	pid_t pid;
	struct sd_task task;
};

/* Filters and threads, as they were told. */
struct told {
	struct filter_list filters;
	struct task_list tasks;
};

static bool parse_request(struct request *request, const struct command *command, int argc,
			  char **argv, int *status)
{
	int c;

	args_begin(command);
	while ((c = args_next(argc, argv, status)) > 0) {
		request->style.tasks |= c == OPT_TASKS;
		request->style.verbose |= c == 'v';
		request->dot |= c == OPT_DOT;
		request->json |= c == 'J';
	}
	if (c == ARGS_EXIT)
		return false;
	*status = EXIT_WRONG_USAGE;
	if (request->dot && request->json) {
		complain("--dot and --json exclude each other");
		return false;
	}
	if (argc - optind > 1) {
		complain("unexpected operand '%s': one process or thread at a time",
			 clean_text(argv[optind + 1]));
		return false;
	}
	return optind == argc || args_pid(argv[optind], &request->pid);
}

static int compare_ids(const void *a, const void *b)
{
	const struct sd_filter *one = a, *two = b;

	return one->id < two->id ? -1 : one->id > two->id;
}

/* The first @sorted filters are in the order of their ids. */
static bool is_told(const struct filter_list *list, size_t sorted, uint64_t id)
{
	struct sd_filter key = { .id = id };
	size_t i;

	if (sorted && bsearch(&key, list->filters, sorted, sizeof(key), compare_ids))
		return true;
	for (i = sorted; i < list->count; i++)
		if (list->filters[i].id == id)
			return true;
	return false;
}

/*
 * A thread that has installed a filter since all of them were told is asked for its own; if it has
 * ended meanwhile, it is on none.
 */
static int fetch_missing(struct source *src, struct told *told, struct sd_error *error)
{
	size_t sorted = told->filters.count, i;
	int err = 0;

	if (sorted)
		qsort(told->filters.filters, sorted, sizeof(*told->filters.filters), compare_ids);
	for (i = 0; i < told->tasks.count && !err; i++) {
		struct sd_task *task = &told->tasks.tasks[i];

		if (!(task->has & SD_HAS_FILTER_ID) ||
		    is_told(&told->filters, sorted, task->filter_id))
			continue;
		err = filter_list_fetch(src->client, task->tid, &told->filters, error);
		if (err != -ESRCH && err != -EPERM)
			continue;
		task->has &= ~SD_HAS_FILTER_ID;
		task->exiting = true;
		err = 0;
	}
	return err;
}

static int fetch_all(struct source *src, struct told *told, struct sd_error *error)
{
	const struct sd_select select = { .seccomp = true };
	int err = filter_list_fetch(src->client, 0, &told->filters, error);

	if (!err)
		err = client_task_dump(src->client, &select, task_list_add, &told->tasks, error);
	return err;
}

/* The whole process even for one thread, to see whether that differs from its leader. */
static int fetch_process(struct source *src, struct request *request, struct told *told,
			 struct sd_error *error)
{
	struct sd_select select = { 0 };
	int err = client_task_get(src->client, request->pid, &request->task, error);

	select.tgid = request->task.tgid;
	if (!err)
		err = client_task_dump(src->client, &select, task_list_add, &told->tasks, error);
	return err;
}

static int fetch(struct source *src, struct request *request, struct told *told,
		 struct sd_error *error)
{
	int err = request->pid ? fetch_process(src, request, told, error) :
				 fetch_all(src, told, error);

	return err ? err : fetch_missing(src, told, error);
}

static void complain_fetch(const struct request *request, const struct sd_error *error)
{
	char buf[256];

	error_text(error, buf, sizeof(buf));
	if (!request->pid)
		complain("%s", buf);
	else if (error->err == ESRCH)
		complain("%d: no such thread or process here: `ps -eL` tells which there are",
			 (int)request->pid);
	else if (error->err == EPERM)
		complain("%d: %s: ask as its user or root", (int)request->pid, buf);
	else
		complain("%d: %s", (int)request->pid, buf);
}

/* There is no tree: say so in a line. */
static void print_none(const struct request *request)
{
	char comm[SD_COMM_LEN * CLEAN_FACTOR + 1];

	if (!request->pid)
		printf("no filters: %s\n",
		       geteuid() ? "of no thread that you may look at" : "no thread here has any");
	else
		printf("%d %s has no filters: its mode is %s%s\n", (int)request->pid,
		       clean_terminal(request->task.comm, comm, sizeof(comm)),
		       name_mode(request->task.mode),
		       request->task.exiting ? ", and it is exiting" : "");
}

/* Threads of others are left out without a word, which a person at a terminal should know. */
static void hint(const struct request *request)
{
	if (!request->pid && geteuid() && isatty(STDERR_FILENO))
		complain("only threads that you may look at are shown: root sees all");
}

static void print(const struct request *request, const struct tree *tree)
{
	if (request->json)
		output_json(tree_json(tree));
	else if (request->dot)
		tree_dot(tree, &request->style);
	else if (tree->root)
		tree_text(tree, &request->style);
	else
		print_none(request);
}

/* Return: enum exit_status */
static int show(struct source *src, struct request *request)
{
	struct told told = { 0 };
	struct sd_error error;
	struct tree tree = { 0 };
	bool is_thread;
	int err = fetch(src, request, &told, &error);

	if (err) {
		complain_fetch(request, &error);
	} else {
		is_thread = request->pid && request->pid != request->task.tgid;
		tree_build(&tree, &told.filters, &told.tasks, is_thread ? request->pid : 0);
		print(request, &tree);
	}
	tree_release(&tree);
	free(told.filters.filters);
	free(told.tasks.tasks);
	if (err)
		return EXIT_UNAVAILABLE;
	hint(request);
	return EXIT_DONE;
}

int cmd_tree(const struct command *command, int argc, char **argv)
{
	struct request request = { 0 };
	struct source src;
	int status;

	if (!parse_request(&request, command, argc, argv, &status))
		return status;
	status = source_open_module(&src, "filters") ? show(&src, &request) : EXIT_UNAVAILABLE;
	source_close(&src);
	return status;
}
