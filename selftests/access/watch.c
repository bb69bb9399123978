// SPDX-License-Identifier: GPL-2.0
/* Who is told of whom: without privileges of one's own tasks only, and never more than by ptrace(2). */
#include <errno.h>
#include <linux/capability.h>
#include <sched.h>

#include "kselftest_harness.h"
#include "lib/puppet.h"
#include "lib/creds.h"
#include "lib/expect_event.h"
#include "lib/may_look.h"

WATCHER_KEEPS_HOOKS

#define SOMEBODY 1000
#define OTHER 2000
#define CAP(_name) (1ull << CAP_##_name)

/* Who acts: processes of several users, and a child of whoever watches. */
enum {
	ROOTS,
	SOMEBODYS,
	UNDUMPABLE,
	SETUID,
	IN_NAMESPACE,
	OTHERS,
	CHILD,
	TARGETS,
};

static const struct creds targets[] = {
	[ROOTS] = { 0 },
	[SOMEBODYS] = { .uid = SOMEBODY, .gid = SOMEBODY },
	[UNDUMPABLE] = { .uid = SOMEBODY, .gid = SOMEBODY, .undumpable = true },
	[SETUID] = { .uid = SOMEBODY, .gid = SOMEBODY, .euid = OTHER },
	[IN_NAMESPACE] = { .uid = SOMEBODY, .gid = SOMEBODY, .ns = CREDS_ROOT_OF_NS },
	[OTHERS] = { .uid = OTHER, .gid = OTHER },
};

#define ALL ((1 << TARGETS) - 1)
#define THE(_name) (1 << _name)

static int be_target(const struct child *parent, void *arg)
{
	child_send(parent, creds_assume(arg));
	return puppet(parent, NULL);
}

/**
 * struct access - what a watcher found out
 * @installs, @verdicts: of which targets it was told of those
 * @by_kernel: which of them the kernel lets it look at
 * @strangers: events of others
 * @error: of watching
 */
struct access {
	int installs, verdicts, by_kernel;
	int strangers;
	int error;
};

/* What a watcher is told by the test. */
struct look {
	struct creds identity;
	pid_t targets[TARGETS];
};

static const struct sd_watch everything = { .kinds = INSTALLS | VERDICTS };

static int act_out(const struct child *target)
{
	const struct ruleset ruleset = ONE_RULE(CALL, SECCOMP_RET_ERRNO | EDOM);

	return PUPPET_DO(target, PUPPET_INSTALL, .ruleset = ruleset) == 0 &&
	       PUPPET_DO(target, PUPPET_CALL, .call = native_call(CALL)) == -EDOM;
}

/* After everybody has acted: whom the watcher was told of. */
static void take_stock(struct watcher *watcher, const pid_t *pids, struct access *access)
{
	access->error = watcher_drain(watcher);
	for (size_t at = 0; at < watcher->count; at++) {
		const struct sd_event *event = &watcher->events[at].event;
		int i = 0;

		while (i < TARGETS && pids[i] != event->tgid)
			i++;
		access->strangers += i == TARGETS;
		if (event->type == SD_EVENT_VERDICT)
			access->verdicts |= 1 << i;
		else
			access->installs |= 1 << i;
	}
	for (int i = 0; i < TARGETS; i++)
		access->by_kernel |= !kernel_may_look(pids[i]) << i;
}

static int look_on(const struct child *parent, void *arg)
{
	struct access access = { 0 };
	struct look *look = arg;
	struct watcher watcher;
	struct child child;

	access.error = creds_assume(&look->identity) ?: watcher_open(&watcher);
	access.error = access.error ?: child_start(&child, puppet, NULL);
	access.error = access.error ?: watcher_watch(&watcher, &everything);
	child_send(parent, access.error);
	child_receive(parent);
	look->targets[CHILD] = child.pid;
	if (!act_out(&child))
		return 1;
	take_stock(&watcher, look->targets, &access);
	child_put(parent, &access, sizeof(access));
	child_receive(parent);
	return 0;
}

FIXTURE(watch_access)
{
	struct child targets[CHILD];
	struct child watcher;
	struct look look;
};

FIXTURE_VARIANT(watch_access)
{
	struct creds watcher;
	int told;
	bool privileged;
};

FIXTURE_VARIANT_ADD(watch_access, root){
	.told = ALL,
	.privileged = true,
};

FIXTURE_VARIANT_ADD(watch_access, root_without_cap_sys_admin){
	.watcher = { .drop = CAP(SYS_ADMIN) },
	.told = THE(ROOTS) | THE(CHILD),
};

FIXTURE_VARIANT_ADD(watch_access, root_with_neither){
	.watcher = { .drop = CAP(SYS_ADMIN) | CAP(SYS_PTRACE) },
	.told = THE(CHILD),
};

