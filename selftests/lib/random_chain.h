/* SPDX-License-Identifier: GPL-2.0 */
/* Chains of random, valid programs with all opcodes that seccomp accepts and all actions. */
#ifndef LIB_RANDOM_CHAIN_H
#define LIB_RANDOM_CHAIN_H

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bpf/emulate.h"

/* Guarded programs allow calls with smaller numbers; the others have random results. */
#define RANDOM_FIRST_NR 1000

#define RANDOM_FILTERS 5
#define RANDOM_INSNS 64

/**
 * struct random_chain - a chain
 * @state: of the generator
 * @insns: the programs, the newest first
 * @programs: the same, as struct bpf_program
 * @count: how many
 */
struct random_chain {
	uint64_t state;
	struct sock_filter insns[RANDOM_FILTERS][RANDOM_INSNS];
	struct bpf_program programs[RANDOM_FILTERS];
	size_t count;
};

/**
 * random_chain() - make a chain
 * @chain: filled
 * @seed: the same seed makes the same chain
 * @guarded: every program allows the calls below RANDOM_FIRST_NR
 */
void random_chain(struct random_chain *chain, uint64_t seed, bool guarded);

/** random_plain_chain() - make a chain that mostly compares, so that its answers can be decided */
void random_plain_chain(struct random_chain *chain, uint64_t seed);

/**
 * random_tests_chain() - make a chain of tests as filters of real life have them, and many answers
 * @chain: filled
 * @seed: the same seed makes the same chain
 * @guarded: as random_chain(); the numbers that are compared with are such numbers, too
 */
void random_tests_chain(struct random_chain *chain, uint64_t seed, bool guarded);

/** random_number() - the next number of the generator of a chain */
uint32_t random_number(struct random_chain *chain);

/** random_word() - a number that a chain is likely to compare with */
uint32_t random_word(struct random_chain *chain);

#endif
