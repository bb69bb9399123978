// SPDX-License-Identifier: GPL-2.0
/*
 * One program that answers as random chains do, against running these: with calls inside of every
 * region, at constants of the chains, and others.
 *
 * merged CHAINS SEED	print how much was compared; exit 1 at the first difference
 * merged write SEED DIR	write the programs of a chain, oldest first: DIR/0, DIR/1 ...
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/compile.h"
#include "analysis/table.h"
#include "bpf/validate.h"
#include "lib/random_chain.h"

#define CALLS 200
#define REGIONS_MAX 200

/* Chains that are merged, of which each is a source of its own for "any". */
#define SOURCES 3

static struct {
	unsigned long chains, gaps, too_long, calls, constant, insns;
} seen;

static uint64_t seed;
static struct random_chain chains[SOURCES];

static int differs(const char *what)
{
	printf("seed %llu: %s\n", (unsigned long long)seed, what);
	return 1;
}

/* A number from some program, or a neighbour of it */
static uint32_t word_of(struct random_chain *chain, size_t count)
{
	const struct random_chain *of = &chains[random_number(chain) % count];
	const struct bpf_program *program = &of->programs[random_number(chain) % of->count];

	if (random_number(chain) % 3 == 0)
		return random_word(chain);
	return program->insns[random_number(chain) % program->len].k + random_number(chain) % 3 - 1;
}

static void random_call(struct random_chain *chain, size_t count, struct seccomp_data *data)
{
	static const uint32_t arches[] = { 0xc000003e, 0x40000003, 0xc00000b7, 0x40000028 };
	uint32_t words[DECIDE_WORDS];

	for (unsigned int word = 0; word < DECIDE_WORDS; word++)
		words[word] = word_of(chain, count);
	if (random_number(chain) % 2)
		words[DECIDE_WORD(arch)] = arches[random_number(chain) % 4];
	memcpy(data, words, sizeof(words));
}

/* The answer that the merged program has to give */
static uint32_t wanted(const struct compile_source *sources, size_t count,
		       const struct seccomp_data *data)
{
	uint32_t least = 0;

	for (size_t i = 0; i < count; i++) {
		uint32_t ret = table_effect(
			emulate_chain(sources[i].chain, sources[i].count, data).ret);

		if (!i || verdict_before(least, ret))
			least = ret;
	}
	return least;
}

static int look_at_call(const struct compile_source *sources, size_t count,
			const struct bpf_program *merged, const struct seccomp_data *data)
{
	seen.calls++;
	if (emulate_program(merged, data, NULL, NULL) == wanted(sources, count, data))
		return 0;
	return differs("the merged program gives another answer");
}

/* A call inside of each region, with bits as low or as high as possible */
static int look_at_regions(struct random_chain *chain, const struct compile_source *sources,
			   size_t count, const struct bpf_program *merged)
{
	struct decide_query query = { sources->chain, sources->count, NULL, 0, 100000 };
	struct decision decision;
	int err = 0;

	decide(&query, &decision);
	for (size_t i = 0; i < decision.count && i < REGIONS_MAX && !err; i++) {
		const struct region *region = &decision.regions[i];
		uint32_t words[DECIDE_WORDS];
		struct seccomp_data data;

		for (unsigned int word = 0; word < DECIDE_WORDS; word++)
			words[word] = i % 3 == 0 ? 0 : i % 3 == 1 ? ~0u : random_number(chain);
		if (conditions_solve(region->conditions, region->count, words) != CONDITIONS_YES)
			continue;
		memcpy(&data, words, sizeof(words));
		err = look_at_call(sources, count, merged, &data);
	}
	decision_release(&decision);
	return err;
}

/* The answer needs number and ABI only. */
static bool is_constant(const struct compile_source *source, const struct seccomp_data *data)
{
	const struct condition given[] = {
		{ DECIDE_WORD(nr), CONDITION_EQ, ~0u, (uint32_t)data->nr },
		{ DECIDE_WORD(arch), CONDITION_EQ, ~0u, data->arch },
	};
	struct decide_query query = { source->chain, source->count, given, 2, 100000 };
	struct decision decision;
	bool same = true;

	decide(&query, &decision);
	for (size_t i = 0; i < decision.count; i++)
		same &= decision.regions[i].decided &&
			table_effect(decision.regions[i].verdict.ret) ==
				table_effect(decision.regions->verdict.ret);
	decision_release(&decision);
	return same;
}

