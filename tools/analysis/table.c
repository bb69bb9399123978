// SPDX-License-Identifier: GPL-2.0
/* The verdict table of a chain: every number of a system call, under each ABI. */
#include <stdlib.h>
#include <string.h>

#include "analysis/table.h"
#include "cli/xalloc.h"

/* Maximum number of points at which answers change; the rest of a range is one row. */
#define POINTS_MAX 4096

/* A table under construction, the common part of its queries, and the decision of its newest row. */
struct work {
	struct query query;
	struct table *table;
	size_t size;
	struct decision last;
};

/* Ranges of system call numbers; no ABI has calls elsewhere. */
static const struct table_range call_numbers[] = {
	{ 0, 1023 },
	{ 4000, 6999 }, /* the three ABIs of MIPS */
	{ 0xf0000, 0xf000f }, /* arm's own */
};

/* The numbers of an ABI; those of x86_64 and x32 differ in one bit. */
static size_t abi_numbers(unsigned int abi, struct table_range *ranges)
{
	if (abi == BPF_ABI_X32) {
		ranges[0] = (struct table_range){ BPF_X32_BIT, INT32_MAX };
		return 1;
	}
	if (abi == BPF_ABI_X86_64) {
		ranges[0] = (struct table_range){ 0, BPF_X32_BIT - 1 };
		/* seccomp_data.nr is an int, and filters see negative numbers, too. */
		ranges[1] = (struct table_range){ 1u << 31, UINT32_MAX };
		return 2;
	}
	ranges[0] = (struct table_range){ 0, UINT32_MAX };
	return 1;
}

static struct table_row *add_row(struct work *w, uint32_t first, uint32_t last)
{
	struct table *table = w->table;
	struct table_row *row;

	table->rows = xgrow(table->rows, table->count, &w->size, sizeof(*row));
	row = &table->rows[table->count++];
	*row = (struct table_row){ .ranges = xmalloc(sizeof(*row->ranges)), .range_count = 1 };
	row->ranges[0] = (struct table_range){ first, last };
	return row;
}

static void ask(const struct work *w, uint32_t first, uint32_t last, struct decision *decision)
{
	struct query query = w->query;

	query_numbers(&query, first, last);
	query_decide(&query, decision);
}

static bool same_region(const struct region *a, const struct region *b)
{
	if (a->decided != b->decided || a->count != b->count || a->verdict.ret != b->verdict.ret ||
	    a->verdict.filter != b->verdict.filter || a->verdict.insn != b->verdict.insn)
		return false;
	for (size_t i = 0; i < a->count; i++) {
		const struct condition *x = &a->conditions[i], *y = &b->conditions[i];

		if (x->word != y->word || x->op != y->op || x->mask != y->mask ||
		    x->value != y->value)
			return false;
	}
	return true;
}

/*
 * Whether answers_make() makes the same of both. The steps determine how far it simplifies; the answers
 * that are possible follow from the instruction that is not decided.
 */
static bool same_decision(const struct decision *a, const struct decision *b)
{
	if (a->count != b->count || a->steps != b->steps)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (!same_region(&a->regions[i], &b->regions[i]))
			return false;
	return true;
}

/* Neighbours often get the same answers, which take longer to make than to decide. */
static void make_row(struct work *w, uint32_t first, uint32_t last, const char *name)
{
	struct table_row *row = add_row(w, first, last);
	struct decision decision;

	strncpy(row->name, name, sizeof(row->name) - 1);
	ask(w, first, last, &decision);
	if (w->table->count > 1 && same_decision(&decision, &w->last))
		answers_copy(row - 1, row);
	else
		answers_make(&decision, row);
	w->table->complete &= decision.complete;
	decision_release(&w->last);
	w->last = decision;
}

struct points {
	uint32_t of[POINTS_MAX];
	size_t count;
	struct table_range range;
};

/* Note that answers may change at this number. */
static void add_point(struct points *points, uint64_t nr)
{
	if (nr > points->range.first && nr <= points->range.last && points->count < POINTS_MAX)
		points->of[points->count++] = (uint32_t)nr;
}

/* A test of high bits changes at their multiples; other masks become conditions. */
static void add_masked_points(struct points *points, const struct condition *c)
{
	uint64_t step = c->mask & -c->mask, at;

	if ((points->range.last - points->range.first) / step > 16)
		return;
	for (at = points->range.first / step * step; at <= points->range.last; at += step)
		add_point(points, at);
}

