// SPDX-License-Identifier: GPL-2.0
/*
 * The module reports each filter of each thread of the system as ptrace and /proc do: of real
 * programs and of make_filters, started by systemd, and of all others.
 */
#include <errno.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "lib/proc.h"
#include "real_programs/chains.h"
#include "real_programs/unit.h"

/* Some programs install filters a while after systemd has started them. */
#define TIMEOUT_S 60

/* Threads with filters of the programs below together, at least. */
#define FILTERED_THREADS 28

FIXTURE(program)
{
	struct sd_client *client;
	struct chain all;
	pid_t *tids;
	size_t count;
};

/*
 * @unit: of systemd
 * @comm: the name of at least one of its threads with filters
 * @threads: the least number of these threads
 * @filters: the least number of filters of each
 * @exactly: both numbers are exact
 * @distinct: the number of different filters; 0: any
 * @longest: the least number of instructions of the longest filter
 * @budget: the least budget that the filters of each thread take
 * @logged, @listened: 1 << index of the filter with SECCOMP_FILTER_FLAG_LOG, with a listener
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
PROGRAM(deep, .unit = "make_filters@deep.service", .comm = "make_filters", .threads = 1,
	.filters = 40, .exactly = true, .distinct = 40);
PROGRAM(long, .unit = "make_filters@long.service", .comm = "make_filters", .threads = 1,
	.filters = 1, .exactly = true, .longest = 4096);
PROGRAM(budget, .unit = "make_filters@budget.service", .comm = "make_filters", .threads = 1,
	.filters = 8, .longest = 2048, .budget = SECCOMP_DIAG_BUDGET - 16);
PROGRAM(listener, .unit = "make_filters@listener.service", .comm = "make_filters", .threads = 1,
	.filters = 3, .exactly = true, .listened = 1 << 1);
PROGRAM(log, .unit = "make_filters@log.service", .comm = "make_filters", .threads = 1, .filters = 3,
	.exactly = true, .logged = 1 << 1);
PROGRAM(threads, .unit = "make_filters@threads.service", .comm = "make_filters", .threads = 6,
	.filters = 3, .distinct = 4);
PROGRAM(tree, .unit = "make_filters@tree.service", .comm = "make_filters", .threads = 5,
	.filters = 2, .distinct = 5);

static bool all_there(const FIXTURE_VARIANT(program) * wanted, const pid_t *tids, ssize_t count)
{
	struct proc_task task;
	bool named = false;

	for (ssize_t i = 0; i < count; i++) {
		if (!proc_read(tids[i], &task) || task.filters < wanted->filters)
			return false;
		named |= !strcmp(task.comm, wanted->comm);
	}
	return named && count >= (ssize_t)wanted->threads;
}

FIXTURE_SETUP(program)
{
	struct sd_error error = { 0 };
	char why[WHY_LEN];
	time_t limit = time(NULL) + TIMEOUT_S;

	self->count = unit_filtered(variant->unit, &self->tids);
	while (!all_there(variant, self->tids, self->count) && time(NULL) < limit) {
		usleep(100000);
		free(self->tids);
		self->tids = NULL;
		self->count = unit_filtered(variant->unit, &self->tids);
	}
	ASSERT_TRUE(all_there(variant, self->tids, self->count))
	{
		TH_LOG("%s: %zd filtered threads, not %zu, one called %s, with %zu filters",
		       variant->unit, self->count, variant->threads, variant->comm,
		       variant->filters);
	}
	ASSERT_EQ(0, client_open(&self->client, &error))
	{
		TH_LOG("%s: %s", strerror(error.err), error.msg);
	}
	ASSERT_TRUE(chain_by_module(self->client, 0, &self->all, why))
	{
		TH_LOG("%s", why);
	}
}

FIXTURE_TEARDOWN(program)
{
	chain_release(&self->all);
	client_close(self->client);
	free(self->tids);
}

/* Properties that ptrace does not show. */
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

static size_t add_distinct(const struct chain *chain, struct chain *found)
{
	size_t added = 0;

	for (size_t i = 0; i < chain->count; i++) {
		if (chain_find(found, chain->filters[i].id))
			continue;
		found->filters =
			realloc(found->filters, (found->count + 1) * sizeof(*found->filters));
		found->filters[found->count] = (struct sd_filter){ .id = chain->filters[i].id };
		found->count++;
		added++;
	}
	return added;
}

