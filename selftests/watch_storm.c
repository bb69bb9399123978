// SPDX-License-Identifier: GPL-2.0
/*
 * Watchers come and go while tasks fork, execute, install, synchronize, are refused and die: what a
 * steady task does is told exactly, and what the others do is told by the protocol's letter.
 *
 * WATCH_STORM_SECONDS=N: how long it blows.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>

#include "kselftest_harness.h"
#include "actor.h"
#include "order.h"
#include "subject.h"
#include "worker.h"

#define SECONDS 15
#define SECONDS_MAX 3600
#define STORMERS 6
#define CALLS 20

static int seconds(void)
{
	const char *text = getenv("WATCH_STORM_SECONDS");

	return text ? atoi(text) : SECONDS;
}

static time_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec;
}

static const struct layer refuses = {
	.rules = { { CALL, SECCOMP_RET_ERRNO | 1 }, { SYS_getsid, SECCOMP_RET_LOG } },
	.count = 2,
};

static const struct layer kills = {
	.rules = { { SYS_sync, SECCOMP_RET_KILL_PROCESS }, { SYS_acct, SECCOMP_RET_KILL_THREAD } },
	.count = 2,
};

static void make(int nr, int times)
{
	const struct seccomp_data call = native(nr);

	while (times--)
		call_make(&call);
}

static void *be_refused(void *arg)
{
	layer_install(&refuses);
	make(CALL, 20);
	make(SYS_getsid, 20);
	return arg;
}

static void *be_killed(void *arg)
{
	layer_install(&kills);
	make(SYS_acct, 1);
	return arg;
}

static void threads_end(void)
{
	pthread_t threads[4];
	int started = 0;

	while (started < 4 &&
	       !pthread_create(&threads[started], NULL, started % 2 ? be_killed : be_refused, NULL))
		started++;
	while (started)
		pthread_join(threads[--started], NULL);
}

static void synchronize(void)
{
	struct layer layer = refuses;

	layer.flags = SECCOMP_FILTER_FLAG_TSYNC;
	worker_crowd(4);
	for (int i = 0; i < 5; i++)
		layer_install(&layer);
	make(CALL, 10);
}

static void children_die(void)
{
	layer_install(&kills);
	for (int i = 0; i < 6; i++) {
		pid_t pid = i % 2 ? fork() : vfork();

		if (pid == 0) {
			make(SYS_sync, 1);
			_exit(0);
		}
		if (pid > 0)
			waitpid(pid, NULL, 0);
	}
}

/* Killed from outside, while they are at it. */
static void children_are_killed(void)
{
	layer_install(&refuses);
	for (int i = 0; i < 4; i++) {
		pid_t pid = fork();

		if (pid == 0)
			make(CALL, 1000000);
		if (pid < 0)
			continue;
		nanosleep(&(struct timespec){ .tv_nsec = 2000000 }, NULL);
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
	}
}

/* The program ends as soon as it finds that it has no input. */
static void execute(void)
{
	layer_install(&refuses);
	make(CALL, 5);
	close(STDIN_FILENO);
	peer_become(CONFINED_NATIVE);
}

static void enter_strict_and_die(void)
{
	prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT);
	make(CALL, 1);
}

static void fail(void)
{
	for (int i = 0; i < 10; i++) {
		sandbox_seccomp(SECCOMP_SET_MODE_FILTER, 1u << 31, NULL);
		prctl(PR_SET_TSC, i % 2 ? PR_TSC_ENABLE : PR_TSC_SIGSEGV);
	}
}

static int storm(const struct peer *parent, void *arg)
{
	static void (*const blows[])(void) = {
		threads_end, synchronize,	   children_die, children_are_killed,
		execute,     enter_strict_and_die, fail,
	};

	(void)arg;
	sandbox_no_new_privs();
	peer_tell(parent, 0);
	for (unsigned int i = getpid();; i++) {
		pid_t pid = fork();

		if (pid == 0) {
			blows[i % ARRAY_SIZE(blows)]();
			_exit(0);
		}
		if (pid > 0)
			waitpid(pid, NULL, 0);
	}
	return 0;
}

FIXTURE(watch_storm)
{
	struct sd_client *module;
	struct peer steady, stormers[STORMERS];
	pid_t stormer_pids[STORMERS];
	struct subject subject;
	struct watcher watcher;
};

FIXTURE_SETUP(watch_storm)
{
	WATCHER_OPEN(&self->watcher);
	self->module = module_connect();
	ASSERT_NE(NULL, self->module);
	watcher_close(&self->watcher);
	ASSERT_EQ(0, peer_start(&self->steady, actor, NULL));
	ASSERT_EQ(0, ACT(&self->steady, ACT_LAYER, .layer = refuses));
	for (int i = 0; i < STORMERS; i++) {
		ASSERT_EQ(0, peer_start(&self->stormers[i], storm, NULL));
		ASSERT_EQ(0, peer_hear(&self->stormers[i]));
		self->stormer_pids[i] = self->stormers[i].pid;
	}
}

