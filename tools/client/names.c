// SPDX-License-Identifier: GPL-2.0
/* Names of modes, ABIs, speculation controls, filters and users; times as text. */
#include <pwd.h>
#include <stdio.h>
#include <string.h>

#include <linux/seccomp.h>

#include "client/names.h"
#include "client/source.h"
#include "cli/xalloc.h"

const char *name_mode(unsigned int mode)
{
	static const char *const names[] = { "disabled", "strict", "filter", "dead" };
	static char unknown[32];

	if (mode < sizeof(names) / sizeof(names[0]))
		return names[mode];
	snprintf(unknown, sizeof(unknown), "unknown (%u)", mode);
	return unknown;
}

const char *name_tsc(enum seccomp_diag_tsc tsc)
{
	return tsc == SECCOMP_DIAG_TSC_DISABLED ? "disabled" : "enabled";
}

const char *name_abi(enum seccomp_diag_abi abi)
{
#if defined(__x86_64__) || defined(__i386__)
	static const char *const names[] = { "unknown", "x86_64", "x86", "x32" };
#elif defined(__aarch64__) || defined(__arm__)
	static const char *const names[] = { "unknown", "aarch64", "arm", "unknown" };
#else
	static const char *const names[] = { "unknown", "native", "compat", "unknown" };
#endif
	return names[abi <= SECCOMP_DIAG_ABI_X32 ? abi : 0];
}

const char *name_spec(int kind, uint32_t value)
{
	static char unknown[32];
	const char *word = procfs_spec_word(kind, value);

	if (word)
		return word;
	snprintf(unknown, sizeof(unknown), "unknown (0x%x)", value);
	return unknown;
}

const char *name_filter_id(uint64_t id, char buf[NAME_FILTER_ID])
{
	char *digit = buf + 2 + 2 * sizeof(id);

	if (!id)
		return strcpy(buf, "-");
	buf[0] = '0';
	buf[1] = 'x';
	for (*digit-- = '\0'; digit > buf + 1; id >>= 4)
		*digit-- = "0123456789abcdef"[id & 15];
	return buf;
}

const char *name_filter(const struct sd_filter *filter, char *buf, size_t size)
{
	uint32_t has = filter->has, flags = filter->flags;
	char insns[40] = "program not kept", users[32] = "";

	if (has & SD_FILTER_HAS_INSNS)
		snprintf(insns, sizeof(insns), "%u instruction%s", filter->insns,
			 filter->insns == 1 ? "" : "s");
	if (has & SD_FILTER_HAS_USERS && filter->users != 1)
		snprintf(users, sizeof(users), ", %u users", filter->users);
	snprintf(buf, size, "%s%s%s%s%s%s", insns, flags & SECCOMP_FILTER_FLAG_LOG ? ", log" : "",
		 flags & SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV ? ", wait_killable_recv" : "",
		 filter->listener ? ", listener" : "",
		 has & SD_FILTER_HAS_JITED && !filter->jited ? ", not JITed" : "", users);
	return buf;
}

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

uint64_t clock_nsec(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return (uint64_t)ts.tv_sec * NSEC_PER_SEC + (uint64_t)ts.tv_nsec;
}

uint64_t clock_boot(void)
{
	return clock_nsec(CLOCK_REALTIME) - clock_nsec(CLOCK_BOOTTIME);
}

const char *format_clock(uint64_t start_time, char *buf, size_t size)
{
	time_t seconds = (time_t)((clock_boot() + start_time) / NSEC_PER_SEC);
	struct tm tm;

	if (!localtime_r(&seconds, &tm) || !strftime(buf, size, "%Y-%m-%dT%H:%M:%S", &tm))
		snprintf(buf, size, "unknown");
	return buf;
}

const char *format_age(uint64_t start_time, char *buf, size_t size)
{
	uint64_t boottime = clock_nsec(CLOCK_BOOTTIME);
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
