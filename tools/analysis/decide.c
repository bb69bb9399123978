// SPDX-License-Identifier: GPL-2.0
/*
 * Symbolic execution. Classic BPF jumps forward only, so all paths end. A path is a list of
 * conditions, each on one masked word of the call. A branch is followed only if some word fulfils
 * its conditions. Each program runs on the paths that the ones before it left open.
 */
#include <stdlib.h>
#include <string.h>

#include "analysis/decide.h"
#include "cli/xalloc.h"

/* Maximum number of regions; the rest is not decided. */
#define REGIONS_MAX 65536

/* Maximum number of conditions on one word. */
#define WORD_CONDITIONS_MAX 1024

/* Following this many links costs one step. */
#define STEP_LINKS 8

/* Content of a register: a number, some bits of a word, or unknown. */
enum kind {
	NUMBER,
	BITS, /* (word & mask) >> shift; << if shift is negative */
	UNKNOWN,
};

struct value {
	uint8_t kind;
	uint8_t word;
	int8_t shift;
	uint32_t mask;
	uint32_t number;
};

/* A condition and its predecessors, shared by all paths that go through it. */
struct link {
	struct condition condition;
	uint32_t before;
};

#define NO_LINK UINT32_MAX

/* A path that has not ended. */
struct state {
	size_t pc;
	uint32_t link;
	struct value a, x;
	struct value mem[BPF_MEMWORDS];
};

/* A path that has ended, after some of the programs. */
struct ending {
	bool decided;
	struct verdict verdict;
	uint32_t link;
};

struct endings {
	struct ending *of;
	size_t count, size;
};

struct work {
	struct link *links;
	size_t link_count, link_size;
	struct state *states; /* a stack */
	size_t state_count, state_size;
	size_t steps;
};

static const struct value zero = { .kind = NUMBER };
static const struct value unknown = { .kind = UNKNOWN };

static struct value number(uint32_t n)
{
	return (struct value){ .kind = NUMBER, .number = n };
}

static uint32_t add_link(struct work *w, uint32_t before, const struct condition *condition)
{
	w->links = xgrow(w->links, w->link_count, &w->link_size, sizeof(*w->links));
	w->links[w->link_count] = (struct link){ .condition = *condition, .before = before };
	return w->link_count++;
}

static void push_state(struct work *w, const struct state *state)
{
	w->states = xgrow(w->states, w->state_count, &w->state_size, sizeof(*w->states));
	w->states[w->state_count++] = *state;
}

static void add_ending(struct endings *endings, const struct ending *ending)
{
	endings->of = xgrow(endings->of, endings->count, &endings->size, sizeof(*endings->of));
	endings->of[endings->count++] = *ending;
}

/* Collect the conditions on a word along a path, newest first. */
static size_t word_conditions(struct work *w, uint32_t link, unsigned int word,
			      struct condition *to, size_t max)
{
	size_t count = 0, links = 0;

	for (; link != NO_LINK && count < max; link = w->links[link].before, links++)
		if (w->links[link].condition.word == word)
			to[count++] = w->links[link].condition;
	/* Each instruction of a long path takes longer. */
	w->steps += links / STEP_LINKS;
	return count;
}

static enum conditions_answer possible(struct work *w, uint32_t link, const struct condition *more)
{
	struct condition all[WORD_CONDITIONS_MAX];
	size_t count;

	all[0] = *more;
	count = 1 + word_conditions(w, link, more->word, all + 1, WORD_CONDITIONS_MAX - 1);
	if (count == WORD_CONDITIONS_MAX)
		return CONDITIONS_UNKNOWN;
	return conditions_possible(all, count, 0, NULL);
}

static struct value load(const struct work *w, uint32_t link, uint32_t offset)
{
	struct value value = { .kind = BITS, .word = offset / sizeof(uint32_t), .mask = ~0u };

	for (; link != NO_LINK; link = w->links[link].before) {
		const struct condition *c = &w->links[link].condition;

		if (c->word == value.word && c->op == CONDITION_EQ && c->mask == ~0u)
			return number(c->value);
	}
	return value;
}

static struct value do_load(const struct work *w, const struct state *s,
			    const struct sock_filter *insn)
{
	switch (BPF_MODE(insn->code)) {
	case BPF_ABS:
		return load(w, s->link, insn->k);
	case BPF_IMM:
		return number(insn->k);
	case BPF_LEN:
		return number(sizeof(struct seccomp_data));
	default:
		return s->mem[insn->k];
	}
}

