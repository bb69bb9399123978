// SPDX-License-Identifier: GPL-2.0
/* Documentation/limits.rst on watchers: how many, their memory, and how many processes they follow. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include "kselftest_harness.h"
#include "lib/puppet.h"
#include "lib/expect_event.h"

WATCHER_KEEPS_HOOKS

/* Memory of a watcher with its selection, while no programs wait for it. */
#define WATCHER_KIB 336
#define CHARGED 32

/* For debugging kernels. */
#define LIMIT_S 900

/* The module looks through a full set once a second. */
#define FORKS_MAX 2000

static const struct sd_watch verdicts = { .kinds = VERDICTS };

FIXTURE(places)
{
	struct watcher watchers[SECCOMP_DIAG_WATCHERS_MAX + 1];
};

FIXTURE_SETUP(places)
{
	WATCHER_OPEN(&self->watchers[0]);
}

FIXTURE_TEARDOWN(places)
{
	for (int i = 0; i <= SECCOMP_DIAG_WATCHERS_MAX; i++)
		watcher_close(&self->watchers[i]);
}

/*
 * Places are free some moments after sockets have been closed. Return: the answer at last, for a
 * socket that watches or is refused for good.
 */
static int watch_until_free(struct watcher *watcher)
{
	const struct timespec pause = { .tv_nsec = 10000000 };
	int ret = -EBUSY;

	for (int i = 0; ret == -EBUSY && i < 1000; i++) {
		ret = watcher_watch(watcher, &verdicts);
		nanosleep(&pause, NULL);
	}
	return ret;
}

/* One place is taken all the time: see WATCHER_KEEPS_HOOKS. */
TEST_F_TIMEOUT(places, for_all_sockets, LIMIT_S)
{
	const int places = SECCOMP_DIAG_WATCHERS_MAX - 1;
	struct watcher *one_more = &self->watchers[places];

	for (int i = 0; i < places; i++) {
		ASSERT_EQ(0, i ? watcher_open(&self->watchers[i]) : 0);
		ASSERT_EQ(0, watch_until_free(&self->watchers[i]));
	}
	ASSERT_EQ(0, watcher_open(one_more));
	EXPECT_EQ(-EBUSY, watcher_watch(one_more, &verdicts));
	EXPECT_STRNE("", one_more->answer.msg);
	/* Those that watch may change what they watch, and their places are free again. */
	EXPECT_EQ(0, watcher_watch(&self->watchers[1], &verdicts));
	watcher_close(&self->watchers[1]);
	EXPECT_EQ(0, watch_until_free(one_more));
}

#define CGROUP "/sys/fs/cgroup"
#define GROUP CGROUP "/seccomp_diag_limits"

static bool cgroup_write(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool done = fd >= 0 && write(fd, text, strlen(text)) > 0;

	if (fd >= 0)
		close(fd);
	return done;
}

/* Bytes charged to the group, or -1. */
static long charged(void)
{
	FILE *f = fopen(GROUP "/memory.current", "re");
	long bytes = -1;

	if (!f)
		return -1;
	if (fscanf(f, "%ld", &bytes) != 1)
		bytes = -1;
	fclose(f);
	return bytes;
}

/*
 * Open sockets; then, on demand, watch by all of them. Memory is charged to the sender. Each CPU on
 * which it runs may charge up to 64 pages in advance (MEMCG_CHARGE_BATCH): one CPU only.
 */
static int be_charged(const struct child *parent, void *arg)
{
	static struct watcher watchers[CHARGED];
	cpu_set_t cpu;
	int ret = 0;

	(void)arg;
	CPU_ZERO(&cpu);
	CPU_SET(0, &cpu);
	if (sched_setaffinity(0, sizeof(cpu), &cpu) || !cgroup_write(GROUP "/cgroup.procs", "0"))
		ret = -errno;
	for (int i = 0; !ret && i < CHARGED; i++)
		ret = watcher_open(&watchers[i]);
	child_exchange(parent, ret);
	for (int i = 0; !ret && i < CHARGED; i++)
		ret = watcher_watch(&watchers[i], &verdicts);
	child_exchange(parent, ret);
	return 0;
}

FIXTURE(memory)
{
	struct child child;
};

FIXTURE_SETUP(memory)
{
	struct watcher watcher;

	WATCHER_OPEN(&watcher);
	watcher_close(&watcher);
	if (!cgroup_write(CGROUP "/cgroup.subtree_control", "+memory"))
		SKIP(return, "no memory controller in " CGROUP ": %s", strerror(errno));
	ASSERT_FALSE(mkdir(GROUP, 0755) && errno != EEXIST);
}

FIXTURE_TEARDOWN(memory)
{
	child_kill(&self->child);
	rmdir(GROUP);
	cgroup_write(CGROUP "/cgroup.subtree_control", "-memory");
}

