/* SPDX-License-Identifier: GPL-2.0 */
/* Chains, instructions and answers as JSON. */
#ifndef PRINT_ANSWER_JSON_H
#define PRINT_ANSWER_JSON_H

#include <json-c/json.h>

#include "analysis/signature.h"
#include "analysis/table.h"
#include "input/chain.h"

/** json_filter() - the origin of a program of a chain; null for what does not apply */
struct json_object *json_filter(const struct chain *chain, size_t filter);

/** json_chain() - a chain: thread, mode, and the filters, newest first */
struct json_object *json_chain(const struct chain *chain);

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

#endif
