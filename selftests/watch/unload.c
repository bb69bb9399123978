// SPDX-License-Identifier: GPL-2.0
/* The module unloads under watchers: it sends END_NTF, waits for nobody, and leaves nothing. */
#include <errno.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>

#include "kselftest_harness.h"
#include "lib/puppet.h"
#include "lib/modprobe.h"
#include "lib/proc.h"
#include "lib/expect_event.h"

#define SOURCES 3
/* The first load has one watcher, the second two. */
#define LOADS 2

/* Each load and each unload waits for all tasks to leave hooked code, which takes a while. */
#define LIMIT_S 600

/* How long an unload may take on a very busy machine. */
#define UNLOAD_S 30

/* A small queue, and more calls than fit into it and into the ring of 2048 events. */
#define QUEUE_BYTES 8192
#define TOO_MANY_CALLS 4096

FIXTURE(unload)
{
	struct watcher watcher, idler;
	struct child puppet, sources[SOURCES];
};

FIXTURE_SETUP(unload)
{
	WATCHER_OPEN(&self->watcher);
	watcher_close(&self->watcher);
	MODULE_UNLOAD_WAIT();
	if (module_load())
		SKIP(return, "the kernel finds no module by its alias: is it installed?");
	ASSERT_EQ(0, watcher_open(&self->watcher));
	ASSERT_EQ(0, watcher_open(&self->idler));
	START_PUPPET(&self->puppet);
}

FIXTURE_TEARDOWN(unload)
{
	watcher_close(&self->watcher);
	watcher_close(&self->idler);
	child_kill(&self->puppet);
	for (int i = 0; i < SOURCES; i++)
		child_kill(&self->sources[i]);
	module_load();
}

static uint64_t now_ns(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000ull + time.tv_nsec;
}

/* It unloads within a time limit. While an installation is in progress, the module is in use. */
#define EXPECT_UNLOADS()                                                \
	do {                                                            \
		uint64_t __begin = now_ns();                            \
		int __ret = module_unload_wait();                       \
		ASSERT_EQ(0, __ret)                                     \
		{                                                       \
			TH_LOG("unload: %s", strerror(-__ret));         \
		}                                                       \
		EXPECT_GT(UNLOAD_S, (now_ns() - __begin) / 1000000000); \
		EXPECT_FALSE(module_loaded());                          \
	} while (0)

/* Watchers do not pin the module. */
#define EXPECT_UNLOADS_UNPINNED()                  \
	do {                                       \
		EXPECT_EQ(0, module_references()); \
		EXPECT_UNLOADS();                  \
	} while (0)

static void read_rest(struct __test_metadata *_metadata, struct watcher *watcher)
{
	EXPECT_EQ(-EAGAIN, watcher_read_rest(watcher))
	{
		TH_LOG("%s", watcher->why);
	}
}

TEST_F_TIMEOUT(unload, sends_end, LIMIT_S)
{
	WATCH(&self->watcher, .kinds = INSTALLS | VERDICTS, .tgids = &self->puppet.pid,
	      .tgids_len = 1);
	WATCH(&self->idler, .kinds = 0);
	for (int i = 0; i < 10; i++)
		ASSERT_EQ(-EDOM, PUPPET_DO(&self->puppet, PUPPET_CALL, .call = native_call(CALL)));
	EXPECT_UNLOADS_UNPINNED();
	/* Earlier events come first, and the counts are final. */
	read_rest(_metadata, &self->watcher);
	EXPECT_TRUE(self->watcher.ended);
	EXPECT_EQ(10, self->watcher.count);
	EXPECT_EQ(10, self->watcher.counts.made);
	EXPECT_EQ(10, self->watcher.counts.delivered);
	read_rest(_metadata, &self->idler);
	EXPECT_TRUE(self->idler.ended);
	EXPECT_EQ(0, self->idler.counts.made);
	/* Requests fail, and the watched task continues. */
	EXPECT_EQ(-ENOENT, watcher_watch(&self->watcher, NULL));
	EXPECT_CALL_REFUSED(&self->puppet);
}

static const struct ruleset endless = {
	.rules = { { CALL, SECCOMP_RET_ERRNO | EDOM }, { SYS_getpriority, SECCOMP_RET_TRAP } },
	.count = 2,
};

static void on_sigsys(int sig)
{
	(void)sig;
}

static int call_for_ever(const struct child *parent, void *arg)
{
	const int numbers[] = { CALL, SYS_getpriority, SYS_getpid };

	(void)arg;
	signal(SIGSYS, on_sigsys);
	sandbox_no_new_privs();
	ruleset_install(&endless);
	child_send(parent, 0);
	for (int i = 0;; i++) {
		struct seccomp_data call = native_call(numbers[i % 3]);

		call_make(&call);
	}
	return 0;
}

/* Processes that begin, install, set the TSC and end. */
static int begin_for_ever(const struct child *parent, void *arg)
{
	(void)arg;
	sandbox_no_new_privs();
	child_send(parent, 0);
	for (;;) {
		pid_t pid = fork();

		if (pid == 0) {
			prctl(PR_SET_TSC, PR_TSC_SIGSEGV);
			ruleset_install(&endless);
			prctl(PR_SET_SECCOMP, 99);
			call_make(&(struct seccomp_data){ .nr = CALL });
			_exit(0);
		}
		if (pid > 0)
			waitpid(pid, NULL, 0);
	}
	return 0;
}

