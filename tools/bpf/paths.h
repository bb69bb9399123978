/* SPDX-License-Identifier: GPL-2.0 */
/* What is known of the registers, and of the ABI, when an instruction is reached. */
#ifndef BPF_PATHS_H
#define BPF_PATHS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/filter.h>

#include "bpf/arch.h"

/* Words of struct seccomp_data, which programs load one by one. */
#define BPF_WORD_NR 0
#define BPF_WORD_ARCH 1

/** enum bpf_value_kind - what is known of a register */
enum bpf_value_kind {
	VALUE_UNKNOWN,
	VALUE_CONST, /* it is @k */
	VALUE_DATA, /* it is word @word of struct seccomp_data, and only the bits of @k */
};

/** struct bpf_value - a register; see enum bpf_value_kind */
struct bpf_value {
	enum bpf_value_kind kind;
	uint32_t word;
	uint32_t k;
};

/**
 * struct bpf_state - what is known when an instruction is about to be run, whatever way led there
 * @reached: some way leads there; if not, nothing is known
 * @abis: those that the tests on the ways there have left over
 * @a: the accumulator
 * @x: the index register
 * @mem: scratch memory
 *
 * It is never wrong, but may know less than there is to be known: tests of anything but the ABI
 * tell it nothing. x86_64 and x32 are told apart as far as the number of the call has been
 * compared with %BPF_X32_BIT.
 */
struct bpf_state {
	bool reached;
	bpf_abis abis;
	struct bpf_value a;
	struct bpf_value x;
	struct bpf_value mem[BPF_MEMWORDS];
};

/**
 * bpf_paths() - follow all ways through a program
 * @prog: any instructions; where the program is not valid, a way just ends
 * @len: how many, at most %BPF_MAXINSNS
 *
 * Classic BPF jumps forward only, so one pass in order sees every way.
 *
 * Return: a state for each instruction, to be freed with free().
 */
struct bpf_state *bpf_paths(const struct sock_filter *prog, size_t len);

/**
 * bpf_compared() - what a jump compares A with
 * @insn: a conditional jump
 * @state: what is known there
 * @with: the value
 *
 * Return: false if that is not known, or @insn is something else.
 */
bool bpf_compared(const struct sock_filter *insn, const struct bpf_state *state, uint32_t *with);

#endif
