// SPDX-License-Identifier: GPL-2.0
/* Programs as statements: if, switch, return. bpf_assemble() reads them. */
#include <stdlib.h>
#include <string.h>

#include "bpf/action.h"
#include "bpf/field.h"
#include "bpf/forms.h"
#include "cli/xalloc.h"

/* Columns of an indentation, of the deepest one, and of a list of values. */
#define INDENT 4
#define MAX_INDENT 48
#define WIDTH 80

/* Values of ranges that are printed by name, in one program. */
#define MAX_NAMES 4096

/** enum part - what is printed next */
enum part {
	PART_LINE, /* a line */
	PART_LABEL, /* an instruction that joins ways, with its label */
	PART_WAY, /* the way to an instruction */
};

/**
 * struct item - something that remains to be printed
 * @part: its kind
 * @line: the line
 * @node: the instruction
 * @follow: the instruction whose text follows, so that the way to it needs no goto
 * @indent: the indentation
 */
struct item {
	enum part part;
	char *line;
	size_t node;
	size_t follow;
	size_t indent;
};

/* The text is made without recursion: a program may be 4096 conditions deep. */
struct writer {
	const struct bpf_listing *listing;
	struct flow flow;
	struct item *items;
	size_t count;
	size_t room;
	bool *wanted; /* labels that a goto names */
	size_t names; /* of MAX_NAMES */
	struct text *text;
};

static void push(struct writer *w, struct item item)
{
	w->items = xgrow(w->items, w->count, &w->room, sizeof(*w->items));
	w->items[w->count++] = item;
}

static void push_line(struct writer *w, size_t indent, const char *line)
{
	push(w, (struct item){ .part = PART_LINE, .indent = indent, .line = xstrdup(line) });
}

static void push_way(struct writer *w, size_t node, size_t follow, size_t indent)
{
	push(w, (struct item){ PART_WAY, NULL, node, follow, indent });
}

static void add_indent(struct writer *w, size_t indent)
{
	text_add(w->text, "%*s", (int)(indent < MAX_INDENT ? indent : MAX_INDENT), "");
}

/* A statement that ends the way: a return, or a goto. */
static bool is_short(const struct writer *w, size_t node)
{
	return flow_is_return(w->listing, node) || w->flow.nodes[node].joins;
}

static void add_return(const struct writer *w, size_t node, struct text *text)
{
	const struct sock_filter *insn = &w->listing->prog[node];

	text_add(text, "return ");
	if (BPF_RVAL(insn->code) == BPF_A)
		text_add(text, "a");
	else if (bpf_action_exact(insn->k))
		bpf_action_text(insn->k, text);
	else
		text_add(text, "#0x%x", insn->k);
}

/*
 * The kernel's check of scratch memory goes on behind a return, as if the next instruction followed.
 * All returns are at the end then.
 */
static void add_short(struct writer *w, size_t node, struct text *text)
{
	if (flow_is_return(w->listing, node) && !w->flow.uses_memory) {
		add_return(w, node, text);
		return;
	}
	w->wanted[node] = true;
	text_add(text, "goto L%zu", node);
}

/*
 * The values without a case: those that lead to what follows anyway; or the numbers that no system call
 * has; or, for other words, most ranges, or the widest.
 */
static size_t find_default(const struct writer *w, const struct field *field,
			   const struct field_range *ranges, size_t count, size_t follow)
{
	uint64_t *weight = xcalloc(w->listing->len, sizeof(*weight)), most = 0;
	size_t i, best = ranges[0].to;

	for (i = 0; i < count && best != follow; i++) {
		uint64_t *of = &weight[ranges[i].to];
		uint32_t width = ranges[i].last - ranges[i].first;

		*of += width ? (1ull << 32) + width : 0;
		if (field->word == BPF_WORD_NR && ranges[i].first < BPF_X32_BIT &&
		    ranges[i].last >= BPF_X32_BIT - 1)
			*of = UINT64_MAX;
		if (ranges[i].to == follow || *of > most) {
			most = *of;
			best = ranges[i].to;
		}
	}
	free(weight);
	return field->wide ? w->flow.nodes[field->root].next[0] : best;
}

/* Begin another value of a list, in a new line if this one is full. */
static void add_comma(struct text *line, size_t *begin, size_t indent)
{
	if (line->len == *begin)
		return;
	text_add(line, ",");
	if (line->len - *begin < WIDTH - indent % WIDTH) {
		text_add(line, " ");
		return;
	}
	text_add(line, "\n%*s", (int)(indent + INDENT), "");
	*begin = line->len;
}

