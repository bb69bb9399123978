// SPDX-License-Identifier: GPL-2.0
/* Control flow graphs of programs, for graphviz. */
#include <stdlib.h>
#include <string.h>

#include <linux/seccomp.h>

#include "bpf/action.h"
#include "bpf/forms.h"
#include "bpf/opcode.h"
#include "cli/xalloc.h"

/* No such successor. */
#define NO_BLOCK ((size_t)-1)

/**
 * struct block - a basic block
 * @first: its first instruction
 * @last: its last instruction
 * @next: the next block; after a conditional jump, the one for a true condition; or %NO_BLOCK
 * @otherwise: after a conditional jump, the block for a false condition; else %NO_BLOCK
 */
struct block {
	size_t first;
	size_t last;
	size_t next;
	size_t otherwise;
};

static bool ends_block(const struct sock_filter *insn)
{
	return BPF_CLASS(insn->code) == BPF_JMP || BPF_CLASS(insn->code) == BPF_RET;
}

/* A block begins at the start, at the target of a jump, and behind a jump or a return. */
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

/* Find the block of each instruction. Return: number of blocks. */
static size_t number_blocks(const bool *is_first, size_t len, struct block *blocks,
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
	return index < len ? block_of[index] : NO_BLOCK;
}

static void connect(const struct sock_filter *prog, size_t len, const size_t *block_of,
		    struct block *block)
{
	const struct sock_filter *insn = &prog[block->last];
	const struct bpf_opcode *op = bpf_opcode(insn->code);

	block->next = NO_BLOCK;
	block->otherwise = NO_BLOCK;
	if (op && op->targets) {
		block->next = block_at(bpf_target(insn, block->last, 1), len, block_of);
		if (op->targets == 2)
			block->otherwise =
				block_at(bpf_target(insn, block->last, 0), len, block_of);
	} else if (!ends_block(insn)) {
		block->next = block_at(block->last + 1, len, block_of);
	}
}

static struct block *find_blocks(const struct sock_filter *prog, size_t len, size_t *count)
{
	struct block *blocks = xcalloc(len + 1, sizeof(*blocks));
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

static const struct {
	uint32_t action;
	const char *colour;
} colours[] = {
	{ SECCOMP_RET_ALLOW, "palegreen" },	   { SECCOMP_RET_LOG, "darkseagreen1" },
	{ SECCOMP_RET_TRACE, "lightblue" },	   { SECCOMP_RET_USER_NOTIF, "lightskyblue" },
	{ SECCOMP_RET_ERRNO, "orange" },	   { SECCOMP_RET_TRAP, "lightpink" },
	{ SECCOMP_RET_KILL_THREAD, "lightcoral" },
};

/* A value that is no action kills, too. */
static const char *colour_of(const struct sock_filter *insn)
{
	size_t i;

	if (BPF_CLASS(insn->code) != BPF_RET)
		return "white";
	if (insn->code != (BPF_RET | BPF_K))
		return "lightgrey";
	for (i = 0; i < sizeof(colours) / sizeof(colours[0]); i++)
		if (colours[i].action == (insn->k & SECCOMP_RET_ACTION_FULL))
			return colours[i].colour;
	return "lightcoral";
}

static void add_escaped(struct text *text, const char *raw)
{
	for (; *raw; raw++)
		text_add(text, *raw == '"' || *raw == '\\' ? "\\%c" : "%c", *raw);
}

static void add_label(const struct bpf_listing *listing, const struct block *block,
		      struct text *text)
{
	struct text line = { 0 };
	size_t i;

	for (i = block->first; i <= block->last; i++) {
		text_clear(&line);
		text_add(&line, "%zu  ", i);
		bpf_disasm_insn(listing, i, &line);
		text_add(&line, "  ; ");
		bpf_listing_note(listing, i, &line);
		if (!strcmp(text_str(&line) + line.len - 4, "  ; "))
			line.buf[line.len - 4] = '\0';
		add_escaped(text, text_str(&line));
		text_add(text, "\\l");
	}
	text_free(&line);
}

static void add_edges(const struct block *blocks, size_t i, struct text *text)
{
	const struct block *block = &blocks[i];

	if (block->otherwise == block->next) {
		if (block->next != NO_BLOCK)
			text_add(text, "\tb%zu -> b%zu;\n", i, block->next);
		return;
	}
	if (block->next != NO_BLOCK)
		text_add(text, "\tb%zu -> b%zu%s;\n", i, block->next,
			 block->otherwise == NO_BLOCK ? "" : " [label=\"true\", color=darkgreen]");
	if (block->otherwise != NO_BLOCK)
		text_add(text, "\tb%zu -> b%zu [label=\"false\", color=firebrick];\n", i,
			 block->otherwise);
}

void bpf_dot(const struct bpf_listing *listing, const char *name, const char *title,
	     struct text *text)
{
	size_t count, i;
	struct block *blocks = find_blocks(listing->prog, listing->len, &count);

	text_add(text, "digraph %s {\n\tlabel=\"", name);
	add_escaped(text, title);
	text_add(text, "\";\n\tlabelloc=t;\n"
		       "\tnode [shape=box, style=filled, fontname=monospace];\n"
		       "\tedge [fontname=monospace];\n");
	for (i = 0; i < count; i++) {
		bool reached = listing->states[blocks[i].first].reached;

		text_add(text, "\tb%zu [fillcolor=%s%s, label=\"", i,
			 colour_of(&listing->prog[blocks[i].last]),
			 reached ? "" : ", style=\"filled,dashed\"");
		add_label(listing, &blocks[i], text);
		text_add(text, "\"];\n");
	}
	for (i = 0; i < count; i++)
		add_edges(blocks, i, text);
	text_add(text, "}\n");
	free(blocks);
}
