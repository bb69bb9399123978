// SPDX-License-Identifier: GPL-2.0
#include <linux/capability.h>
#include <string.h>

#include "access/table.h"

/* clang-format off */
#define UID 1000
#define OTHER_UID 2000
#define CAP(_name) (1ull << CAP_##_name)
#define SYS_ADMIN CAP(SYS_ADMIN)
#define SYS_PTRACE CAP(SYS_PTRACE)
#define BOTH (SYS_ADMIN | SYS_PTRACE)
#define NET_RAW CAP(NET_RAW)

/* Callers. */
#define ROOT(...) { __VA_ARGS__ }
#define USER(...) { .uid = UID, .gid = UID, ##__VA_ARGS__ }
#define USER_OF_GROUP { .uid = UID, .gid = OTHER_UID }
#define OTHER_USER { .uid = OTHER_UID, .gid = OTHER_UID }
#define PID_NS_ROOT { 0 }, .pid_ns = true
#define ROOT_ON_USERS_SOCKET { 0 }, .socket = SOCKET_USER
#define USER_ON_ROOTS_SOCKET USER(), .socket = SOCKET_ROOT

/* Tasks: of the user, whom ptrace lets it look at or not, and of others. */
#define THE(_target) (1u << TARGET_##_target)
#define SAME_NS (THE(USERS) | THE(UNFILTERED) | THE(STRICT))
#define IN_NS (THE(NS_ROOT) | THE(NS_NOBODY))
#define OWN (SAME_NS | IN_NS)
#define GUARDED (THE(GROUP) | THE(UNDUMPABLE) | THE(CAPABLE) | THE(SET_USER_ID))
#define FOREIGN (THE(OTHERS) | THE(ROOTS))
#define STRANGERS (OWN | GUARDED | FOREIGN)
#define EVERYBODY (STRANGERS | THE(CHILD))

#define DATA ACCESS_DATA
#define ABSENT ACCESS_ABSENT
#define EVENTS ACCESS_EVENTS
#define SILENT ACCESS_SILENT
#define E_PERM ACCESS_EPERM
#define E_ACCES ACCESS_EACCES
#define E_SRCH ACCESS_ESRCH
#define E_NOENT ACCESS_ENOENT

/* Answers of ACCESS_PROC to ACCESS_PROGRAMS. */
#define ALL_DATA DATA, DATA, DATA, DATA, DATA
#define NO_PROGRAMS DATA, E_ACCES, DATA, DATA, E_PERM
#define HIDDEN E_NOENT, E_PERM, E_PERM, ABSENT, E_PERM

/* Answers of ACCESS_WATCH_OWN to ACCESS_WATCH_PROGRAMS. */
#define ALL_EVENTS EVENTS, EVENTS, EVENTS, EVENTS
#define NO_WATCH E_PERM, E_PERM, E_PERM, E_PERM

const struct creds access_targets[ACCESS_TARGETS] = {
	[TARGET_USERS] = USER(),
	[TARGET_GROUP] = USER_OF_GROUP,
	[TARGET_UNDUMPABLE] = USER(.undumpable = true),
	[TARGET_CAPABLE] = USER(.keep = NET_RAW),
	[TARGET_SET_USER_ID] = USER(.euid = OTHER_UID),
	[TARGET_NS_ROOT] = USER(.ns = CREDS_ROOT_OF_NS),
	[TARGET_NS_NOBODY] = USER(.ns = CREDS_UNMAPPED_NS),
	[TARGET_OTHERS] = OTHER_USER,
	[TARGET_UNFILTERED] = USER(),
	[TARGET_STRICT] = USER(.strict = true),
};

#define ROW(_test, _name, _caller, _targets, ...) \
	{ .name = _name, .caller = _caller, .targets = _targets, .answers = { __VA_ARGS__ } },

const struct access_row access_rows[ACCESS_ROW_COUNT] = { ACCESS_ROWS(ROW, ROW) };
/* clang-format on */

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

#define NAME_WIDTH 50

/* Appends a cell. The last one has no space behind it. */
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
	/* From ACCESS_PROC, ACCESS_STATUS and ACCESS_WATCH_OWN on. */
	static const int groups[] = { 14, 24, 32 };
	char line[ACCESS_LINE] = "";
	int widths[ACCESS_REQUESTS];

	for (int i = 0; i < ACCESS_REQUESTS; i++) {
		widths[i] = columns[i].width;
		add_cell(line, i, columns[i].title);
	}
	print_rule(file, widths, ACCESS_REQUESTS, '=');
	fprintf(file, "%-*s  %-*s  %-*s  %s\n", NAME_WIDTH, "caller: whose task", groups[0],
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