static void add_range(struct writer *w, const struct field *field, const struct field_range *range,
		      struct text *line, size_t *begin, size_t indent)
{
	uint32_t width = range->last - range->first;
	bool whole = width > 1 && (width > MAX_NAMES - w->names || !field_has_names(field, range));
	uint64_t value;

	w->names += whole || width < 2 ? 0 : width;
	for (value = range->first; value <= range->last; value++) {
		add_comma(line, begin, indent);
		field_value(field, whole ? BPF_JGT : BPF_JEQ, field->high | value, true, line);
		if (!whole)
			continue;
		text_add(line, "-");
		field_value(field, BPF_JGT, field->high | range->last, true, line);
		return;
	}
}

/* case read, write: return ALLOW */
static void push_case(struct writer *w, const struct field *field, const struct field_range *ranges,
		      size_t count, size_t to, size_t follow, size_t indent)
{
	struct text line = { 0 };
	size_t i, begin = strlen("case "), shown = indent < MAX_INDENT ? indent : MAX_INDENT;

	text_add(&line, "case ");
	for (i = 0; i < count; i++)
		if (ranges[i].to == to)
			add_range(w, field, &ranges[i], &line, &begin, shown);
	text_add(&line, ":");
	if (is_short(w, to)) {
		text_add(&line, " ");
		add_short(w, to, &line);
	} else {
		push_way(w, to, follow, indent + INDENT);
	}
	push_line(w, indent, text_str(&line));
	text_free(&line);
}

/* (args[1].lo & 0xff) == 3 */
static void add_comparison(const struct field *field, uint16_t op, const char *sign, uint32_t with,
			   struct text *text)
{
	struct text name = { 0 };

	/* The mask of a test of bits is in its value. */
	field_text(field, op != BPF_JSET, &name);
	text_add(text, strchr(text_str(&name), '&') ? "(%s) %s " : "%s %s ", text_str(&name), sign);
	if (op == BPF_JSET)
		with &= (uint32_t)field->mask;
	field_value(field, op, field->high | with, false, text);
	text_free(&name);
}

/* args[2].prot.lo & PROT_EXEC; a register if the program computes with it. */
static void add_condition(const struct writer *w, size_t test, bool negated, struct text *text)
{
	static const char *const signs[][2] = {
		[BPF_JEQ >> 4] = { "==", "!=" },
		[BPF_JGT >> 4] = { ">", "<=" },
		[BPF_JGE >> 4] = { ">=", "<" },
		[BPF_JSET >> 4] = { "&", "&" },
	};
	const struct flow_node *node = &w->flow.nodes[test];
	size_t at = node->next_test == FLOW_NONE ? test : node->next_test;
	const struct sock_filter *insn = &w->listing->prog[at];
	uint16_t op = BPF_OP(insn->code);
	const char *sign = signs[op >> 4][negated];
	bool inverted = negated && op == BPF_JSET;
	struct field field;
	uint32_t with = 0;

	text_add(text, inverted ? "!(" : "");
	bpf_compared(insn, &w->listing->states[at], &with);
	if (node->tests_word) {
		field = field_of(w->listing, &w->flow, test);
		add_comparison(&field, op, sign, with, text);
	} else if (BPF_SRC(insn->code) == BPF_X) {
		text_add(text, "a %s x", sign);
	} else {
		text_add(text, insn->k < 10 ? "a %s %u" : "a %s 0x%x", sign, insn->k);
	}
	text_add(text, inverted ? ")" : "");
}

/* The body of an if is what is short, or else what is smaller. */
static bool is_body(const struct writer *w, size_t node, size_t other)
{
	if (is_short(w, node) != is_short(w, other))
		return is_short(w, node);
	return w->flow.nodes[node].size <= w->flow.nodes[other].size;
}

/* "if (...) ", and its body; @rest follows. */
static void push_if(struct writer *w, struct text *line, size_t body, size_t rest, size_t follow,
		    size_t indent)
{
	push_way(w, rest, follow, indent);
	if (is_short(w, body)) {
		add_short(w, body, line);
	} else {
		text_add(line, "{");
		push_line(w, indent, "}");
		push_way(w, body, rest == follow ? follow : FLOW_NONE, indent + INDENT);
	}
	push_line(w, indent, text_str(line));
	text_free(line);
}

static void add_if(struct writer *w, size_t test, size_t follow, size_t indent)
{
	const struct flow_node *nodes = w->flow.nodes;
	size_t low = nodes[test].next_test;
	size_t yes = nodes[low == FLOW_NONE ? test : low].next[1], no = nodes[test].next[0];
	bool negated = yes == follow || (no != follow && !is_body(w, yes, no));
	struct text line = { 0 };

	text_add(&line, "if (");
	add_condition(w, test, negated, &line);
	text_add(&line, ") ");
	push_if(w, &line, negated ? no : yes, negated ? yes : no, follow, indent);
}

