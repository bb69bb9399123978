/* SPDX-License-Identifier: GPL-2.0 */
/* A position in a file of minijail, and what may be next there. */
#ifndef POLICY_MINIJAIL_READ_H
#define POLICY_MINIJAIL_READ_H

#include "policy/minijail.h"

#define WORD_MAX 64

/**
 * struct minijail_reader - a position in a file
 * @source: the file
 * @at: offset of the next character
 * @line: line number there, from 1
 * @begin: offset of the line's first character
 * @depth: how many files include this one
 * @mj: the policy
 * @policy: receives notes
 * @unknown: names that the ABI does not have, separated by ", "
 * @inverse: a line of the form "EXPRESSION; return ERRNO" was read
 * @error: filled on errors
 */
struct minijail_reader {
	struct policy_source source;
	size_t at;
	size_t line;
	size_t begin;
	unsigned int depth;
	struct minijail *mj;
	struct policy *policy;
	struct text *unknown;
	bool *inverse;
	struct bpf_asm_error *error;
};

/** mj_fail() - report an error at an offset. Return: false. */
__attribute__((format(printf, 3, 4))) bool mj_fail(const struct minijail_reader *r, size_t at,
						   const char *fmt, ...);

/** mj_peek() - the next character; a newline at the end of the file */
char mj_peek(const struct minijail_reader *r);

/** mj_blanks() - skip blanks, a comment, and the end of a line that goes on. Return: whether there is more. */
bool mj_blanks(struct minijail_reader *r);

/** mj_take() - skip blanks and, if it is next, a token. Return: whether it was next. */
bool mj_take(struct minijail_reader *r, const char *token);

/** mj_expect() - mj_take() that reports an error if the token is not next */
bool mj_expect(struct minijail_reader *r, const char *token);

/** mj_word() - read letters, digits and "_", and "-" behind the first. Return: false if none is next. */
bool mj_word(struct minijail_reader *r, char buf[WORD_MAX]);

/** mj_number() - the value of a word that was read. Return: false after mj_fail(). */
bool mj_number(struct minijail_reader *r, const char *text, uint64_t *value);

/** mj_constant() - read a number, or the name of a constant. Return: false after mj_fail(). */
bool mj_constant(struct minijail_reader *r, uint64_t *value);

/** mj_value() - read constants joined by "|"; @depth is 0. Return: false after mj_fail(). */
bool mj_value(struct minijail_reader *r, unsigned int depth, uint64_t *result);

/**
 * mj_filters() - read the filters behind the colon of a statement
 * @r: the position
 * @list: receives them, also after an error
 * @count: how many
 *
 * Return: false after mj_fail().
 */
bool mj_filters(struct minijail_reader *r, struct minijail_filter **list, size_t *count);

/** mj_default_action() - read the action of \@default. Return: false after mj_fail(). */
bool mj_default_action(struct minijail_reader *r);

#endif
