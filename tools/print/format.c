// SPDX-License-Identifier: GPL-2.0
/* Values as words, and bytes of others made safe to print. */
#include <langinfo.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <wctype.h>

#include <linux/seccomp.h>

#include "client/procfs.h"
#include "print/format.h"

#define NSEC_PER_SEC 1000000000ull

const char *words_mode(unsigned int mode)
{
	static const char *const names[] = { "disabled", "strict", "filter", "dead" };
	static char unknown[32];

	if (mode < sizeof(names) / sizeof(names[0]))
		return names[mode];
	snprintf(unknown, sizeof(unknown), "unknown (%u)", mode);
	return unknown;
}

const char *words_tsc(enum seccomp_diag_tsc tsc)
{
	return tsc == SECCOMP_DIAG_TSC_DISABLED ? "disabled" : "enabled";
}

const char *words_abi(enum seccomp_diag_abi abi)
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

const char *words_spec(int kind, uint32_t value)
{
	static char unknown[32];
	const char *word = procfs_spec_word(kind, value);

	if (word)
		return word;
	snprintf(unknown, sizeof(unknown), "unknown (0x%x)", value);
	return unknown;
}

const char *words_filter_id(uint64_t id, char buf[WORDS_FILTER_ID])
{
	snprintf(buf, WORDS_FILTER_ID, "0x%016llx", (unsigned long long)id);
	return buf;
}

const char *words_filter(const struct sd_filter *filter, char *buf, size_t size)
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

/* Names are asked for once: each may cost a request to a directory server. */
const char *words_user(uid_t uid)
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
	user = calloc(1, sizeof(*user));
	if (!user)
		return NULL;
	entry = getpwuid(uid);
	user->uid = uid;
	user->name = entry ? strdup(entry->pw_name) : NULL;
	user->next = *chain;
	*chain = user;
	return user->name;
}

/*
 * Decode one character of UTF-8. Return: its length, or 0 if it is not one: cut off, longer than
 * need be, a surrogate, or beyond Unicode.
 */
static size_t utf8_decode(const char *text, uint32_t *code)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *p = (const unsigned char *)text;
	size_t len, i;

	if (*p < 0x80) {
		*code = *p;
		return 1;
	}
	len = *p >= 0xf0 ? 4 : *p >= 0xe0 ? 3 : 2;
	if (*p < 0xc2 || *p > 0xf4)
		return 0;
	*code = *p & (0x7fu >> len);
	for (i = 1; i < len; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		*code = *code << 6 | (p[i] & 0x3f);
	}
	if (*code < least[len] || *code > 0x10ffff || (*code >= 0xd800 && *code < 0xe000))
		return 0;
	return len;
}

/* Marks that are not seen and change the direction or the lines of what is around them. */
static bool is_format_mark(uint32_t code)
{
	return code == 0x61c || (code >= 0x200b && code <= 0x200f) ||
	       (code >= 0x2028 && code <= 0x202e) || (code >= 0x2060 && code <= 0x206f) ||
	       code == 0xfeff || (code >= 0xfff9 && code <= 0xfffb) || code >= 0xe0000;
}

static bool is_printable(uint32_t code)
{
	if (code < 0x80)
		return code >= ' ' && code != 0x7f && code != '\\';
	if (code < 0xa0 || is_format_mark(code) || strcmp(nl_langinfo(CODESET), "UTF-8"))
		return false;
	return iswprint((wint_t)code);
}

/* JSON can write them all, but its libraries leave these as they are, and terminals obey them. */
static bool is_unicode(uint32_t code)
{
	return code < 0x7f || code > 0x9f;
}

static const char *clean(const char *text, char *buf, size_t size, bool (*keep)(uint32_t code))
{
	char *out = buf, *end = buf + size;

	while (*text) {
		uint32_t code;
		size_t len = utf8_decode(text, &code);
		bool kept = len && keep(code);

		if (!len)
			len = 1;
		if (end - out <= (ptrdiff_t)(kept ? len : WORDS_CLEAN_FACTOR * len))
			break;
		if (kept) {
			memcpy(out, text, len);
			out += len;
			text += len;
			continue;
		}
		for (; len; len--, text++)
			out += sprintf(out, *text == '\\' ? "\\\\" : "\\x%02x",
				       (unsigned char)*text);
	}
	*out = '\0';
	return buf;
}

const char *words_terminal(const char *text, char *buf, size_t size)
{
	return clean(text, buf, size, is_printable);
}

const char *words_json(const char *text, char *buf, size_t size)
{
	return clean(text, buf, size, is_unicode);
}

const char *words_clean(const char *text)
{
	static char buf[128];

	return words_terminal(text, buf, sizeof(buf));
}

static uint64_t now(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return ts.tv_sec * NSEC_PER_SEC + ts.tv_nsec;
}

const char *words_clock(uint64_t start_time, char *buf, size_t size)
{
	uint64_t boot = now(CLOCK_REALTIME) - now(CLOCK_BOOTTIME);
	time_t seconds = (time_t)((boot + start_time) / NSEC_PER_SEC);
	struct tm tm;

	if (!localtime_r(&seconds, &tm) || !strftime(buf, size, "%Y-%m-%dT%H:%M:%S", &tm))
		snprintf(buf, size, "unknown");
	return buf;
}

const char *words_age(uint64_t start_time, char *buf, size_t size)
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
