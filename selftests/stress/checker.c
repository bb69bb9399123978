// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "stress/checker.h"

int checker_open(struct checker *checker, struct history *const *histories)
{
	int ret;

	*checker = (struct checker){ .histories = histories };
	checker->nl.fd = checker->small.fd = -1;
	ret = rawnl_open(&checker->nl);
	if (ret) {
		checker->nl.fd = -1;
		return ret;
	}
	return rawnl_socket(&checker->small, checker->nl.family);
}

void checker_close(struct checker *checker)
{
	rawnl_close(&checker->nl);
	rawnl_close(&checker->small);
	watcher_close(&checker->watcher);
}

int checker_gone(const struct rawnl_reply *answer)
{
	/* The module's own errors have a message. A dump can't begin while the module is unloaded. */
	if (answer->error == ENOENT && !answer->msg[0])
		return -ENOENT;
	return answer->error == EPROTONOSUPPORT ? -ENOENT : 0;
}

int checker_fail(struct checker *checker, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(checker->why, sizeof(checker->why), fmt, args);
	va_end(args);
	return -EBADMSG;
}

int checker_fail_since(struct checker *checker, unsigned int which, uint64_t from, const char *fmt,
		       ...)
{
	size_t used;
	va_list args;

	va_start(args, fmt);
	vsnprintf(checker->why, sizeof(checker->why), fmt, args);
	va_end(args);
	used = strlen(checker->why);
	history_print(checker->histories[which], from, checker->why + used,
		      sizeof(checker->why) - used);
	return -EBADMSG;
}

int checker_count(struct checker *checker, enum history_result result)
{
	checker->checked += result == HISTORY_RIGHT;
	checker->late += result == HISTORY_TOO_LATE;
	return result == HISTORY_WRONG ? -EBADMSG : 0;
}

bool checker_same_id(struct checker *checker, unsigned int which, uint32_t life, unsigned int index,
		     uint64_t id, uint32_t budget)
{
	struct checker_ids *known = &checker->ids[which];

	if (known->life > life || index >= CHECKER_FILTERS)
		return true;
	if (known->life < life)
		*known = (struct checker_ids){ .life = life };
	if (known->ids[index] && known->ids[index] != id)
		return false;
	if (known->budgets[index] && budget && known->budgets[index] != budget)
		return false;
	/* A life keeps its filters to its end, so no two of them have the same id. */
	for (unsigned int i = 0; i < CHECKER_FILTERS; i++)
		if (i != index && known->ids[i] == id)
			return false;
	known->ids[index] = id;
	if (budget)
		known->budgets[index] = budget;
	return true;
}

int checker_tasks(struct checker *checker, const struct sd_select *select, bool small,
		  struct rawnl_reply *reply)
{
	int ret = tasks_dump(small ? &checker->small : &checker->nl, select,
			     small ? CHECKER_SMALL : RAWNL_SIZE, reply);

	if (ret == -EBADMSG || ret == -ELOOP)
		return checker_fail(checker, "a dump: %s (%s)", strerror(-ret), reply->why);
	ret = ret ?: checker_gone(reply);
	if (!ret && reply->error)
		return checker_fail(checker, "a dump: %s (%s)", strerror(reply->error), reply->msg);
	for (size_t i = 0; !ret && select && i < reply->count; i++)
		if (!sd_selected(&reply->tasks[i], select))
			ret = checker_fail(
				checker, "thread %d in mode %d, uid %u was not requested",
				reply->tasks[i].tid, reply->tasks[i].mode, reply->tasks[i].uid);
	return ret;
}

int checker_filters(struct checker *checker, pid_t tid, bool small, struct filters_reply *reply)
{
	int ret = filters_dump(small ? &checker->small : &checker->nl, tid, true,
			       small ? CHECKER_SMALL : RAWNL_SIZE, reply);

	if (ret == -EBADMSG)
		return checker_fail(checker, "filters of %d: %s", tid, reply->why);
	return ret ?: checker_gone(&reply->answer);
}

bool checker_linked(const struct filters_reply *reply, pid_t tid)
{
	for (size_t i = 0; i < reply->count; i++) {
		const struct filter_reply *filter = &reply->filters[i];
		bool last = i + 1 == reply->count;

		if (filter->tid != (uint32_t)tid || filter->depth != i ||
		    filter->index + i != reply->filters[0].index)
			return false;
		/* After an error the oldest filters may be missing. */
		if (last ? filter->index && !reply->answer.error :
			   filter->parent_id != filter[1].id)
			return false;
	}
	return true;
}

bool query_begin(const struct checker *checker, unsigned int which, bool sibling,
		 struct query *query)
{
	struct history_state state;

	*query = (struct query){ .sibling = sibling };
	query->from = history_now(checker->histories[which]);
	if (!history_read(checker->histories[which], query->from, &state))
		return false;
	query->was = sibling ? state.sibling : state.leader;
	return query->was.tid;
}

const struct history_thread *query_thread(const struct history_state *state,
					  const struct query *query)
{
	const struct history_thread *thread = query->sibling ? &state->sibling : &state->leader;

	if (state->change == HISTORY_NOBODY || thread->tid != query->was.tid)
		return NULL;
	return thread;
}
