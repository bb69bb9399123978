// SPDX-License-Identifier: GPL-2.0
/* Registers of symbolic execution: calculations, and comparisons as conditions. */
#include <stdlib.h>

#include "analysis/symbol.h"
#include "bpf/emulate.h"

static const struct symbol zero = { .kind = SYMBOL_NUMBER };
static const struct symbol unknown = { .kind = SYMBOL_UNKNOWN };

struct symbol symbol_number(uint32_t n)
{
	return (struct symbol){ .kind = SYMBOL_NUMBER, .number = n };
}

static uint32_t unshift(struct symbol v, uint32_t n)
{
	return v.shift >= 0 ? n << v.shift : n >> -v.shift;
}

/* The bits that the word provides, at their places in the value. */
static uint32_t bits_of(struct symbol v)
{
	return v.shift >= 0 ? v.mask >> v.shift : v.mask << -v.shift;
}

static struct symbol shift(struct symbol v, int by)
{
	int to = v.shift + by;

	v.flip = by >= 32 || by <= -32 ? 0 : by > 0 ? v.flip >> by : v.flip << -by;
	/* Bits that are shifted out are lost. */
	v.shift = to;
	if (to >= 32 || to <= -32)
		return symbol_number(v.flip);
	v.mask = to > 0 ? v.mask >> to << to : v.mask << -to >> -to;
	return v.mask ? v : symbol_number(v.flip);
}

/* Bits that are 0 in one of both are added without a carry, which is XOR. */
static struct symbol add(struct symbol v, uint32_t n)
{
	if (!v.add && !((bits_of(v) | v.flip) & n))
		v.flip |= n;
	else
		v.add += n;
	return v;
}

/* -x is ~x + 1. */
static struct symbol negate(struct symbol v)
{
	v.flip = ~v.flip;
	return add((struct symbol){ .kind = SYMBOL_BITS,
				    .word = v.word,
				    .shift = v.shift,
				    .mask = v.mask,
				    .flip = v.flip },
		   1 - v.add);
}

/* Calculate with single bits. */
static struct symbol calculate_bits(struct symbol v, uint16_t op, uint32_t operand)
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
	return v.mask ? v : symbol_number(v.flip);
}

static struct symbol calculate(struct symbol a, uint16_t op, uint32_t operand)
{
	bool power = operand && !(operand & (operand - 1));

	if ((op == BPF_AND || op == BPF_MUL) && !operand)
		return zero;
	if (!operand && op != BPF_NEG)
		return a;
	if (a.kind != SYMBOL_BITS)
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

struct symbol symbol_alu(struct symbol a, uint16_t op, struct symbol operand)
{
	if (op == BPF_NEG)
		operand = zero;
	if (operand.kind == SYMBOL_NUMBER && a.kind == SYMBOL_NUMBER)
		return symbol_number(calculate_number(a.number, op, operand.number));
	if (operand.kind == SYMBOL_NUMBER)
		return calculate(a, op, operand.number);
	if (a.kind != SYMBOL_NUMBER)
		return unknown;
	if (op == BPF_SUB)
		return calculate(calculate(operand, BPF_NEG, 0), BPF_ADD, a.number);
	if (op == BPF_LSH || op == BPF_RSH || op == BPF_DIV)
		return unknown;
	return calculate(operand, op, a.number);
}

/*
 * Make a condition of a comparison of the bits of a word, without @v.flip and @v.add. Return: 0; or
 * 1 if it is always true, -1 if never.
 */
int symbol_condition(struct symbol v, uint16_t op, uint32_t k, struct condition *c)
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
		return symbol_condition(v, BPF_JGT, k - 1, c);
	default:
		c->op = CONDITION_GT;
		/* After a right shift, the number may exceed all values of the bits. */
		return v.shift >= 0 && !exact ? -1 : 0;
	}
}

struct condition condition_opposite(struct condition c)
{
	c.op ^= 1; /* EQ and NE, GT and LE */
	return c;
}

/* Add the numbers x for which x ^ @flip lies in a range: a block of 2^n numbers stays one. */
static void add_flipped(struct symbol_ranges *ranges, uint32_t first, uint32_t last, uint32_t flip)
{
	for (uint64_t next = first, size; next <= last; next += size) {
		uint32_t start;

		size = next ? next & -next : (uint64_t)1 << 32;
		while (next + size - 1 > last)
			size /= 2;
		start = ((uint32_t)next ^ flip) & -(uint32_t)size;
		ranges->of[ranges->count++] =
			(struct symbol_range){ start, start + (uint32_t)(size - 1), true };
	}
}

static int compare_ranges(const void *a, const void *b)
{
	const struct symbol_range *x = a, *y = b;

	return x->first < y->first ? -1 : x->first > y->first;
}

/* Join neighbours, and fill the gaps with ranges for which the comparison does not hold. */
static void complete(struct symbol_ranges *ranges, uint32_t most)
{
	struct symbol_ranges all = { .count = 0 };
	uint64_t next = 0; /* the first number that is in none yet */

	qsort(ranges->of, ranges->count, sizeof(*ranges->of), compare_ranges);
	for (size_t i = 0; i < ranges->count; i++) {
		const struct symbol_range *range = &ranges->of[i];

		if (all.count && range->first == next) {
			all.of[all.count - 1].last = range->last;
		} else {
			if (range->first > next)
				all.of[all.count++] =
					(struct symbol_range){ (uint32_t)next, range->first - 1,
							       false };
			all.of[all.count++] = *range;
		}
		next = (uint64_t)range->last + 1;
	}
	if (next <= most)
		all.of[all.count++] = (struct symbol_range){ (uint32_t)next, most, false };
	*ranges = all;
}

/*
 * The numbers x of up to @most, 2^n - 1, for which first <= (x ^ flip) + add <= last, with a
 * sum of n bits. @most covers all numbers that x may be.
 */
static void find_ranges(struct symbol v, uint32_t most, uint32_t first, uint32_t last,
			struct symbol_ranges *ranges)
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

/* A comparison as one condition, of bits that are perhaps flipped, or of a sum. */
bool symbol_is_single(struct symbol v, uint16_t op, uint32_t k)
{
	return (!v.add && (!v.flip || op == BPF_JSET)) || op == BPF_JEQ ||
	       (op == BPF_JSET && !(k & (k + 1)));
}

/* Return: as symbol_condition(). */
int symbol_single(struct symbol v, uint16_t op, uint32_t k, struct condition *c)
{
	uint32_t flip = v.flip;
	int sure;

	if (op == BPF_JEQ)
		return symbol_condition(v, op, (k - v.add) ^ flip, c);
	if (op != BPF_JSET)
		return symbol_condition(v, op, k, c);
	/* All bits of @k are 0 if those below the word's are, and those of the word. */
	flip = ((0 - v.add) ^ flip) & k;
	v.mask &= unshift(v, k);
	if (!v.mask)
		return flip ? 1 : -1;
	sure = -symbol_condition(v, BPF_JEQ, flip, c);
	*c = condition_opposite(*c);
	return sure;
}

/* The ranges of the bits of @v for which a comparison holds. Return: false if it has none. */
bool symbol_ranges(struct symbol *v, uint16_t op, uint32_t k, struct symbol_ranges *ranges)
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

static bool is_high(unsigned int word)
{
	return word > DECIDE_WORD(arch) && word % 2 == (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__);
}

/* Make a condition that compares bits of two words. Return: false if none expresses it. */
bool symbol_relation(struct symbol a, uint16_t op, struct symbol b, struct condition *c)
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
