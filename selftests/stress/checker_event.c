// SPDX-License-Identifier: GPL-2.0
/* Checks of events. */
#include <errno.h>
#include <linux/seccomp.h>
#include <string.h>

#include "stress/checker.h"
#include "stress/history_writer.h"

static bool same_thread(const struct history_state *state, const struct sd_event *event)
{
	return state->leader.tid == event->tid && event->start_time >= state->leader.born_after &&
	       event->start_time <= state->leader.born_before;
}

static bool same_install(struct checker *checker, unsigned int which,
			 const struct history_state *state, const struct event_message *seen)
{
	const struct sd_event *event = &seen->event;
	struct sock_filter program[BPF_MAXINSNS];
	unsigned int index = state->filter_count - 1;

	if (event->result || event->tsc != state->leader.tsc)
		return false;
	if (state->change == HISTORY_STRICT)
		return event->mode_before == SECCOMP_DIAG_MODE_DISABLED &&
		       !event_has(seen, FILTER_ID);
	return state->change == HISTORY_INSTALL && event_has(seen, FILTER_ID) &&
	       event->mode_before == (index ? state->mode : SECCOMP_DIAG_MODE_DISABLED) &&
	       event->tsc_before == event->tsc &&
	       event->insns == history_writer_program(state, index, program) &&
	       event->flags == (state->sibling.tid ? SECCOMP_FILTER_FLAG_TSYNC : 0) &&
	       event_has(seen, PARENT_ID) == (index > 0) &&
	       checker_same_id(checker, which, state->life, index, event->filter_id, 0) &&
	       (!index ||
		checker_same_id(checker, which, state->life, index - 1, event->parent_id, 0));
}

/* A life has only one verdict, at its end, by the newest filter or by strict mode. */
static bool same_verdict(struct checker *checker, unsigned int which,
			 const struct history_state *state, const struct event_message *seen)
{
	const struct sd_event *event = &seen->event;

	if (state->change != HISTORY_END)
		return false;
	if (state->mode == SECCOMP_DIAG_MODE_STRICT)
		return !event_has(seen, FILTER_ID);
	return state->killer && event->action == SECCOMP_RET_KILL_PROCESS && !event->filter_depth &&
	       checker_same_id(checker, which, state->life, state->filter_count - 1,
			       event->filter_id, 0);
}

static bool same_event(struct checker *checker, unsigned int which,
		       const struct history_state *state, const struct event_message *seen)
{
	const struct history_thread *leader = &state->leader;
	const struct sd_event *event = &seen->event;

	if ((state->until && event->time > state->until) || event->tgid != leader->tid ||
	    event->uid != leader->uid || strcmp(event->comm, leader->comm) ||
	    event->mode != state->mode || event->filter_count != state->filter_count)
		return false;
	switch (event->type) {
	case SD_EVENT_INSTALL:
		return same_install(checker, which, state, seen);
	case SD_EVENT_TSC:
		return state->change == HISTORY_TSC && !event->result && event->op == leader->tsc &&
		       event->tsc == leader->tsc && event->tsc_before != event->tsc;
	case SD_EVENT_VERDICT:
		return same_verdict(checker, which, state, seen);
	default:
		return false;
	}
}

static int fail(struct checker *checker, unsigned int which, uint64_t number,
		const struct sd_event *event)
{
	return checker_fail_since(
		checker, which, number,
		"event %d of %d at %llu, started %llu: mode %d, %u filters, id %#llx, "
		"parent %#llx, result %d, tsc %d (%d before), action %#x, uid %u, '%s':",
		event->type, event->tid, (unsigned long long)event->time,
		(unsigned long long)event->start_time, event->mode, event->filter_count,
		(unsigned long long)event->filter_id, (unsigned long long)event->parent_id,
		event->result, event->tsc, event->tsc_before, event->action, event->uid,
		event->comm);
}

/*
 * The event must match the last change that had begun at its time. Strict mode has no clock, so
 * several changes may have begun at the same time: then one of them must match.
 */
static int check(struct checker *checker, unsigned int which, const struct event_message *seen)
{
	const struct history *history = checker->histories[which];
	const struct sd_event *event = &seen->event;
	uint64_t number = history_last_before(history, event->time);
	struct history_state state = { 0 };
	uint64_t since = 0;
	bool own = false;

	for (uint64_t i = number; i > 0 && (i == number || state.since == since); i--) {
		if (!history_read(history, i, &state))
			return checker_count(checker, HISTORY_TOO_LATE);
		if (i == number)
			since = state.since;
		if (state.since != since || !same_thread(&state, event))
			continue;
		own = true;
		if (same_event(checker, which, &state, seen))
			return checker_count(checker, HISTORY_RIGHT);
	}
	return own ? fail(checker, which, number, event) : 0;
}

int checker_event(struct checker *checker, const struct event_message *seen)
{
	int ret = 0;

	for (unsigned int i = 0; !ret && i < CHECKER_HISTORIES; i++)
		ret = check(checker, i, seen);
	return ret;
}
