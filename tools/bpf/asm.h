/* SPDX-License-Identifier: GPL-2.0 */
/* Assemble a program from text, as bpf_disasm() or people write it. */
#ifndef BPF_ASM_H
#define BPF_ASM_H

#include "bpf/validate.h"

struct bpf_names;

/* Prefix of the line above a dumped program. */
#define BPF_ASM_HEADER "; filter "

/* Longer lines and texts are refused: people write programs, or read them. */
#define BPF_ASM_MAX_LINE 1024
#define BPF_ASM_MAX_TEXT 0x400000

/**
 * struct bpf_asm_error - an error in a text
 * @line: line number, from 1
 * @column: column in bytes, from 1
 * @text: the error and its remedy; may contain any bytes of the text
 */
struct bpf_asm_error {
	size_t line;
	size_t column;
	char text[192];
};

/**
 * struct bpf_asm - an assembled program
 * @prog: its instructions
 * @lines: the line of each instruction
 * @len: number of instructions
 */
struct bpf_asm {
	struct sock_filter prog[BPF_MAXINSNS];
	size_t lines[BPF_MAXINSNS];
	size_t len;
};

/**
 * bpf_assemble() - read a program
 * @text: any bytes; the grammar is that of Documentation/asm.rst
 * @len: number of bytes
 * @names: names of values in statements; NULL for none
 * @out: filled on success
 * @error: filled on failure
 *
 * bpf_check() tests whether seccomp would accept the program.
 *
 * Return: false if the text is not a program.
 */
bool bpf_assemble(const char *text, size_t len, const struct bpf_names *names, struct bpf_asm *out,
		  struct bpf_asm_error *error);

#endif
