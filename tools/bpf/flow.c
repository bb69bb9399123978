// SPDX-License-Identifier: GPL-2.0
/* The structure of a program: what can be said without registers, dominators, and switches. */
#include <stdlib.h>

#include "bpf/flow.h"
#include "cli/xalloc.h"

/* Registers and scratch memory as a set. */
#define LIVE_A (1u << BPF_MEMWORDS)
#define LIVE_X (2u << BPF_MEMWORDS)
#define LIVE_M(_k) (1u << (_k))

#define WORD_LOAD (BPF_LD | BPF_W | BPF_ABS)

bool flow_is_return(const struct bpf_listing *listing, size_t index)
{
	return BPF_CLASS(listing->prog[index].code) == BPF_RET;
}

static bool is_test(const struct sock_filter *insn)
{
	return BPF_CLASS(insn->code) == BPF_JMP && BPF_OP(insn->code) != BPF_JA;
}

static uint32_t written(const struct sock_filter *insn)
{
	switch (BPF_CLASS(insn->code)) {
	case BPF_LD:
	case BPF_ALU:
		return LIVE_A;
	case BPF_LDX:
		return LIVE_X;
	case BPF_ST:
	case BPF_STX:
		return LIVE_M(insn->k);
	case BPF_MISC:
		return BPF_MISCOP(insn->code) == BPF_TAX ? LIVE_X : LIVE_A;
	}
	return 0;
}

static uint32_t used(const struct sock_filter *insn)
{
	uint32_t x = BPF_SRC(insn->code) == BPF_X ? LIVE_X : 0;

	switch (BPF_CLASS(insn->code)) {
	case BPF_LD:
	case BPF_LDX:
		return BPF_MODE(insn->code) == BPF_MEM ? LIVE_M(insn->k) : 0;
	case BPF_ALU:
	case BPF_JMP:
		return LIVE_A | x;
	case BPF_ST:
		return LIVE_A;
	case BPF_STX:
		return LIVE_X;
	case BPF_RET:
		return BPF_RVAL(insn->code) == BPF_A ? LIVE_A : 0;
	}
	return BPF_MISCOP(insn->code) == BPF_TAX ? LIVE_A : LIVE_X;
}

/*
 * Keep an instruction if something needs its result. @live is what is needed behind it. Return: what
 * is needed before it.
 */
static uint32_t keep(const struct bpf_listing *listing, size_t i, uint32_t live,
		     struct flow_node *node)
{
	const struct sock_filter *insn = &listing->prog[i];
	const struct bpf_state *state = &listing->states[i];
	uint32_t with;

	if (insn->code == (BPF_JMP | BPF_JA) || !state->reached)
		return live;
	node->tests_word = is_test(insn) && state->a.kind == VALUE_DATA && !(live & LIVE_A) &&
			   bpf_compared(insn, state, &with);
	/* A division by X may end the program. */
	node->kept =
		!written(insn) || written(insn) & live || insn->code == (BPF_ALU | BPF_DIV | BPF_X);
	if (!node->kept || node->tests_word)
		return live;
	return (live & ~written(insn)) | used(insn);
}

/* Whether a test has the same result on all paths. */
static bool is_decided(const struct bpf_listing *listing, size_t i, bool *holds)
{
	const struct sock_filter *insn = &listing->prog[i];
	const struct bpf_value *a = &listing->states[i].a;
	uint32_t is = a->kind == VALUE_CONST ? a->k : 0, with;

	if (!is_test(insn) || !bpf_compared(insn, &listing->states[i], &with) ||
	    (a->kind != VALUE_CONST && (a->kind != VALUE_DATA || a->k)))
		return false;
	*holds = BPF_OP(insn->code) == BPF_JEQ ? is == with :
		 BPF_OP(insn->code) == BPF_JGT ? is > with :
		 BPF_OP(insn->code) == BPF_JGE ? is >= with :
						 is & with;
	return true;
}

/* The first return that is the same, so that all are one. */
static size_t same_return(const struct bpf_listing *listing, size_t index)
{
	const struct sock_filter *insn = &listing->prog[index];
	size_t i;

	for (i = 0; i < index; i++)
		if (listing->prog[i].code == insn->code && listing->prog[i].k == insn->k)
			break;
	return i;
}

