/* SPDX-License-Identifier: GPL-2.0 */
/* The instructions of classic BPF that seccomp admits. */
#ifndef BPF_OPCODE_H
#define BPF_OPCODE_H

#include <stddef.h>
#include <stdint.h>

#include <linux/filter.h>

/** enum bpf_operand - operand of an instruction */
enum bpf_operand {
	OPERAND_NONE,
	OPERAND_IMM, /* #k */
	OPERAND_LEN, /* #len, the size of struct seccomp_data */
	OPERAND_DATA, /* [k], a word of struct seccomp_data */
	OPERAND_MEM, /* M[k] */
	OPERAND_A,
	OPERAND_X,
};

/**
 * struct bpf_opcode - one instruction
 * @code: its number, all 16 bits of it
 * @name: its name in the kernel's bpf_asm
 * @operand: its operand
 * @targets: number of jump targets: 2 (jt, jf), 1 (k) or none
 * @macros: @code in the words of linux/filter.h
 */
struct bpf_opcode {
	uint16_t code;
	const char *name;
	enum bpf_operand operand;
	unsigned int targets;
	const char *macros;
};

/** bpf_opcodes - all opcodes of seccomp_check_filter(), ended by one without a name */
extern const struct bpf_opcode bpf_opcodes[];

/** bpf_opcode() - look up a number. Return: NULL if seccomp does not admit it. */
const struct bpf_opcode *bpf_opcode(uint16_t code);

/**
 * bpf_target() - target of a jump
 * @insn: a jump
 * @index: its index
 * @taken: for a conditional jump, whether the condition holds
 *
 * Return: index of an instruction; may be beyond the end if the program was not checked.
 */
size_t bpf_target(const struct sock_filter *insn, size_t index, int taken);

#endif
