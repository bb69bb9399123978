// SPDX-License-Identifier: GPL-2.0
/* The control flow graph of a program, for graphviz. */
#include <stdlib.h>
#include <string.h>

#include <linux/seccomp.h>

#include "bpf/action.h"
#include "bpf/cfg.h"
#include "bpf/disasm.h"
#include "bpf/dot.h"

static const struct {
	uint32_t action;
	const char *colour;
} colours[] = {
	{ SECCOMP_RET_ALLOW, "palegreen" },	   { SECCOMP_RET_LOG, "darkseagreen1" },
	{ SECCOMP_RET_TRACE, "lightblue" },	   { SECCOMP_RET_USER_NOTIF, "lightskyblue" },
	{ SECCOMP_RET_ERRNO, "orange" },	   { SECCOMP_RET_TRAP, "lightpink" },
	{ SECCOMP_RET_KILL_THREAD, "lightcoral" },
};

/* What is no action kills, too. */
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

static void add_label(const struct bpf_listing *listing, const struct bpf_block *block,
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

static void add_edges(const struct bpf_block *blocks, size_t i, struct text *text)
{
	const struct bpf_block *block = &blocks[i];

	if (block->otherwise == block->next) {
		if (block->next != BPF_NO_BLOCK)
			text_add(text, "\tb%zu -> b%zu;\n", i, block->next);
		return;
	}
	if (block->next != BPF_NO_BLOCK)
		text_add(text, "\tb%zu -> b%zu%s;\n", i, block->next,
			 block->otherwise == BPF_NO_BLOCK ? "" :
							    " [label=\"true\", color=darkgreen]");
	if (block->otherwise != BPF_NO_BLOCK)
		text_add(text, "\tb%zu -> b%zu [label=\"false\", color=firebrick];\n", i,
			 block->otherwise);
}

void bpf_dot(const struct bpf_listing *listing, const char *name, const char *title,
	     struct text *text)
{
	size_t count, i;
	struct bpf_block *blocks = bpf_cfg(listing->prog, listing->len, &count);

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
