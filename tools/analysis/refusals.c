// SPDX-License-Identifier: GPL-2.0
/* The refusals of a table: calls that are not simply allowed, grouped by answer and condition. */
#include <stdlib.h>
#include <string.h>

#include "analysis/abilities.h"
#include "analysis/exempt.h"
#include "analysis/refusals.h"
#include "cli/xalloc.h"

/* A row and its importance: the first ability that its call provides. */
struct ranked {
	const struct table_row *row;
	size_t rank;
};

/* An answer to a row, its condition, and the importance of the row among all. */
struct found {
	const struct table_row *row;
	const struct table_answer *answer;
	char *when;
	size_t place;
};

struct finds {
	struct found *of;
	size_t count, room;
};

static size_t rank(const char *name)
{
	size_t i;

	for (i = 0; abilities[i].name; i++)
		for (const struct way *way = abilities[i].ways; way->syscall; way++)
			if (!way->ring && !strcmp(way->syscall, name))
				return i;
	return i;
}

static int compare_ranked(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	return strcmp(x->row->name, y->row->name);
}

/* Newer kernels let some calls pass, whatever a filter says: tables and --syscall show those. */
static bool is_exempt(const struct table *table, const struct table_row *row)
{
	return *row->name && exempt_on(table->abi, row->ranges[0].first, EXEMPT_NEWEST);
}

static bool is_plain(const struct table_answer *answer)
{
	return answer->decided && (answer->ret & SECCOMP_RET_ACTION_FULL) == SECCOMP_RET_ALLOW;
}

/* The data of TRAP and TRACE may differ for each call, and says nothing to people. */
static uint32_t answer_key(const struct table_answer *answer)
{
	uint32_t action = answer->ret & SECCOMP_RET_ACTION_FULL;

	if (action == SECCOMP_RET_TRAP || action == SECCOMP_RET_TRACE)
		return action;
	return answer->ret;
}

static bool same_answer(const struct table_answer *a, const struct table_answer *b)
{
	return a->decided == b->decided && (!a->decided || answer_key(a) == answer_key(b));
}

static char *condition_text(const struct table *table, const struct table_row *row,
			    const struct table_answer *answer)
{
	struct signature narrow;
	struct text text = { 0 };

	clauses_text(&answer->clauses, table_signature(table->abi, row->name, &narrow), &text);
	return text.buf;
}

static int compare_keys(const struct found *a, const struct found *b)
{
	if (a->answer->decided != b->answer->decided)
		return a->answer->decided ? -1 : 1;
	if (a->answer->decided && answer_key(a->answer) != answer_key(b->answer))
		return answer_key(a->answer) < answer_key(b->answer) ? -1 : 1;
	return strcmp(a->when ? a->when : "", b->when ? b->when : "");
}

static int compare_found(const void *a, const void *b)
{
	const struct found *x = a, *y = b;
	int order = compare_keys(x, y);

	return order ? order : (x->place > y->place) - (x->place < y->place);
}

/* "unless" is shorter where one answer lets few values pass. */
static char *unless_text(const struct table *table, const struct table_row *row,
			 const struct table_answer *answer, const char *when)
{
	const struct table_answer *other = &row->answers[answer == row->answers];
	char *text;

	if (row->count != 2 || !other->decided)
		return NULL;
	text = condition_text(table, row, other);
	if (strlen(text) < strlen(when))
		return text;
	free(text);
	return NULL;
}

static void find_answers(struct finds *finds, const struct table *table,
			 const struct table_row *row)
{
	size_t place = finds->count;

	for (size_t i = 0; i < row->count; i++) {
		const struct table_answer *answer = &row->answers[i];

		if (is_plain(answer))
			continue;
		finds->of = xgrow(finds->of, finds->count, &finds->room, sizeof(*finds->of));
		finds->of[finds->count++] = (struct found){
			.row = row,
			.answer = answer,
			.when = row->count > 1 ? condition_text(table, row, answer) : NULL,
			.place = place,
		};
	}
}

/* Calls by importance, then numbers that no call has */
static void find_all(struct finds *finds, const struct table *table)
{
	struct ranked *ranked = xcalloc(table->count + 1, sizeof(*ranked));
	size_t count = 0;

	for (size_t i = 0; i < table->count; i++)
		if (*table->rows[i].name && !is_exempt(table, &table->rows[i]))
			ranked[count++] =
				(struct ranked){ &table->rows[i], rank(table->rows[i].name) };
	qsort(ranked, count, sizeof(*ranked), compare_ranked);
	for (size_t i = 0; i < count; i++)
		find_answers(finds, table, ranked[i].row);
	free(ranked);
	for (size_t i = 0; i < table->count; i++)
		if (!*table->rows[i].name)
			find_answers(finds, table, &table->rows[i]);
}

