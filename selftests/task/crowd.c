// SPDX-License-Identifier: GPL-2.0
/* A dump of ten thousand threads misses none, and selections find the right ones. */
#include <errno.h>

#include "kselftest_harness.h"
#include "lib/client.h"
#include "lib/child.h"
#include "lib/sandbox.h"
#include "lib/worker.h"

#define THREADS 10000

/* Half of the threads are started before the filter is there, half with it. */
static int start_crowd(const struct child *parent, void *arg)
{
	int started = worker_start_many(THREADS / 2);

	(void)arg;
	sandbox_allow_all(0);
	child_exchange(parent, started + worker_start_many(THREADS / 2));
	return 0;
}

MODULE_FIXTURE_BASE(crowd)

FIXTURE_SETUP(crowd)
{
	self->module = module_connect();
	if (!self->module)
		SKIP(return, "there is no module to ask");
	ASSERT_EQ(0, child_start(&self->child, start_crowd, NULL));
}

/* How many threads a dump reported. */
struct tally {
	pid_t tgid;
	int threads, others, filtered;
	pid_t last;
	bool ascending;
};

static int count_one(const struct sd_task *task, void *arg)
{
	struct tally *tally = arg;

	tally->ascending &= task->tid > tally->last;
	tally->last = task->tid;
	if (task->tgid != tally->tgid) {
		tally->others++;
		return 0;
	}
	tally->threads++;
	tally->filtered += task->mode == SECCOMP_DIAG_MODE_FILTER;
	return 0;
}

static struct tally count(struct sd_client *module, pid_t tgid, struct sd_select select)
{
	struct tally tally = { .tgid = tgid, .ascending = true };
	struct sd_error error;

	if (client_task_dump(module, &select, count_one, &tally, &error))
		tally.threads = -1;
	return tally;
}

TEST_F_TIMEOUT(crowd, of_10000_threads, 120)
{
	pid_t pid = self->child.pid;
	int started = child_receive(&self->child);
	struct tally tally;

	if (started < THREADS)
		SKIP(return, "only %d threads could be started: kernel.threads-max or memory",
			   started);

	tally = count(self->module, pid, (struct sd_select){ 0 });
	EXPECT_EQ(THREADS + 1, tally.threads);
	/* The main thread, which installed the filter, and those started since. */
	EXPECT_EQ(THREADS / 2 + 1, tally.filtered);
	EXPECT_LT(0, tally.others);
	EXPECT_TRUE(tally.ascending);

	tally = count(self->module, pid, (struct sd_select){ .tgid = pid });
	EXPECT_EQ(THREADS + 1, tally.threads);
	EXPECT_EQ(0, tally.others);

	tally = count(self->module, pid, (struct sd_select){ .tgid = pid, .seccomp = true });
	EXPECT_EQ(THREADS / 2 + 1, tally.threads);
	EXPECT_EQ(0, tally.others);

	tally = count(self->module, pid,
		      (struct sd_select){ .tgid = pid, .modes = 1u << SECCOMP_DIAG_MODE_DISABLED });
	EXPECT_EQ(THREADS / 2, tally.threads);
}

TEST_HARNESS_MAIN
