// SPDX-License-Identifier: GPL-2.0
/*
 * Random requests, good and spoilt ones, from callers of every kind at once; every reply is checked.
 *
 * FUZZ_SEED=N:      of all random numbers; default: the time
 * FUZZ_MESSAGES=N:  how many, of all callers together
 * FUZZ_CALLER=NAME: only this caller, which then sends them all
 * FUZZ_FROM=N:      start with that datagram
 */
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <time.h>

#include "kselftest_harness.h"
#include "fuzz_netlink/run.h"
#include "lib/creds.h"
#include "lib/modprobe.h"
#include "lib/netlink.h"
#include "lib/netlink_events.h"

#define MESSAGES 200000

/* A caller without a report for so long hangs. */
#define STALL_MS 100000

/* The runner limits the time of this program. */
#define HOURS (12 * 3600)

#define SOMEBODY .uid = 1000, .gid = 1000

/*
 * @share: its share of the messages
 * @pid_ns: it is the first process of its own pid namespace
 */
static const struct caller {
	struct fuzz_order order;
	struct creds who;
	bool pid_ns;
	unsigned int share;
} callers[] = {
	{ .order = { "root", .programs = true }, .share = 6 },
	{ .order = { "somebody" }, .who = { SOMEBODY }, .share = 3 },
	{ .order = { "root_of_pid_namespace", .programs = true }, .pid_ns = true, .share = 3 },
	{ .order = { "root_of_user_namespace", .only_root = true },
	  .who = { SOMEBODY, .ns = CREDS_ROOT_OF_NS },
	  .pid_ns = true,
	  .share = 2 },
	{ .order = { "filtered", .confined = true }, .who = { .filtered = true }, .share = 1 },
};
#define CALLERS (sizeof(callers) / sizeof(callers[0]))

static uint64_t number_of(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);

	return text ? strtoull(text, NULL, 0) : otherwise;
}

static bool takes_part(const struct caller *caller)
{
	const char *only = getenv("FUZZ_CALLER");

	return !only || !strcmp(only, caller->order.name);
}

FIXTURE(netlink_fuzz)
{
	struct child peers[CALLERS];
	struct fuzz_report reports[CALLERS];
	struct caller callers[CALLERS];
	uint64_t messages;
};

FIXTURE_SETUP(netlink_fuzz)
{
	uint64_t seed = number_of("FUZZ_SEED", time(NULL));
	unsigned int shares = 0;

	if (module_load())
		SKIP(return, "no module is available");
	if (getuid())
		SKIP(return, "only root can take all credentials");
	self->messages = number_of("FUZZ_MESSAGES", MESSAGES);
	for (size_t i = 0; i < CALLERS; i++)
		shares += takes_part(&callers[i]) ? callers[i].share : 0;
	ASSERT_NE(0, shares);
	for (size_t i = 0; i < CALLERS; i++) {
		struct fuzz_order *order = &self->callers[i].order;

		self->callers[i] = callers[i];
		order->seed = seed;
		order->from = number_of("FUZZ_FROM", 0);
		order->messages = (self->messages * callers[i].share + shares - 1) / shares;
	}
	TH_LOG("FUZZ_SEED=%" PRIu64 " FUZZ_MESSAGES=%" PRIu64, seed, self->messages);
}

FIXTURE_TEARDOWN(netlink_fuzz)
{
	for (size_t i = 0; i < CALLERS; i++)
		child_kill(&self->peers[i]);
}

/* A kernel may lack namespaces, or refuse them; then the other callers run without this one. */
static int fail(const struct child *parent, const struct caller *caller, const char *what, int ret)
{
	bool optional = caller->pid_ns || caller->who.ns;
	bool refused = ret == -EINVAL || ret == -EPERM || ret == -ENOSYS || ret == -ENOSPC;
	struct fuzz_report report = { .ended = true };

	if (optional && refused)
		fprintf(stderr, "# %s is skipped: %s: %s\n", caller->order.name, what,
			strerror(-ret));
	else
		why_not(report.why, "%s: %s", what, strerror(-ret));
	child_put(parent, &report, sizeof(report));
	return !!*report.why;
}

/* unshare(CLONE_NEWPID) puts only children into the new namespace. */
static int run_inside(const struct child *parent, const struct caller *caller)
{
	int status = -1;
	pid_t pid;

	if (unshare(CLONE_NEWPID))
		return fail(parent, caller, "no pid namespace", -errno);
	pid = fork();
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		_exit(fuzz_run(parent, &caller->order));
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return fail(parent, caller, "no first process", -errno);
	return !!status;
}

