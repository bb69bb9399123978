/* SPDX-License-Identifier: GPL-2.0 */
/* The table of Documentation/access.rst: who gets which answer, asking for whose task. */
#ifndef ACCESS_TABLE_H
#define ACCESS_TABLE_H

#include <stdio.h>

#include "lib/creds.h"

/** enum access_request - the columns: two checkers, then what is asked of the module */
enum access_request {
	ACCESS_PROC, /* /proc/TID/status, where /proc is mounted with hidepid=ptraceable */
	ACCESS_PTRACE, /* PTRACE_SEIZE, then PTRACE_SECCOMP_GET_FILTER */
	ACCESS_STATUS, /* TASK_GET of the task, and FILTER_GET without programs */
	ACCESS_LIST, /* the task in dumps of all tasks, by both */
	ACCESS_PROGRAMS, /* FILTER_GET of the task with programs */
	ACCESS_WATCH_OWN, /* WATCH everything: what a child of the caller does */
	ACCESS_WATCH_ONE, /* WATCH the task: what that does */
	ACCESS_WATCH_ALL, /* WATCH everything: what the task does */
	ACCESS_WATCH_PROGRAMS, /* the same with programs */
	ACCESS_REQUESTS,
};

/** enum access_answer - the cells */
enum access_answer {
	ACCESS_OTHER, /* in no cell: what nobody expects */
	ACCESS_DATA, /* what was asked for */
	ACCESS_ABSENT, /* granted, and of this task there is nothing in it */
	ACCESS_EVENTS, /* granted, and what the task does is told */
	ACCESS_SILENT, /* granted, and nothing that the task does is told */
	ACCESS_EPERM,
	ACCESS_EACCES,
	ACCESS_ESRCH,
	ACCESS_ENOENT,
};

/**
 * struct access_row - a caller, and a task with a filter that it asks for
 * @name: both of them, as the document has it
 * @who: the caller
 * @whom: the task
 * @child: the task is a child of the caller instead, with whom it shares all namespaces
 * @pid_ns: the caller is the first process of a pid namespace of its own
 * @answers: what it gets
 */
struct access_row {
	const char *name;
	struct creds who, whom;
	bool child;
	bool pid_ns;
	enum access_answer answers[ACCESS_REQUESTS];
};

/* The rows, as their tests are called. */
/* clang-format off */
#define ACCESS_ROWS(_row) \
	_row(root) \
	_row(root_without_sys_admin) \
	_row(root_without_sys_admin_own) \
	_row(root_without_sys_ptrace) \
	_row(sys_ptrace_only) \
	_row(sys_ptrace_only_own) \
	_row(sys_admin_only) \
	_row(sys_admin_only_own) \
	_row(same_user) \
	_row(same_user_other_group) \
	_row(same_user_not_dumpable) \
	_row(same_user_capable) \
	_row(same_user_set_user_id) \
	_row(other_user) \
	_row(user_namespace_root_outside) \
	_row(user_namespace_root_inside) \
	_row(pid_namespace_root_outside) \
	_row(pid_namespace_root_inside) \
	_row(root_under_seccomp) \
	_row(same_user_under_seccomp)
/* clang-format on */

/* There is no way back from lockdown, so that has a program of its own. */
enum access_row_number {
#define ACCESS_NUMBER(_name) ACCESS_##_name,
	ACCESS_ROWS(ACCESS_NUMBER) ACCESS_root_under_lockdown,
	ACCESS_ROW_COUNT,
};

extern const struct access_row access_rows[ACCESS_ROW_COUNT];

#define ACCESS_LINE 128

/** access_line() - the cells of a row, as the document has them, into ACCESS_LINE bytes */
void access_line(const enum access_answer *answers, char *line);

/** access_print() - print the table as the document has it, in reStructuredText */
void access_print(FILE *file);

#endif
