/* SPDX-License-Identifier: GPL-2.0 */
/* Threads by names that people have: of a unit, a container, a control group, or by their own name. */
#ifndef INPUT_TARGET_H
#define INPUT_TARGET_H

#include <stdint.h>

#include "bpf/strbuf.h"
#include "cli/args.h"
#include "client/list.h"

/* Options of commands that take the number of a thread. */
#define TARGET_OPTIONS                                                                        \
	{ OPT_UNIT, "unit", "NAME", "the processes of this unit of systemd" },                \
		{ OPT_CONTAINER, "container", "ID|NAME",                                      \
		  "the processes of this container; 4 digits of its id are enough" },         \
		{ OPT_CGROUP, "cgroup", "PATH",                                               \
		  "the processes of this control group, and of those below it" },             \
	{                                                                                     \
		OPT_COMM, "comm", "NAME", "the threads of this name, or pattern of the shell" \
	}

/** target_choose() - take one of these options; a handler of args_take_target() */
bool target_choose(int option, const char *arg);

/** target_given() - whether there was such an option */
bool target_given(void);

/**
 * target_find() - find the control group of the unit or container, by its name
 * @wait: a unit without processes is fine: they would be in a control group of that path
 *
 * Return: enum exit_status; all but %EXIT_DONE after a complaint.
 */
int target_find(bool wait);

/** target_cgroup() - the path that target_find() has found; NULL if none was asked for */
const char *target_cgroup(void);

/** target_cgroup_id() - the kernel's number for it; 0 if it is not there, or only in version 1 */
uint64_t target_cgroup_id(void);

/** target_has() - whether a thread is one of those; the tool itself never is */
bool target_has(const struct sd_task *task);

/** target_has_name() - the same of a thread that is known to be in the target's control group */
bool target_has_name(const struct sd_task *task);

/** target_text() - append its name: "nginx.service", "container web" */
void target_text(struct text *text);

/**
 * target_text_tasks() - append its name and size: "nginx.service, 14 processes", "195 sshd"
 * @text: the text
 * @tasks: its threads, as target_tasks() returns them
 */
void target_text_tasks(struct text *text, const struct task_list *tasks);

/** target_complain_none() - complain that no thread is one of those; @tasks: perhaps all there are */
void target_complain_none(const struct task_list *tasks);

/**
 * target_dump() - source_task_dump() of a selection among the target's threads
 *
 * The module selects by control group if it can; the caller has to select by target_has() in any case.
 */
int target_dump(struct source *src, const struct sd_select *select, struct task_list *tasks,
		struct sd_error *error);

/**
 * struct target_group - tasks that have the same filters, under the same ABI
 * @task: the first of them: the leader of its process, if that is one of the target
 * @chain: its filters, if they had to be compared
 * @pids: their numbers, of @task first
 * @count: how many
 * @room: how many fit
 */
struct target_group {
	struct sd_task task;
	struct filter_list chain;
	pid_t *pids;
	size_t count;
	size_t room;
};

/**
 * target_groups() - find the target, and the tasks that belong to it
 * @src: an open source
 * @groups: receives tasks with the same filters together, in the order of their numbers; they live as
 *	long as the program
 * @count: how many; not 0 on success
 *
 * Filters are the same if they are the same ones, or have the same programs.
 *
 * Return: enum exit_status; all but %EXIT_DONE after a complaint.
 */
int target_groups(struct source *src, const struct target_group **groups, size_t *count);

/**
 * target_operand() - put the number of the target's task before the operands of a command
 * @count: number of operands
 * @operands: the operands; replaced, if there is a target
 *
 * Return: enum exit_status; all but %EXIT_DONE after a complaint, also if its tasks have several chains.
 */
int target_operand(int *count, char ***operands);

/** target_tasks() - append the target's threads, by process. Return: enum exit_status; all but %EXIT_DONE after a complaint */
int target_tasks(struct source *src, struct task_list *tasks);

/** target_lives() - whether there is a task of the target. Return: false after a complaint. */
bool target_lives(struct source *src);

/** target_group_of() - the group of which target_groups() has found a task to be the first, or NULL */
const struct target_group *target_group_of(pid_t tid);

/** target_others() - append " and 2 others (313, 314)", the rest of the group of a task, if any */
void target_others(pid_t tid, struct text *text);

#endif
