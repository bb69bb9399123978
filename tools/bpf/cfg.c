// SPDX-License-Identifier: GPL-2.0
/* The control flow graph of a program. */
#include <stdlib.h>

#include "bpf/cfg.h"
#include "bpf/opcode.h"
#include "cli/xalloc.h"

static bool ends_block(const struct sock_filter *insn)
{
	return BPF_CLASS(insn->code) == BPF_JMP || BPF_CLASS(insn->code) == BPF_RET;
}

/* A block begins at the start, where a jump goes, and behind a jump or a return. */
static void mark_first(const struct sock_filter *prog, size_t len, bool *is_first)
{
	const struct bpf_opcode *op;
	size_t i, to;
	int taken;

	is_first[0] = true;
	for (i = 0; i < len; i++) {
		op = bpf_opcode(prog[i].code);
		for (taken = 0; op && taken < (int)op->targets; taken++) {
			to = bpf_target(&prog[i], i, taken);
			if (to < len)
				is_first[to] = true;
		}
		if (ends_block(&prog[i]) && i + 1 < len)
			is_first[i + 1] = true;
	}
}

/* The block that each instruction is in. Return: how many blocks. */
static size_t number_blocks(const bool *is_first, size_t len, struct bpf_block *blocks,
			    size_t *block_of)
{
	size_t i, count = 0;

	for (i = 0; i < len; i++) {
		if (is_first[i])
			blocks[count++].first = i;
		block_of[i] = count - 1;
		blocks[count - 1].last = i;
	}
	return count;
}

static size_t block_at(size_t index, size_t len, const size_t *block_of)
{
	return index < len ? block_of[index] : BPF_NO_BLOCK;
}

static void connect(const struct sock_filter *prog, size_t len, const size_t *block_of,
		    struct bpf_block *block)
{
	const struct sock_filter *insn = &prog[block->last];
	const struct bpf_opcode *op = bpf_opcode(insn->code);

	block->next = BPF_NO_BLOCK;
	block->otherwise = BPF_NO_BLOCK;
	if (op && op->targets) {
		block->next = block_at(bpf_target(insn, block->last, 1), len, block_of);
		if (op->targets == 2)
			block->otherwise =
				block_at(bpf_target(insn, block->last, 0), len, block_of);
	} else if (!ends_block(insn)) {
		block->next = block_at(block->last + 1, len, block_of);
	}
}

struct bpf_block *bpf_cfg(const struct sock_filter *prog, size_t len, size_t *count)
{
	struct bpf_block *blocks = xcalloc(len + 1, sizeof(*blocks));
	size_t *block_of = xcalloc(len + 1, sizeof(*block_of));
	bool *is_first = xcalloc(len + 1, sizeof(*is_first));
	size_t i;

	mark_first(prog, len, is_first);
	*count = number_blocks(is_first, len, blocks, block_of);
	for (i = 0; i < *count; i++)
		connect(prog, len, block_of, &blocks[i]);
	free(block_of);
	free(is_first);
	return blocks;
}
