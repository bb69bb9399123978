// SPDX-License-Identifier: GPL-2.0
/* The instructions of classic BPF that seccomp admits. */
#include "bpf/opcode.h"

#define OP(macros, name, operand, targets)                                    \
	{                                                                     \
		(uint16_t)(macros), name, OPERAND_##operand, targets, #macros \
	}

const struct bpf_opcode bpf_opcodes[] = {
	OP(BPF_LD | BPF_W | BPF_ABS, "ld", DATA, 0),
	OP(BPF_LD | BPF_W | BPF_LEN, "ld", LEN, 0),
	OP(BPF_LD | BPF_IMM, "ld", IMM, 0),
	OP(BPF_LD | BPF_MEM, "ld", MEM, 0),
	OP(BPF_LDX | BPF_W | BPF_LEN, "ldx", LEN, 0),
	OP(BPF_LDX | BPF_IMM, "ldx", IMM, 0),
	OP(BPF_LDX | BPF_MEM, "ldx", MEM, 0),
	OP(BPF_ST, "st", MEM, 0),
	OP(BPF_STX, "stx", MEM, 0),
	OP(BPF_ALU | BPF_ADD | BPF_K, "add", IMM, 0),
	OP(BPF_ALU | BPF_ADD | BPF_X, "add", X, 0),
	OP(BPF_ALU | BPF_SUB | BPF_K, "sub", IMM, 0),
	OP(BPF_ALU | BPF_SUB | BPF_X, "sub", X, 0),
	OP(BPF_ALU | BPF_MUL | BPF_K, "mul", IMM, 0),
	OP(BPF_ALU | BPF_MUL | BPF_X, "mul", X, 0),
	OP(BPF_ALU | BPF_DIV | BPF_K, "div", IMM, 0),
	OP(BPF_ALU | BPF_DIV | BPF_X, "div", X, 0),
	OP(BPF_ALU | BPF_AND | BPF_K, "and", IMM, 0),
	OP(BPF_ALU | BPF_AND | BPF_X, "and", X, 0),
	OP(BPF_ALU | BPF_OR | BPF_K, "or", IMM, 0),
	OP(BPF_ALU | BPF_OR | BPF_X, "or", X, 0),
	OP(BPF_ALU | BPF_XOR | BPF_K, "xor", IMM, 0),
	OP(BPF_ALU | BPF_XOR | BPF_X, "xor", X, 0),
	OP(BPF_ALU | BPF_LSH | BPF_K, "lsh", IMM, 0),
	OP(BPF_ALU | BPF_LSH | BPF_X, "lsh", X, 0),
	OP(BPF_ALU | BPF_RSH | BPF_K, "rsh", IMM, 0),
	OP(BPF_ALU | BPF_RSH | BPF_X, "rsh", X, 0),
	OP(BPF_ALU | BPF_NEG, "neg", NONE, 0),
	OP(BPF_JMP | BPF_JA, "ja", NONE, 1),
	OP(BPF_JMP | BPF_JEQ | BPF_K, "jeq", IMM, 2),
	OP(BPF_JMP | BPF_JEQ | BPF_X, "jeq", X, 2),
	OP(BPF_JMP | BPF_JGT | BPF_K, "jgt", IMM, 2),
	OP(BPF_JMP | BPF_JGT | BPF_X, "jgt", X, 2),
	OP(BPF_JMP | BPF_JGE | BPF_K, "jge", IMM, 2),
	OP(BPF_JMP | BPF_JGE | BPF_X, "jge", X, 2),
	OP(BPF_JMP | BPF_JSET | BPF_K, "jset", IMM, 2),
	OP(BPF_JMP | BPF_JSET | BPF_X, "jset", X, 2),
	OP(BPF_RET | BPF_K, "ret", IMM, 0),
	OP(BPF_RET | BPF_A, "ret", A, 0),
	OP(BPF_MISC | BPF_TAX, "tax", NONE, 0),
	OP(BPF_MISC | BPF_TXA, "txa", NONE, 0),
	{ 0 },
};

const struct bpf_opcode *bpf_opcode(uint16_t code)
{
	const struct bpf_opcode *op;

	for (op = bpf_opcodes; op->name; op++)
		if (op->code == code)
			return op;
	return NULL;
}

size_t bpf_target(const struct sock_filter *insn, size_t index, int taken)
{
	if (insn->code == (BPF_JMP | BPF_JA))
		return index + 1 + insn->k;
	return index + 1 + (taken ? insn->jt : insn->jf);
}
