// SPDX-License-Identifier: GPL-2.0
/* Check a program as the kernel checks a seccomp filter. */
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <linux/seccomp.h>

#include "bpf/validate.h"
#include "bpf/opcode.h"

__attribute__((format(printf, 3, 4))) static bool refuse(struct bpf_error *error, size_t index,
							 const char *fmt, ...)
{
	va_list ap;

	if (!error)
		return false;
	error->index = index;
	va_start(ap, fmt);
	vsnprintf(error->text, sizeof(error->text), fmt, ap);
	va_end(ap);
	return false;
}

static bool check_operand(const struct sock_filter *insn, size_t i, enum bpf_operand operand,
			  struct bpf_error *error)
{
	if (operand == OPERAND_MEM && insn->k >= BPF_MEMWORDS)
		return refuse(error, i, "there is no M[%u]: scratch memory has %d words", insn->k,
			      BPF_MEMWORDS);
	if (operand == OPERAND_DATA && insn->k >= sizeof(struct seccomp_data))
		return refuse(error, i, "loads from offset %u: struct seccomp_data has %zu bytes",
			      insn->k, sizeof(struct seccomp_data));
	if (operand == OPERAND_DATA && insn->k % 4)
		return refuse(error, i, "loads from offset %u: not a multiple of 4", insn->k);
	if (insn->code == (BPF_ALU | BPF_DIV | BPF_K) && !insn->k)
		return refuse(error, i, "divides by zero");
	if ((insn->code == (BPF_ALU | BPF_LSH | BPF_K) ||
	     insn->code == (BPF_ALU | BPF_RSH | BPF_K)) &&
	    insn->k >= 32)
		return refuse(error, i, "shifts by %u bits: at most 31", insn->k);
	return true;
}

static bool check_insn(const struct sock_filter *prog, size_t len, size_t i,
		       struct bpf_error *error)
{
	const struct sock_filter *insn = &prog[i];
	const struct bpf_opcode *op = bpf_opcode(insn->code);
	int taken;

	if (!op)
		return refuse(error, i, "has opcode 0x%04x, which seccomp does not allow",
			      insn->code);
	for (taken = 0; taken < (int)op->targets; taken++) {
		size_t target = bpf_target(insn, i, taken);

		/* A 32-bit size_t may overflow. */
		if (target >= len || target <= i)
			return refuse(error, i,
				      "jumps to instruction %zu, behind the last, which is %zu",
				      target, len - 1);
	}
	return check_operand(insn, i, op->operand, error);
}

/*
 * Each word of M[] must be written on every path before it is read. To the kernel a path continues
 * behind a return: words written before a return count as written behind it.
 */
static bool check_memory(const struct sock_filter *prog, size_t len, struct bpf_error *error)
{
	uint16_t written[BPF_MAXINSNS], now = 0;
	const struct bpf_opcode *op;
	size_t i;
	int taken;

	for (i = 0; i < len; i++)
		written[i] = UINT16_MAX;
	for (i = 0; i < len; i++) {
		op = bpf_opcode(prog[i].code);
		now &= written[i];
		if (prog[i].code == BPF_ST || prog[i].code == BPF_STX)
			now |= 1u << prog[i].k;
		else if (op->operand == OPERAND_MEM && !(now >> prog[i].k & 1))
			return refuse(error, i, "reads M[%u], which may not have been written",
				      prog[i].k);
		for (taken = 0; taken < (int)op->targets; taken++)
			written[bpf_target(&prog[i], i, taken)] &= now;
		if (op->targets)
			now = UINT16_MAX;
	}
	return true;
}

bool bpf_check(const struct sock_filter *prog, size_t len, struct bpf_error *error)
{
	size_t i;

	if (!len)
		return refuse(error, BPF_NO_INDEX, "it has no instruction");
	if (len > BPF_MAXINSNS)
		return refuse(error, BPF_NO_INDEX, "it has %zu instructions: at most %d", len,
			      BPF_MAXINSNS);
	for (i = 0; i < len; i++)
		if (!check_insn(prog, len, i, error))
			return false;
	if (BPF_CLASS(prog[len - 1].code) != BPF_RET)
		return refuse(error, len - 1, "is the last, and not a return");
	return check_memory(prog, len, error);
}
