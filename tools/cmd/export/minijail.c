// SPDX-License-Identifier: GPL-2.0
/* A chain as a policy of minijail: the calls of its own ABI. */
#include <errno.h>

#include <linux/seccomp.h>

#include "bpf/action.h"
#include "cli/xalloc.h"
#include "cmd/export/export.h"

static void add_action(uint32_t ret, struct text *text)
{
	static const char *const names[] = { "kill-process", "kill-thread", "trap", NULL,
					     "user-notify",  "trace",	    "log",  "allow" };
	const struct bpf_action *action = bpf_action(ret);
	const char *name = action ? names[action - bpf_actions] : "kill-process";

	if (name)
		text_add(text, "%s", name);
	else
		text_add(text, "return %u", ret & SECCOMP_RET_DATA);
}

/* "arg1 & 0x4": its operators test for any bit, or for no other bits. */
static void add_compare(const struct policy_compare *c, struct text *text)
{
	static const char *const operators[] = {
		[POLICY_EQ] = "==", [POLICY_NE] = "!=", [POLICY_LT] = "<",	[POLICY_LE] = "<=",
		[POLICY_GT] = ">",  [POLICY_GE] = ">=", [POLICY_ANY_BIT] = "&",
	};
	const char *sep = "";

	if (c->op != POLICY_MASKED_EQ) {
		text_add(text, "arg%u %s 0x%llx", c->arg, operators[c->op],
			 (unsigned long long)c->value);
		return;
	}
	for (uint64_t rest = c->value; rest; rest &= rest - 1) {
		text_add(text, "%sarg%u & 0x%llx", sep, c->arg, (unsigned long long)(rest & -rest));
		sep = " && ";
	}
	if (c->mask & ~c->value)
		text_add(text, "%sarg%u in ~0x%llx", sep, c->arg,
			 (unsigned long long)(c->mask & ~c->value));
}

static void add_ways(const struct export_ways *ways, struct text *text)
{
	for (size_t i = 0; i < ways->count; i++)
		for (size_t j = 0; j < ways->of[i].count; j++) {
			text_add(text, "%s", j ? " && " : i ? " || " : "");
			add_compare(&ways->of[i].of[j], text);
		}
}

/* "{ EXPRESSION; ACTION, ..., ACTION }". Return: false if nothing is left of the conditions. */
static void add_answers(const struct table_row *row, const struct export_ways *ways,
			size_t otherwise, struct text *text)
{
	text_add(text, "{ ");
	for (size_t i = 0; i < row->count; i++) {
		if (i == otherwise || !ways[i].count)
			continue;
		add_ways(&ways[i], text);
		text_add(text, "; ");
		add_action(row->answers[i].ret, text);
		text_add(text, ", ");
	}
	add_action(otherwise < row->count ? row->answers[otherwise].ret : SECCOMP_RET_ERRNO | EPERM,
		   text);
	text_add(text, " }");
}

#define ANSWERS_MAX 16

static bool others_complete(const struct table_row *row, const struct export_ways *ways, size_t but)
{
	for (size_t i = 0; i < row->count; i++)
		if (i != but && !ways[i].complete)
			return false;
	return row->answers[but].decided;
}

/*
 * The answer for the calls that no expression fits. If an expression has to be left out, it is one that
 * refuses, so that this weakens nothing.
 */
static size_t find_otherwise(const struct table_row *row, const struct export_ways *ways)
{
	size_t refusing = row->count;

	for (size_t i = row->count; i-- > 0;) {
		if (!row->answers[i].decided || export_lets_through(row->answers[i].ret))
			continue;
		if (refusing == row->count || others_complete(row, ways, i))
			refusing = i;
	}
	if (refusing < row->count && others_complete(row, ways, refusing))
		return refusing;
	for (size_t i = 0; i < row->count; i++)
		if (others_complete(row, ways, i))
			return i;
	return refusing;
}

