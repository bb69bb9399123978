/* SPDX-License-Identifier: GPL-2.0 */
/* The caller of a row of the access table, the tasks of that row, and the answers. */
#ifndef ACCESS_LOOK_H
#define ACCESS_LOOK_H

#include "access/table.h"

#define ACCESS_WHY 256

/**
 * struct access_result - the answers that a caller got
 * @differs: a task that was not answered as the row says, and how; empty if there was none
 * @why: the first answer that broke the protocol, contradicted another, or was more than the kernel
 *	lets the same caller have; empty if there was none
 */
struct access_result {
	char differs[ACCESS_WHY];
	char why[ACCESS_WHY];
};

/**
 * access_look() - make all requests of a row, in a child with the caller's credentials
 * @row: the row; the calling process may be left with a pid namespace for its children
 * @ptrace_scope: Yama's, meanwhile: 0, as without Yama, or 1: only ancestors may trace
 * @result: zeroed, to be filled
 *
 * Beside the cells, TASK_GET is compared with the kernel on every thread of the system.
 *
 * Return: 0 or a negative errno; -ENOENT: this kernel has no Yama, and so no such @ptrace_scope.
 */
int access_look(const struct access_row *row, int ptrace_scope, struct access_result *result);

/* These need kselftest_harness.h. */

/** EXPECT_ANSWERS() - expect that access_look() found the answers of the row */
#define EXPECT_ANSWERS(_row, _ret, _result)          \
	do {                                         \
		ASSERT_EQ(0, _ret);                  \
		EXPECT_STREQ("", (_result)->differs) \
		{                                    \
			TH_LOG("%s", (_row)->name);  \
		}                                    \
		EXPECT_STREQ("", (_result)->why)     \
		{                                    \
			TH_LOG("%s", (_row)->name);  \
		}                                    \
	} while (0)

/** EXPECT_ROW() - make all requests of a row, and expect its answers */
#define EXPECT_ROW(_row)                                     \
	do {                                                 \
		struct access_result __result = { 0 };       \
		int __ret = access_look(_row, 0, &__result); \
                                                             \
		EXPECT_ANSWERS(_row, __ret, &__result);      \
	} while (0)

#endif
