/* SPDX-License-Identifier: GPL-2.0 */
/* What a chain leaves open that it looks as if it meant to close. */
#ifndef ANALYSIS_FINDINGS_H
#define ANALYSIS_FINDINGS_H

#include "analysis/table.h"

/* Steps for all of them; some seconds. */
#define FINDINGS_STEPS 3000000

/**
 * struct finding - one
 * @kind: which kind, a name for scripts
 * @hole: something that is refused can be had all the same; if not, it is only worth knowing
 * @text: in a sentence or two
 * @abi: under which ABI
 * @syscall: which call is open; empty if it is none in particular
 * @has_decider: whether @decider is had
 * @decider: which instruction decides so
 */
struct finding {
	const char *kind;
	bool hole;
	char text[320];
	unsigned int abi;
	char syscall[TABLE_NAME];
	bool has_decider;
	struct table_decider decider;
};

/**
 * struct finding_list - findings, holes first
 */
struct finding_list {
	struct finding *of;
	size_t count;
};

/**
 * findings_make() - look for them
 * @chain: programs, newest first
 * @count: how many
 * @tables: of the task's own ABI, and behind it of the others that this machine has
 * @table_count: how many tables
 * @strict: it is strict mode
 * @list: filled; free() its @of
 *
 * Nothing is said of what is not decided.
 */
void findings_make(const struct bpf_program *chain, size_t count, const struct table *tables,
		   size_t table_count, bool strict, struct finding_list *list);

#endif
