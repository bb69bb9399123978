// SPDX-License-Identifier: GPL-2.0
/* Make a program from tests with targets further down, however far. */
#include "bpf/emit.h"
#include "cli/xalloc.h"

static bool same(const struct target *a, const struct target *b)
{
	return a->code == b->code && a->k == b->k;
}

struct target emit_place(struct emit *emit)
{
	return (struct target){ .k = emit->places++ };
}

static void add_ref(struct emit *emit, enum jump_field field, struct target target)
{
	emit->refs = xgrow(emit->refs, emit->ref_count, &emit->ref_room, sizeof(*emit->refs));
	emit->refs[emit->ref_count++] = (struct ref){ emit->out->len - 1, field, target };
	emit->near += field != JUMP_K;
}

static void point(struct emit *emit, const struct ref *ref, size_t to)
{
	struct sock_filter *insn = &emit->out->prog[ref->index];
	size_t distance = to - ref->index - 1;

	if (ref->field == JUMP_K)
		insn->k = (uint32_t)distance;
	else if (ref->field == JUMP_JT)
		insn->jt = (uint8_t)distance;
	else
		insn->jf = (uint8_t)distance;
	emit->near -= ref->field != JUMP_K;
}

/* Let the jumps to a target lead to @to; or only those that are limited. Return: whether any do. */
static bool resolve(struct emit *emit, struct target target, size_t to, bool near)
{
	size_t i, kept = 0, count = emit->ref_count;

	for (i = 0; i < count; i++) {
		struct ref *ref = &emit->refs[i];

		if (same(&ref->target, &target) && (!near || ref->field != JUMP_K))
			point(emit, ref, to);
		else
			emit->refs[kept++] = *ref;
	}
	emit->ref_count = kept;
	return kept < count;
}

static bool append(struct emit *emit, struct lex *lex, uint16_t code, uint32_t k)
{
	struct bpf_asm *out = emit->out;

	if (out->len == BPF_MAXINSNS)
		return lex_fail(lex, lex->p, "too many instructions: at most %d", BPF_MAXINSNS);
	out->prog[out->len] = (struct sock_filter){ .code = code, .k = k };
	out->lines[out->len++] = lex->line;
	return true;
}

static const struct ref *oldest(const struct emit *emit)
{
	size_t i;

	for (i = 0; i < emit->ref_count; i++)
		if (emit->refs[i].field != JUMP_K)
			return &emit->refs[i];
	return NULL;
}

/* A jump or a return for each target that a limited jump has. */
static bool add_island(struct emit *emit, struct lex *lex)
{
	size_t over = emit->out->len;
	bool reachable = emit->reachable;
	const struct ref *ref;
	struct target target;

	if (reachable && !append(emit, lex, BPF_JMP | BPF_JA, 0))
		return false;
	while ((ref = oldest(emit))) {
		target = ref->target;
		resolve(emit, target, emit->out->len, true);
		if (!append(emit, lex, target.code ? target.code : BPF_JMP | BPF_JA,
			    target.code ? target.k : 0))
			return false;
		if (!target.code)
			add_ref(emit, JUMP_K, target);
	}
	if (reachable)
		emit->out->prog[over].k = (uint32_t)(emit->out->len - over - 1);
	return true;
}

bool emit_island(struct emit *emit, struct lex *lex)
{
	/* An island has at most a jump for each, one over it, and one more instruction follows. */
	if (!emit->near || emit->out->len - oldest(emit)->index + emit->near + 4 <= UINT8_MAX)
		return true;
	return add_island(emit, lex);
}

void emit_appended(struct emit *emit)
{
	const struct sock_filter *insn = &emit->out->prog[emit->out->len - 1];

	emit->reachable = BPF_CLASS(insn->code) != BPF_RET && insn->code != (BPF_JMP | BPF_JA);
	/* A return is the same as any other. */
	if (BPF_CLASS(insn->code) == BPF_RET)
		resolve(emit, (struct target){ insn->code, insn->k }, emit->out->len - 1, false);
}

bool emit(struct emit *emit, struct lex *lex, uint16_t code, uint32_t k)
{
	if (!emit_island(emit, lex) || !append(emit, lex, code, k))
		return false;
	emit_appended(emit);
	return true;
}

bool emit_test(struct emit *to, struct lex *lex, uint16_t code, uint32_t k, struct target yes,
	       struct target no)
{
	if (!emit(to, lex, code, k))
		return false;
	add_ref(to, JUMP_JT, yes);
	add_ref(to, JUMP_JF, no);
	to->reachable = false;
	return true;
}

bool emit_jump(struct emit *to, struct lex *lex, struct target target)
{
	if (!emit(to, lex, BPF_JMP | BPF_JA, 0))
		return false;
	add_ref(to, JUMP_K, target);
	return true;
}

void emit_bind(struct emit *emit, struct target target)
{
	if (resolve(emit, target, emit->out->len, false))
		emit->reachable = true;
}

bool emit_end(struct emit *emit, struct lex *lex)
{
	struct target target;

	if (emit->ref_count && emit->reachable)
		return lex_fail(lex, lex->p, "the program may end here: a return is missing");
	while (emit->ref_count) {
		target = emit->refs[0].target;
		resolve(emit, target, emit->out->len, false);
		if (!append(emit, lex, target.code, target.k))
			return false;
	}
	return true;
}
