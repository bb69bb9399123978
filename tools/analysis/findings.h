/* SPDX-License-Identifier: GPL-2.0 */
/* Findings: calls that a chain allows or refuses although that is hardly meant. */
#ifndef ANALYSIS_FINDINGS_H
#define ANALYSIS_FINDINGS_H

#include "analysis/table.h"

/* Budget for all findings; some seconds. */
#define FINDINGS_STEPS 3000000

/** enum finding_id - kinds of findings; of equal severity, in the order of output */
enum finding_id {
	FINDING_CLONE3_OPEN,
	FINDING_OPENAT2_OPEN,
	FINDING_OPEN_FLAGS,
	FINDING_PKEY_MPROTECT_OPEN,
	FINDING_EXECVEAT_OPEN,
	FINDING_IO_URING_OPEN,
	FINDING_SOCKETCALL_OPEN,
	FINDING_IPC_OPEN,
	FINDING_ABI_NOT_CHECKED,
	FINDING_ABI_OPEN,
	FINDING_HIGH_BITS,
	FINDING_X32_OPEN,
	FINDING_LOW_BITS,
	FINDING_CLONE3_NO_FALLBACK,
	FINDING_NO_FALLBACK,
	FINDING_TIOCSTI_OPEN,
	FINDING_KILL_THREAD,
	FINDING_DENY_LIST,
};

/** enum finding_severity - how bad a finding is, in ascending order */
enum finding_severity {
	FINDING_NOTE, /* worth knowing */
	FINDING_LOW, /* a risk in some places */
	FINDING_MEDIUM, /* a way around in some places, or programs fail that should not */
	FINDING_HIGH, /* a refused action is possible in another way */
};

/** finding_severity_name() - "note", "low", "medium", "high"; NULL behind the last */
const char *finding_severity_name(size_t severity);

/**
 * struct finding_kind - facts about all findings of a kind
 * @id: its name, for people and scripts
 * @severity: how bad it is
 * @remedy: what to do, in a sentence
 */
struct finding_kind {
	const char *id;
	enum finding_severity severity;
	const char *remedy;
};

/** finding_kinds - all kinds, by enum finding_id; seccompctl(8) describes each */
extern const struct finding_kind finding_kinds[];

#define FINDING_CALLS 12
#define TWIN_CALLS 12

/**
 * struct twin - a call that can replace others
 * @kind: kind of the finding
 * @syscall: the call
 * @of: the calls that it replaces; if one is filtered and @syscall is not, that is a hole
 * @why: the reason
 */
struct twin {
	enum finding_id kind;
	const char *syscall;
	const char *of[TWIN_CALLS];
	const char *why;
};

/** twins - all of them, ended by one without a name */
extern const struct twin twins[];

/**
 * twin_replaces() - whether a program filters a call that a twin of it could replace
 * @twin: the twin
 * @index: the call: index into @twin->of
 * @program: the program
 * @abi: the ABI
 * @budget: see struct query
 *
 * Return: true also if that is not decided.
 */
bool twin_replaces(const struct twin *twin, size_t index, const struct bpf_program *program,
		   unsigned int abi, size_t *budget);

/**
 * struct finding - one finding
 * @kind: its kind
 * @reason: a sentence or two
 * @abi: the ABI
 * @calls: names of the calls that it is about, ended by NULL or the end of the array: first the one
 *	that is the cause, under @abi; they belong to the tables, or are constants
 * @has_decider: @decider is valid
 * @decider: the deciding instruction
 */
struct finding {
	const struct finding_kind *kind;
	char reason[640];
	unsigned int abi;
	const char *calls[FINDING_CALLS];
	bool has_decider;
	struct table_decider decider;
};

/**
 * struct finding_list - findings, the worst first
 * @of: the findings
 * @count: how many
 * @complete: everything was decided: there are no others
 */
struct finding_list {
	struct finding *of;
	size_t count;
	bool complete;
};

/**
 * findings_make() - search for findings
 * @chain: programs, newest first
 * @count: number of programs
 * @tables: tables of the task's own ABI, then of the other ABIs of this machine
 * @table_count: number of tables
 * @strict: the chain is strict mode
 * @list: filled, and valid as long as the tables; free() its @of
 *
 * Calls that are not decided yield no finding.
 */
void findings_make(const struct bpf_program *chain, size_t count, const struct table *tables,
		   size_t table_count, bool strict, struct finding_list *list);

#endif
