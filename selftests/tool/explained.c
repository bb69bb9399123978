// SPDX-License-Identifier: GPL-2.0
/*
 * explained random SEED COUNT | files FILE...: tables and abilities against running the programs
 *
 * A table must have the answer that the programs give, for calls with random numbers and arguments,
 * and with those at which the table's own conditions change. Every call must be in one row, and in
 * one of its answers. The same goes for each way of each ability.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bpf/validate.h"
#include "analysis/signature.h"
#include "analysis/table.h"
#include "analysis/abilities.h"
#include "lib/random_chain.h"

#define POINTS 12
#define FILES 16

static struct {
	unsigned long long calls, decided, undecided;
} counts;

static struct random_chain dice;
static struct {
	const struct bpf_program *of;
	size_t count;
	char name[64];
} chain;

static void fail(const struct seccomp_data *data, const char *abi, const char *what)
{
	struct verdict verdict = emulate_chain(chain.of, chain.count, data);

	printf("# %s, %s: %s: nr %#x arch %#x args %#llx %#llx %#llx %#llx %#llx %#llx ip %#llx: "
	       "%#x by %zu:%zu\n",
	       chain.name, abi, what, data->nr, data->arch, data->args[0], data->args[1],
	       data->args[2], data->args[3], data->args[4], data->args[5],
	       data->instruction_pointer, verdict.ret, verdict.filter, verdict.insn);
	exit(1);
}

static const char *name_of(unsigned int abi)
{
	return abi == QUERY_ABI_OTHER ? "other" : bpf_abi_name(abi);
}

static uint64_t random_argument(bool narrow)
{
	uint64_t low = random_word(&dice);

	if (narrow || random_number(&dice) % 3)
		return low;
	return low | (uint64_t)random_word(&dice) << 32;
}

static uint32_t random_other_arch(const struct table *table)
{
	for (;;) {
		uint32_t arch = random_word(&dice);

		if (!(bpf_arch_abis(arch) & (table->excluded | bpf_abis_native())))
			return arch;
	}
}

static void random_data(const struct table *table, uint32_t nr, struct seccomp_data *data)
{
	bool other = table->abi == QUERY_ABI_OTHER;
	bool narrow = !other && bpf_abi_high_zero(table->abi);

	data->nr = (int)nr;
	data->arch = other ? random_other_arch(table) : bpf_abi_arch(table->abi);
	data->instruction_pointer = random_argument(false);
	for (int i = 0; i < 6; i++)
		data->args[i] = random_argument(narrow);
}

/* Choose a value at which a condition begins or ceases to hold. */
static void move_to_border(const struct clauses *clauses, bool narrow, struct seccomp_data *data)
{
	const struct clause *clause;

	if (!clauses->count)
		return;
	clause = &clauses->of[random_number(&dice) % clauses->count];
	for (size_t i = 0; i < clause->count; i++) {
		const struct term *term = &clause->terms[i];
		uint64_t near = term->value + random_number(&dice) % 3 - 1;

		if (term->arg > 5 || !(random_number(&dice) % 4))
			continue;
		if (random_number(&dice) % 2)
			near = term->value;
		data->args[term->arg] = (data->args[term->arg] & ~term->mask) | (near & term->mask);
		if (narrow)
			data->args[term->arg] = (uint32_t)data->args[term->arg];
	}
}

static bool is_decider(const struct table_answer *answer, const struct verdict *verdict)
{
	for (size_t i = 0; i < answer->decider_count; i++)
		if (answer->deciders[i].filter == verdict->filter &&
		    answer->deciders[i].insn == verdict->insn)
			return true;
	return false;
}

static void check_call(const struct table *table, const struct table_row *row,
		       const struct seccomp_data *data)
{
	struct verdict verdict = emulate_chain(chain.of, chain.count, data);
	const struct table_answer *answer = NULL;

	for (size_t i = 0; i < row->count; i++) {
		if (!clauses_hold(&row->answers[i].clauses, data))
			continue;
		if (answer)
			fail(data, name_of(table->abi), "two answers");
		answer = &row->answers[i];
	}
	counts.calls++;
	if (!answer)
		fail(data, name_of(table->abi), "no answer");
	if (!answer->decided) {
		counts.undecided++;
		return;
	}
	counts.decided++;
	if (answer->ret != table_effect(verdict.ret))
		fail(data, name_of(table->abi), "another verdict");
	if (chain.count && !is_decider(answer, &verdict))
		fail(data, name_of(table->abi), "another decider");
}

static void check_row(const struct table *table, const struct table_row *row)
{
	bool narrow = table->abi != QUERY_ABI_OTHER && bpf_abi_high_zero(table->abi);
	struct seccomp_data data;

	for (int i = 0; i < POINTS; i++) {
		const struct table_range *range =
			&row->ranges[random_number(&dice) % row->range_count];
		uint64_t span = (uint64_t)range->last - range->first + 1;
		uint32_t nr = range->first + (uint32_t)(random_number(&dice) % span);

		if (random_number(&dice) % 3 == 0)
			nr = random_number(&dice) % 2 ? range->first : range->last;
		random_data(table, nr, &data);
		if (i % 2)
			move_to_border(&row->answers[(size_t)i / 2 % row->count].clauses, narrow,
				       &data);
		check_call(table, row, &data);
	}
}

