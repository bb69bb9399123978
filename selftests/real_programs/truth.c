// SPDX-License-Identifier: GPL-2.0
/*
 * Real programs, and some that no distribution has, as systemd brought them up: each filter of each
 * of their threads, and of every other thread of the system, is told as ptrace and /proc tell it.
 */
#include <errno.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "real_programs/chains.h"
#include "lib/proc.h"
#include "real_programs/unit.h"

/* Programs filter themselves a while after systemd has started them. */
#define PATIENCE_S 60

/* Filtered threads of the cases below together, at least. */
#define NAMED_THREADS 28

FIXTURE(program)
{
	struct sd_client *module;
	struct chain everyone;
	pid_t *tids;
	size_t count;
};

/*
 * @unit: of systemd
 * @comm: what one of its filtered threads is called
 * @threads: how many of them there are at least
 * @filters: how many each of them has at least
 * @exactly: not one more of either
 * @distinct: how many different filters they have together; not looked at if 0
 * @longest: instructions that one of the filters has at least
 * @budget: what the filters of each take at least
 * @logged, @listened: 1 << index of those with the flag, with a listener
 */
FIXTURE_VARIANT(program)
{
	const char *unit;
	const char *comm;
	size_t threads, filters, distinct;
	bool exactly;
	unsigned int longest, budget;
	uint32_t logged, listened;
};

#define PROGRAM(_name, ...)                 \
	FIXTURE_VARIANT_ADD(program, _name) \
	{                                   \
		__VA_ARGS__                 \
	}

PROGRAM(sshd, .unit = "ssh.service", .comm = "sshd", .threads = 1, .filters = 1);
PROGRAM(system_service, .unit = "system-service.service", .comm = "sleep", .threads = 1,
	.filters = 1);
PROGRAM(hardened, .unit = "hardened.service", .comm = "sleep", .threads = 1, .filters = 20);
PROGRAM(journald, .unit = "systemd-journald.service", .comm = "systemd-journal", .threads = 1,
	.filters = 5);
PROGRAM(qemu, .unit = "qemu.service", .comm = "qemu-system-x86", .threads = 3, .filters = 1);
PROGRAM(crun, .unit = "crun.service", .comm = "busybox", .threads = 1, .filters = 1);
PROGRAM(bwrap, .unit = "bwrap.service", .comm = "sleep", .threads = 2, .filters = 2);
PROGRAM(chrony, .unit = "chrony.service", .comm = "chronyd", .threads = 1, .filters = 10);
PROGRAM(deep, .unit = "made@deep.service", .comm = "made", .threads = 1, .filters = 40,
	.exactly = true, .distinct = 40);
PROGRAM(long, .unit = "made@long.service", .comm = "made", .threads = 1, .filters = 1,
	.exactly = true, .longest = 4096);
PROGRAM(budget, .unit = "made@budget.service", .comm = "made", .threads = 1, .filters = 8,
	.longest = 2048, .budget = SECCOMP_DIAG_BUDGET - 16);
PROGRAM(listener, .unit = "made@listener.service", .comm = "made", .threads = 1, .filters = 3,
	.exactly = true, .listened = 1 << 1);
PROGRAM(log, .unit = "made@log.service", .comm = "made", .threads = 1, .filters = 3,
	.exactly = true, .logged = 1 << 1);
PROGRAM(threads, .unit = "made@threads.service", .comm = "made", .threads = 6, .filters = 3,
	.distinct = 4);
PROGRAM(tree, .unit = "made@tree.service", .comm = "made", .threads = 5, .filters = 2,
	.distinct = 5);

/* Of the unit's threads, those under a filter. */
static size_t filter_child_threads(const char *unit, pid_t **tids)
{
	ssize_t all = unit_threads(unit, tids);
	struct proc_task task;
	size_t count = 0;

	for (ssize_t i = 0; i < all; i++)
		if (proc_read((*tids)[i], &task) && task.filters)
			(*tids)[count++] = (*tids)[i];
	return count;
}

static bool all_there(const FIXTURE_VARIANT(program) * wanted, const pid_t *tids, size_t count)
{
	struct proc_task task;
	bool named = false;

	for (size_t i = 0; i < count; i++) {
		if (!proc_read(tids[i], &task) || task.filters < wanted->filters)
			return false;
		named |= !strcmp(task.comm, wanted->comm);
	}
	return named && count >= wanted->threads;
}

FIXTURE_SETUP(program)
{
	struct sd_error error = { 0 };
	char why[WHY_LEN];
	time_t limit = time(NULL) + PATIENCE_S;

	self->count = filter_child_threads(variant->unit, &self->tids);
	while (!all_there(variant, self->tids, self->count) && time(NULL) < limit) {
		usleep(100000);
		free(self->tids);
		self->tids = NULL;
		self->count = filter_child_threads(variant->unit, &self->tids);
	}
	ASSERT_TRUE(all_there(variant, self->tids, self->count))
	{
		TH_LOG("%s: %zu filtered threads, not %zu, one called %s, with %zu filters",
		       variant->unit, self->count, variant->threads, variant->comm,
		       variant->filters);
	}
	ASSERT_EQ(0, client_open(&self->module, &error))
	{
		TH_LOG("%s: %s", strerror(error.err), error.msg);
	}
	ASSERT_TRUE(chain_by_module(self->module, 0, &self->everyone, why))
	{
		TH_LOG("%s", why);
	}
}

FIXTURE_TEARDOWN(program)
{
	chain_release(&self->everyone);
	client_close(self->module);
	free(self->tids);
}

