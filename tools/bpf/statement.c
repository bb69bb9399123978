// SPDX-License-Identifier: GPL-2.0
/* Read statements in assembly: if, switch, case. Documentation/asm.rst has the grammar. */
#include <stdlib.h>
#include <string.h>

#include "bpf/arch.h"
#include "bpf/statement.h"
#include "cli/xalloc.h"

/**
 * struct block - an if or a switch
 * @at: its position, for messages
 * @is_switch: a switch
 * @one_line: an if without braces, which ends with its line
 * @end: the place behind it
 * @of: what a switch compares
 * @in_case: the switch has a case
 * @next: the place of the next case
 * @high: the upper half of all values, if @of is both halves
 * @keeps_a: a false condition of an if leaves @a in A
 * @a: see @keeps_a
 */
struct block {
	struct lex at;
	bool is_switch;
	bool one_line;
	struct target end;
	struct operand of;
	bool in_case;
	struct target next;
	uint32_t high;
	bool keeps_a;
	struct operand a;
};

/* Values of a case. */
struct value_range {
	uint64_t first;
	uint64_t last;
};

/* (operand op value), or the opposite. */
struct condition {
	struct operand of;
	uint16_t op;
	bool negated;
	bool with_x;
	uint64_t value;
};

bool statement_is(const char *name)
{
	return !strcmp(name, "if") || !strcmp(name, "switch") || !strcmp(name, "case");
}

static struct block *last_block(struct statements *s)
{
	return s->count ? &s->blocks[s->count - 1] : NULL;
}

static struct block *add_block(struct statements *s, const struct lex *lex, const char *at)
{
	s->blocks = xgrow(s->blocks, s->count, &s->room, sizeof(*s->blocks));
	s->blocks[s->count] = (struct block){ .at = *lex, .end = emit_place(&s->emit) };
	s->blocks[s->count].at.p = at;
	return &s->blocks[s->count++];
}

/* Between "switch" and its first case is no place for anything. */
static bool check_place(struct statements *s, struct lex *lex, const char *at)
{
	const struct block *block = last_block(s);

	return !block || !block->is_switch || block->in_case ||
	       lex_fail(lex, at, "a case is expected here: `case 1, 2: return ALLOW`");
}

/* O_CREAT|O_EXCL|0x40 */
static bool parse_constant(struct statements *s, struct lex *lex, uint64_t max, uint64_t *value)
{
	const char *at = lex->p;
	char name[LEX_NAME];
	uint64_t part;

	*value = 0;
	do {
		if (lex_is_digit(lex)) {
			if (!lex_number64(lex, max, &part))
				return false;
		} else if (!lex_name(lex, name)) {
			return lex_fail(lex, lex->p, "a number or a name is missing here");
		} else if (!s->names || !s->names->parse(name, &part)) {
			return lex_fail(lex, at, "no value is called '%s': give its number", name);
		}
		*value |= part;
	} while (lex_take(lex, '|'));
	/* Names have 32 bits, but for negative numbers. */
	*value &= max;
	return true;
}

/* x86_64; x86_64:read; read, if the statement names the ABI */
static bool parse_symbol(struct lex *lex, const struct operand *of, uint32_t *k)
{
	const char *at = lex->p;
	char name[LEX_NAME];
	unsigned int abi;
	bool is_abi = lex_name(lex, name) && bpf_abi_find(name, &abi);

	if (of->offset)
		return (is_abi && bpf_arch_find(name, k)) ||
		       lex_fail(lex, at, "no ABI has that value of arch: x86_64, or a number");
	if (!of->has_abi || is_abi) {
		lex->p = at;
		return lex_symbol(lex, k);
	}
	return bpf_syscall_number(of->abi, name, k) ||
	       lex_fail(lex, at, "no system call '%s' of %s is known: give its number", name,
			bpf_abi_name(of->abi));
}

/* The kind of operand decides which names its values have. */
static bool parse_value(struct statements *s, struct lex *lex, const struct operand *of,
			uint64_t *value)
{
	uint64_t max = of->wide ? UINT64_MAX : UINT32_MAX;
	uint32_t k = 0;

	if (of->is_a || (lex_blanks(lex) && *lex->p == '-'))
		return lex_number64(lex, max, value);
	if (of->offset >= 8 || lex_is_digit(lex))
		return parse_constant(s, lex, max, value);
	if (!parse_symbol(lex, of, &k))
		return false;
	*value = k;
	return true;
}

