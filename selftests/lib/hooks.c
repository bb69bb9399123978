// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "lib/hooks.h"

/* A function's name is a whole word at the beginning of a line. */
bool hooked(const char *function)
{
	size_t len = strlen(function);
	FILE *file = fopen(ENABLED_FUNCTIONS, "re");
	char line[512];
	bool found = false;

	while (file && fgets(line, sizeof(line), file))
		found |= !strncmp(line, function, len) && strchr(" \n", line[len]);
	if (file)
		fclose(file);
	return found;
}

bool verdicts_hooked(void)
{
	return hooked("__seccomp_filter") && hooked("do_exit");
}

bool installs_hooked(void)
{
	return hooked("do_seccomp") && hooked("security_task_prctl");
}

bool any_hooked(void)
{
	return hooked("__seccomp_filter") || hooked("do_exit") || hooked("do_seccomp") ||
	       hooked("security_task_prctl") || hooked("wake_up_new_task");
}

bool becomes(bool (*holds)(void), bool wanted)
{
	const struct timespec pause = { .tv_nsec = 10000000 };

	for (int i = 0; i < 1000 && holds() != wanted; i++)
		nanosleep(&pause, NULL);
	return holds() == wanted;
}
