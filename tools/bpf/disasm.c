// SPDX-License-Identifier: GPL-2.0
/* Programs as text that bpf_assemble() reads back, byte for byte. */
#include <linux/seccomp.h>

#include "bpf/action.h"
#include "bpf/forms.h"

/* Columns of instructions and notes. */
#define INSN_COLUMN 13
#define NOTE_COLUMN 44

/* A jump beyond the end has no label to name. */
static bool targets_exist(const struct bpf_listing *listing, size_t index, unsigned int targets)
{
	int taken;

	for (taken = 0; taken < (int)targets; taken++)
		if (bpf_target(&listing->prog[index], index, taken) >= listing->len)
			return false;
	return true;
}

/* Whether the text form of an instruction expresses every bit that is set. */
static bool is_canonical(const struct bpf_listing *listing, size_t index,
			 const struct bpf_opcode *op)
{
	const struct sock_filter *insn = &listing->prog[index];
	bool uses_k = op->operand == OPERAND_IMM || op->operand == OPERAND_DATA ||
		      op->operand == OPERAND_MEM || op->targets == 1;

	if (op->targets != 2 && (insn->jt || insn->jf))
		return false;
	if (!uses_k && insn->k)
		return false;
	if (op->operand == OPERAND_MEM && insn->k >= BPF_MEMWORDS)
		return false;
	return targets_exist(listing, index, op->targets);
}

static void add_data(uint32_t offset, struct text *text)
{
	text_add(text, "[");
	if (offset % 4 || offset >= sizeof(struct seccomp_data))
		text_add(text, "%u", offset);
	else
		bpf_word_text(offset / 4, text);
	text_add(text, "]");
}

static void add_immediate(const struct bpf_listing *listing, size_t index, struct text *text)
{
	const struct sock_filter *insn = &listing->prog[index];

	if (insn->code == (BPF_RET | BPF_K) && bpf_action_exact(insn->k))
		bpf_action_text(insn->k, text);
	else if (bpf_listing_names_arch(listing, index))
		text_add(text, "#%s", bpf_arch_name(insn->k));
	else if (insn->k < 10 ||
		 (bpf_listing_tests(listing, index, BPF_WORD_NR) && insn->k < BPF_X32_BIT))
		text_add(text, "#%u", insn->k);
	else
		text_add(text, "#0x%x", insn->k);
}

static void add_operand(const struct bpf_listing *listing, size_t index,
			const struct bpf_opcode *op, struct text *text)
{
	const struct sock_filter *insn = &listing->prog[index];

	switch (op->operand) {
	case OPERAND_NONE:
		break;
	case OPERAND_IMM:
		add_immediate(listing, index, text);
		break;
	case OPERAND_LEN:
		text_add(text, "#len");
		break;
	case OPERAND_DATA:
		add_data(insn->k, text);
		break;
	case OPERAND_MEM:
		text_add(text, "M[%u]", insn->k);
		break;
	case OPERAND_A:
		text_add(text, "a");
		break;
	case OPERAND_X:
		text_add(text, "x");
		break;
	}
}

static void add_words(const struct bpf_listing *listing, size_t index, const struct bpf_opcode *op,
		      struct text *text)
{
	const struct sock_filter *insn = &listing->prog[index];

	if (op->operand == OPERAND_NONE && !op->targets) {
		text_add(text, "%s", op->name);
		return;
	}
	text_add(text, "%-5s ", op->name);
	add_operand(listing, index, op, text);
	if (op->targets == 1)
		text_add(text, "L%zu", bpf_target(insn, index, 0));
	else if (op->targets == 2)
		text_add(text, ", L%zu", bpf_target(insn, index, 1));
	/* Without jf a false condition leads to the next instruction. */
	if (op->targets == 2 && insn->jf)
		text_add(text, ", L%zu", bpf_target(insn, index, 0));
}

void bpf_disasm_insn(const struct bpf_listing *listing, size_t index, struct text *text)
{
	const struct sock_filter *insn = &listing->prog[index];
	const struct bpf_opcode *op = bpf_opcode(insn->code);

	if (op && is_canonical(listing, index, op))
		add_words(listing, index, op, text);
	else
		text_add(text, ".raw  0x%04x %u %u 0x%x", insn->code, insn->jt, insn->jf, insn->k);
}

/* The instruction that a raw line resembles, and the note. */
static void add_note(const struct bpf_listing *listing, size_t index, struct text *text)
{
	const struct bpf_opcode *op = bpf_opcode(listing->prog[index].code);
	struct text note = { 0 };

	if (op && !is_canonical(listing, index, op)) {
		text_add(text, "; like: ");
		add_words(listing, index, op, text);
	}
	bpf_listing_note(listing, index, &note);
	if (note.len)
		text_add(text, "; %s", text_str(&note));
	text_free(&note);
}

static void add_line(const struct bpf_listing *listing, size_t index, struct text *text)
{
	size_t begin = text->len, end, padded;

	text_add(text, "%5zu  ", index);
	if (listing->has_label[index])
		text_add(text, "L%zu:", index);
	text_pad(text, begin, INSN_COLUMN);
	bpf_disasm_insn(listing, index, text);
	end = text->len;
	text_pad(text, begin, NOTE_COLUMN);
	padded = text->len;
	add_note(listing, index, text);
	/* Remove blanks at the end of the line. */
	if (text->len == padded)
		text->len = end;
	text_add(text, "\n");
}

void bpf_disasm(const struct bpf_listing *listing, struct text *text)
{
	size_t i;

	for (i = 0; i < listing->len; i++)
		add_line(listing, i, text);
}
