// SPDX-License-Identifier: GPL-2.0
/* The module shows no task that the caller's own /proc hides, whatever its mount options. */
#include <errno.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "kselftest_harness.h"
#include "lib/puppet.h"
#include "lib/creds.h"
#include "lib/proc.h"
#include "lib/netlink_filters.h"
#include "lib/may_look.h"

#define SOMEBODY 1000
#define OTHER 2000
#define CAP(_name) (1ull << CAP_##_name)

/* The tasks of the test, beside all others of the system. */
enum {
	ROOTS,
	OWN,
	UNDUMPABLE,
	OTHERS,
	TARGETS,
};

static const struct creds targets[TARGETS] = {
	[ROOTS] = { 0 },
	[OWN] = { .uid = SOMEBODY, .gid = SOMEBODY },
	[UNDUMPABLE] = { .uid = SOMEBODY, .gid = SOMEBODY, .undumpable = true },
	[OTHERS] = { .uid = OTHER, .gid = OTHER },
};

static const struct ruleset refused = REFUSES_CALL;

/**
 * struct sight - what a caller saw
 * @error: of its setup, negative
 * @shown: how many of the threads that root knows the module shows
 * @hidden: how many it hides
 * @by_proc: how many /proc shows
 * @of_nobody: the errno for a number that nobody has
 * @why: the first thread that only the module shows, or another fault; empty if there was none
 */
struct sight {
	int error;
	int shown, hidden, by_proc;
	int of_nobody;
	char why[WHY_LEN];
};

/**
 * struct look - the input of a caller
 * @options: mount options of /proc
 * @caller: its credentials
 * @tids: all threads that root knows
 * @count: how many
 * @nobody: a number that nobody has
 */
struct look {
	const char *options;
	struct creds caller;
	pid_t *tids;
	size_t count;
	pid_t nobody;
};

__attribute__((format(printf, 2, 3))) static void complain(struct sight *sight, const char *fmt,
							   ...)
{
	va_list args;

	if (sight->why[0])
		return;
	va_start(args, fmt);
	vsnprintf(sight->why, sizeof(sight->why), fmt, args);
	va_end(args);
}

/* Whether /proc lets the calling process read anything of a thread. */
static bool in_proc(pid_t tid)
{
	struct stat stat_of;
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/status", tid);
	return stat(path, &stat_of) == 0;
}

/* kill(2) says so to everybody, whatever the mount options of /proc. */
static bool gone(pid_t tid)
{
	return kill(tid, 0) && errno == ESRCH;
}

/* A thread that has ended since is not hidden. */
static void expect_in_proc(struct sight *sight, pid_t tid, const char *by)
{
	if (!in_proc(tid) && !gone(tid))
		complain(sight, "%s shows %d, which /proc hides", by, tid);
}

static void look_at_all(struct rawnl *nl, struct sight *sight)
{
	struct rawnl_reply answer = { 0 };
	struct filters_reply reply;

	may_look_dump(nl, &answer, sight->why);
	for (size_t i = 0; i < answer.count; i++)
		expect_in_proc(sight, answer.tasks[i].tid, "a dump of threads");
	if (!rawnl_find(&answer, getpid()))
		complain(sight, "the caller does not see itself");
	rawnl_free(&answer);

	if (filters_dump(nl, 0, false, RAWNL_SIZE, &reply) || reply.answer.error)
		complain(sight, "dump of filters: %d %.100s", reply.answer.error, reply.why);
	for (size_t i = 0; i < reply.count; i++)
		expect_in_proc(sight, reply.filters[i].tid, "a dump of filters");
	filters_free(&reply);
}

/* EPERM shows that the number is in use, as kill(2) does, and nothing else. */
static void look_at_each(struct rawnl *nl, const struct look *look, struct sight *sight)
{
	for (size_t i = 0; i < look->count; i++) {
		pid_t tid = look->tids[i];
		int error = module_may_look(nl, tid, sight->why);
		bool seen = in_proc(tid);

		if (gone(tid))
			continue;
		if (error != EPERM && error)
			complain(sight, "error %d for %d, which is there", error, tid);
		if (!error)
			expect_in_proc(sight, tid, "TASK_GET");
		sight->shown += !error;
		sight->hidden += error == EPERM;
		sight->by_proc += seen;
	}
	sight->of_nobody = module_may_look(nl, look->nobody, sight->why);
}

static int mount_proc(const char *options)
{
	if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount("proc", "/proc", "proc", 0, options))
		return -errno;
	return 0;
}

