// SPDX-License-Identifier: GPL-2.0
/* Find a word that fulfils several conditions. */
#include <stdlib.h>
#include <string.h>

#include "analysis/decide.h"
#include "cli/xalloc.h"

/*
 * Maximum number of bits to try before the answer is "unknown". A word without dead ends takes 32;
 * only programs made as puzzles take more than some hundred.
 */
#define TRIES_MAX 300

/* Maximum number of words that relations may connect. */
#define CONNECTED_MAX 4

/* Number of dead ends to remember at each bit, so that other high bits do not lead there again. */
#define DEAD_ENDS 2

static uint32_t data_word(const struct seccomp_data *data, unsigned int word)
{
	uint32_t value;

	memcpy(&value, (const char *)data + word * sizeof(value), sizeof(value));
	return value;
}

static bool holds(const struct condition *condition, uint32_t word)
{
	return comparison_holds(condition->op, word & condition->mask, condition->value);
}

bool condition_holds(const struct condition *condition, const struct seccomp_data *data)
{
	if (condition_is_relation(condition))
		return comparison_holds(condition->op & CONDITION_LE,
					data_word(data, condition->word) & condition->mask,
					data_word(data, condition_other(condition)) &
						condition->value);
	return holds(condition, data_word(data, condition->word));
}

bool condition_implies(const struct condition *condition, const struct condition *other)
{
	if (condition_is_relation(other))
		return false;
	if (condition->op == CONDITION_EQ && !(other->mask & ~condition->mask))
		return holds(other, condition->value);
	if (condition->op != other->op || condition->mask != other->mask)
		return false;
	if (condition->op == CONDITION_LE)
		return condition->value <= other->value;
	return condition->op == CONDITION_GT && condition->value >= other->value;
}

bool region_holds(const struct region *region, const struct seccomp_data *data)
{
	for (size_t i = 0; i < region->count; i++)
		if (!condition_holds(&region->conditions[i], data))
			return false;
	return true;
}

/*
 * The search decides the bits of the words from the highest down. Sets of conditions are bit sets: 64
 * conditions advance at a time.
 */
#define SET_BITS 64

/* The state of a condition if all bits of both sides are equal down to some place. */
enum state {
	EQUAL, /* undecided */
	TRUE,
	FALSE,
};

/* Sets of the conditions that have some property at one bit of the words. */
enum level_set {
	MASKED, /* the mask has the bit */
	WANTED, /* the value has it; of a relation, the mask of its other word */
	ENDS_TRUE, /* true if all bits down to this one are equal */
	ENDS_FALSE,
	LEVEL_SETS,
};

/* Sets of the conditions that have some property. */
enum fixed_set {
	IS_EQ,
	IS_GT,
	IS_LE,
	IS_PLAIN, /* no relation */
	OF_WORD, /* and behind it: on the first, second ... word of the search */
	AGAINST_WORD = OF_WORD + CONNECTED_MAX, /* likewise: relations to that word */
	FIXED_SETS = AGAINST_WORD + CONNECTED_MAX,
};

/* All sets of a search */
#define SEARCH_SETS (FIXED_SETS + 32 * LEVEL_SETS + 33 * (1 + DEAD_ENDS))

struct search {
	const struct condition *conditions;
	size_t count;
	const uint8_t *words; /* their indexes; relations connect several */
	size_t word_count;
	uint32_t *values; /* of all words: the preferred ones at first */
	uint32_t relevant[DECIDE_WORDS]; /* bits that any condition compares */
	size_t tries;
	size_t set_len; /* of each set, in units of SET_BITS */
	uint64_t *fixed; /* FIXED_SETS sets */
	uint64_t *levels; /* LEVEL_SETS sets for each of the 32 bits */
	size_t levels_made; /* the first time that the search gets there */
	uint64_t *open; /* for each of the 33 levels, the conditions that are undecided */
	uint64_t *dead; /* such sets, DEAD_ENDS for each level */
	unsigned char dead_count[33];
};

static void set_add(uint64_t *set, size_t i)
{
	set[i / SET_BITS] |= 1ull << (i % SET_BITS);
}

static enum state still_equal(const struct condition *c, unsigned int bit)
{
	uint32_t rest = (1u << bit) - 1;
	uint32_t mask = c->mask & rest, value = c->value & rest;

