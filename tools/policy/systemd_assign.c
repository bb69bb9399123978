// SPDX-License-Identifier: GPL-2.0
/* Directives of units and their values, as systemd reads and merges them. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/personality.h>
#include <sys/socket.h>

#include "bpf/action.h"
#include "bpf/listing.h"
#include "cli/clean.h"
#include "policy/systemd.h"
#include "lazy/seccomp.h"

#define BLANKS " \t\n\r"

/* A name of a call is much shorter; systemd ignores longer ones as unknown. */
#define WORD_MAX_BYTES 256

/* Groups in groups: systemd 257 has a depth of 2. */
#define GROUP_DEPTH_MAX 5

/*
 * A word of a value.
 * @at: its offset in the line
 * @text: without quotes and backslashes
 */
struct word {
	size_t at;
	char text[WORD_MAX_BYTES];
};

/*
 * A value that is read word by word.
 * @s: its unit
 * @directive: its directive
 * @next: offset of the rest in the line
 * @quotes: quotes enclose words
 */
struct words {
	struct systemd *s;
	enum systemd_directive directive;
	size_t next;
	bool quotes;
};

/* Results of next_word() */
enum got {
	GOT_WORD,
	GOT_END,
	GOT_INVALID, /* a quote or a backslash at the end, which makes systemd ignore the rest */
};

static const char *name_of(const struct words *words)
{
	return systemd_directive_name(words->directive);
}

/* The rest is always shorter than the line, which has a NUL at its end. */
static enum got next_word(struct words *words, struct word *word)
{
	const char *line = words->s->line.text.buf, *p = line + words->next;
	bool escape = false;
	size_t len = 0;
	char quote = 0;

	p += strspn(p, BLANKS);
	word->at = (size_t)(p - line);
	if (!*p)
		return GOT_END;
	for (; *p && (quote || !strchr(BLANKS, *p)); p++) {
		if (quote && *p == quote) {
			quote = 0;
			continue;
		}
		if (words->quotes && !quote && strchr("'\"", *p)) {
			quote = *p;
			continue;
		}
		if (*p == '\\') {
			escape = !p[1];
			if (*++p == '\0')
				break;
		}
		if (len < sizeof(word->text) - 1)
			word->text[len++] = *p;
	}
	word->text[len] = '\0';
	words->next = (size_t)(p - line);
	if (!quote && !escape)
		return GOT_WORD;
	systemd_note(words->s, word->at, "systemd ignores the rest of %s, which ends within %s",
		     name_of(words), quote ? "quotes" : "an escape");
	return GOT_INVALID;
}

/* Bounds the time for hostile texts. */
static bool count_word(const struct words *words, const struct word *word)
{
	if (++words->s->words <= SYSTEMD_WORDS_MAX)
		return true;
	return systemd_fail(words->s, word->at, "too many names: lists of a unit may have %d",
			    SYSTEMD_WORDS_MAX);
}

static struct words words_of(struct systemd *s, enum systemd_directive directive, size_t value)
{
	return (struct words){ s, directive, value, false };
}

/* 1, 0, or -1 if it is no boolean */
static int boolean(const char *value)
{
	static const char *const words[] = { "1", "yes", "y", "true",  "t", "on",
					     "0", "no",	 "n", "false", "f", "off" };

	for (int i = 0; i < 12; i++)
		if (!strcasecmp(value, words[i]))
			return i < 6;
	return -1;
}

static bool assign_boolean(struct systemd *s, enum systemd_directive directive, size_t value)
{
	const char *text = s->line.text.buf + value;
	int on = boolean(text);

	if (on >= 0)
		s->unit.on[directive] = on;
	else if (directive == SYSTEMD_DYNAMIC_USER)
		return systemd_fail(
			s, value, "DynamicUser=%s is neither yes nor no: systemd refuses the unit",
			clean_text(text));
	else
		systemd_note(s, value, "systemd ignores %s%s, which is neither yes nor no",
			     systemd_directive_name(directive), clean_text(text));
	return true;
}

/* A name or a number, which may be 0. Return: false if it is neither. */
static bool parse_errno(const char *text, int *error)
{
	uint32_t number;
	char *end;
	long value;

	if (bpf_errno_find(text, &number)) {
		*error = (int)number;
		return true;
	}
	errno = 0;
	value = strtol(text, &end, 0);
	if (errno || end == text || *end || value < 0 || value > BPF_MAX_ERRNO)
		return false;
	*error = (int)value;
	return true;
}

