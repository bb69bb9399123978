/* SPDX-License-Identifier: GPL-2.0 */
/* The table of Documentation/access.rst: the answers that a caller gets about a task. */
#ifndef ACCESS_TABLE_H
#define ACCESS_TABLE_H

#include <stdio.h>

#include "lib/creds.h"

/** enum access_request - the columns: the kernel's own answers, then requests to the module */
enum access_request {
	ACCESS_PROC, /* /proc/TID/status, where /proc is mounted with hidepid=ptraceable */
	ACCESS_PTRACE, /* PTRACE_SEIZE, then PTRACE_SECCOMP_GET_FILTER */
	ACCESS_STATUS, /* TASK_GET of the task, and FILTER_GET without programs */
	ACCESS_LIST, /* the task in dumps of all tasks, by both */
	ACCESS_PROGRAMS, /* FILTER_GET of the task with programs */
	ACCESS_WATCH_OWN, /* WATCH everything: events of a child of the caller */
	ACCESS_WATCH_ONE, /* WATCH the task: its events */
	ACCESS_WATCH_ALL, /* WATCH everything: events of the task */
	ACCESS_WATCH_PROGRAMS, /* the same with programs */
	ACCESS_REQUESTS,
};

/** enum access_answer - the cells */
enum access_answer {
	ACCESS_OTHER, /* in no cell: an answer that no row expects */
	ACCESS_DATA, /* granted, with the data */
	ACCESS_ABSENT, /* granted, without this task */
	ACCESS_EVENTS, /* granted, with events of the task */
	ACCESS_SILENT, /* granted, without events of the task */
	ACCESS_EPERM,
	ACCESS_EACCES,
	ACCESS_ESRCH,
	ACCESS_ENOENT,
};

/** enum access_target - the tasks that a caller asks about */
enum access_target {
	TARGET_USERS, /* a user's */
	TARGET_GROUP, /* that user's, of another group */
	TARGET_UNDUMPABLE, /* that user's, not dumpable */
	TARGET_CAPABLE, /* that user's, with a capability */
	TARGET_SET_USER_ID, /* that user's, with the other user as its effective one */
	TARGET_NS_ROOT, /* that user's, root of its own user namespace */
	TARGET_NS_NOBODY, /* that user's, without a number in its own user namespace */
	TARGET_OTHERS, /* the other user's */
	TARGET_ROOTS, /* root's */
	TARGET_CHILD, /* a child of the caller */
	/* The others have a filter. These two have none, and are asked about by status and list. */
	TARGET_UNFILTERED, /* the user's */
	TARGET_STRICT, /* the user's, in strict mode */
	ACCESS_TARGETS,
};

/* Their credentials; a child has the caller's. */
extern const struct creds access_targets[ACCESS_TARGETS];

/** enum access_socket - the credentials that opened the sockets of a caller */
enum access_socket {
	SOCKET_OWN, /* its own */
	SOCKET_ROOT, /* root's: those it had before it took on its own */
	SOCKET_USER, /* those of TARGET_USERS: another process opened them */
};

/**
 * struct access_row - a caller, and tasks about which it gets the same answers
 * @name: both, as in the document
 * @caller: the caller
 * @targets: a set of 1 << enum access_target
 * @pid_ns: the caller is the first process of its own pid namespace
 * @socket: the opener of its sockets
 * @answers: the answers
 */
struct access_row {
	const char *name;
	struct creds caller;
	unsigned int targets;
	bool pid_ns;
	enum access_socket socket;
	enum access_answer answers[ACCESS_REQUESTS];
};

/*
 * _row(test, name in the document, caller, targets, answers). The words are those of table.c.
 * Nobody leaves lockdown again, so root_under_lockdown has a program of its own.
 */
