/* SPDX-License-Identifier: GPL-2.0 */
/* The structure of a program: what can be said without registers, dominators, and switches. */
#ifndef BPF_FLOW_H
#define BPF_FLOW_H

#include "bpf/listing.h"

/* No such instruction. */
#define FLOW_NONE ((size_t)-1)

/**
 * struct flow_node - an instruction
 * @kept: it has an effect. A load whose value is only compared has none, because the comparison
 *	names the word; nor has a jump that always leads to the same.
 * @tests_word: a jump that compares a known word with a known value, with nothing left in A
 * @next: the next instructions that are kept: [1] if the condition is true, else [0]. Equal returns
 *	are one.
 * @root: the first of the tests that make one switch or one test of 64 bits; mostly itself
 * @dominator: the last instruction on all paths to it, a @root; %FLOW_NONE for the first
 * @joins: several ways lead to it, so that it needs a label; false if it is short enough to be
 *	repeated for each of them
 * @ways: how many ways lead to it
 * @last_join: the last instruction that joins ways, and has this one as its dominator
 * @earlier_join: the one before it with the same dominator
 * @next_test: the next test with the same root
 * @size: number of instructions that it dominates
 */
struct flow_node {
	bool kept;
	bool tests_word;
	size_t next[2];
	size_t root;
	size_t dominator;
	bool joins;
	size_t ways;
	size_t last_join;
	size_t earlier_join;
	size_t next_test;
	size_t size;
};

/**
 * struct flow - the structure of a program
 * @nodes: for each instruction
 * @first: the first that is kept
 * @uses_memory: scratch memory is read
 */
struct flow {
	struct flow_node *nodes;
	size_t first;
	bool uses_memory;
};

/**
 * flow_init() - find the structure of a program
 * @listing: a valid program
 * @flow: filled; end it with flow_end()
 */
void flow_init(const struct bpf_listing *listing, struct flow *flow);

/** flow_end() - free it */
void flow_end(struct flow *flow);

/** flow_is_return() - whether an instruction is a return */
bool flow_is_return(const struct bpf_listing *listing, size_t index);

#endif
