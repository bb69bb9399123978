/* SPDX-License-Identifier: GPL-2.0 */
/* One program, made by libseccomp, with the rules that it was made of. */
#ifndef POLICY_SYSTEMD_FILTER_H
#define POLICY_SYSTEMD_FILTER_H

#include "policy/systemd.h"
#include "lazy/seccomp.h"

/**
 * struct systemd_filter - a program that is made
 * @s: the unit
 * @directive: its directive
 * @abi: the ABI whose calls it decides
 * @ctx: what libseccomp has
 * @scratch: its program, with rules, until it is finished
 */
struct systemd_filter {
	struct systemd *s;
	enum systemd_directive directive;
	unsigned int abi;
	scmp_filter_ctx ctx;
	struct policy scratch;
};

/** enum systemd_made - results of those who add rules to a filter */
enum systemd_made {
	MADE,
	MADE_NONE, /* systemd goes on without it */
	MADE_ERROR,
};

/** systemd_filter_begin() - begin a filter that leaves other ABIs to other filters */
bool systemd_filter_begin(struct systemd_filter *filter, uint32_t action);

/**
 * systemd_filter_add() - add a rule
 * @filter: the filter
 * @action: SCMP_ACT_*
 * @id: the number of the call for libseccomp
 * @line: its line in the unit
 * @args: comparisons that are all true
 * @count: how many, up to 2
 *
 * Return: 0 or a negative errno of libseccomp.
 */
int systemd_filter_add(struct systemd_filter *filter, uint32_t action, int id, size_t line,
		       const struct scmp_arg_cmp *args, unsigned int count);

/** systemd_filter_finish() - add the program to the policy if it was made, and free the rest */
bool systemd_filter_finish(struct systemd_filter *filter, enum systemd_made made);

/** systemd_filter_fail() - fill the error with one of libseccomp. Return: false. */
bool systemd_filter_fail(const struct systemd_filter *filter, int err);

#endif
