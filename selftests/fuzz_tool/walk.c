// SPDX-License-Identifier: GPL-2.0
/* The facts of a listing against running the program. */
#include <string.h>

#include <linux/audit.h>

#include "fuzz_tool/walk.h"

struct machine {
	uint32_t a;
	uint32_t x;
	uint32_t mem[BPF_MEMWORDS];
	uint32_t words[sizeof(struct seccomp_data) / 4];
};

static bool is_true(const struct bpf_value *value, uint32_t is, const struct machine *machine)
{
	switch (value->kind) {
	case VALUE_CONST:
		return is == value->k;
	case VALUE_DATA:
		return is == (machine->words[value->word] & value->k);
	case VALUE_UNKNOWN:
		break;
	}
	return true;
}

/* Whether the ABI of this call is among those left; numbers with the highest bit have none. */
static bool is_left_over(bpf_abis abis, const struct machine *machine)
{
	bpf_abis named = bpf_arch_abis(machine->words[BPF_WORD_ARCH]);
	uint32_t nr = machine->words[BPF_WORD_NR];

	if (nr > INT32_MAX)
		return true;
	if (!named)
		return abis & BPF_ABIS_OTHER;
	if (machine->words[BPF_WORD_ARCH] == AUDIT_ARCH_X86_64)
		return abis >> (nr & BPF_X32_BIT ? BPF_ABI_X32 : BPF_ABI_X86_64) & 1;
	return abis & named;
}

static bool is_followed(const struct bpf_state *state, const struct machine *machine)
{
	uint32_t nr = machine->words[BPF_WORD_NR];
	size_t i;

	for (i = 0; i < state->call_count; i++)
		if (state->calls[i].first <= nr && nr <= state->calls[i].last &&
		    is_left_over(state->calls[i].abis, machine))
			return true;
	return false;
}

static const char *compare(const struct bpf_state *state, const struct machine *machine)
{
	size_t i;

	if (!state->reached)
		return "it was reached";
	if (!is_left_over(state->abis, machine))
		return "the ABI is another";
	if (!is_followed(state, machine))
		return "the call is another";
	if (!is_true(&state->tested, state->equal, machine))
		return "a tested word is something else";
	if (!is_true(&state->a, machine->a, machine))
		return "A is something else";
	if (!is_true(&state->x, machine->x, machine))
		return "X is something else";
	for (i = 0; i < BPF_MEMWORDS; i++)
		if (!is_true(&state->mem[i], machine->mem[i], machine))
			return "M[] is something else";
	return NULL;
}

static uint32_t alu(uint16_t code, uint32_t a, uint32_t b)
{
	switch (BPF_OP(code)) {
	case BPF_ADD:
		return a + b;
	case BPF_SUB:
		return a - b;
	case BPF_MUL:
		return a * b;
	case BPF_DIV:
		return a / b;
	case BPF_AND:
		return a & b;
	case BPF_OR:
		return a | b;
	case BPF_XOR:
		return a ^ b;
	case BPF_LSH:
		return a << (b & 31);
	case BPF_RSH:
		return a >> (b & 31);
	default:
		return -a;
	}
}

static bool holds(uint16_t code, uint32_t a, uint32_t b)
{
	switch (BPF_OP(code)) {
	case BPF_JEQ:
		return a == b;
	case BPF_JGT:
		return a > b;
	case BPF_JGE:
		return a >= b;
	default:
		return a & b;
	}
}

static void load(struct machine *machine, const struct sock_filter *insn)
{
	uint32_t value = insn->k;

	if (BPF_MODE(insn->code) == BPF_ABS)
		value = machine->words[insn->k / 4];
	else if (BPF_MODE(insn->code) == BPF_MEM)
		value = machine->mem[insn->k];
	else if (BPF_MODE(insn->code) == BPF_LEN)
		value = sizeof(struct seccomp_data);
	if (BPF_CLASS(insn->code) == BPF_LD)
		machine->a = value;
	else
		machine->x = value;
}

static void step(struct machine *machine, const struct sock_filter *insn)
{
	switch (BPF_CLASS(insn->code)) {
	case BPF_LD:
	case BPF_LDX:
		load(machine, insn);
		break;
	case BPF_ST:
		machine->mem[insn->k] = machine->a;
		break;
	case BPF_STX:
		machine->mem[insn->k] = machine->x;
		break;
	case BPF_ALU:
		machine->a = alu(insn->code, machine->a,
				 BPF_SRC(insn->code) == BPF_X ? machine->x : insn->k);
		break;
	case BPF_MISC:
		if (insn->code == (BPF_MISC | BPF_TAX))
			machine->x = machine->a;
		else
			machine->a = machine->x;
		break;
	}
}

const char *walk(const struct bpf_listing *listing, const struct seccomp_data *data)
{
	struct machine machine = { 0 };
	const struct sock_filter *insn;
	const char *wrong;
	size_t i = 0;

	memcpy(machine.words, data, sizeof(*data));
	for (;;) {
		insn = &listing->prog[i];
		wrong = compare(&listing->states[i], &machine);
		if (wrong || BPF_CLASS(insn->code) == BPF_RET)
			return wrong;
		/* A division by zero ends the program with 0. */
		if (insn->code == (BPF_ALU | BPF_DIV | BPF_X) && !machine.x)
			return NULL;
		step(&machine, insn);
		if (insn->code == (BPF_JMP | BPF_JA))
			i = bpf_target(insn, i, 0);
		else if (BPF_CLASS(insn->code) == BPF_JMP)
			i = bpf_target(insn, i,
				       holds(insn->code, machine.a,
					     BPF_SRC(insn->code) == BPF_X ? machine.x : insn->k));
		else
			i++;
	}
}
