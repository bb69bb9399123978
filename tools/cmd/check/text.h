/* SPDX-License-Identifier: GPL-2.0 */
/* What `seccompctl check` has found out about one system call, and how it is told. */
#ifndef CMD_CHECK_TEXT_H
#define CMD_CHECK_TEXT_H

#include <json-c/json.h>

#include "analysis/answers.h"
#include "input/call.h"
#include "input/chain.h"
#include "cli/command.h"

/**
 * struct check - a system call and what a chain answers to it
 * @chain: the chain
 * @call: the call
 * @decision: the regions, without what is given
 * @given: what is given
 * @row: the answers, gathered
 * @trace: paths are told, too
 */
struct check {
	struct chain chain;
	struct call call;
	struct decision decision;
	struct query given;
	struct table_row row;
	bool trace;
};

/** check_status() - enum exit_status: whether all, none or some calls of the kind are allowed */
enum exit_status check_status(const struct check *check);

/** check_sample() - a call that gets an answer. Return: false if it would take too long to find. */
bool check_sample(const struct check *check, const struct table_answer *answer,
		  struct seccomp_data *data);

/** check_text() - all of it, for people */
void check_text(const struct check *check, struct text *text);

/** check_json() - all of it, as an object */
struct json_object *check_json(const struct check *check);

/** trace_text() - the path of a call through all filters */
void trace_text(const struct chain *chain, const struct seccomp_data *data, struct text *text);

/** trace_json() - the same, as an array */
struct json_object *trace_json(const struct chain *chain, const struct seccomp_data *data);

#endif
