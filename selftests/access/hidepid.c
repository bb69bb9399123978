// SPDX-License-Identifier: GPL-2.0
/* Whom the caller's own /proc hides from it, the module does not show it. */
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
#include "lib/netlink_events.h"

WATCHER_KEEPS_HOOKS

#define SOMEBODY 1000
#define OTHER 2000
#define CAP(_name) (1ull << CAP_##_name)

/* Who is there, beside everybody that is there anyway. */
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

static const struct ruleset refused = ONE_RULE(CALL, SECCOMP_RET_ERRNO | EDOM);

static int be_target(const struct child *parent, void *arg)
{
	child_send(parent, creds_assume(arg));
	return puppet(parent, NULL);
}

static bool act_out(const struct child *target)
{
	return PUPPET_DO(target, PUPPET_INSTALL, .ruleset = refused) == 0 &&
	       PUPPET_DO(target, PUPPET_CALL, .call = native_call(CALL)) == -EDOM;
}

/**
 * struct sight - what a caller saw
 * @error: of getting there
 * @shown: how many threads of those that root knows the module tells it of
 * @hidden: of how many it does not
 * @by_proc: how many /proc shows
 * @of_nobody: the errno of asking for a number that nobody has
 * @events: told to it
 * @why: the first that it was told of and that /proc hides, or the like
 */
struct sight {
	int error;
	int shown, hidden, by_proc;
	int of_nobody;
	int events;
	char why[WHY_LEN];
};

/**
 * struct look - what a caller is told by the test
 * @options: what /proc is mounted with
 * @who: who it is
 * @tids: all threads that root knows
 * @count: how many
 * @nobody: a number that nobody has
 */
