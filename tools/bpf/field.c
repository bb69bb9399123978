// SPDX-License-Identifier: GPL-2.0
/* A statement's field, a word or both halves of an argument, and the values it is compared with. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "bpf/field.h"
#include "cli/xalloc.h"

static uint32_t compared(const struct bpf_listing *listing, size_t test)
{
	uint32_t with = 0;

	bpf_compared(&listing->prog[test], &listing->states[test], &with);
	return with;
}

struct field field_of(const struct bpf_listing *listing, const struct flow *flow, size_t root)
{
	size_t low = flow->nodes[root].next_test;
	const struct bpf_value *a = &listing->states[root].a;
	struct field field = { listing, flow, root, .word = a->word, .mask = a->k };

	field.wide = low != FLOW_NONE && listing->states[low].a.word != a->word;
	if (field.wide) {
		field.mask = field.mask << 32 | listing->states[low].a.k;
		field.high = (uint64_t)compared(listing, root) << 32;
	}
	return field;
}

static bool has_whole_mask(const struct field *field)
{
	return field->mask == (field->wide ? UINT64_MAX : UINT32_MAX);
}

/* Only the lower half of an argument has names. */
static bool has_constants(const struct field *field)
{
	return field->word >= BPF_WORD_ARGS && (field->wide || !bpf_word_is_high(field->word));
}

static bool add_constant(const struct field *field, uint64_t mask, uint64_t value,
			 struct text *text)
{
	return has_constants(field) &&
	       bpf_listing_value(field->listing, field->root, mask, value, text);
}

static void add_number(uint64_t value, bool bits, struct text *text)
{
	text_add(text, value < (bits ? 10 : 10000) ? "%" PRIu64 : "0x%" PRIx64, value);
}

static void add_argument(const struct field *field, struct text *text)
{
	struct text name = { 0 };

	text_add(text, "args[%u]", (field->word - BPF_WORD_ARGS) / 2);
	if (bpf_listing_argument(field->listing, field->root, &name))
		text_add(text, ".%s", text_str(&name));
	if (!field->wide)
		text_add(text, bpf_word_is_high(field->word) ? ".hi" : ".lo");
	text_free(&name);
}

void field_text(const struct field *field, bool masked, struct text *text)
{
	if (field->word < BPF_WORD_ARGS)
		bpf_word_text(field->word, text);
	else
		add_argument(field, text);
	if (!masked || has_whole_mask(field))
		return;
	text_add(text, " & ");
	if (!add_constant(field, field->mask, field->mask, text))
		add_number(field->mask, true, text);
}

bool field_abi(const struct field *field, unsigned int *abi)
{
	bpf_abis abis = field->listing->states[field->root].abis;

	if (field->word != BPF_WORD_NR || !has_whole_mask(field) || !abis || abis & BPF_ABIS_OTHER)
		return false;
	*abi = (unsigned int)__builtin_ctz(abis);
	return true;
}

/* The only name of a number, if it is read back as that. */
static bool add_syscall(const struct field *field, uint32_t nr, bool of, struct text *text)
{
	bpf_abis abis = field->listing->states[field->root].abis;
	char name[BPF_SYSCALL_NAME], found[BPF_SYSCALL_NAME];
	unsigned int first, abi, in = 0, count = 0;
	uint32_t again;

	if (!field_abi(field, &first))
		return false;
	for (abi = first; bpf_abi_name(abi); abi++) {
		if (!(abis >> abi & 1) || !bpf_syscall_name(abi, nr, name, sizeof(name)))
			continue;
		memcpy(found, name, sizeof(found));
		in = abi;
		count++;
	}
	if (count != 1 || !bpf_syscall_number(in, found, &again) || again != nr)
		return false;
	if (!of || in != first)
		text_add(text, "%s:", bpf_abi_name(in));
	text_add(text, "%s", found);
	return true;
}

static bool add_name(const struct field *field, uint16_t op, uint64_t value, bool of,
		     struct text *text)
{
	const char *arch = bpf_arch_name((uint32_t)value);

	if (op == BPF_JSET)
		return add_constant(field, value, value, text);
	if (op != BPF_JEQ)
		return false;
	if (field->word == BPF_WORD_NR)
		return add_syscall(field, (uint32_t)value, of, text);
	if (field->word != BPF_WORD_ARCH)
		return add_constant(field, field->mask, value, text);
	if (arch && has_whole_mask(field))
		text_add(text, "%s", arch);
	return arch && has_whole_mask(field);
}

void field_value(const struct field *field, uint16_t op, uint64_t value, bool of, struct text *text)
{
	if (!add_name(field, op, value, of, text))
		add_number(value, op == BPF_JSET || !has_whole_mask(field), text);
}

static int compare_numbers(const void *a, const void *b)
{
	uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;

	return left < right ? -1 : left > right;
}

/* The values from which on the tests may lead elsewhere. Return: how many. */
static size_t find_steps(const struct field *field, size_t test, uint32_t *steps)
{
	size_t count = 0;

	steps[count++] = 0;
	for (; test != FLOW_NONE; test = field->flow->nodes[test].next_test) {
		uint16_t op = BPF_OP(field->listing->prog[test].code);
		uint32_t with = compared(field->listing, test);

		if (op != BPF_JGT)
			steps[count++] = with;
		if (op != BPF_JGE && with != UINT32_MAX)
			steps[count++] = with + 1;
	}
	qsort(steps, count, sizeof(*steps), compare_numbers);
	return count;
}

static size_t walk(const struct field *field, size_t test, uint32_t value)
{
	const struct flow_node *nodes = field->flow->nodes;

	while (nodes[test].root == field->root) {
		uint16_t op = BPF_OP(field->listing->prog[test].code);
		uint32_t with = compared(field->listing, test);
		bool holds = op == BPF_JEQ ? value == with :
			     op == BPF_JGT ? value > with :
					     value >= with;

		test = nodes[test].next[holds];
	}
	return test;
}

size_t field_ranges(const struct field *field, struct field_range **ranges)
{
	size_t test = field->wide ? field->flow->nodes[field->root].next_test : field->root;
	uint32_t *steps = xcalloc(2 * field->listing->len + 1, sizeof(*steps));
	size_t count = 0, room = 0, step_count = find_steps(field, test, steps), i, to;

	*ranges = NULL;
	for (i = 0; i < step_count; i++) {
		if (i && steps[i] == steps[i - 1])
			continue;
		to = walk(field, test, steps[i]);
		if (count && (*ranges)[count - 1].to == to)
			continue;
		if (count)
			(*ranges)[count - 1].last = steps[i] - 1;
		*ranges = xgrow(*ranges, count, &room, sizeof(**ranges));
		(*ranges)[count++] = (struct field_range){ steps[i], UINT32_MAX, to };
	}
	free(steps);
	return count;
}

bool field_has_names(const struct field *field, const struct field_range *range)
{
	struct text name = { 0 };
	bool named = true;
	uint64_t value;

	for (value = range->first; named && value <= range->last; value++)
		named = add_name(field, BPF_JEQ, field->high | value, true, &name);
	text_free(&name);
	return named;
}
