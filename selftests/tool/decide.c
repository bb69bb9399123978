// SPDX-License-Identifier: GPL-2.0
/*
 * The answers of a random chain against running it: with calls inside of every region, at its
 * borders, and others.
 *
 * decide CHAINS SEED	print how much was compared; exit 1 at the first difference
 * decide program SEED	write a program of comparisons, for tests of the tool
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/clauses.h"
#include "lib/random_chain.h"

#define NR 1000
#define ARCH 0xc000003e

/* Steps of each decision: some chains are meant to go beyond that. */
#define STEPS 200000

/* Regions of a chain that are compared; each call is searched for in all of them. */
#define REGIONS_MAX 100

#define STRANGERS 40

/* How much was compared. */
static struct {
	unsigned long chains, plain, plain_undecided, regions, undecided, calls, in_undecided,
		clauses, joined;
} seen;

static uint64_t seed;

/** enum sampling - a place in a region */
enum sampling {
	LEAST,
	MOST,
	BORDER,
	ANYWHERE,
	SAMPLINGS,
};

static int differs(const char *what)
{
	printf("seed %llu: %s\n", (unsigned long long)seed, what);
	return 1;
}

/* A call that lies in a region. */
static bool sample(struct random_chain *chain, const struct region *region, enum sampling where,
		   struct seccomp_data *data)
{
	uint32_t words[DECIDE_WORDS];

	for (unsigned int word = 0; word < DECIDE_WORDS; word++)
		words[word] = where == LEAST ? 0 : where == MOST ? ~0u : random_number(chain);
	for (size_t i = 0; i < region->count && where == BORDER; i++)
		if (random_number(chain) % 2)
			words[region->conditions[i].word] =
				region->conditions[i].value + random_number(chain) % 3 - 1;
	if (conditions_solve(region->conditions, region->count, words) != CONDITIONS_YES)
		return false;
	memcpy(data, words, sizeof(words));
	return true;
}

/* A random call, but for the given values. */
static void stranger(struct random_chain *chain, size_t givens, struct seccomp_data *data)
{
	uint32_t words[DECIDE_WORDS];

	for (unsigned int word = 0; word < DECIDE_WORDS; word++)
		words[word] = random_word(chain);
	memcpy(data, words, sizeof(words));
	if (givens > 0)
		data->nr = NR;
	if (givens > 1)
		data->arch = ARCH;
}

/* The only region that has a call, or NULL. */
static const struct region *region_of(const struct decision *decision,
				      const struct seccomp_data *data)
{
	const struct region *found = NULL;

	for (size_t i = 0; i < decision->count; i++) {
		if (!region_holds(&decision->regions[i], data))
			continue;
		if (found)
			return NULL;
		found = &decision->regions[i];
	}
	return found;
}

static bool is_possible(const struct outcomes *possible, uint32_t ret)
{
	for (size_t i = 0; i < possible->count; i++)
		if (possible->of[i] == ret)
			return true;
	return possible->more;
}

static int look_at(const struct random_chain *chain, const struct decision *decision,
		   const struct seccomp_data *data)
{
	const struct region *region = region_of(decision, data);
	struct verdict run;

	seen.calls++;
	if (!region)
		return differs("a call lies in no region, or in two");
	run = emulate_chain(chain->programs, chain->count, data);
	if (!region->decided) {
		seen.in_undecided++;
		return is_possible(&region->possible, run.ret) ?
			       0 :
			       differs("running gives an answer that is not among the possible");
	}
	if (run.ret != region->verdict.ret || run.filter != region->verdict.filter ||
	    run.insn != region->verdict.insn)
		return differs("decided is another answer than running gives");
	return 0;
}

static bool wanted(const struct region *region, void *arg)
{
	return region->decided && region->verdict.ret == *(const uint32_t *)arg;
}