static bool assign_error_number(struct systemd *s, size_t value)
{
	const char *text = s->line.text.buf + value;
	int error;

	if (!*text || !strcmp(text, "kill"))
		s->unit.error = SYSTEMD_KILL;
	else if (parse_errno(text, &error) && error)
		s->unit.error = error;
	else
		systemd_note(s, value,
			     "systemd ignores SystemCallErrorNumber=%s, which is no errno",
			     clean_text(text));
	return true;
}

/*
 * How an assignment changes a list of calls.
 * @invert: the value begins with "~"
 * @error: the errno of the word
 * @line: the line of the word
 */
struct change {
	struct systemd_calls *calls;
	bool invert;
	int error;
	size_t line;
};

/*
 * A list of allowed calls takes those of "~" lines away, or gives them an errno; a list of refused
 * calls grows by "~" lines, and others take away.
 */
static void change_call(const struct change *change, int id)
{
	if (change->invert != change->calls->allow ||
	    (change->invert && change->error != SYSTEMD_NO_ERRNO))
		systemd_calls_put(change->calls, id, change->error, change->line);
	else
		systemd_calls_remove(change->calls, id);
}

static void change_group(const struct change *change, const struct systemd_group *group,
			 unsigned int depth)
{
	for (size_t i = 0; i < group->count; i++) {
		const struct systemd_group *nested = systemd_group(group->names[i]);

		if (nested && depth)
			change_group(change, nested, depth - 1);
		else if (!nested && group->ids[i] != __NR_SCMP_ERROR)
			change_call(change, group->ids[i]);
	}
}

static bool change_word(struct words *words, const struct change *change, const struct word *word)
{
	const struct systemd_group *group;
	int id;

	if (*word->text == '@') {
		if (!systemd_analyze(words->s->error))
			return false;
		group = systemd_group(word->text);
		if (group)
			change_group(change, group, GROUP_DEPTH_MAX);
		else
			systemd_note(words->s, word->at,
				     "systemd has no group '%s', and ignores it in %s",
				     clean_text(word->text), name_of(words));
		return true;
	}
	id = seccomp_syscall_resolve_name(word->text);
	if (id != __NR_SCMP_ERROR)
		change_call(change, id);
	else
		systemd_note(words->s, word->at, "%s has '%s', which is no system call: ignored",
			     name_of(words), clean_text(word->text));
	return true;
}

/* "mount:EPERM": cut it there. Return: false if systemd ignores the word. */
static bool cut_errno(struct words *words, struct word *word, struct change *change)
{
	char *colon = strchr(word->text, ':');

	change->error = SYSTEMD_NO_ERRNO;
	if (!colon)
		return true;
	if (!strcmp(colon + 1, "kill")) {
		change->error = SYSTEMD_KILL;
	} else if (colon == word->text || !parse_errno(colon + 1, &change->error)) {
		systemd_note(words->s, word->at, "systemd ignores '%s' in %s: it is not CALL:ERRNO",
			     clean_text(word->text), name_of(words));
		return false;
	}
	if (change->invert) {
		*colon = '\0';
		return true;
	}
	systemd_note(words->s, word->at,
		     "systemd ignores '%s' in %s, because only calls after '~' have an errno",
		     clean_text(word->text), name_of(words));
	return false;
}

/* A list that allows begins with the calls of @default. */
static bool begin_calls(struct words *words, struct change *change)
{
	struct word word = { .at = words->next, .text = "@default" };

	if (change->calls->begun)
		return true;
	change->calls->begun = true;
	change->calls->allow = !change->invert;
	if (words->directive != SYSTEMD_CALL_FILTER || change->invert)
		return true;
	change->error = SYSTEMD_NO_ERRNO;
	return change_word(words, change, &word);
}

static bool assign_calls(struct systemd *s, enum systemd_directive directive, size_t value)
{
	struct words words = words_of(s, directive, value);
	struct change change = { .calls = directive == SYSTEMD_CALL_FILTER ? &s->unit.filter :
									     &s->unit.log };
	const char *text = s->line.text.buf + value;
	struct word word;
	size_t column;

	if (!*text) {
		free(change.calls->calls);
		*change.calls = (struct systemd_calls){ 0 };
		return true;
	}
	change.invert = *text == '~';
	words.next += change.invert;
	systemd_place(s, value, &change.line, &column);
	if (!begin_calls(&words, &change))
		return false;
	while (next_word(&words, &word) == GOT_WORD) {
		systemd_place(s, word.at, &change.line, &column);
		change.error = SYSTEMD_NO_ERRNO;
		if (!count_word(&words, &word))
			return false;
		if (directive == SYSTEMD_CALL_FILTER && !cut_errno(&words, &word, &change))
			continue;
		if (!change_word(&words, &change, &word))
			return false;
	}
	return true;
}

