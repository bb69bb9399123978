// SPDX-License-Identifier: GPL-2.0
/*
 * Many calls at full speed: exactly each is reported or counted as dropped, to a reader that is fast,
 * slow, or reads only afterwards.
 *
 * WATCH_CALLS=N: how many calls there are for each reader.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <sys/socket.h>
#include <time.h>

#include "kselftest_harness.h"
#include "lib/puppet.h"
#include "lib/expect_event.h"

WATCHER_KEEPS_HOOKS

#define CALLS 100000
#define CALLERS 2
#define LIMIT_S 3600

/* So many processes install more bytes of programs than the module keeps for a watcher. */
#define INSTALLERS 12
#define INSTALLS_EACH 7

static uint64_t calls(void)
{
	const char *text = getenv("WATCH_CALLS");

	return text ? strtoull(text, NULL, 0) : CALLS;
}

/* A process that makes calls: its CPU, and how many. */
struct caller {
	int cpu;
	uint64_t count;
};

static int make_calls(const struct child *parent, void *arg)
{
	const struct ruleset ruleset = REFUSES_CALL;
	struct seccomp_data call = native_call(CALL);
	const struct caller *caller = arg;
	int refused = 0;
	cpu_set_t cpu;

	CPU_ZERO(&cpu);
	CPU_SET(caller->cpu, &cpu);
	if (sched_setaffinity(0, sizeof(cpu), &cpu) || sandbox_no_new_privs() ||
	    ruleset_install(&ruleset))
		return 1;
	child_exchange(parent, 0);
	for (uint64_t i = 0; i < caller->count; i++) {
		call.args[0] = i;
		refused += call_make(&call) == -EDOM;
	}
	child_send(parent, refused);
	/* One more call after the others. */
	child_receive(parent);
	call.args[0] = caller->count;
	child_exchange(parent, call_make(&call));
	return 0;
}

/** struct tally - the events of each caller */
struct tally {
	pid_t pids[CALLERS];
	uint64_t seen[CALLERS], next[CALLERS];
	uint64_t strange;
	struct sd_event last;
};

/* Calls of one thread come in order, and none twice. */
static void count(const struct event_message *seen, void *arg)
{
	const struct sd_event *event = &seen->event;
	struct tally *tally = arg;
	int i = event->tgid == tally->pids[1];

	if (event->tgid != tally->pids[i] || event->call.nr != CALL ||
	    event->action != SECCOMP_RET_ERRNO || event->call.args[0] < tally->next[i]) {
		tally->strange++;
		return;
	}
	tally->next[i] = event->call.args[0] + 1;
	tally->seen[i]++;
	tally->last = *event;
}

FIXTURE(loss)
{
	struct watcher watcher;
	struct child callers[CALLERS];
	struct tally tally;
};

/* @pause_us: after each datagram; -1: read only afterwards */
FIXTURE_VARIANT(loss)
{
	long pause_us;
	int rcvbuf;
};

FIXTURE_VARIANT_ADD(loss, at_full_speed){
	.pause_us = 0,
};

FIXTURE_VARIANT_ADD(loss, buffer_for_all){
	.pause_us = 0,
	.rcvbuf = 256 << 20,
};

FIXTURE_VARIANT_ADD(loss, slowly){
	.pause_us = 5000,
};

FIXTURE_VARIANT_ADD(loss, afterwards){
	.pause_us = -1,
};

FIXTURE_VARIANT_ADD(loss, afterwards_small_buffer){
	.pause_us = -1,
	.rcvbuf = 8 << 10,
};

FIXTURE_VARIANT_ADD(loss, afterwards_large_buffer){
	.pause_us = -1,
	.rcvbuf = 8 << 20,
};

static void start_callers(struct __test_metadata *_metadata, struct child *callers,
			  struct tally *tally)
{
	for (int i = 0; i < CALLERS; i++) {
		struct caller caller = { .cpu = i, .count = calls() / CALLERS };

		if (i && sysconf(_SC_NPROCESSORS_ONLN) < CALLERS)
			caller.cpu = 0;
		ASSERT_EQ(0, child_start_ready(&callers[i], make_calls, &caller));
		tally->pids[i] = callers[i].pid;
	}
}