	if (condition_is_relation(c) && (mask || value))
		return EQUAL;
	switch (c->op & CONDITION_LE) {
	case CONDITION_EQ:
		return value & ~mask ? FALSE : mask ? EQUAL : TRUE;
	case CONDITION_NE:
		return value & ~mask ? TRUE : mask ? EQUAL : FALSE;
	case CONDITION_GT:
		return mask <= value ? FALSE : EQUAL;
	default:
		return mask <= value ? TRUE : EQUAL;
	}
}

static uint64_t *fixed_set(const struct search *search, size_t which)
{
	return search->fixed + which * search->set_len;
}

static uint64_t *level_set(const struct search *search, size_t level, enum level_set which)
{
	return search->levels + (level * LEVEL_SETS + which) * search->set_len;
}

/* The sets of one unit at a bit; this takes most of the time of a short search. */
static void make_unit(const struct condition *conditions, size_t count, unsigned int bit,
		      uint64_t sets[LEVEL_SETS])
{
	for (size_t i = 0; i < count; i++) {
		const struct condition *c = &conditions[i];
		enum state equal = still_equal(c, bit);

		sets[MASKED] |= (uint64_t)(c->mask >> bit & 1) << i;
		sets[WANTED] |= (uint64_t)(c->value >> bit & 1) << i;
		sets[ENDS_TRUE] |= (uint64_t)(equal == TRUE) << i;
		sets[ENDS_FALSE] |= (uint64_t)(equal == FALSE) << i;
	}
}

static void make_level(struct search *search, size_t level)
{
	for (size_t unit = 0; unit < search->set_len; unit++) {
		size_t first = unit * SET_BITS, rest = search->count - first;
		uint64_t sets[LEVEL_SETS] = { 0 };

		make_unit(&search->conditions[first], rest < SET_BITS ? rest : SET_BITS,
			  (unsigned int)(31 - level), sets);
		for (size_t i = 0; i < LEVEL_SETS; i++)
			level_set(search, level, i)[unit] = sets[i];
	}
	search->levels_made = level + 1;
}

static void make_fixed(struct search *search)
{
	static const enum fixed_set of_op[] = {
		[CONDITION_EQ] = IS_EQ, [CONDITION_GT] = IS_GT, [CONDITION_LE] = IS_LE
	};

	for (size_t i = 0; i < search->count; i++) {
		const struct condition *c = &search->conditions[i];
		bool relation = condition_is_relation(c);

		set_add(search->open, i);
		if ((c->op & CONDITION_LE) != CONDITION_NE)
			set_add(fixed_set(search, of_op[c->op & CONDITION_LE]), i);
		if (!relation)
			set_add(fixed_set(search, IS_PLAIN), i);
		for (size_t j = 0; j < search->word_count; j++) {
			if (c->word == search->words[j])
				set_add(fixed_set(search, OF_WORD + j), i);
			if (relation && condition_other(c) == search->words[j])
				set_add(fixed_set(search, AGAINST_WORD + j), i);
		}
	}
}

/*
 * Advance the conditions of one unit of the sets, of which @open are undecided, by a bit. Return: false if
 * one can't be fulfilled any more.
 */
static bool advance_unit(const struct search *search, unsigned int bit, size_t unit, uint64_t open,
			 uint64_t *to)
{
	const uint64_t *fixed = search->fixed + unit;
	const uint64_t *level = level_set(search, 31 - bit, MASKED) + unit;
	uint64_t masked = 0, wanted = fixed[IS_PLAIN * search->set_len], differ, fails;

	for (size_t i = 0; i < search->word_count; i++) {
		if (!(search->values[search->words[i]] >> bit & 1))
			continue;
		masked |= fixed[(OF_WORD + i) * search->set_len];
		wanted |= fixed[(AGAINST_WORD + i) * search->set_len];
	}
	masked &= level[MASKED * search->set_len];
	wanted &= level[WANTED * search->set_len];
	differ = masked ^ wanted;
	fails = differ &
		(fixed[IS_EQ * search->set_len] | (fixed[IS_GT * search->set_len] & wanted) |
		 (fixed[IS_LE * search->set_len] & masked));
	fails |= ~differ & level[ENDS_FALSE * search->set_len];
	*to = open & ~differ & ~level[ENDS_TRUE * search->set_len];
	return !(open & fails);
}