FIXTURE_VARIANT_ADD(watch_access, unprivileged){
	.watcher = { .uid = SOMEBODY, .gid = SOMEBODY },
	.told = THE(SOMEBODYS) | THE(IN_NAMESPACE) | THE(CHILD),
};

FIXTURE_VARIANT_ADD(watch_access, other_user){
	.watcher = { .uid = OTHER, .gid = OTHER },
	.told = THE(OTHERS) | THE(CHILD),
};

FIXTURE_VARIANT_ADD(watch_access, other_group){
	.watcher = { .uid = SOMEBODY, .gid = OTHER },
	.told = THE(CHILD),
};

/* It may look at everybody, and is still told of its own only. */
FIXTURE_VARIANT_ADD(watch_access, with_cap_sys_ptrace){
	.watcher = { .uid = SOMEBODY, .gid = SOMEBODY, .keep = CAP(SYS_PTRACE) },
	.told = THE(SOMEBODYS) | THE(UNDUMPABLE) | THE(IN_NAMESPACE) | THE(CHILD),
};

/* It may have programs, but not look at just anybody. */
FIXTURE_VARIANT_ADD(watch_access, with_cap_sys_admin){
	.watcher = { .uid = SOMEBODY, .gid = SOMEBODY, .keep = CAP(SYS_ADMIN) },
	.told = THE(SOMEBODYS) | THE(IN_NAMESPACE) | THE(CHILD),
};

FIXTURE_VARIANT_ADD(watch_access, with_both){
	.watcher = { .uid = SOMEBODY, .gid = SOMEBODY, .keep = CAP(SYS_ADMIN) | CAP(SYS_PTRACE) },
	.told = ALL,
	.privileged = true,
};

/* It has every capability, but not where it counts. */
FIXTURE_VARIANT_ADD(watch_access, root_of_a_user_namespace){
	.watcher = { .uid = SOMEBODY, .gid = SOMEBODY, .ns = CREDS_ROOT_OF_NS },
	.told = THE(CHILD),
};

FIXTURE_VARIANT_ADD(watch_access, nobody_of_a_user_namespace){
	.watcher = { .uid = SOMEBODY, .gid = SOMEBODY, .ns = CREDS_UNMAPPED_NS },
	.told = THE(CHILD),
};

FIXTURE_SETUP(watch_access)
{
	struct watcher watcher;

	WATCHER_OPEN(&watcher);
	watcher_close(&watcher);
	for (int i = 0; i < CHILD; i++) {
		ASSERT_EQ(0, child_start(&self->targets[i], be_target, (void *)&targets[i]));
		ASSERT_EQ(0, child_receive(&self->targets[i]));
		self->look.targets[i] = self->targets[i].pid;
	}
	self->look.identity = variant->watcher;
}

FIXTURE_TEARDOWN(watch_access)
{
	for (int i = 0; i < CHILD; i++)
		child_kill(&self->targets[i]);
	child_kill(&self->watcher);
}

TEST_F(watch_access, to_ones_own)
{
	struct access access;

	ASSERT_EQ(0, child_start(&self->watcher, look_on, &self->look));
	ASSERT_EQ(0, child_receive(&self->watcher));
	for (int i = 0; i < CHILD; i++)
		ASSERT_TRUE(act_out(&self->targets[i]));
	child_send(&self->watcher, 0);
	ASSERT_TRUE(child_get(&self->watcher, &access, sizeof(access)));
	EXPECT_EQ(0, access.error);
	EXPECT_EQ(variant->told, access.installs);
	EXPECT_EQ(variant->told, access.verdicts);
	if (!variant->privileged) {
		EXPECT_EQ(0, access.verdicts & ~access.by_kernel);
		EXPECT_EQ(0, access.strangers);
	}
}

/* What it is told of depends on what the task is at that moment, not on what it was. */
TEST_F(watch_access, as_it_is_at_the_moment)
{
	const struct seccomp_data become = { .nr = SYS_setresuid, .args = { OTHER, OTHER, OTHER } };
	struct access access;

	ASSERT_EQ(0, child_start(&self->watcher, look_on, &self->look));
	ASSERT_EQ(0, child_receive(&self->watcher));
	/* It can't come back, and is dumpable no more. */
	ASSERT_EQ(0, PUPPET_DO(&self->targets[ROOTS], PUPPET_CALL, .call = become));
	ASSERT_TRUE(act_out(&self->targets[ROOTS]));
	child_send(&self->watcher, 0);
	ASSERT_TRUE(child_get(&self->watcher, &access, sizeof(access)));
	EXPECT_EQ(variant->privileged ? THE(ROOTS) : 0, access.verdicts & THE(ROOTS));
	EXPECT_EQ(variant->privileged ? THE(ROOTS) : 0, access.installs & THE(ROOTS));
}

