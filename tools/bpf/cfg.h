/* SPDX-License-Identifier: GPL-2.0 */
/* The control flow graph of a program. */
#ifndef BPF_CFG_H
#define BPF_CFG_H

#include <stdbool.h>
#include <stddef.h>

#include <linux/filter.h>

/* A block ends without going there. */
#define BPF_NO_BLOCK ((size_t)-1)

/**
 * struct bpf_block - instructions that are always run one after the other
 * @first: the first one
 * @last: the last one
 * @next: the block that is next; of a conditional jump, if the condition holds
 * @otherwise: of a conditional jump, the block that is next if it does not hold
 *
 * @next and @otherwise are %BPF_NO_BLOCK where there is none.
 */
struct bpf_block {
	size_t first;
	size_t last;
	size_t next;
	size_t otherwise;
};

/**
 * bpf_cfg() - the blocks of a program
 * @prog: any instructions; where the program is not valid, its ways just end
 * @len: how many
 * @count: how many blocks
 *
 * Return: them, in order, to be freed with free().
 */
struct bpf_block *bpf_cfg(const struct sock_filter *prog, size_t len, size_t *count);

#endif