TEST_F_TIMEOUT(memory, per_watcher, LIMIT_S)
{
	long before, kib;

	ASSERT_EQ(0, child_start_ready(&self->child, be_charged, NULL));
	before = charged();
	ASSERT_LE(0, before);
	ASSERT_EQ(0, child_exchange(&self->child, 0));
	kib = (charged() - before) / 1024 / CHARGED;
	TH_LOG("%ld KiB for each watcher", kib);
	EXPECT_GE(WATCHER_KIB, kib);
	/* The charge includes the ring. */
	EXPECT_LT(WATCHER_KIB / 2, kib);
}

/* Commands for make_children(); other numbers are of children to start. */
enum {
	CHILDREN_CALL = -1,
	CHILDREN_REAP = -2
};

/* vfork(2), as there will be many of them. */
static bool start_one(void)
{
	pid_t pid = vfork();

	if (pid == 0)
		_exit(0);
	return pid > 0;
}

/* Start children that end at once and stay zombies. Return: how many. */
static int start_zombies(int wanted)
{
	int started = 0;

	while (started < wanted && start_one())
		started++;
	return started;
}

/* Start a child that makes a call. Return: whether it could. */
static int start_caller(void)
{
	const struct seccomp_data call = native_call(CALL);
	pid_t pid = fork();

	if (pid == 0) {
		call_make(&call);
		_exit(0);
	}
	return waitpid(pid, NULL, 0) == pid;
}

static int reap_all(void)
{
	int reaped = 0;

	while (waitpid(-1, NULL, 0) > 0)
		reaped++;
	return reaped;
}

static int make_children(const struct child *parent, void *arg)
{
	const struct ruleset ruleset = REFUSES_CALL;
	int order;

	(void)arg;
	sandbox_no_new_privs();
	ruleset_install(&ruleset);
	child_send(parent, 0);
	while ((order = child_receive(parent)) != CHILD_GONE) {
		if (order == CHILDREN_CALL)
			child_send(parent, start_caller());
		else if (order == CHILDREN_REAP)
			child_send(parent, reap_all());
		else
			child_send(parent, start_zombies(order));
	}
	return 0;
}

FIXTURE(followed)
{
	struct watcher watcher;
	struct child parent;
	char threads_max[16];
};

static void set_threads_max(const char *text)
{
	cgroup_write("/proc/sys/kernel/threads-max", text);
}

FIXTURE_SETUP(followed)
{
	FILE *f = fopen("/proc/sys/kernel/threads-max", "re");

	WATCHER_OPEN(&self->watcher);
	ASSERT_NE(NULL, f);
	ASSERT_NE(NULL, fgets(self->threads_max, sizeof(self->threads_max), f));
	fclose(f);
	set_threads_max("32000");
	ASSERT_EQ(0, child_start_ready(&self->parent, make_children, NULL));
	WATCH(&self->watcher, .kinds = VERDICTS, .tgids = &self->parent.pid, .tgids_len = 1,
	      .descendants = true);
}

FIXTURE_TEARDOWN(followed)
{
	child_kill(&self->parent);
	set_threads_max(self->threads_max);
	watcher_close(&self->watcher);
}

static int command_parent(const struct child *parent, int order)
{
	child_send(parent, order);
	return child_receive(parent);
}

/* Processes over the limit are counted; when others have ended, the next one is followed again. */
TEST_F_TIMEOUT(followed, up_to_the_limit, LIMIT_S)
{
	const int others = SECCOMP_DIAG_WATCH_FOLLOWED_MAX - 1;
	int started, forks = 0;

	started = command_parent(&self->parent, others);
	if (started < others)
		SKIP(return, "only %d processes could be started: kernel.pid_max or memory",
			   started);
	DRAIN(&self->watcher);
	EXPECT_EQ(0, self->watcher.counts.not_followed);
	ASSERT_EQ(3, command_parent(&self->parent, 3));
	DRAIN(&self->watcher);
	EXPECT_EQ(3, self->watcher.counts.not_followed);

	ASSERT_EQ(others + 3, command_parent(&self->parent, CHILDREN_REAP));
	while (!self->watcher.count && forks++ < FORKS_MAX) {
		ASSERT_EQ(1, command_parent(&self->parent, CHILDREN_CALL));
		DRAIN(&self->watcher);
	}
	EXPECT_EQ(1, self->watcher.count);
	EXPECT_EQ(3 + forks - 1, self->watcher.counts.not_followed);
	/* They stay counted under an empty selection. */
	WATCH(&self->watcher, .kinds = 0);
	DRAIN(&self->watcher);
	EXPECT_EQ(3 + forks - 1, self->watcher.counts.not_followed);
}

TEST_HARNESS_MAIN