static void watch_callers(struct __test_metadata *_metadata, struct watcher *watcher,
			  struct tally *tally, int rcvbuf)
{
	watcher->fn = count;
	watcher->arg = tally;
	if (rcvbuf)
		ASSERT_EQ(0, setsockopt(watcher->nl.fd, SOL_SOCKET, SO_RCVBUFFORCE, &rcvbuf,
					sizeof(rcvbuf)));
	WATCH(watcher, .kinds = VERDICTS, .tgids = tally->pids, .tgids_len = CALLERS);
}

FIXTURE_SETUP(loss)
{
	WATCHER_OPEN(&self->watcher);
	start_callers(_metadata, self->callers, &self->tally);
	watch_callers(_metadata, &self->watcher, &self->tally, variant->rcvbuf);
}

FIXTURE_TEARDOWN(loss)
{
	for (int i = 0; i < CALLERS; i++)
		child_kill(&self->callers[i]);
	watcher_close(&self->watcher);
}

static bool is_through(const struct child *caller)
{
	struct pollfd fd = { .fd = caller->in, .events = POLLIN };

	return poll(&fd, 1, 0);
}

/* Read as the variant says. The counts, requested now and then, must add up each time. */
static void read_on(struct __test_metadata *_metadata, struct watcher *watcher,
		    const struct child *callers, long pause_us)
{
	const struct timespec pause = { .tv_nsec = pause_us * 1000 };
	uint64_t made = 0;

	for (int i = 0; !is_through(&callers[0]) || !is_through(&callers[1]); i++) {
		int ret = i % 64 ? watcher_read(watcher, 10) : watcher_watch(watcher, NULL);

		ASSERT_TRUE(ret == 0 || ret == -EAGAIN)
		{
			TH_LOG("%s: %s", strerror(-ret), watcher->why);
		}
		EXPECT_LE(made, watcher->counts.made);
		made = watcher->counts.made;
		if (pause_us)
			nanosleep(&pause, NULL);
	}
}

TEST_F_TIMEOUT(loss, counted, LIMIT_S)
{
	const uint64_t each = calls() / CALLERS;
	const struct sd_counts *counts = &self->watcher.counts;

	for (int i = 0; i < CALLERS; i++)
		child_send(&self->callers[i], 0);
	if (variant->pause_us >= 0)
		read_on(_metadata, &self->watcher, self->callers, variant->pause_us);
	for (int i = 0; i < CALLERS; i++)
		ASSERT_EQ(each, child_receive(&self->callers[i]));
	ASSERT_EQ(0, watcher_drain(&self->watcher))
	{
		TH_LOG("%s", self->watcher.why);
	}
	TH_LOG("%llu made, %llu seen, %llu dropped", (unsigned long long)counts->made,
	       (unsigned long long)self->watcher.seen, (unsigned long long)counts->dropped);
	EXPECT_EQ(CALLERS * each, counts->made);
	EXPECT_EQ(counts->made, self->watcher.seen + counts->dropped);
	EXPECT_EQ(self->watcher.seen, self->tally.seen[0] + self->tally.seen[1]);
	EXPECT_EQ(0, self->tally.strange);
	EXPECT_LT(0, self->watcher.seen);
	/* A reader that does not read loses most. */
	if (variant->pause_us < 0)
		EXPECT_LT(0, counts->dropped);
	/* The number of the next event counts all events, and its gap the lost ones. */
	ASSERT_EQ(-EDOM, child_exchange(&self->callers[0], 0));
	ASSERT_EQ(0, watcher_drain(&self->watcher));
	EXPECT_EQ(CALLERS * each + 1, self->tally.last.seq);
	EXPECT_EQ(counts->dropped, self->tally.last.dropped);
	EXPECT_EQ(each, self->tally.last.call.args[0]);
}