static bool assign_architectures(struct systemd *s, size_t value)
{
	struct words words = words_of(s, SYSTEMD_ARCHITECTURES, value);
	unsigned int abi;
	struct word word;

	words.quotes = true;
	if (!s->line.text.buf[value])
		s->unit.archs = 0;
	while (next_word(&words, &word) == GOT_WORD) {
		if (!count_word(&words, &word))
			return false;
		if (systemd_arch_find(word.text, &abi))
			s->unit.archs |= 1u << abi;
		else
			systemd_note(s, word.at, "systemd ignores '%s', which is no architecture",
				     clean_text(word.text));
	}
	return true;
}

static bool parse_family(const struct systemd *s, const char *name, uint64_t *family)
{
	if (!strcmp(name, "AF_FILE") || !strcmp(name, "AF_ROUTE"))
		name = name[3] == 'F' ? "AF_UNIX" : "AF_NETLINK";
	return !strncmp(name, "AF_", 3) && !strchr(name, '|') && s->source->names &&
	       s->source->names->parse(name, family) && *family && *family < AF_MAX;
}

static bool assign_families(struct systemd *s, size_t value)
{
	struct words words = words_of(s, SYSTEMD_FAMILIES, value);
	const char *text = s->line.text.buf + value;
	struct systemd_unit *unit = &s->unit;
	bool invert = *text == '~';
	struct word word;
	uint64_t family;

	if (!*text || !strcmp(text, "none")) {
		unit->families = 0;
		unit->families_begun = false;
		unit->families_allow = *text;
		return true;
	}
	words.quotes = true;
	words.next += invert;
	if (!unit->families_begun)
		unit->families_allow = !invert;
	unit->families_begun = true;
	while (next_word(&words, &word) == GOT_WORD) {
		if (!count_word(&words, &word))
			return false;
		if (!parse_family(s, word.text, &family))
			systemd_note(s, word.at, "systemd ignores '%s', which is no address family",
				     clean_text(word.text));
		else if (invert != unit->families_allow)
			unit->families |= 1ull << family;
		else
			unit->families &= ~(1ull << family);
	}
	return true;
}

/* One wrong word makes systemd ignore the whole value. */
static bool parse_namespaces(struct words *words, unsigned long *flags, bool *ok)
{
	static const struct {
		const char *name;
		unsigned long flag;
	} kinds[] = {
		{ "cgroup", CLONE_NEWCGROUP }, { "ipc", CLONE_NEWIPC },	  { "net", CLONE_NEWNET },
		{ "mnt", CLONE_NEWNS },	       { "pid", CLONE_NEWPID },	  { "user", CLONE_NEWUSER },
		{ "uts", CLONE_NEWUTS },       { "time", CLONE_NEWTIME }, { "", 0 },
	};
	struct word word;
	enum got got;
	size_t i;

	*flags = 0;
	*ok = false;
	while ((got = next_word(words, &word)) == GOT_WORD) {
		if (!count_word(words, &word))
			return false;
		for (i = 0; kinds[i].flag && strcmp(word.text, kinds[i].name); i++)
			;
		if (!kinds[i].flag) {
			systemd_note(
				words->s, word.at,
				"systemd ignores the whole value for '%s', which is no kind of "
				"namespace",
				clean_text(word.text));
			return true;
		}
		*flags |= kinds[i].flag;
	}
	*ok = got == GOT_END;
	return true;
}

static bool assign_namespaces(struct systemd *s, size_t value)
{
	struct words words = words_of(s, SYSTEMD_NAMESPACES, value);
	const char *text = s->line.text.buf + value;
	struct systemd_unit *unit = &s->unit;
	int all = boolean(text);
	bool invert = *text == '~', ok = true;
	unsigned long flags;

	if (!*text || all >= 0) {
		unit->namespaces_begun = *text;
		unit->namespaces = all > 0 ? 0 : SYSTEMD_NAMESPACES_ALL;
		return true;
	}
	words.next += invert;
	if (!parse_namespaces(&words, &flags, &ok))
		return false;
	if (!ok)
		return true;
	if (!unit->namespaces_begun)
		unit->namespaces = invert ? SYSTEMD_NAMESPACES_ALL & ~flags : flags;
	else if (invert)
		unit->namespaces &= ~flags;
	else
		unit->namespaces |= flags;
	unit->namespaces_begun = true;
	return true;
}