/* Then the kernel finds that out: seccomp_is_const_allow() knows these instructions. */
static int look_at_bitmap(const struct compile_source *source, const struct bpf_program *merged,
			  const struct seccomp_data *data)
{
	static size_t path_insns[BPF_MAXINSNS];
	struct emulate_path path = { .insns = path_insns };

	if (!is_constant(source, data))
		return 0;
	seen.constant++;
	emulate_program(merged, data, NULL, &path);
	for (size_t i = 0; i < path.len; i++) {
		const struct sock_filter *insn = &merged->insns[path.insns[i]];

		if (insn->code == (BPF_LD | BPF_W | BPF_ABS) && insn->k <= 4)
			continue;
		if (BPF_CLASS(insn->code) == BPF_JMP && BPF_SRC(insn->code) == BPF_K)
			continue;
		if (insn->code != (BPF_ALU | BPF_AND | BPF_K) &&
		    insn->code != (BPF_RET | BPF_K))
			return differs("an answer that needs the number only needs more");
	}
	return 0;
}

static int look_at_program(struct random_chain *chain, const struct compile_source *sources,
			   size_t count, size_t chain_count, const struct compiled *compiled)
{
	struct bpf_program merged = { compiled->insns, compiled->len };
	struct bpf_error error;
	struct seccomp_data data;
	int err;

	seen.insns += compiled->len;
	if (!bpf_check(compiled->insns, compiled->len, &error))
		return differs(error.text);
	err = look_at_regions(chain, sources, count, &merged);
	for (size_t i = 0; i < CALLS && !err; i++) {
		random_call(chain, chain_count, &data);
		err = look_at_call(sources, count, &merged, &data);
		if (!err && count == 1 && i % 10 == 0)
			err = look_at_bitmap(sources, &merged, &data);
	}
	return err;
}

/* Calls without a decision are refused for a reason: decide() does not decide them either. */
static int look_at_chain(size_t chain_count, bool any)
{
	struct bpf_program all[SOURCES * RANDOM_FILTERS];
	struct compile_source sources[SOURCES];
	size_t count = any ? chain_count : 1, budget = COMPILE_STEPS;
	struct compiled compiled;
	int err = 0;

	for (size_t i = 0; i < chain_count; i++)
		sources[i] = (struct compile_source){ chains[i].programs, chains[i].count };
	if (!any) {
		size_t len = 0;

		for (size_t i = 0; i < chain_count; i++)
			for (size_t j = 0; j < chains[i].count; j++)
				all[len++] = chains[i].programs[j];
		sources[0] = (struct compile_source){ all, len };
	}
	compile(sources, count, &budget, &compiled);
	seen.chains++;
	if (compiled.gap_count)
		seen.gaps++;
	else if (compiled.len > BPF_MAXINSNS)
		seen.too_long++;
	else
		err = look_at_program(&chains[0], sources, count, chain_count, &compiled);
	compiled_release(&compiled);
	return err;
}

/* A chain; mostly one of comparisons, and with few words, so that conditions meet */
static void make_chain(struct random_chain *chain, uint64_t of)
{
	static const uint8_t few[] = { 0, 0, 0, 4, 16, 16, 20, 24, 24, 28 };

	if (of % 8 == 7) {
		random_chain(chain, of, false);
		return;
	}
	random_plain_chain(chain, of);
	for (size_t i = 0; i < chain->count && of % 4; i++)
		for (size_t j = 0; j < chain->programs[i].len; j++)
			if (chain->insns[i][j].code == (BPF_LD | BPF_W | BPF_ABS))
				chain->insns[i][j].k = few[random_number(chain) % sizeof(few)];
}

static int write_programs(const char *dir)
{
	char path[4096];

	make_chain(&chains[0], seed);
	for (size_t i = 0; i < chains[0].count; i++) {
		const struct bpf_program *program = &chains[0].programs[chains[0].count - 1 - i];
		FILE *file;

		snprintf(path, sizeof(path), "%s/%zu", dir, i);
		file = fopen(path, "wb");
		if (!file || fwrite(program->insns, sizeof(*program->insns), program->len, file) !=
				     program->len)
			return 2;
		fclose(file);
	}
	return 0;
}

int main(int argc, char **argv)
{
	unsigned long count;

	if (argc < 3)
		return 2;
	seed = strtoull(argv[2], NULL, 10);
	if (argc == 4)
		return write_programs(argv[3]);
	for (count = strtoul(argv[1], NULL, 10); count; count--, seed++) {
		size_t chain_count = 1 + seed % SOURCES;

		for (size_t i = 0; i < chain_count; i++)
			make_chain(&chains[i], seed * SOURCES + i);
		if (look_at_chain(chain_count, false) ||
		    (chain_count > 1 && look_at_chain(chain_count, true)))
			return 1;
	}
	/* A chain that mostly compares is decided. */
	if (seen.chains >= 100 && seen.gaps * 2 > seen.chains)
		return differs("more than half of the chains are not decided");
	printf("%lu chains (%lu not decided, %lu too long), %lu calls, %lu of them by number only, %lu instructions\n",
	       seen.chains, seen.gaps, seen.too_long, seen.calls, seen.constant, seen.insns);
	return 0;
}
