// SPDX-License-Identifier: GPL-2.0
/* Queries to a chain: its answers to some calls, in bounded time. */
#include <string.h>

#include "analysis/query.h"
#include "cli/xalloc.h"

size_t query_abis(unsigned int own, unsigned int *abis)
{
	bpf_abis set = bpf_abis_native();
	size_t count = 0;

	if (own != QUERY_ABI_OTHER)
		abis[count++] = own;
	for (unsigned int abi = 0; bpf_abi_name(abi) && count < QUERY_ABIS; abi++)
		if (set & 1u << abi && abi != own)
			abis[count++] = abi;
	return count;
}

unsigned int query_word(unsigned int arg, bool high)
{
	bool second = high == (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__);

	return (unsigned int)DECIDE_WORD(args) + 2 * arg + second;
}

void query_condition(struct query *query, const struct condition *condition)
{
	if (query->givens < QUERY_GIVENS)
		query->given[query->givens++] = *condition;
}

static void add(struct query *query, unsigned int word, enum condition_op op, uint32_t mask,
		uint32_t value)
{
	query_condition(query, &(struct condition){ (uint8_t)word, (uint8_t)op, mask, value });
}

void query_abi(struct query *query, unsigned int abi)
{
	add(query, DECIDE_WORD(arch), CONDITION_EQ, ~0u, bpf_abi_arch(abi));
	for (unsigned int arg = 0; arg < 6 && bpf_abi_high_zero(abi); arg++)
		add(query, query_word(arg, true), CONDITION_EQ, ~0u, 0);
}

void query_arch_not(struct query *query, uint32_t arch)
{
	add(query, DECIDE_WORD(arch), CONDITION_NE, ~0u, arch);
}

void query_numbers(struct query *query, uint32_t first, uint32_t last)
{
	if (first == last) {
		add(query, DECIDE_WORD(nr), CONDITION_EQ, ~0u, first);
		return;
	}
	if (first)
		add(query, DECIDE_WORD(nr), CONDITION_GT, ~0u, first - 1);
	if (last < UINT32_MAX)
		add(query, DECIDE_WORD(nr), CONDITION_LE, ~0u, last);
}

void query_term(struct query *query, const struct term *term)
{
	if ((uint32_t)term->mask)
		add(query, query_word(term->arg, false), term->op, (uint32_t)term->mask,
		    (uint32_t)term->value);
	if (term->mask >> 32)
		add(query, query_word(term->arg, true), term->op, term->mask >> 32,
		    term->value >> 32);
}

/* Whether the query implies a condition. */
static bool is_given(const struct query *query, const struct condition *condition)
{
	struct condition conditions[QUERY_GIVENS + 1];
	size_t count = 1;

	if (condition_is_relation(condition))
		return false;
	for (size_t i = 0; i < query->givens; i++) {
		if (query->given[i].word != condition->word)
			continue;
		if (condition_implies(&query->given[i], condition))
			return true;
		conditions[count++] = query->given[i];
	}
	conditions[0] = *condition;
	conditions[0].op ^= 1; /* EQ and NE, GT and LE */
	return count > 1 && conditions_possible(conditions, count, 0, NULL) == CONDITIONS_NO;
}

static void leave_out_given(const struct query *query, struct region *region)
{
	size_t kept = 0;

	for (size_t i = 0; i < region->count; i++)
		if (!is_given(query, &region->conditions[i]))
			region->conditions[kept++] = region->conditions[i];
	region->count = kept;
}

static void decide_nothing(struct decision *decision)
{
	*decision = (struct decision){ .regions = xcalloc(1, sizeof(struct region)), .count = 1 };
	decision->regions->possible.more = true;
}

void query_decide(const struct query *query, struct decision *decision)
{
	struct decide_query ask = {
		.chain = query->chain,
		.count = query->count,
		.given = query->given,
		.givens = query->givens,
		.steps = *query->budget < QUERY_STEPS ? *query->budget : QUERY_STEPS,
	};
	size_t cost;

	if (!ask.steps) {
		decide_nothing(decision);
		return;
	}
	decide(&ask, decision);
	for (size_t i = 0; i < decision->count; i++)
		leave_out_given(query, &decision->regions[i]);
	cost = clauses_cost(decision);
	*query->budget -= cost < *query->budget ? cost : *query->budget;
}

static const struct condition *find_arch(const struct region *region)
{
	for (size_t i = 0; i < region->count; i++) {
		const struct condition *c = &region->conditions[i];

		if (c->word == DECIDE_WORD(arch) && c->op == CONDITION_EQ && c->mask == ~0u)
			return c;
	}
	return NULL;
}

bool query_only_arch(const struct bpf_program *chain, size_t count, uint32_t *arch)
{
	size_t budget = QUERY_STEPS, admitted = 0;
	struct query query = { .chain = chain, .count = count, .budget = &budget };
	struct decision decision;
	bool only = true;

	query_decide(&query, &decision);
	for (size_t i = 0; i < decision.count && only; i++) {
		const struct region *region = &decision.regions[i];
		const struct condition *c = find_arch(region);

		if (region->decided && verdict_before(region->verdict.ret, SECCOMP_RET_USER_NOTIF))
			continue;
		only = region->decided && c && (!admitted || c->value == *arch);
		admitted++;
		*arch = c ? c->value : 0;
	}
	decision_release(&decision);
	return only && admitted;
}
