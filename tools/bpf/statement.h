/* SPDX-License-Identifier: GPL-2.0 */
/* Read statements in assembly: if, switch, case. */
#ifndef BPF_STATEMENT_H
#define BPF_STATEMENT_H

#include "bpf/emit.h"
#include "bpf/listing.h"

/**
 * struct operand - what a statement compares
 * @is_a: the accumulator
 * @offset: offset of a word of seccomp_data; of the lower one if @wide
 * @wide: both halves of an argument
 * @mask: the bits that count
 * @has_abi: system calls are named without their ABI
 * @abi: which is this one
 */
struct operand {
	bool is_a;
	uint32_t offset;
	bool wide;
	uint64_t mask;
	bool has_abi;
	unsigned int abi;
};

/**
 * struct statements - the statements that are open
 * @emit: the program
 * @names: names of values; may be NULL
 * @blocks: if and switch, the outermost first
 * @count: how many
 * @room: room for them
 * @ranges: the values of a case
 * @range_count: how many
 * @range_room: room for them
 * @in_list: the next line goes on with these values
 * @knows_a: A is @a
 * @a: a word
 */
struct statements {
	struct emit emit;
	const struct bpf_names *names;
	struct block *blocks;
	size_t count;
	size_t room;
	struct value_range *ranges;
	size_t range_count;
	size_t range_room;
	bool in_list;
	bool knows_a;
	struct operand a;
};

/** statement_is() - whether a word begins a statement */
bool statement_is(const char *name);

/** statement_parse() - read a statement behind its first word, at @at. Return: false on errors. */
bool statement_parse(struct statements *s, struct lex *lex, const char *name, const char *at);

/** statement_values() - go on with the values of a case in another line */
bool statement_values(struct statements *s, struct lex *lex);

/** statement_close() - the end of a block: "}". Return: false if there is none. */
bool statement_close(struct statements *s, struct lex *lex);

/** statement_insn() - prepare for an instruction, at @at. Return: false on errors. */
bool statement_insn(struct statements *s, struct lex *lex, const char *at);

/** statement_label() - a label is here */
void statement_label(struct statements *s);

/** statement_line() - the end of a line. Return: false on errors. */
bool statement_line(struct statements *s, struct lex *lex);

/** statement_end() - the end of the text. Return: false on errors. */
bool statement_end(struct statements *s, struct lex *lex);

/** statement_free() - free everything but the program */
void statement_free(struct statements *s);

#endif
