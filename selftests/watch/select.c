// SPDX-License-Identifier: GPL-2.0
/* A watcher gets exactly the events that it selects. */
#include <errno.h>

#include "kselftest_harness.h"
#include "lib/cgroup.h"
#include "lib/puppet.h"
#include "lib/expect_event.h"

WATCHER_KEEPS_HOOKS

#define ACTORS 3

#define SOMEBODY 1000

/* Each action has its own system call, harmless and used by nothing else here. */
static const struct {
	enum seccomp_diag_action action;
	uint32_t ret;
	int nr;
} actions[] = {
	{ SECCOMP_DIAG_ACTION_TRAP, SECCOMP_RET_TRAP, SYS_getegid },
	{ SECCOMP_DIAG_ACTION_ERRNO, SECCOMP_RET_ERRNO | EDOM, SYS_getsid },
	{ SECCOMP_DIAG_ACTION_USER_NOTIF, SECCOMP_RET_USER_NOTIF, SYS_getpriority },
	{ SECCOMP_DIAG_ACTION_TRACE, SECCOMP_RET_TRACE, SYS_sched_getscheduler },
	{ SECCOMP_DIAG_ACTION_LOG, SECCOMP_RET_LOG, SYS_sched_getparam },
	{ SECCOMP_DIAG_ACTION_KILL_THREAD, SECCOMP_RET_KILL_THREAD, SYS_sync },
	{ SECCOMP_DIAG_ACTION_KILL_PROCESS, SECCOMP_RET_KILL_PROCESS, SYS_syncfs },
	/* An unknown action kills the process. */
	{ SECCOMP_DIAG_ACTION_KILL_PROCESS, 0x7ffd0000, SYS_acct },
};

#define ALL_ACTIONS ((2u << SECCOMP_DIAG_ACTION_LOG) - 1)
/* The caller survives @actions up to this one. */
#define SURVIVED 5

FIXTURE(select)
{
	struct watcher watcher, other;
	struct child puppets[ACTORS];
	pid_t pids[ACTORS];
};

FIXTURE_SETUP(select)
{
	WATCHER_OPEN(&self->watcher);
	ASSERT_EQ(0, watcher_open(&self->other));
	for (int i = 0; i < ACTORS; i++) {
		ASSERT_EQ(0, child_start(&self->puppets[i], puppet, NULL));
		self->pids[i] = self->puppets[i].pid;
	}
}

FIXTURE_TEARDOWN(select)
{
	for (int i = 0; i < ACTORS; i++)
		child_kill(&self->puppets[i]);
	watcher_close(&self->other);
	watcher_close(&self->watcher);
}

#define REFUSED(_nr) ((struct ruleset)ONE_RULE(_nr, SECCOMP_RET_ERRNO | EDOM))

/* One installation and one verdict of each puppet. */
static void act_all(struct __test_metadata *_metadata, const struct child *puppets)
{
	for (int i = 0; i < ACTORS; i++) {
		ASSERT_EQ(0, PUPPET_DO(&puppets[i], PUPPET_INSTALL, .ruleset = REFUSED(CALL)));
		ASSERT_EQ(-EDOM, PUPPET_DO(&puppets[i], PUPPET_CALL, .call = native_call(CALL)));
	}
}

static size_t count_of(const struct watcher *watcher, enum sd_event_type type, pid_t tgid)
{
	size_t count = 0;

	for (size_t i = 0; i < watcher->count; i++)
		count += watcher->events[i].event.type == type &&
			 watcher->events[i].event.tgid == tgid;
	return count;
}

