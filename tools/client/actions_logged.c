// SPDX-License-Identifier: GPL-2.0
/* Whether the kernel logs a verdict, too: seccomp_log() of kernel/seccomp.c. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <linux/seccomp.h>

#include "client/actions_logged.h"

#define ACTIONS_LOGGED "/proc/sys/kernel/seccomp/actions_logged"

/* Names of actions in that file. */
static const struct {
	const char *name;
	uint32_t action;
} names[] = {
	{ "kill_thread", SECCOMP_RET_KILL_THREAD },
	{ "trap", SECCOMP_RET_TRAP },
	{ "errno", SECCOMP_RET_ERRNO },
	{ "user_notif", SECCOMP_RET_USER_NOTIF },
	{ "trace", SECCOMP_RET_TRACE },
	{ "log", SECCOMP_RET_LOG },
	/* The kernel treats unknown actions like this one, which must be the last here. */
	{ "kill_process", SECCOMP_RET_KILL_PROCESS },
};

#define NAMES (sizeof(names) / sizeof(names[0]))

/* Read a set of 1 << index into @names. Return: false if it can't be read. */
static bool read_logged(uint32_t *set)
{
	FILE *f = fopen(ACTIONS_LOGGED, "re");
	char name[32];
	size_t i;

	*set = 0;
	if (!f)
		return false;
	while (fscanf(f, "%31s", name) == 1)
		for (i = 0; i < NAMES; i++)
			if (!strcmp(name, names[i].name))
				*set |= 1u << i;
	fclose(f);
	return true;
}

/* Read the set once a second: the administrator may change it at any time. */
static bool logged_now(uint32_t *set)
{
	static struct timespec read_at;
	static uint32_t kept;
	static bool known;
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
	if (now.tv_sec != read_at.tv_sec || (!read_at.tv_sec && !read_at.tv_nsec)) {
		known = read_logged(&kept);
		read_at = now;
	}
	*set = kept;
	return known;
}

enum logged logged_verdict(const struct sd_event *event)
{
	uint32_t action = event->action, set;
	size_t i = 0;

	if (!logged_now(&set))
		return LOGGED_UNKNOWN;
	while (i < NAMES - 1 && names[i].action != action)
		i++;
	if (!(set >> i & 1))
		return LOGGED_NO;
	switch (action) {
	case SECCOMP_RET_TRAP:
	case SECCOMP_RET_ERRNO:
		return event->log ? LOGGED_YES : LOGGED_NO;
	case SECCOMP_RET_USER_NOTIF:
	case SECCOMP_RET_TRACE:
		return event->log ? LOGGED_IF_REFUSED : LOGGED_NO;
	default:
		return LOGGED_YES;
	}
}