/* Return: false if a condition can't be fulfilled any more. */
static bool advance(struct search *search, unsigned int bit)
{
	size_t level = 31 - bit;
	const uint64_t *from = search->open + level * search->set_len;
	uint64_t *to = search->open + (level + 1) * search->set_len;

	if (search->levels_made == level)
		make_level(search, level);
	for (size_t i = 0; i < search->set_len; i++)
		if (!advance_unit(search, bit, i, from[i], &to[i]))
			return false;
	return true;
}

static uint64_t *dead_end(const struct search *search, size_t level, size_t index)
{
	return search->dead + (level * DEAD_ENDS + index) * search->set_len;
}

/* Whether a search has failed where no more conditions were open than now. */
static bool is_dead(const struct search *search, size_t level)
{
	const uint64_t *now = search->open + level * search->set_len;

	for (size_t i = 0; i < search->dead_count[level]; i++) {
		const uint64_t *then = dead_end(search, level, i);
		size_t j = 0;

		while (j < search->set_len && !(then[j] & ~now[j]))
			j++;
		if (j == search->set_len)
			return true;
	}
	return false;
}

static void remember_dead(struct search *search, size_t level)
{
	if (search->dead_count[level] < DEAD_ENDS)
		memcpy(dead_end(search, level, search->dead_count[level]++),
		       search->open + level * search->set_len,
		       search->set_len * sizeof(*search->open));
}

/* Change the bit of the words whose bit is set in @combination. Return: false if that is futile. */
static bool flip(const struct search *search, unsigned int bit, uint32_t combination)
{
	for (size_t i = 0; i < search->word_count; i++) {
		uint32_t relevant = search->relevant[search->words[i]] >> bit & 1;

		if (combination >> i & 1 & ~relevant)
			return false;
	}
	for (size_t i = 0; i < search->word_count; i++)
		search->values[search->words[i]] ^= (combination >> i & 1) << bit;
	return true;
}

/* From the highest bit down; 32 levels at most. */
static enum conditions_answer choose(struct search *search, int bit)
{
	enum conditions_answer answer = CONDITIONS_NO;
	size_t level = (size_t)(31 - bit);

	if (bit < 0)
		return CONDITIONS_YES;
	if (is_dead(search, level))
		return CONDITIONS_NO;
	if (++search->tries > TRIES_MAX)
		return CONDITIONS_UNKNOWN;
	for (uint32_t i = 0; i < 1u << search->word_count && answer == CONDITIONS_NO; i++) {
		if (!flip(search, bit, i))
			continue;
		if (advance(search, bit))
			answer = choose(search, bit - 1);
		if (answer != CONDITIONS_YES)
			flip(search, bit, i);
	}
	if (answer == CONDITIONS_NO)
		remember_dead(search, level);
	return answer;
}

/* Search for values of these words, of which @values has the preferred ones. */
static enum conditions_answer search_words(const struct condition *conditions, size_t count,
					   const uint8_t *words, size_t word_count,
					   uint32_t values[DECIDE_WORDS])
{
	struct search search = { .conditions = conditions,
				 .count = count,
				 .words = words,
				 .word_count = word_count,
				 .values = values };
	enum conditions_answer answer;

	search.set_len = (count + SET_BITS - 1) / SET_BITS;
	search.fixed = xcalloc(SEARCH_SETS * search.set_len, sizeof(*search.fixed));
	search.levels = search.fixed + FIXED_SETS * search.set_len;
	search.open = search.levels + search.set_len * 32 * LEVEL_SETS;
	search.dead = search.open + 33 * search.set_len;
	make_fixed(&search);
	for (size_t i = 0; i < count; i++) {
		search.relevant[conditions[i].word] |= conditions[i].mask;
		if (condition_is_relation(&conditions[i]))
			search.relevant[condition_other(&conditions[i])] |= conditions[i].value;
	}
	answer = choose(&search, 31);
	free(search.fixed);
	return answer;
}

static bool all_hold(const struct condition *conditions, size_t count, uint32_t word)
{
	for (size_t i = 0; i < count; i++)
		if (!holds(&conditions[i], word))
			return false;
	return true;
}

