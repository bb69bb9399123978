// SPDX-License-Identifier: GPL-2.0
/* seccompctl list: a table of threads, or of processes, under seccomp. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/args.h"
#include "cmd/commands.h"
#include "cmd/list/list.h"
#include "cli/message.h"
#include "cli/xalloc.h"
#include "client/list.h"
#include "input/target.h"
#include "cli/clean.h"
#include "client/names.h"

enum list_option {
	OPT_MODE = OPT_OWN,
	OPT_UID,
	OPT_PID,
	OPT_FILTER_ID,
	OPT_SORT,
	OPT_REVERSE,
};

const struct option_desc list_options[] = {
	{ 'a', "all", NULL, "include threads that are not under seccomp" },
	{ 'p', "processes", NULL, "one row per process; \"mixed\" where its threads differ" },
	{ OPT_MODE, "mode", "MODE,...", "only in these modes: disabled, strict, filter, dead" },
	{ OPT_UID, "uid", "UID|NAME", "only of this real user" },
	{ OPT_PID, "pid", "PID", "only of this process" },
	TARGET_OPTIONS,
	{ OPT_FILTER_ID, "filter-id", "ID",
	  "only threads with this filter anywhere in their chain" },
	{ 'o', "output", "COL,...", "print these columns; +COL,... adds to the default ones" },
	{ 'H', "list-columns", NULL, "print all column names and their meaning" },
	{ OPT_SORT, "sort", "COL", "sort by a column; -COL sorts in descending order" },
	{ OPT_REVERSE, "reverse", NULL, "reverse the order" },
	{ 'n', "noheadings", NULL, "print no headings" },
	{ 'r', "raw", NULL, "separate columns by one space; a space in a value is \\x20" },
	{ 'J', "json", NULL, "print JSON; null means unknown" },
	{ 0 },
};

struct request {
	struct list_view view;
	struct sd_select select;
	const char *output;
	bool all;
	bool list_columns;
};

static const char *mode_name(size_t index)
{
	return index <= SECCOMP_DIAG_MODE_DEAD ? name_mode(index) : NULL;
}

static bool add_mode(const char *name, void *arg)
{
	uint32_t *modes = arg;
	size_t i;

	for (i = 0; mode_name(i); i++) {
		if (!strcmp(mode_name(i), name)) {
			*modes |= 1u << i;
			return true;
		}
	}
	complain_unknown("mode", name, mode_name, "disabled, strict, filter or dead");
	return false;
}

static bool parse_sort(struct list_view *view, const char *name)
{
	if (*name == '-') {
		view->reverse = !view->reverse;
		name++;
	}
	view->sort = column_find(name);
	return view->sort;
}

static bool parse_option(struct request *request, int c)
{
	switch (c) {
	case 'a':
		request->all = true;
		return true;
	case 'p':
		request->view.processes = true;
		return true;
	case 'o':
		request->output = optarg;
		return true;
	case 'H':
		request->list_columns = true;
		return true;
	case 'n':
		request->view.noheadings = true;
		return true;
	case 'r':
		request->view.raw = true;
		return true;
	case 'J':
		request->view.json = true;
		return true;
	case OPT_MODE:
		request->select.modes = 0;
		return args_list(optarg, add_mode, &request->select.modes);
	case OPT_UID:
		request->select.has_uid = true;
		return args_uid(optarg, &request->select.uid);
	case OPT_PID:
		return args_pid(optarg, &request->select.tgid);
	case OPT_FILTER_ID:
		request->select.has_filter_id = true;
		return args_filter_id(optarg, &request->select.filter_id);
	case OPT_SORT:
		return parse_sort(&request->view, optarg);
	default:
		request->view.reverse = !request->view.reverse;
		return true;
	}
}

/* Return: ARGS_END to go on, or ARGS_EXIT with the exit status. */
static int parse_request(struct request *request, const struct command *command, int argc,
			 char **argv, int *status)
{
	int c;

	*status = EXIT_WRONG_USAGE;
	args_begin(command);
	while ((c = args_next(argc, argv, status)) > 0)
		if (!parse_option(request, c))
			return ARGS_EXIT;
	if (c == ARGS_EXIT)
		return c;
	if (optind < argc) {
		complain("unexpected operand '%s': a process is chosen by --pid",
			 clean_text(argv[optind]));
		return ARGS_EXIT;
	}
	if (request->view.json && request->view.raw) {
		complain("--json and --raw exclude each other");
		return ARGS_EXIT;
	}
	if (!request->output)
		list_columns_default(&request->view);
	else if (!list_columns_parse(&request->view, request->output))
		return ARGS_EXIT;
	request->select.seccomp = !request->all && !request->select.modes;
	return ARGS_END;
}

static int compare_tids(const void *a, const void *b)
{
	const struct sd_task *one = a, *two = b;

	return one->tid < two->tid ? -1 : one->tid > two->tid;
}

/*
 * Only the module knows which threads have a filter below their newest one. For processes all
 * threads are dumped; @having holds the tids of those with the filter, in ascending order.
 */
static bool is_selected(const struct request *request, const struct task_list *having,
			const struct sd_task *task)
{
	return sd_selected(task, &request->select) && (!target_given() || target_has(task)) &&
	       (!request->select.has_filter_id || !request->view.processes ||
		(having->count &&
		 bsearch(task, having->tasks, having->count, sizeof(*task), compare_tids)));
}

