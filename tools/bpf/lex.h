/* SPDX-License-Identifier: GPL-2.0 */
/* Read a line of assembly: its words, and its instruction up to the labels of a jump. */
#ifndef BPF_LEX_H
#define BPF_LEX_H

#include <stdint.h>

#include "bpf/asm.h"
#include "bpf/opcode.h"

/* Room for any name. */
#define LEX_NAME 64

/**
 * struct lex - a position in a text
 * @begin: begin of the line
 * @p: the next character
 * @end: end of the line, or of its part before a comment
 * @line: line number
 * @error: filled on errors
 */
struct lex {
	const char *begin;
	const char *p;
	const char *end;
	size_t line;
	struct bpf_asm_error *error;
};

/** lex_fail() - report an error at @at. Return: false. */
__attribute__((format(printf, 3, 4))) bool lex_fail(struct lex *lex, const char *at,
						    const char *fmt, ...);

/** lex_blanks() - skip blanks. Return: whether there is more in the line. */
bool lex_blanks(struct lex *lex);

/** lex_take() - skip blanks and, if it is next, a character. Return: whether it was next. */
bool lex_take(struct lex *lex, char c);

/** lex_expect() - lex_take() that reports an error if the character is not next */
bool lex_expect(struct lex *lex, char c, const char *where);

/**
 * lex_name() - read letters, digits, "_" and "."; no digit first. Return: false if none is next.
 */
bool lex_name(struct lex *lex, char name[LEX_NAME]);

/**
 * lex_number() - read a number as C writes it: 10, 0x1f, 017, -1
 * @lex: the position
 * @max: the highest allowed number
 * @number: the number; if @max has all bits set it may be negative, in two's complement
 *
 * Return: false after lex_fail().
 */
bool lex_number(struct lex *lex, uint32_t max, uint32_t *number);

/** lex_number64() - the same with a number of 64 bits */
bool lex_number64(struct lex *lex, uint64_t max, uint64_t *number);

/**
 * lex_word() - read a word of seccomp_data: nr, arch, ip.lo, args[2].lo; args[2].prot.lo, with a name
 * for people
 * @lex: the position
 * @offset: its offset
 * @both: set if the half of an argument is missing, which means both, and @offset is that of the
 *	lower one; NULL if that is an error
 *
 * Return: false after lex_fail().
 */
bool lex_word(struct lex *lex, uint32_t *offset, bool *both);

/** lex_symbol() - read an ABI, its value of arch, or ABI:SYSCALL. Return: false after lex_fail(). */
bool lex_symbol(struct lex *lex, uint32_t *k);

/** lex_is_digit() - whether a number is next */
bool lex_is_digit(struct lex *lex);

/** enum jump_field - field that holds the distance of a jump */
enum jump_field {
	JUMP_JT,
	JUMP_JF,
	JUMP_K,
};

/**
 * struct operation - an instruction that was read
 * @op: its opcode; NULL for a raw instruction, which is complete
 * @inverted: the first label is the target of a false condition
 */
struct operation {
	const struct bpf_opcode *op;
	bool inverted;
};

/**
 * operand_parse() - read an instruction
 * @lex: the position behind its name
 * @name: its name
 * @at: position of the name
 * @operation: filled
 * @insn: zeroed by the caller; filled except for jump distances
 *
 * Return: false after lex_fail().
 */
bool operand_parse(struct lex *lex, const char *name, const char *at, struct operation *operation,
		   struct sock_filter *insn);

#endif
