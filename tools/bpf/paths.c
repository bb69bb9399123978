// SPDX-License-Identifier: GPL-2.0
/* The known state of registers and ABI at each instruction. */
#include <string.h>
#include <sys/param.h>

#include <linux/seccomp.h>

#include "bpf/opcode.h"
#include "bpf/listing.h"
#include "cli/xalloc.h"

#define X86_64 (1u << BPF_ABI_X86_64)
#define X32 (1u << BPF_ABI_X32)

static const struct bpf_value unknown = { .kind = VALUE_UNKNOWN };

static const struct bpf_call_range every_call = { BPF_ABIS_ALL, 0, UINT32_MAX };

static struct bpf_value constant(uint32_t k)
{
	return (struct bpf_value){ .kind = VALUE_CONST, .k = k };
}

static struct bpf_value data(uint32_t offset)
{
	if (offset >= sizeof(struct seccomp_data) || offset % 4)
		return unknown;
	return (struct bpf_value){ .kind = VALUE_DATA, .word = offset / 4, .k = UINT32_MAX };
}

static bool same(const struct bpf_value *a, const struct bpf_value *b)
{
	return a->kind == b->kind && a->word == b->word && a->k == b->k;
}

static void merge_value(struct bpf_value *to, const struct bpf_value *from)
{
	if (!same(to, from))
		*to = unknown;
}

static void merge_call(struct bpf_state *to, const struct bpf_call_range *range)
{
	size_t i;

	for (i = 0; i < to->call_count; i++)
		if (!memcmp(&to->calls[i], range, sizeof(*range)))
			return;
	if (to->call_count == BPF_CALL_RANGES) {
		to->calls[0] = every_call;
		to->call_count = 1;
	} else {
		to->calls[to->call_count++] = *range;
	}
}

/* Keep what is true on both paths. */
static void merge(struct bpf_state *to, const struct bpf_state *from)
{
	size_t i;

	if (!to->reached) {
		*to = *from;
		return;
	}
	to->abis |= from->abis;
	for (i = 0; i < from->call_count; i++)
		merge_call(to, &from->calls[i]);
	if (to->equal != from->equal)
		to->tested = unknown;
	merge_value(&to->tested, &from->tested);
	merge_value(&to->a, &from->a);
	merge_value(&to->x, &from->x);
	for (i = 0; i < BPF_MEMWORDS; i++)
		merge_value(&to->mem[i], &from->mem[i]);
}

bool bpf_compared(const struct sock_filter *insn, const struct bpf_state *state, uint32_t *with)
{
	if (BPF_CLASS(insn->code) != BPF_JMP || BPF_OP(insn->code) == BPF_JA)
		return false;
	if (BPF_SRC(insn->code) == BPF_K) {
		*with = insn->k;
		return true;
	}
	*with = state->x.k;
	return state->x.kind == VALUE_CONST;
}

/* jeq of seccomp_data.arch */
static bpf_abis after_arch(bpf_abis abis, uint32_t with, bool holds)
{
	bpf_abis named = bpf_arch_abis(with);

	if (holds)
		return abis & (named ? named : BPF_ABIS_OTHER);
	return abis & ~named;
}

/*
 * Narrow the ABIs after a comparison of the number of the call, or of its bits in @mask: x86_64 and
 * x32 differ in one bit. Numbers from 2^31 on belong to no call, so either ABI is right for them.
 */
static bpf_abis after_nr(bpf_abis abis, uint16_t code, uint32_t mask, uint32_t with, bool holds)
{
	bool set = false, clear = false; /* BPF_X32_BIT of the number, if it is known */

	switch (BPF_OP(code)) {
	case BPF_JSET:
		set = holds && (mask & with) == BPF_X32_BIT;
		clear = !holds && (mask & with & BPF_X32_BIT);
		break;
	case BPF_JEQ:
		if (holds) {
			set = mask & with & BPF_X32_BIT;
			clear = mask & ~with & BPF_X32_BIT;
		} else if (mask == BPF_X32_BIT) {
			set = with == 0;
			clear = with == BPF_X32_BIT;
		}
		break;
	case BPF_JGE:
		set = mask == UINT32_MAX && holds && with >= BPF_X32_BIT;
		clear = mask == UINT32_MAX && !holds && with <= BPF_X32_BIT;
		break;
	case BPF_JGT:
		set = mask == UINT32_MAX && holds && with >= BPF_X32_BIT - 1;
		clear = mask == UINT32_MAX && !holds && with < BPF_X32_BIT;
		break;
	}
	if (set)
		return abis & ~X86_64;
	return clear ? abis & ~X32 : abis;
}

static bpf_abis after_test(bpf_abis abis, const struct sock_filter *insn, const struct bpf_value *a,
			   uint32_t with, bool holds)
{
	if (a->word == BPF_WORD_NR)
		return after_nr(abis, insn->code, a->k, with, holds);
	if (a->word == BPF_WORD_ARCH && a->k == UINT32_MAX && BPF_OP(insn->code) == BPF_JEQ)
		return after_arch(abis, with, holds);
	return abis;
}

