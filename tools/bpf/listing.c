// SPDX-License-Identifier: GPL-2.0
/* A program with everything that the output forms need to know about it. */
#include <stdlib.h>

#include "bpf/action.h"
#include "bpf/listing.h"
#include "cli/xalloc.h"

/* A false condition mostly leads to the next instruction, which then needs no label. */
static void mark_labels(struct bpf_listing *listing)
{
	const struct bpf_opcode *op;
	size_t i, to;
	int taken;

	for (i = 0; i < listing->len; i++) {
		op = bpf_opcode(listing->prog[i].code);
		for (taken = 0; op && taken < (int)op->targets; taken++) {
			to = bpf_target(&listing->prog[i], i, taken);
			if (to < listing->len && (taken || to > i + 1 || op->targets == 1))
				listing->has_label[to] = true;
		}
	}
}

void bpf_listing_init(struct bpf_listing *listing, const struct sock_filter *prog, size_t len)
{
	*listing = (struct bpf_listing){
		.prog = prog,
		.len = len,
		.states = bpf_paths(prog, len),
		.has_label = xcalloc(len, sizeof(bool)),
	};
	mark_labels(listing);
	listing->valid = bpf_check(prog, len, &listing->error);
}

void bpf_listing_end(struct bpf_listing *listing)
{
	free(listing->states);
	free(listing->has_label);
	listing->states = NULL;
	listing->has_label = NULL;
}

bool bpf_listing_tests(const struct bpf_listing *listing, size_t index, uint32_t word)
{
	const struct bpf_state *state = &listing->states[index];
	const struct bpf_opcode *op = bpf_opcode(listing->prog[index].code);

	return op && op->targets == 2 && state->a.kind == VALUE_DATA && state->a.word == word;
}

bool bpf_listing_names_arch(const struct bpf_listing *listing, size_t index)
{
	return bpf_listing_tests(listing, index, BPF_WORD_ARCH) &&
	       listing->states[index].a.k == UINT32_MAX &&
	       BPF_SRC(listing->prog[index].code) == BPF_K && bpf_arch_name(listing->prog[index].k);
}

/* Complete a masked number; only a mask that clears no more than the x32 bit leaves it unique. */
static bool number_of(uint32_t nr, uint32_t mask, unsigned int abi, uint32_t *whole)
{
	if ((mask | BPF_X32_BIT) != UINT32_MAX)
		return false;
	*whole = mask & BPF_X32_BIT || abi != BPF_ABI_X32 ? nr : nr | BPF_X32_BIT;
	return true;
}

/* Whether an instruction tests the x32 bit rather than for a call. */
static bool tests_x32(const struct bpf_listing *listing, size_t index)
{
	const struct sock_filter *insn = &listing->prog[index];
	const struct bpf_state *state = &listing->states[index];
	uint32_t with;

	if (!bpf_listing_tests(listing, index, BPF_WORD_NR) || !bpf_compared(insn, state, &with))
		return false;
	return state->a.k == BPF_X32_BIT ||
	       (BPF_OP(insn->code) == BPF_JSET && with == BPF_X32_BIT) ||
	       (BPF_OP(insn->code) == BPF_JGE && with == BPF_X32_BIT) ||
	       (BPF_OP(insn->code) == BPF_JGT && with == BPF_X32_BIT - 1);
}

size_t bpf_listing_syscalls(const struct bpf_listing *listing, size_t index,
			    struct bpf_syscall *calls, size_t max)
{
	const struct sock_filter *insn = &listing->prog[index];
	const struct bpf_state *state = &listing->states[index];
	unsigned int abi;
	size_t count = 0;
	uint32_t with;

	if (!bpf_listing_tests(listing, index, BPF_WORD_NR) || state->abis & BPF_ABIS_OTHER ||
	    BPF_OP(insn->code) == BPF_JSET || tests_x32(listing, index) ||
	    !bpf_compared(insn, state, &with))
		return 0;
	for (abi = 0; count < max && bpf_abi_name(abi); abi++) {
		struct bpf_syscall *call = &calls[count];

		call->abi = abi;
		if (state->abis >> abi & 1 && number_of(with, state->a.k, abi, &call->nr) &&
		    bpf_syscall_name(abi, call->nr, call->name, sizeof(call->name)))
			count++;
	}
	return count;
}

void bpf_word_text(uint32_t word, struct text *text)
{
	static const char *const names[] = { "nr", "arch", "ip.lo", "ip.hi" };
	bool high = bpf_word_is_high(word);

	if (word < 2)
		text_add(text, "%s", names[word]);
	else if (word < 4)
		text_add(text, "%s", names[2 + high]);
	else
		text_add(text, "args[%u].%s", (word - 4) / 2, high ? "hi" : "lo");
}

static void note_abis(bpf_abis abis, struct text *text)
{
	const char *sep = "";
	unsigned int abi;

	if (abis == BPF_ABIS_ALL) {
		text_add(text, "ABI not tested");
		return;
	}
	if (abis & BPF_ABIS_OTHER) {
		text_add(text, "any ABI but ");
		abis = ~abis;
	}
	for (abi = 0; bpf_abi_name(abi); abi++) {
		if (!(abis >> abi & 1))
			continue;
		text_add(text, "%s%s", sep, bpf_abi_name(abi));
		sep = ", ";
	}
	if (!*sep)
		text_add(text, "no ABI that is left");
}

/* Maximum number of names in a line. */
#define NOTE_CALLS 4

static void note_nr(const struct bpf_listing *listing, size_t index, struct text *text)
{
	struct bpf_syscall calls[NOTE_CALLS + 1];
	size_t count = bpf_listing_syscalls(listing, index, calls, NOTE_CALLS + 1), i;
	uint32_t mask = listing->states[index].a.k;

	for (i = 0; i < count && i < NOTE_CALLS; i++)
		text_add(text, "%s%s (%s)", i ? ", " : "", calls[i].name,
			 bpf_abi_name(calls[i].abi));
	if (count > NOTE_CALLS)
		text_add(text, ", and others");
	if (count)
		return;
	if (tests_x32(listing, index)) {
		text_add(text, "x32 bit of nr");
		return;
	}
	text_add(text, "nr");
	if (mask != UINT32_MAX)
		text_add(text, " & 0x%x", mask);
	text_add(text, ", ");
	note_abis(listing->states[index].abis, text);
}

static void note_jump(const struct bpf_listing *listing, size_t index, struct text *text)
{
	const struct bpf_value *a = &listing->states[index].a;

	if (bpf_listing_tests(listing, index, BPF_WORD_NR)) {
		note_nr(listing, index, text);
	} else if (a->kind == VALUE_DATA && !bpf_listing_names_arch(listing, index) &&
		   !bpf_listing_condition(listing, index, text)) {
		bpf_word_text(a->word, text);
		if (a->k != UINT32_MAX)
			text_add(text, " & 0x%x", a->k);
	}
}

void bpf_listing_note(const struct bpf_listing *listing, size_t index, struct text *text)
{
	const struct sock_filter *insn = &listing->prog[index];
	const struct bpf_opcode *op = bpf_opcode(insn->code);

	if (!listing->valid && listing->error.index == index)
		text_add(text, "REFUSED: %s", listing->error.text);
	else if (!listing->states[index].reached)
		text_add(text, "never reached");
	else if (op && op->targets == 2)
		note_jump(listing, index, text);
	else if (insn->code == (BPF_LD | BPF_W | BPF_ABS))
		bpf_listing_condition(listing, index, text);
	else if (insn->code == (BPF_RET | BPF_K) && !bpf_action_exact(insn->k))
		bpf_action_text(insn->k, text);
}
