/* SPDX-License-Identifier: GPL-2.0 */
/* The result of `seccompctl check`, and its output formats. */
#ifndef CMD_CHECK_TEXT_H
#define CMD_CHECK_TEXT_H

#include "analysis/exempt.h"
#include "analysis/table.h"
#include "input/call.h"
#include "print/decider.h"
#include "print/trace.h"
#include "cli/command.h"
#include "lazy/json.h"

/**
 * struct check - a system call and the answers of a chain
 * @chain: the chain
 * @call: the call
 * @decision: the regions, without the given arguments
 * @given: the given arguments
 * @row: the answers
 * @only_abi: the ABI is that of the chain, which admits no other
 * @kernel_decides: some kernels let the call pass, and the one in question is not known
 * @exempt: the kernel in question lets the call pass, whatever the chain says
 * @trace: print paths; no filter runs for a call that is exempt
 */
struct check {
	struct chain chain;
	struct call call;
	struct decision decision;
	struct query given;
	struct table_row row;
	bool only_abi;
	bool kernel_decides;
	bool exempt;
	bool trace;
};

/** check_answered() - the result without the call */
static inline struct answered check_answered(const struct check *check)
{
	return (struct answered){ &check->chain, &check->given, &check->decision };
}

/** check_status() - enum exit_status: whether all, none or some of these calls are allowed */
enum exit_status check_status(const struct check *check);

/** check_sample() - find a call that gets @answer. Return: false if that would take too long. */
bool check_sample(const struct check *check, const struct table_answer *answer,
		  struct seccomp_data *data);

/** check_note() - append note @index on the call. Return: false if there is no such note. */
bool check_note(const struct check *check, unsigned int index, struct text *text);
#define CHECK_NOTES (CALL_NOTES + 3)

/** check_text() - print the result for people */
void check_text(const struct check *check, struct text *text);

/** check_json() - the result as an object */
struct json_object *check_json(const struct check *check);

#endif
