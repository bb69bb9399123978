// SPDX-License-Identifier: GPL-2.0
/* Terms of clauses as facts with several values, and clauses that differ in one fact merged. */
#include <stdlib.h>

#include "analysis/sentence.h"
#include "cli/xalloc.h"

/* More clauses are not merged: merging compares all pairs. */
#define GATHER_MAX 512

#define LOW UINT32_MAX

static void add_interval(struct fact *fact, struct interval interval)
{
	fact->of = xreallocarray(fact->of, fact->count + 1, sizeof(*fact->of));
	fact->of[fact->count++] = interval;
}

static struct interval interval_of(const struct term *term)
{
	uint64_t lowest = term->mask & -term->mask;

	switch (term->op) {
	case CONDITION_GT:
		return (struct interval){ (term->value | (lowest - 1)) + 1, term->mask };
	case CONDITION_LE:
		return (struct interval){ 0, term->value < term->mask ? term->value : term->mask };
	default:
		return (struct interval){ term->value, term->value };
	}
}

/*
 * Merge several bounds of the same bits into a range. The terms of a clause are sorted by argument and mask,
 * so facts about the same bits are the last ones.
 */
static void add_term(struct sentence *sentence, const struct term *term)
{
	struct interval interval = interval_of(term);
	bool fits = term->op == TERM_FITS || term->op == TERM_FITS_NOT;
	bool negated = term->op == CONDITION_NE || term->op == TERM_FITS_NOT;
	bool related = term_is_relation(term);
	struct fact *fact;

	for (size_t i = sentence->count; i && !fits && !related; i--) {
		fact = &sentence->facts[i - 1];
		if (fact->arg != term->arg || fact->mask != term->mask)
			break;
		if (fact->fits || fact->related || fact->negated != negated)
			continue;
		if (negated) {
			add_interval(fact, interval);
			return;
		}
		if (interval.first > fact->of->first)
			fact->of->first = interval.first;
		if (interval.last < fact->of->last)
			fact->of->last = interval.last;
		return;
	}
	fact = &sentence->facts[sentence->count++];
	*fact = (struct fact){
		.arg = term->arg, .negated = negated, .fits = fits, .mask = term->mask
	};
	if (related) {
		fact->related = (uint8_t)(term_other(term) + 1);
		fact->op = term->op & CONDITION_LE;
		fact->other_mask = term->value;
		interval = (struct interval){ 0, 0 };
	}
	add_interval(fact, interval);
}

/* If an argument as a whole has at most 32 bits, facts about its low half concern all of it. */
static void join_low(struct sentence *sentence, size_t whole)
{
	struct fact *all = &sentence->facts[whole];

	if (all->negated || all->fits || all->related || all->mask != UINT64_MAX ||
	    all->of->last > LOW)
		return;
	for (size_t i = 0; i < sentence->count; i++) {
		struct fact *low = &sentence->facts[i];

		if (low->arg != all->arg || low->mask != LOW || low->related)
			continue;
		if (low->negated) {
			low->mask = all->mask;
			continue;
		}
		if (low->of->first > all->of->first)
			all->of->first = low->of->first;
		if (low->of->last < all->of->last)
			all->of->last = low->of->last;
		free(low->of);
		*low = sentence->facts[--sentence->count];
		join_low(sentence, all == &sentence->facts[sentence->count] ? i : whole);
		return;
	}
}

/* More values of a range are not listed. */
#define LISTED_MAX 8

bool fact_is_whole(const struct fact *fact)
{
	return fact->mask == LOW || fact->mask == UINT64_MAX;
}

static bool has_value(const struct fact *fact, uint64_t value)
{
	for (size_t i = 0; i < fact->count; i++)
		if (fact->of[i].first == value)
			return true;
	return false;
}

static bool is_short_range(const struct fact *fact)
{
	return !fact->fits && !fact->related && !fact->negated && fact_is_whole(fact) &&
	       fact->count == 1 && fact->of->first < fact->of->last &&
	       fact->of->last - fact->of->first < LISTED_MAX;
}

/* Whether a fact takes values out of a range. */
static bool is_exclusion(const struct fact *in, const struct fact *out)
{
	return !out->fits && !out->related && out->negated && in->arg == out->arg &&
	       in->mask == out->mask;
}

/* "38 to 40 and not 39" is "38 or 40". */
static void exclude(struct sentence *sentence, struct fact *in, struct fact *out)
{
	uint64_t first = in->of->first, count = in->of->last - first + 1;

	in->count = 0;
	for (uint64_t i = 0; i < count; i++)
		if (!has_value(out, first + i))
			add_interval(in, (struct interval){ first + i, first + i });
	free(out->of);
	*out = sentence->facts[--sentence->count];
}

