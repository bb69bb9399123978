// SPDX-License-Identifier: GPL-2.0
/* Documentation/limits.rst on messages, receive buffers, numbers and clocks. */
#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <time.h>

#include "kselftest_harness.h"
#include "lib/puppet.h"
#include "lib/filter_child.h"
#include "lib/confined_ctl.h"
#include "lib/expect_event.h"

WATCHER_KEEPS_HOOKS

/* Bytes, headers included. */
#define LARGEST_REQUEST 324
#define LARGEST_ANSWER (16384 + 256)
#define LARGEST_IN_DUMP 32768
#define LARGEST_EVENT (32768 + 512)
#define LARGEST_OF_EVENTS 8192

/* Events that a ring holds. */
#define RING_SLOTS 2048

/* More events than the ring and a receive queue of the usual size have room for. */
#define CALLS 6000

#define DAY_S (24 * 60 * 60)

#define PROGRAM_BYTES (BPF_MAXINSNS * sizeof(struct sock_filter))

static const struct program largest = { .len = BPF_MAXINSNS, .salt = 3 };

FIXTURE(limits)
{
	struct watcher watcher;
	struct child child;
};

FIXTURE_SETUP(limits)
{
	WATCHER_OPEN(&self->watcher);
	ASSERT_EQ(0, child_start(&self->child, filter_child, NULL));
}

FIXTURE_TEARDOWN(limits)
{
	child_kill(&self->child);
	watcher_close(&self->watcher);
}

/* All attributes of WATCH, with as many values as it takes. */
TEST_F(limits, largest_request)
{
	pid_t tgids[SECCOMP_DIAG_WATCH_TGIDS_MAX];
	const struct sd_watch watch = {
		.kinds = INSTALLS | VERDICTS,
		.actions = 1u << SECCOMP_DIAG_ACTION_ERRNO,
		.tgids = tgids,
		.tgids_len = SECCOMP_DIAG_WATCH_TGIDS_MAX,
		.descendants = true,
		.has_uid = true,
		.cgroup_id = 1, /* the root */
		.with_prog = true,
	};
	struct rawnl_request request;

	for (int i = 0; i < SECCOMP_DIAG_WATCH_TGIDS_MAX; i++)
		tgids[i] = self->child.pid;
	watcher_request(&self->watcher, &request, &watch);
	EXPECT_EQ(LARGEST_REQUEST, request.nl.nlmsg_len);
	EXPECT_EQ(0, watcher_talk(&self->watcher, &request))
	{
		TH_LOG("%s", self->watcher.answer.msg);
	}
}

TEST_F(limits, largest_replies)
{
	struct filters_reply reply;

	ASSERT_EQ(0, filter_child_install(&self->child, largest));
	ASSERT_EQ(0, filters_get(&self->watcher.nl, self->child.pid, SECCOMP_DIAG_A_FILTER_INDEX, 0,
				 0, &reply));
	EXPECT_GE(LARGEST_ANSWER, reply.largest);
	ASSERT_EQ(1, reply.count);
	EXPECT_EQ(PROGRAM_BYTES, reply.filters[0].prog_len);
	EXPECT_EQ(PROGRAM_BYTES / 2, reply.filters[0].got);
	filters_free(&reply);
	/* The reader has more room than a message of a dump takes. */
	ASSERT_EQ(0, filters_dump(&self->watcher.nl, self->child.pid, true, 4 * LARGEST_IN_DUMP,
				  &reply));
	EXPECT_GE(LARGEST_IN_DUMP, reply.largest);
	EXPECT_LT(LARGEST_IN_DUMP / 2, reply.largest);
	filters_free(&reply);
}

/* Peek at the next datagram. Return: its bytes. */
static ssize_t next_datagram(const struct watcher *watcher)
{
	char byte;

	return recv(watcher->nl.fd, &byte, sizeof(byte), MSG_PEEK | MSG_TRUNC);
}

TEST_F(limits, largest_event)
{
	ssize_t size;

	WATCH(&self->watcher, .kinds = INSTALLS, .tgids = &self->child.pid, .tgids_len = 1,
	      .with_prog = true);
	ASSERT_EQ(0, filter_child_install(&self->child, largest));
	size = next_datagram(&self->watcher);
	EXPECT_LT(PROGRAM_BYTES, size);
	EXPECT_GE(LARGEST_EVENT, size);
	ASSERT_EQ(0, watcher_read(&self->watcher, 0));
	ASSERT_EQ(1, self->watcher.count);
	EXPECT_EQ(BPF_MAXINSNS, self->watcher.events[0].event.prog_len);
}

