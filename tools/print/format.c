// SPDX-License-Identifier: GPL-2.0
/* Users and times as text. */
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "print/format.h"
#include "cli/xalloc.h"

#define NSEC_PER_SEC 1000000000ull

#define USER_CHAINS 1024

/* Cache names: a lookup may cost a request to a directory server. */
const char *format_user(uid_t uid)
{
	static struct user {
		struct user *next;
		uid_t uid;
		char *name;
	} * users[USER_CHAINS], **chain;
	struct passwd *entry;
	struct user *user;

	chain = &users[uid % USER_CHAINS];
	for (user = *chain; user; user = user->next)
		if (user->uid == uid)
			return user->name;
	user = xcalloc(1, sizeof(*user));
	entry = getpwuid(uid);
	user->uid = uid;
	user->name = entry ? xstrdup(entry->pw_name) : NULL;
	user->next = *chain;
	*chain = user;
	return user->name;
}

static uint64_t now(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return ts.tv_sec * NSEC_PER_SEC + ts.tv_nsec;
}

const char *format_clock(uint64_t start_time, char *buf, size_t size)
{
	uint64_t boot = now(CLOCK_REALTIME) - now(CLOCK_BOOTTIME);
	time_t seconds = (time_t)((boot + start_time) / NSEC_PER_SEC);
	struct tm tm;

	if (!localtime_r(&seconds, &tm) || !strftime(buf, size, "%Y-%m-%dT%H:%M:%S", &tm))
		snprintf(buf, size, "unknown");
	return buf;
}

const char *format_age(uint64_t start_time, char *buf, size_t size)
{
	uint64_t boottime = now(CLOCK_BOOTTIME);
	uint64_t s = boottime > start_time ? (boottime - start_time) / NSEC_PER_SEC : 0;

	if (s < 60)
		snprintf(buf, size, "%d s", (int)s);
	else if (s < 3600)
		snprintf(buf, size, "%d min %d s", (int)(s / 60), (int)(s % 60));
	else if (s < 86400)
		snprintf(buf, size, "%d h %d min", (int)(s / 3600), (int)(s % 3600 / 60));
	else
		snprintf(buf, size, "%llu d %d h", (unsigned long long)(s / 86400),
			 (int)(s % 86400 / 3600));
	return buf;
}
