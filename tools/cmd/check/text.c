// SPDX-License-Identifier: GPL-2.0
/* `seccompctl check` for people. */
#include <stdlib.h>
#include <string.h>

#include "analysis/fallback.h"
#include "print/answer.h"
#include "cli/clean.h"
#include "cli/xalloc.h"
#include "cmd/check/text.h"
#include "input/target.h"

/* Length of the text at which further answers, or their traces, are left out. */
#define TEXT_MAX 65536

enum exit_status check_status(const struct check *check)
{
	size_t allowed = 0, refused = 0;

	for (size_t i = 0; i < check->row.count; i++) {
		const struct table_answer *answer = &check->row.answers[i];
		uint32_t action = answer->ret & SECCOMP_RET_ACTION_FULL;

		if (table_lets_through(answer))
			allowed++;
		/* A tracer or listener may allow or refuse the call. */
		else if (answer->decided && action != SECCOMP_RET_TRACE &&
			 action != SECCOMP_RET_USER_NOTIF)
			refused++;
	}
	if (allowed == check->row.count)
		return EXIT_DONE;
	return refused == check->row.count && !check->kernel_decides ? EXIT_NOT_ALLOWED :
								       EXIT_DEPENDS;
}

static const struct region *find_region(const struct check *check,
					const struct table_answer *answer)
{
	for (size_t i = 0; i < check->decision.count; i++) {
		const struct region *region = &check->decision.regions[i];

		if (region->decided == answer->decided &&
		    (!region->decided || table_effect(region->verdict.ret) == answer->ret))
			return region;
	}
	return NULL;
}

/* The call with the smallest values that satisfies all conditions */
bool check_sample(const struct check *check, const struct table_answer *answer,
		  struct seccomp_data *data)
{
	const struct region *region = find_region(check, answer);
	size_t givens = check->given.givens;
	uint32_t words[DECIDE_WORDS] = { 0 };
	struct condition *conditions;
	bool found;

	if (!region)
		return false;
	conditions = xcalloc(region->count + givens + 1, sizeof(*conditions));
	memcpy(conditions, check->given.given, givens * sizeof(*conditions));
	for (size_t i = 0; i < region->count; i++)
		conditions[givens + i] = region->conditions[i];
	found = conditions_solve(conditions, region->count + givens, words) == CONDITIONS_YES;
	free(conditions);
	if (found)
		memcpy(data, words, sizeof(words));
	return found;
}

static void add_deciders(const struct check *check, const struct table_answer *answer,
			 const char *indent, struct text *text)
{
	struct answered answered = check_answered(check);

	if (check->exempt)
		return;
	if (check->chain.strict) {
		text_add(text,
			 "%sdecided by strict mode: it allows read, write, exit and "
			 "sigreturn, and nothing else\n",
			 indent);
		return;
	}
	if ((answer->ret & SECCOMP_RET_ACTION_FULL) == SECCOMP_RET_ALLOW) {
		text_add(text, "%s%s", indent,
			 check->chain.count ? "every filter allows it" : "there are no filters");
		for (size_t i = 0; i < check->chain.count; i++)
			decider_rules(&answered, answer, i, text);
		text_add(text, "\n");
		return;
	}
	for (size_t next = 0; next < answer->decider_count;) {
		text_add(text, "%sdecided by ", indent);
		next = decider_text(&answered, answer, next, text);
		text_add(text, "\n");
	}
}

static void add_undecided(const char *indent, struct text *text)
{
	text_add(text, "%sbecause the programs calculate with arguments, or have too many ways\n",
		 indent);
}

static void add_reasons(const struct check *check, const struct table_answer *answer,
			const char *indent, struct text *text)
{
	if (answer->decided)
		add_deciders(check, answer, indent, text);
	else
		add_undecided(indent, text);
}

/* Two answers fit on one line: "allowed if domain is AF_UNIX; else fails with EPERM" */
static void add_two(const struct check *check, size_t otherwise, struct text *text)
{
	const struct table_answer *answers = check->row.answers;

	text_add(text, ": ");
	answers_words(&check->row, check->call.signature, check->chain.strict, text);
	text_add(text, "\n");
	for (size_t i = 0; i < 2; i++) {
		const struct table_answer *answer = &answers[i ? otherwise : !otherwise];

		if ((answer->ret & SECCOMP_RET_ACTION_FULL) == SECCOMP_RET_ALLOW)
			continue;
		text_add(text, "  ");
		answer_words(answer, check->chain.strict, text);
		text_add(text, ":\n");
		add_reasons(check, answer, "    ", text);
	}
}

/* How much of the conditions of the first answers is left out, and how many answers are */
static void add_left_out(const struct check *check, size_t otherwise, size_t shown,
			 struct text *text)
{
	size_t conditions = 0, answers = check->row.count - shown;
	struct text ignored = { 0 };