/* Expect so many events of each kind of each puppet, and no others. */
#define EXPECT_EVENTS(_watcher, _installs, _verdicts, ...)                                \
	do {                                                                              \
		const size_t __of[ACTORS] = { __VA_ARGS__ };                              \
		size_t __all = 0;                                                         \
		DRAIN(_watcher);                                                          \
		for (int __i = 0; __i < ACTORS; __i++) {                                  \
			EXPECT_EQ((_installs)*__of[__i],                                  \
				  count_of(_watcher, SD_EVENT_INSTALL, self->pids[__i])); \
			EXPECT_EQ((_verdicts)*__of[__i],                                  \
				  count_of(_watcher, SD_EVENT_VERDICT, self->pids[__i])); \
			__all += ((_installs) + (_verdicts)) * __of[__i];                 \
		}                                                                         \
		EXPECT_EQ(__all, (_watcher)->count);                                      \
		watcher_clear(_watcher);                                                  \
	} while (0)

TEST_F(select, installs)
{
	WATCH(&self->watcher, .kinds = INSTALLS, .tgids = self->pids, .tgids_len = ACTORS);
	act_all(_metadata, self->puppets);
	EXPECT_EVENTS(&self->watcher, 1, 0, 1, 1, 1);
}

TEST_F(select, verdicts)
{
	WATCH(&self->watcher, .kinds = VERDICTS, .tgids = self->pids, .tgids_len = ACTORS);
	act_all(_metadata, self->puppets);
	EXPECT_EVENTS(&self->watcher, 0, 1, 1, 1, 1);
}

TEST_F(select, both_in_order)
{
	WATCH(&self->watcher, .kinds = INSTALLS | VERDICTS, .tgids = self->pids,
	      .tgids_len = ACTORS);
	act_all(_metadata, self->puppets);
	DRAIN_COUNT(&self->watcher, 2 * ACTORS);
	for (int i = 0; i < 2 * ACTORS; i++) {
		const struct sd_event *event = &self->watcher.events[i].event;

		EXPECT_EQ(i + 1, event->seq);
		EXPECT_EQ(self->pids[i / 2], event->tgid);
		EXPECT_EQ(i % 2 ? SD_EVENT_VERDICT : SD_EVENT_INSTALL, event->type);
		if (i)
			EXPECT_LE(self->watcher.events[i - 1].event.time, event->time);
	}
	EXPECT_EVENTS(&self->watcher, 1, 1, 1, 1, 1);
}

/* Nobody else makes this call. */
TEST_F(select, everybody)
{
	WATCH(&self->watcher, .kinds = INSTALLS | VERDICTS);
	act_all(_metadata, self->puppets);
	DRAIN(&self->watcher);
	for (int i = 0; i < ACTORS; i++) {
		EXPECT_EQ(1, verdicts_on(&self->watcher, self->pids[i], CALL));
		EXPECT_EQ(1, count_of(&self->watcher, SD_EVENT_INSTALL, self->pids[i]));
	}
	EXPECT_EQ(ACTORS, verdicts_on(&self->watcher, 0, CALL));
}

TEST_F(select, nothing)
{
	WATCH(&self->watcher, .kinds = 0);
	act_all(_metadata, self->puppets);
	EXPECT_EVENTS(&self->watcher, 0, 0, 1, 1, 1);
}

TEST_F(select, some_processes)
{
	WATCH(&self->watcher, .kinds = INSTALLS | VERDICTS, .tgids = &self->pids[1],
	      .tgids_len = 1);
	WATCH(&self->other, .kinds = INSTALLS | VERDICTS, .tgids = &self->pids[1], .tgids_len = 2);
	act_all(_metadata, self->puppets);
	EXPECT_EVENTS(&self->watcher, 1, 1, 0, 1, 0);
	EXPECT_EVENTS(&self->other, 1, 1, 0, 1, 1);
}

TEST_F(select, most_processes)
{
	pid_t tgids[SECCOMP_DIAG_WATCH_TGIDS_MAX];

	for (int i = 0; i < SECCOMP_DIAG_WATCH_TGIDS_MAX; i++)
		tgids[i] = self->pids[i % 2];
	tgids[SECCOMP_DIAG_WATCH_TGIDS_MAX - 1] = self->pids[2];
	WATCH(&self->watcher, .kinds = INSTALLS | VERDICTS, .tgids = tgids,
	      .tgids_len = SECCOMP_DIAG_WATCH_TGIDS_MAX);
	act_all(_metadata, self->puppets);
	EXPECT_EVENTS(&self->watcher, 1, 1, 1, 1, 1);
}

