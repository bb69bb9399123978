// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "lib/random_chain.h"

#define WORDS (sizeof(struct seccomp_data) / sizeof(uint32_t))
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

/* Allow what is not a number above. */
static const struct sock_filter guard[] = {
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
	BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, RANDOM_FIRST_NR, 1, 0),
	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
};

static size_t random_program(struct random_chain *chain, struct sock_filter *insns, bool guarded)
{
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

/* Comparisons with constants of bits that are perhaps masked, shifted, flipped or added to. */
static struct sock_filter plain_insn(struct random_chain *chain, size_t left)
{
	static const uint16_t jumps[] = { BPF_JEQ, BPF_JEQ, BPF_JGT, BPF_JGE, BPF_JSET };
	static const uint16_t sums[] = { BPF_OR, BPF_XOR, BPF_ADD, BPF_SUB, BPF_NEG };
	uint32_t reach = left < 7 ? left : 7, k = random_word(chain);

	switch (left ? random_number(chain) % 12 : 11) {
	case 0:
	case 1:
	case 2:
		return (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
						    random_number(chain) % WORDS * 4);
	case 3:
		return (struct sock_filter)BPF_STMT(BPF_ALU | BPF_AND | BPF_K, k);
	case 4:
		if (random_number(chain) % 3)
			return (struct sock_filter)BPF_STMT(BPF_ALU | BPF_RSH | BPF_K, k % 32);
		return (struct sock_filter)BPF_STMT(BPF_ALU | BPF_LSH | BPF_K, k % 32);
	case 5:
	case 6:
	case 7:
	case 8:
		return (struct sock_filter)BPF_JUMP(BPF_JMP | jumps[random_number(chain) % 5], k,
						    random_number(chain) % reach,
						    random_number(chain) % reach);
	case 9:
		if (random_number(chain) % 3)
			return (struct sock_filter)BPF_JUMP(
				BPF_JMP | BPF_X | jumps[random_number(chain) % 4], 0,
				random_number(chain) % reach, random_number(chain) % reach);
		return (struct sock_filter)BPF_STMT(BPF_MISC | BPF_TAX, 0);
	case 10:
		return (struct sock_filter)BPF_STMT(
			BPF_ALU | BPF_K | sums[random_number(chain) % 5], k);
	default:
		return (struct sock_filter)BPF_STMT(
			BPF_RET | BPF_K, k % 2 ? SECCOMP_RET_ALLOW : SECCOMP_RET_ERRNO | k % 64);
	}
}

/* Refuse an int that is not extended to 64 bits, with or without its sign, as Chromium does. */
static size_t extension(struct random_chain *chain, struct sock_filter *insns)
{
	const uint32_t low = offsetof(struct seccomp_data, args) + random_number(chain) % 6 * 8;
	const struct sock_filter test[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, low + 4),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 5, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ~0u, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, low),
		BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 1u << 31, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, low),
	};

	memcpy(insns, test, sizeof(test));
	return sizeof(test) / sizeof(test[0]);
}

void random_plain_chain(struct random_chain *chain, uint64_t seed)
{
	random_chain(chain, seed, false);
	chain->count = 1 + random_number(chain) % 3;
	for (size_t i = 0; i < chain->count; i++) {
		size_t j = random_number(chain) % 4 ? 0 : extension(chain, chain->insns[i]);
		size_t len = j + 4 + random_number(chain) % 20;

		for (; j < len; j++)
			chain->insns[i][j] = plain_insn(chain, len - 1 - j);
		chain->programs[i] = (struct bpf_program){ chain->insns[i], len };
	}
}

#define TESTS_MAX 11
#define ANSWERS 6

/* A number that the word at an offset of struct seccomp_data may have */
static uint32_t number_of(struct random_chain *chain, uint32_t offset, bool guarded)
{
	static const uint32_t arches[] = { 0xc000003e, 0x40000003, 0xc00000b7, 0x40000028 };

	if (offset == offsetof(struct seccomp_data, arch))
		return arches[below(chain, COUNT(arches))];
	if (offset == offsetof(struct seccomp_data, nr) && guarded)
		return RANDOM_FIRST_NR + below(chain, 8);
	if (offset == offsetof(struct seccomp_data, nr) && below(chain, 4) == 0)
		return 0x40000000 | below(chain, 8);
	return below(chain, 3) ? below(chain, 8) : random_word(chain);
}

/* The instructions of a test, up to its jump */
static size_t add_test(struct random_chain *chain, struct sock_filter *insns, bool guarded)
{
	static const uint32_t offsets[] = { 0, 0, 0, 4, 8, 16, 16, 20, 24, 24, 28 };
	static const uint16_t ops[] = { BPF_JEQ, BPF_JEQ, BPF_JGT, BPF_JGE, BPF_JSET };
	uint32_t offset = offsets[below(chain, COUNT(offsets))];
	uint16_t op = ops[below(chain, COUNT(ops))];
	bool related = !below(chain, 16) && op != BPF_JSET;
	size_t len = 0;

	if (related) {
		insns[len++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
							    offsets[below(chain, COUNT(offsets))]);
		insns[len++] = (struct sock_filter)BPF_STMT(BPF_MISC | BPF_TAX, 0);
	}
	insns[len++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offset);
	if (!below(chain, 4))
		insns[len++] = (struct sock_filter)BPF_STMT(BPF_ALU | BPF_AND | BPF_K,
							    below(chain, 2) ? below(chain, 16) :
									      random_word(chain));
	insns[len++] =
		(struct sock_filter)BPF_STMT(BPF_JMP | op | (related ? BPF_X : BPF_K),
					     related ? 0 : number_of(chain, offset, guarded));
	return len;
}

/* An answer, or one of the next tests */
static size_t next_of(struct random_chain *chain, size_t test, size_t tests)
{
	size_t next = test + 1 + below(chain, 3);

	if (next < tests && below(chain, 3))
		return next;
	return test + 1 < tests && below(chain, 2) ? test + 1 : tests + below(chain, ANSWERS);
}

static size_t tests_program(struct random_chain *chain, struct sock_filter *insns, bool guarded)
{
	size_t starts[TESTS_MAX + ANSWERS], tests = 2 + below(chain, TESTS_MAX - 2), len = 0;
	size_t jumps[TESTS_MAX];

	for (; guarded && len < COUNT(guard); len++)
		insns[len] = guard[len];
	for (size_t i = 0; i < tests; i++) {
		starts[i] = len;
		len += add_test(chain, insns + len, guarded);
		jumps[i] = len - 1;
	}
	for (size_t i = 0; i < ANSWERS; i++) {
		starts[tests + i] = len;
		insns[len++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, random_ret(chain));
	}
	for (size_t i = 0; i < tests; i++) {
		struct sock_filter *jump = &insns[jumps[i]];

		jump->jt = (uint8_t)(starts[next_of(chain, i, tests)] - jumps[i] - 1);
		jump->jf = (uint8_t)(starts[next_of(chain, i, tests)] - jumps[i] - 1);
	}
	return len;
}

void random_tests_chain(struct random_chain *chain, uint64_t seed, bool guarded)
{
	random_chain(chain, seed, false);
	chain->count = 1 + below(chain, 3);
	for (size_t i = 0; i < chain->count; i++)
		chain->programs[i] =
			(struct bpf_program){ chain->insns[i],
					      tests_program(chain, chain->insns[i], guarded) };
}