struct look {
	const char *options;
	struct creds who;
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

/* kill(2) tells it everybody, whatever /proc is mounted with. */
static bool gone(pid_t tid)
{
	return kill(tid, 0) && errno == ESRCH;
}

/* A thread that has ended since it was told is not hidden. */
static void expect_in_proc(struct sight *sight, pid_t tid, const char *by)
{
	if (!in_proc(tid) && !gone(tid))
		complain(sight, "%s tells of %d, whom /proc hides", by, tid);
}

static void look_at_all(struct rawnl *nl, struct sight *sight)
{
	struct rawnl_reply answer = { 0 };
	struct filters_reply told;

	may_look_dump(nl, &answer, sight->why);
	for (size_t i = 0; i < answer.count; i++)
		expect_in_proc(sight, answer.rows[i].tid, "a dump of threads");
	if (!rawnl_find(&answer, getpid()))
		complain(sight, "the caller does not see itself");
	rawnl_free(&answer);

	if (filters_dump(nl, 0, false, RAWNL_SIZE, &told) || told.answer.error)
		complain(sight, "dump of filters: %d %.100s", told.answer.error, told.why);
	for (size_t i = 0; i < told.count; i++)
		expect_in_proc(sight, told.filters[i].tid, "a dump of filters");
	filters_free(&told);
}

/* EPERM tells that somebody is there, as kill(2) does, and nothing else. */
static void look_at_each(struct rawnl *nl, const struct look *look, struct sight *sight)
{
	for (size_t i = 0; i < look->count; i++) {
		pid_t tid = look->tids[i];
		int error = module_may_look(nl, tid, sight->why);
		bool seen = in_proc(tid);

		if (gone(tid))
			continue;
		if (error != EPERM && error)
			complain(sight, "error %d of %d, who is there", error, tid);
		if (!error)
			expect_in_proc(sight, tid, "TASK_GET");
		sight->shown += !error;
		sight->hidden += error == EPERM;
		sight->by_proc += seen;
	}
	sight->of_nobody = module_may_look(nl, look->nobody, sight->why);
}

static void take_stock(struct watcher *watcher, struct sight *sight)
{
	if (watcher_drain(watcher))
		complain(sight, "watching: %.100s %.100s", watcher->answer.msg, watcher->why);
	for (size_t i = 0; i < watcher->count; i++) {
		expect_in_proc(sight, watcher->events[i].event.tid, "an event");
		expect_in_proc(sight, watcher->events[i].event.tgid, "an event");
	}
	sight->events = watcher->count;
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
	const struct sd_watch everything = { .kinds = INSTALLS | VERDICTS };
	const struct look *look = arg;
	struct sight sight = { 0 };
	struct watcher watcher;
	struct rawnl nl;

	sight.error = mount_proc(look->options) ?: creds_assume(&look->who);
	sight.error = sight.error ?: rawnl_open(&nl) ?: watcher_open(&watcher);
	sight.error = sight.error ?: watcher_watch(&watcher, &everything);
	child_send(parent, sight.error);
	child_receive(parent);
	if (!sight.error) {
		take_stock(&watcher, &sight);
		look_at_all(&nl, &sight);
		look_at_each(&nl, look, &sight);
	}
	child_put(parent, &sight, sizeof(sight));
	child_receive(parent);
	return 0;
}

FIXTURE(access_hidepid)
{
	struct child targets[TARGETS];
	struct child caller;
	struct look look;
};

/* @more: /proc shows more than the module, which does not know what it is mounted with */
FIXTURE_VARIANT(access_hidepid)
{
	const char *options;
	struct creds who;
	bool more;
	int events;
};

/* Two of each target that is told of. */
#define OF(_targets) (2 * (_targets))

FIXTURE_VARIANT_ADD(access_hidepid, off){
	.options = "hidepid=0",
	.who = { .uid = SOMEBODY, .gid = SOMEBODY },
	.more = true,
	.events = OF(1),
};

FIXTURE_VARIANT_ADD(access_hidepid, noaccess){
	.options = "hidepid=1",
	.who = { .uid = SOMEBODY, .gid = SOMEBODY },
	.events = OF(1),
};

FIXTURE_VARIANT_ADD(access_hidepid, invisible){
	.options = "hidepid=2",
	.who = { .uid = SOMEBODY, .gid = SOMEBODY },
	.events = OF(1),
};

FIXTURE_VARIANT_ADD(access_hidepid, ptraceable){
	.options = "hidepid=4",
	.who = { .uid = SOMEBODY, .gid = SOMEBODY },
	.events = OF(1),
};

/* The group is spared by /proc, and not by the module. */
FIXTURE_VARIANT_ADD(access_hidepid, invisible_but_to_a_group){
	.options = "hidepid=2,gid=1000",
	.who = { .uid = SOMEBODY, .gid = SOMEBODY },
	.more = true,
	.events = OF(1),
};

/* There is nothing in it but processes, and these for all. */
FIXTURE_VARIANT_ADD(access_hidepid, subset_pid){
	.options = "subset=pid",
	.who = { .uid = SOMEBODY, .gid = SOMEBODY },
	.more = true,
	.events = OF(1),
};

FIXTURE_VARIANT_ADD(access_hidepid, subset_pid_invisible){
	.options = "subset=pid,hidepid=2",
	.who = { .uid = SOMEBODY, .gid = SOMEBODY },
	.events = OF(1),
};

FIXTURE_VARIANT_ADD(access_hidepid, from_other_user){
	.options = "hidepid=2",
	.who = { .uid = OTHER, .gid = OTHER },
	.events = OF(1),
};

FIXTURE_VARIANT_ADD(access_hidepid, from_cap_sys_admin){
	.options = "hidepid=2",
	.who = { .uid = SOMEBODY, .gid = SOMEBODY, .keep = CAP(SYS_ADMIN) },
	.events = OF(1),
};

FIXTURE_VARIANT_ADD(access_hidepid, from_root_of_a_user_namespace){
	.options = "hidepid=2",
	.who = { .uid = SOMEBODY, .gid = SOMEBODY, .ns = CREDS_ROOT_OF_NS },
};

FIXTURE_VARIANT_ADD(access_hidepid, from_root_without_cap_sys_ptrace){
	.options = "hidepid=4",
	.who = { .drop = CAP(SYS_PTRACE) },
};

/* Nothing is hidden from who may read everything. */
FIXTURE_VARIANT_ADD(access_hidepid, from_nobody_with_cap_sys_ptrace){
	.options = "hidepid=4",
	.who = { .uid = SOMEBODY, .gid = SOMEBODY, .keep = CAP(SYS_PTRACE) },
	.events = OF(2),
};

FIXTURE_SETUP(access_hidepid)
{
	struct watcher watcher;
	ssize_t count;

	WATCHER_OPEN(&watcher);
	watcher_close(&watcher);
	for (int i = 0; i < TARGETS; i++) {
		ASSERT_EQ(0, child_start(&self->targets[i], be_target, (void *)&targets[i]));
		ASSERT_EQ(0, child_receive(&self->targets[i]));
	}
	self->look = (struct look){ .options = variant->options, .who = variant->who };
	count = proc_tids(&self->look.tids);
	ASSERT_LT(TARGETS, count);
	self->look.count = count;
	self->look.nobody = child_dead_pid();
}

FIXTURE_TEARDOWN(access_hidepid)
{
	for (int i = 0; i < TARGETS; i++)
		child_kill(&self->targets[i]);
	child_kill(&self->caller);
	free(self->look.tids);
}

TEST_F(access_hidepid, shows_no_more)
{
	struct sight sight;

	ASSERT_EQ(0, child_start(&self->caller, look_around, &self->look));
	ASSERT_EQ(0, child_receive(&self->caller));
	for (int i = 0; i < TARGETS; i++)
		ASSERT_TRUE(act_out(&self->targets[i]));
	child_send(&self->caller, 0);
	ASSERT_TRUE(child_get(&self->caller, &sight, sizeof(sight)));
	EXPECT_EQ(0, sight.error);
	EXPECT_STREQ("", sight.why);
	EXPECT_EQ(variant->events, sight.events);
	EXPECT_EQ(ESRCH, sight.of_nobody);
	TH_LOG("told of %d threads, not of %d; /proc shows %d", sight.shown, sight.hidden,
	       sight.by_proc);
	if (variant->more) {
		EXPECT_LT(sight.shown, sight.by_proc);
	} else {
		EXPECT_EQ(sight.shown, sight.by_proc);
	}
	if (variant->who.keep & CAP(SYS_PTRACE)) {
		EXPECT_EQ(0, sight.hidden);
	} else {
		EXPECT_LT(0, sight.hidden);
	}
}

TEST_HARNESS_MAIN
