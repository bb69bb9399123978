/* SPDX-License-Identifier: GPL-2.0 */
/* The reason why a check failed, for the log of the test. */
#ifndef LIB_WHY_H
#define LIB_WHY_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

#define WHY_LEN 256

/** why_not() - write the reason into @why, WHY_LEN bytes. Return: false */
__attribute__((format(printf, 2, 3))) static inline bool why_not(char *why, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(why, WHY_LEN, fmt, args);
	va_end(args);
	return false;
}

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
