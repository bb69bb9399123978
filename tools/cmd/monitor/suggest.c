// SPDX-License-Identifier: GPL-2.0
/* Rules that a policy would need to allow the refused calls, without a way around its others. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/monitor/suggest.h"
#include "cli/xalloc.h"

/* Calls kept, of all programs: these may use any number, and any name. */
#define CALLS_MAX 1024

struct suggestion *suggestion_new(struct sd_client *client)
{
	struct suggestion *s = xcalloc(1, sizeof(*s));

	s->client = client;
	s->budget = FINDINGS_STEPS;
	return s;
}

static void program_release(struct program *program)
{
	free(program->place);
	free(program->calls);
}

void suggestion_free(struct suggestion *suggestion)
{
	for (size_t i = 0; suggestion && i < suggestion->count; i++)
		program_release(&suggestion->programs[i]);
	if (suggestion)
		free(suggestion->programs);
	free(suggestion);
}

/* Services that have nothing to do with each other run programs of the same name. */
static struct program *find_program(const struct suggestion *s, const char *comm, const char *place)
{
	for (size_t i = 0; i < s->count; i++)
		if (!strcmp(s->programs[i].comm, comm) &&
		    !strcmp(s->programs[i].place ?: "", place ?: ""))
			return &s->programs[i];
	return NULL;
}

static struct program *add_program(struct suggestion *s, const char *comm, const char *place)
{
	struct program *program;

	s->programs = xgrow(s->programs, s->count, &s->room, sizeof(*program));
	program = &s->programs[s->count++];
	*program = (struct program){ .place = place ? xstrdup(place) : NULL };
	strcpy(program->comm, comm);
	return program;
}

static struct refused *add_call(struct program *program, const struct call *call)
{
	struct refused *refused;

	program->calls = xgrow(program->calls, program->count, &program->room, sizeof(*refused));
	refused = &program->calls[program->count++];
	*refused = (struct refused){ .call = *call };
	/* The pointer would refer to the copied struct. */
	refused->call.signature = NULL;
	return refused;
}

static struct refused *find_call(const struct program *program, const struct call *call)
{
	for (size_t i = 0; i < program->count; i++)
		if (program->calls[i].call.nr == call->nr &&
		    program->calls[i].call.arch == call->arch)
			return &program->calls[i];
	return NULL;
}

static void ask_program(struct suggestion *s, struct refused *refused,
			const struct bpf_program *program)
{
	const struct twin *twin = refused->twin;

	for (size_t i = 0; i < TWIN_CALLS && twin->of[i]; i++)
		if (twin_replaces(twin, i, program, refused->call.abi, &s->budget))
			refused->filtered |= 1u << i;
}

static int ask_filter(struct sd_filter *filter, void *arg)
{
	struct suggestion *s = arg;

	if (filter->prog)
		ask_program(s, s->asked, &(struct bpf_program){ filter->prog, filter->prog_len });
	return 0;
}

/*
 * Find out whether the call would evade the filters of others: the one that decided, and all that the
 * thread has, unless it is gone. A call is assumed to do so if the program is unknown; but not openat,
 * because few programs filter the arguments of open.
 */
static void find_twin(struct suggestion *s, struct refused *refused, const struct sd_event *event,
		      const struct reason *reason)
{
	struct sd_error error;

	for (const struct twin *twin = twins; twin->syscall && !refused->filtered; twin++) {
		if (strcmp(twin->syscall, refused->call.name))
			continue;
		refused->twin = twin;
		s->asked = refused;
		if (reason)
			ask_program(s, refused, &reason->program);
		else if (twin->kind != FINDING_OPEN_FLAGS)
			refused->filtered = UINT_MAX;
		if (s->client && !refused->filtered)
			client_filter_dump(s->client, event->tid, true, ask_filter, s, &error);
	}
}

/* Return: NULL if too many are kept. */
static struct refused *get(struct suggestion *s, const struct sd_event *event,
			   const struct reason *reason)
{
	const struct call *call = event_call(event);
	const char *place = event_place(event);
	struct program *program = find_program(s, event->comm, place);
	struct refused *refused = program ? find_call(program, call) : NULL;

	if (refused)
		return refused;
	if (s->calls == CALLS_MAX) {
		s->others++;
		return NULL;
	}
	s->calls++;
	refused = add_call(program ?: add_program(s, event->comm, place), call);
	find_twin(s, refused, event, reason);
	return refused;
}

