// SPDX-License-Identifier: GPL-2.0
/* The tasks of a target, those with the same filters together. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/clean.h"
#include "cli/message.h"
#include "input/target.h"

/* Chains to name in a complaint, and numbers of processes. */
#define NAMED_MAX 8

/**
 * struct found - what the target is now
 * @groups: the tasks
 * @count: how many
 * @room: how many fit
 * @operands: those of target_operand()
 */
static struct {
	struct target_group *groups;
	size_t count, room;
	char **operands;
} found;

/* An older module has no control groups, and the root is no selection where version 2 is not used. */
int target_dump(struct source *src, const struct sd_select *select, struct task_list *tasks,
		struct sd_error *error)
{
	struct sd_select wanted = *select;
	int err;

	wanted.cgroup_id = src->client ? target_cgroup_id() : 0;
	err = source_task_dump(src, SD_SOURCE_MODULE, &wanted, task_list_add, tasks, error);
	if (!wanted.cgroup_id || (err != -EOPNOTSUPP && err != -ENOENT))
		return err;
	tasks->count = 0;
	return source_task_dump(src, SD_SOURCE_MODULE, select, task_list_add, tasks, error);
}

/* The threads of the target, perhaps among others; those of /proc, if the module refuses */
static int fetch_tasks(struct source *src, struct task_list *tasks)
{
	const struct sd_select all = { 0 };
	struct sd_error error;
	char buf[256];
	int err = target_dump(src, &all, tasks, &error);

	if (src->client && source_asks_proc(err)) {
		tasks->count = 0;
		err = source_task_dump(src, SD_SOURCE_PROC, &all, task_list_add, tasks, &error);
	}
	if (!err)
		return EXIT_DONE;
	complain("%s", error_text(&error, buf, sizeof(buf)));
	return EXIT_UNAVAILABLE;
}

static bool same_programs(const struct filter_list *a, const struct filter_list *b)
{
	if (!a->count || a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++) {
		const struct sd_filter *one = &a->filters[i], *two = &b->filters[i];

		if (!one->prog || !two->prog || one->prog_len != two->prog_len ||
		    one->flags != two->flags || one->listener != two->listener ||
		    memcmp(one->prog, two->prog, one->prog_len * sizeof(*one->prog)) != 0)
			return false;
	}
	return true;
}

/* Programs that can't be read remain unknown, and differ from others. */
static void fetch_chain(struct source *src, const struct sd_task *task, struct filter_list *chain)
{
	struct sd_error ignored;

	if (!chain->count && (src->client || source_wanted() == SOURCE_WANT_PTRACE))
		filter_list_fetch(src, task->tid, true, chain, &ignored);
}

/* In the middle of execve(2) a task has no ABI. */
static bool same_abi(const struct sd_task *a, const struct sd_task *b)
{
	return a->abi == b->abi || !a->abi || !b->abi;
}

/* @chain: the filters of @task, fetched on demand */
static bool is_same(struct source *src, struct target_group *group, const struct sd_task *task,
		    struct filter_list *chain)
{
	const struct sd_task *first = &group->task;

	if (task->mode != first->mode || !same_abi(task, first) ||
	    task->filter_count != first->filter_count || task->suspended != first->suspended)
		return false;
	if (task->mode != SECCOMP_DIAG_MODE_FILTER)
		return true;
	if (task->has & first->has & SD_HAS_FILTER_ID && task->filter_id == first->filter_id)
		return true;
	fetch_chain(src, first, &group->chain);
	fetch_chain(src, task, chain);
	return same_programs(&group->chain, chain);
}

static void add_task(struct source *src, const struct sd_task *task)
{
	struct filter_list chain = { 0 };
	struct target_group *group = found.groups, *end = group + found.count;

	while (group < end && !is_same(src, group, task, &chain))
		group++;
	if (group == end) {
		found.groups = xgrow(found.groups, found.count, &found.room, sizeof(*group));
		group = &found.groups[found.count++];
		*group = (struct target_group){ .task = *task, .chain = chain };
	} else {
		filter_list_release(&chain);
	}
	group->pids = xgrow(group->pids, group->count, &group->room, sizeof(*group->pids));
	group->pids[group->count++] = task->tid;
}

