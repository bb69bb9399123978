/* SPDX-License-Identifier: GPL-2.0 */
/* Findings: calls that a chain allows although it seems to be meant to refuse them. */
#ifndef ANALYSIS_FINDINGS_H
#define ANALYSIS_FINDINGS_H

#include "analysis/table.h"

/* Budget for all findings; some seconds. */
#define FINDINGS_STEPS 3000000

/**
 * struct finding - one finding
 * @kind: its kind, a name for scripts
 * @hole: a refused action is possible in another way; if not set, the finding is only a hint
 * @text: a sentence or two
 * @abi: the ABI
 * @syscall: the allowed call; empty if it is none in particular
 * @filtered: the call that it replaces; empty if it is none in particular
 * @has_decider: @decider is valid
 * @decider: the deciding instruction
 */
struct finding {
	const char *kind;
	bool hole;
	char text[320];
	unsigned int abi;
	char syscall[TABLE_NAME];
	char filtered[TABLE_NAME];
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
 * findings_make() - search for findings
 * @chain: programs, newest first
 * @count: number of programs
 * @tables: tables of the task's own ABI, then of the other ABIs of this machine
 * @table_count: number of tables
 * @strict: the chain is strict mode
 * @list: filled; free() its @of
 *
 * Calls that are not decided yield no finding.
 */
void findings_make(const struct bpf_program *chain, size_t count, const struct table *tables,
		   size_t table_count, bool strict, struct finding_list *list);

#endif
