// SPDX-License-Identifier: GPL-2.0
/* The tool's client reads replies, good, hostile and cut off: replies.sh builds and runs it. */
#include <stdio.h>

#include "tool/replies/replies.h"

int main(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0); /* a crash does not lose results */
	puts("TAP version 13");
	test_tasks();
	test_exchange();
	test_filters();
	test_filter_dump();
	test_events();
	test_watch();
	return checks_failed() ? 1 : 0;
}