/* The kernel sets 2304 bytes, in which no second message fits. */
static void shrink(struct __test_metadata *_metadata, const struct watcher *watcher)
{
	const int least = 1;

	ASSERT_EQ(0, setsockopt(watcher->nl.fd, SOL_SOCKET, SO_RCVBUF, &least, sizeof(least)));
}

/* A small buffer alone loses no events: they wait in the ring and come one by one. */
TEST_F(limits, small_buffer_for_events)
{
	const int installs = 3;

	shrink(_metadata, &self->watcher);
	WATCH(&self->watcher, .kinds = INSTALLS, .tgids = &self->child.pid, .tgids_len = 1,
	      .with_prog = true);
	for (int i = 0; i < installs; i++)
		ASSERT_EQ(0, filter_child_install(&self->child, largest));
	/* An event larger than the buffer leaves no room for a reply. */
	while ((int)self->watcher.count < installs)
		ASSERT_EQ(0, watcher_read(&self->watcher, 20000));
	DRAIN(&self->watcher);
	for (int i = 0; i < installs; i++)
		EXPECT_EQ(BPF_MAXINSNS, self->watcher.events[i].event.prog_len);
}

TEST_F(limits, small_buffer_for_dumps)
{
	struct rawnl_reply answer = { 0 };
	struct rawnl_request request;

	shrink(_metadata, &self->watcher);
	ASSERT_EQ(0, filter_child_install(&self->child, largest));
	EXPECT_CHAIN(&self->watcher.nl, self->child.pid, &largest, 1);
	rawnl_begin(&self->watcher.nl, &request, SECCOMP_DIAG_CMD_TASK_GET, NLM_F_DUMP);
	EXPECT_EQ(0, rawnl_talk(&self->watcher.nl, &request, RAWNL_SIZE, &answer));
	EXPECT_NE(NULL, rawnl_find(&answer, self->child.pid));
	rawnl_free(&answer);
}

FIXTURE(pending)
{
	struct watcher watcher;
	struct child puppet;
};

FIXTURE_SETUP(pending)
{
	WATCHER_OPEN(&self->watcher);
	START_PUPPET(&self->puppet);
	WATCH(&self->watcher, .kinds = VERDICTS, .tgids = &self->puppet.pid, .tgids_len = 1);
}

FIXTURE_TEARDOWN(pending)
{
	child_kill(&self->puppet);
	watcher_close(&self->watcher);
}

/* A full ring of events waits, beside those in the queue, and the lost ones are counted. */
TEST_F(pending, events_up_to_the_limit)
{
	ssize_t size, largest = 0;

	EXPECT_EQ(-EDOM, PUPPET_DO(&self->puppet, PUPPET_CALLS, .call = native_call(CALL),
				   .times = CALLS));
	ASSERT_EQ(0, watcher_watch(&self->watcher, NULL));
	EXPECT_EQ(CALLS, self->watcher.counts.made);
	EXPECT_EQ(RING_SLOTS, self->watcher.counts.pending);
	EXPECT_LT(0, self->watcher.counts.dropped);
	while (self->watcher.seen + self->watcher.counts.dropped < CALLS) {
		size = next_datagram(&self->watcher);
		ASSERT_LT(0, size);
		if (size > largest)
			largest = size;
		ASSERT_EQ(0, watcher_read(&self->watcher, 0));
	}
	EXPECT_GE(LARGEST_OF_EVENTS, largest);
	EXPECT_LT(LARGEST_OF_EVENTS / 2, largest);
}

/* Make the next process get this number, unless somebody else starts one. */
static bool choose_number(pid_t pid)
{
	int fd = open("/proc/sys/kernel/ns_last_pid", O_WRONLY | O_CLOEXEC);
	char text[16];
	bool done;

	if (fd < 0)
		return false;
	snprintf(text, sizeof(text), "%d", pid - 1);
	done = write(fd, text, strlen(text)) > 0;
	close(fd);
	return done;
}

/* Return: 0, or -ENOENT where numbers can't be chosen (CONFIG_CHECKPOINT_RESTORE). */
static int start_as(struct child *child, pid_t pid)
{
	for (;;) {
		int ret = choose_number(pid) ? child_start(child, puppet, NULL) : -ENOENT;

		if (ret || child->pid == pid)
			return ret;
		child_kill(child);
	}
}

FIXTURE(number)
{
	struct watcher watcher;
	struct sd_client *module;
	struct child one, other;
};

FIXTURE_SETUP(number)
{
	WATCHER_OPEN(&self->watcher);
	self->module = module_connect();
	ASSERT_NE(NULL, self->module);
	START_PUPPET(&self->one);
}

FIXTURE_TEARDOWN(number)
{
	child_kill(&self->one);
	child_kill(&self->other);
	module_disconnect(self->module);
	watcher_close(&self->watcher);
}

