/* SPDX-License-Identifier: GPL-2.0 */
/* The result of `seccompctl explain`, and its output formats. */
#ifndef CMD_EXPLAIN_TABLES_H
#define CMD_EXPLAIN_TABLES_H

#include "analysis/abilities.h"
#include "input/chain.h"
#include "analysis/findings.h"

struct json_object;
struct text;

/* All ABIs of a machine, and "any other". */
#define EXPLAIN_TABLES (QUERY_ABIS + 1)

/**
 * struct explain - a chain and its meaning
 * @chain: the chain
 * @tables: verdicts on calls: the most important ABI first, "any other" last
 * @table_count: how many tables
 * @sets: abilities, for the same ABIs in the same order
 * @set_count: how many sets
 * @findings: gaps of the chain
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
 * struct explain_view - the selection to print
 * @all: abbreviate nothing
 * @syscall: only this system call, by name or number; NULL for all
 * @actions: only these actions: a bit for each of bpf_actions[]; 0 for all
 * @has_abi: only one ABI
 * @abi: that ABI, as in struct table
 * @pledge: only the promises of pledge(2)
 * @fails: findings of @fail_on or worse make the exit status EXIT_FINDINGS
 * @fail_on: that severity
 */
struct explain_view {
	bool all;
	const char *syscall;
	unsigned int actions;
	bool has_abi;
	unsigned int abi;
	bool pledge;
	bool fails;
	enum finding_severity fail_on;
};

/**
 * explain_make() - analyse a chain
 * @explain: with its @chain loaded; end it with explain_release()
 * @view: the selection to print
 */
void explain_make(struct explain *explain, const struct explain_view *view);

/** explain_release() - free the result and the chain */
void explain_release(struct explain *explain);

/** explain_abi_name() - the name of an ABI: "x86_64", "any other ABI" */
const char *explain_abi_name(unsigned int abi);

/** explain_row() - the row of a call by its name or number; NULL if the ABI has none */
const struct table_row *explain_row(const struct table *table, const char *syscall);

/** explain_wants() - whether an answer is selected */
bool explain_wants(const struct explain_view *view, const struct table_answer *answer);

/** explain_row_wanted() - whether any answer of a row is selected */
bool explain_row_wanted(const struct explain_view *view, const struct table_row *row);

/** explain_finding_wanted() - whether a finding is about the selected call, if one is selected */
bool explain_finding_wanted(const struct explain *explain, const struct explain_view *view,
			    const struct finding *finding);

/** explain_text() - print the result for people */
void explain_text(const struct explain *explain, const struct explain_view *view);

/** explain_table_text() - print the selected part of the table of one ABI */
void explain_table_text(const struct explain *explain, const struct explain_view *view,
			const struct table *table);

/** explain_syscall_text() - print the verdict on one system call, and the deciders */
void explain_syscall_text(const struct explain *explain, const struct explain_view *view);

/** explain_pledge_text() - print the promises of pledge(2) that the result amounts to */
void explain_pledge_text(const struct explain *explain);

/** explain_pledge_json() - the same as an object */
struct json_object *explain_pledge_json(const struct explain *explain);

/** explain_json() - the result as an object */
struct json_object *explain_json(const struct explain *explain, const struct explain_view *view);

#endif
