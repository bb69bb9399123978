// SPDX-License-Identifier: GPL-2.0
/* A chain asked about a call that was refused. */
#include <errno.h>
#include <string.h>

#include <linux/seccomp.h>

#include "bpf/action.h"
#include "cli/clean.h"
#include "cli/xalloc.h"
#include "cmd/why/why.h"
#include "input/program_file.h"
#include "print/answer.h"

#define SIGKILL_NUMBER 9

static void fill_call(const struct record *record, bool args, struct call *call)
{
	call_of(&(struct seccomp_data){ .nr = (int)record->nr, .arch = record->arch }, call);
	if (!args)
		return;
	call->typed = call->full ? signature_args(call->full) : CALL_ARGS;
	for (unsigned int i = 0; i < CALL_ARGS; i++)
		call->args[i] = (struct call_arg){ .known = true, .value = record->args[i] };
	call->ip = record->ip;
	call->has_ip = true;
}

static void ask(const struct chain *chain, const struct call *call, struct query *query,
		struct decision *decision, struct table_row *row)
{
	size_t budget = DECIDE_STEPS;

	*query = (struct query){ .chain = chain->programs,
				 .count = chain->count,
				 .budget = &budget };
	call_query(call, query);
	query_decide(query, decision);
	answers_make(decision, row);
	query->budget = NULL;
}

struct cause *cause_make(struct refusal *refusal, struct chain *chain)
{
	struct cause *cause = xcalloc(1, sizeof(*cause));
	struct decision decision = { 0 };
	struct query query;
	struct call any;

	cause->chain = chain;
	fill_call(&refusal->record, refusal->record.has_args, &cause->call);
	ask(chain, &cause->call, &cause->query, &cause->decision, &cause->row);
	if (refusal->record.has_args) {
		fill_call(&refusal->record, false, &any);
		ask(chain, &any, &query, &decision, &cause->any);
		decision_release(&decision);
	}
	refusal->cause = cause;
	return cause;
}

void cause_release(struct cause *cause)
{
	if (!cause)
		return;
	answers_release(&cause->row);
	answers_release(&cause->any);
	decision_release(&cause->decision);
	if (cause->own) {
		chain_release(cause->chain);
		free(cause->chain);
	}
	free(cause);
}

bool cause_gave(const struct refusal *refusal, const struct table_answer *answer)
{
	const struct record *record = &refusal->record;
	uint32_t action = answer->ret & SECCOMP_RET_ACTION_FULL;
	bool kills = action == SECCOMP_RET_KILL_PROCESS || action == SECCOMP_RET_KILL_THREAD;

	if (!answer->decided)
		return false;
	if (record->any_kill)
		return kills || (record->is_core && action == SECCOMP_RET_TRAP);
	if (action == SECCOMP_RET_ERRNO && record->code & SECCOMP_RET_DATA)
		return answer->ret == table_effect(record->code);
	return action == (table_effect(record->code) & SECCOMP_RET_ACTION_FULL);
}

const struct table_answer *cause_found(const struct refusal *refusal)
{
	const struct cause *cause = refusal->cause;

	for (size_t i = 0; cause && i < cause->row.count; i++)
		if (cause_gave(refusal, &cause->row.answers[i]))
			return &cause->row.answers[i];
	return NULL;
}

const struct call *cause_call(const struct refusal *refusal)
{
	static struct call call;

	if (refusal->cause)
		return &refusal->cause->call;
	fill_call(&refusal->record, refusal->record.has_args, &call);
	return &call;
}

void outcome_text(const struct record *record, struct text *text)
{
	uint32_t action = record->code & SECCOMP_RET_ACTION_FULL;
	uint32_t data = record->code & SECCOMP_RET_DATA;
	const char *name = strerrorname_np((int)data);

	if (record->sig == SIGKILL_NUMBER)
		text_add(text, "killed the thread (SIGKILL): strict mode");
	else if (record->any_kill && !record->is_core)
		text_add(text, "killed the process or thread (SIGSYS)");
	else if (action == SECCOMP_RET_KILL_THREAD)
		text_add(text, "killed the thread (SIGSYS)");
	else if (action == SECCOMP_RET_TRAP)
		text_add(text, "raised SIGSYS");
	else if (action == SECCOMP_RET_ERRNO && data && name)
		text_add(text, "failed with %s", name);
	else if (action == SECCOMP_RET_ERRNO)
		text_add(text, "failed with an errno");
	else if (action == SECCOMP_RET_USER_NOTIF)
		text_add(text, "was left to the listener, which did not let it through");
	else if (action == SECCOMP_RET_TRACE)
		text_add(text,
			 "was left to a tracer, which did not let it through or was not there");
	else if (action == SECCOMP_RET_LOG)
		text_add(text, "was let through and logged");
	else
		text_add(text, "killed the process (SIGSYS)");
}

static void name_chain(const struct chain *chain, struct text *text)
{
	char comm[sizeof(chain->comm) * CLEAN_FACTOR + 1];

	if (chain->tid)
		text_add(text, "%d %s", (int)chain->tid,
			 clean_terminal(chain->comm, comm, sizeof(comm)));
	else if (chain->count)
		text_add(text, "%s", program_file_name(chain->filters[0].file));
	else
		text_add(text, "the policy");
}

bool doubt_text(const struct refusal *refusal, struct text *text)
{
	const struct cause *cause = refusal->cause;
	const struct table_row *row = &cause->row;

	if (cause_found(refusal))
		return false;
	name_chain(cause->chain, text);
	if (row->count && table_undecided(row)) {
		text_add(text,
			 " may have refused it: the call is not decided, because its programs "
			 "calculate with arguments");
		return true;
	}
	if (row->count == 1 && table_lets_through(row->answers)) {
		text_add(text, " lets this call through");
	} else {
		text_add(text, " has other answers (");
		answers_words(row, cause->call.signature, cause->chain->strict, text);
		text_add(text, ")");
	}
	text_add(text,
		 ": another filter or another process did it, or the policy has changed since");
	return true;
}
