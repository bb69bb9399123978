/* SPDX-License-Identifier: GPL-2.0 */
/* Text to a program: what bpf_disasm() writes, and what people do. */
#ifndef BPF_ASM_H
#define BPF_ASM_H

#include "bpf/validate.h"

/* How the line above a dumped program begins: there may be one in a text. */
#define BPF_ASM_HEADER "; filter "

/* Lines and texts longer than this are refused: programs are written by, or for, people. */
#define BPF_ASM_MAX_LINE 1024
#define BPF_ASM_MAX_TEXT 0x400000

/**
 * struct bpf_asm_error - what is wrong with a text
 * @line: from 1 on
 * @column: from 1 on, in bytes
 * @text: what it is, and what to write instead; any bytes of the text may be in it
 */
struct bpf_asm_error {
	size_t line;
	size_t column;
	char text[192];
};

/**
 * struct bpf_asm - a text that was assembled
 * @prog: its instructions
 * @lines: the line of each
 * @len: how many
 */
struct bpf_asm {
	struct sock_filter prog[BPF_MAXINSNS];
	size_t lines[BPF_MAXINSNS];
	size_t len;
};

/**
 * bpf_assemble() - read a program
 * @text: any bytes; the grammar is that of Documentation/asm.rst
 * @len: how many
 * @out: filled on success
 * @error: filled on failure
 *
 * Whether seccomp would take the program is another question: see bpf_check().
 *
 * Return: false if the text is not a program.
 */
bool bpf_assemble(const char *text, size_t len, struct bpf_asm *out, struct bpf_asm_error *error);

#endif
