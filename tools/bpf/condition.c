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

static bool find_half(const struct bpf_listing *listing, const struct bpf_syscall *call,
		      uint32_t word, struct half *half)
{
	if (word < BPF_WORD_ARGS)
		return false;
	*half = (struct half){
		.call = call->name,
		.arg = (word - BPF_WORD_ARGS) / 2,
		.high = bpf_word_is_high(word),
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

	listing->names->value(half->call, half->arg, mask, mask, &bits);
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

/**
 * struct question - something about an argument that has an answer for each system call
 * @listing: the program
 * @index: the jump or load
 * @mask: see bpf_listing_value()
 * @value: see bpf_listing_value()
 * @answer: append it. Return: false if there is none.
 */
struct question {
	const struct bpf_listing *listing;
	size_t index;
	uint64_t mask;
	uint64_t value;
	bool (*answer)(const struct question *of, const struct half *half, struct text *text);
};

static bool answer_condition(const struct question *of, const struct half *half, struct text *text)
{
	const struct sock_filter *insn = &of->listing->prog[of->index];
	const struct bpf_state *state = &of->listing->states[of->index];
	struct test test;
	uint32_t with;

	if (bpf_compared(insn, state, &with)) {
		test = find_test(state, BPF_OP(insn->code), with, half);
		add_test(of->listing, half, &test, text);
	} else {
		add_half(half, text);
	}
	return true;
}

static bool answer_argument(const struct question *of, const struct half *half, struct text *text)
{
	(void)of;
	text_add(text, "%s", half->name);
	return true;
}

/* A line of statements has two such texts, and at most BPF_ASM_MAX_LINE characters. */
#define VALUE_MAX 320

/* Only names that mean the value wherever they stand. */
static bool answer_value(const struct question *of, const struct half *half, struct text *text)
{
	const struct bpf_names *names = of->listing->names;
	size_t begin = text->len;
	uint64_t value;

	names->value(half->call, half->arg, of->mask, of->value, text);
	return (text_str(text)[begin] < '0' || text_str(text)[begin] > '9') &&
	       text_str(text)[begin] != '-' && names->parse(text_str(text) + begin, &value) &&
	       (value == of->value ||
		(of->mask == UINT32_MAX && value == (uint64_t)(int32_t)of->value)) &&
	       text->len - begin <= VALUE_MAX;
}

/* Numbers of a range that are asked one by one. */
#define RANGE_MAX 16

/* A position in the calls that may get to an instruction. */
struct cursor {
	size_t range;
	unsigned int abi;
	uint32_t offset;
};

/* Each call, one by one; without a name if it has none, or if the range is too long. */
static bool next_call(const struct bpf_state *state, struct cursor *at, struct bpf_syscall *call)
{
	for (; at->range < state->call_count; *at = (struct cursor){ .range = at->range + 1 }) {
		const struct bpf_call_range *range = &state->calls[at->range];
		uint32_t length = range->last - range->first;

		for (; at->abi < 32; at->abi++, at->offset = 0) {
			call->abi = at->abi;
			call->nr = range->first + at->offset;
			/* Without its bit, a number of x32 is one of x86_64. */
			if (!(range->abis >> at->abi & 1) || at->offset > length ||
			    (call->abi == BPF_ABI_X32 && !(call->nr & BPF_X32_BIT)))
				continue;
			if (length >= RANGE_MAX ||
			    !bpf_syscall_name(call->abi, call->nr, call->name, sizeof(call->name)))
				call->name[0] = '\0';
			at->offset++;
			return true;
		}
	}
	return false;
}

static bool answer(const struct question *question, const struct bpf_syscall *call,
		   struct text *text)
{
	const struct bpf_listing *listing = question->listing;
	const struct sock_filter *insn = &listing->prog[question->index];
	bool loads = BPF_CLASS(insn->code) == BPF_LD;
	uint32_t word = loads ? insn->k / 4 : listing->states[question->index].a.word;
	struct half half;

	return *call->name && find_half(listing, call, word, &half) &&
	       question->answer(question, &half, text);
}

/* The answer, if it is the same for all calls. */
static bool ask(const struct question *question, struct text *text)
{
	const struct bpf_state *state = &question->listing->states[question->index];
	struct text first = { 0 }, other = { 0 };
	bool agree = question->listing->names;
	struct bpf_syscall call;
	struct cursor at = { 0 };

	while (agree && next_call(state, &at, &call)) {
		struct text *words = first.len ? &other : &first;

		text_clear(&other);
		agree = answer(question, &call, words) &&
			(words == &first || !strcmp(text_str(&first), text_str(&other)));
	}
	agree = agree && first.len;
	if (agree)
		text_add(text, "%s", text_str(&first));
	text_free(&first);
	text_free(&other);
	return agree;
}

bool bpf_listing_condition(const struct bpf_listing *listing, size_t index, struct text *text)
{
	struct question question = { .listing = listing,
				     .index = index,
				     .answer = answer_condition };

	return ask(&question, text);
}

bool bpf_listing_argument(const struct bpf_listing *listing, size_t index, struct text *text)
{
	struct question question = { .listing = listing,
				     .index = index,
				     .answer = answer_argument };

	return ask(&question, text);
}

bool bpf_listing_value(const struct bpf_listing *listing, size_t index, uint64_t mask,
		       uint64_t value, struct text *text)
{
	struct question question = { .listing = listing,
				     .index = index,
				     .mask = mask,
				     .value = value,
				     .answer = answer_value };

	return ask(&question, text);
}