/* Only this machine's own architecture, and its 32-bit one. */
static bool assign_personality(struct systemd *s, size_t value)
{
	const char *text = s->line.text.buf + value;
	unsigned int native = bpf_abi_native(), abi;

	if (!systemd_arch_find(text, &abi) || !strcmp(text, "native"))
		abi = BPF_ABI_X32;
	if (abi == native || !*text)
		s->unit.personality = PER_LINUX;
	else if ((native == BPF_ABI_X86_64 && abi == BPF_ABI_X86) ||
		 (native == BPF_ABI_AARCH64 && abi == BPF_ABI_ARM) ||
		 (native == BPF_ABI_PPC64 && abi == BPF_ABI_PPC) ||
		 (native == BPF_ABI_S390X && abi == BPF_ABI_S390))
		s->unit.personality = PER_LINUX32;
	else
		systemd_note(s, value,
			     "systemd ignores Personality=%s, which is none of this machine",
			     clean_text(text));
	return true;
}

/* ExecStart=+/bin/mount: a command with all privileges. */
static bool assign_exec(struct systemd *s, size_t value)
{
	const char *text = s->line.text.buf + value;

	if (memchr(text, '+', strspn(text, "-@:+!|")))
		systemd_note(s, value, "a command after '+' runs without any of the filters");
	return true;
}

static const struct {
	const char *name;
	bool (*assign)(struct systemd *s, size_t value); /* NULL for booleans and lists of calls */
} directives[SYSTEMD_DIRECTIVES] = {
	[SYSTEMD_HOSTNAME] = { "ProtectHostname=", NULL },
	[SYSTEMD_FAMILIES] = { "RestrictAddressFamilies=", assign_families },
	[SYSTEMD_WRITE_EXECUTE] = { "MemoryDenyWriteExecute=", NULL },
	[SYSTEMD_REALTIME] = { "RestrictRealtime=", NULL },
	[SYSTEMD_SUID] = { "RestrictSUIDSGID=", NULL },
	[SYSTEMD_NAMESPACES] = { "RestrictNamespaces=", assign_namespaces },
	[SYSTEMD_TUNABLES] = { "ProtectKernelTunables=", NULL },
	[SYSTEMD_MODULES] = { "ProtectKernelModules=", NULL },
	[SYSTEMD_LOGS] = { "ProtectKernelLogs=", NULL },
	[SYSTEMD_CLOCK] = { "ProtectClock=", NULL },
	[SYSTEMD_DEVICES] = { "PrivateDevices=", NULL },
	[SYSTEMD_ARCHITECTURES] = { "SystemCallArchitectures=", assign_architectures },
	[SYSTEMD_LOCK_PERSONALITY] = { "LockPersonality=", NULL },
	[SYSTEMD_CALL_LOG] = { "SystemCallLog=", NULL },
	[SYSTEMD_CALL_FILTER] = { "SystemCallFilter=", NULL },
	[SYSTEMD_ERROR_NUMBER] = { "SystemCallErrorNumber=", assign_error_number },
	[SYSTEMD_PERSONALITY] = { "Personality=", assign_personality },
	[SYSTEMD_DYNAMIC_USER] = { "DynamicUser=", NULL },
	[SYSTEMD_EXEC] = { "Exec", assign_exec },
};

const char *systemd_directive_name(enum systemd_directive directive)
{
	return directives[directive].name;
}

enum systemd_directive systemd_directive(const char *name)
{
	size_t len = strlen(name);

	if (!strncmp(name, "ExecStart", 9) || !strncmp(name, "ExecStop", 8) ||
	    !strcmp(name, "ExecReload") || !strcmp(name, "ExecCondition"))
		return SYSTEMD_EXEC;
	for (size_t i = 0; i < SYSTEMD_EXEC; i++)
		if (!strncmp(directives[i].name, name, len) &&
		    !strcmp(directives[i].name + len, "="))
			return (enum systemd_directive)i;
	return SYSTEMD_DIRECTIVES;
}

bool systemd_assign(struct systemd *s, enum systemd_directive directive, size_t value)
{
	size_t column;

	systemd_place(s, value, &s->unit.line[directive], &column);
	if (directive == SYSTEMD_CALL_LOG || directive == SYSTEMD_CALL_FILTER)
		return assign_calls(s, directive, value);
	if (directives[directive].assign)
		return directives[directive].assign(s, value);
	return assign_boolean(s, directive, value);
}
