// SPDX-License-Identifier: GPL-2.0
/* Conditions as comparisons that formats of policies have. */
#include <string.h>

#include "cli/xalloc.h"
#include "cmd/export/export.h"

static bool add(struct export_way *way, struct policy_compare compare)
{
	if (way->count == sizeof(way->of) / sizeof(way->of[0]))
		return false;
	way->of[way->count++] = compare;
	return true;
}

/* Alternatives to one term. @any_bit: see export_condition() */
struct terms {
	bool any_bit;
	struct export_way of[EXPORT_WAYS];
	size_t count;
};

static void add_term(struct terms *terms, const struct term *term, enum policy_op op, uint64_t mask,
		     uint64_t value)
{
	terms->of[terms->count].count = 0;
	add(&terms->of[terms->count++],
	    (struct policy_compare){ term->arg, (uint8_t)op, mask, value });
}

/* (arg & mask) != value: one of the bits differs. */
static void add_masked_not(struct terms *terms, const struct term *term)
{
	if (!term->value && terms->any_bit) {
		add_term(terms, term, POLICY_ANY_BIT, 0, term->mask);
		return;
	}
	for (uint64_t rest = term->mask; rest; rest &= rest - 1) {
		uint64_t bit = rest & -rest;

		add_term(terms, term, POLICY_MASKED_EQ, bit, bit & ~term->value);
	}
}

#define HIGH 0xffffffff00000000
#define LOW 0xffffffffu

/* A comparison of the high half is one of the whole. */
static bool make_high(const struct term *term, struct terms *terms)
{
	uint64_t last = term->value | LOW;

	switch (term->op) {
	case CONDITION_EQ:
		add_term(terms, term, POLICY_MASKED_EQ, HIGH, term->value);
		return true;
	case CONDITION_NE:
		if (term->value)
			add_term(terms, term, POLICY_LT, 0, term->value);
		if (last != UINT64_MAX)
			add_term(terms, term, POLICY_GT, 0, last);
		return true;
	case CONDITION_GT:
		add_term(terms, term, POLICY_GT, 0, last);
		return true;
	case CONDITION_LE:
		add_term(terms, term, POLICY_LE, 0, last);
		return true;
	}
	return false;
}

/* Return: false if it can't be expressed. */
static bool make_terms(const struct term *term, struct terms *terms)
{
	bool whole = term->mask == UINT64_MAX;

	terms->count = 0;
	if (term_is_relation(term) || term->arg > 5)
		return false;
	if (term->mask == HIGH)
		return make_high(term, terms);
	switch (term->op) {
	case CONDITION_EQ:
		add_term(terms, term, whole ? POLICY_EQ : POLICY_MASKED_EQ, term->mask,
			 term->value);
		return true;
	case CONDITION_NE:
		if (whole)
			add_term(terms, term, POLICY_NE, 0, term->value);
		else
			add_masked_not(terms, term);
		return true;
	case CONDITION_GT:
	case CONDITION_LE:
		add_term(terms, term, term->op == CONDITION_GT ? POLICY_GT : POLICY_LE, 0,
			 term->value);
		return whole;
	case TERM_FITS:
		add_term(terms, term, POLICY_LE, 0, UINT32_MAX);
		add_term(terms, term, POLICY_GE, 0, (uint64_t)INT32_MIN);
		return true;
	default:
		add_term(terms, term, POLICY_GT, 0, UINT32_MAX);
		return add(&terms->of[0],
			   (struct policy_compare){ term->arg, POLICY_LT, 0, (uint64_t)INT32_MIN });
	}
}

/* Whether two comparisons of an argument are one, which is put into the first. */
static bool merge(struct policy_compare *into, const struct policy_compare *c)
{
	if (into->arg != c->arg)
		return false;
	if (into->op == POLICY_MASKED_EQ && c->op == POLICY_MASKED_EQ && !(into->mask & c->mask)) {
		into->mask |= c->mask;
		into->value |= c->value;
		return true;
	}
	if (into->op == POLICY_LE && c->op == POLICY_LE) {
		into->value = into->value < c->value ? into->value : c->value;
		return true;
	}
	if (into->op == POLICY_GE && c->op == POLICY_GT && c->value >= into->value) {
		*into = *c;
		return true;
	}
	return into->op == POLICY_GT && c->op == POLICY_GE && into->value >= c->value;
}