/* Every number that the ABI has is in one row. */
static void check_numbers(const struct table *table)
{
	struct seccomp_data data;

	for (int i = 0; i < 200; i++) {
		uint32_t nr = i < 100 ? random_word(&dice) : random_number(&dice) % 1200;
		bool is_x32 = nr >= BPF_X32_BIT && nr <= INT32_MAX;
		size_t rows = 0;

		if (table->abi == BPF_ABI_X32)
			nr = (nr & ~(1u << 31)) | BPF_X32_BIT;
		else if (table->abi == BPF_ABI_X86_64 && is_x32)
			continue;
		for (size_t j = 0; j < table->count; j++)
			for (size_t k = 0; k < table->rows[j].range_count; k++)
				rows += nr >= table->rows[j].ranges[k].first &&
					nr <= table->rows[j].ranges[k].last;
		random_data(table, nr, &data);
		if (rows != 1)
			fail(&data, name_of(table->abi), "number not in one row");
		check_call(table, table_find_number(table, nr), &data);
	}
}

/* A call that is the given way to do something. */
static void way_data(const struct way *way, unsigned int abi, struct seccomp_data *data, bool plain)
{
	struct table table = { .abi = abi };
	uint32_t nr;

	bpf_syscall_number(abi, way->syscall, &nr);
	random_data(&table, nr, data);
	for (unsigned int i = 0; i < 6; i++) {
		const struct signature_arg *arg = signature_arg(signature_find(way->syscall), i);

		if (plain && (bpf_abi_narrow(abi) || (arg && arg->bits < 64)))
			data->args[i] = (uint32_t)data->args[i];
	}
	for (size_t i = 0; i < WAY_TERMS && way->terms[i].mask; i++)
		if (way->terms[i].op == CONDITION_EQ)
			data->args[way->terms[i].arg] =
				(data->args[way->terms[i].arg] & ~way->terms[i].mask) |
				way->terms[i].value;
}

static bool way_holds(const struct way *way, const struct seccomp_data *data)
{
	for (size_t i = 0; i < WAY_TERMS && way->terms[i].mask; i++)
		if (!term_holds(&way->terms[i], data))
			return false;
	return true;
}

/* Real programs leave nothing undecided. */
static bool all_decided;

static void check_way(const struct way_answer *answer, unsigned int abi)
{
	bool plain = answer->level != ABILITY_NO && !answer->high_bits;
	struct seccomp_data data;

	for (int i = 0; i < POINTS; i++) {
		bool through, wanted = answer->level == ABILITY_YES;

		way_data(answer->way, abi, &data, plain);
		if (!way_holds(answer->way, &data) || answer->level == ABILITY_UNDECIDED)
			continue;
		through = !verdict_before(
			table_effect(emulate_chain(chain.of, chain.count, &data).ret),
			SECCOMP_RET_LOG);
		if (answer->level == ABILITY_IF)
			wanted = clauses_hold(&answer->clauses, &data);
		counts.calls++;
		counts.decided++;
		/* Undecided answers are not among the conditions. */
		if (answer->level == ABILITY_IF && through && !all_decided)
			continue;
		if (through != wanted)
			fail(&data, bpf_abi_name(abi), answer->way->syscall);
	}
}

static void check_capabilities(unsigned int abi)
{
	struct ability_set set;
	size_t budget = ABILITIES_STEPS;

	abilities_judge(chain.of, chain.count, abi, &budget, &set);
	for (size_t i = 0; i < set.count; i++)
		for (size_t j = 0; j < set.answers[i].count; j++)
			check_way(&set.answers[i].ways[j], abi);
	abilities_release(&set);
}

static void check_chain(void)
{
	unsigned int abis[QUERY_ABIS + 1];
	size_t count = query_abis(bpf_abi_native(), abis), budget = TABLE_STEPS;
	struct table table;

	abis[count++] = QUERY_ABI_OTHER;
	for (size_t i = 0; i < count; i++) {
		table_make(chain.of, chain.count, abis[i], &budget, &table);
		for (size_t j = 0; j < table.count; j++)
			check_row(&table, &table.rows[j]);
		check_numbers(&table);
		table_release(&table);
		if (abis[i] != QUERY_ABI_OTHER)
			check_capabilities(abis[i]);
	}
}

static void check_random(uint64_t seed, uint64_t count)
{
	static struct random_chain random;

	for (uint64_t i = 0; i < count; i++) {
		random_chain(&random, seed + i, false);
		chain.of = random.programs;
		chain.count = random.count;
		snprintf(chain.name, sizeof(chain.name), "seed %llu",
			 (unsigned long long)(seed + i));
		check_chain();
	}
}

static void check_files(char **files, int count)
{
	static struct sock_filter insns[FILES][BPF_MAXINSNS];
	static struct bpf_program programs[FILES];
	FILE *file;

	/* The first file is the oldest filter. */
	for (int i = 0; i < count && i < FILES; i++) {
		file = fopen(files[i], "rb");
		if (!file)
			err(1, "%s", files[i]);
		programs[count - 1 - i] =
			(struct bpf_program){ insns[i], fread(insns[i], sizeof(insns[i][0]),
							      BPF_MAXINSNS, file) };
		fclose(file);
	}
	chain.of = programs;
	chain.count = (size_t)count;
	all_decided = true;
	snprintf(chain.name, sizeof(chain.name), "%.40s...", files[0]);
	check_chain();
}

int main(int argc, char **argv)
{
	random_chain(&dice, 1, false);
	if (argc == 4 && !strcmp(argv[1], "random"))
		check_random(strtoull(argv[2], NULL, 0), strtoull(argv[3], NULL, 0));
	else if (argc > 2 && argc - 2 <= FILES && !strcmp(argv[1], "files"))
		check_files(argv + 2, argc - 2);
	else
		errx(2, "random SEED COUNT | files FILE...");
	printf("%llu calls, %llu decided\n", counts.calls, counts.decided);
	return all_decided ? !!counts.undecided : counts.decided < counts.undecided;
}