static void start_sources(struct __test_metadata *_metadata, struct child *sources)
{
	for (int i = 0; i < SOURCES; i++) {
		ASSERT_EQ(0,
			  child_start_ready(&sources[i], i ? call_for_ever : begin_for_ever, NULL));
	}
}

/* Tasks are in the hooks all the time, and nobody reads the many events. */
TEST_F_TIMEOUT(unload, under_load, LIMIT_S)
{
	const int queue = QUEUE_BYTES;

	ASSERT_EQ(0, setsockopt(self->watcher.nl.fd, SOL_SOCKET, SO_RCVBUF, &queue, sizeof(queue)));
	start_sources(_metadata, self->sources);
	WATCH(&self->watcher, .kinds = INSTALLS | VERDICTS);
	WATCH(&self->idler, .kinds = VERDICTS);
	ASSERT_EQ(-EDOM, PUPPET_DO(&self->puppet, PUPPET_CALLS, .call = native_call(CALL),
				   .times = TOO_MANY_CALLS));
	EXPECT_UNLOADS();
	/* A full queue has room for END_NTF. */
	read_rest(_metadata, &self->watcher);
	EXPECT_LT(0, self->watcher.seen);
	EXPECT_TRUE(self->watcher.ended);
	EXPECT_EQ(self->watcher.seen, self->watcher.counts.delivered);
	EXPECT_LT(0, self->watcher.counts.dropped);
}

/* Load and unload repeatedly, with one watcher and with two. */
TEST_F_TIMEOUT(unload, repeatedly, LIMIT_S)
{
	const struct sd_watch watches[] = {
		{ .kinds = INSTALLS | VERDICTS, .with_prog = true },
		{ .kinds = INSTALLS | VERDICTS,
		  .tgids = &self->sources[0].pid,
		  .tgids_len = 1,
		  .descendants = true },
	};

	start_sources(_metadata, self->sources);
	for (int i = 1; i <= LOADS; i++) {
		struct watcher watchers[ARRAY_SIZE(watches)];

		ASSERT_EQ(0, module_load());
		for (int j = 0; j < i; j++) {
			ASSERT_EQ(0, watcher_open(&watchers[j]));
			ASSERT_EQ(0, watcher_watch(&watchers[j], &watches[j]));
		}
		if (i % 2)
			nanosleep(&(struct timespec){ .tv_nsec = 20000000 }, NULL);
		EXPECT_UNLOADS();
		for (int j = 0; j < i; j++) {
			read_rest(_metadata, &watchers[j]);
			watcher_close(&watchers[j]);
		}
	}
	for (int i = 0; i < SOURCES; i++)
		EXPECT_NE('Z', proc_state(self->sources[i].pid));
}

/* A call that waits for its supervisor or tracer does not wait in the module. */
TEST_F_TIMEOUT(unload, while_a_call_waits, LIMIT_S)
{
	const struct ruleset ruleset = {
		.rules = { { SYS_getsid, SECCOMP_RET_USER_NOTIF } },
		.count = 1,
		.flags = SECCOMP_FILTER_FLAG_NEW_LISTENER,
	};
	struct seccomp_notif_resp answer = { .error = -EXDEV };
	struct seccomp_notif asked = { 0 };
	int fd = PUPPET_DO(&self->puppet, PUPPET_INSTALL, .ruleset = ruleset);

	fd = child_getfd(self->puppet.pid, fd);
	ASSERT_LE(0, fd);
	WATCH(&self->watcher, .kinds = INSTALLS | VERDICTS, .tgids = &self->puppet.pid,
	      .tgids_len = 1);
	PUPPET_SEND(&self->puppet, PUPPET_CALL, .call = native_call(SYS_getsid));
	ASSERT_EQ(0, ioctl(fd, SECCOMP_IOCTL_NOTIF_RECV, &asked));
	EXPECT_UNLOADS_UNPINNED();
	answer.id = asked.id;
	ASSERT_EQ(0, ioctl(fd, SECCOMP_IOCTL_NOTIF_SEND, &answer));
	EXPECT_EQ(-EXDEV, child_receive(&self->puppet));
	read_rest(_metadata, &self->watcher);
	EXPECT_TRUE(self->watcher.ended);
	EXPECT_EQ(1, self->watcher.count);
	close(fd);
}

/* Sockets from before the unload watch again after the next load. */
TEST_F_TIMEOUT(unload, then_load, LIMIT_S)
{
	struct rawnl nl;

	WATCH(&self->watcher, .kinds = VERDICTS, .tgids = &self->puppet.pid, .tgids_len = 1);
	EXPECT_UNLOADS_UNPINNED();
	read_rest(_metadata, &self->watcher);
	ASSERT_EQ(0, rawnl_open(&nl));
	/* The family may have another number now. */
	self->watcher.nl.family = nl.family;
	rawnl_close(&nl);
	self->watcher.ended = false;
	self->watcher.last_seq = self->watcher.seen = 0;
	EXPECT_EQ(-ENOENT, watcher_watch(&self->watcher, NULL));
	WATCH(&self->watcher, .kinds = VERDICTS, .tgids = &self->puppet.pid, .tgids_len = 1);
	EXPECT_CALL_REFUSED(&self->puppet);
	DRAIN_COUNT(&self->watcher, 1);
}

TEST_HARNESS_MAIN
