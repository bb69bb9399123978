// SPDX-License-Identifier: GPL-2.0
/* A graph of tests that end in answers. Equal nodes exist once, so equal parts are shared. */
#include <stdlib.h>
#include <string.h>

#include "analysis/graph.h"
#include "analysis/symbol.h"
#include "cli/xalloc.h"

#define HASHES 4096
#define NO_NODE UINT32_MAX

/* No program has more tests on a path, so recursion may end there. */
#define DEPTH_MAX BPF_MAXINSNS

/* Maximum number of regions looked at for one call of graph_regions(). */
#define LOOKS_MAX 4000000

static bool same_node(const struct graph_node *a, const struct graph_node *b)
{
	return a->test.word == b->test.word && a->test.op == b->test.op &&
	       a->test.mask == b->test.mask && a->test.value == b->test.value && a->yes == b->yes &&
	       a->no == b->no && a->ret == b->ret;
}

static size_t hash(const struct graph_node *node)
{
	const uint32_t parts[] = { node->test.word,  node->test.op, node->test.mask,
				   node->test.value, node->yes,	    node->no,
				   node->ret };
	uint32_t sum = 0;

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		sum = (sum ^ parts[i]) * 0x9e3779b1u;
	return sum >> 16 & (HASHES - 1);
}

/* The node that is equal to @node, or a new one. */
static uint32_t find_or_add(struct graph *graph, const struct graph_node *node)
{
	size_t head = hash(node), room = graph->room;
	uint32_t at;

	if (!graph->heads) {
		graph->heads = xcalloc(HASHES, sizeof(*graph->heads));
		memset(graph->heads, 0xff, HASHES * sizeof(*graph->heads));
	}
	for (at = graph->heads[head]; at != NO_NODE; at = graph->next[at])
		if (same_node(&graph->nodes[at], node))
			return at;
	graph->nodes = xgrow(graph->nodes, graph->count, &graph->room, sizeof(*graph->nodes));
	if (graph->room != room)
		graph->next = xreallocarray(graph->next, graph->room, sizeof(*graph->next));
	graph->nodes[graph->count] = *node;
	graph->next[graph->count] = graph->heads[head];
	graph->heads[head] = (uint32_t)graph->count;
	return (uint32_t)graph->count++;
}

uint32_t graph_return(struct graph *graph, uint32_t ret)
{
	return find_or_add(graph,
			   &(struct graph_node){ .yes = NO_NODE, .no = NO_NODE, .ret = ret });
}

uint32_t graph_test(struct graph *graph, const struct condition *test, uint32_t yes, uint32_t no)
{
	struct graph_node node = { .test = *test, .yes = yes, .no = no };
	enum condition_op op = test->op & CONDITION_LE;
	bool swap = op == CONDITION_NE || op == CONDITION_GT;

	if (yes == no)
		return yes;
	if (swap)
		node.test = condition_opposite(*test);
	if (node.test.op == CONDITION_LE && !node.test.value)
		node.test.op = CONDITION_EQ;
	/* A single bit is set if it is not clear. */
	if (node.test.op == CONDITION_EQ && node.test.value && node.test.value == node.test.mask &&
	    !(node.test.mask & (node.test.mask - 1))) {
		node.test.value = 0;
		swap = !swap;
	}
	if (swap) {
		node.yes = no;
		node.no = yes;
	}
	return find_or_add(graph, &node);
}

void graph_release(struct graph *graph)
{
	free(graph->nodes);
	free(graph->next);
	free(graph->heads);
	*graph = (struct graph){ 0 };
}

/* A region, and how many of its conditions are known to be true. */
struct part {
	const struct region *region;
	size_t known;
};

struct work {
	struct graph *graph;
	struct condition *path; /* the tests so far, as they came out */
	size_t depth, room;
	size_t looks;
};

static bool same_condition(const struct condition *a, const struct condition *b)
{
	return a->word == b->word && a->op == b->op && a->mask == b->mask && a->value == b->value;
}

/* Whether some call of a region may reach this place of the path. */
static bool may_meet(struct work *work, const struct region *region, const struct condition *test)
{
	struct condition *all = xcalloc(region->count + work->depth + 1, sizeof(*all));
	uint32_t words[DECIDE_WORDS] = { 0 };
	enum conditions_answer answer;
	bool related = condition_is_relation(test);
	size_t count = 0;

	all[count++] = *test;
	for (size_t i = 0; i < region->count; i++)
		related |= condition_is_relation(&region->conditions[i]);
	for (size_t i = 0; i < work->depth; i++)
		related |= condition_is_relation(&work->path[i]);
	for (size_t i = 0; i < region->count; i++)
		if (related || region->conditions[i].word == test->word)
			all[count++] = region->conditions[i];
	for (size_t i = 0; i < work->depth; i++)
		if (related || work->path[i].word == test->word)
			all[count++] = work->path[i];
	work->looks += count;
	answer = related ? conditions_solve(all, count, words) :
			   conditions_possible(all, count, 0, NULL);
	free(all);
	return answer != CONDITIONS_NO;
}