TEST_F_TIMEOUT(program, equals_ptrace, 120)
{
	size_t filters = 0, insns = 0, distinct = 0;
	struct chain found = { 0 };

	if (variant->exactly)
		EXPECT_EQ(variant->threads, self->count);
	for (size_t i = 0; i < self->count; i++) {
		char why[WHY_LEN] = "";
		struct chain chain;

		ASSERT_TRUE(chain_verify(self->client, self->tids[i], &self->all, &chain, why))
		{
			TH_LOG("%s", why);
		}
		expect_known(_metadata, variant, &chain);
		filters += chain.count;
		for (size_t j = 0; j < chain.count; j++)
			insns += chain.filters[j].insns;
		distinct += add_distinct(&chain, &found);
		chain_release(&chain);
	}
	if (variant->distinct)
		EXPECT_EQ(variant->distinct, distinct);
	chain_release(&found);
	TH_LOG("%s: pid %d, %zu threads, %zu filters (%zu different), %zu instructions",
	       variant->unit, self->tids[0], self->count, filters, distinct, insns);
}

FIXTURE(system)
{
	struct sd_client *client;
	struct chain all;
	pid_t *tids;
	ssize_t count;
};

FIXTURE_SETUP(system)
{
	struct sd_error error = { 0 };
	char why[WHY_LEN];

	ASSERT_EQ(0, client_open(&self->client, &error))
	{
		TH_LOG("%s: %s", strerror(error.err), error.msg);
	}
	ASSERT_TRUE(chain_by_module(self->client, 0, &self->all, why))
	{
		TH_LOG("%s", why);
	}
	self->count = proc_tids(&self->tids);
	ASSERT_LT(0, self->count);
}

FIXTURE_TEARDOWN(system)
{
	chain_release(&self->all);
	client_close(self->client);
	free(self->tids);
}

/* Threads without filters, as those of the kernel and of this test, can't all be traced. */
static bool has_no_filters(struct sd_client *client, pid_t tid, struct chain *chain, char *why)
{
	if (!chain_by_module(client, tid, chain, why))
		return false;
	if (!chain->count)
		return true;
	snprintf(why, WHY_LEN, "%d: %zu filters, but none in /proc", tid, chain->count);
	chain_release(chain);
	return false;
}

/* Skips a thread that ends meanwhile; *chain is then empty. */
static bool equals_ptrace(FIXTURE_DATA(system) * self, pid_t tid, struct chain *chain, char *why)
{
	struct proc_task task;

	*chain = (struct chain){ 0 };
	if (!proc_read(tid, &task) || task.exiting)
		return true;
	if (task.filters ? chain_verify(self->client, tid, &self->all, chain, why) :
			   has_no_filters(self->client, tid, chain, why))
		return true;
	return !proc_read(tid, &task) || task.exiting;
}

/* All threads of the system; and each filter in the dump of all belongs to one of them. */
TEST_F_TIMEOUT(system, equals_ptrace, 240)
{
	size_t filtered = 0, filters = 0;
	bool all_equal = true;
	struct chain found = { 0 };

	for (ssize_t i = 0; i < self->count; i++) {
		char why[WHY_LEN] = "";
		struct chain chain;

		EXPECT_TRUE(equals_ptrace(self, self->tids[i], &chain, why))
		{
			TH_LOG("%s", why);
			all_equal = false;
		}
		filtered += chain.count != 0;
		filters += chain.count;
		add_distinct(&chain, &found);
		chain_release(&chain);
	}
	for (size_t i = 0; all_equal && i < self->all.count; i++) {
		const struct sd_filter *filter = &self->all.filters[i];

		EXPECT_TRUE(chain_find(&found, filter->id) || !proc_state(filter->tid))
		{
			TH_LOG("the dump of all has a filter of %d that it does not have",
			       filter->tid);
		}
	}
	EXPECT_LE(FILTERED_THREADS, filtered);
	TH_LOG("%zu of %zd threads have %zu filters, %zu different", filtered, self->count, filters,
	       found.count);
	chain_release(&found);
}

TEST_HARNESS_MAIN
