/* SPDX-License-Identifier: GPL-2.0 */
/* The refusals of a table: calls that are not simply allowed, grouped by answer and condition. */
#ifndef ANALYSIS_REFUSALS_H
#define ANALYSIS_REFUSALS_H

#include "analysis/table.h"

/**
 * struct refusal - calls that get the same answer under the same condition
 * @answer: the answer to the first of them
 * @when: its condition; NULL if every such call gets it
 * @unless: the opposite as text, where that is shorter; else NULL
 * @rows: the calls, those first that matter most to an attacker
 * @count: number of calls
 * @numbers: rows of numbers that no known call has, in ascending order
 * @number_count: number of such rows
 * @others: the numbers that future calls will get are among them
 * @place: its place among all
 */
struct refusal {
	const struct table_answer *answer;
	char *when;
	char *unless;
	const struct table_row **rows;
	size_t count, room;
	const struct table_row **numbers;
	size_t number_count, number_room;
	bool others;
	size_t place;
};

/**
 * struct refusals - all answers of a table other than ALLOW
 * @table: the table
 * @of: the answers: LOG and undecided ones, too; the most important call first
 * @count: number of answers
 * @every: the table has only one answer, which @of is, or ALLOW if that is empty
 */
struct refusals {
	const struct table *table;
	struct refusal *of;
	size_t count, room;
	bool every;
};

/**
 * refusals_make() - find the refusals of a table
 * @table: the table, which must live as long as the result
 * @refusals: filled; end it with refusals_release()
 */
void refusals_make(const struct table *table, struct refusals *refusals);

/** refusals_release() - free refusals */
void refusals_release(struct refusals *refusals);

/** refusals_alike() - whether two ABIs answer alike to every call that both have, and to new ones */
bool refusals_alike(const struct table *a, const struct table *b);

#endif
