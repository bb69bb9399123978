/* SPDX-License-Identifier: GPL-2.0 */
/* What `seccompctl explain` has found out about a chain, and how it is told. */
#ifndef CMD_EXPLAIN_TABLES_H
#define CMD_EXPLAIN_TABLES_H

#include "analysis/abilities.h"
#include "input/chain.h"
#include "analysis/findings.h"

struct json_object;
struct text;

/* All ABIs of a machine, and every other one. */
#define EXPLAIN_TABLES (QUERY_ABIS + 1)

/**
 * struct explain - a chain, and what it means
 * @chain: the chain
 * @tables: what happens to calls: of the ABI that matters most first, of any other ABI last
 * @table_count: how many tables
 * @sets: what can be done, under the same ABIs in the same order
 * @set_count: how many sets
 * @findings: what it leaves open
 */
struct explain {
	struct chain chain;
	struct table tables[EXPLAIN_TABLES];
	size_t table_count;
	struct ability_set sets[QUERY_ABIS];
	size_t set_count;
	struct finding_list findings;
};

/**
 * struct explain_view - what of it is told
 * @all: leave nothing out for brevity
 * @syscall: only of this system call; a name or a number; NULL for all
 * @actions: only answers by these actions: a bit for each of bpf_actions[]; 0 for all
 * @has_abi: only of one ABI
 * @abi: which, as struct table has it
 */
struct explain_view {
	bool all;
	const char *syscall;
	unsigned int actions;
	bool has_abi;
	unsigned int abi;
};

/**
 * explain_make() - find out what a chain means
 * @explain: its @chain is there; end it with explain_release()
 * @view: what is going to be told
 */
void explain_make(struct explain *explain, const struct explain_view *view);

/** explain_release() - free what it holds, and the chain */
void explain_release(struct explain *explain);

/** explain_abi_name() - what to call the ABI of a table: "x86_64", "any other ABI" */
const char *explain_abi_name(unsigned int abi);

/** explain_row() - the row of a call by its name or number; NULL if the ABI has none */
const struct table_row *explain_row(const struct table *table, const char *syscall);

/** explain_wants() - whether an answer is to be told */
bool explain_wants(const struct explain_view *view, const struct table_answer *answer);

/** explain_row_wanted() - whether any of the answers of a row is */
bool explain_row_wanted(const struct explain_view *view, const struct table_row *row);

/** explain_ranges_text() - the numbers of a row: "335-423, 451 and up" */
void explain_ranges_text(unsigned int abi, const struct table_row *row, struct text *text);

/** explain_text() - print it for people */
void explain_text(const struct explain *explain, const struct explain_view *view);

/** explain_table_text() - print the table of one ABI, as far as it is wanted */
void explain_table_text(const struct explain *explain, const struct explain_view *view,
			const struct table *table);

/** explain_syscall_text() - print what happens to one system call, and what decides */
void explain_syscall_text(const struct explain *explain, const struct explain_view *view);

/** explain_json() - all of it as an object */
struct json_object *explain_json(const struct explain *explain, const struct explain_view *view);

#endif