/* Clauses hold for the calls of their regions, and for no others. */
static int look_at_clauses(struct random_chain *chain, const struct decision *decision,
			   size_t givens)
{
	const struct region *of = &decision->regions[random_number(chain) % decision->count];
	uint32_t ret = of->verdict.ret;
	struct seccomp_data data;
	struct clauses clauses;
	int err = 0;

	clauses_make(decision, wanted, &ret, &clauses);
	for (size_t i = 0; i < decision->count; i++)
		seen.joined += wanted(&decision->regions[i], &ret);
	seen.clauses += clauses.count;
	for (size_t i = 0; i < REGIONS_MAX + STRANGERS && !err; i++) {
		const struct region *region = NULL;

		if (i >= STRANGERS && i - STRANGERS < decision->count)
			region = &decision->regions[i - STRANGERS];
		if (!region || !sample(chain, region, BORDER, &data))
			stranger(chain, givens, &data);
		region = region_of(decision, &data);
		if (region && wanted(region, &ret) != clauses_hold(&clauses, &data))
			err = differs("clauses say something else than their regions");
	}
	clauses_release(&clauses);
	return err;
}

static int look_at_regions(struct random_chain *chain, const struct decision *decision)
{
	struct seccomp_data data;

	for (size_t i = 0; i < decision->count && i < REGIONS_MAX; i++) {
		const struct region *region = &decision->regions[i];

		seen.undecided += !region->decided;
		for (enum sampling where = 0; where < SAMPLINGS; where++) {
			if (!sample(chain, region, where, &data))
				return differs("a region has no calls");
			if (!region_holds(region, &data))
				return differs("a sample lies outside of its region");
			if (look_at(chain, decision, &data))
				return 1;
		}
	}
	return 0;
}

static int look_at_chain(struct random_chain *chain, bool plain)
{
	const struct condition given[] = {
		{ DECIDE_WORD(nr), CONDITION_EQ, ~0u, NR },
		{ DECIDE_WORD(arch), CONDITION_EQ, ~0u, ARCH },
	};
	struct decide_query query = { .chain = chain->programs,
				      .count = chain->count,
				      .given = given,
				      .givens = random_number(chain) % 3,
				      .steps = STEPS };
	struct decision decision;
	struct seccomp_data data;
	int err;

	decide(&query, &decision);
	seen.chains++;
	seen.regions += decision.count;
	err = look_at_regions(chain, &decision);
	for (size_t i = 0; i < STRANGERS && !err; i++) {
		stranger(chain, query.givens, &data);
		err = look_at(chain, &decision, &data);
	}
	if (!err)
		err = look_at_clauses(chain, &decision, query.givens);
	seen.plain += plain;
	seen.plain_undecided += plain && !decision.complete;
	decision_release(&decision);
	return err;
}

/* Only two arguments, so that conditions meet. */
static int write_program(void)
{
	static struct random_chain chain;

	random_plain_chain(&chain, seed);
	for (size_t i = 0; i < chain.programs[0].len; i++)
		if (BPF_CLASS(chain.insns[0][i].code) == BPF_LD)
			chain.insns[0][i].k = offsetof(struct seccomp_data, args) +
					      chain.insns[0][i].k % (2 * sizeof(uint64_t));
	return fwrite(chain.insns[0], sizeof(**chain.insns), chain.programs[0].len, stdout) !=
	       chain.programs[0].len;
}

int main(int argc, char **argv)
{
	static struct random_chain chain;
	unsigned long count;

	if (argc != 3)
		return 2;
	count = strtoul(argv[1], NULL, 10);
	seed = strtoull(argv[2], NULL, 10);
	if (!strcmp(argv[1], "program"))
		return write_program();
	for (; count; count--, seed++) {
		bool plain = seed % 2;

		if (plain)
			random_plain_chain(&chain, seed);
		else
			random_chain(&chain, seed, false);
		if (look_at_chain(&chain, plain))
			return 1;
	}
	/*
	 * A chain that only compares is decided, unless it has too many paths, which 3 to 6 of 1000
	 * chains have, or looks at single bits of a sum, as 45 have. With fewer chains that is chance.
	 */
	if (seen.plain >= 1000 && seen.plain_undecided * 10 > seen.plain)
		return differs("more than 10 % of what only compares is not decided");
	printf("%lu chains (%lu of %lu that only compare not decided), %lu regions (%lu not decided), %lu calls (%lu where it is not decided), "
	       "%lu regions in %lu clauses\n",
	       seen.chains, seen.plain_undecided, seen.plain, seen.regions, seen.undecided,
	       seen.calls, seen.in_undecided, seen.joined, seen.clauses);
	return 0;
}
