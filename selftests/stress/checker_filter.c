// SPDX-License-Identifier: GPL-2.0
/* Checks of filters. */
#include <errno.h>
#include <string.h>

#include "stress/checker.h"
#include "stress/history_writer.h"

/**
 * struct filters_check - a request and its reply
 * @query: the thread
 * @reply: the reply
 * @index: of the filter, if only one was requested
 * @life: the life that has the id, if the filter was requested by id; 0: by index
 */
struct filters_check {
	struct query query;
	const struct filters_reply *reply;
	unsigned int index;
	uint32_t life;
};

/* Whether a state has this filter at this index. */
static bool same_filter(const struct history_state *state, const struct filter_reply *filter,
			const struct query *query)
{
	struct sock_filter program[BPF_MAXINSNS];
	unsigned int len;

	if (filter->tid != (uint32_t)query->was.tid || filter->index >= state->filter_count)
		return false;
	len = history_writer_program(state, filter->index, program);
	return filter->insns == len && filter->prog && filters_whole(filter) &&
	       !memcmp(filter->prog, program, len * sizeof(program[0])) && !filter->flags &&
	       !filter->listener && filter->users;
}

static bool same_chain(const struct history_state *state, const struct filters_check *check)
{
	const struct filters_reply *reply = check->reply;

	for (size_t i = 0; i < reply->count; i++) {
		const struct filter_reply *filter = &reply->filters[i];

		/* After an error, the last program may be incomplete. */
		if (i + 1 == reply->count && reply->answer.error && !filters_whole(filter))
			break;
		if (!same_filter(state, filter, &check->query))
			return false;
	}
	return checker_linked(reply, check->query.was.tid);
}

/* A history_fn. */
static bool allows_chain(const struct history_state *state, void *arg)
{
	const struct filters_check *check = arg;
	const struct filters_reply *reply = check->reply;
	bool ends = state->change == HISTORY_END;

	/* Another thread with this number has filters of its own. */
	if (!query_thread(state, &check->query))
		return reply->answer.error == ESRCH || check->query.sibling || !reply->count;
	if (reply->answer.error)
		return ends && same_chain(state, check);
	if (reply->count != state->filter_count && !(ends && !reply->count))
		return check->query.sibling && ends;
	return same_chain(state, check);
}

/* A history_fn. */
static bool allows_filter(const struct history_state *state, void *arg)
{
	const struct filters_check *check = arg;
	const struct filters_reply *reply = check->reply;
	bool ends = state->change == HISTORY_END;
	/* The id belongs to a filter of another life. */
	bool other_life = check->life && state->life != check->life;

	if (!query_thread(state, &check->query))
		return reply->answer.error || check->query.sibling || other_life;
	if (reply->answer.error == ESRCH)
		return ends;
	if (reply->answer.error)
		return ends || other_life || state->filter_count <= check->index;
	if (other_life)
		return true;
	return reply->filters[0].index == check->index &&
	       reply->filters[0].depth + check->index + 1 == state->filter_count &&
	       same_filter(state, &reply->filters[0], &check->query);
}

/* Budgets add up from the oldest filter, which is the last of a dump. */
static bool ids_agree(struct checker *checker, unsigned int which,
		      const struct history_state *state, const struct filters_reply *reply)
{
	bool whole = !reply->answer.error && reply->count == state->filter_count;
	uint32_t budget = 0;

	for (size_t i = reply->count; i-- > 0;) {
		const struct filter_reply *filter = &reply->filters[i];

		budget += filter->budget;
		if (!checker_same_id(checker, which, state->life, filter->index, filter->id,
				     whole ? budget : 0))
			return false;
		if (filter->parent_id && !checker_same_id(checker, which, state->life,
							  filter->index - 1, filter->parent_id, 0))
			return false;
	}
	return true;
}

static int fail(struct checker *checker, unsigned int which, const struct filters_check *check)
{
	const struct filters_reply *reply = check->reply;
	const struct filter_reply none = { 0 };
	const struct filter_reply *first = reply->count ? &reply->filters[0] : &none;

	return checker_fail_since(
		checker, which, check->query.from,
		"filters of %d%s: %zu (requested %u): first %u, depth %u, %u insns, id "
		"%#llx, parent %#llx; %s (%s):",
		check->query.was.tid, check->query.sibling ? ", sibling" : "", reply->count,
		check->index, first->index, first->depth, first->insns,
		(unsigned long long)first->id, (unsigned long long)first->parent_id,
		strerror(reply->answer.error), reply->answer.msg);
}

static int check_reply(struct checker *checker, unsigned int which, struct filters_check *check,
		       history_fn fn)
{
	enum history_result result;
	struct history_state state;

	result = history_check(checker->histories[which], check->query.from, fn, check, &state);
	if (result == HISTORY_RIGHT && query_thread(&state, &check->query) &&
	    !(check->life && state.life != check->life) &&
	    !ids_agree(checker, which, &state, check->reply))
		result = HISTORY_WRONG;
	return checker_count(checker, result) ? fail(checker, which, check) : 0;
}

int checker_chain(struct checker *checker, unsigned int which, bool sibling, bool small)
{
	struct filters_reply reply;
	struct filters_check check = { .reply = &reply };
	int ret;

	if (!query_begin(checker, which, sibling, &check.query))
		return 0;
	ret = checker_filters(checker, check.query.was.tid, small, &reply) ?:
		      check_reply(checker, which, &check, allows_chain);
	filters_free(&reply);
	return ret;
}

int checker_filter(struct checker *checker, unsigned int which, unsigned int index, bool by_id)
{
	const struct checker_ids *known = &checker->ids[which];
	struct filters_reply reply;
	struct filters_check check = {
		.reply = &reply,
		.index = index,
		.life = by_id ? known->life : 0,
	};
	int ret;

	if (index >= CHECKER_FILTERS || (by_id && !known->ids[index]) ||
	    !query_begin(checker, which, false, &check.query))
		return 0;
	ret = filters_get(&checker->nl, check.query.was.tid,
			  by_id ? SECCOMP_DIAG_A_FILTER_ID : SECCOMP_DIAG_A_FILTER_INDEX,
			  by_id ? known->ids[index] : index, 0, &reply);
	if (ret == -EBADMSG)
		ret = checker_fail(checker, "a filter of %d: %s", check.query.was.tid, reply.why);
	ret = ret				  ?:
		      checker_gone(&reply.answer) ?:
		      check_reply(checker, which, &check, allows_filter);
	filters_free(&reply);
	return ret;
}