static bool join(struct export_way *way, const struct export_way *more)
{
	for (size_t i = 0; i < more->count; i++) {
		const struct policy_compare *c = &more->of[i];
		/* Every argument is at least 0. */
		bool done = c->op == POLICY_GE && !c->value;

		for (size_t j = 0; !done && j < way->count; j++)
			done = merge(&way->of[j], c);
		if (!done && !add(way, *c))
			return false;
	}
	return true;
}

/* All ways so far, each with each alternative to one more term. */
static bool multiply(struct export_ways *ways, size_t first, const struct terms *terms)
{
	size_t old = ways->count - first;

	if (first + old * terms->count > EXPORT_WAYS)
		return false;
	for (size_t i = terms->count; i-- > 0;)
		for (size_t j = 0; j < old; j++) {
			struct export_way *to = &ways->of[first + i * old + j];

			if (i)
				*to = ways->of[first + j];
			if (!join(to, &terms->of[i]))
				return false;
		}
	ways->count = first + old * terms->count;
	return true;
}

/* Whether a term is about the low half only, other than a test for equality. */
static bool is_low(const struct term *term)
{
	return term->mask == LOW &&
	       (term->op == CONDITION_GT || term->op == CONDITION_LE || term->op == CONDITION_NE);
}

/* Limits of the high half of an argument. */
struct limits {
	uint64_t first, last;
	const struct term *term; /* the first one about it */
};

static bool exclude(struct limits *limits, const struct clause *clause, unsigned int arg)
{
	struct limits before = *limits;

	for (size_t i = 0; i < clause->count && limits->first <= limits->last; i++) {
		const struct term *term = &clause->terms[i];
		uint64_t high = term->value >> 32;

		if (term->arg != arg || term->mask != HIGH || term->op != CONDITION_NE)
			continue;
		if (high == limits->first)
			limits->first++;
		else if (high == limits->last)
			limits->last--;
	}
	return limits->first != before.first || limits->last != before.last;
}

static void limit(struct limits *limits, const struct term *term)
{
	uint64_t high = term->value >> 32, next = high + (term->mask == HIGH);

	if ((term->op == CONDITION_EQ || term->op == CONDITION_LE) && high < limits->last)
		limits->last = high;
	if (term->op == CONDITION_EQ && high > limits->first)
		limits->first = high;
	if (term->op == CONDITION_GT && next > limits->first)
		limits->first = next;
}

/*
 * Whether the high half of an argument has only one value. @term: the term that stands for it, NULL if
 * comparisons of the whole imply it
 */
static bool find_high(const struct clause *clause, unsigned int arg, uint64_t *value,
		      const struct term **term)
{
	struct limits limits = { .last = LOW };

	for (size_t i = 0; i < clause->count; i++) {
		const struct term *of = &clause->terms[i];

		if (of->arg != arg || (of->mask != HIGH && of->mask != UINT64_MAX))
			continue;
		if (of->mask == HIGH && !limits.term)
			limits.term = of;
		limit(&limits, of);
	}
	while (limits.first <= limits.last && exclude(&limits, clause, arg))
		;
	*value = limits.first << 32;
	*term = limits.term;
	return limits.first == limits.last;
}

static bool has_low(const struct clause *clause, unsigned int arg)
{
	for (size_t i = 0; i < clause->count; i++)
		if (clause->terms[i].arg == arg && is_low(&clause->terms[i]))
			return true;
	return false;
}

/*
 * If the high half has one value, comparisons of the low one are comparisons of the whole. Return: false
 * if the term is no part of such.
 */
static bool make_range(const struct clause *clause, const struct term *term, struct terms *terms)
{
	static const uint8_t ops[] = {
		[CONDITION_NE] = POLICY_NE, [CONDITION_GT] = POLICY_GT, [CONDITION_LE] = POLICY_LE
	};
	const struct term *high;
	uint64_t value;

	if ((term->mask != HIGH && !is_low(term)) || !has_low(clause, term->arg) ||
	    !find_high(clause, term->arg, &value, &high))
		return false;
	terms->count = 0;
	if (term->mask == LOW) {
		add_term(terms, term, ops[term->op], 0, value | term->value);
		return true;
	}
	add_term(terms, term, POLICY_LE, 0, value | LOW);
	if (term == high)
		return add(&terms->of[0],
			   (struct policy_compare){ term->arg, POLICY_GE, 0, value });
	/* Further terms about that half say nothing more. */
	terms->of[0].count = 0;
	return true;
}