TEST_F(select, threads_of_a_process)
{
	pid_t tid = PUPPET_DO(&self->puppets[0], PUPPET_THREAD);

	ASSERT_LT(0, tid);
	WATCH(&self->watcher, .kinds = VERDICTS, .tgids = self->pids, .tgids_len = 1);
	ASSERT_EQ(0, PUPPET_DO(&self->puppets[0], PUPPET_INSTALL, .thread = 1,
			       .ruleset = REFUSED(CALL)));
	EXPECT_EQ(-EDOM, PUPPET_DO(&self->puppets[0], PUPPET_CALL, .thread = 1,
				   .call = native_call(CALL)));
	DRAIN_COUNT(&self->watcher, 1);
	EXPECT_EQ(1, verdicts_on(&self->watcher, tid, CALL));
	/* Later threads are included. */
	tid = PUPPET_DO(&self->puppets[0], PUPPET_THREAD);
	ASSERT_EQ(0, PUPPET_DO(&self->puppets[0], PUPPET_INSTALL, .thread = 2,
			       .ruleset = REFUSED(CALL)));
	EXPECT_EQ(-EDOM, PUPPET_DO(&self->puppets[0], PUPPET_CALL, .thread = 2,
				   .call = native_call(CALL)));
	DRAIN(&self->watcher);
	EXPECT_EQ(1, verdicts_on(&self->watcher, tid, CALL));
}

/* Another process with the same number is not selected. */
TEST_F(select, ended_process)
{
	WATCH(&self->watcher, .kinds = VERDICTS, .tgids = &self->pids[0], .tgids_len = 2);
	child_kill(&self->puppets[0]);
	ASSERT_EQ(0, PUPPET_DO(&self->puppets[1], PUPPET_INSTALL, .ruleset = REFUSED(CALL)));
	EXPECT_CALL_REFUSED(&self->puppets[1]);
	EXPECT_EVENTS(&self->watcher, 0, 1, 0, 1, 0);
}

static const struct seccomp_data become_somebody = {
	.nr = SYS_setresuid,
	.args = { SOMEBODY, 0, 0 },
};

TEST_F(select, user)
{
	WATCH(&self->watcher, .kinds = VERDICTS, .has_uid = true, .uid = SOMEBODY);
	WATCH(&self->other, .kinds = VERDICTS, .has_uid = true, .uid = 0, .tgids = self->pids,
	      .tgids_len = ACTORS);
	ASSERT_EQ(0, PUPPET_DO(&self->puppets[1], PUPPET_CALL, .call = become_somebody));
	act_all(_metadata, self->puppets);
	EXPECT_EVENTS(&self->watcher, 0, 1, 0, 1, 0);
	EXPECT_EVENTS(&self->other, 0, 1, 1, 0, 1);
	/* The user at the time of the event counts. */
	ASSERT_EQ(0, PUPPET_DO(&self->puppets[2], PUPPET_CALL, .call = become_somebody));
	EXPECT_CALL_REFUSED(&self->puppets[2]);
	EXPECT_EVENTS(&self->watcher, 0, 1, 0, 0, 1);
	EXPECT_EVENTS(&self->other, 0, 1, 0, 0, 0);
}

