// SPDX-License-Identifier: GPL-2.0
/* access_print: the table of selftests/access_table.c, as Documentation/access.rst has to have it. */
#include "access/table.c"

int main(void)
{
	access_print(stdout);
	return fflush(stdout) ? 1 : 0;
}
