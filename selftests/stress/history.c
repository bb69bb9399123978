// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "stress/history.h"

/* A reply can be checked if the task has changed less often since the request. */
#define STATES 8192

/* States that history_print() prints. */
#define PRINT_MAX 6

/**
 * struct history - the newest states
 * @begun: the number of the newest state; incremented after the state is written
 * @done: the number of the last confirmed state
 * @states: a ring, indexed by number modulo STATES
 */
struct history {
	uint64_t begun;
	uint64_t done;
	struct history_state states[STATES];
};

struct history *history_new(void)
{
	struct history *history = mmap(NULL, sizeof(*history), PROT_READ | PROT_WRITE,
				       MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	return history == MAP_FAILED ? NULL : history;
}

uint64_t history_clock(void)
{
	struct timespec time;

	syscall(SYS_clock_gettime, CLOCK_BOOTTIME, &time);
	return time.tv_sec * 1000000000ull + time.tv_nsec;
}

struct history_state history_last(const struct history *history)
{
	return history->states[history->begun % STATES];
}

void history_begin(struct history *history, const struct history_state *state)
{
	const struct history_state *last = &history->states[history->begun % STATES];
	struct history_state *next = &history->states[(history->begun + 1) % STATES];
	/* Strict mode forbids reading the clock. */
	bool no_clock = last->mode == SECCOMP_DIAG_MODE_STRICT && state->life == last->life;
	uint64_t since = no_clock ? last->since : history_clock();

	*next = *state;
	next->since = since;
	next->until = 0;
	__atomic_store_n(&history->begun, history->begun + 1, __ATOMIC_SEQ_CST);
}

void history_done(struct history *history)
{
	struct history_state *state = &history->states[history->begun % STATES];

	__atomic_store_n(&history->done, history->begun, __ATOMIC_SEQ_CST);
	if (state->mode != SECCOMP_DIAG_MODE_STRICT)
		__atomic_store_n(&state->until, history_clock(), __ATOMIC_SEQ_CST);
}

uint64_t history_now(const struct history *history)
{
	return __atomic_load_n(&history->done, __ATOMIC_SEQ_CST);
}

static uint64_t begun(const struct history *history)
{
	return __atomic_load_n(&history->begun, __ATOMIC_SEQ_CST);
}

bool history_read(const struct history *history, uint64_t number, struct history_state *state)
{
	if (number > begun(history))
		return false;
	*state = history->states[number % STATES];
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	/* The writer may be writing the state after the newest. */
	return begun(history) + 1 - number < STATES;
}

enum history_result history_check(const struct history *history, uint64_t from, history_fn fn,
				  void *arg, struct history_state *state)
{
	uint64_t to = begun(history);

	for (uint64_t i = from; i <= to; i++) {
		struct history_state read;

		if (!history_read(history, i, &read))
			return HISTORY_TOO_LATE;
		if (!fn(&read, arg))
			continue;
		*state = read;
		return HISTORY_RIGHT;
	}
	return HISTORY_WRONG;
}

uint64_t history_last_before(const struct history *history, uint64_t time)
{
	uint64_t number = begun(history);
	struct history_state state;

	while (number && history_read(history, number, &state) && state.since > time)
		number--;
	return number && history_read(history, number, &state) ? number : 0;
}

static int print_state(const struct history_state *state, uint64_t number, char *text, size_t len)
{
	const struct history_thread *leader = &state->leader;

	return snprintf(text, len,
			" [%llu: change %d, life %u, thread %d (%llu-%llu), sibling %d, mode %d, "
			"%u filters, tsc %d, uid %u, nnp %d, '%s']",
			(unsigned long long)number, state->change, state->life, leader->tid,
			(unsigned long long)leader->born_after,
			(unsigned long long)leader->born_before, state->sibling.tid, state->mode,
			state->filter_count, leader->tsc, leader->uid, leader->no_new_privs,
			leader->comm);
}

void history_print(const struct history *history, uint64_t from, char *text, size_t len)
{
	uint64_t to = begun(history);
	size_t used = 0;

	if (len)
		text[0] = '\0';
	for (uint64_t i = from; i <= to && i < from + PRINT_MAX && used < len; i++) {
		struct history_state state;

		if (history_read(history, i, &state))
			used += print_state(&state, i, text + used, len - used);
	}
}