static int run_caller(const struct child *parent, void *arg)
{
	struct caller *caller = arg;
	int ret = creds_assume(&caller->who);

	if (ret)
		return fail(parent, caller, "no credentials", ret);
	return caller->pid_ns ? run_inside(parent, caller) : fuzz_run(parent, &caller->order);
}

static void show_progress(const struct fuzz_report *reports, uint64_t messages)
{
	uint64_t sent = 0;

	if (!isatty(STDERR_FILENO))
		return;
	for (size_t i = 0; i < CALLERS; i++)
		sent += reports[i].totals.sent;
	fprintf(stderr, "\r%" PRIu64 " of %" PRIu64 " messages ", sent, messages);
}

/* Read reports. Return: false if all callers have ended, or none has reported in time. */
static bool read_reports(struct child *peers, struct fuzz_report *reports)
{
	struct pollfd fds[CALLERS];
	bool open = false;

	for (size_t i = 0; i < CALLERS; i++) {
		fds[i] = (struct pollfd){ .fd = -1, .events = POLLIN };
		if (peers[i].pid > 0 && !reports[i].ended)
			fds[i].fd = peers[i].in;
		open |= fds[i].fd >= 0;
	}
	if (!open || poll(fds, CALLERS, STALL_MS) <= 0)
		return false;
	for (size_t i = 0; i < CALLERS; i++) {
		if (!fds[i].revents || child_get(&peers[i], &reports[i], sizeof(reports[i])))
			continue;
		why_not(reports[i].why, "it has ended without a report");
		reports[i].ended = true;
	}
	return true;
}

static void show_totals(struct __test_metadata *_metadata, const char *name,
			const struct fuzz_totals *totals)
{
	TH_LOG("%s: %" PRIu64 " requests, %" PRIu64 " that need not fail; %" PRIu64
	       " replies, %" PRIu64 " refusals, %" PRIu64 " reports, %" PRIu64 " dumps and %" PRIu64
	       " abandoned, %" PRIu64 " selections, %" PRIu64 " events, %" PRIu64 " overflows",
	       name, totals->sent, totals->good, totals->replies, totals->refused, totals->reported,
	       totals->dumps, totals->abandoned, totals->watched, totals->events,
	       totals->overflows);
}

static int request_self(void)
{
	struct rawnl_reply answer = { 0 };
	struct rawnl_request request;
	struct rawnl nl;
	int ret = rawnl_open(&nl);

	if (ret)
		return ret;
	rawnl_begin(&nl, &request, SECCOMP_DIAG_CMD_TASK_GET, 0);
	rawnl_u32(&request, SECCOMP_DIAG_A_TASK_TID, getpid());
	ret = rawnl_talk(&nl, &request, RAWNL_SIZE, &answer) ?: -answer.error;
	if (!ret && answer.count != 1)
		ret = -ENODATA;
	rawnl_free(&answer);
	rawnl_close(&nl);
	return ret;
}

TEST_F_TIMEOUT(netlink_fuzz, every_reply_is_as_expected, HOURS)
{
	/* Placing the hooks takes as long as a thousand messages, and is tested elsewhere. */
	watcher_keep_hooks();
	for (size_t i = 0; i < CALLERS; i++) {
		if (takes_part(&self->callers[i])) {
			ASSERT_EQ(0, child_start(&self->peers[i], run_caller, &self->callers[i]));
		}
	}
	while (read_reports(self->peers, self->reports))
		show_progress(self->reports, self->messages);
	for (size_t i = 0; i < CALLERS; i++) {
		const struct fuzz_report *report = &self->reports[i];

		if (!takes_part(&self->callers[i]))
			continue;
		show_totals(_metadata, callers[i].order.name, &report->totals);
		EXPECT_TRUE(report->ended)
		TH_LOG("%s hangs in datagram %" PRIu64, callers[i].order.name, report->datagram);
		EXPECT_STREQ("", report->why);
		if (report->ended) {
			EXPECT_EQ(0, child_reap(&self->peers[i]));
		}
	}
	/* The module unloads, and serves when it is loaded again. */
	EXPECT_EQ(0, module_unload_wait());
	EXPECT_EQ(0, request_self());
	EXPECT_EQ(0, module_references());
}

TEST_HARNESS_MAIN
