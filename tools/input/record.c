// SPDX-License-Identifier: GPL-2.0
/* The fields of a record of audit: "pid=218 comm="ls" ... code=0x80000000", raw or as words. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <linux/audit.h>
#include <linux/seccomp.h>

#include "bpf/arch.h"
#include "input/record.h"

/* The words of `ausearch -i` (auparse/seccomptab.h of audit 3 and 4). Some versions print "kill" for both. */
static const struct {
	const char *word;
	uint32_t code;
	bool any_kill;
} codes[] = {
	{ "kill", SECCOMP_RET_KILL_THREAD, true },
	{ "kill-process", SECCOMP_RET_KILL_PROCESS, false },
	{ "kill-thread", SECCOMP_RET_KILL_THREAD, false },
	{ "trap", SECCOMP_RET_TRAP, false },
	{ "errno", SECCOMP_RET_ERRNO, false },
	{ "user-notify", SECCOMP_RET_USER_NOTIF, false },
	{ "trace", SECCOMP_RET_TRACE, false },
	{ "log", SECCOMP_RET_LOG, false },
	{ "allow", SECCOMP_RET_ALLOW, false },
};

static const char *last_of(const char *text, const char *what)
{
	const char *found = NULL, *next = text;

	while ((next = strstr(next, what)))
		found = next++;
	return found;
}

/* A value up to the next blank. Return: false if it is empty or too long. */
static bool copy_word(const char *from, char *to, size_t size)
{
	size_t len = strcspn(from, " \t\r");

	if (!len || len >= size)
		return false;
	memcpy(to, from, len);
	to[len] = '\0';
	return true;
}

static bool parse_number(const char *text, int base, uint64_t *value)
{
	char *end;

	errno = 0;
	*value = strtoull(text, &end, base);
	return isxdigit((unsigned char)text[*text == '-']) && !*end && !errno;
}

/* "unknown-syscall(999)", "unknown syscall(999)" */
static bool in_parentheses(const char *text, int base, uint64_t *value)
{
	const char *open = strchr(text, '('), *close = open ? strchr(open, ')') : NULL;
	char number[32];

	if (strncmp(text, "unknown", 7) || !close || close - open - 1 >= (ptrdiff_t)sizeof(number))
		return false;
	memcpy(number, open + 1, (size_t)(close - open - 1));
	number[close - open - 1] = '\0';
	return parse_number(number, base, value);
}

/* "c000003e", "x86_64"; auparse has one name for both byte orders of arm. */
static bool parse_arch(const char *text, uint32_t *arch)
{
	char word[32];
	uint64_t value;

	if (!copy_word(text, word, sizeof(word)))
		return false;
	if (parse_number(word, 16, &value) && value <= UINT32_MAX) {
		*arch = (uint32_t)value;
		return true;
	}
	if (!strcmp(word, "i386") || !strcmp(word, "i486") || !strcmp(word, "i586") ||
	    !strcmp(word, "i686"))
		*arch = AUDIT_ARCH_I386;
	else if (!strncmp(word, "arm", 3))
		*arch = AUDIT_ARCH_ARM;
	else
		return bpf_arch_find(word, arch);
	return true;
}

static bool parse_syscall(const char *text, uint32_t arch, uint32_t *nr)
{
	bpf_abis abis = bpf_arch_abis(arch) & ~BPF_ABIS_OTHER;
	char word[64];
	uint64_t value;

	if (in_parentheses(text, 10, &value) ||
	    (copy_word(text, word, sizeof(word)) && parse_number(word, 10, &value))) {
		*nr = (uint32_t)value;
		return value <= UINT32_MAX || (int64_t)value == (int32_t)value;
	}
	return copy_word(text, word, sizeof(word)) && abis &&
	       bpf_syscall_number((unsigned int)__builtin_ctz(abis), word, nr);
}