/* A process is shown with all threads if one of them is selected. Return: the number of rows. */
static size_t make_rows(const struct request *request, struct task_list *list,
			const struct task_list *having, struct row *rows)
{
	size_t i, end, count = 0;
	bool show;

	if (request->view.processes && list->count)
		qsort(list->tasks, list->count, sizeof(*list->tasks), task_list_compare);
	for (i = 0; i < list->count; i = end) {
		end = i;
		show = false;
		do
			show |= is_selected(request, having, &list->tasks[end++]);
		while (request->view.processes && end < list->count &&
		       list->tasks[end].tgid == list->tasks[i].tgid);
		if (!show)
			continue;
		rows[count] = (struct row){ .tasks = &list->tasks[i],
					    .count = end - i,
					    .process = request->view.processes };
		count++;
	}
	return count;
}

static void complain_dump(struct source *src, const struct request *request,
			  const struct sd_error *error)
{
	pid_t pid = request->select.tgid;
	struct sd_task task;
	struct sd_error ignored;
	char buf[256];

	if (error->attr == SECCOMP_DIAG_A_TASK_SEL_UID)
		complain("--uid %u: %s", (unsigned int)request->select.uid,
			 error_text(error, buf, sizeof(buf)));
	else if (error->err != ESRCH || !pid)
		complain("%s", error_text(error, buf, sizeof(buf)));
	else if (!source_task_get(src, pid, &task, &ignored) && task.tgid != pid)
		complain("%d: no such process, it is a thread of %d: try --pid %d", (int)pid,
			 (int)task.tgid, (int)task.tgid);
	else
		complain("%d: no such process here: `ps -e` lists them", (int)pid);
}

/*
 * "mixed" needs all threads of a process; @having holds those that have the requested filter.
 */
static int dump(struct source *src, enum sd_source from, const struct request *request,
		struct task_list *list, struct task_list *having, struct sd_error *error)
{
	struct sd_select whole = { .tgid = request->select.tgid };
	int err = 0;

	list->count = having->count = 0;
	if (request->select.has_filter_id && request->view.processes)
		err = source_task_dump(src, from, &request->select, task_list_add, having, error);
	if (err)
		return err;
	if (from == SD_SOURCE_MODULE)
		return target_dump(src, request->view.processes ? &whole : &request->select, list,
				   error);
	return source_task_dump(src, from, request->view.processes ? &whole : &request->select,
				task_list_add, list, error);
}

/*
 * A dump omits threads that the caller may not see. If it is empty for the one requested process, find
 * out whether that is the reason. Return: as source_task_get(), with @error set.
 */
static int check_refused(struct source *src, const struct request *request, struct sd_error *error)
{
	struct sd_task task;
	int err = source_task_get(src, request->select.tgid, &task, error);

	if (err == -ESRCH)
		return 0;
	if (!err && task.source == SD_SOURCE_PROC)
		return -error->err;
	return err;
}

static int fetch(struct source *src, const struct request *request, struct task_list *list,
		 struct task_list *having)
{
	struct sd_error error;
	char buf[256];
	int err;

	err = dump(src, SD_SOURCE_MODULE, request, list, having, &error);
	if (!err && !list->count && src->client && request->select.tgid)
		err = check_refused(src, request, &error);
	if (src->client && source_asks_proc(err) && !request->select.has_filter_id) {
		complain("reading /proc instead of the module: %s",
			 error_text(&error, buf, sizeof(buf)));
		err = dump(src, SD_SOURCE_PROC, request, list, having, &error);
	}
	if (err)
		complain_dump(src, request, &error);
	return err;
}

static int list_tasks(struct source *src, struct request *request)
{
	struct task_list list = { 0 }, having = { 0 };
	struct row *rows = NULL;
	int err = fetch(src, request, &list, &having);
	size_t count = 0;

	/* Dumps omit threads of others silently. */
	if (!err && request->view.json && !request->select.tgid)
		request->view.hidden = source_hidden(src);
	if (!err) {
		rows = xcalloc(list.count + 1, sizeof(*rows));
		count = make_rows(request, &list, &having, rows);
		err = !count && target_given() && !target_lives(src);
	}
	if (!err)
		list_print(&request->view, rows, count);
	free(rows);
	free(list.tasks);
	free(having.tasks);
	if (err)
		return EXIT_UNAVAILABLE;
	if (!request->view.json && !request->select.tgid)
		source_complain_hidden(src);
	return EXIT_DONE;
}

int cmd_list(const struct command *command, int argc, char **argv)
{
	struct request request = { 0 };
	struct source src;
	int status;
	bool ok;

	if (parse_request(&request, command, argc, argv, &status) == ARGS_EXIT)
		return status;
	if (request.list_columns) {
		list_print_columns(&request.view);
		return EXIT_DONE;
	}
	if (source_refuses_ptrace())
		return EXIT_WRONG_USAGE;
	ok = request.select.has_filter_id ? source_open_module(&src, "filter ids") :
					    source_announce(&src);
	status = ok ? target_find(false) : EXIT_UNAVAILABLE;
	if (status == EXIT_DONE)
		status = list_tasks(&src, &request);
	source_close(&src);
	return status;
}