static void push_cases(struct writer *w, const struct field *field,
		       const struct field_range *ranges, size_t count, size_t otherwise,
		       size_t follow, size_t indent)
{
	size_t i, j;

	for (i = count; i--;) {
		for (j = 0; ranges[j].to != ranges[i].to; j++)
			;
		if (j == i && ranges[i].to != otherwise)
			push_case(w, field, ranges, count, ranges[i].to,
				  otherwise == follow ? follow : FLOW_NONE, indent);
	}
}

static void begin_switch(struct writer *w, const struct field *field, size_t indent)
{
	unsigned int abi;

	add_indent(w, indent);
	text_add(w->text, "switch (");
	field_text(field, true, w->text);
	if (field_abi(field, &abi))
		text_add(w->text, " of %s", bpf_abi_name(abi));
	text_add(w->text, ") {\n");
}

static void add_switch(struct writer *w, size_t root, size_t follow, size_t indent)
{
	struct field field = field_of(w->listing, &w->flow, root);
	struct field_range *ranges;
	size_t count = field_ranges(&field, &ranges), i, only = 0, cases = 0;
	size_t otherwise = find_default(w, &field, ranges, count, follow);
	struct text line = { 0 };

	for (i = 0; i < count; i++) {
		only = ranges[i].to == otherwise ? only : i;
		cases += ranges[i].to != otherwise;
	}
	if (!cases) {
		push_way(w, otherwise, follow, indent);
	} else if (cases == 1 && ranges[only].first == ranges[only].last) {
		text_add(&line, "if (");
		add_comparison(&field, BPF_JEQ, "==", ranges[only].first, &line);
		text_add(&line, ") ");
		push_if(w, &line, ranges[only].to, otherwise, follow, indent);
	} else {
		push_way(w, otherwise, follow, indent);
		push_line(w, indent, "}");
		push_cases(w, &field, ranges, count, otherwise, follow, indent);
		begin_switch(w, &field, indent);
	}
	free(ranges);
}

static void add_statement(struct writer *w, size_t at, size_t follow, size_t indent)
{
	const struct flow_node *nodes = w->flow.nodes;
	size_t join = nodes[at].last_join, low = nodes[at].next_test;

	for (; join != FLOW_NONE; join = nodes[join].earlier_join) {
		push(w, (struct item){ PART_LABEL, NULL, join, follow, indent });
		follow = join;
	}
	if (nodes[at].next[1] == FLOW_NONE) {
		add_indent(w, indent);
		bpf_disasm_insn(w->listing, at, w->text);
		text_add(w->text, "\n");
		push_way(w, nodes[at].next[0], follow, indent);
	} else if (low == FLOW_NONE ||
		   (nodes[low].next_test == FLOW_NONE && field_of(w->listing, &w->flow, at).wide)) {
		add_if(w, at, follow, indent);
	} else {
		add_switch(w, at, follow, indent);
	}
}

static void add_item(struct writer *w, const struct item *item)
{
	if (item->part == PART_LINE) {
		add_indent(w, item->indent);
		text_add(w->text, "%s\n", item->line);
	} else if (item->part == PART_LABEL) {
		if (w->wanted[item->node]) {
			add_indent(w, item->indent);
			text_add(w->text, "L%zu:\n", item->node);
		}
		add_statement(w, item->node, item->follow, item->indent);
	} else if (item->node != item->follow && is_short(w, item->node)) {
		add_indent(w, item->indent);
		add_short(w, item->node, w->text);
		text_add(w->text, "\n");
	} else if (item->node != item->follow) {
		add_statement(w, item->node, item->follow, item->indent);
	}
}

void bpf_pseudo(const struct bpf_listing *listing, struct text *text)
{
	struct writer w = { .listing = listing, .text = text };
	size_t i;

	flow_init(listing, &w.flow);
	w.wanted = xcalloc(listing->len, sizeof(*w.wanted));
	push_way(&w, w.flow.first, FLOW_NONE, 0);
	while (w.count) {
		struct item item = w.items[--w.count];

		add_item(&w, &item);
		free(item.line);
	}
	for (i = 0; i < listing->len; i++) {
		if (!w.wanted[i] || !flow_is_return(listing, i))
			continue;
		text_add(text, "L%zu:\n", i);
		add_return(&w, i, text);
		text_add(text, "\n");
	}
	free(w.items);
	free(w.wanted);
	flow_end(&w.flow);
}
