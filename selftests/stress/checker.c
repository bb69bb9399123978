// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "stress/checker.h"

int witness_open(struct witness *witness, struct chronicle *const *chronicles, unsigned int count)
{
	int ret;

	*witness = (struct witness){ .chronicles = chronicles, .count = count };
	witness->nl.fd = witness->small.fd = -1;
	ret = rawnl_open(&witness->nl);
	if (ret) {
		witness->nl.fd = -1;
		return ret;
	}
	return rawnl_socket(&witness->small, witness->nl.family);
}

void witness_close(struct witness *witness)
{
	rawnl_close(&witness->nl);
	rawnl_close(&witness->small);
	watcher_close(&witness->watcher);
}

int witness_gone(const struct rawnl_answer *answer)
{
	/* The module's own refusals have words. A dump is not begun while the module goes. */
	if (answer->error == ENOENT && !answer->msg[0])
		return -ENOENT;
	return answer->error == EPROTONOSUPPORT ? -ENOENT : 0;
}

int witness_false(struct witness *witness, unsigned int which, uint64_t from, const char *fmt, ...)
{
	size_t used;
	va_list args;

	va_start(args, fmt);
	vsnprintf(witness->why, sizeof(witness->why), fmt, args);
	va_end(args);
	used = strlen(witness->why);
	chronicle_tell(witness->chronicles[which], from, witness->why + used,
		       sizeof(witness->why) - used);
	return -EBADMSG;
}

int witness_count(struct witness *witness, enum chronicle_verdict verdict)
{
	witness->judged += verdict == CHRONICLE_TRUE;
	witness->late += verdict == CHRONICLE_TOO_LATE;
	return verdict == CHRONICLE_FALSE ? -EBADMSG : 0;
}

bool witness_knows(struct witness *witness, unsigned int which, uint32_t life, unsigned int index,
		   uint64_t id, uint32_t budget)
{
	struct witness_known *known = &witness->known[which];

	if (known->life > life || index >= WITNESS_FILTERS)
		return true;
	if (known->life < life)
		*known = (struct witness_known){ .life = life };
	if (known->ids[index] && known->ids[index] != id)
		return false;
	if (known->budgets[index] && budget && known->budgets[index] != budget)
		return false;
	/* Filters of a life are there until its end, so no two of them have one id. */
	for (unsigned int i = 0; i < WITNESS_FILTERS; i++)
		if (i != index && known->ids[i] == id)
			return false;
	known->ids[index] = id;
	if (budget)
		known->budgets[index] = budget;
	return true;
}

bool question_begin(const struct witness *witness, unsigned int which, bool mate,
		    struct question *question)
{
	struct chronicle_state state;

	*question = (struct question){ .mate = mate };
	question->from = chronicle_now(witness->chronicles[which]);
	if (!chronicle_read(witness->chronicles[which], question->from, &state))
		return false;
	question->life = state.life;
	question->was = mate ? state.mate : state.leader;
	return question->was.tid;
}

const struct chronicle_thread *question_thread(const struct chronicle_state *state,
					       const struct question *question)
{
	const struct chronicle_thread *thread = question->mate ? &state->mate : &state->leader;

	if (state->change == CHRONICLE_NOBODY || thread->tid != question->was.tid)
		return NULL;
	return thread;
}
