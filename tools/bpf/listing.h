/* SPDX-License-Identifier: GPL-2.0 */
/* A program and all that is known of it: what every form of output begins with. */
#ifndef BPF_LISTING_H
#define BPF_LISTING_H

#include "bpf/validate.h"
#include "bpf/opcode.h"
#include "bpf/paths.h"
#include "bpf/strbuf.h"

/**
 * struct bpf_listing - a program, looked through
 * @prog: it
 * @len: its instructions
 * @states: what is known at each
 * @has_label: for each, whether a jump names it
 * @valid: the kernel would take it
 * @error: why not
 */
struct bpf_listing {
	const struct sock_filter *prog;
	size_t len;
	struct bpf_state *states;
	bool *has_label;
	bool valid;
	struct bpf_error error;
};

/**
 * bpf_listing_init() - look through a program
 * @listing: filled; ended with bpf_listing_end()
 * @prog: the program, valid or not; it must stay until then
 * @len: its instructions, at most %BPF_MAXINSNS
 */
void bpf_listing_init(struct bpf_listing *listing, const struct sock_filter *prog, size_t len);

/** bpf_listing_end() - free what was allocated */
void bpf_listing_end(struct bpf_listing *listing);

/** BPF_SYSCALL_NAME - room for the name of a system call */
#define BPF_SYSCALL_NAME 48

/**
 * struct bpf_syscall - a system call that an instruction compares with
 * @abi: of which ABI
 * @nr: its number there, with %BPF_X32_BIT
 * @name: its name
 */
struct bpf_syscall {
	unsigned int abi;
	uint32_t nr;
	char name[BPF_SYSCALL_NAME];
};

/**
 * bpf_listing_syscalls() - which system calls an instruction compares with
 * @listing: the program
 * @index: the instruction
 * @calls: filled
 * @max: its room
 *
 * Only of the ABIs that the ways there have left over; none, if that is any ABI at all.
 *
 * Return: how many.
 */
size_t bpf_listing_syscalls(const struct bpf_listing *listing, size_t index,
			    struct bpf_syscall *calls, size_t max);

/** bpf_listing_tests() - whether an instruction is a jump that tests this word of seccomp_data */
bool bpf_listing_tests(const struct bpf_listing *listing, size_t index, uint32_t word);

/** bpf_listing_names_arch() - whether it compares seccomp_data.arch with one that has a name */
bool bpf_listing_names_arch(const struct bpf_listing *listing, size_t index);

/** bpf_word_text() - a word of struct seccomp_data: nr, args[0].lo */
void bpf_word_text(uint32_t word, struct text *text);

/**
 * bpf_listing_note() - what there is to say about an instruction
 * @listing: the program
 * @index: the instruction
 * @text: it is appended there, in words of one line; nothing if there is nothing to say
 */
void bpf_listing_note(const struct bpf_listing *listing, size_t index, struct text *text);

#endif