/* Find the next instructions. @live is what is needed from each one on. */
static void find_next(const struct bpf_listing *listing, size_t i, const size_t *at,
		      struct flow_node *node, uint32_t *live)
{
	const struct sock_filter *insn = &listing->prog[i];
	const struct bpf_opcode *op = bpf_opcode(insn->code);
	size_t taken, ways = op->targets == 2 ? 2 : 1;
	bool holds = false, decided = is_decided(listing, i, &holds);

	for (taken = 0; taken < ways; taken++) {
		size_t to = op->targets ? bpf_target(insn, i, (int)taken) : i + 1;

		if (decided && taken != holds)
			continue;
		node->next[decided ? 0 : taken] = at[to];
		live[i] |= live[to];
	}
}

/* Go backwards: jumps go forward. @at is the first kept instruction from each one on. */
static void connect(const struct bpf_listing *listing, struct flow *flow)
{
	uint32_t *live = xcalloc(listing->len, sizeof(*live));
	size_t *at = xcalloc(listing->len, sizeof(*at)), i, way;

	for (i = listing->len; i--;) {
		const struct sock_filter *insn = &listing->prog[i];
		struct flow_node *node = &flow->nodes[i];

		node->next[0] = node->next[1] = FLOW_NONE;
		if (flow_is_return(listing, i)) {
			live[i] = keep(listing, i, 0, node);
			at[i] = same_return(listing, i);
			continue;
		}
		find_next(listing, i, at, node, live);
		/* A test without a choice needs nothing. */
		if (!is_test(insn) ||
		    (node->next[1] != FLOW_NONE && node->next[0] != node->next[1]))
			live[i] = keep(listing, i, live[i], node);
		at[i] = node->kept ? i : node->next[0];
		for (way = 0; node->kept && way < 2; way++)
			if (node->next[way] != FLOW_NONE)
				flow->nodes[node->next[way]].ways++;
		flow->uses_memory |= node->kept && used(insn) & (LIVE_A - 1);
	}
	flow->first = at[0];
	free(live);
	free(at);
}

static uint32_t compared(const struct bpf_listing *listing, size_t test)
{
	uint32_t with = 0;

	bpf_compared(&listing->prog[test], &listing->states[test], &with);
	return with;
}

/* A test of one word for one value. */
static bool is_equality(const struct bpf_listing *listing, const struct flow_node *nodes,
			size_t test, const struct bpf_value *of)
{
	const struct bpf_value *a = &listing->states[test].a;

	return nodes[test].tests_word && BPF_OP(listing->prog[test].code) == BPF_JEQ &&
	       a->word == of->word && a->k == of->k;
}

/*
 * Whether the tests from @low on complete one of the upper half, @high, as one of 64 bits: they are
 * for equality, and where none is true they lead to the same as another upper half.
 */
static bool completes(const struct bpf_listing *listing, const struct flow_node *nodes, size_t high,
		      size_t low)
{
	const struct bpf_value *a = &listing->states[high].a, *of = &listing->states[low].a;

	if (!is_equality(listing, nodes, high, a) || a->word < BPF_WORD_ARGS ||
	    !bpf_word_is_high(a->word) || of->word != (a->word ^ 1) ||
	    compared(listing, high) & ~a->k || nodes[high].next[1] != low ||
	    !is_equality(listing, nodes, low, of))
		return false;
	do
		low = nodes[low].next[0];
	while (low != FLOW_NONE && nodes[low].ways == 1 && is_equality(listing, nodes, low, of));
	return low == nodes[high].next[0];
}

/* Whether a test and the tests from @root on become one statement. */
static bool belongs(const struct bpf_listing *listing, const struct flow_node *nodes, size_t root,
		    size_t test)
{
	const struct bpf_value *of = &listing->states[root].a, *a = &listing->states[test].a;
	size_t first = nodes[root].next_test;

	if (!nodes[root].tests_word || !nodes[test].tests_word ||
	    BPF_OP(listing->prog[root].code) == BPF_JSET ||
	    BPF_OP(listing->prog[test].code) == BPF_JSET)
		return false;
	if (first == FLOW_NONE && completes(listing, nodes, root, test))
		return true;
	if (first != FLOW_NONE && listing->states[first].a.word != of->word)
		return is_equality(listing, nodes, test, &listing->states[first].a);
	return of->word == a->word && of->k == a->k;
}

