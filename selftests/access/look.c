// SPDX-License-Identifier: GPL-2.0
/* Who may look at whom: just whom the kernel itself would let look. */
#include <errno.h>
#include <linux/capability.h>

#include "kselftest_harness.h"
#include "lib/creds.h"
#include "lib/child.h"
#include "lib/netlink.h"
#include "lib/may_look.h"

#define SOMEBODY 1000
#define ANOTHER 2000
#define CAP(_name) (1ull << CAP_##_name)

/* Who is looked at, beside everybody that is there anyway. */
enum {
	PLAIN,
	STRICT,
	FILTERED,
	UNDUMPABLE,
	OTHER_USER,
	OTHER_GROUP,
	TWO_USERS,
	CAPABLE,
	OWN_NS,
	ROOT,
	TARGETS,
};

static const struct creds targets[TARGETS] = {
	[PLAIN] = { .uid = SOMEBODY, .gid = SOMEBODY },
	[STRICT] = { .uid = SOMEBODY, .gid = SOMEBODY, .strict = true },
	[FILTERED] = { .uid = SOMEBODY, .gid = SOMEBODY, .filtered = true },
	[UNDUMPABLE] = { .uid = SOMEBODY, .gid = SOMEBODY, .undumpable = true },
	[OTHER_USER] = { .uid = ANOTHER, .gid = ANOTHER },
	[OTHER_GROUP] = { .uid = SOMEBODY, .gid = ANOTHER },
	[TWO_USERS] = { .uid = SOMEBODY, .gid = SOMEBODY, .euid = ANOTHER },
	[CAPABLE] = { .uid = SOMEBODY, .gid = SOMEBODY, .keep = CAP(NET_RAW) },
	[OWN_NS] = { .uid = SOMEBODY, .gid = SOMEBODY, .ns = CREDS_UNMAPPED_NS },
	[ROOT] = { 0 },
};

#define OWN_TARGETS (1 << PLAIN | 1 << STRICT | 1 << FILTERED | 1 << OWN_NS)
#define ALL_TARGETS ((1 << TARGETS) - 1)

static int be_target(const struct child *parent, void *arg)
{
	child_send(parent, creds_assume(arg));
	child_receive(parent);
	return 0;
}

static int be_zombie(const struct child *parent, void *arg)
{
	(void)parent;
	return creds_assume(arg) ? 1 : 0;
}

/* What a caller is told by its parent. */
struct look {
	struct creds caller;
	pid_t targets[TARGETS];
};

/* Tells what went wrong, how many threads it saw, and which of the targets. */
static int look_around(const struct child *parent, void *arg)
{
	const struct look *look = arg;
	char why[WHY_LEN] = "";
	int ret, seen = 0, mask = 0;
	struct rawnl nl;

	ret = creds_assume(&look->caller) ?: rawnl_open(&nl);
	if (ret) {
		snprintf(why, sizeof(why), "becoming the caller: %s", strerror(-ret));
	} else {
		seen = may_look_compare(&nl, why);
		for (int i = 0; i < TARGETS; i++)
			mask |= (module_may_look(&nl, look->targets[i], why) == 0) << i;
		if (module_may_look(&nl, getpid(), why))
			snprintf(why, sizeof(why), "the caller does not see itself");
	}
	child_put(parent, why, sizeof(why));
	child_send(parent, seen);
	child_send(parent, mask);
	child_receive(parent);
	return 0;
}

FIXTURE(access)
{
	struct child targets[TARGETS];
	struct child zombie, caller;
	struct look look;
};

FIXTURE_VARIANT(access)
{
	struct creds caller;
	int sees;
};

FIXTURE_VARIANT_ADD(access, unprivileged){
	.caller = { .uid = SOMEBODY, .gid = SOMEBODY },
	.sees = OWN_TARGETS,
};

