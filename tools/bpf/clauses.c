// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "clauses.h"

/* Clauses beyond this are told as they are: joining looks at all pairs. */
#define JOIN_MAX 512

static uint64_t argument(const struct seccomp_data *data, unsigned int arg)
{
	switch (arg) {
	case CLAUSE_IP:
		return data->instruction_pointer;
	case CLAUSE_NR:
		return (uint32_t)data->nr;
	case CLAUSE_ARCH:
		return data->arch;
	default:
		return data->args[arg];
	}
}

bool term_holds(const struct term *term, const struct seccomp_data *data)
{
	uint64_t masked = argument(data, term->arg) & term->mask;

	switch (term->op) {
	case CONDITION_EQ:
		return masked == term->value;
	case CONDITION_NE:
		return masked != term->value;
	case CONDITION_GT:
		return masked > term->value;
	default:
		return masked <= term->value;
	}
}

bool clauses_hold(const struct clauses *clauses, const struct seccomp_data *data)
{
	for (size_t i = 0; i < clauses->count; i++) {
		const struct clause *clause = &clauses->of[i];
		size_t j = 0;

		while (j < clause->count && term_holds(&clause->terms[j], data))
			j++;
		if (j == clause->count)
			return true;
	}
	return false;
}

/* On a little-endian machine the low half of an argument comes first. */
static struct term lift(const struct condition *c)
{
	static const unsigned int high = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__;
	unsigned int shift = 0;
	struct term term = { .op = c->op };

	if (c->word == DECIDE_WORD(nr)) {
		term.arg = CLAUSE_NR;
	} else if (c->word == DECIDE_WORD(arch)) {
		term.arg = CLAUSE_ARCH;
	} else {
		shift = c->word % 2 == high ? 32 : 0;
		term.arg =
			c->word < DECIDE_WORD(args) ? CLAUSE_IP : (c->word - DECIDE_WORD(args)) / 2;
	}
	term.mask = (uint64_t)c->mask << shift;
	term.value = (uint64_t)c->value << shift;
	return term;
}

static bool same(const struct term *a, const struct term *b)
{
	return a->arg == b->arg && a->op == b->op && a->mask == b->mask && a->value == b->value;
}

static bool opposite_terms(const struct term *a, const struct term *b)
{
	static const uint8_t of[] = {
		[CONDITION_EQ] = CONDITION_NE,
		[CONDITION_NE] = CONDITION_EQ,
		[CONDITION_GT] = CONDITION_LE,
		[CONDITION_LE] = CONDITION_GT,
	};

	return a->arg == b->arg && a->op == of[b->op] && a->mask == b->mask && a->value == b->value;
}

static void drop_term(struct clause *clause, size_t i)
{
	clause->count--;
	memmove(&clause->terms[i], &clause->terms[i + 1],
		(clause->count - i) * sizeof(struct term));
}

/* Does what else is asked of the word make a condition true anyway? */
static bool implied(const struct region *region, size_t at, const bool *dropped)
{
	struct condition conditions[64];
	size_t count = 1;

	for (size_t i = 0; i < region->count && count < 64; i++)
		if (i != at && !dropped[i] &&
		    region->conditions[i].word == region->conditions[at].word)
			conditions[count++] = region->conditions[i];
	if (count == 64)
		return false;
	conditions[0] = region->conditions[at];
	conditions[0].op ^= 1; /* EQ and NE, GT and LE */
	return conditions_possible(conditions, count, 0, NULL) == CONDITIONS_NO;
}

static int compare_terms(const void *a, const void *b)
{
	const struct term *x = a, *y = b;

	if (x->arg != y->arg)
		return x->arg < y->arg ? -1 : 1;
	if (x->mask != y->mask)
		return x->mask > y->mask ? -1 : 1;
	if (x->op != y->op)
		return x->op < y->op ? -1 : 1;
	return x->value < y->value ? -1 : x->value > y->value;
}

