// SPDX-License-Identifier: GPL-2.0
/* Control flow graphs of programs, for graphviz. */
#include <stdio.h>
#include <stdlib.h>

#include "bpf/action.h"
#include "bpf/arch.h"
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
 * @end: the last of the blocks that are drawn in one box with this one, mostly itself
 * @drawn: it has a box of its own
 */
struct block {
	size_t first;
	size_t last;
	size_t next;
	size_t otherwise;
	size_t end;
	bool drawn;
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

static bool is_single(const struct bpf_listing *listing, const struct block *block, uint16_t code)
{
	return block->first == block->last && listing->prog[block->first].code == code;
}

/* The edge leads to where an unconditional jump leads. */
static size_t behind_jumps(const struct bpf_listing *listing, const struct block *blocks, size_t to)
{
	while (to != NO_BLOCK && is_single(listing, &blocks[to], BPF_JMP | BPF_JA))
		to = blocks[to].next;
	return to;
}

/* A return is drawn at each edge to it: graphviz needs hours for edges of many to one. */
static bool is_leaf(const struct bpf_listing *listing, const struct block *block)
{
	return block->first == block->last &&
	       BPF_CLASS(listing->prog[block->first].code) == BPF_RET;
}

static bool same_target(const struct bpf_listing *listing, const struct block *blocks, size_t a,
			size_t b)
{
	const struct sock_filter *one, *two;

	if (a == b || a == NO_BLOCK || b == NO_BLOCK)
		return a == b;
	one = &listing->prog[blocks[a].first];
	two = &listing->prog[blocks[b].first];
	return is_leaf(listing, &blocks[a]) && is_leaf(listing, &blocks[b]) &&
	       one->code == two->code && one->k == two->k;
}

static bool tests_number(const struct bpf_listing *listing, const struct block *block)
{
	return listing->prog[block->last].code == (BPF_JMP | BPF_JEQ | BPF_K) &&
	       bpf_listing_tests(listing, block->last, BPF_WORD_NR) &&
	       block->next != block->otherwise;
}

/* Join tests for numbers that lead to the same: each the only way to the next. */
static void join_tests(const struct bpf_listing *listing, struct block *blocks, size_t first,
		       const size_t *ways)
{
	struct block *block = &blocks[first];
	size_t next;

	while (tests_number(listing, &blocks[block->end])) {
		next = blocks[block->end].otherwise;
		if (next == NO_BLOCK || ways[next] != 1 || !tests_number(listing, &blocks[next]) ||
		    blocks[next].first != blocks[next].last ||
		    !same_target(listing, blocks, block->next, blocks[next].next))
			return;
		block->end = next;
		blocks[next].drawn = false;
	}
}

static void join_blocks(const struct bpf_listing *listing, struct block *blocks, size_t count)
{
	size_t *ways = xcalloc(count + 1, sizeof(*ways));
	size_t i;

	for (i = 0; i < count; i++) {
		blocks[i].end = i;
		blocks[i].next = behind_jumps(listing, blocks, blocks[i].next);
		blocks[i].otherwise = behind_jumps(listing, blocks, blocks[i].otherwise);
		/* What is never reached has no edge that would show it. */
		blocks[i].drawn = !i || !listing->states[blocks[i].first].reached ||
				  !(is_leaf(listing, &blocks[i]) ||
				    is_single(listing, &blocks[i], BPF_JMP | BPF_JA));
		if (blocks[i].next != NO_BLOCK)
			ways[blocks[i].next]++;
		if (blocks[i].otherwise != NO_BLOCK)
			ways[blocks[i].otherwise]++;
	}
	for (i = 0; i < count; i++)
		if (blocks[i].drawn)
			join_tests(listing, blocks, i, ways);
	free(ways);
}

static struct block *find_blocks(const struct bpf_listing *listing, size_t *count)
{
	const struct sock_filter *prog = listing->prog;
	size_t len = listing->len;
	struct block *blocks = xcalloc(len + 1, sizeof(*blocks));
	size_t *block_of = xcalloc(len + 1, sizeof(*block_of));
	bool *is_first = xcalloc(len + 1, sizeof(*is_first));
	size_t i;

