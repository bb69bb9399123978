// SPDX-License-Identifier: GPL-2.0
/*
 * Make a program from a graph of tests, from its last instruction to its first: targets of jumps are
 * known, so a far one gets a jump or a return of its own on the way, and no more instructions than that.
 */
#include <stdlib.h>

#include "analysis/graph.h"
#include "cli/xalloc.h"

/* Room for two more instructions between a test and a target that is near enough now. */
#define REACH (UINT8_MAX - 2)

/*
 * Positions are counted from the end of the program, from 1 on: 0 is none.
 *
 * @entries: for each node, where it begins; and where, if A has the tested word already
 * @wanted: for each node, which of these are the targets of jumps
 */
struct work {
	const struct graph *graph;
	struct sock_filter *insns;
	size_t len, room;
	size_t (*entries)[2];
	bool (*wanted)[2];
};

static void push(struct work *work, uint16_t code, uint32_t k)
{
	work->insns = xgrow(work->insns, work->len, &work->room, sizeof(*work->insns));
	work->insns[work->len++] = (struct sock_filter){ .code = code, .k = k };
}

static bool is_return(const struct graph_node *node)
{
	return node->yes == node->no;
}

/* (word & mask) == 0 is tested by JSET, which leaves the whole word in A. */
static bool tests_bits(const struct condition *test)
{
	return test->op == CONDITION_EQ && !test->value && test->mask != ~0u;
}

static uint32_t mask_in_a(const struct condition *test)
{
	return tests_bits(test) ? ~0u : test->mask;
}

/* The entry of @to that may be used behind @from: 1, if A has the word that it tests. */
static unsigned int entry_of(const struct graph_node *from, const struct graph_node *to)
{
	return !is_return(to) && !condition_is_relation(&to->test) &&
	       from->test.word == to->test.word && mask_in_a(&from->test) == mask_in_a(&to->test);
}

static void find_wanted(struct work *work, uint32_t root)
{
	work->wanted[root][0] = true;
	for (size_t i = root + 1; i-- > 0;) {
		const struct graph_node *node = &work->graph->nodes[i], *next;

		if (is_return(node) || (!work->wanted[i][0] && !work->wanted[i][1]))
			continue;
		next = &work->graph->nodes[node->yes];
		work->wanted[node->yes][entry_of(node, next)] = true;
		next = &work->graph->nodes[node->no];
		work->wanted[node->no][entry_of(node, next)] = true;
	}
}

/* Make the entry that @from may use near enough for a conditional jump. */
static const size_t *reach(struct work *work, const struct graph_node *from, uint32_t to)
{
	const struct graph_node *node = &work->graph->nodes[to];
	size_t *entry = &work->entries[to][entry_of(from, node)];

	if (*entry && work->len - *entry <= REACH)
		return entry;
	if (is_return(node))
		push(work, BPF_RET | BPF_K, node->ret);
	else
		push(work, BPF_JMP | BPF_JA, (uint32_t)(work->len - *entry));
	*entry = work->len;
	return entry;
}

static void push_load(struct work *work, unsigned int word, uint32_t mask)
{
	if (mask != ~0u)
		push(work, BPF_ALU | BPF_AND | BPF_K, mask);
	push(work, BPF_LD | BPF_W | BPF_ABS, (uint32_t)(word * sizeof(uint32_t)));
}

static void push_test(struct work *work, const struct graph_node *node)
{
	const struct condition *test = &node->test;
	bool related = condition_is_relation(test),
	     more = (test->op & CONDITION_LE) == CONDITION_LE;
	const size_t *yes = reach(work, node, node->yes), *no = reach(work, node, node->no);
	uint8_t to_yes = (uint8_t)(work->len - *yes), to_no = (uint8_t)(work->len - *no);
	bool swap = more || tests_bits(test);
	uint16_t op = more ? BPF_JGT : tests_bits(test) ? BPF_JSET : BPF_JEQ;

	push(work, BPF_JMP | op | (related ? BPF_X : BPF_K),
	     related	      ? 0 :
	     tests_bits(test) ? test->mask :
				test->value);
	work->insns[work->len - 1].jt = swap ? to_no : to_yes;
	work->insns[work->len - 1].jf = swap ? to_yes : to_no;
}

static void push_node(struct work *work, uint32_t index)
{
	const struct graph_node *node = &work->graph->nodes[index];

	/* Each jump makes a return near itself. */
	if (is_return(node))
		return;
	push_test(work, node);
	work->entries[index][1] = work->len;
	if (!work->wanted[index][0])
		return;
	push_load(work, node->test.word, mask_in_a(&node->test));
	if (condition_is_relation(&node->test)) {
		push(work, BPF_MISC | BPF_TAX, 0);
		push_load(work, condition_other(&node->test), node->test.value);
	}
	work->entries[index][0] = work->len;
}

static void reverse(struct sock_filter *insns, size_t len)
{
	for (size_t i = 0; i < len / 2; i++) {
		struct sock_filter insn = insns[i];

		insns[i] = insns[len - 1 - i];
		insns[len - 1 - i] = insn;
	}
}

struct sock_filter *graph_program(const struct graph *graph, uint32_t root, size_t *len)
{
	struct work work = { .graph = graph };

	work.entries = xcalloc(graph->count, sizeof(*work.entries));
	work.wanted = xcalloc(graph->count, sizeof(*work.wanted));
	find_wanted(&work, root);
	for (uint32_t i = 0; i <= root; i++)
		if (work.wanted[i][0] || work.wanted[i][1])
			push_node(&work, i);
	if (is_return(&graph->nodes[root]))
		push(&work, BPF_RET | BPF_K, graph->nodes[root].ret);
	free(work.entries);
	free(work.wanted);
	reverse(work.insns, work.len);
	*len = work.len;
	return work.insns;
}