static void exclude_all(struct sentence *sentence)
{
	for (size_t i = 0; i < sentence->count; i++) {
		if (!is_short_range(&sentence->facts[i]))
			continue;
		for (size_t j = 0; j < sentence->count; j++) {
			if (!is_exclusion(&sentence->facts[i], &sentence->facts[j]))
				continue;
			exclude(sentence, &sentence->facts[i], &sentence->facts[j]);
			exclude_all(sentence);
			return;
		}
	}
}

static bool is_set_bit(const struct fact *fact)
{
	return fact->negated && !fact->fits && !fact->related && fact->count == 1 &&
	       !fact->of->first && !(fact->mask & (fact->mask - 1));
}

static bool is_clear(const struct fact *fact)
{
	return !fact->negated && !fact->fits && !fact->related && fact->count == 1 &&
	       !fact->of->last && !fact_is_whole(fact);
}

static bool in_same_half(const struct fact *a, const struct fact *b)
{
	return a->arg == b->arg && !(a->mask & LOW) == !(b->mask & LOW);
}

/*
 * "flags has A and flags has B" is "flags has all of A|B"; with "flags & C is 0" it is
 * "flags & (A|B|C) is A|B". Return: the place of the fact, which moves if it takes over others.
 */
static size_t join_bits(struct sentence *sentence, size_t at)
{
	struct fact bits = sentence->facts[at];
	uint64_t set = bits.mask;
	size_t kept = 0, place = 0;

	if (!is_set_bit(&bits))
		return at;
	for (size_t i = 0; i < sentence->count; i++) {
		struct fact *more = &sentence->facts[i];

		if (i != at && in_same_half(more, &bits) && (is_set_bit(more) || is_clear(more))) {
			set |= is_set_bit(more) ? more->mask : 0;
			bits.mask |= more->mask;
			free(more->of);
			continue;
		}
		place = i == at ? kept : place;
		sentence->facts[kept++] = *more;
	}
	sentence->count = kept;
	bits.negated = !(bits.mask & (bits.mask - 1));
	if (!bits.negated)
		*bits.of = (struct interval){ set, set };
	sentence->facts[place] = bits;
	return place;
}

static void make_sentence(const struct clause *clause, struct sentence *sentence)
{
	sentence->facts = xcalloc(clause->count + 1, sizeof(struct fact));
	for (size_t i = 0; i < clause->count; i++)
		add_term(sentence, &clause->terms[i]);
	for (size_t i = 0; i < sentence->count; i++)
		join_low(sentence, i);
	exclude_all(sentence);
	for (size_t i = 0; i < sentence->count; i++)
		i = join_bits(sentence, i);
}

static void release_sentence(struct sentence *sentence)
{
	for (size_t i = 0; i < sentence->count; i++)
		free(sentence->facts[i].of);
	free(sentence->facts);
	*sentence = (struct sentence){ .gone = true };
}

static bool same_bits(const struct fact *a, const struct fact *b)
{
	return a->arg == b->arg && a->negated == b->negated && a->fits == b->fits &&
	       a->related == b->related && a->op == b->op && a->other_mask == b->other_mask &&
	       a->mask == b->mask;
}

static bool same_fact(const struct fact *a, const struct fact *b)
{
	return same_bits(a, b) && a->count == b->count &&
	       !memcmp(a->of, b->of, a->count * sizeof(*a->of));
}

/* If two sentences differ only in the values of one fact, add the values of @b to @a. */
static bool gather_pair(struct sentence *a, struct sentence *b)
{
	struct fact *to = NULL, *from = NULL;

	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++) {
		if (same_fact(&a->facts[i], &b->facts[i]))
			continue;
		if (to || !same_bits(&a->facts[i], &b->facts[i]) || a->facts[i].negated ||
		    a->facts[i].fits || a->facts[i].related)
			return false;
		to = &a->facts[i];
		from = &b->facts[i];
	}
	for (size_t i = 0; to && i < from->count; i++)
		add_interval(to, from->of[i]);
	return true;
}

static void gather(struct sentence *sentences, size_t count)
{
	bool again = count <= GATHER_MAX;

	while (again) {
		again = false;
		for (size_t i = 0; i < count; i++) {
			for (size_t j = i + 1; j < count; j++) {
				if (sentences[i].gone || sentences[j].gone ||
				    !gather_pair(&sentences[i], &sentences[j]))
					continue;
				release_sentence(&sentences[j]);
				again = true;
			}
		}
	}
}

struct sentence *sentences_make(const struct clauses *clauses)
{
	struct sentence *sentences = xcalloc(clauses->count, sizeof(*sentences));

	for (size_t i = 0; i < clauses->count; i++)
		make_sentence(&clauses->of[i], &sentences[i]);
	gather(sentences, clauses->count);
	return sentences;
}

void sentences_release(struct sentence *sentences, size_t count)
{
	for (size_t i = 0; i < count; i++)
		release_sentence(&sentences[i]);
	free(sentences);
}
