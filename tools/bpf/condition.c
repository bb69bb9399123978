// SPDX-License-Identifier: GPL-2.0
/* Tests of arguments in the words of the manual: names of arguments and of their values. */
#include <inttypes.h>
#include <string.h>
#include <sys/param.h>

#include "bpf/listing.h"

/**
 * struct half - one half of an argument, as a system call sees it
 * @call: the name of the call
 * @arg: the argument
 * @name: its name
 * @bits: bits of its type
 * @high: the upper half
 */
struct half {
	const char *call;
	unsigned int arg;
	const char *name;
	unsigned int bits;
	bool high;
};

static bool is_high(uint32_t word)
{
	return (word % 2) == (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__);
}

static bool find_half(const struct bpf_listing *listing, const struct bpf_syscall *call,
		      uint32_t word, struct half *half)
{
	if (word < BPF_WORD_ARGS)
		return false;
	*half = (struct half){
		.call = call->name,
		.arg = (word - BPF_WORD_ARGS) / 2,
		.high = is_high(word),
	};
	half->name = listing->names->argument(half->call, half->arg, &half->bits);
	if (bpf_abi_narrow(call->abi))
		half->bits = MIN(half->bits, 32);
	return half->name;
}

static void add_half(const struct half *half, struct text *text)
{
	if (half->high || half->bits > 32)
		text_add(text, half->high ? "upper half of " : "lower half of ");
	text_add(text, "%s", half->name);
}

static void add_bits(const struct bpf_listing *listing, const struct half *half, uint64_t mask,
		     struct text *text)
{
	struct text bits = { 0 };

	/* Without the highest bit, or no name of a whole value is found for a mask. */
	listing->names->value(half->call, half->arg, INT64_MAX, mask, &bits);
	if (text_str(&bits)[0] >= '1' && text_str(&bits)[0] <= '9')
		text_add(text, "%s & 0x%" PRIx64, half->name, mask);
	else
		text_add(text, strchr(text_str(&bits), '|') ? "%s & (%s)" : "%s & %s", half->name,
			 text_str(&bits));
	text_free(&bits);
}

/**
 * struct test - a comparison of (argument & mask) with a value
 * @op: BPF_JEQ and the like
 * @mask: the compared bits of the argument
 * @value: the value
 * @whole: it is one of the argument; else of its half, with the bits of that
 */
struct test {
	uint16_t op;
	uint64_t mask;
	uint64_t value;
	bool whole;
};

/* Whether the other half was compared before, so that the test completes one of 64 bits. */
static bool completes(const struct bpf_state *state, uint16_t op, bool high)
{
	return state->tested.kind == VALUE_DATA && state->tested.word == (state->a.word ^ 1) &&
	       (op == BPF_JEQ || (op != BPF_JSET && !high));
}

static struct test find_test(const struct bpf_state *state, uint16_t op, uint32_t with,
			     const struct half *half)
{
	unsigned int shift = half->high ? 32 : 0;
	bool both = completes(state, op, half->high);
	struct test test = { .op = op, .mask = state->a.k, .value = with };

	if (op == BPF_JSET)
		test.mask &= with;
	test.whole = both || op == BPF_JSET || state->a.k != UINT32_MAX ||
		     (!half->high && half->bits <= 32);
	if (!test.whole)
		return test;
	test.mask <<= shift;
	test.value <<= shift;
	if (both) {
		test.mask |= (uint64_t)state->tested.k << (32 - shift);
		test.value |= (uint64_t)state->equal << (32 - shift);
	}
	return test;
}

static void add_test(const struct bpf_listing *listing, const struct half *half,
		     const struct test *test, struct text *text)
{
	static const char *const ops[] = {
		[BPF_JEQ >> 4] = "==",
		[BPF_JGT >> 4] = ">",
		[BPF_JGE >> 4] = ">=",
	};
	uint64_t all = test->whole && half->bits > 32 ? UINT64_MAX : UINT32_MAX;

	if (!test->whole)
		add_half(half, text);
	else if (test->op != BPF_JSET && (test->mask & all) == all)
		text_add(text, "%s", half->name);
	else
		add_bits(listing, half, test->mask, text);
	if (test->op == BPF_JSET)
		return;
	text_add(text, " %s ", ops[test->op >> 4]);
	/* Names are for equality; an order is one of numbers. */
	if (test->op == BPF_JEQ && test->whole)
		listing->names->value(half->call, half->arg, test->mask, test->value, text);
	else
		text_add(text, test->value < 10000 ? "%" PRIu64 : "0x%" PRIx64, test->value);
}

/* The test of a jump, or the word that a load takes. */
static bool add_condition(const struct bpf_listing *listing, size_t index,
			  const struct bpf_syscall *call, struct text *text)
{
	const struct sock_filter *insn = &listing->prog[index];
	const struct bpf_state *state = &listing->states[index];
	bool loads = insn->code == (BPF_LD | BPF_W | BPF_ABS);
	struct half half;
	struct test test;
	uint32_t with;

	if (!find_half(listing, call, loads ? insn->k / 4 : state->a.word, &half))
		return false;
	if (loads || !bpf_compared(insn, state, &with)) {
		add_half(&half, text);
		return true;
	}
	test = find_test(state, BPF_OP(insn->code), with, &half);
	add_test(listing, &half, &test, text);
	return true;
}

/* Each call that may get to an instruction, one by one. */
static bool next_call(const struct bpf_state *state, size_t *at, struct bpf_syscall *call)
{
	const struct bpf_call_range *range = &state->calls[*at / 32];

	for (; *at / 32 < state->call_count; ++*at, range = &state->calls[*at / 32]) {
		call->abi = *at % 32;
		call->nr = range->first;
		/* Without its bit, a number of x32 is one of x86_64. */
		if (!(range->abis >> call->abi & 1) ||
		    (call->abi == BPF_ABI_X32 && !(call->nr & BPF_X32_BIT)))
			continue;
		if (range->first != range->last ||
		    !bpf_syscall_name(call->abi, call->nr, call->name, sizeof(call->name)))
			call->name[0] = '\0';
		++*at;
		return true;
	}
	return false;
}

bool bpf_listing_condition(const struct bpf_listing *listing, size_t index, struct text *text)
{
	struct text first = { 0 }, other = { 0 };
	struct bpf_syscall call;
	bool agree = listing->names;
	size_t at = 0;

	while (agree && next_call(&listing->states[index], &at, &call)) {
		struct text *words = first.len ? &other : &first;

		text_clear(&other);
		agree = *call.name && add_condition(listing, index, &call, words) &&
			(words == &first || !strcmp(text_str(&first), text_str(&other)));
	}
	if (agree && first.len)
		text_add(text, "%s", text_str(&first));
	agree = agree && first.len;
	text_free(&first);
	text_free(&other);
	return agree;
}
