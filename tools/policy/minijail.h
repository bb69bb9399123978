/* SPDX-License-Identifier: GPL-2.0 */
/* A minijail policy that was read, to be made a program. */
#ifndef POLICY_MINIJAIL_H
#define POLICY_MINIJAIL_H

#include "policy/policy.h"

/** struct minijail_clause - comparisons that are all true */
struct minijail_clause {
	struct policy_compare *compares;
	size_t count;
};

/**
 * struct minijail_filter - calls that fulfil one of the clauses get a return value
 * @clauses: the clauses
 * @count: how many; 0 for any call
 * @ret: the return value
 * @line: its line, from 1
 */
struct minijail_filter {
	struct minijail_clause *clauses;
	size_t count;
	uint32_t ret;
	size_t line;
};

/**
 * struct minijail_call - the filters of a system call
 * @name: its name
 * @nr: its number
 * @filters: the first that fits decides; if none does, the default action
 * @count: how many
 */
struct minijail_call {
	char *name;
	uint32_t nr;
	struct minijail_filter *filters;
	size_t count;
};

/**
 * struct minijail - a policy
 * @abi: the ABI it is for
 * @ret: the default action
 * @denylist: calls that are not named are allowed
 * @calls: in the order of their first lines
 * @count: how many
 * @room: room for them
 * @size: number of filters and clauses
 * @included: number of files that were included
 */
struct minijail {
	unsigned int abi;
	uint32_t ret;
	bool denylist;
	struct minijail_call *calls;
	size_t count;
	size_t room;
	size_t size;
	size_t included;
};

/** minijail_build() - make the program. Return: false after policy_fail(), if it is too long. */
bool minijail_build(const struct minijail *mj, struct policy *policy, struct bpf_asm_error *error);

#endif