FIXTURE(two_watchers)
{
	struct watcher reader, idler;
	struct tally reader_tally, idler_tally;
	struct child callers[CALLERS];
};

FIXTURE_SETUP(two_watchers)
{
	WATCHER_OPEN(&self->reader);
	ASSERT_EQ(0, watcher_open(&self->idler));
	start_callers(_metadata, self->callers, &self->reader_tally);
	self->idler_tally = self->reader_tally;
	watch_callers(_metadata, &self->reader, &self->reader_tally, 0);
	watch_callers(_metadata, &self->idler, &self->idler_tally, 0);
}

FIXTURE_TEARDOWN(two_watchers)
{
	for (int i = 0; i < CALLERS; i++)
		child_kill(&self->callers[i]);
	watcher_close(&self->reader);
	watcher_close(&self->idler);
}

/* A watcher that does not read loses its own events, not another's. */
TEST_F_TIMEOUT(two_watchers, lose_separately, LIMIT_S)
{
	const uint64_t made = calls() / CALLERS * CALLERS;

	for (int i = 0; i < CALLERS; i++)
		child_send(&self->callers[i], 0);
	read_on(_metadata, &self->reader, self->callers, 0);
	ASSERT_EQ(0, watcher_drain(&self->reader));
	ASSERT_EQ(0, watcher_drain(&self->idler));
	EXPECT_EQ(made, self->reader.counts.made);
	EXPECT_EQ(made, self->reader.seen + self->reader.counts.dropped);
	EXPECT_EQ(made, self->idler.counts.made);
	EXPECT_EQ(made, self->idler.seen + self->idler.counts.dropped);
	EXPECT_EQ(0, self->reader_tally.strange + self->idler_tally.strange);
	EXPECT_LT(self->reader.counts.dropped, self->idler.counts.dropped);
}

static struct sock_filter largest[BPF_MAXINSNS];

static int install_largest(const struct child *parent, void *arg)
{
	int installed = 0;

	(void)arg;
	sandbox_no_new_privs();
	child_receive(parent);
	while (installed < INSTALLS_EACH && !sandbox_filter(largest, BPF_MAXINSNS, 0))
		installed++;
	child_exchange(parent, installed);
	return 0;
}

/* Without room for programs, events come without: complete programs, or none. */
TEST(programs_over_the_limit)
{
	struct child installers[INSTALLERS];
	pid_t pids[INSTALLERS];
	struct watcher watcher;
	size_t with = 0;

	WATCHER_OPEN(&watcher);
	for (int i = 0; i < BPF_MAXINSNS; i++)
		largest[i] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_IMM, i);
	largest[BPF_MAXINSNS - 1] =
		(struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	for (int i = 0; i < INSTALLERS; i++) {
		ASSERT_EQ(0, child_start(&installers[i], install_largest, NULL));
		pids[i] = installers[i].pid;
	}
	WATCH(&watcher, .kinds = INSTALLS, .tgids = pids, .tgids_len = INSTALLERS,
	      .with_prog = true);
	for (int i = 0; i < INSTALLERS; i++) {
		ASSERT_EQ(INSTALLS_EACH, child_exchange(&installers[i], 0));
	}
	DRAIN_COUNT(&watcher, INSTALLERS * INSTALLS_EACH);
	for (size_t i = 0; i < watcher.count; i++) {
		const struct event_message *seen = &watcher.events[i];

		EXPECT_EQ(0, seen->event.result);
		EXPECT_EQ(BPF_MAXINSNS, seen->event.insns);
		if (!event_has(seen, PROG))
			continue;
		with++;
		EXPECT_EQ(BPF_MAXINSNS, seen->event.prog_len);
		EXPECT_EQ(0, memcmp(seen->event.prog, largest, sizeof(largest)));
	}
	TH_LOG("%zu of %zu with their programs", with, watcher.count);
	EXPECT_LT(0, with);
	EXPECT_LT(with, watcher.count);
	for (int i = 0; i < INSTALLERS; i++)
		child_kill(&installers[i]);
	watcher_close(&watcher);
}

TEST_HARNESS_MAIN
