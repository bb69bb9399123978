/* SPDX-License-Identifier: GPL-2.0 */
/* Read programs from files or standard input, with one-line complaints. */
#ifndef INPUT_PROGRAM_FILE_H
#define INPUT_PROGRAM_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include <linux/filter.h>

/**
 * struct program - a program
 * @insns: its instructions; free() them
 * @len: number of instructions, 1 to %BPF_MAXINSNS
 */
struct program {
	struct sock_filter *insns;
	size_t len;
};

/**
 * program_file_is() - whether an operand names a file rather than a thread: it is not all digits
 */
bool program_file_is(const char *operand);

/** program_file_name() - name of a file for messages, valid until the next call */
const char *program_file_name(const char *path);

/**
 * program_file_bytes() - read a file
 * @path: the file; "-" is standard input
 * @max: maximum number of bytes to read
 * @bytes: the content and a NUL; free() it
 * @len: number of bytes, without the NUL
 *
 * Return: enum exit_status; all but %EXIT_DONE after a complaint.
 */
int program_file_bytes(const char *path, size_t max, char **bytes, size_t *len);

/**
 * program_file_read() - read a program: struct sock_filter[], as it is installed
 * @path: the file; "-" is standard input
 * @unchecked: accept a program that seccomp would refuse, too
 * @program: filled on success
 *
 * Return: enum exit_status; all but %EXIT_DONE after a complaint.
 */
int program_file_read(const char *path, bool unchecked, struct program *program);

#endif
