// SPDX-License-Identifier: GPL-2.0
#include <linux/capability.h>
#include <string.h>

#include "access/table.h"

#define SOMEBODY 1000
#define ANOTHER 2000
#define CAP(_name) (1ull << CAP_##_name)

#define USER .uid = SOMEBODY, .gid = SOMEBODY
#define OTHER_USER .uid = ANOTHER, .gid = ANOTHER

#define DATA ACCESS_DATA
#define ABSENT ACCESS_ABSENT
#define EVENTS ACCESS_EVENTS
#define SILENT ACCESS_SILENT
#define E_PERM ACCESS_EPERM
#define E_ACCES ACCESS_EACCES
#define E_SRCH ACCESS_ESRCH
#define E_NOENT ACCESS_ENOENT

/* What ptrace and /proc refuse altogether. */
#define HIDDEN E_NOENT, E_PERM, E_PERM, ABSENT, E_PERM

/* What they tell but for programs. */
#define NO_PROGRAMS DATA, E_ACCES, DATA, DATA, E_PERM

#define ALL_DATA DATA, DATA, DATA, DATA, DATA
#define ALL_EVENTS EVENTS, EVENTS, EVENTS, EVENTS
#define NO_WATCH E_PERM, E_PERM, E_PERM, E_PERM

const struct access_row access_rows[ACCESS_ROW_COUNT] = {
	[ACCESS_root] = {
		"root: a user's",
		.whom = { USER },
		.answers = { ALL_DATA, ALL_EVENTS },
	},
	[ACCESS_root_without_sys_admin] = {
		"root without CAP_SYS_ADMIN: a user's",
		.who = { .drop = CAP(SYS_ADMIN) },
		.whom = { USER },
		.answers = { NO_PROGRAMS, EVENTS, SILENT, SILENT, E_PERM },
	},
	[ACCESS_root_without_sys_admin_own] = {
		"root without CAP_SYS_ADMIN: root's",
		.who = { .drop = CAP(SYS_ADMIN) },
		.answers = { NO_PROGRAMS, EVENTS, EVENTS, EVENTS, E_PERM },
	},
	[ACCESS_root_without_sys_ptrace] = {
		"root without CAP_SYS_PTRACE: a user's",
		.who = { .drop = CAP(SYS_PTRACE) },
		.whom = { USER },
		.answers = { HIDDEN, EVENTS, E_PERM, SILENT, SILENT },
	},
	[ACCESS_sys_ptrace_only] = {
		"CAP_SYS_PTRACE only: other user's",
		.who = { USER, .keep = CAP(SYS_PTRACE) },
		.whom = { OTHER_USER },
		.answers = { NO_PROGRAMS, EVENTS, SILENT, SILENT, E_PERM },
	},
	[ACCESS_sys_ptrace_only_own] = {
		"CAP_SYS_PTRACE only: own, not dumpable",
		.who = { USER, .keep = CAP(SYS_PTRACE) },
		.whom = { USER, .undumpable = true },
		.answers = { NO_PROGRAMS, EVENTS, EVENTS, EVENTS, E_PERM },
	},
	[ACCESS_sys_admin_only] = {
		"CAP_SYS_ADMIN only: other user's",
		.who = { USER, .keep = CAP(SYS_ADMIN) },
		.whom = { OTHER_USER },
		.answers = { HIDDEN, EVENTS, E_PERM, SILENT, SILENT },
	},
	[ACCESS_sys_admin_only_own] = {
		"CAP_SYS_ADMIN only: own",
		.who = { USER, .keep = CAP(SYS_ADMIN) },
		.whom = { USER },
		.answers = { ALL_DATA, ALL_EVENTS },
	},
	[ACCESS_same_user] = {
		"user: own",
		.who = { USER },
		.whom = { USER },
		.answers = { NO_PROGRAMS, EVENTS, EVENTS, EVENTS, E_PERM },
	},
	[ACCESS_same_user_other_group] = {
		"user: own, of another group",
		.who = { USER },
		.whom = { .uid = SOMEBODY, .gid = ANOTHER },
		.answers = { HIDDEN, EVENTS, E_PERM, SILENT, E_PERM },
	},
	[ACCESS_same_user_not_dumpable] = {
		"user: own, not dumpable",
		.who = { USER },
		.whom = { USER, .undumpable = true },
		.answers = { HIDDEN, EVENTS, E_PERM, SILENT, E_PERM },
	},
	[ACCESS_same_user_capable] = {
		"user: own, with a capability",
		.who = { USER },
		.whom = { USER, .keep = CAP(NET_RAW) },
		.answers = { HIDDEN, EVENTS, E_PERM, SILENT, E_PERM },
	},
	[ACCESS_same_user_set_user_id] = {
		"user: own, set-user-ID",
		.who = { USER },
		.whom = { USER, .euid = ANOTHER },
		.answers = { HIDDEN, EVENTS, E_PERM, SILENT, E_PERM },
	},
	[ACCESS_other_user] = {
		"user: other user's",
		.who = { USER },
		.whom = { OTHER_USER },
		.answers = { HIDDEN, EVENTS, E_PERM, SILENT, E_PERM },
	},
	[ACCESS_user_namespace_root_outside] = {
		"root of a user namespace: outside",
		.who = { USER, .ns = CREDS_ROOT_OF_NS },
		.whom = { USER },
		.answers = { HIDDEN, EVENTS, E_PERM, SILENT, E_PERM },
	},
	[ACCESS_user_namespace_root_inside] = {
		"root of a user namespace: inside",
		.who = { USER, .ns = CREDS_ROOT_OF_NS },
		.child = true,
		.answers = { NO_PROGRAMS, EVENTS, EVENTS, EVENTS, E_PERM },
	},
	[ACCESS_pid_namespace_root_outside] = {
		"root of a pid namespace: outside",
		.pid_ns = true,
		.answers = { E_NOENT, E_SRCH, E_SRCH, ABSENT, E_SRCH,
			     EVENTS, E_SRCH, SILENT, SILENT },
	},
	[ACCESS_pid_namespace_root_inside] = {
		"root of a pid namespace: inside",
		.pid_ns = true,
		.child = true,
		.answers = { ALL_DATA, ALL_EVENTS },
	},
	[ACCESS_root_under_seccomp] = {
		"root under seccomp: a user's",
		.who = { .filtered = true },
		.whom = { USER },
		.answers = { NO_PROGRAMS, NO_WATCH },
	},
	[ACCESS_same_user_under_seccomp] = {
		"user under seccomp: own",
		.who = { USER, .filtered = true },
		.whom = { USER },
		.answers = { NO_PROGRAMS, NO_WATCH },
	},
	[ACCESS_root_under_lockdown] = {
		"root, lockdown=confidentiality: a user's",
		.whom = { USER },
		.answers = { ALL_DATA, ALL_EVENTS },
	},
};

