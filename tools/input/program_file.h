/* SPDX-License-Identifier: GPL-2.0 */
/* Read programs and policies from files or standard input, with one-line complaints. */
#ifndef INPUT_PROGRAM_FILE_H
#define INPUT_PROGRAM_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "policy/policy.h"

/* Options of commands that read files. --kernel is the kernel in question, too. */
#define PROGRAM_FILE_OPTIONS                                                   \
	{ OPT_FORMAT, "format", "FORMAT",                                      \
	  "read files as bpf, asm, numbers, json, oci, systemd or minijail" }, \
		PROGRAM_FILE_SELECTIONS

#define PROGRAM_FILE_SELECTIONS                                                           \
	{ OPT_CAP, "cap", "CAP_NAME",                                                     \
	  "OCI: one more capability of the container, or -CAP_NAME; repeatable" },        \
		{ OPT_GOARCH, "container-arch", "ARCH",                                   \
		  "OCI: architecture of the container: amd64, arm64 ..." },               \
	{                                                                                 \
		OPT_RUNTIME, "runtime", "RUNTIME",                                        \
			"OCI: crun (default), or runc, which adds a stub for newer calls" \
	}

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
 * program_file_read() - read a program or a policy of any format that policy_choice() allows
 * @path: the file; "-" is standard input
 * @unchecked: accept programs that seccomp would refuse, too
 * @policy: filled on success; end it with policy_release()
 *
 * Notes of the policy are printed as complaints.
 *
 * Return: enum exit_status; all but %EXIT_DONE after a complaint.
 */
int program_file_read(const char *path, bool unchecked, struct policy *policy);

/**
 * program_file_has_one() - whether a policy has exactly one program
 * @path: its file
 * @policy: the policy
 *
 * Return: false after a complaint.
 */
bool program_file_has_one(const char *path, const struct policy *policy);

#endif