FIXTURE(opener)
{
	struct child roots, somebodys, other;
	struct watcher watcher;
};

FIXTURE_SETUP(opener)
{
	WATCHER_OPEN(&self->watcher);
	watcher_close(&self->watcher);
	ASSERT_EQ(0, child_start(&self->roots, be_target, (void *)&targets[ROOTS]));
	ASSERT_EQ(0, child_receive(&self->roots));
	ASSERT_EQ(0, child_start(&self->somebodys, be_target, (void *)&targets[SOMEBODYS]));
	ASSERT_EQ(0, child_receive(&self->somebodys));
}

FIXTURE_TEARDOWN(opener)
{
	child_kill(&self->roots);
	child_kill(&self->somebodys);
	child_kill(&self->other);
	watcher_close(&self->watcher);
}

static int open_as_somebody(const struct child *parent, void *arg)
{
	struct rawnl nl;

	if (creds_assume(arg) || rawnl_open(&nl))
		return 1;
	child_put(parent, &nl, sizeof(nl));
	child_receive(parent);
	return 0;
}

/* Root is not to be made to watch for who has opened the socket. */
TEST_F(opener, has_no_privileges)
{
	struct rawnl nl;

	ASSERT_EQ(0, child_start(&self->other, open_as_somebody, (void *)&targets[SOMEBODYS]));
	ASSERT_TRUE(child_get(&self->other, &nl, sizeof(nl)));
	nl.fd = child_getfd(self->other.pid, nl.fd);
	ASSERT_LE(0, nl.fd);
	watcher_adopt(&self->watcher, &nl);
	EXPECT_EQ(-EPERM, watcher_watch(&self->watcher, &(struct sd_watch){ .kinds = INSTALLS,
									    .with_prog = true }));
	EXPECT_EQ(-EPERM,
		  watcher_watch(&self->watcher, &(struct sd_watch){ .kinds = INSTALLS,
								    .tgids = &self->roots.pid,
								    .tgids_len = 1 }));
	ASSERT_EQ(0, watcher_watch(&self->watcher, &everything));
	ASSERT_TRUE(act_out(&self->roots));
	ASSERT_TRUE(act_out(&self->somebodys));
	DRAIN(&self->watcher);
	EXPECT_EQ(2, self->watcher.count);
	EXPECT_EQ(1, verdicts_on(&self->watcher, self->somebodys.pid, CALL));
}

/* Tells what the watch came to, and then what was seen of what has been done meanwhile. */
static int report(const struct child *parent, struct watcher *watcher, pid_t *pids)
{
	struct access access = { 0 };

	child_send(parent, watcher_watch(watcher, &everything));
	child_receive(parent);
	take_stock(watcher, pids, &access);
	child_put(parent, &access, sizeof(access));
	child_receive(parent);
	return 0;
}

static int drop_and_watch(const struct child *parent, void *arg)
{
	struct watcher watcher;

	if (watcher_open(&watcher) || creds_assume(&targets[SOMEBODYS]))
		return 1;
	return report(parent, &watcher, arg);
}

static int watch_and_drop(const struct child *parent, void *arg)
{
	struct watcher watcher;

	if (watcher_open(&watcher) || watcher_watch(&watcher, &everything) ||
	    creds_assume(&targets[SOMEBODYS]))
		return 1;
	return report(parent, &watcher, arg);
}

static void expect_somebodys_only(struct __test_metadata *_metadata, FIXTURE_DATA(opener) * self,
				  int (*child)(const struct child *parent, void *arg))
{
	pid_t pids[TARGETS] = { self->roots.pid, self->somebodys.pid };
	struct access access;

	ASSERT_EQ(0, child_start(&self->other, child, pids));
	ASSERT_EQ(0, child_receive(&self->other));
	ASSERT_TRUE(act_out(&self->roots));
	ASSERT_TRUE(act_out(&self->somebodys));
	child_send(&self->other, 0);
	ASSERT_TRUE(child_get(&self->other, &access, sizeof(access)));
	EXPECT_EQ(0, access.error);
	EXPECT_EQ(THE(SOMEBODYS), access.verdicts);
	EXPECT_EQ(THE(SOMEBODYS), access.installs);
}

/* What the socket could do for root it does no more for who root has become. */
TEST_F(opener, has_dropped_its_privileges)
{
	expect_somebodys_only(_metadata, self, drop_and_watch);
}

/* Of what it may be told is asked anew with each request. */
TEST_F(opener, asks_again_with_less)
{
	expect_somebodys_only(_metadata, self, watch_and_drop);
}

TEST_HARNESS_MAIN
