/* SPDX-License-Identifier: GPL-2.0 */
/* The reason why a check failed, for the log of the test. */
#ifndef LIB_WHY_H
#define LIB_WHY_H

#include <stdbool.h>

#define WHY_LEN 256

/** why_not() - write the reason into @why, WHY_LEN bytes. Return: false */
__attribute__((format(printf, 2, 3))) bool why_not(char *why, const char *fmt, ...);

/** EXPECT_WHY(check) - EXPECT_TRUE() of a check that fills @__why; needs kselftest_harness.h */
#define EXPECT_WHY(_check)                   \
	do {                                 \
		char __why[WHY_LEN] = "";    \
		EXPECT_TRUE(_check)          \
		{                            \
			TH_LOG("%s", __why); \
		}                            \
	} while (0)

#endif
