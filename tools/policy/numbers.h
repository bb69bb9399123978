/* SPDX-License-Identifier: GPL-2.0 */
/* Programs in the making, from the numbers of their instructions. */
#ifndef POLICY_NUMBERS_H
#define POLICY_NUMBERS_H

#include "policy/policy.h"

/**
 * struct numbers - a text, and the program that is being read
 * @source: the text
 * @policy: receives the programs
 * @error: filled on errors
 * @insns: room for %BPF_MAXINSNS instructions
 * @lines: the line of each
 * @len: number of instructions so far
 * @scanned: offset up to which lines were counted
 * @line: the line there, from 1
 */
struct numbers {
	const struct policy_source *source;
	struct policy *policy;
	struct bpf_asm_error *error;
	struct sock_filter *insns;
	size_t *lines;
	size_t len;
	size_t scanned;
	size_t line;
};

/** struct fields - the fields of an instruction, not yet checked */
struct fields {
	uint64_t code;
	uint64_t jt;
	uint64_t jf;
	uint64_t k;
};

/** numbers_add() - append an instruction that is written at an offset. Return: false on errors. */
bool numbers_add(struct numbers *n, size_t offset, const struct fields *fields);

/** numbers_end() - the program ends here; nothing if it is empty */
void numbers_end(struct numbers *n);

/** numbers_read_c() - read the arrays of C source. Return: false on errors. */
bool numbers_read_c(struct numbers *n);

/** numbers_is_c() - whether a text is C source */
bool numbers_is_c(const char *text, size_t len);

#endif