static void begin_refusal(struct refusals *refusals, const struct found *first)
{
	struct refusal *refusal;

	refusals->of = xgrow(refusals->of, refusals->count, &refusals->room, sizeof(*refusal));
	refusal = &refusals->of[refusals->count++];
	*refusal = (struct refusal){
		.answer = first->answer,
		.when = first->when ? xstrdup(first->when) : NULL,
		.place = first->place,
	};
	if (refusal->when)
		refusal->unless =
			unless_text(refusals->table, first->row, first->answer, refusal->when);
}

static void add_row(struct refusal *refusal, const struct table *table, const struct table_row *row)
{
	if (*row->name) {
		refusal->rows = xgrow(refusal->rows, refusal->count, &refusal->room,
				      sizeof(const struct table_row *));
		refusal->rows[refusal->count++] = row;
		return;
	}
	refusal->numbers = xgrow(refusal->numbers, refusal->number_count, &refusal->number_room,
				 sizeof(const struct table_row *));
	refusal->numbers[refusal->number_count++] = row;
	refusal->others |= row == table_else(table);
}

static int compare_places(const void *a, const void *b)
{
	const struct refusal *x = a, *y = b;

	return (x->place > y->place) - (x->place < y->place);
}

static bool has_one_answer(const struct table *table)
{
	for (size_t i = 0; i < table->count; i++)
		if (!is_exempt(table, &table->rows[i]) &&
		    (table->rows[i].count > 1 ||
		     !same_answer(&table->rows[i].answers[0], &table->rows[0].answers[0])))
			return false;
	return table->count;
}

void refusals_make(const struct table *table, struct refusals *refusals)
{
	struct finds finds = { 0 };

	*refusals = (struct refusals){ .table = table, .every = has_one_answer(table) };
	find_all(&finds, table);
	if (!finds.count)
		return;
	qsort(finds.of, finds.count, sizeof(*finds.of), compare_found);
	for (size_t i = 0, first = 0; i < finds.count; i++) {
		const struct found *found = &finds.of[i];

		if (!i || compare_keys(&finds.of[first], found)) {
			first = i;
			begin_refusal(refusals, found);
		}
		add_row(&refusals->of[refusals->count - 1], table, found->row);
	}
	qsort(refusals->of, refusals->count, sizeof(*refusals->of), compare_places);
	for (size_t i = 0; i < finds.count; i++)
		free(finds.of[i].when);
	free(finds.of);
}

void refusals_release(struct refusals *refusals)
{
	for (size_t i = 0; i < refusals->count; i++) {
		free(refusals->of[i].when);
		free(refusals->of[i].unless);
		free(refusals->of[i].rows);
		free(refusals->of[i].numbers);
	}
	free(refusals->of);
	*refusals = (struct refusals){ 0 };
}

/* Registers of 32 bits have no upper half to look at. */
static char *plain_condition(const struct table *table, const struct table_row *row,
			     const struct table_answer *answer)
{
	static const char wide[] = " (all 64 bits)";
	char *text = condition_text(table, row, answer), *at;

	while ((at = strstr(text, wide)))
		memmove(at, at + strlen(wide), strlen(at + strlen(wide)) + 1);
	return text;
}

static bool same_condition(const struct table *a, const struct table_row *x, const struct table *b,
			   const struct table_row *y, size_t answer)
{
	char *one = plain_condition(a, x, &x->answers[answer]);
	char *two = plain_condition(b, y, &y->answers[answer]);
	bool same = !strcmp(one, two);

	free(one);
	free(two);
	return same;
}

static bool same_row(const struct table *a, const struct table_row *x, const struct table *b,
		     const struct table_row *y)
{
	if (x->count != y->count)
		return false;
	for (size_t i = 0; i < x->count; i++)
		if (!same_answer(&x->answers[i], &y->answers[i]) ||
		    (x->count > 1 && !is_plain(&x->answers[i]) && !same_condition(a, x, b, y, i)))
			return false;
	return true;
}

bool refusals_alike(const struct table *a, const struct table *b)
{
	const struct table_row *x = table_else(a), *y = table_else(b);

	if (x && y && !same_row(a, x, b, y))
		return false;
	for (size_t i = 0; i < a->count; i++) {
		x = &a->rows[i];
		y = table_find(b, x->name);
		if (y && !is_exempt(a, x) && !same_row(a, x, b, y))
			return false;
	}
	return true;
}
