/* SPDX-License-Identifier: GPL-2.0 */
/* Answers to a system call in words. */
#ifndef PRINT_ANSWER_TEXT_H
#define PRINT_ANSWER_TEXT_H

#include "analysis/answers.h"
#include "analysis/signature.h"

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

#endif
