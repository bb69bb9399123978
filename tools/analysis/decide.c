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
	BITS, /* (((word & mask) >> shift) ^ flip) + add; << if shift is negative */
	UNKNOWN,
};

struct value {
	uint8_t kind;
	uint8_t word;
	int8_t shift;
	uint32_t mask;
	uint32_t flip;
	uint32_t add;
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

/*
 * A path that has ended, after some of the programs. If it is not decided, @verdict has the
 * instruction that is next, and the answer of the newer programs.
 */
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
	bool relations; /* some link compares two words */
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
	w->relations |= condition_is_relation(condition);
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

/* The same with conditions that compare two words: all words count. */
static enum conditions_answer possible_related(struct work *w, uint32_t link,
					       const struct condition *more)
{
	struct condition all[WORD_CONDITIONS_MAX];
	uint32_t words[DECIDE_WORDS] = { 0 };
	size_t count = 0;

	all[count++] = *more;
	for (; link != NO_LINK && count < WORD_CONDITIONS_MAX; link = w->links[link].before)
		all[count++] = w->links[link].condition;
	w->steps += count;
	return count < WORD_CONDITIONS_MAX ? conditions_solve(all, count, words) :
					     CONDITIONS_UNKNOWN;
}

static enum conditions_answer possible(struct work *w, uint32_t link, const struct condition *more)
{
	struct condition all[WORD_CONDITIONS_MAX];
	size_t count;

	if (w->relations || condition_is_relation(more))
		return possible_related(w, link, more);

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

static uint32_t unshift(struct value v, uint32_t n)
{
	return v.shift >= 0 ? n << v.shift : n >> -v.shift;
}

/* The bits that the word provides, at their places in the value. */
static uint32_t bits_of(struct value v)
{
	return v.shift >= 0 ? v.mask >> v.shift : v.mask << -v.shift;
}

static struct value shift(struct value v, int by)
{
	int to = v.shift + by;

	v.flip = by >= 32 || by <= -32 ? 0 : by > 0 ? v.flip >> by : v.flip << -by;
	/* Bits that are shifted out are lost. */
	v.shift = to;
	if (to >= 32 || to <= -32)
		return number(v.flip);
	v.mask = to > 0 ? v.mask >> to << to : v.mask << -to >> -to;
	return v.mask ? v : number(v.flip);
}

/* Bits that are 0 in one of both are added without a carry, which is XOR. */
static struct value add(struct value v, uint32_t n)
{
	if (!v.add && !((bits_of(v) | v.flip) & n))
		v.flip |= n;
	else
		v.add += n;
	return v;
}

/* -x is ~x + 1. */
static struct value negate(struct value v)
{
	v.flip = ~v.flip;
	return add((struct value){ .kind = BITS,
				   .word = v.word,
				   .shift = v.shift,
				   .mask = v.mask,
				   .flip = v.flip },
		   1 - v.add);
}

/* Calculate with single bits. */
static struct value calculate_bits(struct value v, uint16_t op, uint32_t operand)
{
	switch (op) {
	case BPF_AND:
		v.mask &= unshift(v, operand);
		v.flip &= operand;
		break;
	case BPF_OR:
		v.mask &= unshift(v, ~operand);
		v.flip |= operand;
		break;
	case BPF_XOR:
		v.flip ^= operand;
		break;
	case BPF_LSH:
		return shift(v, -(int)(operand & 31));
	case BPF_RSH:
		return shift(v, (int)(operand & 31));
	default:
		return unknown;
	}
	return v.mask ? v : number(v.flip);
}

static struct value calculate(struct value a, uint16_t op, uint32_t operand)
{
	bool power = operand && !(operand & (operand - 1));

