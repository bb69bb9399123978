/* SPDX-License-Identifier: GPL-2.0 */
/* What the kernel would answer to one system call: programs run as kernel/seccomp.c runs them. */
#ifndef BPF_EMULATE_H
#define BPF_EMULATE_H

#include <stddef.h>
#include <stdint.h>

#include <linux/filter.h>
#include <linux/seccomp.h>

/**
 * struct bpf_program - a program that bpf_check() has passed
 * @insns: its instructions
 * @len: how many
 */
struct bpf_program {
	const struct sock_filter *insns;
	size_t len;
};

/**
 * struct emulate_path - which instructions were executed
 * @insns: room for as many indexes as the program has instructions; filled in ascending order,
 *	because classic BPF only jumps ahead
 * @registers: room for as many; what A and X were when each was about to be executed. May be NULL.
 * @len: how many were executed
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
 * @ret: action and data as the kernel puts them together, SECCOMP_RET_*
 * @filter: the filter that decided, as an index into the chain; the newest if none objected
 * @insn: the instruction of it that decided: its return, or a division by zero
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
 * @last: where the index of the last instruction executed is left; may be NULL
 * @path: where all of them are left; may be NULL
 *
 * Return: what the program returns. The source of the semantics is net/core/filter.c of 6.12,
 * bpf_convert_filter(): registers start as 0, shifts by a register use its low 5 bits, and a
 * division by a register that is 0 returns 0.
 */
uint32_t emulate_program(const struct bpf_program *program, const struct seccomp_data *data,
			 size_t *last, struct emulate_path *path);

/**
 * emulate_chain() - run all programs of a chain
 * @chain: the programs, newest first, as the kernel runs them
 * @count: how many
 * @data: the system call
 *
 * The most severe action wins, and of equal ones the newest filter's. That all filters allow the
 * call is told as SECCOMP_RET_ALLOW, whatever data they gave (kernel/seccomp.c,
 * seccomp_run_filters()).
 *
 * Return: the verdict.
 */
struct verdict emulate_chain(const struct bpf_program *chain, size_t count,
			     const struct seccomp_data *data);

/** verdict_before() - whether one return value's action is more severe than another's */
static inline int verdict_before(uint32_t a, uint32_t b)
{
	return (int32_t)(a & SECCOMP_RET_ACTION_FULL) < (int32_t)(b & SECCOMP_RET_ACTION_FULL);
}

#endif