static const struct {
	const char *title;
	int width;
} columns[ACCESS_REQUESTS] = {
	[ACCESS_PROC] = { "/proc", 6 },
	[ACCESS_PTRACE] = { "ptrace", 6 },
	[ACCESS_STATUS] = { "status", 6 },
	[ACCESS_LIST] = { "list", 6 },
	[ACCESS_PROGRAMS] = { "programs", 8 },
	[ACCESS_WATCH_OWN] = { "own", 6 },
	[ACCESS_WATCH_ONE] = { "one", 6 },
	[ACCESS_WATCH_ALL] = { "all", 6 },
	[ACCESS_WATCH_PROGRAMS] = { "programs", 8 },
};

#define NAME_WIDTH 40

/* Appends a cell; no space at the end of a line. */
static void add_cell(char *line, enum access_request request, const char *word)
{
	int width = request == ACCESS_REQUESTS - 1 ? 0 : columns[request].width;
	size_t used = strlen(line);

	snprintf(line + used, ACCESS_LINE - used, "%s%-*s", request ? "  " : "", width, word);
}

void access_line(const enum access_answer *answers, char *line)
{
	static const char *const words[] = {
		[ACCESS_OTHER] = "?",	    [ACCESS_DATA] = "data",	[ACCESS_ABSENT] = "absent",
		[ACCESS_EVENTS] = "events", [ACCESS_SILENT] = "silent", [ACCESS_EPERM] = "EPERM",
		[ACCESS_EACCES] = "EACCES", [ACCESS_ESRCH] = "ESRCH",	[ACCESS_ENOENT] = "ENOENT",
	};

	line[0] = '\0';
	for (int i = 0; i < ACCESS_REQUESTS; i++)
		add_cell(line, i, words[answers[i]]);
}

static void print_rule(FILE *file, const int *widths, int count, char c)
{
	char line[NAME_WIDTH];

	memset(line, c, sizeof(line));
	fprintf(file, "%.*s", NAME_WIDTH, line);
	for (int i = 0; i < count; i++)
		fprintf(file, "  %.*s", widths[i], line);
	fputc('\n', file);
}

void access_print(FILE *file)
{
	/* What the columns have in common: ACCESS_PROC on, ACCESS_STATUS on, ACCESS_WATCH_OWN on. */
	static const int groups[] = { 14, 24, 32 };
	char line[ACCESS_LINE] = "";
	int widths[ACCESS_REQUESTS];

	for (int i = 0; i < ACCESS_REQUESTS; i++) {
		widths[i] = columns[i].width;
		add_cell(line, i, columns[i].title);
	}
	print_rule(file, widths, ACCESS_REQUESTS, '=');
	fprintf(file, "%-*s  %-*s  %-*s  %s\n", NAME_WIDTH, "who asks: for whose task", groups[0],
		"the kernel", groups[1], "the module", "the module, WATCH");
	print_rule(file, groups, 3, '-');
	fprintf(file, "%-*s  %s\n", NAME_WIDTH, "..", line);
	print_rule(file, widths, ACCESS_REQUESTS, '=');
	for (int i = 0; i < ACCESS_ROW_COUNT; i++) {
		access_line(access_rows[i].answers, line);
		fprintf(file, "%-*s  %s\n", NAME_WIDTH, access_rows[i].name, line);
	}
	print_rule(file, widths, ACCESS_REQUESTS, '=');
}
