// SPDX-License-Identifier: GPL-2.0
/* Make the answers of a row from the regions of a decision. */
#include <stdlib.h>

#include "bpf/action.h"
#include "analysis/table.h"
#include "cli/xalloc.h"

uint32_t table_effect(uint32_t ret)
{
	const struct bpf_action *action = bpf_action(ret);
	uint32_t data = ret & SECCOMP_RET_DATA;

	if (!action)
		return SECCOMP_RET_KILL_PROCESS;
	if (action->value == SECCOMP_RET_ERRNO && data > BPF_MAX_ERRNO)
		data = BPF_MAX_ERRNO;
	return action->value | (action->has_data ? data : 0);
}

static bool is_of(const struct region *region, const struct table_answer *answer)
{
	if (region->decided != answer->decided)
		return false;
	return !region->decided || table_effect(region->verdict.ret) == answer->ret;
}

static bool wanted(const struct region *region, void *arg)
{
	return is_of(region, arg);
}

static void add_possible(struct table_answer *answer, const struct region *region)
{
	for (size_t i = 0; i < region->possible.count; i++)
		outcomes_add(&answer->possible, table_effect(region->possible.of[i]));
	answer->possible.more |= region->possible.more;
}

static void add_answer(struct table_row *row, const struct region *region)
{
	size_t i = 0;

	while (i < row->count && !is_of(region, &row->answers[i]))
		i++;
	if (i == row->count)
		row->answers[row->count++] = (struct table_answer){
			.decided = region->decided,
			.ret = region->decided ? table_effect(region->verdict.ret) : 0,
		};
	add_possible(&row->answers[i], region);
}

static int compare_deciders(const void *a, const void *b)
{
	const struct table_decider *x = a, *y = b;

	if (x->filter != y->filter)
		return x->filter < y->filter ? -1 : 1;
	return x->insn < y->insn ? -1 : x->insn > y->insn;
}

static void add_deciders(struct table_answer *answer, const struct decision *decision)
{
	size_t count = 0, kept = 0;
	struct table_decider *of;

	for (size_t i = 0; i < decision->count; i++)
		count += is_of(&decision->regions[i], answer);
	of = xcalloc(count + 1, sizeof(*of));
	count = 0;
	for (size_t i = 0; i < decision->count; i++) {
		const struct region *region = &decision->regions[i];

		if (region->decided && is_of(region, answer))
			of[count++] = (struct table_decider){ region->verdict.filter,
							      region->verdict.insn };
	}
	qsort(of, count, sizeof(*of), compare_deciders);
	for (size_t i = 0; i < count; i++)
		if (!kept || compare_deciders(&of[kept - 1], &of[i]))
			of[kept++] = of[i];
	answer->deciders = of;
	answer->decider_count = kept;
}

/* The least severe first. */
static int compare_answers(const void *a, const void *b)
{
	const struct table_answer *x = a, *y = b;

	if (x->decided != y->decided)
		return x->decided ? -1 : 1;
	if (verdict_before(x->ret, y->ret) != verdict_before(y->ret, x->ret))
		return verdict_before(x->ret, y->ret) ? 1 : -1;
	return x->ret < y->ret ? -1 : x->ret > y->ret;
}

void answers_make(const struct decision *decision, struct table_row *row)
{
	row->answers = xcalloc(decision->count, sizeof(*row->answers));
	for (size_t i = 0; i < decision->count; i++)
		add_answer(row, &decision->regions[i]);
	qsort(row->answers, row->count, sizeof(*row->answers), compare_answers);
	for (size_t i = 0; i < row->count; i++) {
		struct table_answer *answer = &row->answers[i];

		add_deciders(answer, decision);
		if (row->count == 1)
			clauses_always(&answer->clauses);
		else
			clauses_make(decision, wanted, answer, &answer->clauses);
	}
}

void answers_copy(const struct table_row *from, struct table_row *to)
{
	to->count = from->count;
	to->answers = xcalloc(from->count + 1, sizeof(*to->answers));
	for (size_t i = 0; i < from->count; i++) {
		const struct table_answer *answer = &from->answers[i];

		to->answers[i] = *answer;
		to->answers[i].deciders =
			xcalloc(answer->decider_count + 1, sizeof(*answer->deciders));
		for (size_t j = 0; j < answer->decider_count; j++)
			to->answers[i].deciders[j] = answer->deciders[j];
		clauses_copy(&answer->clauses, &to->answers[i].clauses);
	}
}

void answers_release(struct table_row *row)
{
	for (size_t i = 0; i < row->count; i++) {
		clauses_release(&row->answers[i].clauses);
		free(row->answers[i].deciders);
	}
	free(row->answers);
	row->answers = NULL;
	row->count = 0;
}

bool table_lets_through(const struct table_answer *answer)
{
	uint32_t action = answer->ret & SECCOMP_RET_ACTION_FULL;

	return answer->decided && (action == SECCOMP_RET_ALLOW || action == SECCOMP_RET_LOG);
}

const struct table_answer *table_may(const struct table_row *row)
{
	for (size_t i = 0; row && i < row->count; i++)
		if (table_lets_through(&row->answers[i]))
			return &row->answers[i];
	return NULL;
}

const struct table_answer *table_refusal(const struct table_row *row)
{
	for (size_t i = 0; row && i < row->count; i++)
		if (row->answers[i].decided && !table_lets_through(&row->answers[i]))
			return &row->answers[i];
	return NULL;
}

const struct table_answer *table_undecided(const struct table_row *row)
{
	for (size_t i = 0; row && i < row->count; i++)
		if (!row->answers[i].decided)
			return &row->answers[i];
	return NULL;
}

size_t table_terms(const struct clauses *clauses)
{
	size_t count = 0;

	for (size_t i = 0; i < clauses->count; i++)
		count += clauses->of[i].count;
	return count;
}

bool table_same_clauses(const struct clauses *a, const struct clauses *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++) {
		if (a->of[i].count != b->of[i].count)
			return false;
		for (size_t j = 0; j < a->of[i].count; j++) {
			const struct term *x = &a->of[i].terms[j], *y = &b->of[i].terms[j];

			if (x->arg != y->arg || x->op != y->op || x->mask != y->mask ||
			    x->value != y->value)
				return false;
		}
	}
	return true;
}

bool table_same_answers(const struct table_row *a, const struct table_row *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++) {
		const struct table_answer *x = &a->answers[i], *y = &b->answers[i];

		if (x->decided != y->decided || x->ret != y->ret ||
		    x->decider_count != y->decider_count ||
		    !table_same_clauses(&x->clauses, &y->clauses))
			return false;
		for (size_t j = 0; j < x->decider_count; j++)
			if (compare_deciders(&x->deciders[j], &y->deciders[j]))
				return false;
	}
	return true;
}
