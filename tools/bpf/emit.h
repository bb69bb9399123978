/* SPDX-License-Identifier: GPL-2.0 */
/* Make a program from tests with targets further down, however far. */
#ifndef BPF_EMIT_H
#define BPF_EMIT_H

#include "bpf/lex.h"

/**
 * struct target - the target of a jump: a place that is not known yet, or any equal return
 * @code: code of the return; 0 for a place
 * @k: its value; the number of the place
 */
struct target {
	uint16_t code;
	uint32_t k;
};

/**
 * struct emit - a program in the making
 * @out: the program
 * @refs: jumps whose targets are not known yet, in order
 * @ref_count: how many
 * @ref_room: room for them
 * @near: how many of them are limited to 255 instructions
 * @places: number of places so far
 * @reachable: some path leads to the next instruction
 */
struct emit {
	struct bpf_asm *out;
	struct ref {
		size_t index;
		enum jump_field field;
		struct target target;
	} * refs;
	size_t ref_count;
	size_t ref_room;
	size_t near;
	uint32_t places;
	bool reachable;
};

/** emit_place() - a new place */
struct target emit_place(struct emit *emit);

/**
 * emit_island() - make room for an instruction at the end of the program
 *
 * If a jump could not reach beyond it, jumps to the targets that are missing so far are put here. Call
 * it before an instruction is appended to @emit->out.
 *
 * Return: false after lex_fail(), if the program is too long.
 */
bool emit_island(struct emit *emit, struct lex *lex);

/** emit_appended() - take note of an instruction that was appended to @emit->out */
void emit_appended(struct emit *emit);

/** emit() - append an instruction. Return: false after lex_fail(), if the program is too long. */
bool emit(struct emit *emit, struct lex *lex, uint16_t code, uint32_t k);

/** emit_test() - append a conditional jump; see emit() */
bool emit_test(struct emit *emit, struct lex *lex, uint16_t code, uint32_t k, struct target yes,
	       struct target no);

/** emit_jump() - append a jump; see emit() */
bool emit_jump(struct emit *emit, struct lex *lex, struct target target);

/** emit_bind() - the next instruction is this target */
void emit_bind(struct emit *emit, struct target target);

/** emit_end() - append the returns that are still missing. Return: false after lex_fail(). */
bool emit_end(struct emit *emit, struct lex *lex);

#endif