static bool parse_code(const char *text, struct record *record)
{
	char word[64];
	uint64_t value;

	if (in_parentheses(text, 16, &value) ||
	    (copy_word(text, word, sizeof(word)) && word[0] == '0' &&
	     parse_number(word, 16, &value))) {
		record->code = (uint32_t)value;
		return value <= UINT32_MAX;
	}
	for (size_t i = 0;
	     copy_word(text, word, sizeof(word)) && i < sizeof(codes) / sizeof(codes[0]); i++) {
		if (strcmp(word, codes[i].word))
			continue;
		record->code = codes[i].code;
		record->any_kill = codes[i].any_kill;
		return true;
	}
	return false;
}

static bool parse_sig(const char *text, int *sig)
{
	char word[32];
	uint64_t value;

	if (!copy_word(text, word, sizeof(word)))
		return false;
	if (!strcmp(word, "SIGSYS"))
		*sig = 31;
	else if (!strcmp(word, "SIGKILL"))
		*sig = 9;
	else if (parse_number(strncmp(word, "SIG", 3) ? word : word + 3, 10, &value) && value <= 64)
		*sig = (int)value;
	else
		return false;
	return true;
}

/* The kernel writes bytes other than printable ones, and all beside them, in hexadecimal. */
static bool decode_hex(const char *from, size_t len, char *to, size_t size)
{
	if (!len || len % 2)
		return false;
	for (size_t i = 0; i < len; i++)
		if (!isxdigit((unsigned char)from[i]))
			return false;
	for (size_t i = 0; i < len / 2 && i + 1 < size; i++) {
		const char byte[] = { from[2 * i], from[2 * i + 1], '\0' };

		to[i] = (char)strtoul(byte, NULL, 16);
		to[i + 1] = '\0';
	}
	return true;
}

/* @from to @end: a name of a thread or file, which its owner chooses; a long one is cut */
static void copy_name(const char *from, const char *end, bool raw, char *to, size_t size)
{
	size_t len = (size_t)(end - from);
	const char *quote;

	*to = '\0';
	if (len && *from == '"') {
		from++;
		quote = memchr(from, '"', len - 1);
		len = quote ? (size_t)(quote - from) : len - 1;
	} else if (raw) {
		len = strcspn(from, " ") < len ? strcspn(from, " ") : len;
		if (decode_hex(from, len, to, size) || (len && *from == '('))
			return;
	}
	if (len >= size)
		len = size - 1;
	memcpy(to, from, len);
	to[len] = '\0';
}

static const char *value_of(const char *text, const char *key)
{
	const char *found = strstr(text, key);

	return found ? found + strlen(key) : "";
}

static void parse_names(const char *body, const char *tail, bool raw, struct record *record)
{
	const char *comm = strstr(body, " comm="), *exe;

	if (!comm || comm >= tail)
		return;
	exe = strstr(comm, " exe=");
	exe = exe && exe < tail ? exe : tail;
	copy_name(comm + 6, exe, raw, record->comm, sizeof(record->comm));
	if (exe != tail)
		copy_name(exe + 5, tail, raw, record->exe, sizeof(record->exe));
}

/*
 * The kernel prints pid, comm, exe, sig, arch, syscall, compat, ip and code, in this order. A process
 * chooses comm and exe, and `ausearch -i` quotes neither, so the last "sig=" is the kernel's.
 */
bool record_body(const char *body, bool raw, struct record *record)
{
	const char *tail = last_of(body, " sig=");
	char word[32];
	uint64_t value;

	if (!tail || !parse_sig(value_of(tail, " sig="), &record->sig) ||
	    !parse_arch(value_of(tail, " arch="), &record->arch) ||
	    !parse_syscall(value_of(tail, " syscall="), record->arch, &record->nr) ||
	    !parse_code(value_of(tail, " code="), record))
		return false;
	if (copy_word(value_of(body, " pid="), word, sizeof(word)) &&
	    parse_number(word, 10, &value) && value <= INT32_MAX)
		record->pid = (pid_t)value;
	if (copy_word(value_of(tail, " ip="), word, sizeof(word)) && parse_number(word, 16, &value))
		record->ip = value;
	parse_names(body, tail, raw, record);
	return true;
}
