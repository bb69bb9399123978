// SPDX-License-Identifier: GPL-2.0
/*
 * One program that answers as several do: a test of the ABI, a search for the number in ranges of
 * equal answers, and tests of arguments where answers depend on them.
 */
#include <stdlib.h>
#include <string.h>

#include "analysis/compile.h"
#include "analysis/graph.h"
#include "analysis/table.h"
#include "cli/xalloc.h"

/* Maximum number of ABIs that programs name. There are fewer; others are tested like any condition. */
#define ARCHES_MAX 32

/*
 * @starts: numbers at which answers may change, in ascending order; 0 is the first
 * @given: the ABI and the range of numbers in question
 */
struct work {
	const struct compile_source *sources;
	size_t count;
	size_t *budget;
	struct graph graph;
	struct compiled *out;
	uint32_t *starts;
	size_t start_count, start_room;
	uint32_t arches[ARCHES_MAX];
	size_t arch_count;
	struct condition given[ARCHES_MAX + 2];
	size_t givens;
};

/* Numbers with the same answers for the same reasons. */
struct section {
	uint32_t first;
	uint32_t node;
};

static void add_start(struct work *work, uint32_t start)
{
	work->starts =
		xgrow(work->starts, work->start_count, &work->start_room, sizeof(*work->starts));
	work->starts[work->start_count++] = start;
}

static void add_arch(struct work *work, uint32_t arch)
{
	for (size_t i = 0; i < work->arch_count; i++)
		if (work->arches[i] == arch)
			return;
	if (work->arch_count < ARCHES_MAX)
		work->arches[work->arch_count++] = arch;
}

/* Answers may change at a number that the number of a call is compared with. */
static void add_number(struct work *work, uint32_t nr, bool calculates)
{
	add_start(work, nr);
	add_start(work, nr + 1);
	/* The comparison may be without the bit of x32. */
	if (calculates && nr < BPF_X32_BIT) {
		add_start(work, nr | BPF_X32_BIT);
		add_start(work, (nr | BPF_X32_BIT) + 1);
	}
}

/*
 * Find ABIs and numbers by the last load above each comparison, without following jumps: one that is
 * overlooked costs a test of its own, as a condition on arguments does.
 */
static void look_at_program(struct work *work, const struct bpf_program *program)
{
	uint32_t loaded = DECIDE_WORD(nr);
	bool calculates = false;

	for (size_t i = 0; i < program->len; i++)
		calculates |= BPF_CLASS(program->insns[i].code) == BPF_ALU;
	for (size_t i = 0; i < program->len; i++) {
		const struct sock_filter *insn = &program->insns[i];

		if (insn->code == (BPF_LD | BPF_W | BPF_ABS))
			loaded = insn->k / sizeof(uint32_t);
		if (BPF_CLASS(insn->code) != BPF_JMP || BPF_OP(insn->code) == BPF_JA)
			continue;
		if (loaded == DECIDE_WORD(arch) && bpf_arch_abis(insn->k))
			add_arch(work, insn->k);
		else if (loaded == DECIDE_WORD(nr))
			add_number(work, insn->k, calculates);
	}
}