/* The next process with the number is another: its start time differs, and a watcher ignores it. */
TEST_F(number, reused_by_another_process)
{
	const pid_t pid = self->one.pid;
	struct snapshot one, other;
	int ret;

	SNAPSHOT(&one, self->module, pid);
	WATCH(&self->watcher, .kinds = VERDICTS, .tgids = &pid, .tgids_len = 1,
	      .descendants = true);
	EXPECT_CALL_REFUSED(&self->one);
	child_kill(&self->one);
	EXPECT_GONE(self->module, pid);

	ret = start_as(&self->other, pid);
	if (ret == -ENOENT)
		SKIP(return, "no number can be chosen: /proc/sys/kernel/ns_last_pid");
	ASSERT_EQ(0, ret);
	ASSERT_EQ(0, PUPPET_DO(&self->other, PUPPET_INSTALL,
			       .ruleset = ONE_RULE(CALL, SECCOMP_RET_ERRNO | ERANGE)));
	SNAPSHOT(&other, self->module, pid);
	EXPECT_LT(one.task.start_time, other.task.start_time);
	EXPECT_EQ(-ERANGE, PUPPET_DO(&self->other, PUPPET_CALL, .call = native_call(CALL)));
	DRAIN_COUNT(&self->watcher, 1);
	EXPECT_EQ(one.task.start_time, self->watcher.events[0].event.start_time);

	/* A new request means the process that has the number now. */
	WATCH(&self->watcher, .kinds = VERDICTS, .tgids = &pid, .tgids_len = 1);
	EXPECT_EQ(-ERANGE, PUPPET_DO(&self->other, PUPPET_CALL, .call = native_call(CALL)));
	DRAIN_COUNT(&self->watcher, 2);
	EXPECT_EQ(other.task.start_time, self->watcher.events[1].event.start_time);
}

static bool set_day(time_t offset, const struct timespec *base, uint64_t since)
{
	const uint64_t passed = boottime_ns() - since;
	const struct timespec day = {
		.tv_sec = base->tv_sec + offset + passed / 1000000000,
		.tv_nsec = base->tv_nsec,
	};

	return !clock_settime(CLOCK_REALTIME, &day);
}

/* The times just before and after a call. */
struct call_time {
	uint64_t after, before;
};

static struct call_time timed_call(struct __test_metadata *_metadata, const struct child *puppet)
{
	struct call_time made = { .after = boottime_ns() };

	EXPECT_CALL_REFUSED(puppet);
	made.before = boottime_ns();
	return made;
}

/* Times count from boot, so setting the clock does not change or delay events. */
TEST_F(number, keeps_its_start_when_the_clock_is_set)
{
	static const time_t days[] = { 0, -DAY_S, 2 * DAY_S, 3650 * DAY_S, 0 };
	struct call_time made[ARRAY_SIZE(days)];
	const uint64_t since = boottime_ns();
	struct snapshot before, after;
	struct timespec base;

	ASSERT_EQ(0, clock_gettime(CLOCK_REALTIME, &base));
	SNAPSHOT(&before, self->module, self->one.pid);
	WATCH(&self->watcher, .kinds = VERDICTS, .tgids = &self->one.pid, .tgids_len = 1);
	for (size_t i = 0; i < ARRAY_SIZE(days); i++) {
		if (!set_day(days[i], &base, since))
			SKIP(return, "the clock can't be set: %s", strerror(errno));
		made[i] = timed_call(_metadata, &self->one);
	}
	DRAIN_COUNT(&self->watcher, ARRAY_SIZE(days));
	for (size_t i = 0; i < ARRAY_SIZE(days); i++) {
		EXPECT_LE(made[i].after, self->watcher.events[i].event.time);
		EXPECT_GE(made[i].before, self->watcher.events[i].event.time);
	}
	SNAPSHOT(&after, self->module, self->one.pid);
	EXPECT_EQ(before.task.start_time, after.task.start_time);
}

/* A 32-bit program speaks the same protocol. */
TEST(compat_caller)
{
	struct child client;
	int ret;

	if (!watcher_supported())
		SKIP(return, "there is no module, or this kernel has no events");
	ret = child_exec(&client, "client32");
	if (ret == -ENOENT)
		SKIP(return, "client32 was not built: that takes a 32-bit compiler");
	if (ret == -ENOEXEC)
		SKIP(return, "this kernel does not run 32-bit programs");
	ASSERT_EQ(0, ret);
	ret = child_receive(&client);
	if (ret == -ENOENT)
		SKIP(goto out, "there is no module to ask");
	EXPECT_EQ(0, ret);
out:
	child_kill(&client);
}

TEST_HARNESS_MAIN
