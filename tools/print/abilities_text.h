/* SPDX-License-Identifier: GPL-2.0 */
/* What can be done, for people. */
#ifndef PRINT_ABILITIES_TEXT_H
#define PRINT_ABILITIES_TEXT_H

#include "analysis/abilities.h"

struct text;

/**
 * abilities_text() - print what can be done, in some paragraphs
 * @sets: under the task's own ABI, and behind it under others
 * @count: how many sets
 * @all: tell each with the calls by which it can be done
 */
void abilities_text(const struct ability_set *sets, size_t count, bool all);

/** abilities_brief() - print the same in a few lines, for status */
void abilities_brief(const struct ability_set *sets, size_t count);

/** ability_name() - an answer in a word: yes, no, if, asks, undecided */
const char *ability_name(enum ability_level level);

/** way_text() - how far one way is open: "socket if type is not SOCK_RAW" */
void way_text(const struct way_answer *answer, struct text *text);

#endif
