/* SPDX-License-Identifier: GPL-2.0 */
/* Run programs on one system call as kernel/seccomp.c runs them. */
#ifndef BPF_EMULATE_H
#define BPF_EMULATE_H

#include <stddef.h>
#include <stdint.h>

#include <linux/filter.h>
#include <linux/seccomp.h>

/**
 * struct bpf_program - a program that bpf_check() has passed
 * @insns: its instructions
 * @len: number of instructions
 */
struct bpf_program {
	const struct sock_filter *insns;
	size_t len;
};

/**
 * struct emulate_path - the executed instructions
 * @insns: their indexes, with room for all instructions of the program; in ascending order, because
 *	classic BPF jumps forward only
 * @registers: A and X before each, with the same room; may be NULL
 * @len: number of executed instructions
 */
struct emulate_path {
	size_t *insns;
	struct emulate_registers {
		uint32_t a, x;
	} * registers;
	size_t len;
};

/**
 * struct verdict - the answer of a chain
 * @ret: action and data, SECCOMP_RET_*
 * @filter: index of the deciding filter in the chain; the newest if all allowed the call
 * @insn: its deciding instruction: a return, or a division by zero
 */
struct verdict {
	uint32_t ret;
	size_t filter;
	size_t insn;
};

/**
 * emulate_program() - run one program
 * @program: the program
 * @data: the system call
 * @last: receives the index of the last executed instruction; may be NULL
 * @path: receives all executed instructions; may be NULL
 *
 * Return: the return value of the program. The source of the semantics is net/core/filter.c of
 * 6.12, bpf_convert_filter(): registers start as 0, shifts by a register use its low 5 bits, and a
 * division by a register that is 0 returns 0.
 */
uint32_t emulate_program(const struct bpf_program *program, const struct seccomp_data *data,
			 size_t *last, struct emulate_path *path);

/**
 * emulate_chain() - run all programs of a chain
 * @chain: the programs, newest first, as the kernel runs them
 * @count: number of programs
 * @data: the system call
 *
 * The most severe action wins, among equal ones the newest filter's. If all filters allow the call,
 * the verdict is SECCOMP_RET_ALLOW without their data (kernel/seccomp.c, seccomp_run_filters()).
 *
 * Return: the verdict.
 */
struct verdict emulate_chain(const struct bpf_program *chain, size_t count,
			     const struct seccomp_data *data);

/** verdict_before() - whether the action of @a is more severe than that of @b */
static inline int verdict_before(uint32_t a, uint32_t b)
{
	return (int32_t)(a & SECCOMP_RET_ACTION_FULL) < (int32_t)(b & SECCOMP_RET_ACTION_FULL);
}

#endif
