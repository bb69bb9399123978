/* SPDX-License-Identifier: GPL-2.0 */
/* Abilities for people and as JSON, for explain and status. */
#ifndef PRINT_ABILITIES_H
#define PRINT_ABILITIES_H

#include "analysis/abilities.h"

struct json_object;
struct text;

/**
 * abilities_text() - print abilities in some paragraphs
 * @sets: abilities under the task's own ABI, then under others
 * @count: how many sets
 * @all: print each with its system calls
 */
void abilities_text(const struct ability_set *sets, size_t count, bool all);

/**
 * abilities_brief() - print them in a few lines, for status
 * @sets: see abilities_text()
 * @count: how many sets
 * @whole: name each, also where a list has most of a group: "files (4 of 5)"
 */
void abilities_brief(const struct ability_set *sets, size_t count, bool whole);

/** ability_name() - an answer in one word: yes, if, io_uring, asks, undecided, no */
const char *ability_name(enum ability_level level);

/** way_text() - one way and its condition: "socket if type is not SOCK_RAW" */
void way_text(const struct way_answer *answer, struct text *text);

/** json_decider() - a deciding instruction and the depth of its filter, 0 for the newest */
struct json_object *json_decider(const struct table_decider *decider);

/** json_abilities() - the abilities under one ABI */
struct json_object *json_abilities(const struct ability_set *set, bool strict);

#endif
