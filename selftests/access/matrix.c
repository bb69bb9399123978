// SPDX-License-Identifier: GPL-2.0
/*
 * The table of Documentation/access.rst, row by row; and nobody gets more than /proc and ptrace(2)
 * let the same caller have.
 */
#include <errno.h>
#include <string.h>

#include "kselftest_harness.h"
#include "access/look.h"
#include "lib/netlink_events.h"

WATCHER_KEEPS_HOOKS

FIXTURE(access_matrix)
{};

FIXTURE_VARIANT(access_matrix)
{
	enum access_row_number row;
};

/* clang-format off */
#define VARIANT(_test, ...) \
	FIXTURE_VARIANT_ADD(access_matrix, _test) { .row = ACCESS_##_test };
#define NO_VARIANT(...)
/* clang-format on */

ACCESS_ROWS(VARIANT, NO_VARIANT)

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

/* A module can't ask other security modules. The document says what follows. */
TEST_F(access_yama, is_not_asked)
{
	struct access_row row = access_rows[ACCESS_same_user];
	struct access_result result = { 0 };
	int ret;

	row.targets = 1u << TARGET_USERS;
	row.answers[ACCESS_PTRACE] = ACCESS_EPERM;
	ret = access_look(&row, 1, &result);
	if (ret == -ENOENT)
		SKIP(return, "this kernel has no Yama");
	ASSERT_EQ(0, ret);
	EXPECT_STREQ("", result.differs);
	EXPECT_STREQ("", result.why);
}

TEST_HARNESS_MAIN
