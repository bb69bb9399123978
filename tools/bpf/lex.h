/* SPDX-License-Identifier: GPL-2.0 */
/* The words of a line of assembly, one after the other. */
#ifndef BPF_LEX_H
#define BPF_LEX_H

#include <stdint.h>

#include "bpf/asm.h"

/* The longest name, of whatever kind. */
#define LEX_NAME 64

/**
 * struct lex - where in a text we are
 * @begin: of the line
 * @p: the next character
 * @end: of the line, or of its comment-less part
 * @line: its number
 * @error: where to complain
 */
struct lex {
	const char *begin;
	const char *p;
	const char *end;
	size_t line;
	struct bpf_asm_error *error;
};

/** lex_fail() - complain of what is at @at. Return: false. */
__attribute__((format(printf, 3, 4))) bool lex_fail(struct lex *lex, const char *at,
						    const char *fmt, ...);

/** lex_blanks() - skip them. Return: whether there is more in the line. */
bool lex_blanks(struct lex *lex);

/** lex_take() - skip blanks and, if it is next, a character. Return: whether it was. */
bool lex_take(struct lex *lex, char c);

/** lex_expect() - the same, but complain if it is not next. */
bool lex_expect(struct lex *lex, char c, const char *where);

/** lex_name() - letters, digits, "_" and "."; no digit first. Return: false if none is next. */
bool lex_name(struct lex *lex, char name[LEX_NAME]);

/**
 * lex_number() - a number as C writes it: 10, 0x1f, 017, -1
 * @lex: where
 * @max: the highest that is wanted
 * @number: a negative one as its two's complement, if @max has all bits set
 *
 * Return: false after a complaint.
 */
bool lex_number(struct lex *lex, uint32_t max, uint32_t *number);

/** lex_is_digit() - whether a number is next */
bool lex_is_digit(struct lex *lex);

#endif
