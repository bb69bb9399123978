// SPDX-License-Identifier: GPL-2.0
/* What Documentation/limits.rst says of watchers: how many, what they take, whom they follow. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include "kselftest_harness.h"
#include "lib/puppet.h"
#include "lib/creds.h"
#include "lib/expect_event.h"

WATCHER_KEEPS_HOOKS

/* Of all places, those that only the privileged may have. */
#define WATCHERS_RESERVED 16
#define SHARED (SECCOMP_DIAG_WATCHERS_MAX - WATCHERS_RESERVED)
#define USERS (SHARED / SECCOMP_DIAG_WATCHERS_USER_MAX)

/* What a watcher takes, with its selection and all, as long as no programs wait for it. */
#define WATCHER_KIB 320
#define CHARGED 32

#define FLOODERS 6
#define FLOODING_USERS 3
#define FLOODED_WATCHERS 8
#define CALLS 20

/* For kernels that check themselves. */
#define LIMIT_S 900

/* A second has to pass before a full set is looked through again. */
#define FORKS_MAX 2000

static const struct sd_watch verdicts = { .kinds = VERDICTS };

/* struct crowd - a process that watches by as many sockets as it may */
struct crowd {
	struct creds identity;
	int wanted;
	int watching, error;
	bool words;
};

static int watch_in_a_crowd(const struct child *parent, void *arg)
{
	static struct watcher watchers[SECCOMP_DIAG_WATCHERS_MAX + 1];
	struct crowd *crowd = arg;

	if (creds_assume(&crowd->identity))
		return 1;
	while (!crowd->error && crowd->watching < crowd->wanted) {
		struct watcher *watcher = &watchers[crowd->watching];

		crowd->error = -watcher_open(watcher) ?: -watcher_watch(watcher, &verdicts);
		crowd->words = watcher->answer.msg[0];
		crowd->watching += !crowd->error;
	}
	child_put(parent, crowd, sizeof(*crowd));
	child_receive(parent);
	return 0;
}

static struct crowd gather(struct __test_metadata *_metadata, struct child *child, uid_t uid,
			   int wanted)
{
	struct crowd crowd = { .identity = { .uid = uid, .gid = uid }, .wanted = wanted };

	ASSERT_EQ(0, child_start(child, watch_in_a_crowd, &crowd));
	ASSERT_TRUE(child_get(child, &crowd, sizeof(crowd)));
	return crowd;
}

FIXTURE(places)
{
	struct watcher watcher;
	struct child users[USERS + 1], root;
};

FIXTURE_SETUP(places)
{
	WATCHER_OPEN(&self->watcher);
}

FIXTURE_TEARDOWN(places)
{
	for (int i = 0; i <= USERS; i++)
		child_kill(&self->users[i]);
	child_kill(&self->root);
	watcher_close(&self->watcher);
}

/* Users who have all that they may have leave root its own; and whoever is next is told so. */
TEST_F_TIMEOUT(places, for_users_and_for_root, LIMIT_S)
{
	struct crowd crowd;

	for (int i = 0; i < USERS; i++) {
		crowd = gather(_metadata, &self->users[i], 1000 + i, SECCOMP_DIAG_WATCHERS_MAX);
		EXPECT_EQ(SECCOMP_DIAG_WATCHERS_USER_MAX - !!(i == USERS - 1), crowd.watching);
		EXPECT_EQ(EBUSY, crowd.error);
		EXPECT_TRUE(crowd.words);
	}
	/* The one missing is there all the time: see WATCHER_KEEPS_HOOKS. */
	crowd = gather(_metadata, &self->users[USERS], 1000 + USERS, 1);
	EXPECT_EQ(0, crowd.watching);
	EXPECT_EQ(EBUSY, crowd.error);
	crowd = gather(_metadata, &self->root, 0, SECCOMP_DIAG_WATCHERS_MAX);
	EXPECT_EQ(WATCHERS_RESERVED, crowd.watching);
	EXPECT_EQ(EBUSY, crowd.error);
	EXPECT_TRUE(crowd.words);
}

/* Opens, watches and closes until it is killed; how often it was let is written where all see it. */
static int flood(const struct child *parent, void *arg)
{
	const struct creds *somebody = arg;

	if (creds_assume(somebody))
		return 1;
	child_send(parent, 0);
	for (;;) {
		struct watcher watcher;
		int ret;

		if (watcher_open(&watcher))
			return 1;
		ret = watcher_watch(&watcher, &verdicts);
		watcher_close(&watcher);
		if (ret && ret != -EBUSY)
			return 1;
	}
}

