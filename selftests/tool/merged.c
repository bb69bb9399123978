// SPDX-License-Identifier: GPL-2.0
/*
 * One program that answers as random chains do, against running these: with calls inside of every
 * region, at constants of the chains, and others.
 *
 * merged CHAINS SEED	print how much was compared; exit 1 at the first difference
 * merged write SEED DIR	write the programs of a chain, oldest first: DIR/0, DIR/1 ...
 * merged all PROGRAM FILE...	the same of a program that was made of FILEs, oldest first, with every
 * merged any PROGRAM FILE...	number of a system call
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/compile.h"
#include "analysis/table.h"
#include "bpf/validate.h"
#include "lib/random_chain.h"

#define CALLS 200

/* Budget of a chain, and calls of each number of one from files. */
#define STEPS 4000000
#define CALLS_OF_NUMBER 40
#define NUMBERS 1100
#define FILES 16
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
		uint32_t ret =
			table_effect(emulate_chain(sources[i].chain, sources[i].count, data).ret);

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

/* Whether a program compares two words: then the number may matter together with an argument. */
static bool compares_words(const struct compile_source *source)
{
	for (size_t i = 0; i < source->count; i++)
		for (size_t j = 0; j < source->chain[i].len; j++) {
			uint16_t code = source->chain[i].insns[j].code;

			if (BPF_CLASS(code) == BPF_JMP && BPF_SRC(code) == BPF_X)
				return true;
		}
	return false;
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

	if (compares_words(source) || !is_constant(source, data))
		return 0;
	seen.constant++;
	emulate_program(merged, data, NULL, &path);
	for (size_t i = 0; i < path.len; i++) {
		const struct sock_filter *insn = &merged->insns[path.insns[i]];

		if (insn->code == (BPF_LD | BPF_W | BPF_ABS) && insn->k <= 4)
			continue;
		if (BPF_CLASS(insn->code) == BPF_JMP && BPF_SRC(insn->code) == BPF_K)
			continue;
		if (insn->code != (BPF_ALU | BPF_AND | BPF_K) && insn->code != (BPF_RET | BPF_K))
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
	size_t count = any ? chain_count : 1, budget = STEPS;
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

/* A chain; mostly one of tests as real filters have */
static void make_chain(struct random_chain *chain, uint64_t of)
{
	switch (of % 16) {
	case 6:
	case 13:
		random_plain_chain(chain, of);
		break;
	case 15:
		random_chain(chain, of, false);
		break;
	default:
		random_tests_chain(chain, of, false);
	}
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

static struct bpf_program programs[FILES];

static void load(const char *path, struct bpf_program *program)
{
	struct sock_filter *insns = calloc(BPF_MAXINSNS, sizeof(*insns));
	FILE *file = fopen(path, "rb");

	if (!file || !insns)
		exit(2);
	*program = (struct bpf_program){ insns, fread(insns, sizeof(*insns), BPF_MAXINSNS, file) };
	fclose(file);
}

/* A number from some program, or a neighbour of it */
static uint32_t word_of_files(struct random_chain *chain, size_t count)
{
	const struct bpf_program *program = &programs[random_number(chain) % count];

	if (random_number(chain) % 2)
		return random_number(chain) % 2 ? random_word(chain) : 0;
	return program->insns[random_number(chain) % program->len].k + random_number(chain) % 3 - 1;
}

static int look_at_number(struct random_chain *chain, const struct compile_source *sources,
			  size_t count, size_t files, const struct bpf_program *merged, uint32_t nr)
{
	static const uint32_t arches[] = { 0xc000003e, 0xc000003e, 0x40000003, 0xc00000b7 };
	struct seccomp_data data;
	int err = 0;

	for (size_t i = 0; i < CALLS_OF_NUMBER && !err; i++) {
		uint32_t words[DECIDE_WORDS];

		for (unsigned int word = 0; word < DECIDE_WORDS; word++)
			words[word] = word_of_files(chain, files);
		words[DECIDE_WORD(nr)] = i % 4 == 1 ? nr | BPF_X32_BIT : nr;
		words[DECIDE_WORD(arch)] = arches[i % 4];
		memcpy(&data, words, sizeof(words));
		err = look_at_call(sources, count, merged, &data);
	}
	return err;
}

/* @paths: the merged program; then its sources, the oldest first */
static int look_at_files(bool any, char **paths, size_t files)
{
	struct compile_source sources[FILES];
	struct bpf_program merged;
	struct random_chain *chain = &chains[0];
	int err = 0;

	random_chain(chain, 1, false);
	load(paths[0], &merged);
	for (size_t i = 0; i < files; i++) {
		load(paths[files - i], &programs[i]);
		sources[i] = (struct compile_source){ &programs[i], 1 };
	}
	sources[0].count = any ? 1 : files;
	for (uint32_t nr = 0; nr < NUMBERS && !err; nr++)
		err = look_at_number(chain, sources, any ? files : 1, files, &merged, nr);
	for (size_t i = 0; i < NUMBERS && !err; i++)
		err = look_at_number(chain, sources, any ? files : 1, files, &merged,
				     word_of_files(chain, files));
	return err;
}

int main(int argc, char **argv)
{
	unsigned long count;

	if (argc < 3 || argc > FILES)
		return 2;
	if (!strcmp(argv[1], "all") || !strcmp(argv[1], "any"))
		return look_at_files(!strcmp(argv[1], "any"), argv + 2, (size_t)argc - 3);
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