/* A word, or A; @masked says that "&" belongs to it. */
static bool parse_operand(struct statements *s, struct lex *lex, bool masked, struct operand *of)
{
	bool bracket = !masked && lex_take(lex, '(');
	char name[LEX_NAME] = "";
	const char *at;

	lex_blanks(lex);
	at = lex->p;
	*of = (struct operand){ 0 };
	if (lex_name(lex, name) && !strcmp(name, "a")) {
		of->is_a = true;
	} else {
		lex->p = at;
		if (!lex_word(lex, &of->offset, &of->wide))
			return false;
	}
	of->mask = of->wide ? UINT64_MAX : UINT32_MAX;
	if ((masked || bracket) && !of->is_a && lex_take(lex, '&') &&
	    !parse_value(s, lex, of, &of->mask))
		return false;
	return !bracket || lex_expect(lex, ')', "behind the mask");
}

static bool parse_comparison(struct lex *lex, struct condition *c)
{
	static const struct {
		const char *text;
		uint16_t op;
		bool negated;
	} ops[] = {
		{ "==", BPF_JEQ, false }, { "!=", BPF_JEQ, true }, { ">=", BPF_JGE, false },
		{ "<=", BPF_JGT, true },  { ">", BPF_JGT, false }, { "<", BPF_JGE, true },
		{ "&", BPF_JSET, false },
	};
	size_t i, len;

	lex_blanks(lex);
	for (i = 0; i < sizeof(ops) / sizeof(ops[0]); i++) {
		len = strlen(ops[i].text);
		if ((size_t)(lex->end - lex->p) < len || memcmp(lex->p, ops[i].text, len))
			continue;
		lex->p += len;
		c->op = ops[i].op;
		c->negated ^= ops[i].negated;
		return true;
	}
	return lex_fail(lex, lex->p, "a comparison is missing here: ==, !=, <, <=, >, >= or &");
}

/* "(nr == 1)", "(!(args[2].lo & 4))", "(a > x)" */
static bool parse_condition(struct statements *s, struct lex *lex, struct condition *c)
{
	const char *at;
	char name[LEX_NAME];
	bool inner;

	*c = (struct condition){ 0 };
	if (!lex_expect(lex, '(', "behind if"))
		return false;
	inner = c->negated = lex_take(lex, '!');
	if (inner && !lex_expect(lex, '(', "behind '!'"))
		return false;
	lex_blanks(lex);
	at = lex->p;
	if (!parse_operand(s, lex, false, &c->of) || !parse_comparison(lex, c))
		return false;
	if (c->of.wide && c->op != BPF_JEQ)
		return lex_fail(lex, at, "64 bits are compared by == and != only: add .hi or .lo");
	lex_blanks(lex);
	c->with_x = c->of.is_a && lex_name(lex, name) && !strcmp(name, "x");
	if (!c->with_x && !parse_value(s, lex, &c->of, &c->value))
		return false;
	return (!inner || lex_expect(lex, ')', "behind the condition")) &&
	       lex_expect(lex, ')', "behind the condition");
}

/* Load one half of an operand into A, unless it is there. */
static bool load(struct statements *s, struct lex *lex, const struct operand *of, bool high)
{
	struct operand a = { .offset = high ? of->offset ^ 4 : of->offset,
			     .mask = high ? of->mask >> 32 : (uint32_t)of->mask };

	if (s->knows_a && s->a.offset == a.offset && s->a.mask == a.mask)
		return true;
	if (!emit(&s->emit, lex, BPF_LD | BPF_W | BPF_ABS, a.offset) ||
	    (a.mask != UINT32_MAX &&
	     !emit(&s->emit, lex, BPF_ALU | BPF_AND | BPF_K, (uint32_t)a.mask)))
		return false;
	s->a = a;
	s->knows_a = true;
	return true;
}

/* Go on if the upper half is this one. */
static bool test_high(struct statements *s, struct lex *lex, const struct operand *of,
		      uint64_t value, struct target no)
{
	struct target low = emit_place(&s->emit);

	if (!load(s, lex, of, true) ||
	    !emit_test(&s->emit, lex, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)(value >> 32), low, no))
		return false;
	emit_bind(&s->emit, low);
	return true;
}

static bool test(struct statements *s, struct lex *lex, const struct condition *c,
		 struct target yes, struct target no)
{
	struct target is = c->negated ? no : yes, is_not = c->negated ? yes : no;
	uint16_t code = BPF_JMP | c->op | (c->with_x ? BPF_X : BPF_K);

	if (c->of.wide && !test_high(s, lex, &c->of, c->value, is_not))
		return false;
	if (!c->of.is_a && !load(s, lex, &c->of, false))
		return false;
	s->knows_a = s->knows_a && !c->of.wide;
	return emit_test(&s->emit, lex, code, (uint32_t)c->value, is, is_not);
}

