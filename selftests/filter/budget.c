// SPDX-License-Identifier: GPL-2.0
/* The budget that is told is the one that the kernel keeps: it refuses just what does not fit. */
#include <errno.h>
#include <sys/syscall.h>

#include "kselftest_harness.h"
#include "lib/filter_child.h"
#include "lib/proc.h"

/* What the kernel charges for each filter beside its instructions, but not for a new one. */
#define BUDGET_EACH 4

FIXTURE(budget)
{
	struct rawnl nl;
	struct child child;
};

FIXTURE_SETUP(budget)
{
	int ret = rawnl_open(&self->nl);

	if (ret == -ENOENT)
		SKIP(return, "there is no module to ask");
	ASSERT_EQ(0, ret);
	if (getuid())
		SKIP(return, "programs are root's only");
	ASSERT_EQ(0, child_start(&self->child, filter_child, NULL));
}

FIXTURE_TEARDOWN(budget)
{
	child_kill(&self->child);
	rawnl_close(&self->nl);
}

static uint32_t used(struct rawnl *nl, pid_t tid)
{
	uint32_t budget, listener;
	uint64_t id;

	return filters_task(nl, tid, &id, &budget, &listener) ? 0 : budget;
}

/* A chain as long as any, to the byte, by the module and by ptrace; its parts make the whole. */
static void expect_whole(struct __test_metadata *_metadata, struct rawnl *nl, pid_t tid,
			 const struct program *programs, unsigned int count)
{
	uint32_t sum = 0;
	struct filters_reply told;

	ASSERT_EQ(0, filters_dump(nl, tid, true, RAWNL_SIZE, &told))
	{
		TH_LOG("%s", told.why);
	}
	EXPECT_WHY(filters_match(&told, tid, programs, count, __why));
	for (size_t i = 0; i < told.count; i++)
		sum += told.filters[i].budget;
	EXPECT_EQ(used(nl, tid), sum);
	EXPECT_WHY(filters_match_ptrace(&told, tid, __why) != 0);
	filters_free(&told);
}

TEST_F_TIMEOUT(budget, small_until_no_more_fit, 100)
{
	struct filter_child_command order = {
		.op = FILTER_CHILD_INSTALL,
		.program = { .len = 1 },
		.times = SECCOMP_DIAG_BUDGET,
	};
	static struct program programs[SECCOMP_DIAG_BUDGET];
	struct proc_task proc;

	ASSERT_EQ(-ENOMEM, filter_child_command(&self->child, &order));
	ASSERT_TRUE(proc_read(self->child.pid, &proc));
	for (unsigned int i = 0; i < proc.filters; i++)
		programs[i] = order.program;
	expect_whole(_metadata, &self->nl, self->child.pid, programs, proc.filters);
}

/* What a program will take, learnt from another process that has it. */
static uint32_t cost(struct rawnl *nl, unsigned int len)
{
	struct child taster;
	uint32_t budget = 0;

	if (!child_start(&taster, filter_child, NULL)) {
		if (!filter_child_install(&taster, (struct program){ .len = len, .salt = 77 }))
			budget = used(nl, taster.pid);
		child_kill(&taster);
	}
	return budget;
}

/* The longest program that still fits in, by the budget that is told; 0 if none does. */
static unsigned int longest_that_fits(struct rawnl *nl, pid_t tid)
{
	unsigned int fits = 0, too_long = BPF_MAXINSNS + 1;

	while (too_long - fits > 1) {
		unsigned int len = (fits + too_long) / 2;

		if (used(nl, tid) + cost(nl, len) - BUDGET_EACH > SECCOMP_DIAG_BUDGET)
			too_long = len;
		else
			fits = len;
	}
	return fits;
}

TEST_F_TIMEOUT(budget, fill_the_budget, 60)
{
	struct program programs[64];
	unsigned int count = 0, fits;
	pid_t tid = self->child.pid;

	while ((fits = longest_that_fits(&self->nl, tid)) > 0) {
		if (fits < BPF_MAXINSNS) {
			/* The kernel's boundary is where ours is, from both sides. */
			EXPECT_EQ(-ENOMEM, filter_child_install(&self->child,
								(struct program){ .len = fits + 1,
										  .salt = 77 }));
		}
		ASSERT_LT(count, 64);
		programs[count] = (struct program){ .len = fits, .salt = 77 };
		ASSERT_EQ(0, filter_child_install(&self->child, programs[count]));
		count++;
	}
	EXPECT_EQ(-ENOMEM, filter_child_install(&self->child, (struct program){ .len = 1 }));
	EXPECT_LT(1, count);
	EXPECT_GE(SECCOMP_DIAG_BUDGET, used(&self->nl, tid) - BUDGET_EACH);
	expect_whole(_metadata, &self->nl, tid, programs, count);
}

TEST_HARNESS_MAIN