/* Whether the kernel sees only the low half of an argument. */
static bool is_narrow(const struct call *call, unsigned int arg)
{
	const struct signature_arg *of = signature_arg(call->full, arg);

	return call->abi != CALL_NO_ABI && (bpf_abi_narrow(call->abi) || (of && of->bits < 64));
}

static void add_way(struct refused *refused, const struct sd_event *event, unsigned int args)
{
	struct way way = { .args = args };
	size_t at = 0;

	for (unsigned int i = 0; i < CALL_ARGS; i++) {
		if (!(args >> i & 1))
			continue;
		way.values[i] = event->call.args[i];
		if (!is_narrow(&refused->call, i) || !(way.values[i] >> 32))
			continue;
		way.values[i] &= UINT32_MAX;
		way.masked |= 1u << i;
	}
	for (; at < refused->way_count && at < WAYS_MAX; at++) {
		struct way *known = &refused->ways[at];

		if (known->args == args && !memcmp(known->values, way.values, sizeof(way.values))) {
			known->masked |= way.masked;
			return;
		}
	}
	if (refused->way_count < WAYS_MAX)
		refused->ways[refused->way_count] = way;
	refused->way_count += refused->way_count <= WAYS_MAX;
}

void suggestion_add(struct suggestion *s, const struct sd_event *event, const struct reason *reason)
{
	bool logged = event->type == SD_EVENT_VERDICT && event->action == SECCOMP_RET_LOG;
	struct refused *refused;

	if (!event_refused(event) && !logged)
		return;
	if (event_is_strict(event)) {
		s->strict++;
		return;
	}
	refused = get(s, event, reason);
	if (!refused)
		return;
	refused->count++;
	refused->unknown |= !reason;
	if (!reason || !reason->args)
		refused->whole = true;
	else
		add_way(refused, event, reason->args);
}

bool suggestion_by_args(const struct refused *refused)
{
	return !refused->whole && refused->way_count <= WAYS_MAX;
}

/* Whether a program gets a call of an ABI with all arguments. */
static bool gets_whole(const struct program *program, uint32_t arch, const char *name)
{
	for (size_t i = 0; i < program->count; i++) {
		const struct refused *refused = &program->calls[i];

		if (refused->call.arch == arch && !strcmp(refused->call.name, name))
			return !suggestion_by_args(refused) && !suggestion_evades(program, refused);
	}
	return false;
}

/* A call of @twin->of never has the call itself among its own, so the recursion ends. */
const char *suggestion_evades(const struct program *program, const struct refused *refused)
{
	const struct twin *twin = refused->twin;

	/* For some arguments only, openat does not do the same as open. */
	if (!twin || (twin->kind == FINDING_OPEN_FLAGS && suggestion_by_args(refused)))
		return NULL;
	for (size_t i = 0; i < TWIN_CALLS && twin->of[i]; i++)
		if (refused->filtered >> i & 1 &&
		    !gets_whole(program, refused->call.arch, twin->of[i]))
			return twin->of[i];
	return NULL;
}

bool suggestion_is_first(const struct program *program, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (!strcmp(program->calls[i].call.name, program->calls[index].call.name))
			return false;
	return true;
}

enum rule suggestion_rule(const struct program *program, size_t index)
{
	const struct refused *calls = program->calls;
	const char *name = calls[index].call.name;
	bool evades = false, again = false;

	for (size_t i = 0; *name && i < program->count; i++) {
		if (strcmp(calls[i].call.name, name))
			continue;
		evades |= !!suggestion_evades(program, &calls[i]);
		again |= i < index && !suggestion_by_args(&calls[i]);
	}
	if (!*name || (evades && !suggestion_is_first(program, index)))
		return RULE_NONE;
	if (evades)
		return RULE_ENOSYS;
	if (suggestion_by_args(&calls[index]))
		return RULE_BY_ARGS;
	return again ? RULE_NONE : RULE_WHOLE;
}