/* Whether comparisons of the whole word leave a range with more words than they exclude. */
static bool range_has_room(const struct condition *conditions, size_t count)
{
	uint32_t least = 0, most = ~0u;
	size_t others = 0;

	for (size_t i = 0; i < count; i++) {
		const struct condition *c = &conditions[i];

		if (c->mask != ~0u || c->op == CONDITION_EQ)
			return false;
		if (c->op == CONDITION_GT && c->value == ~0u)
			return false;
		if (c->op == CONDITION_NE)
			others++;
		else if (c->op == CONDITION_LE && c->value < most)
			most = c->value;
		else if (c->op == CONDITION_GT && c->value >= least)
			least = c->value + 1;
	}
	return least <= most && most - least >= others;
}

/* Answer nearly all questions of real programs without a search. */
static bool answer_soon(const struct condition *conditions, size_t count, uint32_t prefer,
			uint32_t *word, enum conditions_answer *answer)
{
	uint32_t only = prefer;
	bool has_only = false;

	for (size_t i = 0; i < count && !has_only; i++) {
		has_only = conditions[i].op == CONDITION_EQ && conditions[i].mask == ~0u;
		only = has_only ? conditions[i].value : prefer;
	}
	if (all_hold(conditions, count, only)) {
		*answer = CONDITIONS_YES;
		if (word)
			*word = only;
		return true;
	}
	*answer = has_only ? CONDITIONS_NO : CONDITIONS_YES;
	return has_only || (!word && range_has_room(conditions, count));
}

enum conditions_answer conditions_possible(const struct condition *conditions, size_t count,
					   uint32_t prefer, uint32_t *word)
{
	uint32_t values[DECIDE_WORDS];
	enum conditions_answer answer;

	if (answer_soon(conditions, count, prefer, word, &answer))
		return answer;
	values[conditions->word] = prefer;
	answer = search_words(conditions, count, &conditions->word, 1, values);
	if (word && answer == CONDITIONS_YES)
		*word = values[conditions->word];
	return answer;
}

static bool add_word(uint16_t *set, unsigned int word)
{
	bool is_new = !(*set >> word & 1);

	*set |= (uint16_t)(1u << word);
	return is_new;
}

/* The words that relations connect with one. */
static uint16_t find_connected(const struct condition *conditions, size_t count, unsigned int word)
{
	uint16_t set = (uint16_t)(1u << word);
	bool again = true;

	while (again) {
		again = false;
		for (size_t i = 0; i < count; i++) {
			const struct condition *c = &conditions[i];

			if (!condition_is_relation(c))
				continue;
			if (set >> c->word & 1)
				again |= add_word(&set, condition_other(c));
			else if (set >> condition_other(c) & 1)
				again |= add_word(&set, c->word);
		}
	}
	return set;
}

/* Solve the conditions on connected words. */
static enum conditions_answer solve_connected(const struct condition *conditions, size_t count,
					      uint16_t set, uint32_t words[DECIDE_WORDS])
{
	struct condition *some = xcalloc(count + 1, sizeof(*some));
	uint8_t indexes[DECIDE_WORDS];
	size_t some_count = 0, word_count = 0;
	enum conditions_answer answer = CONDITIONS_UNKNOWN;

	for (unsigned int word = 0; word < DECIDE_WORDS; word++)
		if (set >> word & 1)
			indexes[word_count++] = (uint8_t)word;
	for (size_t i = 0; i < count; i++)
		if (set >> conditions[i].word & 1)
			some[some_count++] = conditions[i];
	if (word_count <= CONNECTED_MAX)
		answer = search_words(some, some_count, indexes, word_count, words);
	free(some);
	return answer;
}

enum conditions_answer conditions_solve(const struct condition *conditions, size_t count,
					uint32_t words[DECIDE_WORDS])
{
	enum conditions_answer answer = CONDITIONS_YES;
	uint16_t done = 0;

	for (unsigned int word = 0; word < DECIDE_WORDS && answer == CONDITIONS_YES; word++) {
		uint16_t set = find_connected(conditions, count, word);

		if (!(done >> word & 1))
			answer = solve_connected(conditions, count, set, words);
		done |= set;
	}
	return answer;
}