TEST_F(select, all_conditions)
{
	ASSERT_EQ(0, PUPPET_DO(&self->puppets[1], PUPPET_CALL, .call = become_somebody));
	ASSERT_EQ(0, PUPPET_DO(&self->puppets[2], PUPPET_CALL, .call = become_somebody));
	WATCH(&self->watcher, .kinds = VERDICTS, .has_uid = true, .uid = SOMEBODY,
	      .tgids = self->pids, .tgids_len = 2, .actions = 1 << SECCOMP_DIAG_ACTION_ERRNO);
	WATCH(&self->other, .kinds = VERDICTS, .has_uid = true, .uid = SOMEBODY,
	      .tgids = self->pids, .tgids_len = 2, .actions = 1 << SECCOMP_DIAG_ACTION_LOG);
	act_all(_metadata, self->puppets);
	EXPECT_EVENTS(&self->watcher, 0, 1, 0, 1, 0);
	EXPECT_EVENTS(&self->other, 0, 0, 1, 1, 1);
}

/* Verdicts have actions, installations don't. */
TEST_F(select, actions_apply_to_verdicts_only)
{
	WATCH(&self->watcher, .kinds = INSTALLS | VERDICTS, .tgids = self->pids,
	      .tgids_len = ACTORS, .actions = 1 << SECCOMP_DIAG_ACTION_LOG);
	act_all(_metadata, self->puppets);
	EXPECT_EVENTS(&self->watcher, 1, 0, 1, 1, 1);
}

/* Make the call of each action that the caller survives, and then at most one of the others. */
static void act_severely(struct __test_metadata *_metadata, const struct child *puppet, int last)
{
	for (size_t i = 0; i < ARRAY_SIZE(actions); i++) {
		const struct ruleset ruleset = ONE_RULE(actions[i].nr, actions[i].ret);

		ASSERT_EQ(0, PUPPET_DO(puppet, PUPPET_INSTALL, .ruleset = ruleset));
	}
	for (int i = 0; i < SURVIVED; i++)
		ASSERT_NE(CHILD_GONE,
			  PUPPET_DO(puppet, PUPPET_CALL, .call = native_call(actions[i].nr)));
	if (last)
		ASSERT_EQ(CHILD_GONE,
			  PUPPET_DO(puppet, PUPPET_CALL, .call = native_call(actions[last].nr)));
}

/* Each action alone, and all others. */
TEST_F(select, actions)
{
	for (int action = 0; action <= SECCOMP_DIAG_ACTION_LOG; action++) {
		struct child mortals[2];

		for (int last = SURVIVED; last < (int)ARRAY_SIZE(actions); last++) {
			pid_t pid;

			ASSERT_EQ(0, child_start(&mortals[0], puppet, NULL));
			pid = mortals[0].pid;
			WATCH(&self->watcher, .kinds = VERDICTS, .actions = 1u << action,
			      .tgids = &pid, .tgids_len = 1);
			WATCH(&self->other, .kinds = VERDICTS,
			      .actions = ALL_ACTIONS & ~(1u << action), .tgids = &pid,
			      .tgids_len = 1);
			act_severely(_metadata, &mortals[0], last);
			child_kill(&mortals[0]);
			DRAIN(&self->watcher);
			DRAIN(&self->other);
			for (int i = 0; i <= last; i++) {
				bool made = i < SURVIVED || i == last;
				bool is = (int)actions[i].action == action;

				EXPECT_EQ(made && is,
					  verdicts_on(&self->watcher, pid, actions[i].nr));
				EXPECT_EQ(made && !is,
					  verdicts_on(&self->other, pid, actions[i].nr));
			}
		}
	}
	EXPECT_EQ(self->watcher.count + self->other.count,
		  (SURVIVED + 1) * (ARRAY_SIZE(actions) - SURVIVED) *
			  (SECCOMP_DIAG_ACTION_LOG + 1));
}

