/* SPDX-License-Identifier: GPL-2.0 */
/* A line of strace or of `seccompctl monitor`, split into the operands of call_parse(). */
#ifndef INPUT_CALL_LINE_H
#define INPUT_CALL_LINE_H

#include <stdbool.h>

/* Operands of a line; more arguments than any call has are an error of call_parse(). */
#define CALL_LINE_OPERANDS 16

/**
 * struct call_line - the parts of a line
 * @copy: the line, cut into pieces
 * @abi: "x86" of "x86:getpid()", or NULL
 * @arch: "0x40000028" of "arch 0x40000028: getpid()", or NULL
 * @operands: the system call and its arguments
 * @count: number of operands
 */
struct call_line {
	char *copy;
	const char *abi;
	const char *arch;
	char *operands[CALL_LINE_OPERANDS];
	int count;
};

/** call_line_is() - whether an operand is such a line, and not the name of a system call */
bool call_line_is(const char *operand);

/**
 * call_line_split() - split a line such as 'openat(AT_FDCWD, "/x", O_RDONLY) = -1 EPERM'
 * @text: the line
 * @line: the parts; end them with call_line_release()
 *
 * The time, process and thread in front of the call, its result and comments are left out, and so is
 * the path that strace prints behind a descriptor.
 *
 * Return: false after a complaint.
 */
bool call_line_split(const char *text, struct call_line *line);

/** call_line_release() - free the parts of a line */
void call_line_release(struct call_line *line);

#endif
