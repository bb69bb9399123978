/* SPDX-License-Identifier: GPL-2.0 */
/* A graph of tests that end in answers, and the program that runs it. */
#ifndef ANALYSIS_GRAPH_H
#define ANALYSIS_GRAPH_H

#include "analysis/decide.h"

/**
 * struct graph_node - a test of a call, or an answer
 * @test: the test; its operation is EQ or LE, with a number or with another word
 * @yes: the node for calls that pass it
 * @no: the node for the others; equal to @yes for an answer, which tests nothing
 * @ret: the answer
 */
struct graph_node {
	struct condition test;
	uint32_t yes, no;
	uint32_t ret;
};

/**
 * struct graph - tests and answers, each once; a test stands behind the nodes that it leads to
 * @nodes: the nodes
 * @count: number of nodes
 * @room: room for them
 * @next: for each node, the next one with the same hash
 * @heads: the first one of each hash
 */
struct graph {
	struct graph_node *nodes;
	size_t count, room;
	uint32_t *next;
	uint32_t *heads;
};

/** graph_return() - the node of an answer: SECCOMP_RET_* and data */
uint32_t graph_return(struct graph *graph, uint32_t ret);

/** graph_test() - the node of a test; @yes, if both nodes are the same */
uint32_t graph_test(struct graph *graph, const struct condition *test, uint32_t yes, uint32_t no);

/**
 * graph_regions() - a node that gives each call the answer of its region
 * @graph: the graph
 * @regions: decided regions; each call that matters lies in exactly one
 * @count: number of regions
 * @known: number of first conditions of each region that need no test
 * @node: the result
 *
 * Numbers and ABIs are tested before arguments, as far as the answer depends on them.
 *
 * Return: false if that would take too long.
 */
bool graph_regions(struct graph *graph, const struct region *regions, size_t count, size_t known,
		   uint32_t *node);

/** graph_release() - free a graph */
void graph_release(struct graph *graph);

/**
 * graph_program() - make a program
 * @graph: the graph
 * @root: the node where it begins
 * @len: number of instructions; may be more than the kernel allows
 *
 * Return: the program; free() it.
 */
struct sock_filter *graph_program(const struct graph *graph, uint32_t root, size_t *len);

#endif