	mark_first(prog, len, is_first);
	*count = number_blocks(is_first, len, blocks, block_of);
	for (i = 0; i < *count; i++)
		connect(prog, len, block_of, &blocks[i]);
	join_blocks(listing, blocks, *count);
	free(block_of);
	free(is_first);
	return blocks;
}

/* Green is allowed, red is refused; a tracer or listener decides, or the value of A. */
static const char *colour_of(const struct sock_filter *insn)
{
	static const char *const colours[] = {
		[OUTCOME_ALLOWED] = "palegreen",
		[OUTCOME_REFUSED] = "lightcoral",
		[OUTCOME_ASKED] = "white",
	};

	return insn->code == (BPF_RET | BPF_K) ? colours[bpf_outcome(insn->k)] : "white";
}

static void add_escaped(struct text *text, const char *raw)
{
	for (; *raw; raw++)
		text_add(text, *raw == '"' || *raw == '\\' ? "\\%c" : "%c", *raw);
}

static void add_insn(const struct bpf_listing *listing, size_t i, struct text *text)
{
	struct text line = { 0 }, note = { 0 };

	text_add(&line, "%zu  ", i);
	bpf_disasm_insn(listing, i, &line);
	bpf_listing_note(listing, i, &note);
	if (note.len)
		text_add(&line, "  ; %s", text_str(&note));
	add_escaped(text, text_str(&line));
	text_add(text, "\\l");
	text_free(&line);
	text_free(&note);
}

/* Columns of a list of names, and ABIs of one number that are listed. */
#define NAMES_WIDTH 60
#define NAMES_ABIS 4

/* Names of the calls that an instruction tests for; an ABI only where it is another than before. */
static void add_names(const struct bpf_listing *listing, size_t insn, unsigned int *abi,
		      struct text *text)
{
	struct bpf_syscall calls[NAMES_ABIS];
	size_t count = bpf_listing_syscalls(listing, insn, calls, NAMES_ABIS), i;

	if (!count)
		text_add(text, "%u", listing->prog[insn].k);
	for (i = 0; i < count; i++) {
		text_add(text, "%s%s", i ? ", " : "", calls[i].name);
		if (calls[i].abi != *abi)
			text_add(text, " (%s)", bpf_abi_name(calls[i].abi));
		*abi = calls[i].abi;
	}
}

/* "5-40  nr is one of: read, write, ..." */
static void add_tests(const struct bpf_listing *listing, const struct block *blocks, size_t first,
		      struct text *text)
{
	size_t at = first, end = blocks[first].end, column, begin;
	unsigned int abi = ~0u;

	text_add(text, "%zu-%zu  nr is one of\\l  ", blocks[first].last, blocks[end].last);
	for (column = text->len;; at = blocks[at].otherwise) {
		begin = text->len;
		add_names(listing, blocks[at].last, &abi, text);
		text_add(text, "%s", at == end ? "\\l" : ", ");
		if (at == end)
			return;
		if (text->len - column > NAMES_WIDTH && begin > column) {
			text_add(text, "\\l  ");
			column = text->len;
		}
	}
}

static void add_box(const struct bpf_listing *listing, const struct block *blocks, size_t i,
		    struct text *text)
{
	const struct block *block = &blocks[i];
	size_t alone = block->end == i ? block->last + 1 : block->last, at;

	text_add(text, "\tb%zu [fillcolor=%s%s, label=\"", i,
		 colour_of(&listing->prog[block->last]),
		 listing->states[block->first].reached ? "" : ", style=\"filled,dashed\"");
	for (at = block->first; at < alone; at++)
		add_insn(listing, at, text);
	if (block->end != i)
		add_tests(listing, blocks, i, text);
	text_add(text, "\"];\n");
}

/* An edge, and the return that it leads to. */
static void add_edge(const struct bpf_listing *listing, const struct block *blocks, size_t from,
		     size_t to, const char *label, struct text *text)
{
	char name[48];

	if (to == NO_BLOCK)
		return;
	snprintf(name, sizeof(name), "b%zu", to);
	if (is_leaf(listing, &blocks[to])) {
		snprintf(name, sizeof(name), "r%zu_%s", from, *label ? label : "next");
		text_add(text, "\t%s [fillcolor=%s, label=\"", name,
			 colour_of(&listing->prog[blocks[to].first]));
		add_insn(listing, blocks[to].first, text);
		text_add(text, "\"];\n");
	}
	text_add(text, "\tb%zu -> %s", from, name);
	text_add(text, *label ? " [label=\"%s\"];\n" : "%s;\n", label);
}

static void add_edges(const struct bpf_listing *listing, const struct block *blocks, size_t i,
		      struct text *text)
{
	size_t next = blocks[i].next, otherwise = blocks[blocks[i].end].otherwise;

	if (otherwise == NO_BLOCK || otherwise == next) {
		add_edge(listing, blocks, i, next, "", text);
		return;
	}
	add_edge(listing, blocks, i, next, "true", text);
	add_edge(listing, blocks, i, otherwise, "false", text);
}

void bpf_dot(const struct bpf_listing *listing, const char *name, const char *title,
	     struct text *text)
{
	size_t count, i;
	struct block *blocks = find_blocks(listing, &count);

	text_add(text, "digraph %s {\n\tlabel=\"", name);
	add_escaped(text, title);
	text_add(text, "\";\n\tlabelloc=t;\n"
		       "\tnode [shape=box, style=filled, fontname=monospace];\n"
		       "\tedge [fontname=monospace];\n");
	for (i = 0; i < count; i++)
		if (blocks[i].drawn)
			add_box(listing, blocks, i, text);
	for (i = 0; i < count; i++)
		if (blocks[i].drawn)
			add_edges(listing, blocks, i, text);
	text_add(text, "}\n");
	free(blocks);
}
