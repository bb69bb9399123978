// SPDX-License-Identifier: GPL-2.0
/* `seccompctl why` for people: a paragraph for each kind of refusal, the latest first. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "cli/clean.h"
#include "cmd/why/why.h"
#include "print/answer.h"
#include "print/output.h"

#define USEC_PER_SEC 1000000

static void add_time(uint64_t time, const char *format, struct text *text)
{
	time_t seconds = (time_t)(time / USEC_PER_SEC);
	char date[64];
	struct tm tm;

	if (localtime_r(&seconds, &tm) && strftime(date, sizeof(date), format, &tm))
		text_add(text, "%s", date);
}

/* "x86:personality(8)" */
static void add_call(const struct call *call, struct text *text)
{
	if (call->abi == CALL_NO_ABI)
		text_add(text, "arch 0x%08x:", call->arch);
	else if (call->abi != bpf_abi_native())
		text_add(text, "%s:", bpf_abi_name(call->abi));
	call_text(call, text);
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* "nginx: personality killed the process (SIGSYS), 3 times" */
static void print_head(const struct refusal *refusal)
{
	const struct record *record = &refusal->record;
	uint64_t count = refusal_count(refusal);
	struct text text = { 0 };

	text_add(&text, "%s: ",
		 clean_text(*record->comm ? record->comm :
			    *record->exe  ? base_name(record->exe) :
					    "a process"));
	add_call(cause_call(refusal), &text);
	text_add(&text, " ");
	outcome_text(record, &text);
	if (count > 1)
		text_add(&text, ", %" PRIu64 " times", count);
	fputs(output_bold(), stdout);
	wrap_print(0, 2, text_str(&text));
	fputs(output_plain(), stdout);
	text_free(&text);
}

static void print_process(const struct refusal *refusal)
{
	const struct record *record = &refusal->record;
	const char *sep = "";
	struct text text = { 0 };

	if (*record->unit) {
		text_add(&text, "%s", clean_text(record->unit));
		sep = ", ";
	}
	if (*record->exe) {
		text_add(&text, "%s%s", sep, clean_text(record->exe));
		sep = ", ";
	}
	if (record->pid)
		text_add(&text, "%s%spid %d%s", sep, refusal_count(refusal) > 1 ? "last " : "",
			 (int)record->pid, refusal->live ? ", which still runs" : "");
	if (text.len)
		wrap_line("Process", "%s", text_str(&text));
	text_free(&text);
}

static void print_time(const struct refusal *refusal)
{
	struct text text = { 0 };

	if (!refusal->last)
		return;
	add_time(refusal->last, "%F %T", &text);
	if (refusal->first / USEC_PER_SEC != refusal->last / USEC_PER_SEC) {
		text_add(&text, ", first ");
		add_time(refusal->first, "%F %T", &text);
	}
	wrap_line("Time", "%s", text_str(&text));
	text_free(&text);
}

static void print_deciders(const struct refusal *refusal, const struct table_answer *answer)
{
	const struct cause *cause = refusal->cause;
	struct answered answered = { cause->chain, &cause->query, &cause->decision };
	struct text text = { 0 };

	if (cause->chain->strict || !cause->chain->count)
		return;
	for (size_t next = 0; next < answer->decider_count;) {
		text_clear(&text);
		next = decider_text(&answered, answer, next, &text);
		wrap_line("Filter", "%s", text_str(&text));
	}
	text_free(&text);
}

static void print_clauses(const char *label, const struct table_answer *answer,
			  const struct signature *signature)
{
	struct text text = { 0 };
	size_t left_out = clauses_text(&answer->clauses, signature, &text);

	if (left_out)
		text_add(&text, " (%zu conditions are left out: --json has all)", left_out);
	wrap_line(label, "%s", text_str(&text));
	text_free(&text);
}

/* With arguments: the ones that would pass. Without: those for which the call is refused. */
static void print_cause(const struct refusal *refusal)
{
	const struct cause *cause = refusal->cause;
	const struct table_answer *may;

	for (size_t i = 0; i < cause->row.count; i++) {
		const struct table_answer *answer = &cause->row.answers[i];

		if (!cause_gave(refusal, answer))
			continue;
		print_deciders(refusal, answer);
		if (cause->row.count > 1)
			print_clauses("If", answer, cause->call.signature);
	}
	may = cause->any.count > 1 ? table_may(&cause->any) : NULL;
	if (may && cause_found(refusal))
		print_clauses("Allowed if", may, cause->call.signature);
}

static void print_refusal(const struct refusal *refusal)
{
	struct text text = { 0 };

	print_head(refusal);
	print_process(refusal);
	print_time(refusal);
	if (refusal->cause) {
		print_cause(refusal);
		if (doubt_text(refusal, &text))
			wrap_line("Filter", "%s", text_str(&text));
	}
	if (!refusal->cause || cause_found(refusal)) {
		text_clear(&text);
		remedy_text(refusal, &text);
		wrap_line("Remedy", "%s", text_str(&text));
	}
	text_free(&text);
}

void why_text(const struct why *why)
{
	bool known = false;

	for (size_t i = 0; i < why->count; i++) {
		if (i)
			putchar('\n');
		print_refusal(why->refusals[i]);
		known |= why->refusals[i]->cause != NULL;
	}
	if (why->others)
		printf("\nand %" PRIu64 " records of still more calls and programs\n", why->others);
	putchar('\n');
	wrap_print(
		0, 0,
		known ? "Check each remedy first: the policy may be there to refuse the call." :
			"Records do not name the filter: --with POLICY, or --with PID of a process "
			"that has the same filters, does. Check each remedy first: the policy may be "
			"there to refuse the call.");
}