static void start_flood(struct __test_metadata *_metadata, struct child *flooders)
{
	for (int i = 0; i < FLOODERS; i++) {
		struct creds somebody = { .uid = 1000 + i % FLOODING_USERS, .gid = 1000 };

		ASSERT_EQ(0, child_start(&flooders[i], flood, &somebody));
		ASSERT_EQ(0, child_receive(&flooders[i]));
	}
}

FIXTURE(flood)
{
	struct watcher watchers[FLOODED_WATCHERS];
	struct child flooders[FLOODERS], puppet;
};

FIXTURE_SETUP(flood)
{
	WATCHER_OPEN(&self->watchers[0]);
	watcher_close(&self->watchers[0]);
	ASSERT_EQ(0, child_start(&self->puppet, puppet, NULL));
	ASSERT_EQ(0, PUPPET_DO(&self->puppet, PUPPET_INSTALL,
			       .ruleset = ONE_RULE(CALL, SECCOMP_RET_ERRNO | EDOM)));
	start_flood(_metadata, self->flooders);
}

FIXTURE_TEARDOWN(flood)
{
	for (int i = 0; i < FLOODERS; i++)
		child_kill(&self->flooders[i]);
	for (int i = 0; i < FLOODED_WATCHERS; i++)
		watcher_close(&self->watchers[i]);
	child_kill(&self->puppet);
}

/* Root watches at the first try, and is told of all, while users do their worst. */
TEST_F_TIMEOUT(flood, leaves_root_its_places, LIMIT_S)
{
	for (int i = 0; i < FLOODED_WATCHERS; i++) {
		struct watcher *watcher = &self->watchers[i];

		ASSERT_EQ(0, watcher_open(watcher));
		WATCH(watcher, .kinds = VERDICTS, .tgids = &self->puppet.pid, .tgids_len = 1);
		EXPECT_EQ(-EDOM, PUPPET_DO(&self->puppet, PUPPET_CALLS, .call = native_call(CALL),
					   .times = CALLS));
	}
	for (int i = 0; i < FLOODED_WATCHERS; i++) {
		DRAIN(&self->watchers[i]);
		EXPECT_EQ((FLOODED_WATCHERS - i) * CALLS, self->watchers[i].count);
	}
	for (int i = 0; i < FLOODERS; i++)
		EXPECT_EQ(0, waitpid(self->flooders[i].pid, NULL, WNOHANG));
}

static int watch_again_and_again(const struct child *parent, void *arg)
{
	const struct creds *somebody = arg;
	int refused = 0;

	if (creds_assume(somebody))
		return 1;
	for (int i = 0; i < FLOODED_WATCHERS - 1; i++) {
		struct watcher watcher;

		refused += watcher_open(&watcher) || watcher_watch(&watcher, &verdicts);
	}
	child_send(parent, refused);
	child_receive(parent);
	return 0;
}