/* Narrow a range of numbers. Return: false if none is left. */
static bool narrow(struct bpf_call_range *range, uint16_t op, uint32_t with, bool holds)
{
	uint64_t first = range->first, last = range->last, above = (uint64_t)with + 1;

	if (op == BPF_JEQ && holds) {
		first = MAX(first, with);
		last = MIN(last, with);
	} else if (op == BPF_JEQ) {
		first += first == with;
		if (last == with && !last--)
			return false;
	} else if (op == BPF_JGT || op == BPF_JGE) {
		above = op == BPF_JGT ? above : with;
		if (!holds && !above)
			return false;
		first = holds ? MAX(first, above) : first;
		last = holds ? last : MIN(last, above - 1);
	}
	range->first = (uint32_t)first;
	range->last = (uint32_t)last;
	return first <= last;
}

/* Keep the calls for which the test has this result. */
static void after_calls(struct bpf_state *state, const struct sock_filter *insn, uint32_t with,
			bool holds)
{
	bool of_number = state->a.word == BPF_WORD_NR && state->a.k == UINT32_MAX;
	size_t i, count = 0;

	for (i = 0; i < state->call_count; i++) {
		struct bpf_call_range range = state->calls[i];

		range.abis = after_test(range.abis, insn, &state->a, with, holds);
		if (range.abis && (!of_number || narrow(&range, BPF_OP(insn->code), with, holds)))
			state->calls[count++] = range;
	}
	state->call_count = count;
}

/* The state behind a jump. */
static struct bpf_state after(const struct sock_filter *insn, const struct bpf_state *before,
			      bool holds)
{
	struct bpf_state state = *before;
	uint32_t with;

	if (state.a.kind != VALUE_DATA || !bpf_compared(insn, before, &with))
		return state;
	state.abis = after_test(state.abis, insn, &state.a, with, holds);
	after_calls(&state, insn, with, holds);
	if (holds && BPF_OP(insn->code) == BPF_JEQ) {
		state.tested = state.a;
		state.equal = with;
	}
	return state;
}

/* Only masks are followed: they select bits of an argument or of the number. */
static struct bpf_value alu(const struct sock_filter *insn, const struct bpf_state *state)
{
	struct bpf_value with = BPF_SRC(insn->code) == BPF_X ? state->x : constant(insn->k);
	struct bpf_value a = state->a;

	if (BPF_OP(insn->code) != BPF_AND || with.kind != VALUE_CONST || a.kind == VALUE_UNKNOWN)
		return unknown;
	a.k &= with.k;
	return a;
}

static void step(const struct sock_filter *insn, struct bpf_state *state)
{
	struct bpf_value *mem = &state->mem[insn->k % BPF_MEMWORDS];

	switch (insn->code) {
	case BPF_LD | BPF_W | BPF_ABS:
		state->a = data(insn->k);
		break;
	case BPF_LD | BPF_W | BPF_LEN:
		state->a = constant(sizeof(struct seccomp_data));
		break;
	case BPF_LDX | BPF_W | BPF_LEN:
		state->x = constant(sizeof(struct seccomp_data));
		break;
	case BPF_LD | BPF_IMM:
		state->a = constant(insn->k);
		break;
	case BPF_LDX | BPF_IMM:
		state->x = constant(insn->k);
		break;
	case BPF_LD | BPF_MEM:
		state->a = *mem;
		break;
	case BPF_LDX | BPF_MEM:
		state->x = *mem;
		break;
	case BPF_ST:
		*mem = state->a;
		break;
	case BPF_STX:
		*mem = state->x;
		break;
	case BPF_MISC | BPF_TAX:
		state->x = state->a;
		break;
	case BPF_MISC | BPF_TXA:
		state->a = state->x;
		break;
	default:
		if (BPF_CLASS(insn->code) == BPF_ALU)
			state->a = alu(insn, state);
	}
}

static void follow(const struct sock_filter *prog, size_t len, size_t i, struct bpf_state *states)
{
	const struct bpf_opcode *op = bpf_opcode(prog[i].code);
	struct bpf_state state = states[i], behind;
	size_t to;
	int taken;

	if (!op || !state.reached || BPF_CLASS(op->code) == BPF_RET)
		return;
	step(&prog[i], &state);
	if (!op->targets && i + 1 < len)
		merge(&states[i + 1], &state);
	for (taken = 0; taken < (int)op->targets; taken++) {
		to = bpf_target(&prog[i], i, taken);
		if (to >= len)
			continue;
		behind = after(&prog[i], &state, taken);
		merge(&states[to], &behind);
	}
}

struct bpf_state *bpf_paths(const struct sock_filter *prog, size_t len)
{
	struct bpf_state *states = xcalloc(len, sizeof(*states));
	size_t i;

	if (!len)
		return states;
	/* The kernel clears both registers first. */
	states[0] = (struct bpf_state){
		.reached = true,
		.abis = BPF_ABIS_ALL,
		.calls = { every_call },
		.call_count = 1,
		.a = constant(0),
		.x = constant(0),
	};
	for (i = 0; i < len; i++)
		follow(prog, len, i, states);
	return states;
}
