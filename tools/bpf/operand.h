/* SPDX-License-Identifier: GPL-2.0 */
/* One instruction of assembly, up to the labels that it may jump to. */
#ifndef BPF_OPERAND_H
#define BPF_OPERAND_H

#include "bpf/lex.h"
#include "bpf/opcode.h"

/** enum jump_field - where a jump keeps how far it goes */
enum jump_field {
	JUMP_JT,
	JUMP_JF,
	JUMP_K,
};

/**
 * struct operation - what was read
 * @op: the instruction; NULL for a raw one, to which nothing is to be added
 * @inverted: the first label is where to go if the condition does not hold
 */
struct operation {
	const struct bpf_opcode *op;
	bool inverted;
};

/**
 * operand_parse() - read an instruction
 * @lex: behind its name
 * @name: its name
 * @at: where that is
 * @operation: filled
 * @insn: zeroed before; filled but for its jumps
 *
 * Return: false after a complaint.
 */
bool operand_parse(struct lex *lex, const char *name, const char *at, struct operation *operation,
		   struct sock_filter *insn);

#endif
