// SPDX-License-Identifier: GPL-2.0
/*
 * What the tool's client makes of replies, good, hostile and cut off. tool-replies.sh builds and
 * runs it under ASan and UBSan.
 */
#include <stdio.h>

#include "tool/fake_module/replies.h"

int main(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0); /* what was found is not lost in a crash */
	puts("TAP version 13");
	test_tasks();
	test_exchange();
	test_filters();
	test_filter_dump();
	test_events();
	test_watch();
	printf("1..%u\n", tests);
	return failures ? 1 : 0;
}
