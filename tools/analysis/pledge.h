/* SPDX-License-Identifier: GPL-2.0 */
/* Abilities and system calls as the promises of OpenBSD's pledge(2). */
#ifndef ANALYSIS_PLEDGE_H
#define ANALYSIS_PLEDGE_H

#include "analysis/abilities.h"

/**
 * struct promise - a promise of pledge(2)
 * @name: its name
 * @keys: it is made if one of these is possible: an ability by its brief name, or a system call;
 *	ended by NULL
 * @parts: the others that it consists of; ended by NULL
 */
struct promise {
	const char *name;
	const char *keys[3];
	const char *parts[24];
};

/** promises - those that filters can tell apart, ended by one without a name */
extern const struct promise promises[];

/**
 * struct pledge - answers of a chain under all its ABIs
 * @tables: verdicts
 * @table_count: number of tables
 * @sets: abilities
 * @set_count: number of sets
 */
struct pledge {
	const struct table *tables;
	size_t table_count;
	const struct ability_set *sets;
	size_t set_count;
};

/**
 * pledge_level() - the highest answer to an ability, or to a system call, under any ABI
 * @pledge: the answers
 * @part: see struct promise
 * @missing: the answer to a call that no ABI has
 */
enum ability_level pledge_level(const struct pledge *pledge, const char *part,
				enum ability_level missing);

/** pledge_makes() - whether a promise has to be made for what the chain leaves possible */
bool pledge_makes(const struct pledge *pledge, const struct promise *promise);

/** pledge_covers() - whether a promise that is made covers an ability */
bool pledge_covers(const struct pledge *pledge, const struct ability *ability);

#endif