static int compare_numbers(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static void look_at_programs(struct work *work)
{
	size_t kept = 1;

	add_start(work, 0);
	for (size_t i = 0; i < work->count; i++)
		for (size_t j = 0; j < work->sources[i].count; j++)
			look_at_program(work, &work->sources[i].chain[j]);
	qsort(work->starts, work->start_count, sizeof(*work->starts), compare_numbers);
	for (size_t i = 1; i < work->start_count; i++)
		if (work->starts[i] != work->starts[kept - 1])
			work->starts[kept++] = work->starts[i];
	work->start_count = kept;
}

static void give(struct work *work, unsigned int word, enum condition_op op, uint32_t value)
{
	work->given[work->givens++] =
		(struct condition){ .word = (uint8_t)word, .op = op, .mask = ~0u, .value = value };
}

/* Reduce answers to what has an effect. A region with one answer left is decided. */
static void settle(struct region *region)
{
	const struct outcomes *left = &region->possible;
	bool same = !region->decided && left->count && !left->more;

	for (size_t i = 1; i < left->count && same; i++)
		same = table_effect(left->of[i]) == table_effect(left->of[0]);
	if (same) {
		region->decided = true;
		region->verdict.ret = left->of[0];
	}
	region->verdict.ret = table_effect(region->verdict.ret);
}

static void decide_some(struct work *work, const struct compile_source *source,
			const struct condition *given, size_t givens, struct decision *decision)
{
	struct decide_query query = {
		.chain = source->chain,
		.count = source->count,
		.given = given,
		.givens = givens,
		.steps = *work->budget < DECIDE_STEPS ? *work->budget : DECIDE_STEPS,
	};

	*decision = (struct decision){ 0 };
	if (!query.steps)
		return;
	decide(&query, decision);
	*work->budget -= decision->steps < *work->budget ? decision->steps : *work->budget;
	for (size_t i = 0; i < decision->count; i++)
		settle(&decision->regions[i]);
}

static bool is_allowed(const struct region *region)
{
	return region->decided && region->verdict.ret == SECCOMP_RET_ALLOW;
}

/* Combine the answer of one more source with that of a region. */
static void combine(const struct region *region, struct region *more)
{
	if (is_allowed(more))
		return;
	more->decided &= region->decided;
	if (!verdict_before(region->verdict.ret, more->verdict.ret))
		more->verdict = region->verdict;
}

static void add_region(struct decision *decision, size_t *room, const struct region *region)
{
	decision->regions =
		xgrow(decision->regions, decision->count, room, sizeof(*decision->regions));
	decision->regions[decision->count++] = *region;
}

/*
 * Split regions by the answers of one more source. Regions that are allowed stay as they are. Return:
 * false if the source cannot be asked any more.
 */
static bool refine(struct work *work, const struct compile_source *source,
		   struct decision *decision)
{
	struct decision refined = { 0 }, more;
	bool asked = true;
	size_t room = 0;

	for (size_t i = 0; i < decision->count; i++) {
		struct region *region = &decision->regions[i];

		if (is_allowed(region)) {
			add_region(&refined, &room, region);
			continue;
		}
		decide_some(work, source, region->conditions, region->count, &more);
		asked &= more.count > 0;
		for (size_t j = 0; j < more.count; j++) {
			combine(region, &more.regions[j]);
			add_region(&refined, &room, &more.regions[j]);
		}
		free(more.regions);
		free(region->conditions);
	}
	free(decision->regions);
	*decision = refined;
	return asked;
}

/* All answers to the given calls. Return: false if some are not decided. */
static bool find_answers(struct work *work, struct decision *decision)
{
	bool decided;

	decide_some(work, &work->sources[0], work->given, work->givens, decision);
	decided = decision->count;
	for (size_t i = 1; i < work->count && decided; i++)
		decided = refine(work, &work->sources[i], decision);
	for (size_t i = 0; i < decision->count; i++)
		decided &= decision->regions[i].decided;
	return decided;
}

static bool find_node(struct work *work, uint32_t first, uint32_t last, uint32_t *node)
{
	size_t givens = work->givens;
	struct decision decision;
	bool done;

	if (first == last) {
		give(work, DECIDE_WORD(nr), CONDITION_EQ, first);
	} else {
		if (first)
			give(work, DECIDE_WORD(nr), CONDITION_GT, first - 1);
		if (last < UINT32_MAX)
			give(work, DECIDE_WORD(nr), CONDITION_LE, last);
	}
	done = find_answers(work, &decision) &&
	       graph_regions(&work->graph, decision.regions, decision.count, work->givens, node);
	decision_release(&decision);
	work->givens = givens;
	return done;
}

static void add_gap(struct work *work, unsigned int abi, uint32_t first, uint32_t last)
{
	struct compiled *out = work->out;
	struct compile_gap *before = out->gap_count ? &out->gaps[out->gap_count - 1] : NULL;

	if (before && before->abi == abi && before->last + 1 == first) {
		before->last = last;
		return;
	}
	out->gaps = xreallocarray(out->gaps, out->gap_count + 1, sizeof(*out->gaps));
	out->gaps[out->gap_count++] = (struct compile_gap){ abi, first, last };
}

static uint32_t test_number(struct work *work, enum condition_op op, uint32_t value, uint32_t yes,
			    uint32_t no)
{
	const struct condition test = { DECIDE_WORD(nr), (uint8_t)op, ~0u, value };

	return graph_test(&work->graph, &test, yes, no);
}

/* Halve the sections with each test, but find a single number between equal answers by one. */
static uint32_t search(struct work *work, const struct section *sections, size_t count)
{
	size_t half = count / 2;

	if (count == 1)
		return sections->node;
	if (count == 3 && sections[0].node == sections[2].node &&
	    sections[1].first + 1 == sections[2].first)
		return test_number(work, CONDITION_EQ, sections[1].first, sections[1].node,
				   sections->node);
	return test_number(work, CONDITION_LE, sections[half].first - 1,
			   search(work, sections, half),
			   search(work, sections + half, count - half));
}

/* The node for all numbers of the given ABI. */
static uint32_t add_numbers(struct work *work, unsigned int abi)
{
	struct section *sections = xcalloc(work->start_count, sizeof(*sections));
	size_t count = 0;
	uint32_t node;

	for (size_t i = 0; i < work->start_count; i++) {
		uint32_t first = work->starts[i];
		uint32_t last = i + 1 < work->start_count ? work->starts[i + 1] - 1 : UINT32_MAX;

		if (!find_node(work, first, last, &node))
			add_gap(work, abi, first, last);
		else if (!count || sections[count - 1].node != node)
			sections[count++] = (struct section){ first, node };
	}
	node = count ? search(work, sections, count) : 0;
	free(sections);
	return node;
}

static unsigned int abi_of(uint32_t arch)
{
	return (unsigned int)__builtin_ctz(bpf_arch_abis(arch));
}

/* The node for all calls: a test for each ABI that the programs name, and one search for the others. */
static uint32_t add_arches(struct work *work)
{
	uint32_t node, of;

	for (size_t i = 0; i < work->arch_count; i++)
		give(work, DECIDE_WORD(arch), CONDITION_NE, work->arches[i]);
	node = add_numbers(work, QUERY_ABI_OTHER);
	for (size_t i = work->arch_count; i-- > 0;) {
		const struct condition test = { DECIDE_WORD(arch), CONDITION_EQ, ~0u,
						work->arches[i] };

		work->givens = 0;
		give(work, DECIDE_WORD(arch), CONDITION_EQ, work->arches[i]);
		of = add_numbers(work, abi_of(work->arches[i]));
		node = graph_test(&work->graph, &test, of, node);
	}
	return node;
}

void compile(const struct compile_source *sources, size_t count, size_t *budget,
	     struct compiled *compiled)
{
	struct work *work = xcalloc(1, sizeof(*work));
	uint32_t root;

	*compiled = (struct compiled){ 0 };
	work->sources = sources;
	work->count = count;
	work->budget = budget;
	work->out = compiled;
	look_at_programs(work);
	compiled->names_abis = work->arch_count;
	root = add_arches(work);
	if (!compiled->gap_count)
		compiled->insns = graph_program(&work->graph, root, &compiled->len);
	graph_release(&work->graph);
	free(work->starts);
	free(work);
}

void compiled_release(struct compiled *compiled)
{
	free(compiled->insns);
	free(compiled->gaps);
	*compiled = (struct compiled){ 0 };
}
