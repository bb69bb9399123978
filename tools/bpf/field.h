/* SPDX-License-Identifier: GPL-2.0 */
/* A statement's field, a word or both halves of an argument, and the values it is compared with. */
#ifndef BPF_FIELD_H
#define BPF_FIELD_H

#include "bpf/flow.h"

/**
 * struct field - what a statement compares
 * @listing: the program
 * @flow: its structure
 * @root: the first of the tests
 * @word: the word; the upper one if @wide
 * @wide: both halves of an argument
 * @mask: the bits that count
 * @high: the upper half of the values, if @wide
 */
struct field {
	const struct bpf_listing *listing;
	const struct flow *flow;
	size_t root;
	uint32_t word;
	bool wide;
	uint64_t mask;
	uint64_t high;
};

/** field_of() - the field of a statement; @root is a test of a word */
struct field field_of(const struct bpf_listing *listing, const struct flow *flow, size_t root);

/** field_text() - append its name, and without @masked no mask: nr, args[2].prot.lo, args[2].prot */
void field_text(const struct field *field, bool masked, struct text *text);

/** field_abi() - the ABI whose system calls are its values. Return: false if they have no names. */
bool field_abi(const struct field *field, unsigned int *abi);

/**
 * field_value() - append a value, by its name if there is one
 * @field: the field
 * @op: the comparison: BPF_JEQ and the like
 * @value: the value
 * @of: system calls are named without the ABI of field_abi()
 * @text: the output
 */
void field_value(const struct field *field, uint16_t op, uint64_t value, bool of,
		 struct text *text);

/**
 * struct field_range - values that lead to the same
 * @first: the lowest; of both halves, the lower one
 * @last: the highest
 * @to: the instruction
 */
struct field_range {
	uint32_t first;
	uint32_t last;
	size_t to;
};

/** field_ranges() - all values and where they lead. Return: number of ranges; free() @ranges. */
size_t field_ranges(const struct field *field, struct field_range **ranges);

/** field_has_names() - whether all values of a range have names */
bool field_has_names(const struct field *field, const struct field_range *range);

#endif
