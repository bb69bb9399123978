// SPDX-License-Identifier: GPL-2.0
/* seccompctl tree: the tree of filters built by fork and stacking, with their threads. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/args.h"
#include "cmd/commands.h"
#include "cli/message.h"
#include "print/output.h"
#include "client/source.h"
#include "input/target.h"
#include "cmd/tree/forest.h"
#include "cli/clean.h"
#include "client/names.h"

enum tree_option {
	OPT_TASKS = OPT_OWN,
	OPT_DOT,
};

const struct option_desc tree_options[] = {
	TARGET_OPTIONS,
	{ OPT_TASKS, "tasks", NULL, "print one line per thread" },
	{ 'v', "verbose", NULL, "show every filter of a long chain" },
	{ OPT_DOT, "dot", NULL, "print a graph for graphviz" },
	{ 'J', "json", NULL, "print JSON; null means unknown" },
	{ 0 },
};

/**
 * struct request - operands and options
 * @style: output options
 * @json: print JSON
 * @dot: print for graphviz
 * @pid: only this process or thread; 0 for all
 * @task: state of @pid
 * @groups: the tasks of a target; NULL without one
 * @group_count: how many
 */
struct request {
	struct tree_style style;
	bool json;
	bool dot;
	pid_t pid;
	struct sd_task task;
	const struct target_group *groups;
	size_t group_count;
};

static bool is_whole(const struct request *request)
{
	return !request->pid && !request->group_count;
}

/* Filters and threads as reported. */
struct known {
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
	if (argc - optind + target_given() > 1) {
		complain("unexpected operand '%s': one process or thread at a time",
			 clean_text(argv[argc - 1]));
		return false;
	}
	return optind == argc || args_pid(argv[optind], &request->pid);
}

static int compare_ids(const void *a, const void *b)
{
	const struct sd_filter *one = a, *two = b;

	return one->id < two->id ? -1 : one->id > two->id;
}

/* The first @sorted filters are sorted by id. */
static bool is_known(const struct filter_list *list, size_t sorted, uint64_t id)
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
 * A thread may have installed a filter since the dump of all filters: fetch its chain. A thread that
 * has ended meanwhile has none.
 */
static int fetch_missing(struct source *src, struct known *known, struct sd_error *error)
{
	size_t sorted = known->filters.count, i;
	int err = 0;

	if (sorted)
		qsort(known->filters.filters, sorted, sizeof(*known->filters.filters), compare_ids);
	for (i = 0; i < known->tasks.count && !err; i++) {
		struct sd_task *task = &known->tasks.tasks[i];

		if (!(task->has & SD_HAS_FILTER_ID) ||
		    is_known(&known->filters, sorted, task->filter_id))
			continue;
		err = filter_list_fetch(src, task->tid, false, &known->filters, error);
		if (err != -ESRCH && err != -EPERM)
			continue;
		task->has &= ~SD_HAS_FILTER_ID;
		task->exiting = true;
		err = 0;
	}
	return err;
}

static int fetch_all(struct source *src, struct known *known, struct sd_error *error)
{
	const struct sd_select select = { .seccomp = true };
	int err = filter_list_fetch(src, 0, false, &known->filters, error);

	if (!err)
		err = client_task_dump(src->client, &select, task_list_add, &known->tasks, error);
	return err;
}

static bool has_process(const struct known *known, pid_t tgid)
{
	size_t i = 0;

	while (i < known->tasks.count && known->tasks.tasks[i].tgid != tgid)
		i++;
	return i < known->tasks.count;
}

/* Fetch the whole process even for one thread, to compare it with its leader. */
static int fetch_process(struct source *src, struct request *request, struct known *known,
			 struct sd_error *error)
{
	struct sd_select select = { 0 };
	int err = src->client ? client_task_get(src->client, request->pid, &request->task, error) :
				source_task_get(src, request->pid, &request->task, error);

	select.tgid = request->task.tgid;
	if (err || has_process(known, select.tgid))
		return err;
	return source_task_dump(src, SD_SOURCE_MODULE, &select, task_list_add, &known->tasks,
				error);
}

/* Each process of the target as a whole, to compare threads with their leader */
static int fetch_target(struct source *src, const struct request *request, struct known *known,
			struct sd_error *error)
{
	int err = 0;