/* minijail0 itself has "EXPRESSION" and "EXPRESSION; return ERRNO" only. */
static bool is_simple(const struct table_row *row, size_t otherwise, uint32_t fallback)
{
	uint32_t ret;

	if (row->count != 2 || otherwise >= row->count)
		return false;
	ret = row->answers[otherwise].ret;
	return row->answers[1 - otherwise].decided &&
	       row->answers[1 - otherwise].ret == SECCOMP_RET_ALLOW &&
	       (ret == fallback || (ret & SECCOMP_RET_ACTION_FULL) == SECCOMP_RET_ERRNO);
}

static void add_row(const struct export *e, const struct table_row *row, uint32_t fallback,
		    struct text *text)
{
	struct export_ways *ways = xcalloc(ANSWERS_MAX, sizeof(*ways));
	size_t otherwise;
	uint32_t ret;

	text_add(text, "%s: ", row->name);
	if (export_only(row, &ret) || export_refused(e, row->name, &ret)) {
		if (ret == SECCOMP_RET_ALLOW)
			text_add(text, "1");
		else
			add_action(ret, text);
	} else if (row->count > ANSWERS_MAX) {
		text_add(text, "return %d", EPERM);
	} else {
		for (size_t i = 0; i < row->count; i++)
			if (row->answers[i].decided)
				export_condition(&row->answers[i].clauses, true, &ways[i]);
		otherwise = find_otherwise(row, ways);
		if (is_simple(row, otherwise, fallback) && ways[1 - otherwise].count) {
			add_ways(&ways[1 - otherwise], text);
			if (row->answers[otherwise].ret != fallback) {
				text_add(text, "; ");
				add_action(row->answers[otherwise].ret, text);
			}
		} else {
			add_answers(row, ways, otherwise, text);
		}
	}
	text_add(text, "\n");
	free(ways);
}

/* x32 has the arch of x86_64: numbers that no line names get the same answer. */
static bool is_open_elsewhere(const struct export *e)
{
	uint32_t arch = bpf_abi_arch(e->tables[0].abi), ret;

	for (size_t i = 1; i < e->count; i++)
		for (size_t j = 0; j < e->tables[i].count; j++)
			if (bpf_abi_arch(e->tables[i].abi) == arch &&
			    (!export_only(&e->tables[i].rows[j], &ret) ||
			     bpf_outcome(ret) != OUTCOME_ALLOWED))
				return false;
	return true;
}

/*
 * @default has no errno; calls that have one are named. A list of refused calls would let through the
 * numbers of x32: calls that are let through are named, too, where the chain refuses those.
 */
static uint32_t add_default(const struct export *e, uint32_t ret, struct text *text)
{
	if (ret == SECCOMP_RET_ALLOW && !is_open_elsewhere(e))
		return SECCOMP_RET_KILL_THREAD;
	switch (ret & SECCOMP_RET_ACTION_FULL) {
	case SECCOMP_RET_KILL_THREAD:
		return SECCOMP_RET_KILL_THREAD;
	case SECCOMP_RET_KILL_PROCESS:
	case SECCOMP_RET_TRAP:
	case SECCOMP_RET_USER_NOTIF:
		text_add(text, "@default ");
		add_action(ret, text);
		text_add(text, "\n");
		return ret;
	case SECCOMP_RET_ALLOW:
		text_add(text, "@denylist\n");
		return ret;
	}
	return SECCOMP_RET_KILL_THREAD;
}

void export_minijail(const struct export *e, struct text *text)
{
	const struct table *table = &e->tables[0];
	uint32_t fallback, ret;

	text_add(text, "# for %s\n", bpf_abi_name(table->abi));
	fallback = add_default(e, export_default(e), text);
	for (size_t i = 0; i < table->count; i++) {
		const struct table_row *row = &table->rows[i];

		if (*row->name && !(export_only(row, &ret) && ret == fallback))
			add_row(e, row, fallback, text);
	}
}
