// SPDX-License-Identifier: GPL-2.0
/* Descendants: processes started since the WATCH, in any way, and their descendants. */
#include <errno.h>
#include <sys/wait.h>

#include "kselftest_harness.h"
#include "lib/puppet.h"
#include "lib/expect_event.h"

WATCHER_KEEPS_HOOKS

#define GENERATIONS 5
#define CHILDREN 200

/* A program started by SPAWN_EXEC makes a call without arguments. */
static const struct ruleset refused = REFUSES_CALL;

FIXTURE(follow)
{
	struct watcher watcher;
	struct child puppet, stranger;
};

FIXTURE_SETUP(follow)
{
	WATCHER_OPEN(&self->watcher);
	ASSERT_EQ(0, child_start(&self->puppet, puppet, NULL));
	ASSERT_EQ(0, child_start(&self->stranger, puppet, NULL));
	ASSERT_EQ(0, PUPPET_DO(&self->puppet, PUPPET_INSTALL, .ruleset = refused));
	ASSERT_EQ(0, PUPPET_DO(&self->stranger, PUPPET_INSTALL, .ruleset = refused));
	WATCH(&self->watcher, .kinds = VERDICTS, .tgids = &self->puppet.pid, .tgids_len = 1,
	      .descendants = true);
}

FIXTURE_TEARDOWN(follow)
{
	child_kill(&self->puppet);
	child_kill(&self->stranger);
	watcher_close(&self->watcher);
}

static pid_t spawn(const struct child *peer, enum spawn spawn)
{
	pid_t pid = PUPPET_DO(peer, PUPPET_SPAWN, .spawn = spawn, .call = native_call(CALL));

	if (spawn == SPAWN_SIBLING && waitpid(pid, NULL, 0) != pid)
		return -1;
	return pid;
}

TEST_F(follow, children_of_any_kind)
{
	pid_t pids[SPAWN_EXEC + 1];

	for (enum spawn way = SPAWN_FORK; way <= SPAWN_EXEC; way++) {
		pids[way] = spawn(&self->puppet, way);
		ASSERT_LT(0, pids[way]);
		ASSERT_LT(0, spawn(&self->stranger, way));
	}
	DRAIN_COUNT(&self->watcher, SPAWN_EXEC + 1);
	for (int way = 0; way <= SPAWN_EXEC; way++) {
		EXPECT_EQ(1, verdicts_on(&self->watcher, pids[way], CALL))
		{
			TH_LOG("spawn %d", way);
		}
	}
	EXPECT_EQ(0, self->watcher.counts.not_followed);
}

TEST_F(follow, process_itself)
{
	pid_t tid = PUPPET_DO(&self->puppet, PUPPET_THREAD);

	EXPECT_CALL_REFUSED(&self->puppet);
	EXPECT_EQ(-EDOM,
		  PUPPET_DO(&self->puppet, PUPPET_CALL, .thread = 1, .call = native_call(CALL)));
	EXPECT_CALL_REFUSED(&self->stranger);
	DRAIN_COUNT(&self->watcher, 2);
	EXPECT_EQ(1, verdicts_on(&self->watcher, self->puppet.pid, CALL));
	EXPECT_EQ(1, verdicts_on(&self->watcher, tid, CALL));
}

/* Threads other than the first start processes. */
TEST_F(follow, children_of_threads)
{
	pid_t pid;

	ASSERT_LT(0, PUPPET_DO(&self->puppet, PUPPET_THREAD));
	pid = PUPPET_DO(&self->puppet, PUPPET_SPAWN, .thread = 1, .spawn = SPAWN_FORK,
			.call = native_call(CALL));
	ASSERT_LT(0, pid);
	DRAIN_COUNT(&self->watcher, 1);
	EXPECT_EQ(1, verdicts_on(&self->watcher, pid, CALL));
}

/* Start a child before the WATCH and one after it; make calls on demand. */
static int parent_of_old_and_new(const struct child *parent, void *arg)
{
	struct child old, new;

	(void)arg;
	sandbox_no_new_privs();
	ruleset_install(&refused);
	child_start(&old, puppet, NULL);
	child_exchange(parent, old.pid);
	child_start(&new, puppet, NULL);
	child_send(parent, new.pid);
	PUPPET_DO(&old, PUPPET_CALL, .call = native_call(CALL));
	PUPPET_DO(&new, PUPPET_CALL, .call = native_call(CALL));
	/* Children of the earlier child are no descendants either. */
	PUPPET_DO(&old, PUPPET_SPAWN, .spawn = SPAWN_FORK, .call = native_call(CALL));
	child_exchange(parent, PUPPET_DO(&new, PUPPET_SPAWN, .spawn = SPAWN_FORK,
					 .call = native_call(CALL)));
	return 0;
}