/* Another selection replaces the first; numbers and counts continue. */
TEST_F(select, next_selection)
{
	WATCH(&self->watcher, .kinds = VERDICTS, .tgids = &self->pids[0], .tgids_len = 1);
	act_all(_metadata, self->puppets);
	EXPECT_EVENTS(&self->watcher, 0, 1, 1, 0, 0);
	WATCH(&self->watcher, .kinds = INSTALLS, .tgids = &self->pids[1], .tgids_len = 1);
	EXPECT_EQ(1, self->watcher.counts.made);
	act_all(_metadata, self->puppets);
	DRAIN_COUNT(&self->watcher, 1);
	EXPECT_EQ(2, self->watcher.events[0].event.seq);
	EXPECT_EVENTS(&self->watcher, 1, 0, 0, 1, 0);
	WATCH(&self->watcher, .kinds = VERDICTS | INSTALLS, .has_uid = true, .uid = SOMEBODY);
	act_all(_metadata, self->puppets);
	EXPECT_EVENTS(&self->watcher, 0, 0, 1, 1, 1);
	EXPECT_EQ(2, self->watcher.counts.made);
}

/* Events made before are not lost, and no more are made. */
TEST_F(select, empty_selection)
{
	WATCH(&self->watcher, .kinds = INSTALLS | VERDICTS, .tgids = self->pids,
	      .tgids_len = ACTORS);
	act_all(_metadata, self->puppets);
	WATCH(&self->watcher, .kinds = 0);
	EXPECT_EQ(2 * ACTORS, self->watcher.counts.made);
	act_all(_metadata, self->puppets);
	EXPECT_EVENTS(&self->watcher, 1, 1, 1, 1, 1);
	EXPECT_EQ(2 * ACTORS, self->watcher.counts.made);
	/* Select again. */
	WATCH(&self->watcher, .kinds = VERDICTS, .tgids = self->pids, .tgids_len = 1);
	act_all(_metadata, self->puppets);
	EXPECT_EVENTS(&self->watcher, 0, 1, 1, 0, 0);
	EXPECT_EQ(2 * ACTORS + 1, self->watcher.counts.made);
}

/* Each watcher has its own numbers. */
TEST_F(select, two_watchers)
{
	WATCH(&self->watcher, .kinds = INSTALLS, .tgids = &self->pids[0], .tgids_len = 2);
	WATCH(&self->other, .kinds = VERDICTS, .tgids = &self->pids[1], .tgids_len = 2);
	for (int i = 0; i < 3; i++)
		act_all(_metadata, self->puppets);
	DRAIN(&self->watcher);
	DRAIN(&self->other);
	ASSERT_EQ(6, self->watcher.count);
	ASSERT_EQ(6, self->other.count);
	for (int i = 0; i < 6; i++) {
		EXPECT_EQ(i + 1, self->watcher.events[i].event.seq);
		EXPECT_EQ(i + 1, self->other.events[i].event.seq);
	}
	EXPECT_EVENTS(&self->watcher, 3, 0, 1, 1, 0);
	EXPECT_EVENTS(&self->other, 0, 3, 0, 1, 1);
}

FIXTURE(cgroup)
{
	struct watcher watcher, other;
	struct child puppets[ACTORS];
	pid_t pids[ACTORS];
	struct cgroup root, top, below;
};

FIXTURE_SETUP(cgroup)
{
	WATCHER_OPEN(&self->watcher);
	ASSERT_EQ(0, watcher_open(&self->other));
	CGROUP_MOUNT(&self->root);
	ASSERT_EQ(0, cgroup_make(&self->top, &self->root, "top"));
	ASSERT_EQ(0, cgroup_make(&self->below, &self->top, "below"));
	for (int i = 0; i < ACTORS; i++) {
		ASSERT_EQ(0, child_start(&self->puppets[i], puppet, NULL));
		self->pids[i] = self->puppets[i].pid;
	}
}

FIXTURE_TEARDOWN(cgroup)
{
	for (int i = 0; i < ACTORS; i++)
		child_kill(&self->puppets[i]);
	if (self->below.id)
		EXPECT_EQ(0, cgroup_remove(&self->below));
	if (self->top.id)
		EXPECT_EQ(0, cgroup_remove(&self->top));
	watcher_close(&self->other);
	watcher_close(&self->watcher);
}