static struct value shift(struct value v, int by)
{
	int to = v.shift + by;

	/* Bits that are shifted out are lost. */
	v.shift = to;
	if (to >= 32 || to <= -32)
		return zero;
	v.mask = to > 0 ? v.mask >> to << to : v.mask << -to >> -to;
	return v.mask ? v : zero;
}

static uint32_t unshift(struct value v, uint32_t n)
{
	return v.shift >= 0 ? n << v.shift : n >> -v.shift;
}

static struct value calculate(struct value a, uint16_t op, uint32_t operand)
{
	if (op == BPF_AND && a.kind == BITS) {
		a.mask &= unshift(a, operand);
		return a.mask ? a : zero;
	}
	if ((op == BPF_LSH || op == BPF_RSH) && a.kind == BITS)
		return shift(a, op == BPF_RSH ? (int)(operand & 31) : -(int)(operand & 31));
	if (op == BPF_AND && !operand)
		return zero;
	if ((op == BPF_OR || op == BPF_XOR || op == BPF_ADD || op == BPF_SUB) && !operand)
		return a;
	return unknown;
}

static uint32_t calculate_number(uint32_t a, uint16_t op, uint32_t operand)
{
	const struct sock_filter insns[] = {
		BPF_STMT(BPF_LD | BPF_IMM, a),
		BPF_STMT(BPF_ALU | op | BPF_K, operand),
		BPF_STMT(BPF_RET | BPF_A, 0),
	};
	const struct bpf_program program = { insns, 3 };
	const struct seccomp_data none = { 0 };

	return emulate_program(&program, &none, NULL, NULL);
}

static struct value do_alu(const struct state *s, const struct sock_filter *insn)
{
	struct value operand = BPF_SRC(insn->code) == BPF_X ? s->x : number(insn->k);
	uint16_t op = BPF_OP(insn->code);

	if (op == BPF_NEG)
		operand = zero;
	if (operand.kind == NUMBER && s->a.kind == NUMBER)
		return number(calculate_number(s->a.number, op, operand.number));
	if (operand.kind == NUMBER)
		return calculate(s->a, op, operand.number);
	if (op == BPF_AND && s->a.kind == NUMBER)
		return calculate(operand, op, s->a.number);
	return unknown;
}

/* Make a condition of a comparison. Return: 0; or 1 if it is always true, -1 if never. */
static int make_condition(struct value v, uint16_t op, uint32_t k, struct condition *c)
{
	uint32_t back = unshift(v, k);
	bool exact = v.shift >= 0 ? back >> v.shift == k : back << -v.shift == k;

	*c = (struct condition){ .word = v.word, .mask = v.mask, .value = back };
	switch (op) {
	case BPF_JEQ:
		c->op = CONDITION_EQ;
		return exact && !(back & ~v.mask) ? 0 : -1;
	case BPF_JSET:
		c->op = CONDITION_NE;
		c->mask &= back;
		c->value = 0;
		return c->mask ? 0 : -1;
	case BPF_JGE:
		if (!k)
			return 1;
		return make_condition(v, BPF_JGT, k - 1, c);
	default:
		c->op = CONDITION_GT;
		/* After a right shift, the number may exceed all values of the bits. */
		return v.shift >= 0 && !exact ? -1 : 0;
	}
}

static struct condition opposite(struct condition c)
{
	static const uint8_t of[] = {
		[CONDITION_EQ] = CONDITION_NE,
		[CONDITION_NE] = CONDITION_EQ,
		[CONDITION_GT] = CONDITION_LE,
		[CONDITION_LE] = CONDITION_GT,
	};

	c.op = of[c.op];
	return c;
}

/* End a path that can't be decided. */
static void give_up(const struct state *s, struct endings *endings)
{
	add_ending(endings, &(struct ending){ .decided = false, .link = s->link });
}

/* Follow one side of a branch. @c is NULL if the path's conditions imply it. */
static void follow(struct work *w, const struct state *s, const struct condition *c, size_t over)
{
	struct state next = *s;

	next.pc += 1 + over;
	if (c)
		next.link = add_link(w, s->link, c);
	push_state(w, &next);
}

