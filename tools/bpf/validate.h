/* SPDX-License-Identifier: GPL-2.0 */
/* Check a program as the kernel checks a seccomp filter. */
#ifndef BPF_VALIDATE_H
#define BPF_VALIDATE_H

#include <stdbool.h>
#include <stddef.h>

#include <linux/filter.h>

/* The error concerns the whole program. */
#define BPF_NO_INDEX ((size_t)-1)

/**
 * struct bpf_error - why a program is invalid
 * @index: the invalid instruction, or %BPF_NO_INDEX
 * @text: the reason, a phrase
 */
struct bpf_error {
	size_t index;
	char text[128];
};

/**
 * bpf_check() - whether seccomp(2) would accept a program
 * @prog: any instructions
 * @len: number of instructions
 * @error: filled if not; may be NULL
 *
 * The rules are those of seccomp_check_filter() in kernel/seccomp.c and of bpf_check_classic()
 * in net/core/filter.c, no stricter and no laxer.
 */
bool bpf_check(const struct sock_filter *prog, size_t len, struct bpf_error *error);

#endif
