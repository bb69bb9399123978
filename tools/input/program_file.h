/* SPDX-License-Identifier: GPL-2.0 */
/* Programs from files, or standard input: whatever is wrong with one is said in a line. */
#ifndef INPUT_PROGRAM_FILE_H
#define INPUT_PROGRAM_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include <linux/filter.h>

/**
 * struct program - a program
 * @insns: its instructions, to be freed with free()
 * @len: how many, 1 to %BPF_MAXINSNS
 */
struct program {
	struct sock_filter *insns;
	size_t len;
};

/** program_file_is() - whether an operand names a file, and not a thread: it is not all digits */
bool program_file_is(const char *operand);

/** program_file_name() - what to call it in a message: "-" is standard input; until next time */
const char *program_file_name(const char *path);

/**
 * program_file_bytes() - read what is in a file
 * @path: the file; "-" is standard input
 * @max: more bytes than this are not read, however many there are
 * @bytes: what was read, and a NUL; to be freed with free()
 * @len: how many bytes, without the NUL
 *
 * Return: enum exit_status; all but %EXIT_DONE after a complaint.
 */
int program_file_bytes(const char *path, size_t max, char **bytes, size_t *len);

/**
 * program_file_read() - read a program: struct sock_filter[], as it is installed
 * @path: the file; "-" is standard input
 * @unchecked: take one that seccomp would refuse, too, if it consists of instructions
 * @program: filled on success
 *
 * Return: enum exit_status; all but %EXIT_DONE after a complaint.
 */
int program_file_read(const char *path, bool unchecked, struct program *program);

#endif