/* Late conditions imply early ones rather than the other way round, so begin with the early. */
static int lift_region(const struct region *region, struct clause *clause)
{
	bool *dropped = calloc(region->count + 1, sizeof(*dropped));

	clause->terms = calloc(region->count + 1, sizeof(struct term));
	if (!dropped || !clause->terms) {
		free(dropped);
		return -ENOMEM;
	}
	for (size_t i = 0; i < region->count; i++) {
		dropped[i] = implied(region, i, dropped);
		if (!dropped[i])
			clause->terms[clause->count++] = lift(&region->conditions[i]);
	}
	free(dropped);
	return 0;
}

/* All bits of one mask are above all of the other. */
static bool above(uint64_t high, uint64_t low)
{
	return low && high && (high & -high) > low;
}

/* x <= v and x != v, of all bits below some place: x <= v - 1 */
static bool tighten(struct term *a, const struct term *b)
{
	bool whole = a->mask &&
		     !((a->mask / (a->mask & -a->mask)) & (a->mask / (a->mask & -a->mask) + 1));

	if (a->op != CONDITION_LE || b->op != CONDITION_NE || a->arg != b->arg ||
	    a->mask != b->mask || a->value != b->value || !whole ||
	    a->value < (a->mask & -a->mask) || a->value & ~a->mask)
		return false;
	a->value -= a->mask & -a->mask;
	return true;
}

/* The high bits are all 0, or all 1, and the low ones bounded: then all of them are. */
static bool widen(struct term *a, const struct term *b)
{
	bool zeros = a->op == CONDITION_EQ && !a->value && b->op == CONDITION_LE;
	bool ones = a->op == CONDITION_EQ && a->value == a->mask && b->op == CONDITION_GT;

	if (a->arg != b->arg || !(zeros || ones) || !above(a->mask, b->mask) || b->value & ~b->mask)
		return false;
	a->op = b->op;
	a->mask |= b->mask;
	a->value |= b->value;
	return true;
}

/* Two terms of one clause as one. Return: true if @a says both now. */
static bool join_terms(struct term *a, const struct term *b)
{
	if (a->arg != b->arg)
		return false;
	if (same(a, b) || tighten(a, b) || widen(a, b))
		return true;
	if (a->op == CONDITION_EQ && b->op == CONDITION_EQ && !(a->mask & b->mask)) {
		a->mask |= b->mask;
		a->value |= b->value;
		return true;
	}
	return false;
}

static void join_in_clause(struct clause *clause)
{
	for (size_t i = 0; i < clause->count; i++) {
		for (size_t j = 0; j < clause->count; j++) {
			if (i == j || !join_terms(&clause->terms[i], &clause->terms[j]))
				continue;
			drop_term(clause, j);
			i = (size_t)-1;
			break;
		}
	}
	if (clause->count)
		qsort(clause->terms, clause->count, sizeof(struct term), compare_terms);
}

/* The terms of @a that @b lacks: how many, and the first two. */
static size_t only_in(const struct clause *a, const struct clause *b, struct term **first,
		      struct term **second)
{
	size_t count = 0;

	for (size_t i = 0; i < a->count; i++) {
		size_t j = 0;

		while (j < b->count && !same(&a->terms[i], &b->terms[j]))
			j++;
		if (j < b->count)
			continue;
		if (count < 2)
			*(count ? second : first) = &a->terms[i];
		count++;
	}
	return count;
}

/* x & m1 != v1, or x & m2 != v2: x & (m1 | m2) != v1 | v2 */
static bool unite_unequal(struct term *a, const struct term *b)
{
	if (a->arg != b->arg || a->op != CONDITION_NE || b->op != CONDITION_NE || a->mask & b->mask)
		return false;
	a->mask |= b->mask;
	a->value |= b->value;
	return true;
}

/*
 * The high bits are past a bound, or they are at it and the low bits are past theirs: @a, or @eq
 * and @b. So 64-bit comparisons look that are put together from two halves.
 */