static int look_around(const struct child *parent, void *arg)
{
	const struct look *look = arg;
	struct sight sight = { 0 };
	struct rawnl nl;

	sight.error = mount_proc(look->options) ?: creds_assume(&look->caller);
	sight.error = sight.error ?: rawnl_open(&nl);
	if (!sight.error) {
		look_at_all(&nl, &sight);
		look_at_each(&nl, look, &sight);
	}
	child_put(parent, &sight, sizeof(sight));
	child_receive(parent);
	return 0;
}

FIXTURE(hidepid)
{
	struct child targets[TARGETS];
	struct child caller;
	struct look look;
};

/* @more: /proc shows more than the module, which does not know its mount options */
FIXTURE_VARIANT(hidepid)
{
	const char *options;
	struct creds caller;
	bool more;
};

/* clang-format off */
#define USER(...) { .uid = SOMEBODY, .gid = SOMEBODY, ##__VA_ARGS__ }
#define OTHER_USER { .uid = OTHER, .gid = OTHER }
#define MOUNTED(_name, _options, _caller, _more) \
	FIXTURE_VARIANT_ADD(hidepid, _name) { \
		.options = _options, .caller = _caller, .more = _more, \
	}

MOUNTED(off, "hidepid=0", USER(), true);
MOUNTED(noaccess, "hidepid=1", USER(), false);
MOUNTED(invisible, "hidepid=2", USER(), false);
MOUNTED(ptraceable, "hidepid=4", USER(), false);
/* /proc spares the group, and the module does not. */
MOUNTED(invisible_but_to_a_group, "hidepid=2,gid=1000", USER(), true);
/* Nothing but processes is in it, and they are there for all. */
MOUNTED(subset_pid, "subset=pid", USER(), true);
MOUNTED(subset_pid_invisible, "subset=pid,hidepid=2", USER(), false);
MOUNTED(from_other_user, "hidepid=2", OTHER_USER, false);
MOUNTED(from_cap_sys_admin, "hidepid=2", USER(.keep = CAP(SYS_ADMIN)), false);
MOUNTED(from_root_of_a_user_namespace, "hidepid=2", USER(.ns = CREDS_ROOT_OF_NS), false);
MOUNTED(from_root_without_cap_sys_ptrace, "hidepid=4", { .drop = CAP(SYS_PTRACE) }, false);
/* Nothing is hidden from a caller that may read everything. */
MOUNTED(from_user_with_cap_sys_ptrace, "hidepid=4", USER(.keep = CAP(SYS_PTRACE)), false);
/* clang-format on */

FIXTURE_SETUP(hidepid)
{
	struct rawnl nl;
	ssize_t count;
	int ret = rawnl_open(&nl);

	if (ret)
		SKIP(return, "the module is not available: %s", strerror(-ret));
	rawnl_close(&nl);
	for (int i = 0; i < TARGETS; i++) {
		ASSERT_EQ(0, child_start_ready(&self->targets[i], puppet, (void *)&targets[i]));
		ASSERT_EQ(0, PUPPET_DO(&self->targets[i], PUPPET_INSTALL, .ruleset = refused));
	}
	self->look = (struct look){ .options = variant->options, .caller = variant->caller };
	count = proc_tids(&self->look.tids);
	ASSERT_LT(TARGETS, count);
	self->look.count = count;
	self->look.nobody = child_dead_pid();
}

FIXTURE_TEARDOWN(hidepid)
{
	for (int i = 0; i < TARGETS; i++)
		child_kill(&self->targets[i]);
	child_kill(&self->caller);
	free(self->look.tids);
}

TEST_F(hidepid, module_shows_no_more)
{
	struct sight sight;

	ASSERT_EQ(0, child_start(&self->caller, look_around, &self->look));
	ASSERT_TRUE(child_get(&self->caller, &sight, sizeof(sight)));
	EXPECT_EQ(0, sight.error);
	EXPECT_STREQ("", sight.why);
	EXPECT_EQ(ESRCH, sight.of_nobody);
	TH_LOG("%d threads shown, %d hidden; /proc shows %d", sight.shown, sight.hidden,
	       sight.by_proc);
	if (variant->more) {
		EXPECT_LT(sight.shown, sight.by_proc);
	} else {
		EXPECT_EQ(sight.shown, sight.by_proc);
	}
	if (variant->caller.keep & CAP(SYS_PTRACE)) {
		EXPECT_EQ(0, sight.hidden);
	} else {
		EXPECT_LT(0, sight.hidden);
	}
}

TEST_HARNESS_MAIN
