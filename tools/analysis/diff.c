// SPDX-License-Identifier: GPL-2.0
/* Differences between two chains, over all numbers and all arguments. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/exempt.h"
#include "analysis/table.h"
#include "analysis/diff.h"
#include "analysis/weakness.h"
#include "cli/xalloc.h"

/* Look up names of numbers below this one; no ABI has calls near it. */
#define NUMBERS 1024

/* Maximum number of conditions on the calls of one region. */
#define GIVENS_MAX 4096

/* Charge for a region that can't be decided. */
#define UNDECIDED_COST 2000000

/* One comparison: calls of an ABI from one number to another. */
struct work {
	const struct difference_side *sides;
	unsigned int abi, own;
	uint32_t first, last;
	size_t *budget;
	struct condition *given; /* room for GIVENS_MAX */
	struct decision differing; /* regions where the sides differ, or may */
	bool any_decided, any_undecided;
	struct weakness *weakness; /* NULL if it is not wanted */
};

static void ask(const struct work *work, unsigned int side, struct query *query)
{
	unsigned int abis[QUERY_ABIS];
	size_t count;

	*query = (struct query){ .chain = work->sides[side].chain,
				 .count = work->sides[side].count,
				 .budget = work->budget };
	if (work->abi != QUERY_ABI_OTHER) {
		query_abi(query, work->abi);
	} else {
		count = query_abis(work->own, abis);
		for (size_t i = 0; i < count; i++)
			if (abis[i] != BPF_ABI_X32)
				query_arch_not(query, bpf_abi_arch(abis[i]));
	}
	query_numbers(query, work->first, work->last);
}

/* Strict mode kills with SIGKILL, a filter with SIGSYS. */
static uint32_t effect(const struct difference_side *side, const struct region *region)
{
	uint32_t ret = table_effect(region->verdict.ret);

	return ret == SECCOMP_RET_KILL_THREAD && side->strict ? ret | 1 : ret;
}

static void add_region(struct work *work, const struct condition *conditions, size_t count,
		       bool decided)
{
	struct decision *to = &work->differing;
	struct region *region;

	to->regions = xreallocarray(to->regions, to->count + 1, sizeof(*region));
	region = &to->regions[to->count++];
	*region = (struct region){ .decided = decided, .count = count };
	region->conditions = xcalloc(count, sizeof(*conditions));
	if (count)
		memcpy(region->conditions, conditions, count * sizeof(*conditions));
	work->any_decided |= decided;
	work->any_undecided |= !decided;
}

static void charge(const struct work *work, size_t cost)
{
	*work->budget -= cost < *work->budget ? cost : *work->budget;
}

/* Each step compares with the given conditions; a few of them cost nothing. */
static size_t cost_of(const struct decision *decision, size_t givens)
{
	size_t weight = 1 + givens / 16 * (givens / 16);

	return decision->steps * weight + (decision->complete ? 0 : UNDECIDED_COST);
}

/* Kernels let some calls pass, whatever both sides say. */
static bool passes(const struct work *work)
{
	return work->first == work->last &&
	       (exempt_on(work->abi, work->first, work->sides[0].kernel) ||
		exempt_on(work->abi, work->first, work->sides[1].kernel));
}

/* @both: a part of @region, with the answer of the other side; its first conditions are @givens. */
static void compare_answers(struct work *work, const struct region *region,
			    const struct region *both, size_t givens)
{
	if (work->weakness)
		weakness_add(work->weakness, work->sides, region, both);
	if (!region->decided ||
	    (both->decided && effect(&work->sides[0], region) == effect(&work->sides[1], both)))
		return;
	add_region(work, both->conditions + givens, both->count - givens, both->decided);
}

/* The other side cannot be asked. */
static void give_up(struct work *work, const struct region *region)
{
	if (region->decided)
		add_region(work, region->conditions, region->count, false);
	if (work->weakness)
		work->weakness->open = true;
}

/* Compare the answers of the other side to the calls of one region. */
static void compare_region(struct work *work, const struct region *region)
{
	struct decide_query other = { .chain = work->sides[1].chain,
				      .count = work->sides[1].count,
				      .given = work->given };
	struct decision decision;
	struct query base;

	ask(work, 1, &base);
	other.steps = *work->budget < QUERY_STEPS ? *work->budget : QUERY_STEPS;
	if (!region->decided)
		add_region(work, region->conditions, region->count, false);
	if (!region->decided && !work->weakness)
		return;
	if (!other.steps || base.givens + region->count > GIVENS_MAX) {
		give_up(work, region);
		return;
	}
	memcpy(work->given, base.given, base.givens * sizeof(*base.given));
	memcpy(work->given + base.givens, region->conditions,
	       region->count * sizeof(*region->conditions));
	other.givens = base.givens + region->count;
	decide(&other, &decision);
	charge(work, cost_of(&decision, other.givens));
	for (size_t i = 0; i < decision.count; i++)
		compare_answers(work, region, &decision.regions[i], base.givens);
	decision_release(&decision);
}

static bool wanted(const struct region *region, void *arg)
{
	return region->decided == *(const bool *)arg;
}

static void answers(const struct work *work, unsigned int side, struct table_row *row)
{
	struct decision decision;
	struct query query;

	ask(work, side, &query);
	query_decide(&query, &decision);
	answers_make(&decision, row);
	decision_release(&decision);
}

