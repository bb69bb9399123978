/* SPDX-License-Identifier: GPL-2.0 */
/* Would the kernel take this program as a seccomp filter? */
#ifndef BPF_VALIDATE_H
#define BPF_VALIDATE_H

#include <stdbool.h>
#include <stddef.h>

#include <linux/filter.h>

/* The error is one of the whole program. */
#define BPF_NO_INDEX ((size_t)-1)

/**
 * struct bpf_error - why not
 * @index: the instruction that is wrong, %BPF_NO_INDEX if it is the program as a whole
 * @text: what is wrong, in a phrase
 */
struct bpf_error {
	size_t index;
	char text[128];
};

/**
 * bpf_check() - would seccomp(2) take it?
 * @prog: any instructions
 * @len: how many
 * @error: filled if not; may be NULL
 *
 * The rules are those of seccomp_check_filter() in kernel/seccomp.c and of bpf_check_classic()
 * in net/core/filter.c, no stricter and no laxer.
 *
 * Return: true if it would.
 */
bool bpf_check(const struct sock_filter *prog, size_t len, struct bpf_error *error);

#endif