FIXTURE_TEARDOWN(watch_storm)
{
	for (int i = 0; i < STORMERS; i++)
		peer_kill(&self->stormers[i]);
	peer_kill(&self->steady);
	watcher_close(&self->watcher);
	module_disconnect(self->module);
}

/* All that the steady task does, as if there were no storm. */
static void watch_steady(struct __test_metadata *_metadata, FIXTURE_DATA(watch_storm) * self)
{
	ASSERT_EQ(0, watcher_open(&self->watcher));
	LEARN(&self->subject, self->module, self->steady.pid);
	WATCH(&self->watcher, .kinds = INSTALLS | VERDICTS, .tgids = &self->steady.pid,
	      .tgids_len = 1);
	ASSERT_EQ(-1, ACT(&self->steady, ACT_CALLS, .call = native(CALL), .times = CALLS));
	SETTLE(&self->watcher);
	ASSERT_EQ(CALLS, self->watcher.count);
	for (int i = 0; i < CALLS; i++)
		EXPECT_SAID(&self->watcher.events[i], &self->subject, .call = native(CALL),
			    .ret = SECCOMP_RET_ERRNO | 1);
	watcher_close(&self->watcher);
}

/* What is told of the storm is no nonsense; how many, and how many of the kinds that there are. */
static size_t check_storm(struct __test_metadata *_metadata, const struct watcher *watcher)
{
	for (size_t i = 0; i < watcher->count; i++) {
		const struct seen *seen = &watcher->events[i];
		const struct sd_event *event = &seen->event;
		bool by_filter = event->type == SD_EVENT_VERDICT && has(seen, FILTER_ID);

		if (by_filter) {
			EXPECT_LT(event->filter_depth, event->filter_count);
			EXPECT_EQ(SECCOMP_DIAG_MODE_FILTER, event->mode);
		}
		if (event->type == SD_EVENT_INSTALL && event->result == -EINVAL)
			EXPECT_FALSE(has(seen, FILTER_ID));
		EXPECT_NE(0, event->comm[0]);
	}
	return watcher->count;
}

/* Some of the storm, for a while: everybody, or a stormer and what it starts. */
static size_t watch_some(struct __test_metadata *_metadata, FIXTURE_DATA(watch_storm) * self,
			 int round)
{
	struct watcher *watcher = &self->watcher;
	const struct sd_watch watches[] = {
		{ .kinds = VERDICTS },
		{ .kinds = INSTALLS, .with_prog = true },
		{ .kinds = INSTALLS | VERDICTS,
		  .tgids = self->stormer_pids,
		  .tgids_len = STORMERS,
		  .descendants = true },
	};
	size_t told = 0;

	ASSERT_EQ(0, watcher_open(watcher));
	for (int i = 0; i < 3; i++) {
		const struct sd_watch *watch = &watches[(round + i) % 3];

		ASSERT_EQ(0, watcher_watch(watcher, watch))
		{
			TH_LOG("%s%s", watcher->answer.msg, watcher->why);
		}
		for (int datagrams = 0; datagrams < 20; datagrams++) {
			int ret = watcher_read(watcher, 20);

			ASSERT_TRUE(ret == 0 || ret == -EAGAIN)
			{
				TH_LOG("%s", watcher->why);
			}
		}
		told += check_storm(_metadata, watcher);
		watcher_forget(watcher);
	}
	EXPECT_EQ(0, watcher->counts.not_followed);
	watcher_close(watcher);
	return told;
}

static int watch_until_killed(const struct peer *parent, void *arg)
{
	struct watcher watcher;

	(void)arg;
	if (watcher_open(&watcher))
		return 1;
	peer_tell(parent,
		  watcher_watch(&watcher, &(struct sd_watch){ .kinds = INSTALLS | VERDICTS }));
	for (;;)
		watcher_read(&watcher, 10);
	return 0;
}

TEST_F_TIMEOUT(watch_storm, goes_on, SECONDS_MAX)
{
	time_t end = now() + seconds();
	size_t told = 0;
	int rounds = 0;

	do {
		struct peer mortal;

		ASSERT_EQ(0, peer_start(&mortal, watch_until_killed, NULL));
		ASSERT_EQ(0, peer_hear(&mortal));
		watch_steady(_metadata, self);
		told += watch_some(_metadata, self, rounds);
		peer_kill(&mortal);
		watch_steady(_metadata, self);
		rounds++;
	} while (now() < end && !_metadata->exit_code);
	TH_LOG("%d rounds, %zu events of those that come and go", rounds, told);
	EXPECT_LT(0, told);
}

TEST_HARNESS_MAIN
