// SPDX-License-Identifier: GPL-2.0
/* A watcher lives as long as its socket, whoever holds it and however they end. */
#include <errno.h>
#include <signal.h>
#include <time.h>

#include "kselftest_harness.h"
#include "lib/puppet.h"
#include "lib/modprobe.h"
#include "lib/expect_event.h"

/* Placing and removing hooks waits for all tasks to leave hooked code, which a busy machine makes long. */
#define LIMIT_S 600

#define WATCHERS 4
#define ROUNDS 5

FIXTURE(life)
{
	struct watcher watcher;
	struct child puppet, others[WATCHERS];
};

FIXTURE_SETUP(life)
{
	WATCHER_OPEN(&self->watcher);
	START_PUPPET(&self->puppet);
}

FIXTURE_TEARDOWN(life)
{
	child_kill(&self->puppet);
	for (int i = 0; i < WATCHERS; i++)
		child_kill(&self->others[i]);
	watcher_close(&self->watcher);
}

static void call(struct __test_metadata *_metadata, const struct child *puppet, int times)
{
	ASSERT_EQ(-EDOM,
		  PUPPET_DO(puppet, PUPPET_CALLS, .call = native_call(CALL), .times = times));
}

/* The watching of a process. @reads: it reads its events. */
struct task {
	pid_t tgid;
	bool reads;
};

static int watch_for_ever(const struct child *parent, void *arg)
{
	const struct task *task = arg;
	struct watcher watcher;

	if (watcher_open(&watcher))
		return 1;
	child_send(parent, watcher_watch(&watcher, &(struct sd_watch){ .kinds = VERDICTS,
								       .tgids = &task->tgid,
								       .tgids_len = 1 }));
	while (task->reads) {
		watcher_read(&watcher, 1000);
		watcher_clear(&watcher);
	}
	child_receive(parent);
	return 0;
}

/* Make events without end. */
static int call_for_ever(const struct child *parent, void *arg)
{
	const struct ruleset ruleset = REFUSES_CALL;
	const struct seccomp_data call = native_call(CALL);

	(void)arg;
	sandbox_no_new_privs();
	ruleset_install(&ruleset);
	child_send(parent, 0);
	for (;;)
		call_make(&call);
	return 0;
}

/* Without watchers and requests, the module is unused. */
static void expect_unloadable(struct __test_metadata *_metadata)
{
	MODULE_UNLOAD_WAIT();
	EXPECT_FALSE(module_loaded());
	EXPECT_EQ(0, module_load());
}

TEST_F_TIMEOUT(life, ends_with_a_killed_process, LIMIT_S)
{
	struct child source;

	ASSERT_EQ(0, child_start_ready(&source, call_for_ever, NULL));
	WATCH(&self->watcher, .kinds = VERDICTS, .tgids = &self->puppet.pid, .tgids_len = 1);
	for (int round = 0; round < ROUNDS; round++) {
		for (int i = 0; i < WATCHERS; i++) {
			struct task task = { .tgid = source.pid, .reads = i % 2 };

			ASSERT_EQ(0, child_start_ready(&self->others[i], watch_for_ever, &task));
		}
		/* In the middle of events, with full queues. */
		for (int i = 0; i < WATCHERS; i++)
			child_kill(&self->others[i]);
		/* The remaining watcher gets all events. */
		call(_metadata, &self->puppet, 10);
		DRAIN_COUNT(&self->watcher, 10 * (round + 1));
	}
	child_kill(&source);
	watcher_close(&self->watcher);
	EXPECT_EQ(0, module_references());
	expect_unloadable(_metadata);
}

static int open_and_watch(const struct child *parent, void *arg)
{
	pid_t tgid = *(pid_t *)arg;
	struct watcher watcher;
	struct rawnl nl;

	if (watcher_open(&watcher) ||
	    watcher_watch(&watcher,
			  &(struct sd_watch){ .kinds = VERDICTS, .tgids = &tgid, .tgids_len = 1 }))
		return 1;
	nl = watcher.nl;
	child_put(parent, &nl, sizeof(nl));
	child_receive(parent);
	return 0;
}

TEST_F_TIMEOUT(life, continues_in_another_process, LIMIT_S)
{
	struct rawnl nl;

	watcher_close(&self->watcher);
	ASSERT_EQ(0, child_start(&self->others[0], open_and_watch, &self->puppet.pid));
	ASSERT_TRUE(child_get(&self->others[0], &nl, sizeof(nl)));
	call(_metadata, &self->puppet, 3);
	nl.fd = child_getfd(self->others[0].pid, nl.fd);
	ASSERT_LE(0, nl.fd);
	watcher_adopt(&self->watcher, &nl);
	child_kill(&self->others[0]);
	/* Events from before and after the death of the first owner. */
	call(_metadata, &self->puppet, 4);
	DRAIN_COUNT(&self->watcher, 7);
	watcher_close(&self->watcher);
	expect_unloadable(_metadata);
}

static int keep_copy(const struct child *parent, void *arg)
{
	(void)arg;
	child_exchange(parent, 0);
	return 0;
}

TEST_F_TIMEOUT(life, continues_until_the_last_copy_is_closed, LIMIT_S)
{
	struct watcher *watcher = &self->watcher;
	struct rawnl nl;

	WATCH(watcher, .kinds = VERDICTS, .tgids = &self->puppet.pid, .tgids_len = 1);
	ASSERT_EQ(0, child_start_ready(&self->others[0], keep_copy, NULL));
	nl = watcher->nl;
	watcher_close(watcher);
	call(_metadata, &self->puppet, 5);
	nl.fd = child_getfd(self->others[0].pid, nl.fd);
	ASSERT_LE(0, nl.fd);
	watcher_adopt(watcher, &nl);
	DRAIN_COUNT(watcher, 5);
	child_kill(&self->others[0]);
	call(_metadata, &self->puppet, 5);
	DRAIN_COUNT(watcher, 10);
}

/* A new socket, perhaps with the port of an old one, gets none of its events. */
TEST_F_TIMEOUT(life, new_socket_starts_empty, LIMIT_S)
{
	for (int i = 0; i < 20; i++) {
		WATCH(&self->watcher, .kinds = VERDICTS, .tgids = &self->puppet.pid,
		      .tgids_len = 1);
		EXPECT_EQ(0, self->watcher.counts.made);
		call(_metadata, &self->puppet, 2);
		if (i % 2)
			DRAIN(&self->watcher);
		watcher_close(&self->watcher);
		ASSERT_EQ(0, watcher_open(&self->watcher));
		EXPECT_EQ(-ENOENT, watcher_watch(&self->watcher, NULL));
	}
}

/* Closing a socket with a full queue does not wait. */
TEST_F_TIMEOUT(life, ends_with_a_full_queue, LIMIT_S)
{
	struct child source;

	ASSERT_EQ(0, child_start_ready(&source, call_for_ever, NULL));
	for (int i = 0; i < 10; i++) {
		WATCH(&self->watcher, .kinds = VERDICTS, .tgids = &source.pid, .tgids_len = 1);
		nanosleep(&(struct timespec){ .tv_nsec = 50000000 }, NULL);
		watcher_close(&self->watcher);
		ASSERT_EQ(0, watcher_open(&self->watcher));
	}
	child_kill(&source);
	watcher_close(&self->watcher);
	expect_unloadable(_metadata);
}

TEST_HARNESS_MAIN