	for (size_t i = 0; i < request->group_count && !err; i++) {
		const struct target_group *group = &request->groups[i];

		for (size_t j = 0; j < group->count && !err; j++) {
			struct request one = { .pid = group->pids[j] };

			err = fetch_process(src, &one, known, error);
			/* It has ended meanwhile. */
			err = err == -ESRCH ? 0 : err;
		}
	}
	return err;
}

static int fetch(struct source *src, struct request *request, struct known *known,
		 struct sd_error *error)
{
	int err = request->group_count ? fetch_target(src, request, known, error) :
		  request->pid	       ? fetch_process(src, request, known, error) :
					 fetch_all(src, known, error);

	if (!err && !src->client)
		err = tree_fetch_by_ptrace(src, &known->filters, &known->tasks, error);
	return err ? err : fetch_missing(src, known, error);
}

static void complain_fetch(const struct request *request, const struct sd_error *error)
{
	char buf[256];

	if (request->pid)
		source_complain_thread(request->pid, error, "ask as its user or root");
	else
		complain("%s", error_text(error, buf, sizeof(buf)));
}

/* Report in one line that there is no tree. */
static void print_none(const struct request *request)
{
	char comm[SD_COMM_LEN * CLEAN_FACTOR + 1];

	if (request->group_count)
		puts("no filters: none of these processes has any");
	else if (!request->pid)
		printf("no filters: %s\n",
		       geteuid() ? "of no thread that you may look at" : "no thread here has any");
	else
		printf("%d %s has no filters: its mode is %s%s\n", (int)request->pid,
		       clean_terminal(request->task.comm, comm, sizeof(comm)),
		       name_mode(request->task.mode),
		       request->task.exiting ? ", and it is exiting" : "");
}

static void print(struct source *src, const struct request *request, const struct tree *tree)
{
	if (request->json)
		output_json(tree_json(tree, is_whole(request) ? source_hidden(src) : 0));
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
	struct known known = { 0 };
	struct sd_error error;
	struct tree tree = { 0 };
	bool is_thread;
	int err = fetch(src, request, &known, &error);

	if (err) {
		complain_fetch(request, &error);
	} else {
		is_thread = request->pid && request->pid != request->task.tgid;
		tree_build(&tree, &known.filters, &known.tasks, is_thread ? request->pid : 0,
			   !src->client);
		tree_known(src, &tree);
		print(src, request, &tree);
	}
	tree_release(&tree);
	filter_list_release(&known.filters);
	free(known.tasks.tasks);
	if (err)
		return EXIT_UNAVAILABLE;
	if (!src->client && !request->json)
		complain("ptrace does not show which threads share a filter: equal ones are taken "
			 "for the same");
	/* Dumps omit threads of others silently; JSON has their number. */
	if (is_whole(request) && !request->json)
		source_complain_hidden(src);
	return EXIT_DONE;
}

/* Nobody is asked about each process of a target: without the module, ptrace has to be wanted. */
static int open_target(struct source *src, struct request *request)
{
	if (!src->client && source_wanted() != SOURCE_WANT_PTRACE) {
		source_complain_without(src, "filters");
		return EXIT_UNAVAILABLE;
	}
	return target_groups(src, &request->groups, &request->group_count);
}

/* The filters of all threads are the module's only. Return: enum exit_status */
static int open_source(struct source *src, struct request *request)
{
	if (is_whole(request) && !target_given())
		return source_open_module(src, "filters") ? EXIT_DONE : EXIT_UNAVAILABLE;
	source_open(src);
	if (target_given())
		return open_target(src, request);
	return source_has_filters(src, request->pid, "filters") ? EXIT_DONE : EXIT_UNAVAILABLE;
}

int cmd_tree(const struct command *command, int argc, char **argv)
{
	struct request request = { 0 };
	struct source src;
	int status;

	if (!parse_request(&request, command, argc, argv, &status))
		return status;
	if (is_whole(&request) && !target_given() && source_refuses_ptrace())
		return EXIT_WRONG_USAGE;
	status = open_source(&src, &request);
	if (status == EXIT_DONE)
		status = show(&src, &request);
	source_close(&src);
	return status;
}