/* What is known of a program beyond what ptrace tells. */
static void expect_known(struct __test_metadata *_metadata,
			 const FIXTURE_VARIANT(program) * variant, const struct chain *chain)
{
	unsigned int longest = 0, budget = 0;

	if (variant->exactly)
		EXPECT_EQ(variant->filters, chain->count);
	for (size_t i = 0; i < chain->count; i++) {
		const struct sd_filter *filter = &chain->filters[i];

		if (longest < filter->insns)
			longest = filter->insns;
		budget += filter->budget;
		if (!variant->exactly)
			continue;
		EXPECT_EQ(variant->logged == 1u << filter->index,
			  filter->flags == SECCOMP_FILTER_FLAG_LOG);
		EXPECT_EQ(variant->listened == 1u << filter->index, filter->listener);
	}
	EXPECT_LE(variant->longest, longest);
	EXPECT_LE(variant->budget, budget);
}

static size_t add_distinct(const struct chain *chain, struct chain *seen)
{
	size_t added = 0;

	for (size_t i = 0; i < chain->count; i++) {
		if (chain_find(seen, chain->filters[i].id))
			continue;
		seen->filters = realloc(seen->filters, (seen->count + 1) * sizeof(*seen->filters));
		seen->filters[seen->count] = (struct sd_filter){ .id = chain->filters[i].id };
		seen->count++;
		added++;
	}
	return added;
}

TEST_F_TIMEOUT(program, told_truly, 120)
{
	size_t filters = 0, insns = 0, distinct = 0;
	struct chain seen = { 0 };

	if (variant->exactly)
		EXPECT_EQ(variant->threads, self->count);
	for (size_t i = 0; i < self->count; i++) {
		char why[WHY_LEN] = "";
		struct chain chain;

		ASSERT_TRUE(told_truly(self->module, self->tids[i], &self->everyone, &chain, why))
		{
			TH_LOG("%s", why);
		}
		expect_known(_metadata, variant, &chain);
		filters += chain.count;
		for (size_t j = 0; j < chain.count; j++)
			insns += chain.filters[j].insns;
		distinct += add_distinct(&chain, &seen);
		chain_release(&chain);
	}
	if (variant->distinct)
		EXPECT_EQ(variant->distinct, distinct);
	chain_release(&seen);
	TH_LOG("%s: pid %d, %zu threads, %zu filters (%zu different), %zu instructions",
	       variant->unit, self->tids[0], self->count, filters, distinct, insns);
}

FIXTURE(system)
{
	struct sd_client *module;
	struct chain everyone;
	pid_t *tids;
	ssize_t count;
};

FIXTURE_SETUP(system)
{
	struct sd_error error = { 0 };
	char why[WHY_LEN];

	ASSERT_EQ(0, client_open(&self->module, &error))
	{
		TH_LOG("%s: %s", strerror(error.err), error.msg);
	}
	ASSERT_TRUE(chain_by_module(self->module, 0, &self->everyone, why))
	{
		TH_LOG("%s", why);
	}
	self->count = proc_tids(&self->tids);
	ASSERT_LT(0, self->count);
}

FIXTURE_TEARDOWN(system)
{
	chain_release(&self->everyone);
	client_close(self->module);
	free(self->tids);
}

/* Without filters there is nothing to trace a thread for; these are also those that can't be. */
static bool told_bare(struct sd_client *module, pid_t tid, struct chain *chain, char *why)
{
	if (!chain_by_module(module, tid, chain, why))
		return false;
	if (!chain->count)
		return true;
	snprintf(why, WHY_LEN, "%d: %zu filters told, /proc has none", tid, chain->count);
	chain_release(chain);
	return false;
}

/* Whether a thread is told truly. One that ended meanwhile is of no interest: *chain is empty. */
static bool is_true_of(FIXTURE_DATA(system) * self, pid_t tid, struct chain *chain, char *why)
{
	struct proc_task task;

	*chain = (struct chain){ 0 };
	if (!proc_read(tid, &task) || task.exiting)
		return true;
	if (task.filters ? told_truly(self->module, tid, &self->everyone, chain, why) :
			   told_bare(self->module, tid, chain, why))
		return true;
	return !proc_read(tid, &task) || task.exiting;
}

/* No thread that the cases above don't name is told wrong; no filter is told of nobody. */
TEST_F_TIMEOUT(system, told_truly, 240)
{
	size_t filtered = 0, filters = 0;
	bool all_true = true;
	struct chain seen = { 0 };

	for (ssize_t i = 0; i < self->count; i++) {
		char why[WHY_LEN] = "";
		struct chain chain;

		EXPECT_TRUE(is_true_of(self, self->tids[i], &chain, why))
		{
			TH_LOG("%s", why);
			all_true = false;
		}
		filtered += chain.count != 0;
		filters += chain.count;
		add_distinct(&chain, &seen);
		chain_release(&chain);
	}
	for (size_t i = 0; all_true && i < self->everyone.count; i++) {
		const struct sd_filter *filter = &self->everyone.filters[i];

		EXPECT_TRUE(chain_find(&seen, filter->id) || !proc_state(filter->tid))
		{
			TH_LOG("a filter of %d, which has no such filter", filter->tid);
		}
	}
	EXPECT_LE(NAMED_THREADS, filtered);
	TH_LOG("%zu of %zd threads under %zu filters, %zu different", filtered, self->count,
	       filters, seen.count);
	chain_release(&seen);
}

TEST_HARNESS_MAIN
