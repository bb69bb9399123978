// SPDX-License-Identifier: GPL-2.0
/* Speculation controls: what prctl(2) has set for a thread is what the module tells of it. */
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

FIXTURE(speculation)
{
	struct sd_client *module;
	struct child child;
};

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

FIXTURE_TEARDOWN(speculation)
{
	child_kill(&self->child);
	module_disconnect(self->module);
}

/* Sets what it hears, and tells what prctl(2) then says: both results of it. */
static int obey(const struct child *parent, void *arg)
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

/* The value in force, or a negative number if the module told none. */
static long told(const struct sd_task *task, int which)
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

#define EXPECT_TOLD(_value)                                                                      \
	do {                                                                                     \
		struct sd_error __error;                                                         \
		struct sd_task __task;                                                           \
		ASSERT_EQ(0, client_task_get(self->module, self->child.pid, &__task, &__error)); \
		EXPECT_EQ(_value, told(&__task, variant->which));                                \
		EXPECT_REPORT(self->module, self->child.pid);                                    \
	} while (0)

/* What every thread starts with. */
TEST_F(speculation, as_it_is)
{
	int value;

	ASSERT_EQ(0, child_start(&self->child, obey, (void *)&variant->which));
	child_send(&self->child, 0);
	child_receive(&self->child);
	value = child_receive(&self->child);
	if (value < 0)
		SKIP(return, "this kernel has no control of %s: %s", variant->name,
			   strerror(-value));
	EXPECT_TOLD(value);
}

TEST_F(speculation, as_it_is_set)
{
	const int settings[] = { PR_SPEC_DISABLE, PR_SPEC_ENABLE, PR_SPEC_DISABLE_NOEXEC,
				 PR_SPEC_ENABLE, PR_SPEC_FORCE_DISABLE };
	int changed = 0, error = 0;

	ASSERT_EQ(0, child_start(&self->child, obey, (void *)&variant->which));
	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
		int ret, value;

		ASSERT_TRUE(child_send(&self->child, settings[i]));
		ret = child_receive(&self->child);
		value = child_receive(&self->child);
		/* Some kernels accept what the whole system has anyway, and leave it at that. */
		if (ret || !(value & PR_SPEC_PRCTL)) {
			error = ret;
			if (value >= 0) {
				EXPECT_TOLD(value);
			}
			continue;
		}
		EXPECT_EQ(PR_SPEC_PRCTL | settings[i], value);
		EXPECT_TOLD(value);
		changed++;
	}
	if (!changed)
		SKIP(return, "prctl(2) can't change the %s here: %s", variant->name,
			   error ? strerror(-error) : "it is the same for the whole system");
}

TEST_HARNESS_MAIN
