// SPDX-License-Identifier: GPL-2.0
/* Calls that one chain lets go further than another. */
#include <stdlib.h>
#include <string.h>

#include "analysis/weakness.h"
#include "bpf/action.h"
#include "cli/xalloc.h"

#define FURTHEST 2

/* Room for what add_real() adds: a condition for each ABI, or for each argument. */
#define REAL_MAX 32

/* How far a call gets: 0 if it is refused. */
static unsigned int reach_of(uint32_t ret)
{
	switch (bpf_outcome(ret)) {
	case OUTCOME_REFUSED:
		return 0;
	case OUTCOME_ASKED:
		return 1;
	default:
		return FURTHEST;
	}
}

static unsigned int least(const struct region *region)
{
	unsigned int least = region->possible.more ? 0 : FURTHEST;

	if (region->decided)
		return reach_of(region->verdict.ret);
	for (size_t i = 0; i < region->possible.count; i++)
		if (reach_of(region->possible.of[i]) < least)
			least = reach_of(region->possible.of[i]);
	return least;
}

static unsigned int most(const struct region *region)
{
	unsigned int most = region->possible.more ? FURTHEST : 0;

	if (region->decided)
		return reach_of(region->verdict.ret);
	for (size_t i = 0; i < region->possible.count; i++)
		if (reach_of(region->possible.of[i]) > most)
			most = reach_of(region->possible.of[i]);
	return most;
}

/* Conditions for calls that can be made: what is narrow by its ABI has no high bits. */
static size_t add_real(struct condition *conditions, bool narrow)
{
	size_t count = 0;

	if (narrow) {
		for (unsigned int arg = 0; arg < 6; arg++)
			conditions[count++] = (struct condition){ (uint8_t)query_word(arg, true),
								  CONDITION_EQ, ~0u, 0 };
		return count;
	}
	for (unsigned int abi = 0; bpf_abi_name(abi) && count < REAL_MAX; abi++)
		if (bpf_abi_high_zero(abi))
			conditions[count++] = (struct condition){ DECIDE_WORD(arch), CONDITION_NE,
								  ~0u, bpf_abi_arch(abi) };
	return count;
}

/* Find a call of a region, one of few bits. */
static enum conditions_answer find_call(const struct region *region, struct seccomp_data *call)
{
	struct condition *all = xcalloc(region->count + REAL_MAX, sizeof(*all));
	enum conditions_answer answer = CONDITIONS_NO;
	uint32_t words[DECIDE_WORDS];

	if (region->count)
		memcpy(all, region->conditions, region->count * sizeof(*all));
	for (unsigned int narrow = 2; narrow-- > 0 && answer == CONDITIONS_NO;) {
		size_t more = add_real(all + region->count, narrow);

		memset(words, 0, sizeof(words));
		answer = conditions_solve(all, region->count + more, words);
	}
	memcpy(call, words, sizeof(words));
	free(all);
	return answer;
}

static bool gives(const struct difference_side *side, const struct region *region,
		  const struct seccomp_data *call)
{
	return emulate_chain(side->chain, side->count, call).ret == region->verdict.ret;
}

static bool is_ip(unsigned int word)
{
	return word == DECIDE_WORD(instruction_pointer) ||
	       word == DECIDE_WORD(instruction_pointer) + 1;
}

static bool needs_ip(const struct region *region)
{
	for (size_t i = 0; i < region->count; i++)
		if (is_ip(region->conditions[i].word) ||
		    (condition_is_relation(&region->conditions[i]) &&
		     is_ip(condition_other(&region->conditions[i]))))
			return true;
	return false;
}

static void add_weaker(struct weakness *weakness, const struct difference_side sides[2],
		       const struct region *first, const struct region *second)
{
	struct seccomp_data call;
	enum conditions_answer answer;

	if (weakness->weaker)
		return;
	answer = find_call(second, &call);
	if (answer == CONDITIONS_NO)
		return;
	if (answer == CONDITIONS_UNKNOWN || !gives(&sides[0], first, &call) ||
	    !gives(&sides[1], second, &call)) {
		weakness->open = true;
		return;
	}
	weakness->weaker = true;
	weakness->call = call;
	weakness->needs_ip = needs_ip(second);
}

void weakness_add(struct weakness *weakness, const struct difference_side sides[2],
		  const struct region *first, const struct region *second)
{
	if (!first->decided || !second->decided) {
		weakness->open |= most(second) > least(first);
	} else if (reach_of(second->verdict.ret) > reach_of(first->verdict.ret)) {
		add_weaker(weakness, sides, first, second);
	} else if (reach_of(second->verdict.ret) == reach_of(first->verdict.ret) &&
		   reach_of(first->verdict.ret) < FURTHEST) {
		weakness->otherwise |=
			sides[0].strict != sides[1].strict ||
			table_effect(first->verdict.ret) != table_effect(second->verdict.ret);
	}
}