/* A return in the same line needs no instruction of its own: it may be any equal one. */
static bool parse_return(struct lex *lex, struct target *target, bool *is_return)
{
	struct sock_filter insn = { 0 };
	struct operation operation;
	const char *at = lex->p;
	char name[LEX_NAME];

	*is_return = lex_name(lex, name) && !strcmp(name, "return");
	if (!*is_return) {
		lex->p = at;
		return true;
	}
	if (!operand_parse(lex, name, at, &operation, &insn))
		return false;
	*target = (struct target){ insn.code, insn.k };
	return !lex_blanks(lex) || lex_fail(lex, lex->p, "unexpected: the return ends before this");
}

static bool parse_if(struct statements *s, struct lex *lex, const char *at)
{
	struct target yes = emit_place(&s->emit);
	struct condition c;
	struct block *block;
	bool is_return;

	if (!parse_condition(s, lex, &c) || !parse_return(lex, &yes, &is_return))
		return false;
	if (!is_return && !lex_blanks(lex))
		return lex_fail(lex, lex->p, "a statement is missing, or '{'");
	block = add_block(s, lex, at);
	block->one_line = is_return || !lex_take(lex, '{');
	if (!test(s, lex, &c, yes, block->end))
		return false;
	block->keeps_a = s->knows_a;
	block->a = s->a;
	if (!is_return)
		emit_bind(&s->emit, yes);
	return true;
}

static bool parse_switch(struct statements *s, struct lex *lex, const char *begin)
{
	struct block *block = add_block(s, lex, begin);
	struct operand *of = &block->of;
	char name[LEX_NAME];
	const char *at;

	block->is_switch = true;
	if (!lex_expect(lex, '(', "behind switch") || !parse_operand(s, lex, true, of))
		return false;
	if (of->is_a)
		return lex_fail(lex, lex->p, "switch is for words: nr, arch, args[0]");
	lex_blanks(lex);
	at = lex->p;
	if (lex_name(lex, name)) {
		if (strcmp(name, "of") || of->offset)
			return lex_fail(lex, at, "unexpected: an ABI is written (nr of x86_64)");
		lex_blanks(lex);
		at = lex->p;
		of->has_abi = lex_name(lex, name) && bpf_abi_find(name, &of->abi);
		if (!of->has_abi)
			return lex_fail(lex, at, "the name of an ABI is missing: (nr of x86_64)");
	}
	return lex_expect(lex, ')', "behind it") && lex_expect(lex, '{', "behind switch (...)");
}

static int compare_ranges(const void *a, const void *b)
{
	const struct value_range *left = a, *right = b;

	return left->first < right->first ? -1 : left->first > right->first;
}

/* Sort the values, and join those that are next to each other. */
static void join_ranges(struct statements *s)
{
	struct value_range *ranges = s->ranges;
	size_t i, count = 0;

	qsort(ranges, s->range_count, sizeof(*ranges), compare_ranges);
	for (i = 1; i < s->range_count; i++) {
		if (ranges[i].first - ranges[count].first <=
			    ranges[count].last - ranges[count].first + 1 &&
		    ranges[count].last != UINT64_MAX)
			ranges[count].last = ranges[i].last > ranges[count].last ?
						     ranges[i].last :
						     ranges[count].last;
		else if (ranges[i].first > ranges[count].last)
			ranges[++count] = ranges[i];
	}
	s->range_count = count + 1;
}

/* A is compared with one range. Two values are tests for equality, as cheap and simpler to read. */
static bool test_range(struct emit *emit, struct lex *lex, const struct value_range *range,
		       struct target yes, struct target no)
{
	uint32_t first = (uint32_t)range->first, last = (uint32_t)range->last;
	struct target second = emit_place(emit);

	if (first == last)
		return emit_test(emit, lex, BPF_JMP | BPF_JEQ | BPF_K, first, yes, no);
	if (last - first == 1) {
		if (!emit_test(emit, lex, BPF_JMP | BPF_JEQ | BPF_K, first, yes, second))
			return false;
		emit_bind(emit, second);
		return emit_test(emit, lex, BPF_JMP | BPF_JEQ | BPF_K, last, yes, no);
	}
	if (last == UINT32_MAX)
		return emit_test(emit, lex, BPF_JMP | BPF_JGE | BPF_K, first, yes, no);
	if (first && !emit_test(emit, lex, BPF_JMP | BPF_JGE | BPF_K, first, second, no))
		return false;
	emit_bind(emit, second);
	return emit_test(emit, lex, BPF_JMP | BPF_JGT | BPF_K, last, no, yes);
}

static bool test_ranges(struct statements *s, struct lex *lex, struct block *block,
			struct target yes)
{
	size_t i;

