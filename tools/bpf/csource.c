// SPDX-License-Identifier: GPL-2.0
/* Programs as C source. */
#include <string.h>

#include <linux/seccomp.h>

#include "bpf/action.h"
#include "bpf/csource.h"

void bpf_csource_includes(struct text *text)
{
	text_add(text, "#include <errno.h>\n"
		       "#include <stddef.h>\n"
		       "#include <linux/audit.h>\n"
		       "#include <linux/filter.h>\n"
		       "#include <linux/seccomp.h>\n");
}

/* Words are named by where they lie, so that the source does not depend on the byte order. */
static void add_offset(uint32_t offset, struct text *text)
{
	static const char *const names[] = { "nr", "arch" };

	if (offset >= sizeof(struct seccomp_data)) {
		text_add(text, "%u", offset);
		return;
	}
	text_add(text, "offsetof(struct seccomp_data, ");
	if (offset < 8)
		text_add(text, "%s)", names[offset / 4]);
	else if (offset < 16)
		text_add(text, "instruction_pointer)");
	else
		text_add(text, "args[%u])", (offset - 16) / 8);
	if (offset % (offset < 8 ? 4 : 8))
		text_add(text, " + %u", offset % (offset < 8 ? 4 : 8));
}

static void add_return(uint32_t ret, struct text *text)
{
	const struct bpf_action *action = bpf_action(ret);
	uint32_t data = ret & SECCOMP_RET_DATA;
	const char *name = data ? strerrorname_np((int)data) : NULL;

	if (!bpf_action_exact(ret))
		text_add(text, "0x%x", ret);
	else if (!action->has_data)
		text_add(text, "SECCOMP_RET_%s", action->name);
	else if (action->value == SECCOMP_RET_ERRNO && name)
		text_add(text, "SECCOMP_RET_ERRNO | (%s & SECCOMP_RET_DATA)", name);
	else
		text_add(text, "SECCOMP_RET_%s | (%u & SECCOMP_RET_DATA)", action->name, data);
}

static void add_value(const struct bpf_listing *listing, size_t index, const struct bpf_opcode *op,
		      struct text *text)
{
	const struct sock_filter *insn = &listing->prog[index];

	if (op->operand == OPERAND_DATA)
		add_offset(insn->k, text);
	else if (insn->code == (BPF_RET | BPF_K))
		add_return(insn->k, text);
	else if (bpf_listing_names_arch(listing, index))
		text_add(text, "%s", bpf_arch_macro(insn->k));
	else if (op->operand == OPERAND_MEM || op->targets == 1 ||
		 (bpf_listing_tests(listing, index, BPF_WORD_NR) && insn->k < BPF_X32_BIT))
		text_add(text, "%u", insn->k);
	else
		text_add(text, insn->k ? "0x%x" : "%u", insn->k);
}

/* The macros leave out what an instruction does not use. */
static void add_insn(const struct bpf_listing *listing, size_t index, struct text *text)
{
	const struct sock_filter *insn = &listing->prog[index];
	const struct bpf_opcode *op = bpf_opcode(insn->code);

	if (!op || (op->targets != 2 && (insn->jt || insn->jf))) {
		text_add(text, "{ 0x%x, %u, %u, 0x%x },", insn->code, insn->jt, insn->jf, insn->k);
		return;
	}
	text_add(text, "BPF_%s(%s, ", op->targets == 2 ? "JUMP" : "STMT", op->macros);
	add_value(listing, index, op, text);
	if (op->targets == 2)
		text_add(text, ", %u, %u", insn->jt, insn->jf);
	text_add(text, "),");
}

void bpf_csource(const struct bpf_listing *listing, const char *name, struct text *text)
{
	struct text note = { 0 };
	size_t i;

	text_add(text, "static const struct sock_filter %s[] = {\n", name);
	for (i = 0; i < listing->len; i++) {
		text_add(text, "\t/* %4zu */ ", i);
		add_insn(listing, i, text);
		text_clear(&note);
		bpf_listing_note(listing, i, &note);
		if (note.len)
			text_add(text, " /* %s */", text_str(&note));
		text_add(text, "\n");
	}
	text_add(text, "};\n");
	text_free(&note);
}
