/* SPDX-License-Identifier: GPL-2.0 */
/* Refusals of logs and core files, and what is known of each. */
#ifndef CMD_WHY_WHY_H
#define CMD_WHY_WHY_H

#include "analysis/table.h"
#include "input/call.h"
#include "input/chain.h"
#include "input/known.h"
#include "input/record_log.h"
#include "print/decider.h"

/* Refusals that are kept apart: names and calls in a log are chosen by those who are logged. */
#define REFUSALS_MAX 4096

/**
 * struct refusal - records that are alike: call, ABI, action, program and unit
 * @record: the latest of them
 * @count: how many with a serial number, or from a core file
 * @unnumbered: how many without one, which may be the same records once more
 * @first: the earliest time; 0 if none has one
 * @last: the latest
 * @live: the process of @record is still there
 * @cause: why the call got this answer; NULL if no filters are known
 */
struct refusal {
	struct record record;
	uint64_t count;
	uint64_t unnumbered;
	uint64_t first;
	uint64_t last;
	bool live;
	struct cause *cause;
};

/** refusal_count() - the number of records, each once */
uint64_t refusal_count(const struct refusal *refusal);

/**
 * struct cause - a chain and its answer to the call
 * @chain: the chain
 * @own: the chain is that of the process, and of this cause alone
 * @call: the call, with its arguments if they are known
 * @query: the selected calls
 * @decision: their answers
 * @row: the same as a row
 * @any: the answers to any arguments, if those of the call are known
 */
struct cause {
	struct chain *chain;
	bool own;
	struct call call;
	struct query query;
	struct decision decision;
	struct table_row row;
	struct table_row any;
};

/**
 * struct why - the command's result
 * @log: the records
 * @tree: refusals by what makes them alike (tsearch(3))
 * @refusals: all of them, the latest first after why_sort()
 * @count: how many
 * @room: room for them
 * @others: records of refusals beyond %REFUSALS_MAX
 * @with: the chain that the user gives
 * @has_with: it is loaded
 */
struct why {
	struct record_log log;
	void *tree;
	struct refusal **refusals;
	size_t count;
	size_t room;
	uint64_t others;
	struct chain with;
	bool has_with;
};

/** why_take() - count a record; @arg is a struct why */
void why_take(const struct record *record, void *arg);

/** why_sort() - put the latest first */
void why_sort(struct why *why);

/** why_release() - free all refusals with their causes */
void why_release(struct why *why);

/**
 * refusal_find_process() - find out whether the process of a refusal is still there, and its unit
 *
 * The number must be of a process of the same name and program that has started before the record.
 */
void refusal_find_process(struct refusal *refusal);

/** cause_make() - ask a chain about the call of a refusal. The cause becomes the refusal's. */
struct cause *cause_make(struct refusal *refusal, struct chain *chain);

/** cause_release() - free a cause; NULL is allowed */
void cause_release(struct cause *cause);

/** cause_gave() - whether an answer is the one of the record, as far as that says */
bool cause_gave(const struct refusal *refusal, const struct table_answer *answer);

/** cause_found() - an answer that cause_gave(); NULL if there is none, or no cause */
const struct table_answer *cause_found(const struct refusal *refusal);

/** cause_call() - the call of a refusal, with a cause or without one; valid until the next call */
const struct call *cause_call(const struct refusal *refusal);

/** outcome_text() - append what happened: "killed the process (SIGSYS)" */
void outcome_text(const struct record *record, struct text *text);

/**
 * doubt_text() - append why the chain does not explain the record: "policy.bpf lets this call through: ..."
 *
 * Return: false if it explains it.
 */
bool doubt_text(const struct refusal *refusal, struct text *text);

/** remedy_text() - append what to change, in one line */
void remedy_text(const struct refusal *refusal, struct text *text);

/** why_text() - print the result for people */
void why_text(const struct why *why);

/** why_json() - the result as an object */
struct json_object *why_json(const struct why *why);

#endif
