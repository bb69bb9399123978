/* SPDX-License-Identifier: GPL-2.0 */
/* Names of the arguments of system calls and of their values. */
#ifndef ANALYSIS_SIGNATURE_H
#define ANALYSIS_SIGNATURE_H

#include <stdbool.h>
#include <stdint.h>

#include <linux/types.h>

#include "bpf/listing.h"

/**
 * struct constant_set - names of the values of some kind of argument
 * @name: name of the kind: "open flags"
 * @flags: the values are bits (or fields, such as O_ACCMODE), to be joined by "|"
 * @octal: numbers are printed as file modes
 * @constants: the names, ended by one without a name. Flags of several bits precede flags of fewer
 *	of these bits; a @field is a mask for values that exclude each other.
 *
 * The values are those of this machine. Names are arrays, because the dynamic linker writes each
 * pointer of a table whenever the tool starts.
 */
struct constant_set {
	const char *name;
	bool flags;
	bool octal;
	const struct constant {
		char name[56];
		uint64_t value;
		bool field;
	} * constants;
};

/**
 * struct signature - one system call
 * @syscall: its name, the same for all ABIs
 * @args: its up to 6 arguments: name as in section 2 of the manual, none behind the last; how many
 *	bits its type has, 64, 32 or 16: the kernel's function does not see those above; whether it
 *	points to memory, which filters do not see; names of its values, see signature_arg_set()
 */
struct signature {
	char syscall[32];
	struct signature_arg {
		char name[16];
		unsigned char bits;
		bool pointer;
		unsigned char set;
	} args[6];
};

/** signature_find() - the signature of a system call; NULL if it is not known */
const struct signature *signature_find(const char *syscall);

/** signature_arg() - an argument of a call; NULL if it is not known. @signature may be NULL. */
const struct signature_arg *signature_arg(const struct signature *signature, unsigned int arg);

/** signature_arg_set() - the names of its values, or NULL if they are numbers. @arg may be NULL. */
const struct constant_set *signature_arg_set(const struct signature_arg *arg);

/** signature_mask() - the bits that the type of an argument has; all if @arg is NULL */
uint64_t signature_mask(const struct signature_arg *arg);

/**
 * signature_set() - names of the values of an argument, which may depend on an argument before it
 * @signature: may be NULL
 * @arg: the argument
 * @values: the arguments of the call
 * @known: bit n says that the value of argument n is known
 *
 * Return: NULL if its values are numbers.
 */
const struct constant_set *signature_set(const struct signature *signature, unsigned int arg,
					 const __u64 values[6], unsigned int known);

/**
 * signature_args() - number of arguments of a system call
 * @signature: may be NULL: the result is six then
 */
unsigned int signature_args(const struct signature *signature);

/** signature_narrow() - convert a signature for an ABI with 32-bit registers; NULL has no names */
void signature_narrow(const struct signature *signature, struct signature *narrow);

/** constant_field() - the mask for values that exclude each other, or NULL */
const struct constant *constant_field(const struct constant_set *set, uint64_t mask);

/**
 * constant_parse() - parse a number or names: 0x10, -1, AF_INET, O_WRONLY|O_CREAT
 * @text: the text. Numbers are those of C: 0x10, 010, -1; negative ones become 64 bits of two's
 *	complement.
 * @set: the set to search first, before all others; may be NULL
 * @value: the result
 *
 * Return: false if the text is neither.
 */
bool constant_parse(const char *text, const struct constant_set *set, uint64_t *value);

/**
 * constant_text() - append a value by name if it has one, else as a number
 * @set: the names; may be NULL
 * @mask: the relevant bits of @value
 * @value: the value
 * @text: the output
 */
void constant_text(const struct constant_set *set, uint64_t mask, uint64_t value,
		   struct text *text);

/** signature_names - these names for tools/bpf */
extern const struct bpf_names signature_names;

#endif
