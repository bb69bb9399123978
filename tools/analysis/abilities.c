// SPDX-License-Identifier: GPL-2.0
/* Find abilities by a query of the chain for each way. */
#include <stdlib.h>

#include <linux/audit.h>

#include "analysis/abilities.h"
#include "cli/xalloc.h"

/* Summary of the answers to the calls of one query. */
struct tally {
	bool through, asks, refused, undecided;
	uint32_t refusal;
	struct table_decider lets, refuses;
};

static bool asks(uint32_t ret)
{
	uint32_t action = ret & SECCOMP_RET_ACTION_FULL;

	return action == SECCOMP_RET_USER_NOTIF || action == SECCOMP_RET_TRACE;
}

static bool lets_through(const struct region *region)
{
	return !verdict_before(table_effect(region->verdict.ret), SECCOMP_RET_LOG);
}

static void count_region(struct tally *tally, const struct region *region)
{
	const struct verdict *verdict = &region->verdict;
	struct table_decider decider = { verdict->filter, verdict->insn };
	uint32_t effect = table_effect(verdict->ret);

	if (!region->decided) {
		tally->undecided = true;
	} else if (lets_through(region)) {
		tally->through = true;
		tally->lets = decider;
	} else {
		tally->asks |= asks(effect);
		/* Keep the mildest refusal: a caller is most likely to see that one. */
		if (!tally->refused || verdict_before(tally->refusal, effect)) {
			tally->refusal = effect;
			tally->refuses = decider;
		}
		tally->refused = true;
	}
}

static enum ability_level judge(const struct tally *tally)
{
	if (tally->through && !tally->refused && !tally->undecided)
		return ABILITY_YES;
	if (tally->through)
		return ABILITY_IF;
	if (tally->undecided)
		return ABILITY_UNDECIDED;
	return tally->asks ? ABILITY_ASKS : ABILITY_NO;
}

static bool wanted(const struct region *region, void *arg)
{
	(void)arg;
	return region->decided && lets_through(region);
}

static void ask(const struct query *query, struct way_answer *answer)
{
	struct tally tally = { 0 };
	struct decision decision;

	query_decide(query, &decision);
	for (size_t i = 0; i < decision.count; i++)
		count_region(&tally, &decision.regions[i]);
	answer->level = judge(&tally);
	answer->refused = tally.refused;
	answer->undecided = tally.undecided;
	answer->refusal = tally.refusal;
	answer->decider = tally.through ? tally.lets : tally.refuses;
	if (answer->level == ABILITY_IF)
		clauses_make(&decision, wanted, NULL, &answer->clauses);
	decision_release(&decision);
}

/* Callers have no reason to set the high bits of an int, which the kernel ignores. */
static void ask_plain_ints(struct query *query, const struct way *way, unsigned int abi)
{
	const struct signature *signature = signature_find(way->syscall);

	for (unsigned int i = 0; i < 6; i++) {
		const struct signature_arg *arg = signature_arg(signature, i);

		if (!bpf_abi_high_zero(abi) && (bpf_abi_narrow(abi) || (arg && arg->bits < 64)))
			query_term(query, &(struct term){ .arg = (uint8_t)i,
							  .op = CONDITION_EQ,
							  .mask = 0xffffffffull << 32 });
	}
}

static void judge_way(const struct query *query, const struct way *way, unsigned int abi,
		      struct way_answer *answer)
{
	struct query any = *query, plain;
	struct way_answer with_high_bits = { .way = way };
	uint32_t nr;

	bpf_syscall_number(abi, way->syscall, &nr);
	query_numbers(&any, nr, nr);
	for (size_t i = 0; i < WAY_TERMS && way->terms[i].mask; i++)
		query_term(&any, &way->terms[i]);
	plain = any;
	ask_plain_ints(&plain, way, abi);
	*answer = (struct way_answer){ .way = way };
	ask(&plain, answer);
	if (answer->level != ABILITY_NO || plain.givens == any.givens)
		return;
	ask(&any, &with_high_bits);
	if (with_high_bits.level <= ABILITY_NO)
		return;
	with_high_bits.high_bits = true;
	*answer = with_high_bits;
}

static bool exists(const struct way *way, unsigned int abi)
{
	bool x86 = bpf_abi_arch(abi) == AUDIT_ARCH_I386;
	uint32_t nr;

	return bpf_syscall_number(abi, way->syscall, &nr) &&
	       (way->on == WAY_ON_ALL || x86 == (way->on == WAY_ON_X86));
}

static void judge_ability(const struct query *query, unsigned int abi,
			  struct ability_answer *answer)
{
	const struct way *way;
	size_t count = 0;

	for (way = answer->ability->ways; way->syscall; way++)
		count++;
	answer->ways = xcalloc(count, sizeof(*answer->ways));
	for (way = answer->ability->ways; way->syscall; way++) {
		struct way_answer *one = &answer->ways[answer->count];
		enum ability_level level;

		if (!exists(way, abi))
			continue;
		judge_way(query, way, abi, one);
		level = one->level;
		if (way->ring && level > ABILITY_RING) {
			level = ABILITY_RING;
			answer->ring = true;
		}
		if (level > answer->level)
			answer->level = level;
		answer->count++;
	}
}

void abilities_judge(const struct bpf_program *chain, size_t count, unsigned int abi,
		     size_t *budget, struct ability_set *set)
{
	struct query query = { .chain = chain, .count = count, .budget = budget };

	*set = (struct ability_set){ .abi = abi };
	query_abi(&query, abi);
	for (; abilities[set->count].name && set->count < ABILITIES_MAX;) {
		struct ability_answer *answer = &set->answers[set->count];

		answer->ability = &abilities[set->count++];
		judge_ability(&query, abi, answer);
	}
}

void abilities_release(struct ability_set *set)
{
	for (size_t i = 0; i < set->count; i++) {
		for (size_t j = 0; j < set->answers[i].count; j++)
			clauses_release(&set->answers[i].ways[j].clauses);
		free(set->answers[i].ways);
	}
	*set = (struct ability_set){ 0 };
}
