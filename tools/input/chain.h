/* SPDX-License-Identifier: GPL-2.0 */
/* Chains: the filters of a thread, or programs from files. */
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
#include "policy/policy.h"

/**
 * struct chain_filter - origin of a program in a chain
 * @id: see struct sd_filter; 0 also for a file
 * @index: its position in the chain, 0 for the oldest
 * @file: the file it was read from, "-" for standard input; NULL for a filter from the kernel
 * @of: its part of the file, with the rules there; NULL for a filter from the kernel
 */
struct chain_filter {
	uint64_t id;
	uint32_t index;
	const char *file;
	const struct policy_program *of;
};

/**
 * struct chain - programs that answer together
 * @programs: the newest first, as the kernel runs them; none if all is allowed
 * @filters: the origin of each
 * @count: number of programs
 * @policies: the files, which own the programs if there are any
 * @policy_count: how many
 * @tid: the thread, 0 for files
 * @comm: its name, any bytes; empty for files
 * @strict: the thread is in strict mode: @programs has one program that models it, whose
 *	SECCOMP_RET_KILL_THREAD stands for SIGKILL
 * @abi: the ABI of the thread, index as for bpf_abi_name(); for files, that of this machine, or
 *	the only one that the programs admit
 * @only_abi: for that reason, @abi is not this machine's own
 * @kernel: the release of the kernel in question: for a thread, of the one that runs; NULL if any
 */
struct chain {
	struct bpf_program *programs;
	struct chain_filter *filters;
	size_t count;
	struct policy *policies;
	size_t policy_count;
	pid_t tid;
	char comm[16];
	bool strict;
	unsigned int abi;
	bool only_abi;
	const char *kernel;
};

/**
 * chain_load() - load a chain
 * @operands: the number of a thread; or files, in the order in which they would be installed
 * @count: number of operands, 1 or more; 1 for a thread
 * @chain: filled on success; end it with chain_release()
 *
 * policy_choice() says how to read files, and names the kernel if the user has.
 *
 * All programs have passed bpf_check(). A thread without filters needs no module: its chain is
 * empty, or models strict mode. After a failure there is nothing to release.
 *
 * Return: enum exit_status; all but EXIT_DONE after a complaint.
 */
int chain_load(char **operands, int count, struct chain *chain);

/**
 * chain_add_file() - add the programs of a file on top, as if they were installed now
 * @chain: a loaded chain
 * @path: the file; the string must live as long as the chain
 *
 * Return: enum exit_status; all but EXIT_DONE after a complaint, with @chain unchanged.
 */
int chain_add_file(struct chain *chain, const char *path);

/**
 * chain_add_policy() - add the programs of a policy on top
 * @chain: a loaded chain, or a zeroed one
 * @path: its name; the string must live as long as the chain
 * @policy: the policy, whose programs bpf_check() has passed; the chain releases it
 */
void chain_add_policy(struct chain *chain, const char *path, const struct policy *policy);

/** chain_strict() - make an empty chain one that models strict mode; end it with chain_release() */
void chain_strict(struct chain *chain);

/** chain_running_kernel() - the release of the kernel that runs; NULL if unknown */
const char *chain_running_kernel(void);

/** chain_release() - free a chain */
void chain_release(struct chain *chain);

/**
 * chain_filter_text() - name of a filter: "filter 0x3f2a... #1", "policy.bpf",
 *	"RestrictRealtime= of nginx.service"; safe to print
 * @chain: the chain
 * @filter: index into it
 * @buf: receives the name
 * @size: size of @buf
 *
 * Return: @buf.
 */
const char *chain_filter_text(const struct chain *chain, size_t filter, char *buf, size_t size);

/** chain_place() - append " (newest of 3)"; nothing if the chain has one filter */
void chain_place(const struct chain *chain, size_t filter, struct text *text);

#endif
