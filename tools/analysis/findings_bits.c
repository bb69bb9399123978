// SPDX-License-Identifier: GPL-2.0
/*
 * Arguments of which a filter looks at other bits than the kernel. Registers have 64; of an int the
 * kernel takes 32. A filter that refuses an int by comparing all 64 lets it through when any of the
 * high ones is set (CVE-2019-7303), and one that compares 32 of a pointer or a size takes many for
 * one.
 */
#include <stdio.h>
#include <string.h>

#include "analysis/signature.h"
#include "analysis/findings_private.h"

static bool lets_through(const struct region *region)
{
	return region->decided &&
	       !verdict_before(table_effect(region->verdict.ret), SECCOMP_RET_LOG);
}

/* The region is only for calls with high bits set. */
static bool wants_high_bits(const struct region *region, unsigned int word)
{
	static const struct seccomp_data none;

	for (size_t i = 0; i < region->count; i++)
		if (region->conditions[i].word == word &&
		    !condition_holds(&region->conditions[i], &none))
			return true;
	return false;
}

/* Whether any call like those of a region is refused when the high half of an argument is 0. */
static bool refused_without(struct search *search, const struct query *call,
			    const struct region *region, unsigned int word)
{
	struct query query = *call;
	struct decision decision;
	bool refused = false;

	if (query.givens + region->count + 1 > QUERY_GIVENS)
		return false;
	for (size_t i = 0; i < region->count; i++)
		if (region->conditions[i].word != word)
			query_condition(&query, &region->conditions[i]);
	query_condition(&query, &(struct condition){ (uint8_t)word, CONDITION_EQ, ~0u, 0 });
	if (query_decide(&query, &decision)) {
		search->no_memory = true;
		return false;
	}
	for (size_t i = 0; i < decision.count; i++)
		refused |= decision.regions[i].decided && !lets_through(&decision.regions[i]);
	decision_release(&decision);
	return refused;
}

static bool find_high_bits(struct search *search, const struct query *call,
			   const struct decision *decision, const struct table_row *row,
			   unsigned int arg)
{
	const struct signature_arg *known = signature_arg(signature_find(row->name), arg);
	struct finding finding = { .kind = "high-bits", .hole = true, .has_decider = true };
	unsigned int word = query_word(arg, true);

	if (!known || !known->is_int)
		return false;
	for (size_t i = 0; i < decision->count && !search->no_memory; i++) {
		const struct region *region = &decision->regions[i];

		if (!lets_through(region) || !wants_high_bits(region, word) ||
		    !refused_without(search, call, region, word))
			continue;
		strcpy(finding.syscall, row->name);
		finding.abi = search->tables[0].abi;
		finding.decider.filter = region->verdict.filter;
		finding.decider.insn = region->verdict.insn;
		findings_add(search, finding, NULL,
			     "%s is let through when some of the upper 32 bits of %s are set, and "
			     "refused when none is: the filter compares 64 bits, and to the kernel "
			     "it is an int.",
			     row->name, known->name);
		return true;
	}
	return false;
}

static bool looks_at_high(const struct clause *clause, unsigned int arg)
{
	for (size_t i = 0; i < clause->count; i++)
		if (clause->terms[i].arg == arg && clause->terms[i].mask >> 32)
			return true;
	return false;
}

/* Allowed for one value of the low half, whatever the high half is. */
static bool is_low_only(const struct clause *clause, const struct term *term,
			const struct signature *signature)
{
	const struct signature_arg *arg;

	if (term->arg > 5 || term->mask != UINT32_MAX ||
	    (term->op != CONDITION_EQ && term->op != CONDITION_LE))
		return false;
	arg = signature_arg(signature, term->arg);
	return arg && !arg->is_int && !arg->set && !looks_at_high(clause, term->arg);
}

static void find_low_bits(struct search *search, const struct table_row *row)
{
	const struct signature *signature = signature_find(row->name);
	const struct table_answer *answer = table_may(row);
	struct finding finding = { .kind = "low-bits", .hole = true };

	for (size_t i = 0; answer && i < answer->clauses.count; i++) {
		const struct clause *clause = &answer->clauses.of[i];

		for (size_t j = 0; j < clause->count; j++) {
			if (!is_low_only(clause, &clause->terms[j], signature))
				continue;
			finding.abi = search->tables[0].abi;
			strcpy(finding.syscall, row->name);
			findings_add(search, finding, answer,
				     "%s is let through by the low 32 bits of %s only, which has "
				     "64: other values that end the same are, too.",
				     row->name,
				     signature_arg(signature, clause->terms[j].arg)->name);
			return;
		}
	}
}

static void find_in_row(struct search *search, const struct table_row *row)
{
	struct query query = {
		.chain = search->chain,
		.count = search->count,
		.budget = &search->budget,
	};
	struct decision decision;

	query_abi(&query, search->tables[0].abi);
	query_numbers(&query, row->ranges[0].first, row->ranges[0].first);
	if (query_decide(&query, &decision)) {
		search->no_memory = true;
		return;
	}
	for (unsigned int arg = 0; arg < 6; arg++)
		if (find_high_bits(search, &query, &decision, row, arg))
			break;
	decision_release(&decision);
	if (table_refusal(row) && !bpf_abi_narrow(search->tables[0].abi))
		find_low_bits(search, row);
}

void findings_bits(struct search *search)
{
	const struct table *own = &search->tables[0];

	if (bpf_abi_high_zero(own->abi))
		return;
	for (size_t i = 0; i < own->count && !search->no_memory; i++)
		if (*own->rows[i].name && own->rows[i].count > 1)
			find_in_row(search, &own->rows[i]);
}