/* A process stands for its threads if its leader is one of the target. @with: exiting tasks, too */
static void group_tasks(struct source *src, const struct task_list *tasks, bool with)
{
	pid_t leader = 0;

	for (size_t i = 0; i < tasks->count; i++) {
		const struct sd_task *task = &tasks->tasks[i];

		if (task->tgid == leader || task->exiting != with || !target_has(task))
			continue;
		if (task->tid == task->tgid)
			leader = task->tid;
		add_task(src, task);
	}
}

int target_groups(struct source *src, const struct target_group **groups, size_t *count)
{
	struct task_list tasks = { 0 };
	int status = target_find(false);

	if (status == EXIT_DONE)
		status = fetch_tasks(src, &tasks);
	if (status == EXIT_DONE) {
		qsort(tasks.tasks, tasks.count, sizeof(*tasks.tasks), task_list_compare);
		group_tasks(src, &tasks, false);
		if (!found.count)
			group_tasks(src, &tasks, true);
		if (!found.count) {
			target_complain_none(&tasks);
			status = EXIT_UNAVAILABLE;
		}
	}
	free(tasks.tasks);
	*groups = found.groups;
	*count = found.count;
	return status;
}

int target_tasks(struct source *src, struct task_list *tasks)
{
	int status = fetch_tasks(src, tasks);
	size_t count = 0;

	for (size_t i = 0; i < tasks->count; i++)
		if (target_has(&tasks->tasks[i]))
			tasks->tasks[count++] = tasks->tasks[i];
	tasks->count = count;
	if (count)
		qsort(tasks->tasks, count, sizeof(*tasks->tasks), task_list_compare);
	return status;
}

bool target_lives(struct source *src)
{
	struct task_list tasks = { 0 };
	bool lives = false, fetched = fetch_tasks(src, &tasks) == EXIT_DONE;

	for (size_t i = 0; i < tasks.count && !lives; i++) {
		const struct sd_task *task = &tasks.tasks[i];

		lives = target_has(task);
	}
	if (fetched && !lives)
		target_complain_none(&tasks);
	free(tasks.tasks);
	return lives;
}

static void complain_several(void)
{
	struct text text = { 0 }, chains = { 0 };

	target_text(&text);
	for (size_t i = 0; i < found.count && i < NAMED_MAX; i++) {
		const struct target_group *group = &found.groups[i];

		text_add(&chains, "%s%d %s", i ? ", " : "", (int)group->task.tid,
			 clean_text(group->task.comm));
		if (group->count > 1)
			text_add(&chains, " (and %zu more)", group->count - 1);
	}
	if (found.count > NAMED_MAX)
		text_add(&chains, " ...");
	complain("the processes of %s have %zu different chains of filters: name one by its "
		 "number: %s",
		 text_str(&text), found.count, text_str(&chains));
	text_free(&text);
	text_free(&chains);
}

int target_operand(int *count, char ***operands)
{
	const struct target_group *groups;
	struct source src;
	size_t chains = 0;
	char **with;
	int status = EXIT_UNAVAILABLE;

	if (!target_given())
		return EXIT_DONE;
	if (source_open(&src))
		status = target_groups(&src, &groups, &chains);
	else
		source_complain(&src);
	source_close(&src);
	if (status != EXIT_DONE)
		return status;
	if (chains > 1) {
		complain_several();
		return EXIT_UNAVAILABLE;
	}
	with = xcalloc((size_t)*count + 2, sizeof(*with));
	if (asprintf(&with[0], "%d", (int)groups->task.tid) < 0)
		xalloc_failed();
	memcpy(with + 1, *operands, (size_t)*count * sizeof(*with));
	found.operands = with;
	*operands = with;
	++*count;
	return EXIT_DONE;
}

const struct target_group *target_group_of(pid_t tid)
{
	for (size_t i = 0; i < found.count; i++)
		if (found.groups[i].task.tid == tid)
			return &found.groups[i];
	return NULL;
}

void target_others(pid_t tid, struct text *text)
{
	const struct target_group *group = target_group_of(tid);
	size_t others = group ? group->count - 1 : 0;

	if (!others)
		return;
	text_add(text, " and %zu other%s (", others, others == 1 ? "" : "s");
	for (size_t i = 1; i <= others && i <= NAMED_MAX; i++)
		text_add(text, "%s%d", i > 1 ? ", " : "", (int)group->pids[i]);
	text_add(text, "%s)", others > NAMED_MAX ? " ..." : "");
}
