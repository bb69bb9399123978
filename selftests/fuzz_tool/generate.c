// SPDX-License-Identifier: GPL-2.0
/* Random programs, the same for the same seed. */
#include <stdbool.h>
#include <string.h>

#include <linux/audit.h>
#include <linux/seccomp.h>

#include "bpf/opcode.h"
#include "fuzz_tool/generate.h"

/* splitmix64 */
uint64_t random_next(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

uint32_t random_below(uint64_t *state, uint32_t limit)
{
	return (uint32_t)(random_next(state) >> 32) % limit;
}

/* Numbers that real programs have. */
static uint32_t random_k(uint64_t *state)
{
	static const uint32_t archs[] = { AUDIT_ARCH_X86_64, AUDIT_ARCH_I386, AUDIT_ARCH_AARCH64,
					  AUDIT_ARCH_ARM, AUDIT_ARCH_MIPS64N32 };
	static const uint32_t actions[] = { SECCOMP_RET_KILL_PROCESS, SECCOMP_RET_KILL_THREAD,
					    SECCOMP_RET_TRAP,	      SECCOMP_RET_ERRNO,
					    SECCOMP_RET_USER_NOTIF,   SECCOMP_RET_TRACE,
					    SECCOMP_RET_LOG,	      SECCOMP_RET_ALLOW };

	switch (random_below(state, 7)) {
	case 0:
		return archs[random_below(state, 5)];
	case 1:
		return random_below(state, 500);
	case 2:
		return 0x40000000 | random_below(state, 560);
	case 3:
		return 0x3ffffffd + random_below(state, 6); /* about the x32 bit */
	case 4:
		return actions[random_below(state, 8)] |
		       (random_below(state, 2) ? random_below(state, 0x10000) : 0);
	case 5:
		return 1u << random_below(state, 32);
	default:
		return (uint32_t)random_next(state);
	}
}

static uint32_t random_offset(uint64_t *state)
{
	return 4 * (random_below(state, 2) ? random_below(state, 2) : random_below(state, 16));
}

static void random_jump(uint64_t *state, struct sock_filter *insn, const struct bpf_opcode *op,
			size_t left)
{
	uint32_t near = random_below(state, 2) ? 4 : 256;

	/* @left instructions follow */
	if (op->targets == 1) {
		insn->k = random_below(state, (uint32_t)left);
		return;
	}
	if (near > left)
		near = (uint32_t)left;
	insn->jt = (uint8_t)random_below(state, near);
	insn->jf = (uint8_t)random_below(state, near);
}

static void random_insn(uint64_t *state, struct sock_filter *insn, const struct bpf_opcode *op,
			size_t left)
{
	bool uses_k = true, junk = !random_below(state, 16);

	*insn = (struct sock_filter){ .code = op->code };
	switch (op->operand) {
	case OPERAND_IMM:
		insn->k = random_k(state);
		if (op->code == (BPF_ALU | BPF_DIV | BPF_K))
			insn->k |= 1;
		if (op->code == (BPF_ALU | BPF_LSH | BPF_K) ||
		    op->code == (BPF_ALU | BPF_RSH | BPF_K))
			insn->k %= 32;
		break;
	case OPERAND_DATA:
		insn->k = random_offset(state);
		break;
	case OPERAND_MEM:
		insn->k = random_below(state, random_below(state, 2) ? 2 : BPF_MEMWORDS);
		break;
	default:
		uses_k = op->targets == 1;
	}
	if (op->targets)
		random_jump(state, insn, op, left);
	if (junk && op->targets != 2)
		insn->jt = (uint8_t)random_next(state);
	if (junk && !uses_k)
		insn->k = (uint32_t)random_next(state);
}

static bool is_mem(const struct bpf_opcode *op)
{
	return op->operand == OPERAND_MEM;
}

/* Real programs consist of loads and comparisons with constants. */
static const struct bpf_opcode *random_op(uint64_t *state, bool has_mem)
{
	static const uint16_t common[] = { BPF_LD | BPF_W | BPF_ABS,  BPF_LD | BPF_W | BPF_ABS,
					   BPF_JMP | BPF_JEQ | BPF_K, BPF_JMP | BPF_JGE | BPF_K,
					   BPF_JMP | BPF_JGT | BPF_K, BPF_JMP | BPF_JSET | BPF_K };
	bool want_mem = has_mem && random_below(state, 2);
	const struct bpf_opcode *op;
	uint32_t count = 0;

	if (!want_mem && random_below(state, 2))
		return bpf_opcode(common[random_below(state, 6)]);
	while (bpf_opcodes[count].name)
		count++;
	do {
		op = &bpf_opcodes[random_below(state, count)];
	} while (want_mem ? !is_mem(op) : !has_mem && is_mem(op));
	return op;
}

size_t generate_valid(uint64_t *state, struct sock_filter *prog, size_t max)
{
	size_t len = 1 + random_below(state, (uint32_t)max), i = 0;
	bool has_mem = len > BPF_MEMWORDS + 1 && random_below(state, 2);
	const struct bpf_opcode *op;

	for (; has_mem && i < BPF_MEMWORDS; i++)
		prog[i] = (struct sock_filter)BPF_STMT(BPF_ST, (uint32_t)i);
	for (; i + 1 < len; i++) {
		op = random_op(state, has_mem);
		random_insn(state, &prog[i], op, len - 1 - i);
	}
	op = bpf_opcode(random_below(state, 8) ? BPF_RET | BPF_K : BPF_RET | BPF_A);
	random_insn(state, &prog[i], op, 0);
	return len;
}

/* The limit of the k of an instruction. */
static uint32_t limit_of(const struct bpf_opcode *op)
{
	if (op->operand == OPERAND_MEM)
		return BPF_MEMWORDS;
	if (op->operand == OPERAND_DATA)
		return sizeof(struct seccomp_data);
	if (BPF_CLASS(op->code) == BPF_ALU && op->operand == OPERAND_IMM)
		return BPF_OP(op->code) == BPF_DIV ? 1 : 32;
	return 0;
}

/* Just inside and outside of rules: at a limit, or with a word of memory that is not written. */
static void damage_limit(uint64_t *state, struct sock_filter *prog, size_t len)
{
	uint32_t at = random_below(state, (uint32_t)len), limit;
	const struct bpf_opcode *op = bpf_opcode(prog[at].code);
	uint32_t near = random_below(state, 3);

	if (!op)
		return;
	limit = limit_of(op);
	if (limit)
		prog[at].k = random_below(state, 2) ? limit - 1 + near : random_below(state, limit);
	if (op->targets == 1)
		prog[at].k = (uint32_t)len - at - 2 + near;
	if (op->targets == 2 && random_below(state, 2))
		prog[at].jt = (uint8_t)(len - at - 2 + near);
	else if (op->targets == 2)
		prog[at].jf = (uint8_t)(len - at - 2 + near);
}

void generate_damage(uint64_t *state, struct sock_filter *prog, size_t len)
{
	uint32_t times = random_below(state, 5);
	struct sock_filter *insn;

	while (times--) {
		insn = &prog[random_below(state, (uint32_t)len)];
		switch (random_below(state, 7)) {
		case 0:
			insn->code = (uint16_t)(random_below(state, 4) ? random_below(state, 256) :
									 random_next(state));
			break;
		case 1:
			insn->k = random_below(state, 100);
			break;
		case 2:
			insn->k = (uint32_t)random_next(state);
			break;
		case 3:
			insn->jt = (uint8_t)random_next(state);
			break;
		case 4:
			insn->jf = (uint8_t)random_next(state);
			break;
		default:
			damage_limit(state, prog, len);
		}
	}
}

size_t generate_noise(uint64_t *state, char *text, size_t len, size_t room)
{
	static const char letters[] =
		"\n\n  ;:#[](){}=!&|<>,.LMaxk0123456789-\tjeqretld_\r\x01\x80";
	uint32_t times = random_below(state, 6), at, size;

	while (times-- && len) {
		at = random_below(state, (uint32_t)len);
		size = 1 + random_below(state, 12);
		if (size > len - at)
			size = (uint32_t)(len - at);
		switch (random_below(state, 3)) {
		case 0:
			text[at] = letters[random_below(state, sizeof(letters))];
			break;
		case 1:
			memmove(text + at, text + at + size, len - at - size);
			len -= size;
			break;
		case 2:
			if (len + size > room)
				break;
			memmove(text + at + size, text + at, len - at);
			len += size;
			break;
		}
	}
	return len;
}
