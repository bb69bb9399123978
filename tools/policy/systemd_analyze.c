// SPDX-License-Identifier: GPL-2.0
/* Version of systemd and its groups of system calls, as systemd-analyze prints them. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "cli/xalloc.h"
#include "policy/systemd.h"
#include "policy/systemd_run.h"
#include "lazy/seccomp.h"

static struct systemd_group *groups;
static size_t group_count, group_room;
static int version; /* 0 before all of it is known */

static char *run(const char *argument, struct bpf_asm_error *error)
{
	const char *const argv[] = { "systemd-analyze", argument, NULL };

	return systemd_run(argv, error);
}

static void begin_group(const char *name)
{
	groups = xgrow(groups, group_count, &group_room, sizeof(*groups));
	groups[group_count++] = (struct systemd_group){ .name = xstrdup(name) };
}

static void add_name(struct systemd_group *group, const char *name)
{
	size_t room = group->room;

	group->names = xgrow(group->names, group->count, &room, sizeof(*group->names));
	group->ids = xgrow(group->ids, group->count, &group->room, sizeof(*group->ids));
	group->names[group->count] = xstrdup(name);
	group->ids[group->count++] = *name == '@' ? 0 : seccomp_syscall_resolve_name(name);
}

/* "@clock", and below it "    adjtimex", "    @default", "    # Change the system time" */
static bool read_groups(char *text, struct bpf_asm_error *error)
{
	char *save, *line;

	for (line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		char *name = line + strspn(line, " \t");

		if (*line == '@')
			begin_group(line);
		else if (name != line && group_count && *name && *name != '#')
			add_name(&groups[group_count - 1], name);
	}
	if (systemd_group("@default") && systemd_group("@known"))
		return true;
	return policy_fail(error, 0, 0,
			   "systemd-analyze syscall-filter does not print the groups @default and "
			   "@known: " SYSTEMD_RUN_NEXT);
}

const struct systemd_group *systemd_group(const char *name)
{
	for (size_t i = 0; *name == '@' && i < group_count; i++)
		if (!strcmp(groups[i].name, name))
			return &groups[i];
	return NULL;
}

int systemd_version(void)
{
	return version;
}

bool systemd_analyze(struct bpf_asm_error *error)
{
	static const char before[] = "systemd ";
	char *text;
	long found;

	if (version)
		return true;
	text = run("--version", error);
	if (!text)
		return false;
	found = strncmp(text, before, strlen(before)) ? 0 : strtol(text + strlen(before), NULL, 10);
	free(text);
	if (found <= 0 || found > INT_MAX)
		return policy_fail(
			error, 0, 0,
			"systemd-analyze --version prints no version: " SYSTEMD_RUN_NEXT);
	text = run("syscall-filter", error);
	if (text && read_groups(text, error))
		version = (int)found;
	free(text);
	return version;
}
