// SPDX-License-Identifier: GPL-2.0
/* Assembler: lines, labels and jumps. lex.c reads the instruction in a line, statement.c statements. */
#include <stdlib.h>
#include <string.h>

#include "bpf/statement.h"
#include "cli/xalloc.h"

/* A label and its position. */
struct label {
	char name[LEX_NAME];
	size_t index;
	size_t line;
};

/* A jump that names a label. */
struct jump {
	char name[LEX_NAME];
	size_t index;
	enum jump_field field;
	struct lex at;
};

struct state {
	struct bpf_asm *out;
	struct label *labels;
	size_t label_count;
	size_t label_room;
	struct jump *jumps;
	size_t jump_count;
	struct statements statements;
};

static bool add_label(struct state *state, struct lex *lex, const char *name, const char *at)
{
	struct label *label;

	if (strlen(name) == LEX_NAME - 1)
		return lex_fail(lex, at, "the label is too long: at most %d characters",
				LEX_NAME - 2);
	state->labels =
		xgrow(state->labels, state->label_count, &state->label_room, sizeof(*label));
	label = &state->labels[state->label_count++];
	strcpy(label->name, name);
	label->index = state->out->len;
	label->line = lex->line;
	statement_label(&state->statements);
	return true;
}

static bool add_jump(struct state *state, struct lex *lex, enum jump_field field)
{
	struct jump *jump = &state->jumps[state->jump_count];

	lex_blanks(lex);
	jump->at = *lex;
	if (!lex_name(lex, jump->name))
		return lex_fail(lex, lex->p, "a label to jump to is missing: `L2`");
	jump->index = state->out->len;
	jump->field = field;
	state->jump_count++;
	return true;
}

/* "jeq #1, L2, L3"; without L3 a false condition leads to the next instruction. */
static bool parse_targets(struct state *state, struct lex *lex, const struct operation *operation)
{
	if (operation->op->targets == 1)
		return add_jump(state, lex, JUMP_K);
	if (!lex_expect(lex, ',', "before the label to jump to"))
		return false;
	if (!add_jump(state, lex, operation->inverted ? JUMP_JF : JUMP_JT))
		return false;
	if (!lex_take(lex, ','))
		return true;
	return add_jump(state, lex, operation->inverted ? JUMP_JT : JUMP_JF);
}

static bool parse_insn(struct state *state, struct lex *lex, const char *name, const char *at)
{
	struct bpf_asm *out = state->out;
	struct operation operation;

	if (!statement_insn(&state->statements, lex, at))
		return false;
	if (out->len == BPF_MAXINSNS)
		return lex_fail(lex, at, "too many instructions: at most %d", BPF_MAXINSNS);
	out->prog[out->len] = (struct sock_filter){ 0 };
	if (!operand_parse(lex, name, at, &operation, &out->prog[out->len]))
		return false;
	if (operation.op && operation.op->targets && !parse_targets(state, lex, &operation))
		return false;
	if (lex_blanks(lex))
		return lex_fail(lex, lex->p, "unexpected: the instruction ends before this%s",
				*lex->p == '/' ? " (comments begin with ';')" : "");
	out->lines[out->len++] = lex->line;
	emit_appended(&state->statements.emit);
	return true;
}

/* [LABEL:]... [INSTRUCTION | STATEMENT]..., up to a comment */
static bool parse_words(struct state *state, struct lex *lex)
{
	struct statements *statements = &state->statements;
	const char *at;
	char name[LEX_NAME];

	if (statements->in_list && lex_blanks(lex) && !statement_values(statements, lex))
		return false;
	while (lex_blanks(lex)) {
		if (lex_take(lex, '}')) {
			if (!statement_close(statements, lex))
				return false;
			continue;
		}
		at = lex->p;
		if (!lex_name(lex, name))
			return lex_fail(lex, at, "an instruction is expected here: `ld [nr]`");
		if (statement_is(name)) {
			if (!statement_parse(statements, lex, name, at))
				return false;
		} else if (!lex_take(lex, ':')) {
			return parse_insn(state, lex, name, at);
		} else if (!add_label(state, lex, name, at)) {
			return false;
		}
	}
	return true;
}

/* [INDEX] [WORDS] [;COMMENT] */
static bool parse_line(struct state *state, struct lex *lex)
{
	const char *line_end = lex->end, *comment = memchr(lex->p, ';', line_end - lex->p);
	uint32_t ignored;

	if (line_end - lex->begin > BPF_ASM_MAX_LINE)
		return lex_fail(lex, lex->begin, "the line is too long: at most %d characters",
				BPF_ASM_MAX_LINE);
	if (memchr(lex->begin, '\0', line_end - lex->begin))
		return lex_fail(lex, lex->begin,
				"there is a zero byte: is this a raw program? "
				"`seccompctl dump FILE` reads those");
	if (comment)
		lex->end = comment;
	if (!state->statements.in_list && lex_is_digit(lex) &&
	    !lex_number(lex, UINT32_MAX, &ignored))
		return false;
	return parse_words(state, lex) && statement_line(&state->statements, lex);
}

