// SPDX-License-Identifier: GPL-2.0
/* The witness asks for filters. */
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
	const struct told *told;
	unsigned int index;
	uint32_t life;
};

/* Whether this is a filter of that state, in its place. */
static bool same_filter(const struct chronicle_state *state, const struct told_filter *filter,
			const struct question *question)
{
	struct sock_filter program[BPF_MAXINSNS];
	unsigned int len;

	if (filter->tid != (uint32_t)question->was.tid || filter->index >= state->filter_count)
		return false;
	len = chronicled_program(state, filter->index, program);
	return filter->insns == len && filter->prog && told_whole(filter) &&
	       !memcmp(filter->prog, program, len * sizeof(program[0])) && !filter->flags &&
	       !filter->listener && filter->users;
}

/* Newest first, without a gap; of a dump that ended early, the last may be incomplete. */
static bool same_chain(const struct chronicle_state *state, const struct told_filters *answer)
{
	const struct told *told = answer->told;

	for (size_t i = 0; i < told->count; i++) {
		const struct told_filter *filter = &told->filters[i];
		bool last = i + 1 == told->count;

		if (filter->depth != i || filter->index + i != told->filters[0].index)
			return false;
		if (!last && filter->parent_id != filter[1].id)
			return false;
		if (last && told->answer.error && !told_whole(filter))
			break;
		if (!same_filter(state, filter, &answer->question))
			return false;
	}
	return true;
}

/* A chronicle_fn. */
static bool allows_chain(const struct chronicle_state *state, void *arg)
{
	const struct told_filters *answer = arg;
	const struct told *told = answer->told;
	bool ends = state->change == CHRONICLE_END;

	/* Who else has the number has filters of its own. */
	if (!question_thread(state, &answer->question))
		return told->answer.error == ESRCH || answer->question.mate || !told->count;
	if (told->answer.error)
		return ends && same_chain(state, answer);
	if (told->count != state->filter_count && !(ends && !told->count))
		return answer->question.mate && ends;
	return same_chain(state, answer);
}

/* A chronicle_fn. */
static bool allows_filter(const struct chronicle_state *state, void *arg)
{
	const struct told_filters *answer = arg;
	const struct told *told = answer->told;
	bool ends = state->change == CHRONICLE_END;
	/* An id may have become that of another life's filter. */
	bool other_life = answer->life && state->life != answer->life;

	if (!question_thread(state, &answer->question))
		return told->answer.error || answer->question.mate || other_life;
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
static bool ids_agree(struct witness *witness, unsigned int which,
		      const struct chronicle_state *state, const struct told *told)
{
	bool whole = !told->answer.error && told->count == state->filter_count;
	uint32_t budget = 0;

	for (size_t i = told->count; i-- > 0;) {
		const struct told_filter *filter = &told->filters[i];

		budget += filter->budget;
		if (!witness_knows(witness, which, state->life, filter->index, filter->id,
				   whole ? budget : 0))
			return false;
		if (filter->parent_id && !witness_knows(witness, which, state->life,
							filter->index - 1, filter->parent_id, 0))
			return false;
	}
	return true;
}

static int tell_false(struct witness *witness, unsigned int which,
		      const struct told_filters *answer)
{
	const struct told *told = answer->told;
	const struct told_filter none = { 0 };
	const struct told_filter *first = told->count ? &told->filters[0] : &none;

	return witness_false(
		witness, which, answer->question.from,
		"filters of %d%s: %zu (asked for %u): first %u, depth %u, %u insns, id "
		"%#llx, parent %#llx; %s (%s):",
		answer->question.was.tid, answer->question.mate ? ", mate" : "", told->count,
		answer->index, first->index, first->depth, first->insns,
		(unsigned long long)first->id, (unsigned long long)first->parent_id,
		strerror(told->answer.error), told->answer.msg);
}

static int judge(struct witness *witness, unsigned int which, struct told_filters *answer,
		 chronicle_fn fn)
{
	enum chronicle_verdict verdict;
	struct chronicle_state state;

	verdict = chronicle_judge(witness->chronicles[which], answer->question.from, fn, answer,
				  &state);
	if (verdict == CHRONICLE_TRUE && question_thread(&state, &answer->question) &&
	    !(answer->life && state.life != answer->life) &&
	    !ids_agree(witness, which, &state, answer->told))
		verdict = CHRONICLE_FALSE;
	return witness_count(witness, verdict) ? tell_false(witness, which, answer) : 0;
}

int witness_chain(struct witness *witness, unsigned int which, bool mate, bool small)
{
	struct told_filters answer = { 0 };
	struct told told;
	int ret;

	if (!question_begin(witness, which, mate, &answer.question))
		return 0;
	ret = told_dump(small ? &witness->small : &witness->nl, answer.question.was.tid, true,
			small ? SMALL : RAWNL_SIZE, &told);
	answer.told = &told;
	if (ret == -EBADMSG)
		ret = witness_false(witness, which, answer.question.from, "%s:", told.why);
	ret = ret ?: witness_gone(&told.answer) ?: judge(witness, which, &answer, allows_chain);
	told_forget(&told);
	return ret;
}

int witness_filter(struct witness *witness, unsigned int which, unsigned int index, bool by_id)
{
	const struct witness_known *known = &witness->known[which];
	struct told_filters answer = { .index = index, .life = by_id ? known->life : 0 };
	struct told told;
	int ret;

	if (index >= WITNESS_FILTERS || (by_id && !known->ids[index]) ||
	    !question_begin(witness, which, false, &answer.question))
		return 0;
	ret = told_get(&witness->nl, answer.question.was.tid,
		       by_id ? SECCOMP_DIAG_A_FILTER_ID : SECCOMP_DIAG_A_FILTER_INDEX,
		       by_id ? known->ids[index] : index, 0, &told);
	answer.told = &told;
	if (ret == -EBADMSG)
		ret = witness_false(witness, which, answer.question.from, "%s:", told.why);
	ret = ret ?: witness_gone(&told.answer) ?: judge(witness, which, &answer, allows_filter);
	told_forget(&told);
	return ret;
}