TEST_F(follow, no_earlier_children)
{
	pid_t old, new, child;

	child_kill(&self->stranger);
	ASSERT_EQ(0, child_start(&self->stranger, parent_of_old_and_new, NULL));
	old = child_receive(&self->stranger);
	ASSERT_LT(0, old);
	WATCH(&self->watcher, .kinds = VERDICTS, .tgids = &self->stranger.pid, .tgids_len = 1,
	      .descendants = true);
	new = child_exchange(&self->stranger, 0);
	child = child_receive(&self->stranger);
	ASSERT_LT(0, child);
	DRAIN_COUNT(&self->watcher, 2);
	EXPECT_EQ(0, verdicts_on(&self->watcher, old, CALL));
	EXPECT_EQ(1, verdicts_on(&self->watcher, new, CALL));
	EXPECT_EQ(1, verdicts_on(&self->watcher, child, CALL));
}

/* Each generation makes its call after the previous one has ended. */
static void descend(const struct child *heir, int generations)
{
	struct seccomp_data call = native_call(CALL);

	while (generations--) {
		pid_t pid = fork();

		if (pid < 0)
			break;
		if (pid > 0)
			_exit(0);
		call.args[0] = generations;
		call_make(&call);
	}
	child_send(heir, 0);
	_exit(0);
}

static int founder(const struct child *parent, void *arg)
{
	(void)arg;
	sandbox_no_new_privs();
	ruleset_install(&refused);
	child_receive(parent);
	if (fork() == 0)
		descend(parent, GENERATIONS);
	child_receive(parent);
	return 0;
}

TEST_F(follow, many_generations)
{
	uint64_t seen = 0;

	child_kill(&self->stranger);
	ASSERT_EQ(0, child_start(&self->stranger, founder, NULL));
	WATCH(&self->watcher, .kinds = VERDICTS, .tgids = &self->stranger.pid, .tgids_len = 1,
	      .descendants = true);
	/* Its filter may still be missing. */
	ASSERT_EQ(0, child_exchange(&self->stranger, 0));
	DRAIN_COUNT(&self->watcher, GENERATIONS);
	for (int i = 0; i < GENERATIONS; i++)
		seen |= 1 << self->watcher.events[i].event.call.args[0];
	EXPECT_EQ((1 << GENERATIONS) - 1, seen);
}

/* More than can be followed at a time: those that have ended make room. */
TEST_F(follow, many_children)
{
	for (int i = 0; i < CHILDREN; i++) {
		pid_t pid = spawn(&self->puppet, i % 2 ? SPAWN_FORK : SPAWN_VFORK);

		ASSERT_LT(0, pid);
	}
	DRAIN_COUNT(&self->watcher, CHILDREN);
	EXPECT_EQ(CHILDREN, verdicts_on(&self->watcher, 0, CALL));
	EXPECT_EQ(0, self->watcher.counts.not_followed);
}

/* A second selection starts empty: it does not follow descendants of the first. */
TEST_F(follow, next_selection_starts_empty)
{
	struct child *heirs = &self->stranger;

	child_kill(&self->stranger);
	ASSERT_EQ(0, child_start(heirs, parent_of_old_and_new, NULL));
	WATCH(&self->watcher, .kinds = VERDICTS, .tgids = &heirs->pid, .tgids_len = 1,
	      .descendants = true);
	ASSERT_LT(0, child_receive(heirs));
	WATCH(&self->watcher, .kinds = VERDICTS, .tgids = &self->puppet.pid, .tgids_len = 1,
	      .descendants = true);
	ASSERT_LT(0, child_exchange(heirs, 0));
	ASSERT_LT(0, child_receive(heirs));
	EXPECT_LT(0, spawn(&self->puppet, SPAWN_FORK));
	DRAIN_COUNT(&self->watcher, 1);
}

/* Several processes are followed, and the user has to match as well. */
TEST_F(follow, several_processes_and_a_user)
{
	const pid_t both[] = { self->puppet.pid, self->stranger.pid };
	const struct seccomp_data become = { .nr = SYS_setresuid, .args = { 1000, 0, 0 } };
	pid_t pid;

	WATCH(&self->watcher, .kinds = VERDICTS, .tgids = both, .tgids_len = 2, .descendants = true,
	      .has_uid = true, .uid = 1000);
	ASSERT_EQ(0, PUPPET_DO(&self->stranger, PUPPET_CALL, .call = become));
	ASSERT_LT(0, spawn(&self->puppet, SPAWN_FORK));
	pid = spawn(&self->stranger, SPAWN_FORK);
	ASSERT_LT(0, pid);
	DRAIN_COUNT(&self->watcher, 1);
	EXPECT_EQ(1, verdicts_on(&self->watcher, pid, CALL));
}

TEST_HARNESS_MAIN