/* clang-format off */
#define ACCESS_ROWS(_row, _row_under_lockdown) \
	_row(root, "root: anybody's", \
	     ROOT(), EVERYBODY, ALL_DATA, ALL_EVENTS) \
	_row(root_without_sys_admin, "root without CAP_SYS_ADMIN: anybody's", \
	     ROOT(.drop = SYS_ADMIN), EVERYBODY, NO_PROGRAMS, NO_WATCH) \
	_row(root_without_sys_ptrace, "root without CAP_SYS_PTRACE: anybody's", \
	     ROOT(.drop = SYS_PTRACE), STRANGERS, HIDDEN, NO_WATCH) \
	_row(root_without_sys_ptrace_child, "root without CAP_SYS_PTRACE: its child", \
	     ROOT(.drop = SYS_PTRACE), THE(CHILD), ALL_DATA, NO_WATCH) \
	_row(root_without_both, "root without both: anybody's", \
	     ROOT(.drop = BOTH), STRANGERS, HIDDEN, NO_WATCH) \
	_row(root_without_both_child, "root without both: its child", \
	     ROOT(.drop = BOTH), THE(CHILD), NO_PROGRAMS, NO_WATCH) \
	_row(root_with_fsuid, "root as a user for files: that user's", \
	     ROOT(.drop = SYS_PTRACE, .fsuid = UID), SAME_NS | THE(CAPABLE), \
	     DATA, E_PERM, DATA, DATA, E_PERM, NO_WATCH) \
	_row(root_with_fsuid_others, "root as a user for files: another's", \
	     ROOT(.drop = SYS_PTRACE, .fsuid = UID), STRANGERS & ~(SAME_NS | THE(CAPABLE)), \
	     HIDDEN, NO_WATCH) \
	_row(sys_ptrace_only, "CAP_SYS_PTRACE only: anybody's", \
	     USER(.keep = SYS_PTRACE), EVERYBODY, NO_PROGRAMS, NO_WATCH) \
	_row(sys_admin_only, "CAP_SYS_ADMIN only: other user's", \
	     USER(.keep = SYS_ADMIN), GUARDED | FOREIGN, HIDDEN, NO_WATCH) \
	_row(sys_admin_only_own, "CAP_SYS_ADMIN only: own", \
	     USER(.keep = SYS_ADMIN), OWN | THE(CHILD), ALL_DATA, NO_WATCH) \
	_row(both_only, "both capabilities only: anybody's", \
	     USER(.keep = BOTH), EVERYBODY, ALL_DATA, ALL_EVENTS) \
	_row(same_user, "user: own", \
	     USER(), OWN | THE(CHILD), NO_PROGRAMS, NO_WATCH) \
	_row(same_user_other_group, "user: own, of another group", \
	     USER(), THE(GROUP), HIDDEN, NO_WATCH) \
	_row(same_user_not_dumpable, "user: own, not dumpable", \
	     USER(), THE(UNDUMPABLE), HIDDEN, NO_WATCH) \
	_row(same_user_capable, "user: own, with a capability", \
	     USER(), THE(CAPABLE), HIDDEN, NO_WATCH) \
	_row(same_user_set_user_id, "user: own, set-user-ID", \
	     USER(), THE(SET_USER_ID), HIDDEN, NO_WATCH) \
	_row(other_user, "user: other user's", \
	     USER(), FOREIGN, HIDDEN, NO_WATCH) \
	_row(undumpable, "user, not dumpable: own", \
	     USER(.undumpable = true), OWN, NO_PROGRAMS, NO_WATCH) \
	_row(undumpable_others, "user, not dumpable: other user's", \
	     USER(.undumpable = true), GUARDED | FOREIGN, HIDDEN, NO_WATCH) \
	_row(capable, "user with another capability: own", \
	     USER(.keep = NET_RAW), OWN | THE(CAPABLE) | THE(CHILD), \
	     NO_PROGRAMS, NO_WATCH) \
	_row(capable_others, "user with another capability: other user's", \
	     USER(.keep = NET_RAW), (GUARDED & ~THE(CAPABLE)) | FOREIGN, HIDDEN, NO_WATCH) \
	_row(second_user, "second user: own", \
	     OTHER_USER, THE(OTHERS) | THE(CHILD), NO_PROGRAMS, NO_WATCH) \
	_row(second_user_others, "second user: other user's", \
	     OTHER_USER, STRANGERS & ~THE(OTHERS), HIDDEN, NO_WATCH) \
	_row(other_group, "user in another group: own", \
	     USER_OF_GROUP, THE(GROUP) | THE(CHILD), NO_PROGRAMS, NO_WATCH) \
	_row(other_group_namespaces, "user in another group: in own user namespace", \
	     USER_OF_GROUP, IN_NS, NO_PROGRAMS, NO_WATCH) \
	_row(other_group_others, "user in another group: not of that group", \
	     USER_OF_GROUP, STRANGERS & ~(THE(GROUP) | IN_NS), HIDDEN, NO_WATCH) \
	_row(user_namespace_root_outside, "root of a user namespace: outside", \
	     USER(.ns = CREDS_ROOT_OF_NS), STRANGERS, HIDDEN, NO_WATCH) \
	_row(user_namespace_root_inside, "root of a user namespace: inside", \
	     USER(.ns = CREDS_ROOT_OF_NS), THE(CHILD), NO_PROGRAMS, NO_WATCH) \
	_row(user_namespace_nobody_outside, "nobody of a user namespace: outside", \
	     USER(.ns = CREDS_UNMAPPED_NS), STRANGERS, HIDDEN, NO_WATCH) \
	_row(user_namespace_nobody_inside, "nobody of a user namespace: inside", \
	     USER(.ns = CREDS_UNMAPPED_NS), THE(CHILD), NO_PROGRAMS, NO_WATCH) \
	_row(pid_namespace_root_outside, "root of a pid namespace: outside", \
	     PID_NS_ROOT, THE(ROOTS), \
	     E_NOENT, E_SRCH, E_SRCH, ABSENT, E_SRCH, EVENTS, E_SRCH, SILENT, SILENT) \
	_row(pid_namespace_root_inside, "root of a pid namespace: inside", \
	     PID_NS_ROOT, THE(CHILD), ALL_DATA, ALL_EVENTS) \
	_row(root_on_users_socket, "root, socket of a user: that user's", \
	     ROOT_ON_USERS_SOCKET, OWN, DATA, DATA, DATA, DATA, E_PERM, NO_WATCH) \
	_row(root_on_users_socket_others, "root, socket of a user: other user's", \
	     ROOT_ON_USERS_SOCKET, EVERYBODY & ~OWN, DATA, DATA, E_PERM, ABSENT, E_PERM, NO_WATCH) \
	_row(user_on_roots_socket, "user, socket of root: own", \
	     USER_ON_ROOTS_SOCKET, OWN | THE(CHILD), NO_PROGRAMS, NO_WATCH) \
	_row(user_on_roots_socket_others, "user, socket of root: other user's", \
	     USER_ON_ROOTS_SOCKET, GUARDED | FOREIGN, HIDDEN, NO_WATCH) \
	_row(root_under_seccomp, "root under seccomp: anybody's", \
	     ROOT(.filtered = true), EVERYBODY, NO_PROGRAMS, NO_WATCH) \
	_row(both_under_seccomp, "both capabilities, under seccomp: anybody's", \
	     USER(.keep = BOTH, .filtered = true), EVERYBODY, NO_PROGRAMS, NO_WATCH) \
	_row(same_user_under_seccomp, "user under seccomp: own", \
	     USER(.filtered = true), OWN | THE(CHILD), NO_PROGRAMS, NO_WATCH) \
	_row(other_user_under_seccomp, "user under seccomp: other user's", \
	     USER(.filtered = true), GUARDED | FOREIGN, HIDDEN, NO_WATCH) \
	_row_under_lockdown(root_under_lockdown, "root, lockdown=confidentiality: anybody's", \
	     ROOT(), EVERYBODY, ALL_DATA, ALL_EVENTS)

/* clang-format on */

enum access_row_number {
#define ACCESS_NUMBER(_test, ...) ACCESS_##_test,
	ACCESS_ROWS(ACCESS_NUMBER, ACCESS_NUMBER) ACCESS_ROW_COUNT,
};

extern const struct access_row access_rows[ACCESS_ROW_COUNT];

#define ACCESS_LINE 128

/** access_line() - write the cells of a row, as the document has them, into ACCESS_LINE bytes */
void access_line(const enum access_answer *answers, char *line);

/** access_print() - print the table as the document has it, in reStructuredText */
void access_print(FILE *file);

#endif
