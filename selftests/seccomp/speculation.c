// SPDX-License-Identifier: GPL-2.0
/* Speculation controls: the module reports what prctl(2) has set for a thread. */
#include <errno.h>
#include <linux/prctl.h>
#include <sys/prctl.h>

#include "kselftest_harness.h"
#include "lib/client.h"
#include "lib/child.h"
#include "lib/sandbox.h"

#ifndef PR_SPEC_L1D_FLUSH
#define PR_SPEC_L1D_FLUSH 2
#endif

MODULE_FIXTURE_BASE(speculation)

FIXTURE_VARIANT(speculation)
{
	int which;
	const char *name;
};

FIXTURE_VARIANT_ADD(speculation, store_bypass){
	.which = PR_SPEC_STORE_BYPASS,
	.name = "store bypass",
};

FIXTURE_VARIANT_ADD(speculation, indirect_branch){
	.which = PR_SPEC_INDIRECT_BRANCH,
	.name = "indirect branch speculation",
};

FIXTURE_VARIANT_ADD(speculation, l1d_flush){
	.which = PR_SPEC_L1D_FLUSH,
	.name = "L1D flush",
};

FIXTURE_SETUP(speculation)
{
	self->module = module_connect();
	if (!self->module)
		SKIP(return, "there is no module to ask");
}

/* Set the values that come, and send the results of setting and of getting. */
static int set_on_demand(const struct child *parent, void *arg)
{
	int which = *(int *)arg;
	int value;

	while ((value = child_receive(parent)) != CHILD_GONE) {
		if (value)
			value = prctl(PR_SET_SPECULATION_CTRL, which, value, 0, 0) ? -errno : 0;
		child_send(parent, value);
		value = prctl(PR_GET_SPECULATION_CTRL, which, 0, 0, 0);
		child_send(parent, value < 0 ? -errno : value);
	}
	return 0;
}

/* The active value, or -1 if the module reported none. */
static long reported(const struct sd_task *task, int which)
{
	switch (which) {
	case PR_SPEC_STORE_BYPASS:
		return task->has & SD_HAS_SPEC_STORE_BYPASS ? (long)task->spec_store_bypass : -1;
	case PR_SPEC_INDIRECT_BRANCH:
		return task->has & SD_HAS_SPEC_INDIRECT_BRANCH ? (long)task->spec_indirect_branch :
								 -1;
	default:
		return task->has & SD_HAS_SPEC_L1D_FLUSH ? (long)task->spec_l1d_flush : -1;
	}
}

#define EXPECT_SPECULATION(_value)                                                               \
	do {                                                                                     \
		struct sd_error __error;                                                         \
		struct sd_task __task;                                                           \
		ASSERT_EQ(0, client_task_get(self->module, self->child.pid, &__task, &__error)); \
		EXPECT_EQ(_value, reported(&__task, variant->which));                            \
		EXPECT_REPORT(self->module, self->child.pid);                                    \
	} while (0)

/* The initial value. */
TEST_F(speculation, initial)
{
	int value;

	ASSERT_EQ(0, child_start(&self->child, set_on_demand, (void *)&variant->which));
	child_exchange(&self->child, 0);
	value = child_receive(&self->child);
	if (value < 0)
		SKIP(return, "this kernel has no control of %s: %s", variant->name,
			   strerror(-value));
	EXPECT_SPECULATION(value);
}

TEST_F(speculation, changed)
{
	const int settings[] = { PR_SPEC_DISABLE, PR_SPEC_ENABLE, PR_SPEC_DISABLE_NOEXEC,
				 PR_SPEC_ENABLE, PR_SPEC_FORCE_DISABLE };
	int changed = 0, error = 0;

	ASSERT_EQ(0, child_start(&self->child, set_on_demand, (void *)&variant->which));
	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
		int ret, value;

		ret = child_exchange(&self->child, settings[i]);
		value = child_receive(&self->child);
		/* Some kernels accept the value that the whole system has, and change nothing. */
		if (ret || !(value & PR_SPEC_PRCTL)) {
			error = ret;
			if (value >= 0) {
				EXPECT_SPECULATION(value);
			}
			continue;
		}
		EXPECT_EQ(PR_SPEC_PRCTL | settings[i], value);
		EXPECT_SPECULATION(value);
		changed++;
	}
	if (!changed)
		SKIP(return, "prctl(2) can't change the %s here: %s", variant->name,
			   error ? strerror(-error) : "it is the same for the whole system");
}

TEST_HARNESS_MAIN