static bool parse_text(struct state *state, struct lex *lex, const char *text, size_t len)
{
	const char *end = text + len, *newline;

	if (len > BPF_ASM_MAX_TEXT)
		return lex_fail(lex, lex->begin, "the text is too long: at most %d bytes",
				BPF_ASM_MAX_TEXT);
	if (!len)
		lex->line = 1;
	while (text < end) {
		newline = memchr(text, '\n', end - text);
		lex->begin = lex->p = text;
		lex->end = newline ? newline : end;
		lex->line++;
		if (!parse_line(state, lex))
			return false;
		text = newline ? newline + 1 : end;
	}
	if (!state->out->len) {
		lex->begin = lex->p = lex->end;
		return lex_fail(lex, lex->p, "there is no instruction");
	}
	return true;
}

static int compare_labels(const void *a, const void *b)
{
	const struct label *left = a, *right = b;
	int diff = strcmp(left->name, right->name);

	if (diff)
		return diff;
	return left->line < right->line ? -1 : left->line > right->line;
}

static bool check_labels(struct state *state, struct lex *lex)
{
	size_t i;

	if (state->label_count)
		qsort(state->labels, state->label_count, sizeof(*state->labels), compare_labels);
	for (i = 1; i < state->label_count; i++) {
		if (strcmp(state->labels[i].name, state->labels[i - 1].name))
			continue;
		lex->line = state->labels[i].line;
		lex->begin = lex->p;
		return lex_fail(lex, lex->begin,
				"label %s is already defined in line %zu: choose another",
				state->labels[i].name, state->labels[i - 1].line);
	}
	return true;
}

static const struct label *find_label(const struct state *state, const char *name)
{
	size_t low = 0, high = state->label_count, middle;
	int diff;

	while (low < high) {
		middle = low + (high - low) / 2;
		diff = strcmp(name, state->labels[middle].name);
		if (!diff)
			return &state->labels[middle];
		if (diff < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

static bool resolve(struct state *state, struct jump *jump)
{
	struct sock_filter *insn = &state->out->prog[jump->index];
	const struct label *label = find_label(state, jump->name);
	size_t distance;

	if (!label)
		return lex_fail(&jump->at, jump->at.p, "there is no label %s", jump->name);
	if (label->index == state->out->len)
		return lex_fail(&jump->at, jump->at.p, "there is no instruction at label %s",
				jump->name);
	if (label->index <= jump->index)
		return lex_fail(&jump->at, jump->at.p,
				"%s is not further down: classic BPF jumps forward only",
				jump->name);
	distance = label->index - jump->index - 1;
	if (jump->field != JUMP_K && distance > UINT8_MAX)
		return lex_fail(&jump->at, jump->at.p,
				"%s is %zu instructions away: at most %d, continue with a `ja`",
				jump->name, distance, UINT8_MAX);
	if (jump->field == JUMP_K)
		insn->k = (uint32_t)distance;
	else if (jump->field == JUMP_JT)
		insn->jt = (uint8_t)distance;
	else
		insn->jf = (uint8_t)distance;
	return true;
}

/*
 * Replace comments of C by blanks, so that all places stay. Return: the text, NULL after lex_fail()
 * at a comment without an end.
 */
static char *blank_comments(struct lex *lex, const char *text, size_t len)
{
	char *copy = xmalloc(len + 1), *end = copy + len, *p = copy, *stop;

	memcpy(copy, text, len);
	*end = '\0';
	for (lex->line = 1; p < end; p++) {
		if (*p == '\n') {
			lex->line++;
			lex->begin = text + (p + 1 - copy);
		} else if (*p == ';') {
			/* Further comments up to the end of the line are part of this one. */
			p += strcspn(p, "\n") - 1;
		} else if (*p == '/' && p[1] == '*') {
			stop = memmem(p + 2, (size_t)(end - p - 2), "*/", 2);
			if (!stop) {
				lex_fail(lex, text + (p - copy), "this comment has no end: */");
				free(copy);
				return NULL;
			}
			for (; p < stop + 2; p++) {
				lex->line += *p == '\n';
				if (*p == '\n')
					lex->begin = text + (p + 1 - copy);
				else
					*p = ' ';
			}
			p--;
		}
	}
	return copy;
}

static bool assemble(struct state *state, struct lex *lex, const char *text, size_t len)
{
	lex->begin = lex->p = lex->end = text;
	lex->line = 0;
	if (!parse_text(state, lex, text, len) || !statement_end(&state->statements, lex) ||
	    !check_labels(state, lex))
		return false;
	for (size_t i = 0; i < state->jump_count; i++)
		if (!resolve(state, &state->jumps[i]))
			return false;
	return true;
}

bool bpf_assemble(const char *text, size_t len, const struct bpf_names *names, struct bpf_asm *out,
		  struct bpf_asm_error *error)
{
	struct lex lex = { .begin = text, .p = text, .end = text, .error = error };
	struct state state = {
		.out = out,
		.statements = { .names = names, .emit = { .out = out, .reachable = true } },
	};
	char *copy = blank_comments(&lex, text, len);
	bool ok;

	out->len = 0;
	if (!copy)
		return false;
	state.jumps = xmalloc(sizeof(*state.jumps) * 2 * BPF_MAXINSNS);
	ok = assemble(&state, &lex, copy, len);
	free(copy);
	free(state.jumps);
	free(state.labels);
	statement_free(&state.statements);
	return ok;
}
