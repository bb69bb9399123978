/* SPDX-License-Identifier: GPL-2.0 */
/* Programs as text that bpf_asm() reads back, byte for byte. */
#ifndef BPF_DISASM_H
#define BPF_DISASM_H

#include "bpf/listing.h"

/**
 * struct bpf_style - what begins and ends emphasis; empty strings for none
 * @on: begins it
 * @off: ends it
 */
struct bpf_style {
	const char *on;
	const char *off;
};

/**
 * bpf_disasm_insn() - one instruction
 * @listing: the program
 * @index: the instruction
 * @text: it is appended there, without its index, label and note
 */
void bpf_disasm_insn(const struct bpf_listing *listing, size_t index, struct text *text);

/**
 * bpf_disasm() - a whole program, a line an instruction
 * @listing: the program
 * @style: for what is returned
 * @text: it is appended there
 */
void bpf_disasm(const struct bpf_listing *listing, const struct bpf_style *style,
		struct text *text);

#endif
