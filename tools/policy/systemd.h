/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Units of systemd, and the filters that it installs for them.
 *
 * All facts are those of systemd 252 and 257: src/core/load-fragment.c (values), src/core/execute.c
 * or exec-invoke.c (order), src/shared/seccomp-util.c (programs).
 */
#ifndef POLICY_SYSTEMD_H
#define POLICY_SYSTEMD_H

#include <linux/sched.h>

#include "bpf/strbuf.h"
#include "policy/policy.h"

/* Real units have some hundred names; a group counts as one. */
#define SYSTEMD_WORDS_MAX 10000

/* Notes on one unit; a text of 4 MiB may have millions of wrong lines. */
#define SYSTEMD_NOTES_MAX 50

/* The errno that stands for KILL_PROCESS, and the one of calls that have none of their own. */
#define SYSTEMD_KILL (-2)
#define SYSTEMD_NO_ERRNO (-1)

/* Versions that changed filters. */
#define SYSTEMD_HAS_MDWE 254 /* MemoryDenyWriteExecute= by prctl() */
#define SYSTEMD_HAS_ENOSYS 255 /* ENOSYS for calls that are not in @known */
#define SYSTEMD_HAS_HANDOFF 257 /* write() is never refused: systemd itself makes that call */

/* The newest whose filters are known */
#define SYSTEMD_NEWEST 257

/*
 * All kinds of namespaces for systemd, which forgets those of time: "~user" restricts time, too,
 * and "~time" restricts nothing.
 */
#define SYSTEMD_NAMESPACES_ALL                                                        \
	(CLONE_NEWCGROUP | CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWNS | CLONE_NEWPID | \
	 CLONE_NEWUSER | CLONE_NEWUTS)

/** enum systemd_directive - the first ones install filters, in this order */
enum systemd_directive {
	SYSTEMD_HOSTNAME,
	SYSTEMD_FAMILIES,
	SYSTEMD_WRITE_EXECUTE,
	SYSTEMD_REALTIME,
	SYSTEMD_SUID,
	SYSTEMD_NAMESPACES,
	SYSTEMD_TUNABLES,
	SYSTEMD_MODULES,
	SYSTEMD_LOGS,
	SYSTEMD_CLOCK,
	SYSTEMD_DEVICES,
	SYSTEMD_ARCHITECTURES,
	SYSTEMD_LOCK_PERSONALITY,
	SYSTEMD_CALL_LOG,
	SYSTEMD_CALL_FILTER,
	SYSTEMD_FILTERS,
	SYSTEMD_ERROR_NUMBER = SYSTEMD_FILTERS,
	SYSTEMD_PERSONALITY,
	SYSTEMD_DYNAMIC_USER,
	SYSTEMD_EXEC,
	SYSTEMD_DIRECTIVES,
};

/**
 * struct systemd_call - a system call of a list
 * @id: its number for libseccomp, which may be one of its pseudo numbers
 * @error: an errno, %SYSTEMD_KILL or %SYSTEMD_NO_ERRNO
 * @line: the line that names it
 */
struct systemd_call {
	int id;
	int error;
	size_t line;
};

/**
 * struct systemd_calls - a list of system calls, sorted by their numbers
 * @begun: there was an assignment, which decided @allow
 * @allow: the list has the calls that are allowed, or logged
 */
struct systemd_calls {
	struct systemd_call *calls;
	size_t count;
	size_t room;
	bool begun;
	bool allow;
};

/**
 * struct systemd_unit - the settings of a unit
 * @on: boolean directives
 * @line: the last line of each directive
 * @filter: SystemCallFilter=
 * @log: SystemCallLog=
 * @error: SystemCallErrorNumber=
 * @archs: SystemCallArchitectures=; empty if there is none
 * @families: RestrictAddressFamilies=, a bit for each family
 * @families_begun: there was an assignment, which decided @families_allow
 * @families_allow: @families are allowed
 * @namespaces_begun: RestrictNamespaces= is set
 * @namespaces: CLONE_NEW* of those that are not restricted
 * @personality: Personality=, the value for personality(2)
 */
