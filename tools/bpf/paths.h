/* SPDX-License-Identifier: GPL-2.0 */
/* The known state of registers and ABI at each instruction. */
#ifndef BPF_PATHS_H
#define BPF_PATHS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/filter.h>

#include "bpf/arch.h"

/* Indexes of 32-bit words of struct seccomp_data. */
#define BPF_WORD_NR 0
#define BPF_WORD_ARCH 1

/** enum bpf_value_kind - knowledge about a register */
enum bpf_value_kind {
	VALUE_UNKNOWN,
	VALUE_CONST, /* the constant @k */
	VALUE_DATA, /* word @word of struct seccomp_data, masked with @k */
};

/** struct bpf_value - a register; see enum bpf_value_kind */
struct bpf_value {
	enum bpf_value_kind kind;
	uint32_t word;
	uint32_t k;
};

/**
 * struct bpf_state - the known state before an instruction, on all paths to it
 * @reached: some path leads to it; if not, nothing is known
 * @abis: the ABIs that the tests on these paths leave over
 * @a: the accumulator
 * @x: the index register
 * @mem: scratch memory
 *
 * It is correct but may be incomplete: only tests of the ABI count. x86_64 and x32 are
 * distinguished as far as the program has compared the number of the call with %BPF_X32_BIT.
 */
struct bpf_state {
	bool reached;
	bpf_abis abis;
	struct bpf_value a;
	struct bpf_value x;
	struct bpf_value mem[BPF_MEMWORDS];
};

/**
 * bpf_paths() - follow all paths through a program
 * @prog: any instructions; a path ends at an invalid one
 * @len: number of instructions, at most %BPF_MAXINSNS
 *
 * Classic BPF jumps forward only, so one pass in order sees every path.
 *
 * Return: a state for each instruction; free() it.
 */
struct bpf_state *bpf_paths(const struct sock_filter *prog, size_t len);

/**
 * bpf_compared() - the value that a jump compares A with
 * @insn: a conditional jump
 * @state: the state before it
 * @with: the value
 *
 * Return: false if the value is not known, or @insn is no conditional jump.
 */
bool bpf_compared(const struct sock_filter *insn, const struct bpf_state *state, uint32_t *with);

#endif
