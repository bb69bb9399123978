// SPDX-License-Identifier: GPL-2.0
/*
 * bounded STEPS FILE...: decide() with that many steps, on a chain of programs, the oldest first
 *
 * It may exceed the number of steps only by one for each path that is left. Every call must be in
 * one region, which is undecided or has the answer of running the programs. Exit status 1 if not.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>

#include "analysis/decide.h"

#define FILES 16

/* Calls of which each is searched for in all regions, whatever their number. */
#define CALLS 200

static struct bpf_program programs[FILES];

static void load(char **files, size_t count)
{
	static struct sock_filter insns[FILES][BPF_MAXINSNS];

	for (size_t i = 0; i < count; i++) {
		FILE *file = fopen(files[i], "rb");

		if (!file)
			err(2, "%s", files[i]);
		programs[count - 1 - i] =
			(struct bpf_program){ insns[i], fread(insns[i], sizeof(insns[i][0]),
							      BPF_MAXINSNS, file) };
		fclose(file);
	}
}

static uint64_t random_word(void)
{
	return (uint64_t)rand() << 33 ^ (uint64_t)rand() << 16 ^ (uint64_t)rand();
}

static const struct region *only_region(const struct decision *decision,
					const struct seccomp_data *data)
{
	const struct region *found = NULL;

	for (size_t i = 0; i < decision->count; i++) {
		if (!region_holds(&decision->regions[i], data))
			continue;
		if (found)
			errx(1, "a call is in two regions");
		found = &decision->regions[i];
	}
	if (!found)
		errx(1, "a call is in no region");
	return found;
}

static void look_at_calls(const struct decision *decision, size_t count)
{
	for (int i = 0; i < CALLS; i++) {
		struct seccomp_data data = { .nr = rand(), .arch = (uint32_t)rand() };
		const struct region *region;

		for (int arg = 0; arg < 6; arg++)
			data.args[arg] = random_word();
		region = only_region(decision, &data);
		if (region->decided &&
		    region->verdict.ret != emulate_chain(programs, count, &data).ret)
			errx(1, "another answer than running gives");
	}
}

int main(int argc, char **argv)
{
	struct decide_query query = { .chain = programs };
	struct decision decision;
	size_t decided = 0;

	if (argc < 3 || argc - 2 > FILES)
		return 2;
	query.steps = strtoul(argv[1], NULL, 10);
	query.count = (size_t)argc - 2;
	load(argv + 2, query.count);
	decide(&query, &decision);
	for (size_t i = 0; i < decision.count; i++)
		decided += decision.regions[i].decided;
	/* It notices the end by one step for each path that is left. */
	if (decision.steps > 2 * query.steps + BPF_MAXINSNS * query.count)
		errx(1, "%zu steps of %zu", decision.steps, query.steps);
	if (decided == decision.count && !decision.complete)
		errx(1, "it is said to be incomplete, but is not");
	look_at_calls(&decision, query.count);
	printf("%zu steps, %zu regions, %zu of them decided\n", decision.steps, decision.count,
	       decided);
	decision_release(&decision);
	return 0;
}