	if ((op == BPF_AND || op == BPF_MUL) && !operand)
		return zero;
	if (!operand && op != BPF_NEG)
		return a;
	if (a.kind != BITS)
		return unknown;
	if (op == BPF_ADD || op == BPF_SUB)
		return add(a, op == BPF_ADD ? operand : -operand);
	if (op == BPF_NEG)
		return negate(a);
	if ((op == BPF_MUL || op == BPF_DIV) && power)
		return calculate(a, op == BPF_MUL ? BPF_LSH : BPF_RSH,
				 (uint32_t)__builtin_ctz(operand));
	/* A carry may have changed any bit. */
	return a.add ? unknown : calculate_bits(a, op, operand);
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
	if (s->a.kind != NUMBER)
		return unknown;
	if (op == BPF_SUB)
		return calculate(calculate(operand, BPF_NEG, 0), BPF_ADD, s->a.number);
	if (op == BPF_LSH || op == BPF_RSH || op == BPF_DIV)
		return unknown;
	return calculate(operand, op, s->a.number);
}

/*
 * Make a condition of a comparison of the bits of a word, without @v.flip and @v.add. Return: 0; or
 * 1 if it is always true, -1 if never.
 */
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
	c.op ^= 1; /* EQ and NE, GT and LE */
	return c;
}

/* End a path that can't be decided. */
static void give_up(const struct state *s, struct endings *endings)
{
	add_ending(endings,
		   &(struct ending){ .decided = false, .verdict.insn = s->pc, .link = s->link });
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

/* Numbers from @first to @last for which a comparison @holds. */
struct range {
	uint32_t first, last;
	bool holds;
};

/* Two ranges have at most 62 blocks each, and as many gaps. */
#define RANGES_MAX 260

struct ranges {
	struct range of[RANGES_MAX];
	size_t count;
};

/* Add the numbers x for which x ^ @flip lies in a range: a block of 2^n numbers stays one. */
static void add_flipped(struct ranges *ranges, uint32_t first, uint32_t last, uint32_t flip)
{
	for (uint64_t next = first, size; next <= last; next += size) {
		uint32_t start;

		size = next ? next & -next : (uint64_t)1 << 32;
		while (next + size - 1 > last)
			size /= 2;
		start = ((uint32_t)next ^ flip) & -(uint32_t)size;
		ranges->of[ranges->count++] =
			(struct range){ start, start + (uint32_t)(size - 1), true };
	}
}

static int compare_ranges(const void *a, const void *b)
{
	const struct range *x = a, *y = b;

	return x->first < y->first ? -1 : x->first > y->first;
}

/* Join neighbours, and fill the gaps with ranges for which the comparison does not hold. */
static void complete(struct ranges *ranges, uint32_t most)
{
	struct ranges all = { .count = 0 };
	uint64_t next = 0; /* the first number that is in none yet */

	qsort(ranges->of, ranges->count, sizeof(*ranges->of), compare_ranges);
	for (size_t i = 0; i < ranges->count; i++) {
		const struct range *range = &ranges->of[i];

		if (all.count && range->first == next) {
			all.of[all.count - 1].last = range->last;
		} else {
			if (range->first > next)
				all.of[all.count++] =
					(struct range){ (uint32_t)next, range->first - 1, false };
			all.of[all.count++] = *range;
		}
		next = (uint64_t)range->last + 1;
	}
	if (next <= most)
		all.of[all.count++] = (struct range){ (uint32_t)next, most, false };
	*ranges = all;
}

/*
 * The numbers x of up to @most, 2^n - 1, for which first <= (x ^ flip) + add <= last, with a
 * sum of n bits. @most covers all numbers that x may be.
 */
static void find_ranges(struct value v, uint32_t most, uint32_t first, uint32_t last,
			struct ranges *ranges)
{
	uint32_t from = (first - v.add) & most, to = (last - v.add) & most;

	ranges->count = 0;
	if (from <= to) {
		add_flipped(ranges, from, to, v.flip & most);
	} else {
		add_flipped(ranges, from, most, v.flip & most);
		add_flipped(ranges, 0, to, v.flip & most);
	}
	complete(ranges, most);
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

/* Add a condition to a path, unless its conditions imply it. Return: whether some call fulfils it. */
static enum conditions_answer narrow(struct work *w, uint32_t *link, struct value v, uint16_t op,
				     uint32_t k, bool holds)
{
	struct condition c, not_c;
	int sure = make_condition(v, op, k, &c);
	enum conditions_answer yes, no;

	if (sure)
		return (sure > 0) == holds ? CONDITIONS_YES : CONDITIONS_NO;
	c = holds ? c : opposite(c);
	not_c = opposite(c);
	yes = possible(w, *link, &c);
	if (yes != CONDITIONS_YES)
		return yes;
	no = possible(w, *link, &not_c);
	if (no == CONDITIONS_YES)
		*link = add_link(w, *link, &c);
	return no == CONDITIONS_UNKNOWN ? no : CONDITIONS_YES;
}

static enum conditions_answer narrow_range(struct work *w, uint32_t *link, struct value v,
					   const struct range *range)
{
	enum conditions_answer answer;

	if (range->first == range->last)
		return narrow(w, link, v, BPF_JEQ, range->first, true);
	answer = narrow(w, link, v, BPF_JGE, range->first, true);
	return answer == CONDITIONS_YES ? narrow(w, link, v, BPF_JGT, range->last, false) : answer;
}

/* Follow each range that the bits of @v have in some call. */
static void branch_ranges(struct work *w, const struct state *s, const struct sock_filter *insn,
			  struct value v, const struct ranges *ranges, struct endings *endings)
{
	enum conditions_answer answers[RANGES_MAX];
	struct state next = *s;
	uint32_t links[RANGES_MAX];

	for (size_t i = 0; i < ranges->count; i++, w->steps++) {
		links[i] = s->link;
		answers[i] = narrow_range(w, &links[i], v, &ranges->of[i]);
		if (answers[i] == CONDITIONS_UNKNOWN) {
			give_up(s, endings);
			return;
		}
	}
	for (size_t i = 0; i < ranges->count; i++) {
		if (answers[i] != CONDITIONS_YES)
			continue;
		next.pc = s->pc + 1 + (ranges->of[i].holds ? insn->jt : insn->jf);
		next.link = links[i];
		push_state(w, &next);
	}
}

/* A comparison as one condition, of bits that are perhaps flipped, or of a sum. */
static bool is_single(struct value v, uint16_t op, uint32_t k)
{
	return (!v.add && (!v.flip || op == BPF_JSET)) || op == BPF_JEQ ||
	       (op == BPF_JSET && !(k & (k + 1)));
}

/* Return: as make_condition(). */
static int make_single(struct value v, uint16_t op, uint32_t k, struct condition *c)
{
	uint32_t flip = v.flip;
	int sure;

	if (op == BPF_JEQ)
		return make_condition(v, op, (k - v.add) ^ flip, c);
	if (op != BPF_JSET)
		return make_condition(v, op, k, c);
	/* All bits of @k are 0 if those below the word's are, and those of the word. */
	flip = ((0 - v.add) ^ flip) & k;
	v.mask &= unshift(v, k);
	if (!v.mask)
		return flip ? 1 : -1;
	sure = -make_condition(v, BPF_JEQ, flip, c);
	*c = opposite(*c);
	return sure;
}

/* The ranges of the bits of @v for which a comparison holds. Return: false if it has none. */
static bool make_ranges(struct value *v, uint16_t op, uint32_t k, struct ranges *ranges)
{
	uint32_t first = op == BPF_JGT ? k + 1 : k, most = UINT32_MAX;

	if (op == BPF_JSET && !(k & (k - 1)))
		most = k | (k - 1); /* higher bits make no difference */
	else if (op == BPF_JSET && !(~k & (~k + 1)))
		first = k & -k;
	else if (op == BPF_JSET)
		return false;
	v->mask &= unshift(*v, most);
	find_ranges(*v, most, first, most, ranges);
	return true;
}

/*
 * Compare bits of a word with a number. @negated: the other side of the branch is meant. Return: as
 * do_jump().
 */
static bool compare(struct work *w, struct state *s, const struct sock_filter *insn, struct value v,
		    uint16_t op, uint32_t k, bool negated, struct endings *endings)
{
	struct sock_filter to = *insn;
	struct ranges ranges;
	struct condition c;
	int sure;

	if (negated) {
		to.jt = insn->jf;
		to.jf = insn->jt;
	}
	if ((op == BPF_JGT && k == UINT32_MAX) || (op == BPF_JSET && !k))
		sure = -1;
	else if (op == BPF_JGE && !k)
		sure = 1;
	else if (is_single(v, op, k))
		sure = make_single(v, op, k, &c);
	else if (make_ranges(&v, op, k, &ranges)) {
		branch_ranges(w, s, &to, v, &ranges, endings);
		return false;
	} else {
		give_up(s, endings);
		return false;
	}
	if (sure) {
		s->pc += sure > 0 ? to.jt : to.jf;
		return true;
	}
	branch(w, s, &to, &c, endings);
	return false;
}

static bool is_high(unsigned int word)
{
	return word > DECIDE_WORD(arch) && word % 2 == (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__);
}

/* Make a condition that compares bits of two words. Return: false if none expresses it. */
static bool make_relation(struct value a, uint16_t op, struct value b, struct condition *c)
{
	if (a.flip || a.add || b.flip || b.add || a.shift != b.shift || op == BPF_JSET ||
	    is_high(a.word) != is_high(b.word))
		return false;
	/* a >= b is b <= a. */
	*c = op == BPF_JGE ?
		     (struct condition){ b.word, condition_with(CONDITION_LE, a.word), b.mask,
					 a.mask } :
		     (struct condition){ a.word,
					 condition_with(op == BPF_JEQ ? CONDITION_EQ : CONDITION_GT,
							b.word),
					 a.mask, b.mask };
	return true;
}

/* Return: true if the path continues in @s, false if it ended or branched. */
static bool do_jump(struct work *w, struct state *s, const struct sock_filter *insn,
		    struct endings *endings)
{
	struct value a = s->a, b = BPF_SRC(insn->code) == BPF_X ? s->x : number(insn->k);
	uint16_t op = BPF_OP(insn->code);
	struct condition relation;
	bool negated = false;

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
	if (a.kind == BITS && b.kind == BITS && make_relation(a, op, b, &relation)) {
		branch(w, s, insn, &relation, endings);
		return false;
	}
	if (a.kind != BITS || b.kind != NUMBER) {
		give_up(s, endings);
		return false;
	}
	return compare(w, s, insn, a, op, b.number, negated, endings);
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
	of.verdict.filter = filter;
	if (!of.decided)
		of.verdict.ret = newer->verdict.ret;
	else if (!filter && !verdict_before(of.verdict.ret, SECCOMP_RET_ALLOW))
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

void outcomes_add(struct outcomes *outcomes, uint32_t ret)
{
	for (size_t i = 0; i < outcomes->count; i++)
		if (outcomes->of[i] == ret)
			return;
	if (outcomes->count < OUTCOMES_MAX)
		outcomes->of[outcomes->count++] = ret;
	else
		outcomes->more = true;
}

static void add_all(struct outcomes *to, const struct outcomes *from)
{
	for (size_t i = 0; i < from->count; i++)
		outcomes_add(to, from->of[i]);
	to->more |= from->more;
}

/* The returns behind each instruction of a program, whatever its comparisons say. */
static struct outcomes *find_returns(const struct bpf_program *program)
{
	struct outcomes *behind = xcalloc(program->len, sizeof(*behind));

	for (size_t i = program->len; i-- > 0;) {
		const struct sock_filter *insn = &program->insns[i];

		if (BPF_CLASS(insn->code) == BPF_RET && BPF_RVAL(insn->code) != BPF_K) {
			behind[i].more = true;
		} else if (BPF_CLASS(insn->code) == BPF_RET) {
			outcomes_add(&behind[i], insn->k);
		} else if (BPF_CLASS(insn->code) != BPF_JMP) {
			behind[i] = behind[i + 1];
			if (insn->code == (BPF_ALU | BPF_DIV | BPF_X))
				outcomes_add(&behind[i], 0);
		} else if (BPF_OP(insn->code) == BPF_JA) {
			behind[i] = behind[i + 1 + insn->k];
		} else {
			behind[i] = behind[i + 1 + insn->jt];
			add_all(&behind[i], &behind[i + 1 + insn->jf]);
		}
	}
	return behind;
}

/* Both answers, combined as emulate_chain() does. */
static struct outcomes combine_outcomes(const struct outcomes *newer, const struct outcomes *older)
{
	struct outcomes both = { .more = newer->more || older->more };

	for (size_t i = 0; i < newer->count; i++)
		for (size_t j = 0; j < older->count; j++)
			outcomes_add(&both, verdict_before(older->of[j], newer->of[i]) ?
						    older->of[j] :
						    newer->of[i]);
	return both;
}

/* @returns: room for what find_returns() has found for each program */
static struct outcomes find_outcomes(const struct decide_query *query, const struct ending *ending,
				     struct outcomes **returns)
{
	struct outcomes found = { .of = { ending->verdict.ret }, .count = 1 };

	for (size_t i = ending->verdict.filter; i < query->count; i++) {
		if (!returns[i])
			returns[i] = find_returns(&query->chain[i]);
		found = combine_outcomes(
			&found,
			&returns[i][i == ending->verdict.filter ? ending->verdict.insn : 0]);
	}
	return found;
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

static void make_decision(const struct work *w, const struct decide_query *query,
			  const struct endings *endings, struct decision *decision)
{
	struct outcomes **returns = xcalloc(query->count + 1, sizeof(*returns));

	decision->regions = xcalloc(endings->count, sizeof(struct region));
	decision->complete = true;
	decision->steps = w->steps;
	for (size_t i = 0; i < endings->count; i++) {
		make_region(w, &endings->of[i], &decision->regions[i]);
		decision->count++;
		decision->complete &= endings->of[i].decided;
		if (!endings->of[i].decided)
			decision->regions[i].possible =
				find_outcomes(query, &endings->of[i], returns);
	}
	for (size_t i = 0; i < query->count; i++)
		free(returns[i]);
	free(returns);
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
	make_decision(&w, query, &before, decision);
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
