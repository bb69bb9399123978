// SPDX-License-Identifier: GPL-2.0
/* Print the table of access/table.c in the form of Documentation/access.rst. */
#include "access/table.c"

int main(void)
{
	access_print(stdout);
	return fflush(stdout) ? 1 : 0;
}
