/* SPDX-License-Identifier: GPL-2.0 */
/* Has a caller of the access table look at its task, and sees what it gets. */
#ifndef ACCESS_REQUESTS_H
#define ACCESS_REQUESTS_H

#include "access/table.h"

#define ACCESS_WHY 256

/* One of the complaints. */
#define ACCESS_UNTRACEABLE "the module tells what a task does that can't be traced"

/**
 * struct access_result - what a caller got
 * @answers: of the kernel and of the module
 * @why: the first answer that was not of the protocol, or more than the kernel lets the same
 *	caller have; empty if there was none
 */
struct access_result {
	enum access_answer answers[ACCESS_REQUESTS];
	char why[ACCESS_WHY];
};

/**
 * access_look() - be the caller of a row, by a child, and ask for everything
 * @row: the row; the calling process may be left with a pid namespace for its children
 * @ptrace_scope: Yama's, meanwhile: 0, as without Yama, or 1: only ancestors may trace
 * @result: filled
 *
 * Return: 0 or a negative errno; -ENOENT: there is no Yama to have that @ptrace_scope.
 */
int access_look(const struct access_row *row, int ptrace_scope, struct access_result *result);

/* These need kselftest_harness.h. */

/** EXPECT_ANSWERS() - expect of what access_look() found what the row says */
#define EXPECT_ANSWERS(_row, _ret, _result)                     \
	do {                                                    \
		char __wanted[ACCESS_LINE], __got[ACCESS_LINE]; \
                                                                \
		ASSERT_EQ(0, _ret);                             \
		access_line((_row)->answers, __wanted);         \
		access_line((_result)->answers, __got);         \
		EXPECT_STREQ(__wanted, __got)                   \
		{                                               \
			TH_LOG("%s", (_row)->name);             \
		}                                               \
		EXPECT_STREQ("", (_result)->why)                \
		{                                               \
			TH_LOG("%s", (_row)->name);             \
		}                                               \
	} while (0)

/** EXPECT_ROW() - look, and expect what the row says */
#define EXPECT_ROW(_row)                                     \
	do {                                                 \
		struct access_result __result = { 0 };       \
		int __ret = access_look(_row, 0, &__result); \
                                                             \
		EXPECT_ANSWERS(_row, __ret, &__result);      \
	} while (0)

#endif