/* Follow each side that some call takes. */
static void branch(struct work *w, const struct state *s, const struct sock_filter *insn,
		   const struct condition *c, struct endings *endings)
{
	const struct condition not_c = opposite(*c);
	enum conditions_answer yes = possible(w, s->link, c);
	enum conditions_answer no = possible(w, s->link, &not_c);

	if (yes == CONDITIONS_UNKNOWN || no == CONDITIONS_UNKNOWN) {
		give_up(s, endings);
		return;
	}
	if (yes == CONDITIONS_YES)
		follow(w, s, no == CONDITIONS_YES ? c : NULL, insn->jt);
	if (no == CONDITIONS_YES)
		follow(w, s, yes == CONDITIONS_YES ? &not_c : NULL, insn->jf);
}

/* a op b is b op' a; JGT and JGE become the opposite of each other. */
static uint16_t flipped(uint16_t op, bool *negated)
{
	*negated = op == BPF_JGT || op == BPF_JGE;
	return op == BPF_JGT ? BPF_JGE : op == BPF_JGE ? BPF_JGT : op;
}

static bool compare_numbers(uint32_t a, uint16_t op, uint32_t b)
{
	switch (op) {
	case BPF_JEQ:
		return a == b;
	case BPF_JGT:
		return a > b;
	case BPF_JGE:
		return a >= b;
	default:
		return (a & b) != 0;
	}
}

/* Return: true if the path continues in @s, false if it ended or branched. */
static bool do_jump(struct work *w, struct state *s, const struct sock_filter *insn,
		    struct endings *endings)
{
	struct value a = s->a, b = BPF_SRC(insn->code) == BPF_X ? s->x : number(insn->k);
	uint16_t op = BPF_OP(insn->code);
	struct condition c;
	bool negated = false;
	int sure;

	if (op == BPF_JA) {
		s->pc += insn->k;
		return true;
	}
	if (a.kind == NUMBER && b.kind == NUMBER) {
		s->pc += compare_numbers(a.number, op, b.number) ? insn->jt : insn->jf;
		return true;
	}
	if (insn->jt == insn->jf) {
		s->pc += insn->jt;
		return true;
	}
	if (a.kind == NUMBER && b.kind == BITS) {
		op = flipped(op, &negated);
		b = a;
		a = s->x;
	}
	if (a.kind != BITS || b.kind != NUMBER) {
		give_up(s, endings);
		return false;
	}
	sure = make_condition(a, op, b.number, &c);
	if (negated) {
		sure = -sure;
		c = opposite(c);
	}
	if (sure) {
		s->pc += sure > 0 ? insn->jt : insn->jf;
		return true;
	}
	branch(w, s, insn, &c, endings);
	return false;
}

static void end_path(const struct state *s, struct value ret, struct endings *endings)
{
	struct ending ending = { .decided = ret.kind == NUMBER, .link = s->link };

	ending.verdict.ret = ret.number;
	ending.verdict.insn = s->pc;
	add_ending(endings, &ending);
}

/* Division by zero ends the program; a divisor from the call is not decided. */
static bool do_division(struct state *s, const struct sock_filter *insn, struct endings *endings)
{
	if (BPF_SRC(insn->code) != BPF_X)
		return true;
	if (s->x.kind == NUMBER && !s->x.number) {
		end_path(s, zero, endings);
		return false;
	}
	if (s->x.kind != NUMBER) {
		give_up(s, endings);
		return false;
	}
	return true;
}

/* Execute one instruction. Return: true if the path continues in @s. */
static bool step(struct work *w, struct state *s, const struct sock_filter *insn,
		 struct endings *endings)
{
	switch (BPF_CLASS(insn->code)) {
	case BPF_LD:
		s->a = do_load(w, s, insn);
		break;
	case BPF_LDX:
		s->x = do_load(w, s, insn);
		break;
	case BPF_ST:
		s->mem[insn->k] = s->a;
		break;
	case BPF_STX:
		s->mem[insn->k] = s->x;
		break;
	case BPF_ALU:
		if (BPF_OP(insn->code) == BPF_DIV && !do_division(s, insn, endings))
			return false;
		s->a = do_alu(s, insn);
		break;
	case BPF_JMP:
		if (!do_jump(w, s, insn, endings))
			return false;
		break;
	case BPF_MISC:
		if (BPF_MISCOP(insn->code) == BPF_TAX)
			s->x = s->a;
		else
			s->a = s->x;
		break;
	case BPF_RET:
		end_path(s, BPF_RVAL(insn->code) == BPF_A ? s->a : number(insn->k), endings);
		return false;
	}
	s->pc++;
	return true;
}

