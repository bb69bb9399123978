// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "lib/hold_hooks.h"

/* Function names in these files are words of their own. */
bool lists(const char *path, const char *function)
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

bool filter_hooked(void)
{
	return lists(HOOKED, "__seccomp_filter") && lists(HOOKED, "do_exit");
}

bool installs_probed(void)
{
	return lists(PROBED, "do_seccomp") && lists(PROBED, "set_tsc_mode");
}

bool anything_hooked(void)
{
	return lists(HOOKED, "__seccomp_filter") || lists(HOOKED, "do_exit") ||
	       lists(HOOKED, "do_seccomp") || lists(PROBED, "do_seccomp") ||
	       lists(PROBED, "prctl_set_seccomp") || lists(PROBED, "set_tsc_mode") ||
	       lists(HOOKED, "seccomp_diag_be_probed");
}

bool soon(bool (*holds)(void), bool wanted)
{
	const struct timespec pause = { .tv_nsec = 10000000 };

	for (int i = 0; i < 1000 && holds() != wanted; i++)
		nanosleep(&pause, NULL);
	return holds() == wanted;
}
