// SPDX-License-Identifier: GPL-2.0
/* Events have the numbers of the watcher's pid namespace, and are of its tasks only. */
#include <errno.h>
#include <sched.h>
#include <sys/mount.h>

#include "kselftest_harness.h"
#include "lib/puppet.h"
#include "lib/proc.h"
#include "lib/expect_event.h"

WATCHER_KEEPS_HOOKS

static const struct ruleset refused = REFUSES_CALL;
static const struct sd_watch everything = { .kinds = INSTALLS | VERDICTS };

FIXTURE(namespace)
{
	struct watcher watcher;
	struct child outside, inside;
};

FIXTURE_SETUP(namespace)
{
	WATCHER_OPEN(&self->watcher);
	ASSERT_EQ(0, child_start(&self->outside, puppet, NULL));
}

FIXTURE_TEARDOWN(namespace)
{
	child_kill(&self->outside);
	child_kill(&self->inside);
	watcher_close(&self->watcher);
}

static int act_out(const struct child *peer)
{
	return PUPPET_DO(peer, PUPPET_INSTALL, .ruleset = refused) == 0 &&
	       PUPPET_DO(peer, PUPPET_CALL, .call = native_call(CALL)) == -EDOM;
}

/* The events in a pid namespace: of the child there, and of others. */
struct view {
	int error, named;
	pid_t child, thread, tids[4], tgids[4];
	int results[4];
	size_t events;
};

static int look_on(const struct child *parent, void *arg)
{
	pid_t outside = *(pid_t *)arg;
	const struct sd_watch that = { .kinds = VERDICTS, .tgids = &outside, .tgids_len = 1 };
	struct view view = { 0 };
	struct watcher watcher;
	struct child child;

	if (watcher_open(&watcher) || child_start(&child, puppet, NULL))
		return 1;
	view.named = watcher_watch(&watcher, &that);
	view.error = watcher_watch(&watcher, &everything);
	view.child = child.pid;
	view.thread = PUPPET_DO(&child, PUPPET_THREAD);
	child_exchange(parent, 0);
	PUPPET_DO(&child, PUPPET_INSTALL, .thread = 1, .ruleset = refused);
	PUPPET_DO(&child, PUPPET_CALL, .thread = 1, .call = native_call(CALL));
	/* The thread has other filters: its number is the result. */
	PUPPET_DO(&child, PUPPET_INSTALL, .ruleset = { .flags = SECCOMP_FILTER_FLAG_TSYNC });
	view.error = view.error ?: watcher_drain(&watcher);
	view.events = watcher.count;
	for (size_t i = 0; i < watcher.count && i < 4; i++) {
		view.tids[i] = watcher.events[i].event.tid;
		view.tgids[i] = watcher.events[i].event.tgid;
		view.results[i] = watcher.events[i].event.result;
	}
	child_put(parent, &view, sizeof(view));
	child_receive(parent);
	return 0;
}

/* The number of a thread in the innermost of its pid namespaces, by /proc. */
static pid_t inner_number(pid_t tid)
{
	char path[64], line[256];
	pid_t inner = -1;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/status", tid);
	file = fopen(path, "re");
	while (file && fgets(line, sizeof(line), file))
		if (!strncmp(line, "NSpid:", 6))
			inner = atoi(strrchr(line, '\t'));
	if (file)
		fclose(file);
	return inner;
}

TEST_F(namespace, numbers)
{
	pid_t outside = self->outside.pid;
	struct view view;

	ASSERT_LT(10, outside);
	ASSERT_EQ(0, unshare(CLONE_NEWPID));
	ASSERT_EQ(0, child_start_ready(&self->inside, look_on, &outside));
	ASSERT_EQ(0, watcher_watch(&self->watcher, &everything));
	ASSERT_TRUE(act_out(&self->outside));
	child_send(&self->inside, 0);
	ASSERT_TRUE(child_get(&self->inside, &view, sizeof(view)));
	EXPECT_EQ(0, view.error);
	EXPECT_EQ(-ESRCH, view.named);
	/* Inside, events are of the child alone. */
	ASSERT_EQ(3, view.events);
	for (int i = 0; i < 3; i++) {
		EXPECT_EQ(view.child, view.tgids[i]);
		EXPECT_EQ(i < 2 ? view.thread : view.child, view.tids[i]);
	}
	EXPECT_EQ(view.thread, view.results[2]);
	EXPECT_GT(10, view.thread);

	/* Outside, they are of both, with other numbers, except for results that the child got. */
	DRAIN(&self->watcher);
	EXPECT_EQ(1, verdicts_on(&self->watcher, outside, CALL));
	EXPECT_EQ(2, verdicts_on(&self->watcher, 0, CALL));
	for (size_t i = 0, at = 0; i < self->watcher.count; i++) {
		const struct sd_event *event = &self->watcher.events[i].event;

		if (event->tgid == outside)
			continue;
		ASSERT_LT(at, 3);
		EXPECT_LT(10, event->tid);
		EXPECT_EQ(view.tids[at], inner_number(event->tid));
		EXPECT_EQ(view.tgids[at], inner_number(event->tgid));
		EXPECT_EQ(view.results[at], event->result);
		at++;
	}
}

static int watch_from_inside(const struct child *parent, void *arg)
{
	struct watcher *watcher = arg;

	child_exchange(parent, watcher_watch(watcher, &everything));
	return 0;
}

/* The namespace of the sender counts, not that of the opener or the reader. */
TEST_F(namespace, of_the_sender)
{
	struct child asker;

	ASSERT_EQ(0, unshare(CLONE_NEWPID));
	/* The first process there sends the request, the second makes the events. */
	ASSERT_EQ(0, child_start_ready(&asker, watch_from_inside, &self->watcher));
	ASSERT_EQ(0, child_start(&self->inside, puppet, NULL));
	ASSERT_TRUE(act_out(&self->outside));
	ASSERT_TRUE(act_out(&self->inside));
	DRAIN_COUNT(&self->watcher, 2);
	for (int i = 0; i < 2; i++)
		EXPECT_EQ(2, self->watcher.events[i].event.tgid);
	/* The first process of a pid namespace waits for all others. */
	child_kill(&self->inside);
	child_kill(&asker);
}

TEST_HARNESS_MAIN
