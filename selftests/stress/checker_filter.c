// SPDX-License-Identifier: GPL-2.0
/* The checker asks for filters. */
#include <errno.h>
#include <string.h>

#include "stress/history_writer.h"
#include "stress/checker.h"

#define SMALL 4096

/**
 * struct told_filters - what has come of a question
 * @question: it
 * @told: the answer
 * @index: of the one filter that was asked for
 * @life: in which it was known, if it was asked for by id; 0: by index
 */
struct told_filters {
	struct question question;
	const struct filters_reply *told;
	unsigned int index;
	uint32_t life;
};

/* Whether this is a filter of that state, in its place. */
static bool same_filter(const struct history_state *state, const struct filter_reply *filter,
			const struct question *question)
{
	struct sock_filter program[BPF_MAXINSNS];
	unsigned int len;

	if (filter->tid != (uint32_t)question->was.tid || filter->index >= state->filter_count)
		return false;
	len = history_writer_program(state, filter->index, program);
	return filter->insns == len && filter->prog && filters_whole(filter) &&
	       !memcmp(filter->prog, program, len * sizeof(program[0])) && !filter->flags &&
	       !filter->listener && filter->users;
}

/* Newest first, without a gap; of a dump that ended early, the last may be incomplete. */
static bool same_chain(const struct history_state *state, const struct told_filters *answer)
{
	const struct filters_reply *told = answer->told;

	for (size_t i = 0; i < told->count; i++) {
		const struct filter_reply *filter = &told->filters[i];
		bool last = i + 1 == told->count;

		if (filter->depth != i || filter->index + i != told->filters[0].index)
			return false;
		if (!last && filter->parent_id != filter[1].id)
			return false;
		if (last && told->answer.error && !filters_whole(filter))
			break;
		if (!same_filter(state, filter, &answer->question))
			return false;
	}
	return true;
}

/* A history_fn. */
static bool allows_chain(const struct history_state *state, void *arg)
{
	const struct told_filters *answer = arg;
	const struct filters_reply *told = answer->told;
	bool ends = state->change == HISTORY_END;

	/* Who else has the number has filters of its own. */
	if (!question_thread(state, &answer->question))
		return told->answer.error == ESRCH || answer->question.sibling || !told->count;
	if (told->answer.error)
		return ends && same_chain(state, answer);
	if (told->count != state->filter_count && !(ends && !told->count))
		return answer->question.sibling && ends;
	return same_chain(state, answer);
}

/* A history_fn. */
static bool allows_filter(const struct history_state *state, void *arg)
{
	const struct told_filters *answer = arg;
	const struct filters_reply *told = answer->told;
	bool ends = state->change == HISTORY_END;
	/* An id may have become that of another life's filter. */
	bool other_life = answer->life && state->life != answer->life;

	if (!question_thread(state, &answer->question))
		return told->answer.error || answer->question.sibling || other_life;
	if (told->answer.error == ESRCH)
		return ends;
	if (told->answer.error)
		return ends || other_life || state->filter_count <= answer->index;
	if (other_life)
		return true;
	return told->filters[0].index == answer->index &&
	       told->filters[0].depth + answer->index + 1 == state->filter_count &&
	       same_filter(state, &told->filters[0], &answer->question);
}

/* Budgets add up from the oldest, which is told last. */
static bool ids_agree(struct checker *checker, unsigned int which,
		      const struct history_state *state, const struct filters_reply *told)
{
	bool whole = !told->answer.error && told->count == state->filter_count;
	uint32_t budget = 0;

	for (size_t i = told->count; i-- > 0;) {
		const struct filter_reply *filter = &told->filters[i];

		budget += filter->budget;
		if (!checker_knows(checker, which, state->life, filter->index, filter->id,
				   whole ? budget : 0))
			return false;
		if (filter->parent_id && !checker_knows(checker, which, state->life,
							filter->index - 1, filter->parent_id, 0))
			return false;
	}
	return true;
}

static int tell_false(struct checker *checker, unsigned int which,
		      const struct told_filters *answer)
{
	const struct filters_reply *told = answer->told;
	const struct filter_reply none = { 0 };
	const struct filter_reply *first = told->count ? &told->filters[0] : &none;

	return checker_false(
		checker, which, answer->question.from,
		"filters of %d%s: %zu (asked for %u): first %u, depth %u, %u insns, id "
		"%#llx, parent %#llx; %s (%s):",
		answer->question.was.tid, answer->question.sibling ? ", sibling" : "", told->count,
		answer->index, first->index, first->depth, first->insns,
		(unsigned long long)first->id, (unsigned long long)first->parent_id,
		strerror(told->answer.error), told->answer.msg);
}

static int judge(struct checker *checker, unsigned int which, struct told_filters *answer,
		 history_fn fn)
{
	enum history_verdict verdict;
	struct history_state state;

	verdict =
		history_check(checker->histories[which], answer->question.from, fn, answer, &state);
	if (verdict == HISTORY_TRUE && question_thread(&state, &answer->question) &&
	    !(answer->life && state.life != answer->life) &&
	    !ids_agree(checker, which, &state, answer->told))
		verdict = HISTORY_FALSE;
	return checker_count(checker, verdict) ? tell_false(checker, which, answer) : 0;
}

int checker_chain(struct checker *checker, unsigned int which, bool sibling, bool small)
{
	struct told_filters answer = { 0 };
	struct filters_reply told;
	int ret;

	if (!question_begin(checker, which, sibling, &answer.question))
		return 0;
	ret = filters_dump(small ? &checker->small : &checker->nl, answer.question.was.tid, true,
			   small ? SMALL : RAWNL_SIZE, &told);
	answer.told = &told;
	if (ret == -EBADMSG)
		ret = checker_false(checker, which, answer.question.from, "%s:", told.why);
	ret = ret ?: checker_gone(&told.answer) ?: judge(checker, which, &answer, allows_chain);
	filters_free(&told);
	return ret;
}

int checker_filter(struct checker *checker, unsigned int which, unsigned int index, bool by_id)
{
	const struct checker_known *known = &checker->known[which];
	struct told_filters answer = { .index = index, .life = by_id ? known->life : 0 };
	struct filters_reply told;
	int ret;

	if (index >= CHECKER_FILTERS || (by_id && !known->ids[index]) ||
	    !question_begin(checker, which, false, &answer.question))
		return 0;
	ret = filters_get(&checker->nl, answer.question.was.tid,
			  by_id ? SECCOMP_DIAG_A_FILTER_ID : SECCOMP_DIAG_A_FILTER_INDEX,
			  by_id ? known->ids[index] : index, 0, &told);
	answer.told = &told;
	if (ret == -EBADMSG)
		ret = checker_false(checker, which, answer.question.from, "%s:", told.why);
	ret = ret ?: checker_gone(&told.answer) ?: judge(checker, which, &answer, allows_filter);
	filters_free(&told);
	return ret;
}
