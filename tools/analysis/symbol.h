/* SPDX-License-Identifier: GPL-2.0 */
/* Registers of symbolic execution: calculations, and comparisons as conditions. */
#ifndef ANALYSIS_SYMBOL_H
#define ANALYSIS_SYMBOL_H

#include "analysis/decide.h"

/** enum symbol_kind - content of a register */
enum symbol_kind {
	SYMBOL_NUMBER,
	SYMBOL_BITS, /* (((word & mask) >> shift) ^ flip) + add; << if shift is negative */
	SYMBOL_UNKNOWN,
};

/**
 * struct symbol - a register
 * @kind: enum symbol_kind
 * @word: for SYMBOL_BITS: the word of struct seccomp_data, as DECIDE_WORD() has it
 * @shift: how far its bits are shifted to the right; negative: to the left
 * @mask: its bits, before they are shifted
 * @flip: bits that are then inverted
 * @add: number that is then added
 * @number: for SYMBOL_NUMBER: the number
 */
struct symbol {
	uint8_t kind;
	uint8_t word;
	int8_t shift;
	uint32_t mask;
	uint32_t flip;
	uint32_t add;
	uint32_t number;
};

/** struct symbol_range - numbers from @first to @last, for which a comparison @holds or does not */
struct symbol_range {
	uint32_t first, last;
	bool holds;
};

/* Two ranges have at most 62 blocks each, and as many gaps. */
#define SYMBOL_RANGES 260

/** struct symbol_ranges - all numbers, in ascending order */
struct symbol_ranges {
	struct symbol_range of[SYMBOL_RANGES];
	size_t count;
};

/** symbol_number() - a register that holds a number */
struct symbol symbol_number(uint32_t n);

/** symbol_alu() - the result of BPF_ALU with operation @op (BPF_ADD ...); BPF_NEG has no @operand */
struct symbol symbol_alu(struct symbol a, uint16_t op, struct symbol operand);

/** condition_opposite() - the condition that holds if @c does not */
struct condition condition_opposite(struct condition c);

/**
 * symbol_condition() - make a condition of a comparison of the bits of a word
 * @v: the bits, without @flip and @add
 * @op: BPF_JEQ, BPF_JSET, BPF_JGE or BPF_JGT
 * @k: the number they are compared with
 * @c: the output
 *
 * Return: 0; or 1 if it is always true, -1 if never.
 */
int symbol_condition(struct symbol v, uint16_t op, uint32_t k, struct condition *c);

/** symbol_is_single() - whether a comparison can be one condition: see symbol_single() */
bool symbol_is_single(struct symbol v, uint16_t op, uint32_t k);

/** symbol_single() - symbol_condition() of bits that are perhaps inverted, or of a sum */
int symbol_single(struct symbol v, uint16_t op, uint32_t k, struct condition *c);

/**
 * symbol_ranges() - find the ranges of bits for which a comparison holds
 * @v: the bits; its mask loses those that make no difference
 * @op: as for symbol_condition(), but not BPF_JEQ
 * @k: likewise
 * @ranges: the output: ranges of the shifted bits
 *
 * Return: false if it has none.
 */
bool symbol_ranges(struct symbol *v, uint16_t op, uint32_t k, struct symbol_ranges *ranges);

/** symbol_relation() - make a condition that compares bits of two words; false if none can */
bool symbol_relation(struct symbol a, uint16_t op, struct symbol b, struct condition *c);

#endif
