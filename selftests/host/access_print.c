// SPDX-License-Identifier: GPL-2.0
/* access_print: print the table of selftests/access/table.c, as Documentation/access.rst has it. */
#include "access/table.c"

int main(void)
{
	access_print(stdout);
	return fflush(stdout) ? 1 : 0;
}
