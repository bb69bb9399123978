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

#define LOW UINT32_MAX
#define HIGH (~(uint64_t)LOW)
#define SIGN ((uint64_t)1 << 31)

/* Whether a 32-bit number was extended to 64 bits, with or without its sign. */
static bool fits(uint64_t argument)
{
	return argument <= LOW || argument >= (HIGH | SIGN);
}

bool term_holds(const struct term *term, const struct seccomp_data *data)
{
	if (term_is_relation(term))
		return comparison_holds(term->op & CONDITION_LE,
					argument(data, term->arg) & term->mask,
					argument(data, term_other(term)) & term->value);
	if (term->op == TERM_FITS || term->op == TERM_FITS_NOT)
		return fits(argument(data, term->arg)) == (term->op == TERM_FITS);
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

static bool is_bit(uint64_t mask)
{
	return mask && !(mask & (mask - 1));
}

/* One form for a test of one bit: NE 0 if it has to be set, else EQ 0, which joins others. */
static void test_bit(struct term *term)
{
	bool above = term->op == CONDITION_GT || term->op == CONDITION_LE;

	if (!is_bit(term->mask) || (above ? term->value >= term->mask : term->value & ~term->mask))
		return;
	if (above)
		term->op = term->op == CONDITION_GT ? CONDITION_NE : CONDITION_EQ;
	else if (term->value)
		term->op ^= 1; /* EQ and NE */
	term->value = 0;
}

/* On a little-endian machine the low half of an argument comes first. */
static unsigned int lift_word(unsigned int word, uint8_t *arg)
{
	static const unsigned int high = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__;

	if (word <= DECIDE_WORD(arch)) {
		*arg = word == DECIDE_WORD(nr) ? CLAUSE_NR : CLAUSE_ARCH;
		return 0;
	}
	*arg = word < DECIDE_WORD(args) ? CLAUSE_IP : (uint8_t)((word - DECIDE_WORD(args)) / 2);
	return word % 2 == high ? 32 : 0;
}

static struct term lift(const struct condition *c)
{
	struct term term = { .op = c->op };
	unsigned int shift = lift_word(c->word, &term.arg);
	uint8_t other;

	term.mask = (uint64_t)c->mask << shift;
	term.value = (uint64_t)c->value << shift;
	if (condition_is_relation(c)) {
		lift_word(condition_other(c), &other);
		term.op = term_with(c->op & CONDITION_LE, other);
	} else {
		test_bit(&term);
	}
	return term;
}

static bool same(const struct term *a, const struct term *b)
{
	return a->arg == b->arg && a->op == b->op && a->mask == b->mask && a->value == b->value;
}

static bool opposite_terms(const struct term *a, const struct term *b)
{
	return a->arg == b->arg && a->op == (b->op ^ 1) && a->mask == b->mask &&
	       a->value == b->value;
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

	if (!spend(work, region->count) || condition_is_relation(condition))
		return false;
	for (size_t i = 0; i < region->count; i++) {
		if (i == at || dropped[i] || region->conditions[i].word != condition->word ||
		    condition_is_relation(&region->conditions[i]))
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

/* Two parts of one comparison of two arguments: the same bits of both. */
static bool are_parts(const struct term *a, const struct term *b, enum condition_op op)
{
	return a->op == b->op && term_is_relation(a) && (a->op & CONDITION_LE) == op &&
	       a->mask == a->value && b->mask == b->value;
}

/* Join two terms of a clause. Return: true if @a now expresses both. */
static bool join_terms(struct term *a, const struct term *b)
{
	if (a->arg != b->arg)
		return false;
	if (same(a, b) || tighten(a, b) || widen(a, b))
		return true;
	if ((a->op == CONDITION_EQ && b->op == CONDITION_EQ && !(a->mask & b->mask)) ||
	    are_parts(a, b, CONDITION_EQ)) {
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

/* Read a term as x & m != v; a clear bit is one, too. */
static bool as_unequal(const struct term *term, uint64_t *value)
{
	bool clear = term->op == CONDITION_EQ && !term->value && is_bit(term->mask);

	*value = clear ? term->mask : term->value;
	return clear || term->op == CONDITION_NE;
}

/* x & m1 != v1, or x & m2 != v2: x & (m1 | m2) != v1 | v2 */
static bool unite_unequal(struct term *a, const struct term *b)
{
	uint64_t of_a, of_b;

	if (a->arg == b->arg && are_parts(a, b, CONDITION_NE)) {
		a->mask |= b->mask;
		a->value |= b->value;
		return true;
	}
	if (a->arg != b->arg || a->mask & b->mask || !as_unequal(a, &of_a) || !as_unequal(b, &of_b))
		return false;
	a->op = CONDITION_NE;
	a->mask |= b->mask;
	a->value = of_a | of_b;
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

/* Whether a term obviously implies another. */
static bool term_implies(const struct term *term, const struct term *other)
{
	bool set = term->op == CONDITION_NE && !term->value && is_bit(term->mask);

	if (term->arg != other->arg)
		return false;
	if (same(term, other))
		return true;
	if (set && other->op == CONDITION_NE)
		return other->mask & term->mask && !(other->value & term->mask);
	if (set && other->op == CONDITION_GT)
		return other->mask & term->mask && other->value < term->mask;
	return term->op == CONDITION_EQ && other->op <= CONDITION_LE &&
	       !(other->mask & ~term->mask) &&
	       comparison_holds(other->op, term->value & other->mask, other->value);
}

/* The term that compares the high half of an argument with @high, which is 0 or HIGH */
static size_t find_high(const struct clause *clause, unsigned int arg, uint64_t high)
{
	size_t i = 0;

	while (i < clause->count &&
	       (clause->terms[i].arg != arg || clause->terms[i].op != CONDITION_EQ ||
		(clause->terms[i].mask & HIGH) != HIGH || (clause->terms[i].value & HIGH) != high))
		i++;
	return i;
}

static bool any_implies(const struct clause *clause, const struct term *term)
{
	for (size_t i = 0; i < clause->count; i++)
		if (term_implies(&clause->terms[i], term))
			return true;
	return false;
}

static bool clause_implies(const struct clause *clause, const struct term *term, size_t *work)
{
	const struct term sign = { term->arg, CONDITION_NE, SIGN, 0 };

	spend(work, clause->count);
	if (any_implies(clause, term))
		return true;
	return term->op == TERM_FITS &&
	       (find_high(clause, term->arg, 0) < clause->count ||
		(find_high(clause, term->arg, HIGH) < clause->count && any_implies(clause, &sign)));
}

/* Whether a clause implies all terms of another, except perhaps one. */
static bool implies_others(const struct clause *clause, const struct clause *other,
			   const struct term *except, size_t *work)
{
	for (size_t i = 0; i < other->count; i++)
		if (&other->terms[i] != except && !clause_implies(clause, &other->terms[i], work))
			return false;
	return true;
}

/* Whether some bits of an equality are the opposite of a term. */
static bool contradicts(const struct term *equal, const struct term *term)
{
	uint64_t value;

	return equal->op == CONDITION_EQ && equal->arg == term->arg &&
	       !(term->mask & ~equal->mask) && as_unequal(term, &value) &&
	       (equal->value & term->mask) == value;
}

/*
 * A clause takes over some calls of another, which need not exclude them any more:
 * hi == 0 and x has 1; hi == 0 and x & 3 == 0 and y: the latter is hi == 0 and x & 2 == 0 and y.
 */
static bool relieve(const struct clause *a, const struct term *one, struct clause *b, size_t at,
		    size_t *work)
{
	const struct term before = b->terms[at];

	if (!contradicts(&before, one))
		return false;
	b->terms[at].mask &= ~one->mask;
	b->terms[at].value &= ~one->mask;
	if (!implies_others(b, a, one, work)) {
		b->terms[at] = before;
		return false;
	}
	if (!b->terms[at].mask)
		drop_term(b, at);
	join_in_clause(b, work);
	return true;
}

/* Result of joining two clauses. */
enum join {
	APART,
	CHANGED, /* one is simpler now */
	FIRST, /* the first expresses both, drop the second */
};

/* Drop the second clause if it implies the first, or relieve it. */
static enum join relieve_any(const struct clause *a, struct clause *b, size_t *work)
{
	const struct term *one = NULL;

	for (size_t i = 0; i < a->count; i++) {
		if (clause_implies(b, &a->terms[i], work))
			continue;
		if (one)
			return APART;
		one = &a->terms[i];
	}
	for (size_t i = 0; one && i < b->count; i++)
		if (relieve(a, one, b, i, work))
			return CHANGED;
	return one ? APART : FIRST;
}

/* Simplify a clause after one of its terms has taken over another clause. */
static enum join united(struct clause *clause, size_t *work)
{
	join_in_clause(clause, work);
	return FIRST;
}

/* Copy a clause without the comparison of the high half. */
static void copy_low(const struct clause *from, size_t high, struct clause *to)
{
	to->count = from->count;
	to->terms = xcalloc(from->count + 1, sizeof(*to->terms));
	memcpy(to->terms, from->terms, from->count * sizeof(*to->terms));
	to->terms[high].mask &= LOW;
	to->terms[high].value &= LOW;
	if (!to->terms[high].mask)
		drop_term(to, high);
	else
		test_bit(&to->terms[high]);
}

/*
 * An int that a caller extended in either way: the high half is 0, or all its bits and bit 31 are
 * set, and all else is the same. The first clause becomes both.
 */
static bool join_extended(struct clause *zero, const struct clause *ones, unsigned int arg,
			  size_t *work)
{
	const struct term sign = { (uint8_t)arg, CONDITION_NE, SIGN, 0 };
	size_t at_zero = find_high(zero, arg, 0), at_ones = find_high(ones, arg, HIGH);
	struct clause low, low_ones;
	bool joined;

	if (at_zero == zero->count || at_ones == ones->count)
		return false;
	copy_low(zero, at_zero, &low);
	copy_low(ones, at_ones, &low_ones);
	joined = clause_implies(&low_ones, &sign, work) &&
		 implies_others(&low_ones, &low, NULL, work);
	low.terms[low.count++] = sign;
	joined = joined && implies_others(&low, &low_ones, NULL, work);
	free(low_ones.terms);
	if (!joined) {
		free(low.terms);
		return false;
	}
	low.terms[low.count - 1] = (struct term){ (uint8_t)arg, TERM_FITS, UINT64_MAX, 0 };
	free(zero->terms);
	*zero = low;
	join_in_clause(zero, work);
	return true;
}

static bool join_extended_any(struct clause *a, const struct clause *b, size_t *work)
{
	for (unsigned int arg = 0; arg <= CLAUSE_IP; arg++)
		if (join_extended(a, b, arg, work))
			return true;
	return false;
}

/* The opposite of such an int: high bits that are all set without bit 31, or neither all nor none */
static bool join_unextended(const struct only *in_a, const struct only *in_b)
{
	const uint8_t arg = in_a->of[0]->arg;
	const struct term set = { arg, CONDITION_EQ, HIGH | SIGN, HIGH };
	const struct term some = { arg, CONDITION_NE, HIGH, 0 };
	const struct term not_all = { arg, CONDITION_NE, HIGH, HIGH };

	if (!same(in_a->of[0], &set) || in_b->count != 2 || !same(in_b->of[0], &some) ||
	    !same(in_b->of[1], &not_all))
		return false;
	*in_a->of[0] = (struct term){ arg, TERM_FITS_NOT, UINT64_MAX, 0 };
	return true;
}

/*
 * Either clause may become simpler; the caller tries both orders. @unite: also join tests of
 * bits into one of any bit, which then excludes none of them in other clauses.
 */
static enum join join_clauses(struct clause *a, struct clause *b, bool unite, size_t *work)
{
	struct only in_a = only_in(a, b, work), in_b;
	struct term *one = in_a.of[0];

	if (!in_a.count || join_extended_any(a, b, work))
		return FIRST;
	if (in_a.count != 1)
		return relieve_any(a, b, work);
	in_b = only_in(b, a, work);
	if (in_b.count == 1 && opposite_terms(one, in_b.of[0])) {
		drop_term(a, one - a->terms);
		return FIRST;
	}
	if (unite && in_b.count == 1 && unite_unequal(one, in_b.of[0]))
		return united(a, work);
	if (in_b.count == 2 &&
	    (unite_halves(one, in_b.of[0], in_b.of[1]) ||
	     unite_halves(one, in_b.of[1], in_b.of[0]) || join_unextended(&in_a, &in_b)))
		return united(a, work);
	spend(work, b->count);
	for (size_t i = 0; i < b->count; i++) {
		if (!opposite_terms(one, &b->terms[i]))
			continue;
		drop_term(b, i);
		return CHANGED;
	}
	return relieve_any(a, b, work);
}

static void drop_clause(struct clauses *clauses, size_t i)
{
	free(clauses->of[i].terms);
	clauses->of[i] = clauses->of[--clauses->count];
}

/* Return: true if the pair was joined. */
static bool join_pair(struct clauses *clauses, size_t i, size_t j, bool unite, size_t *work)
{
	enum join join = join_clauses(&clauses->of[i], &clauses->of[j], unite, work);

	if (join == FIRST)
		drop_clause(clauses, j);
	return join != APART;
}

/* Each join makes the clauses fewer or shorter, so this ends even without the budget. */
static void join_all(struct clauses *clauses, bool unite, size_t *work)
{
	bool again = clauses->count <= JOIN_MAX;

	while (again) {
		again = false;
		for (size_t i = 0; i < clauses->count; i++)
			for (size_t j = 0; j < clauses->count && spend(work, 1); j++)
				if (i < clauses->count && i != j &&
				    join_pair(clauses, i, j, unite, work))
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
	join_all(clauses, false, &work);
	join_all(clauses, true, &work);
	qsort(clauses->of, clauses->count, sizeof(struct clause), compare_clauses);
}

void clauses_always(struct clauses *clauses)
{
	*clauses = (struct clauses){ .of = xcalloc(1, sizeof(struct clause)), .count = 1 };
}

void clauses_copy(const struct clauses *from, struct clauses *to)
{
	to->count = from->count;
	to->of = xcalloc(from->count + 1, sizeof(*to->of));
	for (size_t i = 0; i < from->count; i++) {
		to->of[i].count = from->of[i].count;
		to->of[i].terms = xcalloc(from->of[i].count + 1, sizeof(*to->of[i].terms));
		for (size_t j = 0; j < from->of[i].count; j++)
			to->of[i].terms[j] = from->of[i].terms[j];
	}
}

void clauses_release(struct clauses *clauses)
{
	for (size_t i = 0; i < clauses->count; i++)
		free(clauses->of[i].terms);
	free(clauses->of);
	*clauses = (struct clauses){ 0 };
}