/* Tasks in it and below, as long as they are there; nothing is made for others. */
TEST_F(cgroup, and_below)
{
	ASSERT_EQ(0, cgroup_join(&self->top, self->pids[0]));
	ASSERT_EQ(0, cgroup_join(&self->below, self->pids[1]));
	WATCH(&self->watcher, .kinds = INSTALLS | VERDICTS, .cgroup_id = self->top.id);
	WATCH(&self->other, .kinds = VERDICTS, .cgroup_id = self->below.id);
	act_all(_metadata, self->puppets);
	EXPECT_EVENTS(&self->watcher, 1, 1, 1, 1, 0);
	EXPECT_EVENTS(&self->other, 0, 1, 0, 1, 0);
	EXPECT_EQ(4, self->watcher.counts.made);
	ASSERT_EQ(0, cgroup_join(&self->below, self->pids[2]));
	ASSERT_EQ(0, cgroup_join(&self->root, self->pids[0]));
	ASSERT_EQ(0, cgroup_join(&self->top, self->pids[1]));
	act_all(_metadata, self->puppets);
	EXPECT_EVENTS(&self->watcher, 1, 1, 0, 1, 1);
	EXPECT_EVENTS(&self->other, 0, 1, 0, 0, 1);
}

TEST_F(cgroup, in_events)
{
	const uint64_t ids[ACTORS] = { self->top.id, self->below.id, self->root.id };

	ASSERT_EQ(0, cgroup_join(&self->top, self->pids[0]));
	ASSERT_EQ(0, cgroup_join(&self->below, self->pids[1]));
	WATCH(&self->watcher, .kinds = INSTALLS | VERDICTS, .tgids = self->pids,
	      .tgids_len = ACTORS);
	act_all(_metadata, self->puppets);
	DRAIN_COUNT(&self->watcher, 2 * ACTORS);
	for (int i = 0; i < 2 * ACTORS; i++)
		EXPECT_EQ(ids[i / 2], self->watcher.events[i].event.cgroup_id);
}

/* A process that is started in it is watched from its first call. */
TEST_F(cgroup, starts_later)
{
	WATCH(&self->watcher, .kinds = VERDICTS, .cgroup_id = self->below.id);
	ASSERT_EQ(0, PUPPET_DO(&self->puppets[0], PUPPET_INSTALL, .ruleset = REFUSED(CALL)));
	ASSERT_EQ(-EDOM, PUPPET_DO(&self->puppets[0], PUPPET_CALL, .call = native_call(CALL)));
	ASSERT_EQ(0, cgroup_join(&self->below, self->pids[0]));
	ASSERT_LT(0, PUPPET_DO(&self->puppets[0], PUPPET_SPAWN, .call = native_call(CALL)));
	DRAIN_COUNT(&self->watcher, 1);
	EXPECT_NE(self->pids[0], self->watcher.events[0].event.tgid);
}

/* The selection holds no reference; a new cgroup of the same name is another. */
TEST_F(cgroup, removed)
{
	struct cgroup again;

	WATCH(&self->watcher, .kinds = VERDICTS, .cgroup_id = self->below.id);
	ASSERT_EQ(0, cgroup_remove(&self->below));
	ASSERT_EQ(0, cgroup_make(&again, &self->top, "below"));
	EXPECT_NE(self->below.id, again.id);
	self->below = again;
	ASSERT_EQ(0, cgroup_join(&again, self->pids[0]));
	ASSERT_EQ(0, PUPPET_DO(&self->puppets[0], PUPPET_INSTALL, .ruleset = REFUSED(CALL)));
	ASSERT_EQ(-EDOM, PUPPET_DO(&self->puppets[0], PUPPET_CALL, .call = native_call(CALL)));
	DRAIN_COUNT(&self->watcher, 0);
}

TEST_HARNESS_MAIN
