/* SPDX-License-Identifier: GPL-2.0 */
/* The arguments of system calls: what they are called, and what their values are called. */
#ifndef ANALYSIS_SIGNATURE_H
#define ANALYSIS_SIGNATURE_H

#include <stdbool.h>
#include <stdint.h>

#include "bpf/strbuf.h"

/**
 * struct constant_set - the names that values of some kind of argument have
 * @name: of the kind: "open flags"
 * @flags: the names are of bits (or of fields, such as O_ACCMODE's), to be joined by "|"
 * @octal: numbers are written as file modes are
 * @constants: them, ended by one without a name. Of flags, what consists of several bits comes
 *	before what consists of some of these; a @field is a mask for values that exclude each other.
 *
 * The values are those of this machine.
 */
struct constant_set {
	const char *name;
	bool flags;
	bool octal;
	const struct constant {
		const char *name;
		uint64_t value;
		bool field;
	} * constants;
};

/**
 * struct signature - one system call
 * @syscall: its name, the same for all ABIs
 * @args: for each of its up to 6 arguments: its name as in section 2 of the manual, NULL behind the
 *	last; whether only the low 32 bits count (int, unsigned int); and the names of its values
 *	(NULL: it is a number)
 */
struct signature {
	const char *syscall;
	struct signature_arg {
		const char *name;
		bool is_int;
		const struct constant_set *set;
	} args[6];
};

/** signature_find() - the signature of a system call; NULL for one that has none here */
const struct signature *signature_find(const char *syscall);

/** signature_arg() - one of its arguments; NULL if that is not known. @signature may be NULL. */
const struct signature_arg *signature_arg(const struct signature *signature, unsigned int arg);

/**
 * signature_args() - how many arguments a system call has
 * @signature: may be NULL: then they are six, as far as anybody knows
 */
unsigned int signature_args(const struct signature *signature);

/** signature_narrow() - the same for an ABI whose registers have 32 bits; a NULL one has no names */
void signature_narrow(const struct signature *signature, struct signature *narrow);

/** constant_field() - the constant that is a mask for values that exclude each other, or NULL */
const struct constant *constant_field(const struct constant_set *set, uint64_t mask);

/**
 * constant_parse() - a number or names: 0x10, -1, AF_INET, O_WRONLY|O_CREAT
 * @text: what was typed. Numbers are C's: 0x10, 010, -1; those below zero become 64 bits of two's
 *	complement.
 * @set: whose names are tried first; NULL if none. Then all other sets' are.
 * @value: the result
 *
 * Return: false if it is neither.
 */
bool constant_parse(const char *text, const struct constant_set *set, uint64_t *value);

/**
 * constant_text() - a value by name, as far as it has one; else as a number
 * @set: whose names; may be NULL
 * @mask: which bits of it are meant
 * @value: the value
 * @text: it is appended there
 */
void constant_text(const struct constant_set *set, uint64_t mask, uint64_t value,
		   struct text *text);

#endif
