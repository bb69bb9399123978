/* SPDX-License-Identifier: GPL-2.0 */
/* A chain to be written as a policy, and the writers of each format. */
#ifndef CMD_EXPORT_EXPORT_H
#define CMD_EXPORT_EXPORT_H

#include "analysis/table.h"
#include "bpf/strbuf.h"
#include "input/chain.h"

/**
 * struct export - a chain, and its answers
 * @chain: the chain
 * @tables: a table for each ABI of this machine's kernels, the chain's own first
 * @count: how many
 * @refused: names of calls that are refused whole, as their rules would let more through
 * @refused_count: how many
 */
struct export
{
	struct chain chain;
	struct table tables[QUERY_ABIS];
	size_t count;
	char **refused;
	size_t refused_count;
};

/* Ways to write a condition; more of them are left out. */
#define EXPORT_WAYS 64

/**
 * struct export_way - comparisons that are all true
 * @of: the comparisons, in the order of arguments
 * @count: how many
 */
struct export_way {
	struct policy_compare of[16];
	size_t count;
};

/**
 * struct export_ways - a condition as ways of which one must be true
 * @of: the ways
 * @count: how many
 * @complete: they describe the condition; else only some of its calls
 */
struct export_ways {
	struct export_way of[EXPORT_WAYS];
	size_t count;
	bool complete;
};

/**
 * export_condition() - write a condition as comparisons of whole arguments
 * @clauses: the condition
 * @any_bit: the format can test for any of several bits
 * @ways: filled; %POLICY_MASKED_EQ, %POLICY_ANY_BIT and enum policy_op up to %POLICY_GE
 */
void export_condition(const struct clauses *clauses, bool any_bit, struct export_ways *ways);

/** export_default() - the answer to numbers that future system calls will get */
uint32_t export_default(const struct export *e);

/**
 * export_only() - the answer of all calls of a row, if it has one
 * @row: a row
 * @ret: receives the return value
 *
 * Return: false if it depends on arguments, or is not decided.
 */
bool export_only(const struct table_row *row, uint32_t *ret);

/**
 * export_refused() - whether a call is one of those to refuse whole
 * @e: the chain
 * @name: the call
 * @ret: receives the most severe of its refusals
 */
bool export_refused(const struct export *e, const char *name, uint32_t *ret);

/** export_lets_through() - whether a return value lets the call through, or may do so */
bool export_lets_through(uint32_t ret);

/** export_closed() - the answer of every call of an ABI, if it is one that refuses */
bool export_closed(const struct table *table, uint32_t *ret);

/* The writers: each appends a whole policy. */
void export_oci(const struct export *e, struct text *text);
void export_systemd(const struct export *e, struct text *text);
void export_minijail(const struct export *e, struct text *text);
void export_c(const struct export *e, struct text *text);

#endif