	join_ranges(s);
	if (!block->in_case && block->of.wide &&
	    !test_high(s, lex, &block->of, s->ranges[0].first, block->end))
		return false;
	if (!load(s, lex, &block->of, false))
		return false;
	for (i = 0; i < s->range_count; i++) {
		bool last = i + 1 == s->range_count;
		struct target no = last ? block->next : emit_place(&s->emit);

		if (!test_range(&s->emit, lex, &s->ranges[i], yes, no))
			return false;
		if (!last)
			emit_bind(&s->emit, no);
	}
	return true;
}

/* The tests of a case, and its body, which mostly is a return. */
static bool begin_case(struct statements *s, struct lex *lex)
{
	struct block *block = last_block(s);
	struct target body = emit_place(&s->emit);
	bool is_return;

	block->next = emit_place(&s->emit);
	if (!parse_return(lex, &body, &is_return) || !test_ranges(s, lex, block, body))
		return false;
	block->in_case = true;
	if (!is_return)
		emit_bind(&s->emit, body);
	return true;
}

bool statement_values(struct statements *s, struct lex *lex)
{
	struct block *block = last_block(s);

	s->in_list = false;
	for (;;) {
		struct value_range range;
		const char *at;

		lex_blanks(lex);
		at = lex->p;
		if (!parse_value(s, lex, &block->of, &range.first))
			return false;
		range.last = range.first;
		if (lex_take(lex, '-') && !parse_value(s, lex, &block->of, &range.last))
			return false;
		if (range.last < range.first)
			return lex_fail(lex, at, "the range ends before it begins");
		if (!block->in_case && !s->range_count)
			block->high = (uint32_t)(range.first >> 32);
		if (range.first >> 32 != block->high || range.last >> 32 != block->high)
			return lex_fail(lex, at, "all values of a switch have the same upper half");
		s->ranges = xgrow(s->ranges, s->range_count, &s->range_room, sizeof(range));
		s->ranges[s->range_count++] = range;
		if (lex_take(lex, ':'))
			return begin_case(s, lex);
		if (!lex_expect(lex, ',', "or ':', behind the value"))
			return false;
		s->in_list = !lex_blanks(lex);
		if (s->in_list)
			return true;
	}
}

/* All ways to the next case have the word in A. */
static bool end_case(struct statements *s, struct lex *lex, struct block *block)
{
	if (block->in_case && s->emit.reachable && !emit_jump(&s->emit, lex, block->end))
		return false;
	if (block->in_case) {
		emit_bind(&s->emit, block->next);
		s->a = (struct operand){ .offset = block->of.offset,
					 .mask = (uint32_t)block->of.mask };
		s->knows_a = true;
	}
	return true;
}

static bool parse_case(struct statements *s, struct lex *lex, const char *at)
{
	struct block *block = last_block(s);

	if (!block || !block->is_switch)
		return lex_fail(lex, at, "a case belongs into a switch");
	s->range_count = 0;
	return end_case(s, lex, block) && statement_values(s, lex);
}

bool statement_parse(struct statements *s, struct lex *lex, const char *name, const char *at)
{
	if (!strcmp(name, "case"))
		return parse_case(s, lex, at);
	if (!check_place(s, lex, at))
		return false;
	return !strcmp(name, "if") ? parse_if(s, lex, at) : parse_switch(s, lex, at);
}

bool statement_close(struct statements *s, struct lex *lex)
{
	struct block *block = last_block(s);

	if (!block)
		return lex_fail(lex, lex->p - 1, "there is no block that '}' ends");
	if (!check_place(s, lex, lex->p - 1))
		return false;
	/* A body that ends in a return leaves what the condition left. */
	s->knows_a = !block->is_switch && block->keeps_a && !s->emit.reachable;
	s->a = block->a;
	if (block->is_switch)
		emit_bind(&s->emit, block->next);
	emit_bind(&s->emit, block->end);
	s->count--;
	return true;
}

bool statement_insn(struct statements *s, struct lex *lex, const char *at)
{
	s->knows_a = false;
	return check_place(s, lex, at) && emit_island(&s->emit, lex);
}

void statement_label(struct statements *s)
{
	s->knows_a = false;
	s->emit.reachable = true;
}

bool statement_line(struct statements *s, struct lex *lex)
{
	while (s->count && last_block(s)->one_line)
		if (!statement_close(s, lex))
			return false;
	return true;
}

bool statement_end(struct statements *s, struct lex *lex)
{
	const struct block *block = last_block(s);
	struct lex at;

	if (!block)
		return emit_end(&s->emit, lex);
	at = block->at;
	return lex_fail(&at, at.p, "this block has no end: '}' is missing");
}

void statement_free(struct statements *s)
{
	free(s->emit.refs);
	free(s->blocks);
	free(s->ranges);
}