static bool add_clause(const struct clause *clause, bool any_bit, struct export_ways *ways)
{
	struct terms terms = { .any_bit = any_bit };
	size_t first = ways->count;

	if (first == EXPORT_WAYS)
		return false;
	ways->of[ways->count++].count = 0;
	for (size_t i = 0; i < clause->count; i++) {
		const struct term *term = &clause->terms[i];

		if ((!make_range(clause, term, &terms) && !make_terms(term, &terms)) ||
		    !multiply(ways, first, &terms)) {
			ways->count = first;
			return false;
		}
	}
	return true;
}

static bool same_term(const struct term *a, const struct term *b)
{
	return a->arg == b->arg && a->op == b->op && a->mask == b->mask && a->value == b->value;
}

static bool has_term(const struct clause *clause, const struct term *term)
{
	for (size_t i = 0; i < clause->count; i++)
		if (same_term(&clause->terms[i], term))
			return true;
	return false;
}

/* Whether a clause is the other one with a high half that is not 0 in place of a term. */
static bool is_rest(const struct clause *clause, const struct clause *other, const struct term *low)
{
	const struct term not = { .arg = low->arg, .op = CONDITION_NE, .mask = HIGH };
	const struct term more = { .arg = low->arg, .op = CONDITION_GT, .mask = HIGH };

	if (clause->count != other->count || (!has_term(clause, &not ) && !has_term(clause, &more)))
		return false;
	for (size_t i = 0; i < other->count; i++)
		if (&other->terms[i] != low && !has_term(clause, &other->terms[i]))
			return false;
	return true;
}

/* Whether some clause has the rest of what a comparison of the whole would cover. */
static bool is_half(const struct clauses *clauses, const struct clause *of, const struct term *low)
{
	if (!is_low(low) || low->op == CONDITION_LE)
		return false;
	for (size_t i = 0; i < of->count; i++)
		if (&of->terms[i] != low && of->terms[i].arg == low->arg)
			return false;
	for (size_t i = 0; i < clauses->count; i++)
		if (is_rest(&clauses->of[i], of, low))
			return true;
	return false;
}

/*
 * "The high half is not 0, or the low one is more than 4" is "it is more than 4". Each change leaves the
 * condition the same.
 */
static bool widen(struct clauses *clauses)
{
	bool changed = false;

	for (size_t i = 0; i < clauses->count; i++)
		for (size_t j = 0; j < clauses->of[i].count; j++) {
			struct term *term = &clauses->of[i].terms[j];

			if (!is_half(clauses, &clauses->of[i], term))
				continue;
			term->mask = UINT64_MAX;
			changed = true;
		}
	return changed;
}

/* Whether a clause on a high half that is not 0 is part of one on the whole, as widen() makes it. */
static bool is_covered(const struct clauses *clauses, const struct clause *of)
{
	for (size_t i = 0; i < clauses->count; i++)
		for (size_t j = 0; j < clauses->of[i].count; j++) {
			const struct term *term = &clauses->of[i].terms[j];

			if (term->mask == UINT64_MAX && term->value <= LOW &&
			    (term->op == CONDITION_GT || term->op == CONDITION_NE) &&
			    is_rest(of, &clauses->of[i], term))
				return true;
		}
	return false;
}

static void copy_clauses(const struct clauses *from, struct clauses *to)
{
	to->count = from->count;
	to->of = xcalloc(from->count + 1, sizeof(*to->of));
	for (size_t i = 0; i < from->count; i++) {
		size_t count = from->of[i].count;

		to->of[i].count = count;
		to->of[i].terms = xcalloc(count + 1, sizeof(*to->of[i].terms));
		if (count)
			memcpy(to->of[i].terms, from->of[i].terms, count * sizeof(struct term));
	}
}

void export_condition(const struct clauses *clauses, bool any_bit, struct export_ways *ways)
{
	struct clauses copy;

	copy_clauses(clauses, &copy);
	while (widen(&copy))
		;
	ways->count = 0;
	ways->complete = true;
	for (size_t i = 0; i < copy.count; i++)
		if (!is_covered(&copy, &copy.of[i]))
			ways->complete &= add_clause(&copy.of[i], any_bit, ways);
	clauses_release(&copy);
}