static void add_points(struct points *points, const struct condition *c)
{
	if (c->word != DECIDE_WORD(nr))
		return;
	if (c->mask != ~0u) {
		add_masked_points(points, c);
		return;
	}
	if (c->op == CONDITION_EQ || c->op == CONDITION_NE)
		add_point(points, c->value);
	add_point(points, (uint64_t)c->value + 1);
}

static int compare_points(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static void find_points(const struct work *w, struct points *points)
{
	struct decision decision;

	ask(w, points->range.first, points->range.last, &decision);
	for (size_t i = 0; i < decision.count && points->count < POINTS_MAX; i++)
		for (size_t j = 0; j < decision.regions[i].count; j++)
			add_points(points, &decision.regions[i].conditions[j]);
	qsort(points->of, points->count, sizeof(points->of[0]), compare_points);
	decision_release(&decision);
}

/* Make rows of numbers without a known call: split where the answers change. */
static void make_rows(struct work *w, uint32_t first, uint32_t last)
{
	struct points *points = xcalloc(1, sizeof(*points));
	size_t i;

	points->range = (struct table_range){ first, last };
	find_points(w, points);
	for (i = 0; i < points->count; i++) {
		if (points->of[i] == first)
			continue;
		make_row(w, first, points->of[i] - 1, "");
		first = points->of[i];
	}
	make_row(w, first, last, "");
	free(points);
}

/* Make the rows of a range: its system calls, and the gaps between them. */
static void fill_range(struct work *w, unsigned int abi, struct table_range range)
{
	const size_t spans = sizeof(call_numbers) / sizeof(call_numbers[0]);
	uint32_t base = abi == BPF_ABI_X32 ? BPF_X32_BIT : 0;
	uint64_t next = range.first; /* the first number that has no row yet */
	char name[TABLE_NAME];

	for (size_t i = 0; i < spans && abi != QUERY_ABI_OTHER; i++) {
		for (uint32_t nr = call_numbers[i].first; nr <= call_numbers[i].last; nr++) {
			if (base + nr < range.first || base + nr > range.last ||
			    !bpf_syscall_name(abi, base + nr, name, sizeof(name)))
				continue;
			if (next < base + nr)
				make_rows(w, (uint32_t)next, base + nr - 1);
			make_row(w, base + nr, base + nr, name);
			w->table->known++;
			next = (uint64_t)base + nr + 1;
		}
	}
	if (next <= range.last)
		make_rows(w, (uint32_t)next, range.last);
}

static void add_range(struct table_row *row, struct table_range range)
{
	if (row->ranges[row->range_count - 1].last + 1 == range.first) {
		row->ranges[row->range_count - 1].last = range.last;
		return;
	}
	row->ranges = xreallocarray(row->ranges, row->range_count + 1, sizeof(*row->ranges));
	row->ranges[row->range_count++] = range;
}

static void release_row(struct table_row *row)
{
	answers_release(row);
	free(row->ranges);
}

/* Merge numbers with the same answers into one row, at the place of the first. */
static void merge_ranges(struct table *table)
{
	size_t kept = 0, distinct = 0;
	size_t *others = xcalloc(table->count + 1, sizeof(*others));

	for (size_t i = 0; i < table->count; i++) {
		struct table_row row = table->rows[i];
		size_t j = distinct;

		if (!*row.name)
			for (j = 0; j < distinct; j++)
				if (table_same_answers(&table->rows[others[j]], &row))
					break;
		if (j < distinct) {
			add_range(&table->rows[others[j]], row.ranges[0]);
			release_row(&row);
			continue;
		}
		if (!*row.name)
			others[distinct++] = kept;
		table->rows[kept++] = row;
	}
	table->count = kept;
	free(others);
}

/* Find ABIs of other machines that the programs distinguish. */
static void find_distinguished(struct work *w)
{
	struct decision decision;

	query_decide(&w->query, &decision);
	for (size_t i = 0; i < decision.count; i++) {
		const struct region *region = &decision.regions[i];

		for (size_t j = 0; j < region->count; j++)
			if (region->conditions[j].word == DECIDE_WORD(arch) &&
			    region->conditions[j].mask == ~0u)
				w->table->excluded |= bpf_arch_abis(region->conditions[j].value);
	}
	decision_release(&decision);
}

static void ask_other(struct work *w)
{
	unsigned int abis[QUERY_ABIS];
	size_t count = query_abis(QUERY_ABI_OTHER, abis);
	bpf_abis native = 0;

	for (size_t i = 0; i < count; i++) {
		query_arch_not(&w->query, bpf_abi_arch(abis[i]));
		native |= 1u << abis[i];
	}
	find_distinguished(w);
	w->table->excluded &= ~native;
	for (unsigned int abi = 0; bpf_abi_name(abi); abi++)
		if (w->table->excluded & 1u << abi)
			query_arch_not(&w->query, bpf_abi_arch(abi));
}

void table_make(const struct bpf_program *chain, size_t count, unsigned int abi, size_t *budget,
		struct table *table)
{
	struct work w = {
		.query = { .chain = chain, .count = count, .budget = budget },
		.table = table,
	};
	struct table_range ranges[2];
	size_t range_count = abi_numbers(abi, ranges);

	*table = (struct table){ .abi = abi, .complete = true };
	if (abi == QUERY_ABI_OTHER)
		ask_other(&w);
	else
		query_abi(&w.query, abi);
	for (size_t i = 0; i < range_count; i++)
		fill_range(&w, abi, ranges[i]);
	decision_release(&w.last);
	merge_ranges(table);
}

void table_release(struct table *table)
{
	for (size_t i = 0; i < table->count; i++)
		release_row(&table->rows[i]);
	free(table->rows);
	*table = (struct table){ 0 };
}

const struct table_row *table_find(const struct table *table, const char *name)
{
	for (size_t i = 0; i < table->count; i++)
		if (*name && !strcmp(table->rows[i].name, name))
			return &table->rows[i];
	return NULL;
}

const struct table_row *table_find_number(const struct table *table, uint32_t nr)
{
	for (size_t i = 0; i < table->count; i++)
		for (size_t j = 0; j < table->rows[i].range_count; j++)
			if (nr >= table->rows[i].ranges[j].first &&
			    nr <= table->rows[i].ranges[j].last)
				return &table->rows[i];
	return NULL;
}

const struct signature *table_signature(unsigned int abi, const char *name,
					struct signature *narrow)
{
	const struct signature *of = *name ? signature_find(name) : NULL;

	if (abi == QUERY_ABI_OTHER || !bpf_abi_narrow(abi))
		return of;
	signature_narrow(of, narrow);
	return narrow;
}

const struct table_row *table_else(const struct table *table)
{
	uint32_t next = 0;

	for (size_t i = 0; i < table->count; i++)
		if (*table->rows[i].name)
			next = table->rows[i].ranges[0].first + 1;
	return table_find_number(table, next);
}

/* Print the number as an int, and an x32 number without its high bit. */
static void add_number(uint32_t nr, struct text *text)
{
	text_add(text, nr >= BPF_X32_BIT && nr <= INT32_MAX ? "0x%x" : "%d", (int)nr);
}

static void add_range_text(unsigned int abi, struct table_range range, struct text *text)
{
	uint32_t top = abi == BPF_ABI_X86_64 ? BPF_X32_BIT - 1 : INT32_MAX;

	if (range.first <= INT32_MAX && range.last > INT32_MAX) {
		add_range_text(abi, (struct table_range){ range.first, top }, text);
		range.first = (uint32_t)INT32_MAX + 1;
		text_add(text, ", ");
	}
	if (range.first == (uint32_t)INT32_MAX + 1 && range.last == UINT32_MAX) {
		text_add(text, "below 0");
		return;
	}
	/* libseccomp lets -1 pass: by it a tracer skips a call. */
	if (range.first == (uint32_t)INT32_MAX + 1 && range.last == UINT32_MAX - 1) {
		text_add(text, "below 0 but -1");
		return;
	}
	add_number(range.first, text);
	if (range.first == range.last)
		return;
	if (range.last == top) {
		text_add(text, " and up");
		return;
	}
	text_add(text, range.last > INT32_MAX ? " to " : "-");
	add_number(range.last, text);
}

void table_ranges_text(unsigned int abi, const struct table_row *row, struct text *text)
{
	if (!row->ranges[0].first && row->ranges[0].last == UINT32_MAX) {
		text_add(text, "every number");
		return;
	}
	for (size_t i = 0; i < row->range_count; i++) {
		text_add(text, "%s", i ? ", " : "");
		add_range_text(abi, row->ranges[i], text);
	}
}
