// SPDX-License-Identifier: GPL-2.0
/*
 * Who gets what, row by row of the table in Documentation/access.rst, and never more than /proc and
 * ptrace(2) let the same caller have.
 */
#include <errno.h>
#include <string.h>

#include "kselftest_harness.h"
#include "access/requests.h"
#include "lib/netlink_events.h"

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
	EXPECT_ROW(&access_rows[variant->row]);
}

FIXTURE(access_yama)
{};

FIXTURE_SETUP(access_yama)
{
	struct watcher watcher;

	WATCHER_OPEN(&watcher);
	watcher_close(&watcher);
}

FIXTURE_TEARDOWN(access_yama)
{
}

/* No module can ask another security module: the document says what follows. */
TEST_F(access_yama, is_not_asked)
{
	const struct access_row *row = &access_rows[ACCESS_same_user];
	char wanted[ACCESS_LINE], got[ACCESS_LINE];
	struct access_result result = { 0 };
	int ret = access_look(row, 1, &result);

	if (ret == -ENOENT)
		SKIP(return, "this kernel has no Yama");
	ASSERT_EQ(0, ret);
	EXPECT_EQ(ACCESS_EPERM, result.answers[ACCESS_PTRACE]);
	result.answers[ACCESS_PTRACE] = row->answers[ACCESS_PTRACE];
	access_line(row->answers, wanted);
	access_line(result.answers, got);
	EXPECT_STREQ(wanted, got);
	EXPECT_STREQ(ACCESS_UNTRACEABLE, result.why);
}

TEST_HARNESS_MAIN