/* The last instruction on all paths to both. */
static size_t common(const struct flow_node *nodes, size_t a, size_t b)
{
	while (a != b)
		if (a > b)
			a = nodes[a].dominator;
		else
			b = nodes[b].dominator;
	return a;
}

/* Some way leads from @from, a root, to @to. */
static void add_way(struct flow_node *nodes, size_t from, size_t to)
{
	struct flow_node *node = &nodes[to];

	node->joins |= node->dominator != FLOW_NONE && node->dominator != from;
	node->dominator =
		node->dominator == FLOW_NONE ? from : common(nodes, node->dominator, from);
}

/* All ways to an instruction come from before it, so its dominator is known when it is met. */
static void find_structure(const struct bpf_listing *listing, struct flow *flow)
{
	struct flow_node *nodes = flow->nodes, *node;
	size_t *last = xcalloc(listing->len, sizeof(*last)), i, root;
	int taken;

	for (i = 0; i < listing->len; i++) {
		nodes[i].root = last[i] = i;
		nodes[i].dominator = nodes[i].last_join = FLOW_NONE;
		nodes[i].earlier_join = nodes[i].next_test = FLOW_NONE;
		nodes[i].size = 1;
	}
	for (i = flow->first; i < listing->len; i++) {
		node = &nodes[i];
		root = node->dominator;
		if (flow_is_return(listing, i) || (i != flow->first && root == FLOW_NONE))
			continue;
		if (root != FLOW_NONE && !node->joins && belongs(listing, nodes, root, i)) {
			node->root = root;
			nodes[last[root]].next_test = i;
			last[root] = i;
		}
		for (taken = 0; taken < 2; taken++)
			if (node->next[taken] != FLOW_NONE)
				add_way(nodes, node->root, node->next[taken]);
	}
	free(last);
}

/*
 * A few tests that only returns follow are repeated in the cases of a switch, as far as a long program
 * leaves room.
 */
#define MAX_REPEATED 8

static bool is_repeated(const struct bpf_listing *listing, const struct flow_node *nodes, size_t i,
			size_t *room)
{
	size_t cost = 2 * nodes[i].size * nodes[i].ways, test, taken;

	if (nodes[nodes[i].dominator].next_test == FLOW_NONE || !nodes[i].tests_word ||
	    nodes[i].size > MAX_REPEATED || cost > *room)
		return false;
	for (test = i; test != FLOW_NONE; test = nodes[test].next_test)
		for (taken = 0; taken < 2; taken++)
			if (!flow_is_return(listing, nodes[test].next[taken]) &&
			    nodes[nodes[test].next[taken]].root != i)
				return false;
	*room -= cost;
	return true;
}

static void add_joins(const struct bpf_listing *listing, struct flow_node *nodes)
{
	size_t room = (BPF_MAXINSNS - listing->len) / 2, i, by;

	for (i = listing->len; i--;)
		if (nodes[i].dominator != FLOW_NONE && !flow_is_return(listing, i))
			nodes[nodes[i].dominator].size += nodes[i].size;
	for (i = 0; i < listing->len; i++) {
		by = nodes[i].dominator;
		if (!nodes[i].joins || flow_is_return(listing, i))
			continue;
		if (is_repeated(listing, nodes, i, &room)) {
			nodes[i].joins = false;
			continue;
		}
		nodes[i].earlier_join = nodes[by].last_join;
		nodes[by].last_join = i;
	}
}

void flow_init(const struct bpf_listing *listing, struct flow *flow)
{
	*flow = (struct flow){ .nodes = xcalloc(listing->len, sizeof(*flow->nodes)) };
	connect(listing, flow);
	find_structure(listing, flow);
	add_joins(listing, flow->nodes);
}

void flow_end(struct flow *flow)
{
	free(flow->nodes);
}
