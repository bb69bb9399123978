/* SPDX-License-Identifier: GPL-2.0 */
/* The reason why a check failed, for the log of the test. */
#ifndef LIB_WHY_H
#define LIB_WHY_H

#define WHY_LEN 256

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