static bool unite_halves(struct term *a, const struct term *eq, const struct term *b)
{
	uint64_t next;

	if (eq->op != CONDITION_EQ || a->arg != eq->arg || a->arg != b->arg || a->op != b->op ||
	    a->mask != eq->mask || !above(a->mask, b->mask) || b->value & ~b->mask)
		return false;
	if (a->op == CONDITION_LE)
		next = a->value + (a->mask & -a->mask);
	else if (a->op == CONDITION_GT)
		next = a->value;
	else
		return false;
	if (next != eq->value)
		return false;
	a->mask |= b->mask;
	a->value = eq->value | b->value;
	return true;
}

/* What two clauses become. */
enum join {
	APART,
	CHANGED, /* one of them has become simpler */
	FIRST, /* the first says it all, the second goes */
};

/* Either clause may be the one that is made simpler; the caller tries both ways. */
static enum join join_clauses(struct clause *a, struct clause *b)
{
	struct term *a1 = NULL, *a2 = NULL, *b1 = NULL, *b2 = NULL;
	size_t in_a = only_in(a, b, &a1, &a2), in_b = only_in(b, a, &b1, &b2);

	if (!in_a)
		return FIRST;
	if (in_a != 1)
		return APART;
	if (in_b == 1 && opposite_terms(a1, b1)) {
		drop_term(a, a1 - a->terms);
		return FIRST;
	}
	if (in_b == 1 && unite_unequal(a1, b1))
		return FIRST;
	if (in_b == 2 && (unite_halves(a1, b1, b2) || unite_halves(a1, b2, b1)))
		return FIRST;
	for (size_t i = 0; i < b->count; i++) {
		if (!opposite_terms(a1, &b->terms[i]))
			continue;
		drop_term(b, i);
		return CHANGED;
	}
	return APART;
}

static void drop_clause(struct clauses *clauses, size_t i)
{
	free(clauses->of[i].terms);
	clauses->of[i] = clauses->of[--clauses->count];
}

/* Return: true if a pair could be joined. */
static bool join_pair(struct clauses *clauses, size_t i, size_t j)
{
	switch (join_clauses(&clauses->of[i], &clauses->of[j])) {
	case FIRST:
		join_in_clause(&clauses->of[i]);
		drop_clause(clauses, j);
		return true;
	case CHANGED:
		join_in_clause(&clauses->of[j]);
		return true;
	default:
		return false;
	}
}

/* Each join makes the clauses fewer or shorter, so this ends. */
static void join_all(struct clauses *clauses)
{
	bool again = clauses->count <= JOIN_MAX;

	while (again) {
		again = false;
		for (size_t i = 0; i < clauses->count; i++)
			for (size_t j = 0; j < clauses->count; j++)
				if (i < clauses->count && i != j && join_pair(clauses, i, j))
					again = true;
	}
}

static int compare_clauses(const void *a, const void *b)
{
	const struct clause *x = a, *y = b;

	for (size_t i = 0; i < x->count && i < y->count; i++) {
		int order = compare_terms(&x->terms[i], &y->terms[i]);

		if (order)
			return order;
	}
	return x->count < y->count ? -1 : x->count > y->count;
}

int clauses_make(const struct decision *decision,
		 bool (*wanted)(const struct region *region, void *arg), void *arg,
		 struct clauses *clauses)
{
	*clauses = (struct clauses){ 0 };
	clauses->of = calloc(decision->count + 1, sizeof(struct clause));
	if (!clauses->of)
		return -ENOMEM;
	for (size_t i = 0; i < decision->count; i++) {
		if (!wanted(&decision->regions[i], arg))
			continue;
		if (lift_region(&decision->regions[i], &clauses->of[clauses->count++])) {
			clauses_release(clauses);
			return -ENOMEM;
		}
		join_in_clause(&clauses->of[clauses->count - 1]);
	}
	join_all(clauses);
	qsort(clauses->of, clauses->count, sizeof(struct clause), compare_clauses);
	return 0;
}

void clauses_release(struct clauses *clauses)
{
	for (size_t i = 0; i < clauses->count; i++)
		free(clauses->of[i].terms);
	free(clauses->of);
	*clauses = (struct clauses){ 0 };
}
