/* SPDX-License-Identifier: GPL-2.0 */
/* The parts that JSON about answers is made of. */
#ifndef EXPLAIN_JSON_H
#define EXPLAIN_JSON_H

#include "capabilities.h"

struct json_object;

/** json_verdict() - what happens to a call: action, data, text */
struct json_object *json_verdict(uint32_t ret, bool strict);

/** json_clauses() - conditions: an array of alternatives, each an array of terms that all hold */
struct json_object *json_clauses(const struct clauses *clauses);

/** json_condition() - the same in words, as a string; @syscall names its arguments */
struct json_object *json_condition(const struct clauses *clauses, const char *syscall);

/** json_decider() - which instruction of which filter */
struct json_object *json_decider(const struct table_decider *decider);

/** json_capabilities() - what can be done under one ABI */
struct json_object *json_capabilities(const struct capability_set *set, bool strict);

#endif
