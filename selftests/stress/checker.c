// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "stress/checker.h"

int checker_open(struct checker *checker, struct history *const *histories, unsigned int count)
{
	int ret;

	*checker = (struct checker){ .histories = histories, .count = count };
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
	/* The module's own refusals have words. A dump is not begun while the module goes. */
	if (answer->error == ENOENT && !answer->msg[0])
		return -ENOENT;
	return answer->error == EPROTONOSUPPORT ? -ENOENT : 0;
}

int checker_false(struct checker *checker, unsigned int which, uint64_t from, const char *fmt, ...)
{
	size_t used;
	va_list args;

	va_start(args, fmt);
	vsnprintf(checker->why, sizeof(checker->why), fmt, args);
	va_end(args);
	used = strlen(checker->why);
	history_add(checker->histories[which], from, checker->why + used,
		    sizeof(checker->why) - used);
	return -EBADMSG;
}

int checker_count(struct checker *checker, enum history_verdict verdict)
{
	checker->judged += verdict == HISTORY_TRUE;
	checker->late += verdict == HISTORY_TOO_LATE;
	return verdict == HISTORY_FALSE ? -EBADMSG : 0;
}

bool checker_knows(struct checker *checker, unsigned int which, uint32_t life, unsigned int index,
		   uint64_t id, uint32_t budget)
{
	struct checker_known *known = &checker->known[which];

	if (known->life > life || index >= CHECKER_FILTERS)
		return true;
	if (known->life < life)
		*known = (struct checker_known){ .life = life };
	if (known->ids[index] && known->ids[index] != id)
		return false;
	if (known->budgets[index] && budget && known->budgets[index] != budget)
		return false;
	/* Filters of a life are there until its end, so no two of them have one id. */
	for (unsigned int i = 0; i < CHECKER_FILTERS; i++)
		if (i != index && known->ids[i] == id)
			return false;
	known->ids[index] = id;
	if (budget)
		known->budgets[index] = budget;
	return true;
}

bool question_begin(const struct checker *checker, unsigned int which, bool sibling,
		    struct question *question)
{
	struct history_state state;

	*question = (struct question){ .sibling = sibling };
	question->from = history_now(checker->histories[which]);
	if (!history_read(checker->histories[which], question->from, &state))
		return false;
	question->life = state.life;
	question->was = sibling ? state.sibling : state.leader;
	return question->was.tid;
}

const struct history_thread *question_thread(const struct history_state *state,
					     const struct question *question)
{
	const struct history_thread *thread = question->sibling ? &state->sibling : &state->leader;

	if (state->change == HISTORY_NOBODY || thread->tid != question->was.tid)
		return NULL;
	return thread;
}
