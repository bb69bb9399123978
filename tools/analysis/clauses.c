// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "analysis/clauses.h"
#include "cli/xalloc.h"

/* More clauses are not joined: joining compares all pairs. */
#define JOIN_MAX 512

/*
 * Budget in terms: a minimum, and some for each step of clauses_cost(), shared by the regions. When
 * it is used up, the rest stays as it is.
 */
#define WORK_LEAST 65536
#define WORK_PER_STEP 64
#define WORK_MOST (1u << 24)

/* Return: false if the budget did not suffice. */
static bool spend(size_t *work, size_t terms)
{
	bool enough = *work >= terms;

	*work -= enough ? terms : *work;
	return enough;
}

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
	return comparison_holds(term->op, argument(data, term->arg) & term->mask, term->value);
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

/* Whether the other conditions on the word imply one. */
static bool implied(const struct region *region, size_t at, const bool *dropped, size_t *work)
{
	const struct condition *condition = &region->conditions[at];
	struct condition conditions[64];
	size_t count = 1;

	if (!spend(work, region->count))
		return false;
	for (size_t i = 0; i < region->count; i++) {
		if (i == at || dropped[i] || region->conditions[i].word != condition->word)
			continue;
		if (condition_implies(&region->conditions[i], condition))
			return true;
		if (count < 64)
			conditions[count++] = region->conditions[i];
	}
	if (count == 64 || !spend(work, 32 * count))
		return false;
	conditions[0] = *condition;
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

/* Test the early conditions first: late ones often imply early ones, rarely the reverse. */
static void lift_region(const struct region *region, struct clause *clause, size_t *work)
{
	bool *dropped = xcalloc(region->count + 1, sizeof(*dropped));

	clause->terms = xcalloc(region->count + 1, sizeof(struct term));
	for (size_t i = 0; i < region->count; i++) {
		dropped[i] = implied(region, i, dropped, work);
		if (!dropped[i])
			clause->terms[clause->count++] = lift(&region->conditions[i]);
	}
	free(dropped);
}

/* Whether all bits of one mask are above those of the other. */
static bool above(uint64_t high, uint64_t low)
{
	return low && high && (high & -high) > low;
}

/* x <= v and x != v, for a contiguous mask: x <= v - 1 */
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

/* High bits that are all 0 or all 1 and a bound on the low bits: a bound on all bits. */
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

/* Join two terms of a clause. Return: true if @a now expresses both. */
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

/* Join one term with all others where possible. Return: whether any was joined. */
static bool join_term(struct clause *clause, size_t i, size_t *work)
{
	bool joined = false;

	for (size_t j = 0; j < clause->count && spend(work, 1);) {
		if (i == j || !join_terms(&clause->terms[i], &clause->terms[j])) {
			j++;
			continue;
		}
		drop_term(clause, j);
		i -= j < i;
		/* The term has changed, so others may fit now. */
		j = 0;
		joined = true;
	}
	return joined;
}

static void join_in_clause(struct clause *clause, size_t *work)
{
	bool again = true;

	while (again) {
		again = false;
		for (size_t i = 0; i < clause->count; i++)
			again |= join_term(clause, i, work);
	}
	if (clause->count)
		qsort(clause->terms, clause->count, sizeof(struct term), compare_terms);
}

/* Terms that one clause has and the other lacks, as far as join_clauses() needs them. */
struct only {
	struct term *of[2];
	size_t count; /* 3: more than 2 */
};

/* Both clauses are in the order of compare_terms(). */
static struct only only_in(const struct clause *a, const struct clause *b, size_t *work)
{
	struct only only = { 0 };
	size_t i, j = 0;

	for (i = 0; i < a->count && only.count < 3; i++) {
		while (j < b->count && compare_terms(&b->terms[j], &a->terms[i]) < 0)
			j++;
		if (j < b->count && same(&a->terms[i], &b->terms[j]))
			continue;
		if (only.count < 2)
			only.of[only.count] = &a->terms[i];
		only.count++;
	}
	spend(work, i + j);
	return only;
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
 * The high bits exceed a bound (@a), or equal it (@eq) and the low bits exceed theirs (@b): a
 * 64-bit comparison made of two halves.
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

/* Result of joining two clauses. */
enum join {
	APART,
	CHANGED, /* one is simpler now */
	FIRST, /* the first expresses both, drop the second */
};

/* Simplify a clause after one of its terms has taken over another clause. */
static enum join united(struct clause *clause, size_t *work)
{
	join_in_clause(clause, work);
	return FIRST;
}

/* Either clause may become simpler; the caller tries both orders. */
static enum join join_clauses(struct clause *a, struct clause *b, size_t *work)
{
	struct only in_a = only_in(a, b, work), in_b;
	struct term *one = in_a.of[0];

	if (!in_a.count)
		return FIRST;
	if (in_a.count != 1)
		return APART;
	in_b = only_in(b, a, work);
	if (in_b.count == 1 && opposite_terms(one, in_b.of[0])) {
		drop_term(a, one - a->terms);
		return FIRST;
	}
	if (in_b.count == 1 && unite_unequal(one, in_b.of[0]))
		return united(a, work);
	if (in_b.count == 2 && (unite_halves(one, in_b.of[0], in_b.of[1]) ||
				unite_halves(one, in_b.of[1], in_b.of[0])))
		return united(a, work);
	spend(work, b->count);
	for (size_t i = 0; i < b->count; i++) {
		if (!opposite_terms(one, &b->terms[i]))
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

/* Return: true if the pair was joined. */
static bool join_pair(struct clauses *clauses, size_t i, size_t j, size_t *work)
{
	enum join join = join_clauses(&clauses->of[i], &clauses->of[j], work);

	if (join == FIRST)
		drop_clause(clauses, j);
	return join != APART;
}

/* Each join makes the clauses fewer or shorter, so this ends even without the budget. */
static void join_all(struct clauses *clauses, size_t *work)
{
	bool again = clauses->count <= JOIN_MAX;

	while (again) {
		again = false;
		for (size_t i = 0; i < clauses->count; i++)
			for (size_t j = 0; j < clauses->count && spend(work, 1); j++)
				if (i < clauses->count && i != j && join_pair(clauses, i, j, work))
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

size_t clauses_cost(const struct decision *decision)
{
	return decision->steps + 4 * decision->count * decision->count;
}

/* Budget for some of the regions. */
static size_t work_for(const struct decision *decision, size_t regions)
{
	size_t each = decision->count ? clauses_cost(decision) / decision->count : 0;
	size_t work = WORK_LEAST + WORK_PER_STEP * each * regions;

	return work < WORK_MOST ? work : WORK_MOST;
}

void clauses_make(const struct decision *decision,
		  bool (*wanted)(const struct region *region, void *arg), void *arg,
		  struct clauses *clauses)
{
	size_t regions = 0, work;

	for (size_t i = 0; i < decision->count; i++)
		regions += wanted(&decision->regions[i], arg);
	work = work_for(decision, regions);
	*clauses = (struct clauses){ 0 };
	clauses->of = xcalloc(regions + 1, sizeof(struct clause));
	for (size_t i = 0; i < decision->count; i++) {
		if (!wanted(&decision->regions[i], arg))
			continue;
		lift_region(&decision->regions[i], &clauses->of[clauses->count++], &work);
		join_in_clause(&clauses->of[clauses->count - 1], &work);
	}
	join_all(clauses, &work);
	qsort(clauses->of, clauses->count, sizeof(struct clause), compare_clauses);
}

void clauses_always(struct clauses *clauses)
{
	*clauses = (struct clauses){ .of = xcalloc(1, sizeof(struct clause)), .count = 1 };
}

void clauses_release(struct clauses *clauses)
{
	for (size_t i = 0; i < clauses->count; i++)
		free(clauses->of[i].terms);
	free(clauses->of);
	*clauses = (struct clauses){ 0 };
}
