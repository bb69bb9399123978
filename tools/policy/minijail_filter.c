// SPDX-License-Identifier: GPL-2.0
/* Read the filters of a minijail policy: expressions and actions. */
#include <string.h>

#include <linux/seccomp.h>

#include "bpf/action.h"
#include "cli/xalloc.h"
#include "policy/minijail_read.h"

static bool operator(struct minijail_reader *r, struct policy_compare *compare)
{
	static const struct {
		const char *text;
		enum policy_op op;
	} operators[] = {
		{ "==", POLICY_EQ },	      { "!=", POLICY_NE },
		{ "<=", POLICY_LE },	      { ">=", POLICY_GE },
		{ "<", POLICY_LT },	      { ">", POLICY_GT },
		{ "&", POLICY_ANY_BIT },      { "in ", POLICY_ONLY_BITS },
		{ "in\t", POLICY_ONLY_BITS }, { "in~", POLICY_ONLY_BITS },
		{ "in(", POLICY_ONLY_BITS },
	};

	mj_blanks(r);
	if (mj_peek(r) == '&' && r->source.text[r->at + 1] == '&')
		return mj_fail(r, r->at,
			       "an operator is expected here: ==, !=, <, <=, >, >=, & or in");
	for (size_t i = 0; i < sizeof(operators) / sizeof(operators[0]); i++) {
		if (!mj_take(r, operators[i].text))
			continue;
		compare->op = (uint8_t)operators[i].op;
		r->at -= i > 6;
		return true;
	}
	return mj_fail(r, r->at, "an operator is expected here: ==, !=, <, <=, >, >=, & or in");
}

/* "arg1 & O_CREAT" */
static bool atom(struct minijail_reader *r, struct policy_compare *compare)
{
	char name[WORD_MAX] = "";

	mj_blanks(r);
	*compare = (struct policy_compare){ 0 };
	if (!mj_word(r, name) || strncmp(name, "arg", 3) || name[3] < '0' || name[3] > '5' ||
	    name[4])
		return mj_fail(r, r->at - strlen(name),
			       "an argument is expected here: arg0 to arg5");
	compare->arg = (uint8_t)(name[3] - '0');
	return operator(r, compare) && mj_value(r, 0, &compare->value);
}

static bool clause(struct minijail_reader *r, struct minijail_clause *clause)
{
	size_t room = 0;

	do {
		clause->compares =
			xgrow(clause->compares, clause->count, &room, sizeof(*clause->compares));
		if (!atom(r, &clause->compares[clause->count]))
			return false;
		clause->count++;
	} while (mj_take(r, "&&"));
	return true;
}

static bool expression(struct minijail_reader *r, struct minijail_filter *filter)
{
	size_t room = 0;

	do {
		filter->clauses =
			xgrow(filter->clauses, filter->count, &room, sizeof(*filter->clauses));
		filter->clauses[filter->count] = (struct minijail_clause){ 0 };
		if (!clause(r, &filter->clauses[filter->count++]))
			return false;
	} while (mj_take(r, "||"));
	return true;
}

static const struct {
	const char *name;
	uint32_t ret;
	bool is_default;
} actions[] = {
	{ "1", SECCOMP_RET_ALLOW, false },
	{ "allow", SECCOMP_RET_ALLOW, false },
	{ "kill", SECCOMP_RET_KILL_THREAD, true },
	{ "kill-thread", SECCOMP_RET_KILL_THREAD, true },
	{ "kill-process", SECCOMP_RET_KILL_PROCESS, true },
	{ "trap", SECCOMP_RET_TRAP, true },
	{ "user-notify", SECCOMP_RET_USER_NOTIF, true },
	{ "trace", SECCOMP_RET_TRACE, false },
	{ "log", SECCOMP_RET_LOG, false },
};

/* @returns: set for "return ERRNO" */
static bool action(struct minijail_reader *r, uint32_t *ret, bool *returns)
{
	char name[WORD_MAX];
	uint64_t number = 0;
	size_t at;

	mj_blanks(r);
	at = r->at;
	mj_word(r, name);
	*returns = !strcmp(name, "return");
	if (*returns) {
		if (!mj_constant(r, &number))
			return false;
		if (number > BPF_MAX_ERRNO)
			return mj_fail(r, at, "an errno is at most %d", BPF_MAX_ERRNO);
		*ret = SECCOMP_RET_ERRNO | (uint32_t)number;
		return true;
	}
	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
		if (strcmp(actions[i].name, name))
			continue;
		*ret = actions[i].ret;
		return true;
	}
	return mj_fail(r, at,
		       "an expression or an action is expected here: arg0 == 1, allow, kill, trap, "
		       "return EPERM ...");
}

static struct minijail_filter *add_filter(struct minijail_reader *r,
					  struct minijail_filter **filters, size_t *count)
{
	*filters = xreallocarray(*filters, *count + 1, sizeof(**filters));
	(*filters)[*count] = (struct minijail_filter){ .line = r->line, .ret = SECCOMP_RET_ALLOW };
	return &(*filters)[(*count)++];
}

/*
 * "EXPRESSION", "EXPRESSION; ACTION", "ACTION". minijail0 allows what fulfils an expression before
 * "; return ERRNO", and returns the errno for the rest. In braces, and for other actions, the action is
 * for what fulfils it, as in compile_seccomp_policy.
 */
static bool single(struct minijail_reader *r, bool braces, struct minijail_filter **filters,
		   size_t *count)
{
	struct minijail_filter *filter = add_filter(r, filters, count);
	bool returns;

	mj_blanks(r);
	if (strncmp(r->source.text + r->at, "arg", 3))
		return action(r, &filter->ret, &returns);
	if (!expression(r, filter))
		return false;
	if (!mj_take(r, ";"))
		return true;
	if (!action(r, &filter->ret, &returns))
		return false;
	if (returns && !braces) {
		uint32_t ret = filter->ret;

		*r->inverse = true;
		filter->ret = SECCOMP_RET_ALLOW;
		add_filter(r, filters, count)->ret = ret;
	}
	return true;
}

bool mj_filters(struct minijail_reader *r, struct minijail_filter **list, size_t *count)
{
	if (!mj_take(r, "{"))
		return single(r, false, list, count);
	do {
		if (!single(r, true, list, count))
			return false;
	} while (mj_take(r, ","));
	return mj_expect(r, "}");
}

bool mj_default_action(struct minijail_reader *r)
{
	char name[WORD_MAX];
	size_t at;

	mj_blanks(r);
	at = r->at;
	mj_word(r, name);
	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
		if (strcmp(actions[i].name, name) || !actions[i].is_default)
			continue;
		r->mj->ret = actions[i].ret;
		return true;
	}
	return mj_fail(r, at, "@default is kill, kill-process, kill-thread, trap or user-notify");
}
