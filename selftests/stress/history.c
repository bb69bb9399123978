// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "stress/history.h"

/* How far it reaches back: so long a question may take, in changes. */
#define STATES 8192

/* How many states are told, at most. */
#define TELL_MAX 6

/**
 * struct chronicle - the latest states
 * @begun: the number of the last one that was begun; written when it is there to be read
 * @done: the number of the last one that came true
 * @states: each in the place of its number, modulo STATES
 */
struct chronicle {
	uint64_t begun;
	uint64_t done;
	struct chronicle_state states[STATES];
};

struct chronicle *chronicle_new(void)
{
	struct chronicle *chronicle = mmap(NULL, sizeof(*chronicle), PROT_READ | PROT_WRITE,
					   MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	return chronicle == MAP_FAILED ? NULL : chronicle;
}

void chronicle_forget(struct chronicle *chronicle)
{
	if (chronicle)
		munmap(chronicle, sizeof(*chronicle));
}

uint64_t chronicle_clock(void)
{
	struct timespec time;

	syscall(SYS_clock_gettime, CLOCK_BOOTTIME, &time);
	return time.tv_sec * 1000000000ull + time.tv_nsec;
}

struct chronicle_state chronicle_last(const struct chronicle *chronicle)
{
	return chronicle->states[chronicle->begun % STATES];
}

void chronicle_begin(struct chronicle *chronicle, const struct chronicle_state *state)
{
	const struct chronicle_state *last = &chronicle->states[chronicle->begun % STATES];
	struct chronicle_state *next = &chronicle->states[(chronicle->begun + 1) % STATES];
	/* Strict mode has no clock. */
	bool blind = last->mode == SECCOMP_DIAG_MODE_STRICT && state->life == last->life;
	uint64_t since = blind ? last->since : chronicle_clock();

	*next = *state;
	next->since = since;
	next->until = 0;
	__atomic_store_n(&chronicle->begun, chronicle->begun + 1, __ATOMIC_SEQ_CST);
}

void chronicle_done(struct chronicle *chronicle)
{
	struct chronicle_state *state = &chronicle->states[chronicle->begun % STATES];

	__atomic_store_n(&chronicle->done, chronicle->begun, __ATOMIC_SEQ_CST);
	if (state->mode != SECCOMP_DIAG_MODE_STRICT)
		__atomic_store_n(&state->until, chronicle_clock(), __ATOMIC_SEQ_CST);
}

uint64_t chronicle_now(const struct chronicle *chronicle)
{
	return __atomic_load_n(&chronicle->done, __ATOMIC_SEQ_CST);
}

static uint64_t begun(const struct chronicle *chronicle)
{
	return __atomic_load_n(&chronicle->begun, __ATOMIC_SEQ_CST);
}

bool chronicle_read(const struct chronicle *chronicle, uint64_t number,
		    struct chronicle_state *state)
{
	if (number > begun(chronicle))
		return false;
	*state = chronicle->states[number % STATES];
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	/* The one after the last may be being written. */
	return begun(chronicle) + 1 - number < STATES;
}

enum chronicle_verdict chronicle_judge(const struct chronicle *chronicle, uint64_t from,
				       chronicle_fn fn, void *arg, struct chronicle_state *state)
{
	uint64_t to = begun(chronicle);

	for (uint64_t i = from; i <= to; i++) {
		struct chronicle_state read;

		if (!chronicle_read(chronicle, i, &read))
			return CHRONICLE_TOO_LATE;
		if (!fn(&read, arg))
			continue;
		if (state)
			*state = read;
		return CHRONICLE_TRUE;
	}
	return CHRONICLE_FALSE;
}

uint64_t chronicle_last_before(const struct chronicle *chronicle, uint64_t time)
{
	uint64_t number = begun(chronicle);
	struct chronicle_state state;

	while (number && chronicle_read(chronicle, number, &state) && state.since > time)
		number--;
	return number && chronicle_read(chronicle, number, &state) ? number : 0;
}

static int tell_state(const struct chronicle_state *state, uint64_t number, char *text, size_t len)
{
	const struct chronicle_thread *leader = &state->leader;

	return snprintf(text, len,
			" [%llu: change %d, life %u, thread %d (%llu-%llu), mate %d, mode %d, "
			"%u filters, tsc %d, uid %u, nnp %d, '%s']",
			(unsigned long long)number, state->change, state->life, leader->tid,
			(unsigned long long)leader->born_after,
			(unsigned long long)leader->born_before, state->mate.tid, state->mode,
			state->filter_count, leader->tsc, leader->uid, leader->no_new_privs,
			leader->comm);
}

void chronicle_tell(const struct chronicle *chronicle, uint64_t from, char *text, size_t len)
{
	uint64_t to = begun(chronicle);
	size_t used = 0;

	if (len)
		text[0] = '\0';
	for (uint64_t i = from; i <= to && i < from + TELL_MAX && used < len; i++) {
		struct chronicle_state state;

		if (chronicle_read(chronicle, i, &state))
			used += tell_state(&state, i, text + used, len - used);
	}
}
