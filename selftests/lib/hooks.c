// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "lib/hooks.h"

/* A function name in these files is a whole word. */
bool lists_function(const char *path, const char *function)
{
	size_t len = strlen(function);
	FILE *file = fopen(path, "re");
	char line[512];
	bool found = false;

	while (file && fgets(line, sizeof(line), file)) {
		for (char *at = line; (at = strstr(at, function)); at += len)
			found |= (at == line || at[-1] == ' ') &&
				 (strchr(" +\n", at[len]) || !at[len]);
	}
	if (file)
		fclose(file);
	return found;
}

bool verdicts_hooked(void)
{
	return lists_function(ENABLED_FUNCTIONS, "__seccomp_filter") &&
	       lists_function(ENABLED_FUNCTIONS, "do_exit");
}

bool installs_hooked(void)
{
	return lists_function(KPROBES_LIST, "do_seccomp") &&
	       lists_function(KPROBES_LIST, "set_tsc_mode");
}

bool any_hooked(void)
{
	return lists_function(ENABLED_FUNCTIONS, "__seccomp_filter") ||
	       lists_function(ENABLED_FUNCTIONS, "do_exit") ||
	       lists_function(ENABLED_FUNCTIONS, "do_seccomp") ||
	       lists_function(KPROBES_LIST, "do_seccomp") ||
	       lists_function(KPROBES_LIST, "prctl_set_seccomp") ||
	       lists_function(KPROBES_LIST, "set_tsc_mode") ||
	       lists_function(ENABLED_FUNCTIONS, "seccomp_diag_be_probed");
}

bool becomes(bool (*holds)(void), bool wanted)
{
	const struct timespec pause = { .tv_nsec = 10000000 };

	for (int i = 0; i < 1000 && holds() != wanted; i++)
		nanosleep(&pause, NULL);
	return holds() == wanted;
}
