// SPDX-License-Identifier: GPL-2.0
/*
 * Who gets what, row by row of the table in Documentation/access.rst, and never more than /proc and
 * ptrace(2) let the same caller have. With --table, that table.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "kselftest_harness.h"
#include "access_look.h"
#include "watcher.h"

static __attribute__((constructor)) void print_table(int argc, char **argv)
{
	if (argc != 2 || strcmp(argv[1], "--table"))
		return;
	access_print(stdout);
	exit(fflush(stdout) ? EXIT_FAILURE : EXIT_SUCCESS);
}

WATCHER_KEEPS_HOOKS

FIXTURE(access_matrix)
{};

FIXTURE_VARIANT(access_matrix)
{
	enum access_row_number row;
};

/* clang-format off */
#define VARIANT(_name) \
	FIXTURE_VARIANT_ADD(access_matrix, _name) { .row = ACCESS_##_name };
/* clang-format on */

ACCESS_ROWS(VARIANT)

FIXTURE_SETUP(access_matrix)
{
	struct watcher watcher;

	WATCHER_OPEN(&watcher);
	watcher_close(&watcher);
}

FIXTURE_TEARDOWN(access_matrix)
{
}

TEST_F(access_matrix, as_documented)
{
	const struct access_row *row = &access_rows[variant->row];

	char wanted[ACCESS_LINE], got[ACCESS_LINE];
	struct access_result result = { 0 };

	ASSERT_EQ(0, access_look(row, &result));
	EXPECT_STREQ("", result.why);
	access_line(row->answers, wanted);
	access_line(result.answers, got);
	EXPECT_STREQ(wanted, got);
}

TEST_HARNESS_MAIN
