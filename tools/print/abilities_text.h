/* SPDX-License-Identifier: GPL-2.0 */
/* Abilities for people. */
#ifndef PRINT_ABILITIES_TEXT_H
#define PRINT_ABILITIES_TEXT_H

#include "analysis/abilities.h"

struct text;

/**
 * abilities_text() - print abilities in some paragraphs
 * @sets: abilities under the task's own ABI, then under others
 * @count: how many sets
 * @all: print each with its system calls
 */
void abilities_text(const struct ability_set *sets, size_t count, bool all);

/** abilities_brief() - print them in a few lines, for status */
void abilities_brief(const struct ability_set *sets, size_t count);

/** ability_name() - an answer in one word: yes, no, if, asks, undecided */
const char *ability_name(enum ability_level level);

/** way_text() - one way and its condition: "socket if type is not SOCK_RAW" */
void way_text(const struct way_answer *answer, struct text *text);

#endif