struct systemd_unit {
	bool on[SYSTEMD_DIRECTIVES];
	size_t line[SYSTEMD_DIRECTIVES];
	struct systemd_calls filter;
	struct systemd_calls log;
	int error;
	bpf_abis archs;
	uint64_t families;
	bool families_begun;
	bool families_allow;
	bool namespaces_begun;
	unsigned long namespaces;
	unsigned long personality;
};

/**
 * struct systemd_group - a group of system calls
 * @name: with its "@"
 * @names: calls and groups
 * @ids: their numbers for libseccomp; 0 for a group
 */
struct systemd_group {
	char *name;
	char **names;
	int *ids;
	size_t count;
	size_t room;
};

/**
 * struct systemd_line - a line with the lines that continue it
 * @text: the joined text
 * @parts: origin of each part of it: offset in @text, line and column of the file
 * @count: number of parts
 * @room: room for them
 */
struct systemd_line {
	struct text text;
	struct systemd_part {
		size_t at;
		size_t line;
		size_t column;
	} * parts;
	size_t count;
	size_t room;
};

/**
 * struct systemd - a unit that is read
 * @source: its text
 * @policy: the result
 * @error: the error
 * @unit: its settings
 * @line: the line that is read
 * @words: number of words of lists so far
 * @notes: number of notes so far
 */
struct systemd {
	const struct policy_source *source;
	struct policy *policy;
	struct bpf_asm_error *error;
	struct systemd_unit unit;
	struct systemd_line line;
	size_t words;
	size_t notes;
};

/* All functions that return bool fill @error, and then return false. */

/** systemd_read_text() - read all lines, for systemd_assign() */
bool systemd_read_text(struct systemd *s);

/** systemd_directive() - look up a directive; %SYSTEMD_DIRECTIVES if it is of no interest here */
enum systemd_directive systemd_directive(const char *name);

/** systemd_directive_name() - its name, with "=" */
const char *systemd_directive_name(enum systemd_directive directive);

/** systemd_assign() - take an assignment; @value begins at that offset of the line, and ends it */
bool systemd_assign(struct systemd *s, enum systemd_directive directive, size_t value);

/** systemd_place() - line and column of an offset in the current line */
void systemd_place(const struct systemd *s, size_t at, size_t *line, size_t *column);

/** systemd_fail() - fail at an offset in the current line */
__attribute__((format(printf, 3, 4))) bool systemd_fail(struct systemd *s, size_t at,
							const char *fmt, ...);

/** systemd_note() - note on an offset in the current line: "line 7: ..." */
__attribute__((format(printf, 3, 4))) void systemd_note(struct systemd *s, size_t at,
							const char *fmt, ...);

/** systemd_analyze() - learn version and groups from systemd-analyze, once for all units */
bool systemd_analyze(struct bpf_asm_error *error);

/** systemd_version() - the version of systemd; 0 before systemd_analyze() */
int systemd_version(void);

/** systemd_group() - look up a group, after systemd_analyze(); NULL if there is none */
const struct systemd_group *systemd_group(const char *name);

/** systemd_calls_put() - add a call, or change it */
void systemd_calls_put(struct systemd_calls *calls, int id, int error, size_t line);

/** systemd_calls_remove() - remove a call, if it is there */
void systemd_calls_remove(struct systemd_calls *calls, int id);

/** systemd_calls_has() - whether a call is there */
bool systemd_calls_has(const struct systemd_calls *calls, int id);

/** systemd_arch_find() - the ABI of an architecture in systemd's words. Return: false if none. */
bool systemd_arch_find(const char *name, unsigned int *abi);

/** systemd_arch() - an ABI for libseccomp, one that systemd_arch_find() knows */
uint32_t systemd_arch(unsigned int abi);

/** systemd_build() - make the programs */
bool systemd_build(struct systemd *s);

#endif
