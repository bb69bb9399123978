/* SPDX-License-Identifier: GPL-2.0 */
/* A system call as it is typed: its ABI, its name or number, and some of its arguments. */
#ifndef INPUT_CALL_H
#define INPUT_CALL_H

#include "analysis/query.h"

#define CALL_ARGS 6
#define CALL_NAME 48

/* Instead of an ABI: the given value of seccomp_data.arch belongs to no known ABI. */
#define CALL_NO_ABI QUERY_ABI_OTHER

/**
 * struct call_arg - an argument
 * @known: @value is valid
 * @value: its value
 * @any_high: a negative int, whose high half is arbitrary
 * @unseen: not known, but a pointer to @text
 * @text: text that is not a value
 */
struct call_arg {
	bool known;
	bool any_high;
	bool unseen;
	uint64_t value;
	const char *text;
};

/**
 * struct call - a system call
 * @abi: index as for bpf_abi_name(), or CALL_NO_ABI
 * @arch: seccomp_data.arch
 * @nr: seccomp_data.nr
 * @name: its name, may be empty
 * @full: its signature on 64-bit ABIs, or NULL
 * @signature: its signature on its ABI, which may be @narrow; or NULL
 * @narrow: storage for a 32-bit signature
 * @args: its arguments
 * @typed: number of given arguments, known or left open
 * @is_line: it is from a line of strace or monitor: a text without a known value is left open
 * @has_ip: @ip is given
 * @ip: the instruction pointer
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
	bool is_line;
	bool has_ip;
	uint64_t ip;
};

/** call_abi() - set the ABI by name. Return: false after a complaint. */
bool call_abi(struct call *call, const char *name);

/** call_arch() - set the ABI by seccomp_data.arch. Return: false after a complaint. */
bool call_arch(struct call *call, const char *text);

/**
 * call_parse() - parse the system call and its arguments
 * @call: filled; its ABI and @call->is_line are already set
 * @operands: a name or number; then arguments: numbers, names, * or _ to leave one open, or the
 *	text that a pointer points to; they must remain valid
 * @count: number of operands, 1 or more
 *
 * Return: false after a complaint.
 */
bool call_parse(struct call *call, char **operands, int count);

/** call_ip() - set the instruction pointer. Return: false after a complaint. */
bool call_ip(struct call *call, const char *text);

/** call_of() - fill in the system call of a thread */
void call_of(const struct seccomp_data *data, struct call *call);

/** call_name_text() - append its name, or "system call 999" */
void call_name_text(const struct call *call, struct text *text);

/** call_query() - select the call in a query */
void call_query(const struct call *call, struct query *query);

/** call_text() - append "openat(AT_FDCWD, *, O_WRONLY)", or "openat" without arguments */
void call_text(const struct call *call, struct text *text);

/** call_data_text() - call_text() with the arguments of @data */
void call_data_text(const struct call *call, const struct seccomp_data *data, struct text *text);

/**
 * call_note() - append a note if the kernel's function and filters see different parts of the call
 * @call: the call
 * @index: 0 to %CALL_NOTES - 1
 * @text: the output
 *
 * Return: false if there is no such note.
 */
bool call_note(const struct call *call, unsigned int index, struct text *text);
#define CALL_NOTES (CALL_ARGS + 2)

#endif
