/* SPDX-License-Identifier: GPL-2.0 */
/* What is to be looked at: the filters of a thread, or programs from files, as one chain. */
#ifndef INPUT_CHAIN_H
#define INPUT_CHAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <linux/seccomp_diag.h>

#include "bpf/arch.h"
#include "bpf/emulate.h"
#include "bpf/strbuf.h"

/**
 * struct chain_filter - where a program of a chain comes from
 * @has_id: it is a filter of the kernel's, with @id and @index
 * @id: as struct sd_filter has it
 * @index: its place in the chain, 0 for the oldest
 * @file: the file it was read from, "-" for standard input; NULL for a filter of the kernel's
 */
struct chain_filter {
	bool has_id;
	uint64_t id;
	uint32_t index;
	const char *file;
};

/**
 * struct chain - programs that answer together
 * @programs: the newest first, as the kernel runs them; none where all is allowed
 * @filters: for each, where it comes from
 * @count: how many
 * @tid: the thread, 0 for files
 * @comm: its name, any bytes; empty for files
 * @strict: the thread is in strict mode: @programs is one of ours that says what the kernel does
 *	then, and its SECCOMP_RET_KILL_THREAD stands for SIGKILL
 * @abi: the ABI of the thread's program, as bpf_abi_name() counts; of files, that of this machine
 */
struct chain {
	struct bpf_program *programs;
	struct chain_filter *filters;
	size_t count;
	pid_t tid;
	char comm[16];
	bool strict;
	unsigned int abi;
};

/**
 * chain_load() - get hold of a chain
 * @operands: the number of a thread; or files, in the order in which they would be installed
 * @count: how many operands, 1 or more; a thread stands alone
 * @chain: filled on success; end it with chain_release()
 *
 * All programs have passed bpf_check(). A thread that has no filters needs no module: its chain is
 * empty, or strict mode's. Nothing is to be released after a failure.
 *
 * Return: enum exit_status; all but EXIT_DONE after a complaint.
 */
int chain_load(char **operands, int count, struct chain *chain);

/**
 * chain_add_file() - put a program on top, as if it were installed now
 * @chain: a chain that has been loaded
 * @path: the file it is in; must stay as long as the chain
 *
 * Return: enum exit_status; all but EXIT_DONE after a complaint, and with @chain as it was.
 */
int chain_add_file(struct chain *chain, const char *path);

/** chain_release() - free what a chain holds */
void chain_release(struct chain *chain);

/**
 * chain_filter_text() - what to call a filter: "filter 0x3f2a... #1", "policy.bpf"; cleaned
 * @chain: the chain
 * @filter: as an index into it
 * @buf: where it is put
 * @size: its room
 *
 * Return: @buf.
 */
const char *chain_filter_text(const struct chain *chain, size_t filter, char *buf, size_t size);

/** chain_place() - append " (newest of 3)"; nothing if the chain has one filter */
void chain_place(const struct chain *chain, size_t filter, struct text *text);

#endif