FIXTURE_VARIANT_ADD(access, undumpable){
	.caller = { .uid = SOMEBODY, .gid = SOMEBODY, .undumpable = true },
	.sees = OWN_TARGETS,
};

FIXTURE_VARIANT_ADD(access, filtered){
	.caller = { .uid = SOMEBODY, .gid = SOMEBODY, .filtered = true },
	.sees = OWN_TARGETS,
};

FIXTURE_VARIANT_ADD(access, other_user){
	.caller = { .uid = ANOTHER, .gid = ANOTHER },
	.sees = 1 << OTHER_USER,
};

FIXTURE_VARIANT_ADD(access, other_group){
	.caller = { .uid = SOMEBODY, .gid = ANOTHER },
	.sees = 1 << OTHER_GROUP | 1 << OWN_NS,
};

FIXTURE_VARIANT_ADD(access, as_capable){
	.caller = { .uid = SOMEBODY, .gid = SOMEBODY, .keep = CAP(NET_RAW) },
	.sees = OWN_TARGETS | 1 << CAPABLE,
};

FIXTURE_VARIANT_ADD(access, with_cap_sys_ptrace){
	.caller = { .uid = SOMEBODY, .gid = SOMEBODY, .keep = CAP(SYS_PTRACE) },
	.sees = ALL_TARGETS,
};

FIXTURE_VARIANT_ADD(access, root){
	.sees = ALL_TARGETS,
};

FIXTURE_VARIANT_ADD(access, root_filtered){
	.caller = { .filtered = true },
	.sees = ALL_TARGETS,
};

/* Root can do more than it may: its own tasks have the capability that it lacks. */
FIXTURE_VARIANT_ADD(access, root_without_cap_sys_ptrace){
	.caller = { .drop = CAP(SYS_PTRACE) },
	.sees = 0,
};

/* It is the user for file access that counts. */
FIXTURE_VARIANT_ADD(access, root_as_somebody_for_files){
	.caller = { .drop = CAP(SYS_PTRACE), .fsuid = SOMEBODY },
	.sees = 1 << PLAIN | 1 << STRICT | 1 << FILTERED | 1 << CAPABLE,
};

FIXTURE_VARIANT_ADD(access, root_of_a_user_namespace){
	.caller = { .uid = SOMEBODY, .gid = SOMEBODY, .ns = CREDS_ROOT_OF_NS },
	.sees = 0,
};

FIXTURE_SETUP(access)
{
	struct rawnl nl;
	int ret = rawnl_open(&nl);

	if (ret == -ENOENT)
		SKIP(return, "there is no module to ask");
	ASSERT_EQ(0, ret);
	rawnl_close(&nl);
	if (getuid())
		SKIP(return, "only root can be everybody");

	for (int i = 0; i < TARGETS; i++) {
		ASSERT_EQ(0, child_start(&self->targets[i], be_target, (void *)&targets[i]));
		ASSERT_EQ(0, child_receive(&self->targets[i]));
		self->look.targets[i] = self->targets[i].pid;
	}
	ASSERT_EQ(0, child_start(&self->zombie, be_zombie, (void *)&targets[PLAIN]));
	ASSERT_TRUE(child_wait_zombie(&self->zombie));
}

FIXTURE_TEARDOWN(access)
{
	for (int i = 0; i < TARGETS; i++)
		child_kill(&self->targets[i]);
	child_kill(&self->zombie);
	child_kill(&self->caller);
}

TEST_F(access, as_the_kernel_says)
{
	char why[WHY_LEN];

	self->look.caller = variant->caller;
	ASSERT_EQ(0, child_start(&self->caller, look_around, &self->look));
	ASSERT_TRUE(child_get(&self->caller, why, sizeof(why)));
	EXPECT_STREQ("", why);
	/* At least itself. */
	EXPECT_LT(0, child_receive(&self->caller));
	EXPECT_EQ(variant->sees, child_receive(&self->caller));
}

TEST_HARNESS_MAIN