	for (size_t i = 0; i < shown; i++) {
		text_clear(&ignored);
		if (i != otherwise && check->row.count > 1)
			conditions += clauses_text(&check->row.answers[i].clauses,
						   check->call.signature, &ignored);
	}
	text_free(&ignored);
	if (!conditions && !answers)
		return;
	text_add(text, "  left out: ");
	if (conditions)
		text_add(text, "%zu conditions%s", conditions, answers ? " and " : "");
	if (answers)
		text_add(text, "%zu answers", answers);
	text_add(text, "; give more arguments to narrow it, or --json prints all\n");
}

/* Return: the number of answers that are shown. */
static size_t add_many(const struct check *check, size_t otherwise, struct text *text)
{
	size_t shown = check->row.count;

	text_add(text, ": it depends\n");
	for (size_t i = 0; i < check->row.count; i++) {
		const struct table_answer *answer = &check->row.answers[i];

		if (text->len > TEXT_MAX && shown > i)
			shown = i;
		if (i == otherwise || i >= shown)
			continue;
		text_add(text, "  ");
		answer_when(answer, check->call.signature, check->chain.strict, text);
		text_add(text, "\n");
		add_reasons(check, answer, "    ", text);
	}
	if (otherwise == check->row.count)
		return shown;
	text_add(text, "  else ");
	answer_words(&check->row.answers[otherwise], check->chain.strict, text);
	text_add(text, "\n");
	add_reasons(check, &check->row.answers[otherwise], "    ", text);
	return shown + (otherwise >= shown);
}

/* Trace one sample call for each answer. */
static void add_traces(const struct check *check, struct text *text)
{
	for (size_t i = 0; i < check->row.count && text->len <= TEXT_MAX; i++) {
		const struct table_answer *answer = &check->row.answers[i];
		struct seccomp_data data;

		text_add(text, "\n");
		if (!check_sample(check, answer, &data)) {
			text_add(text, "no example was found of a call that is ");
			answer_words(answer, check->chain.strict, text);
			text_add(text, "\n");
			continue;
		}
		text_add(text, "%s", check->row.count > 1 ? "for example " : "");
		call_data_text(&check->call, &data, text);
		text_add(text, ": ");
		answer_words(answer, check->chain.strict, text);
		text_add(text, "\n");
		trace_text(&check->chain, &data, text);
	}
}

static bool abi_note(const struct check *check, struct text *text)
{
	if (check->only_abi)
		text_add(text, "asked as %s, the only ABI that the %s",
			 bpf_abi_name(check->chain.abi),
			 check->chain.count == 1 ? "program admits" : "programs admit");
	return check->only_abi;
}

static bool fallback_note(const struct check *check, struct text *text)
{
	const struct fallback *lost = NULL;

	for (size_t i = 0; i < check->row.count && !lost; i++)
		if (check->row.answers[i].decided)
			lost = fallback_lost(check->call.name, check->row.answers[i].ret);
	if (lost)
		fallback_text(lost, text);
	return lost;
}

bool check_note(const struct check *check, unsigned int index, struct text *text)
{
	if (index < CALL_NOTES)
		return call_note(&check->call, index, text);
	if (index == CALL_NOTES)
		return abi_note(check, text);
	if (index == CALL_NOTES + 1)
		return fallback_note(check, text);
	exempt_text(check->call.abi, check->call.nr, check->chain.kernel, text);
	return text->len;
}

static void add_notes(const struct check *check, struct text *text)
{
	struct text note = { 0 };

	for (unsigned int i = 0; i < CHECK_NOTES; i++) {
		text_clear(&note);
		if (check_note(check, i, &note))
			text_add(text, "  %s\n", text_str(&note));
	}
	text_free(&note);
}

/* "of 312 nginx and 2 others (313, 314)" */
static void add_target(const struct check *check, struct text *text)
{
	char comm[sizeof(check->chain.comm) * CLEAN_FACTOR + 1];

	if (!target_given())
		return;
	text_add(text, "  of %d %s", (int)check->chain.tid,
		 clean_terminal(check->chain.comm, comm, sizeof(comm)));
	target_others(check->chain.tid, text);
	text_add(text, "\n");
}

void check_text(const struct check *check, struct text *text)
{
	size_t otherwise = answers_else(&check->row, check->call.signature);
	size_t shown = check->row.count;

	call_text(&check->call, text);
	if (check->row.count == 1) {
		text_add(text, ": ");
		answer_words(check->row.answers, check->chain.strict, text);
		text_add(text, "\n");
		add_reasons(check, check->row.answers, "  ", text);
	} else if (check->row.count == 2 && otherwise < 2) {
		add_two(check, otherwise, text);
	} else {
		shown = add_many(check, otherwise, text);
	}
	add_left_out(check, otherwise, shown, text);
	add_notes(check, text);
	add_target(check, text);
	if (check->trace)
		add_traces(check, text);
}
