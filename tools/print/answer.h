/* SPDX-License-Identifier: GPL-2.0 */
/* Answers to a system call in words; chains, instructions and answers as JSON. */
#ifndef PRINT_ANSWER_H
#define PRINT_ANSWER_H

#include "analysis/table.h"
#include "input/rule.h"
#include "lazy/json.h"

/** answer_words() - the verdict: "allowed", "fails with EPERM", "not decided" */
void answer_words(const struct table_answer *answer, bool strict, struct text *text);

/** answer_when() - verdict and condition: "allowed if domain is AF_UNIX" */
void answer_when(const struct table_answer *answer, const struct signature *signature, bool strict,
		 struct text *text);

/**
 * answers_else() - choose the answer to print as "else": the one with the longest conditions
 *
 * Return: its index; the number of answers if all need their conditions.
 */
size_t answers_else(const struct table_row *row, const struct signature *signature);

/** answers_words() - all answers in one line: "allowed if domain is AF_UNIX; else fails with EPERM" */
void answers_words(const struct table_row *row, const struct signature *signature, bool strict,
		   struct text *text);

/** json_filter() - the origin of a program of a chain; null for what does not apply */
struct json_object *json_filter(const struct chain *chain, size_t filter);

/**
 * json_target_pids() - the numbers of the tasks of --unit and so on that have the same filters as one
 * @tid: the first of them
 *
 * Return: an array with @tid; NULL if the thread was named by its number.
 */
struct json_object *json_target_pids(pid_t tid);

/** json_chain() - a chain: thread, mode, and the filters, newest first */
struct json_object *json_chain(const struct chain *chain);

/** json_rules() - rules of a policy; null without one */
struct json_object *json_rules(const struct rules *rules);

/** json_insn() - an instruction of a program as text */
struct json_object *json_insn(const struct bpf_program *program, size_t insn);

/**
 * json_answer() - an answer: verdict and conditions
 * @answer: the answer
 * @signature: names for the conditions; may be NULL
 * @strict: the chain is strict mode
 */
struct json_object *json_answer(const struct table_answer *answer,
				const struct signature *signature, bool strict);

/** json_add_ranges() - add the numbers of a row to an array */
void json_add_ranges(struct json_object *array, const struct table_row *row);

#endif