/* Take a part to one side of a test, if any of its calls come out there. Return: whether they do. */
static bool take(struct work *work, const struct part *part, const struct condition *test,
		 struct part *to)
{
	const struct condition opposite = condition_opposite(*test);
	const struct region *region = part->region;
	const struct condition *next = &region->conditions[part->known];

	*to = *part;
	work->looks++;
	/* Regions come from paths of programs, so they mostly have this very test. */
	if (same_condition(next, &opposite))
		return false;
	if (!same_condition(next, test) && !may_meet(work, region, test))
		return false;
	while (to->known < region->count &&
	       (same_condition(&region->conditions[to->known], test) ||
		(!condition_is_relation(test) && region->conditions[to->known].word == test->word &&
		 condition_implies(test, &region->conditions[to->known]))))
		to->known++;
	return true;
}

/* A part that all calls are in, or any if they have the same answer; NULL if there is none. */
static const struct part *only_answer(const struct part *parts, size_t count)
{
	bool same = true;

	for (size_t i = 0; i < count; i++) {
		if (parts[i].known == parts[i].region->count)
			return &parts[i];
		same &= parts[i].region->verdict.ret == parts->region->verdict.ret;
	}
	return same ? parts : NULL;
}

/* The kernel's bitmap of allowed calls holds those whose answer needs number and ABI only. */
static bool is_early(const struct condition *condition)
{
	return condition->word == DECIDE_WORD(nr) || condition->word == DECIDE_WORD(arch);
}

/* The next test */
static struct condition choose_test(const struct part *parts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (is_early(&parts[i].region->conditions[parts[i].known]))
			return parts[i].region->conditions[parts[i].known];
	return parts->region->conditions[parts->known];
}

static bool build(struct work *work, const struct part *parts, size_t count, uint32_t *node);

/* Build what is behind one side of a test. */
static bool build_side(struct work *work, const struct part *parts, size_t count,
		       const struct condition *test, uint32_t *node)
{
	bool done;

	if (work->depth == DEPTH_MAX || work->looks > LOOKS_MAX)
		return false;
	work->path = xgrow(work->path, work->depth, &work->room, sizeof(*work->path));
	work->path[work->depth++] = *test;
	done = build(work, parts, count, node);
	work->depth--;
	return done;
}

static bool build(struct work *work, const struct part *parts, size_t count, uint32_t *node)
{
	const struct part *only = only_answer(parts, count);
	struct condition test, opposite;
	struct part *sides[2];
	size_t counts[2] = { 0 };
	uint32_t yes = 0, no = 0;
	bool done;

	if (only) {
		*node = graph_return(work->graph, only->region->verdict.ret);
		return true;
	}
	test = choose_test(parts, count);
	opposite = condition_opposite(test);
	for (unsigned int side = 0; side < 2; side++) {
		sides[side] = xcalloc(count, sizeof(**sides));
		for (size_t i = 0; i < count; i++)
			counts[side] += take(work, &parts[i], side ? &opposite : &test,
					     &sides[side][counts[side]]);
	}
	/* With no calls on one side, the test is not needed. */
	done = build_side(work, sides[0], counts[0], &test, &yes);
	no = yes;
	if (done && counts[1])
		done = build_side(work, sides[1], counts[1], &opposite, &no);
	free(sides[0]);
	free(sides[1]);
	if (done)
		*node = graph_test(work->graph, &test, yes, no);
	return done;
}

/* Copy a region with its conditions in the order of the tests to come. */
static void copy_region(const struct region *from, size_t known, struct region *to)
{
	size_t count = 0;

	*to = *from;
	to->conditions = xcalloc(from->count + 1, sizeof(*to->conditions));
	for (unsigned int early = 0; early < 2; early++)
		for (size_t i = 0; i < from->count; i++)
			if ((i < known || is_early(&from->conditions[i])) != early)
				to->conditions[count++] = from->conditions[i];
}

bool graph_regions(struct graph *graph, const struct region *regions, size_t count, size_t known,
		   uint32_t *node)
{
	struct work work = { .graph = graph };
	struct region *copies = xcalloc(count, sizeof(*copies));
	struct part *parts = xcalloc(count, sizeof(*parts));
	bool done;

	for (size_t i = 0; i < count; i++) {
		copy_region(&regions[i], known, &copies[i]);
		parts[i] = (struct part){ &copies[i], known };
	}
	done = build(&work, parts, count, node);
	for (size_t i = 0; i < count; i++)
		free(copies[i].conditions);
	free(copies);
	free(parts);
	free(work.path);
	return done;
}
