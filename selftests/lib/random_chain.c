// SPDX-License-Identifier: GPL-2.0
#include "lib/random_chain.h"

#define COUNT(_array) (sizeof(_array) / sizeof((_array)[0]))

/* xorshift64* */
uint32_t random_number(struct random_chain *chain)
{
	chain->state ^= chain->state >> 12;
	chain->state ^= chain->state << 25;
	chain->state ^= chain->state >> 27;
	return (chain->state * 0x2545f4914f6cdd1dull) >> 32;
}

static uint32_t below(struct random_chain *chain, uint32_t bound)
{
	return random_number(chain) % bound;
}

/* Edge cases of comparisons and calculations. */
static const uint32_t corners[] = {
	0,	    1,		2,	    3,		4,	    8,		31,
	32,	    33,		255,	    256,	0xffff,	    0x10000,	RANDOM_FIRST_NR,
	1001,	    1023,	1024,	    0x40000000, 0x400003e8, 0x7fffffff, 0x80000000,
	0xfffffffe, 0xffffffff, 0xc000003e, 0x40000003,
};

uint32_t random_word(struct random_chain *chain)
{
	switch (below(chain, 4)) {
	case 0:
		return below(chain, 16);
	case 1:
		return random_number(chain);
	default:
		return corners[below(chain, COUNT(corners))];
	}
}

static uint32_t random_ret(struct random_chain *chain)
{
	static const uint32_t actions[] = {
		SECCOMP_RET_ALLOW,
		SECCOMP_RET_ALLOW,
		SECCOMP_RET_ALLOW,
		SECCOMP_RET_LOG,
		SECCOMP_RET_TRACE,
		SECCOMP_RET_USER_NOTIF,
		SECCOMP_RET_ERRNO,
		SECCOMP_RET_ERRNO,
		SECCOMP_RET_ERRNO,
		SECCOMP_RET_TRAP,
		SECCOMP_RET_TRAP,
		SECCOMP_RET_TRAP,
		SECCOMP_RET_KILL_THREAD,
		SECCOMP_RET_KILL_PROCESS,
		/* Seccomp has no such action. */
		0x12340000,
	};

	return actions[below(chain, COUNT(actions))] | below(chain, 0x10000);
}

static struct sock_filter random_load(struct random_chain *chain, uint32_t stored)
{
	static const uint16_t codes[] = {
		BPF_LD | BPF_W | BPF_ABS,  BPF_LD | BPF_W | BPF_ABS, BPF_LD | BPF_W | BPF_ABS,
		BPF_LD | BPF_IMM,	   BPF_LDX | BPF_IMM,	     BPF_LD | BPF_W | BPF_LEN,
		BPF_LDX | BPF_W | BPF_LEN, BPF_LD | BPF_MEM,	     BPF_LDX | BPF_MEM,
	};
	struct sock_filter insn = { .code = codes[below(chain, COUNT(codes))] };

	switch (BPF_MODE(insn.code)) {
	case BPF_ABS:
		insn.k = 4 * below(chain, sizeof(struct seccomp_data) / 4);
		break;
	case BPF_MEM:
		if (!stored)
			return (struct sock_filter)BPF_STMT(BPF_LD | BPF_IMM, random_word(chain));
		do
			insn.k = below(chain, BPF_MEMWORDS);
		while (!(stored >> insn.k & 1));
		break;
	default:
		insn.k = random_word(chain);
	}
	return insn;
}

static struct sock_filter random_alu(struct random_chain *chain)
{
	static const uint16_t ops[] = {
		BPF_ADD, BPF_SUB, BPF_MUL, BPF_DIV, BPF_AND, BPF_AND, BPF_AND,
		BPF_OR,	 BPF_XOR, BPF_NEG, BPF_LSH, BPF_LSH, BPF_RSH, BPF_RSH,
	};
	uint16_t op = ops[below(chain, COUNT(ops))];
	uint16_t src = below(chain, 2) && op != BPF_NEG ? BPF_X : BPF_K;
	uint32_t k = random_word(chain);

	if ((op == BPF_LSH || op == BPF_RSH) && src == BPF_K)
		k %= 32;
	if (op == BPF_DIV && !k)
		k = 3;
	return (struct sock_filter)BPF_STMT(BPF_ALU | op | src, k);
}

/* @left: the number of instructions after this one */
static struct sock_filter random_jump(struct random_chain *chain, size_t left)
{
	static const uint16_t ops[] = { BPF_JEQ, BPF_JGT, BPF_JGE, BPF_JSET, BPF_JA };
	uint16_t op = ops[below(chain, COUNT(ops))];
	uint32_t reach = left < 8 ? left : 8;

	if (op == BPF_JA)
		return (struct sock_filter)BPF_STMT(BPF_JMP | BPF_JA, below(chain, reach));
	return (struct sock_filter)BPF_JUMP(BPF_JMP | op | (below(chain, 4) ? BPF_K : BPF_X),
					    random_word(chain), below(chain, reach),
					    below(chain, reach));
}

/* Stores to scratch memory are at the beginning, so that every path to a load has them. */
static struct sock_filter random_insn(struct random_chain *chain, size_t left, uint32_t stored)
{
	switch (left ? below(chain, 9) : 8) {
	case 0:
	case 1:
	case 2:
		return random_load(chain, stored);
	case 3:
	case 4:
		return random_alu(chain);
	case 5:
		return (struct sock_filter)BPF_STMT(
			BPF_MISC | (below(chain, 2) ? BPF_TAX : BPF_TXA), 0);
	case 6:
	case 7:
		return random_jump(chain, left);
	default:
		if (!left || !below(chain, 3))
			return (struct sock_filter)BPF_STMT(
				BPF_RET | (below(chain, 6) ? BPF_K : BPF_A), random_ret(chain));
		return random_load(chain, stored);
	}
}

static size_t random_program(struct random_chain *chain, struct sock_filter *insns, bool guarded)
{
	static const struct sock_filter guard[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, RANDOM_FIRST_NR, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	size_t len = 0, size = 5 + below(chain, RANDOM_INSNS - 8), stores = below(chain, 3);
	uint32_t stored = 0;

	for (; guarded && len < COUNT(guard); len++)
		insns[len] = guard[len];
	for (; stores; stores--, len++) {
		uint32_t k = below(chain, BPF_MEMWORDS);

		insns[len] = (struct sock_filter)BPF_STMT(below(chain, 2) ? BPF_ST : BPF_STX, k);
		stored |= 1u << k;
	}
	for (; len < size; len++)
		insns[len] = random_insn(chain, size - 1 - len, stored);
	if (BPF_CLASS(insns[len - 1].code) != BPF_RET)
		insns[len++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, random_ret(chain));
	return len;
}

void random_chain(struct random_chain *chain, uint64_t seed, bool guarded)
{
	*chain = (struct random_chain){ .state = seed * 0x9e3779b97f4a7c15ull + 1 };
	if (!chain->state)
		chain->state = 1;
	random_number(chain);
	chain->count = 1 + below(chain, RANDOM_FILTERS);
	for (size_t i = 0; i < chain->count; i++) {
		chain->programs[i].insns = chain->insns[i];
		chain->programs[i].len = random_program(chain, chain->insns[i], guarded);
	}
}