/* Places whose sockets have been closed are still those of who had them, until they are free. */
TEST_F_TIMEOUT(flood, leaves_other_users_their_places, LIMIT_S)
{
	struct creds other = { .uid = 1000 + FLOODING_USERS, .gid = 1000 };
	struct child peer;

	ASSERT_EQ(0, child_start(&peer, watch_again_and_again, &other));
	EXPECT_EQ(0, child_receive(&peer));
	child_kill(&peer);
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

/* Bytes that are charged to the group, or -1. */
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

/* Opens sockets; then, when told to, watches by all of them. Who makes the others' memory pays. */
static int be_charged(const struct child *parent, void *arg)
{
	static struct watcher watchers[CHARGED];
	int ret = cgroup_write(GROUP "/cgroup.procs", "0") ? 0 : -errno;

	(void)arg;
	for (int i = 0; !ret && i < CHARGED; i++)
		ret = watcher_open(&watchers[i]);
	child_send(parent, ret);
	child_receive(parent);
	for (int i = 0; !ret && i < CHARGED; i++)
		ret = watcher_watch(&watchers[i], &verdicts);
	child_send(parent, ret);
	child_receive(parent);
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

TEST_F_TIMEOUT(memory, of_watchers, LIMIT_S)
{
	long before, kib;

	ASSERT_EQ(0, child_start(&self->child, be_charged, NULL));
	ASSERT_EQ(0, child_receive(&self->child));
	before = charged();
	ASSERT_LE(0, before);
	child_send(&self->child, 0);
	ASSERT_EQ(0, child_receive(&self->child));
	kib = (charged() - before) / 1024 / CHARGED;
	TH_LOG("%ld KiB for each watcher", kib);
	EXPECT_GE(WATCHER_KIB, kib);
	/* Charged it is. */
	EXPECT_LT(WATCHER_KIB / 2, kib);
}

/* What breed() is told to do, instead of how many children to have. */
enum {
	BREED_CALL = -1,
	BREED_REAP = -2
};

/* As cheap as can be: there will be many of them. */
static bool bear_one(void)
{
	pid_t pid = vfork();

	if (pid == 0)
		_exit(0);
	return pid > 0;
}

/* Children that end at once, and stay zombies. Return: how many. */
static int bear(int wanted)
{
	int born = 0;

	while (born < wanted && bear_one())
		born++;
	return born;
}

/* A child that makes a call. Return: whether it could. */
static int bear_caller(void)
{
	const struct seccomp_data call = native_call(CALL);
	pid_t pid = fork();

	if (pid == 0) {
		call_make(&call);
		_exit(0);
	}
	return waitpid(pid, NULL, 0) == pid;
}

static int bury(void)
{
	int buried = 0;

	while (waitpid(-1, NULL, 0) > 0)
		buried++;
	return buried;
}

static int breed(const struct child *parent, void *arg)
{
	const struct ruleset ruleset = ONE_RULE(CALL, SECCOMP_RET_ERRNO | EDOM);
	int order;

	(void)arg;
	sandbox_no_new_privs();
	ruleset_install(&ruleset);
	child_send(parent, 0);
	while ((order = child_receive(parent)) != CHILD_GONE) {
		if (order == BREED_CALL)
			child_send(parent, bear_caller());
		else if (order == BREED_REAP)
			child_send(parent, bury());
		else
			child_send(parent, bear(order));
	}
	return 0;
}

FIXTURE(followed)
{
	struct watcher watcher;
	struct child breeder;
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
	ASSERT_EQ(0, child_start(&self->breeder, breed, NULL));
	ASSERT_EQ(0, child_receive(&self->breeder));
	WATCH(&self->watcher, .kinds = VERDICTS, .tgids = &self->breeder.pid, .tgids_len = 1,
	      .descendants = true);
}

FIXTURE_TEARDOWN(followed)
{
	child_kill(&self->breeder);
	set_threads_max(self->threads_max);
	watcher_close(&self->watcher);
}

static int tell_breeder(const struct child *breeder, int order)
{
	child_send(breeder, order);
	return child_receive(breeder);
}

/* Those who are too many are counted; as soon as there are less, the next one is followed again. */
TEST_F_TIMEOUT(followed, no_more_than_so_many, LIMIT_S)
{
	const int others = SECCOMP_DIAG_WATCH_FOLLOWED_MAX - 1;
	int bred, forks = 0;

	bred = tell_breeder(&self->breeder, others);
	if (bred < others)
		SKIP(return, "only %d processes could be started: kernel.pid_max or memory", bred);
	DRAIN(&self->watcher);
	EXPECT_EQ(0, self->watcher.counts.not_followed);
	ASSERT_EQ(3, tell_breeder(&self->breeder, 3));
	DRAIN(&self->watcher);
	EXPECT_EQ(3, self->watcher.counts.not_followed);

	ASSERT_EQ(others + 3, tell_breeder(&self->breeder, BREED_REAP));
	while (!self->watcher.count && forks++ < FORKS_MAX) {
		ASSERT_EQ(1, tell_breeder(&self->breeder, BREED_CALL));
		DRAIN(&self->watcher);
	}
	EXPECT_EQ(1, self->watcher.count);
	EXPECT_EQ(3 + forks - 1, self->watcher.counts.not_followed);
	/* They stay counted when nothing is selected any more. */
	WATCH(&self->watcher, .kinds = 0);
	DRAIN(&self->watcher);
	EXPECT_EQ(3 + forks - 1, self->watcher.counts.not_followed);
}

TEST_HARNESS_MAIN
