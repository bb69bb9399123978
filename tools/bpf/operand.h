/* SPDX-License-Identifier: GPL-2.0 */
/* Read one instruction of assembly, up to the labels of a jump. */
#ifndef BPF_OPERAND_H
#define BPF_OPERAND_H

#include "bpf/lex.h"
#include "bpf/opcode.h"

/** enum jump_field - field that holds the distance of a jump */
enum jump_field {
	JUMP_JT,
	JUMP_JF,
	JUMP_K,
};

/**
 * struct operation - an instruction that was read
 * @op: its opcode; NULL for a raw instruction, which is complete
 * @inverted: the first label is the target of a false condition
 */
struct operation {
	const struct bpf_opcode *op;
	bool inverted;
};

/**
 * operand_parse() - read an instruction
 * @lex: the position behind its name
 * @name: its name
 * @at: position of the name
 * @operation: filled
 * @insn: zeroed by the caller; filled except for jump distances
 *
 * Return: false after lex_fail().
 */
bool operand_parse(struct lex *lex, const char *name, const char *at, struct operation *operation,
		   struct sock_filter *insn);

#endif