/* Follow all paths of a program from the conditions of @link on. */
static void run_program(struct work *w, const struct bpf_program *program, uint32_t link,
			size_t steps_max, struct endings *endings)
{
	struct state s = { .link = link };

	push_state(w, &s);
	while (w->state_count) {
		s = w->states[--w->state_count];
		do {
			if (w->steps++ >= steps_max || endings->count >= REGIONS_MAX) {
				give_up(&s, endings);
				break;
			}
		} while (step(w, &s, &program->insns[s.pc], endings));
	}
}

/* Combine the answer of a filter with that of newer ones, as emulate_chain() does. */
static struct ending combine(const struct ending *newer, struct ending of, size_t filter)
{
	if (!newer->decided || !of.decided) {
		of.decided = false;
		return of;
	}
	of.verdict.filter = filter;
	if (!filter && !verdict_before(of.verdict.ret, SECCOMP_RET_ALLOW))
		of.verdict.ret = SECCOMP_RET_ALLOW;
	else if (!verdict_before(of.verdict.ret, newer->verdict.ret))
		of.verdict = newer->verdict;
	return of;
}

/* Whether older filters can't change the answer. */
static bool is_final(const struct ending *ending)
{
	return !ending->decided ||
	       (ending->verdict.ret & SECCOMP_RET_ACTION_FULL) == SECCOMP_RET_KILL_PROCESS;
}

/* Run a filter on each path that the newer ones left. */
static void run_filter(struct work *w, const struct decide_query *query, size_t filter,
		       const struct endings *before, struct endings *after)
{
	size_t steps = query->steps ? query->steps : DECIDE_STEPS;
	size_t i, from;

	for (i = 0; i < before->count; i++) {
		const struct ending *newer = &before->of[i];

		from = after->count;
		if (is_final(newer))
			add_ending(after, newer);
		else
			run_program(w, &query->chain[filter], newer->link, steps, after);
		for (; !is_final(newer) && from < after->count; from++)
			after->of[from] = combine(newer, after->of[from], filter);
	}
}

static void make_region(const struct work *w, const struct ending *ending, struct region *region)
{
	uint32_t link;

	*region = (struct region){ .decided = ending->decided, .verdict = ending->verdict };
	for (link = ending->link; link != NO_LINK; link = w->links[link].before)
		region->count++;
	region->conditions = xcalloc(region->count, sizeof(struct condition));
	/* In the order of the comparisons. */
	link = ending->link;
	for (size_t i = region->count; i; i--, link = w->links[link].before)
		region->conditions[i - 1] = w->links[link].condition;
}

static void make_decision(const struct work *w, const struct endings *endings,
			  struct decision *decision)
{
	decision->regions = xcalloc(endings->count, sizeof(struct region));
	decision->complete = true;
	decision->steps = w->steps;
	for (size_t i = 0; i < endings->count; i++) {
		make_region(w, &endings->of[i], &decision->regions[i]);
		decision->count++;
		decision->complete &= endings->of[i].decided;
	}
}

void decide(const struct decide_query *query, struct decision *decision)
{
	struct endings before = { 0 }, after;
	struct ending start = { .decided = true, .link = NO_LINK };
	struct work w = { 0 };

	*decision = (struct decision){ 0 };
	start.verdict.ret = SECCOMP_RET_ALLOW;
	for (size_t i = 0; i < query->givens; i++)
		start.link = add_link(&w, start.link, &query->given[i]);
	add_ending(&before, &start);
	for (size_t i = 0; i < query->count; i++) {
		after = (struct endings){ 0 };
		run_filter(&w, query, i, &before, &after);
		free(before.of);
		before = after;
	}
	make_decision(&w, &before, decision);
	free(before.of);
	free(w.links);
	free(w.states);
}

void decision_release(struct decision *decision)
{
	for (size_t i = 0; i < decision->count; i++)
		free(decision->regions[i].conditions);
	free(decision->regions);
	*decision = (struct decision){ 0 };
}
