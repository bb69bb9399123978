/* SPDX-License-Identifier: GPL-2.0 */
/* A system call as it is typed: its ABI, its name or number, and some of its arguments. */
#ifndef INPUT_CALL_H
#define INPUT_CALL_H

#include "analysis/query.h"
#include "analysis/signature.h"

#define CALL_ARGS 6
#define CALL_NAME 48

/* In place of an ABI: only a value of seccomp_data.arch was given, and it is no ABI's. */
#define CALL_NO_ABI QUERY_ABI_OTHER

/**
 * struct call_arg - an argument
 * @known: what it is was said
 * @value: that
 * @any_high: of an int below zero: the high half is what the caller leaves there
 */
struct call_arg {
	bool known;
	bool any_high;
	uint64_t value;
};

/**
 * struct call - a system call
 * @abi: as bpf_abi_name() counts, or CALL_NO_ABI
 * @arch: what seccomp_data.arch is
 * @nr: what seccomp_data.nr is
 * @name: empty if it has none
 * @full: its signature as 64-bit ABIs have it, NULL if there is none
 * @signature: the same of its ABI: of one of 32 bits, a narrow one
 * @narrow: room for that
 * @args: its arguments
 * @typed: how many of them were typed, known or left open
 */
struct call {
	unsigned int abi;
	uint32_t arch;
	uint32_t nr;
	char name[CALL_NAME];
	const struct signature *full;
	const struct signature *signature;
	struct signature narrow;
	struct call_arg args[CALL_ARGS];
	unsigned int typed;
};

/** call_abi() - which ABI it is, by name. Return: false after a complaint. */
bool call_abi(struct call *call, const char *name);

/** call_arch() - which ABI it is, by a value of seccomp_data.arch. As call_abi(). */
bool call_arch(struct call *call, const char *text);

/**
 * call_parse() - which system call it is
 * @call: its ABI is there already
 * @operands: a name or number; then arguments: numbers, names, or * or _ for what is left open
 * @count: how many, 1 or more
 *
 * Return: false after a complaint.
 */
bool call_parse(struct call *call, char **operands, int count);

/** call_of() - which system call a thread has made */
void call_of(const struct seccomp_data *data, struct call *call);

/** call_name_text() - its name; "system call 999" if it has none */
void call_name_text(const struct call *call, struct text *text);

/** call_query() - ask about it */
void call_query(const struct call *call, struct query *query);

/** call_text() - "openat(AT_FDCWD, *, O_WRONLY)"; "openat" if there are no arguments */
void call_text(const struct call *call, struct text *text);

/** call_data_text() - the same, with what the arguments of one call were */
void call_data_text(const struct call *call, const struct seccomp_data *data, struct text *text);

#endif