/* Add the conditions under which the sides differ, or may: any, if one side decides nothing. */
static void add_when(const struct work *work, struct difference *difference)
{
	bool decided = work->any_decided, nothing = false;

	for (unsigned int side = 0; side < 2; side++)
		nothing |= difference->rows[side].count == 1 &&
			   !difference->rows[side].answers->decided;
	if (decided || !nothing) {
		charge(work, clauses_cost(&work->differing));
		clauses_make(&work->differing, wanted, &decided, &difference->when);
	} else {
		clauses_always(&difference->when);
	}
}

/* The call of the first region that differs, with the smallest values */
static void add_call(const struct work *work, struct difference *difference)
{
	uint32_t words[DECIDE_WORDS] = { 0 };
	const struct region *region = work->differing.regions;
	struct query base;

	while (region < work->differing.regions + work->differing.count && !region->decided)
		region++;
	ask(work, 0, &base);
	if (region == work->differing.regions + work->differing.count ||
	    base.givens + region->count > GIVENS_MAX)
		return;
	memcpy(work->given, base.given, base.givens * sizeof(*base.given));
	if (region->count)
		memcpy(work->given + base.givens, region->conditions,
		       region->count * sizeof(*region->conditions));
	difference->has_call =
		conditions_solve(work->given, base.givens + region->count, words) == CONDITIONS_YES;
	memcpy(&difference->call, words, sizeof(words));
}

static void add_difference(struct work *work, const struct weakness *weakness,
			   struct differences *differences)
{
	struct difference *difference;

	differences->of =
		xreallocarray(differences->of, differences->count + 1, sizeof(*difference));
	difference = &differences->of[differences->count++];
	*difference = (struct difference){ .abi = work->abi,
					   .first = work->first,
					   .last = work->last,
					   .weakness = *weakness,
					   .decided = work->any_decided,
					   .more = work->any_decided && work->any_undecided };
	if (work->abi != QUERY_ABI_OTHER && work->first == work->last)
		bpf_syscall_name(work->abi, work->first, difference->name, TABLE_NAME);
	for (unsigned int side = 0; side < 2; side++)
		answers(work, side, &difference->rows[side]);
	add_when(work, difference);
	add_call(work, difference);
}

static void compare(struct work *work, uint32_t first, uint32_t last,
		    struct differences *differences)
{
	struct weakness weakness = { 0 };
	struct decision decision;
	struct query query;

	work->first = first;
	work->last = last;
	work->weakness = differences->weaknesses && !passes(work) ? &weakness : NULL;
	work->any_decided = false;
	work->any_undecided = false;
	ask(work, 0, &query);
	query_decide(&query, &decision);
	if (!decision.complete)
		charge(work, UNDECIDED_COST);
	for (size_t i = 0; i < decision.count; i++)
		compare_region(work, &decision.regions[i]);
	if (work->differing.count)
		add_difference(work, &weakness, differences);
	decision_release(&decision);
	decision_release(&work->differing);
}

/* Compare all numbers of an ABI: known calls one by one, the gaps as ranges. */
static void compare_numbers(struct work *work, struct differences *differences)
{
	bool x32 = work->abi == BPF_ABI_X32, x86_64 = work->abi == BPF_ABI_X86_64;
	uint32_t base = x32 ? BPF_X32_BIT : 0, gap = base, nr;
	uint32_t end = x32 ? 2 * BPF_X32_BIT - 1 : x86_64 ? BPF_X32_BIT - 1 : UINT32_MAX;
	char name[TABLE_NAME];

	for (nr = base; nr < base + NUMBERS; nr++) {
		if (!bpf_syscall_name(work->abi, nr, name, sizeof(name)))
			continue;
		if (gap < nr)
			compare(work, gap, nr - 1, differences);
		if (!exempt_on(work->abi, nr, work->sides[0].kernel) ||
		    !exempt_on(work->abi, nr, work->sides[1].kernel))
			compare(work, nr, nr, differences);
		differences->calls++;
		gap = nr + 1;
	}
	compare(work, gap, end, differences);
	/* Numbers with the x32 bit belong to x32. */
	if (x86_64)
		compare(work, 2 * BPF_X32_BIT, UINT32_MAX, differences);
}

void differences_make(const struct difference_side sides[2], unsigned int abi, unsigned int own,
		      size_t *budget, struct differences *differences)
{
	struct work work = { .sides = sides, .abi = abi, .own = own, .budget = budget };

	work.given = xcalloc(GIVENS_MAX, sizeof(*work.given));
	if (abi == QUERY_ABI_OTHER)
		compare(&work, 0, UINT32_MAX, differences);
	else
		compare_numbers(&work, differences);
	free(work.given);
}

bool programs_agree(const struct bpf_program *a, const struct bpf_program *b, size_t *budget)
{
	struct difference_side sides[2] = { { .chain = a, .count = 1 },
					    { .chain = b, .count = 1 } };
	struct differences all = { 0 };
	unsigned int abis[QUERY_ABIS + 1];
	size_t count = query_abis(bpf_abi_native(), abis);

	abis[count++] = QUERY_ABI_OTHER;
	for (size_t i = 0; i < count && !all.count; i++)
		differences_make(sides, abis[i], bpf_abi_native(), budget, &all);
	count = all.count;
	differences_release(&all);
	return !count && *budget;
}

void differences_release(struct differences *differences)
{
	for (size_t i = 0; i < differences->count; i++) {
		clauses_release(&differences->of[i].when);
		for (unsigned int side = 0; side < 2; side++)
			answers_release(&differences->of[i].rows[side]);
	}
	free(differences->of);
	*differences = (struct differences){ 0 };
}
