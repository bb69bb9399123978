// SPDX-License-Identifier: GPL-2.0
/* Dumps do little in sendmsg(2), and walk over a filter once, whoever shares it. */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "lib/child.h"
#include "lib/netlink_filters.h"
#include "lib/netlink_tasks.h"
#include "lib/sandbox.h"

#define THREADS 500
#define FILTERS 1500

#define TRIES 5

/* A whole dump of threads may take as long as so many walks over the whole chain. */
#define WALKS 50

/* A dump of all filters may take so many times as long as one of a thread, which has most of them. */
#define MORE 5

static const struct sd_select no_such_filter = { .has_filter_id = true, .filter_id = 0x5ca1ab1e };

static atomic_int ready;

static void *stay(void *own_filter)
{
	ready += !own_filter || !sandbox_allow_all(0);
	for (;;)
		pause();
	return NULL;
}

/* @tree: each thread has a newest filter of its own. Sends how many threads are ready. */
static int start_threads(const struct child *parent, void *tree)
{
	pthread_attr_t attr;
	pthread_t thread;

	for (int i = 0; i < FILTERS; i++)
		if (sandbox_allow_all(0))
			return 1;
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 16 * 1024);
	for (int i = 0; i < THREADS; i++)
		if (pthread_create(&thread, &attr, stay, tree))
			return 1;
	while (ready < THREADS)
		usleep(1000);
	child_send(parent, ready);
	child_receive(parent);
	return 0;
}

FIXTURE(bounded)
{
	struct rawnl nl;
	struct child child;
};

FIXTURE_VARIANT(bounded)
{
	bool tree;
};

FIXTURE_VARIANT_ADD(bounded, chain){
	.tree = false,
};

FIXTURE_VARIANT_ADD(bounded, tree){
	.tree = true,
};

FIXTURE_SETUP(bounded)
{
	RAWNL_OPEN(&self->nl);
	ASSERT_EQ(0, child_start(&self->child, start_threads, variant->tree ? "" : NULL));
	ASSERT_EQ(THREADS, child_receive(&self->child));
}

FIXTURE_TEARDOWN(bounded)
{
	child_kill(&self->child);
	rawnl_close(&self->nl);
}

static uint64_t cpu_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
	return ts.tv_sec * 1000000000ull + ts.tv_nsec;
}

static void shortest(uint64_t *record, uint64_t since, uint64_t times)
{
	uint64_t time = (cpu_ns() - since) / times;

	if (time < *record)
		*record = time;
}

/* The clock may have the resolution of the timer, which is many walks. */
#define MEASURED_NS 40000000

/* Requests for one thread, which walk over its chain. Return: the shortest time of one in ns. */
static uint64_t time_of_walk(struct rawnl *nl, pid_t tid)
{
	uint64_t record = UINT64_MAX;

	for (int i = 0; i < TRIES; i++) {
		uint64_t since = cpu_ns(), walks = 0;

		for (; cpu_ns() - since < MEASURED_NS; walks++) {
			struct rawnl_reply reply;
			int err = tasks_get(nl, tid, &reply);

			if (err || reply.count != 1) {
				printf("# a request for one thread: %d, error %d\n", err,
				       err ? 0 : reply.error);
				return 0;
			}
			rawnl_free(&reply);
		}
		shortest(&record, since, walks);
	}
	return record;
}

/* Sends a dump without reading it. Return: the shortest time in ns. */
static uint64_t time_of_send(uint16_t family, uint8_t cmd, const struct sd_select *select)
{
	uint64_t record = UINT64_MAX;

	for (int i = 0; i < TRIES; i++) {
		struct rawnl_request request;
		uint64_t since;
		struct rawnl nl;
		int ret;

		if (rawnl_socket(&nl, family))
			return -1;
		rawnl_begin(&nl, &request, cmd, NLM_F_DUMP);
		if (select)
			rawnl_attr(&request, SECCOMP_DIAG_A_TASK_SEL_FILTER_ID, &select->filter_id,
				   sizeof(select->filter_id));
		since = cpu_ns();
		ret = rawnl_send(&nl, &request);
		shortest(&record, since, 1);
		rawnl_close(&nl);
		if (ret)
			return -1;
	}
	return record;
}

/* Others wait for sendmsg(2), because it holds genetlink's lock. */
TEST_F_TIMEOUT(bounded, short_sendmsg, 120)
{
	uint64_t walk = time_of_walk(&self->nl, self->child.pid);

	ASSERT_NE(0, walk);
	EXPECT_GT(walk, time_of_send(self->nl.family, SECCOMP_DIAG_CMD_TASK_GET, &no_such_filter));
	EXPECT_GT(walk, time_of_send(self->nl.family, SECCOMP_DIAG_CMD_TASK_GET, NULL));
	EXPECT_GT(walk, time_of_send(self->nl.family, SECCOMP_DIAG_CMD_FILTER_GET, NULL));
}

/* A dump that finds nothing for long sends NLMSG_NOOP. */
TEST_F_TIMEOUT(bounded, threads_by_filter, 120)
{
	uint64_t walk = time_of_walk(&self->nl, self->child.pid), whole = UINT64_MAX;
	struct sd_select select = { .has_filter_id = true };
	struct filters_reply filters;
	struct rawnl_reply reply;

	ASSERT_NE(0, walk);
	for (int i = 0; i < TRIES; i++) {
		uint64_t since = cpu_ns();

		ASSERT_EQ(0, tasks_dump(&self->nl, &no_such_filter, RAWNL_SIZE, &reply));
		shortest(&whole, since, 1);
		EXPECT_EQ(0, reply.error);
		EXPECT_EQ(0, reply.count);
		EXPECT_LT(0, reply.noops);
		rawnl_free(&reply);
	}
	EXPECT_GT(WALKS * walk, whole);

	ASSERT_EQ(0, filters_dump(&self->nl, self->child.pid, false, RAWNL_SIZE, &filters));
	ASSERT_EQ(FILTERS, filters.count);
	for (int i = 0; i < FILTERS; i += FILTERS - 1) {
		select.filter_id = filters.filters[i].id;
		ASSERT_EQ(0, tasks_dump(&self->nl, &select, RAWNL_SIZE, &reply));
		EXPECT_EQ(0, reply.error);
		EXPECT_EQ(THREADS + 1, reply.count);
		for (size_t j = 0; j < reply.count; j++)
			EXPECT_EQ(self->child.pid, reply.tasks[j].tgid);
		rawnl_free(&reply);
	}
	filters_free(&filters);
}

/* Each thread has the budget of its own chain. */
TEST_F_TIMEOUT(bounded, all_threads, 120)
{
	uint64_t walk = time_of_walk(&self->nl, self->child.pid), whole = UINT64_MAX;
	uint32_t budget, listener, more = 0;
	struct rawnl_reply reply = { 0 };
	size_t found = 0;
	uint64_t id;

	ASSERT_NE(0, walk);
	for (int i = 0; i < TRIES; i++) {
		uint64_t since = cpu_ns();

		rawnl_free(&reply);
		ASSERT_EQ(0, tasks_dump(&self->nl, NULL, RAWNL_SIZE, &reply));
		shortest(&whole, since, 1);
		EXPECT_EQ(0, reply.error);
	}
	EXPECT_GT(WALKS * walk, whole);
	ASSERT_EQ(0, filters_task(&self->nl, self->child.pid, &id, &budget, &listener));
	for (size_t i = 0; i < reply.count; i++) {
		const struct sd_task *task = &reply.tasks[i];

		if (task->tgid != self->child.pid)
			continue;
		found++;
		EXPECT_FALSE(task->listener);
		if (task->tid == task->tgid || !variant->tree) {
			EXPECT_EQ(id, task->filter_id);
			EXPECT_EQ(budget, task->budget_used);
			continue;
		}
		more = more ?: task->budget_used - budget;
		EXPECT_NE(id, task->filter_id);
		EXPECT_EQ(budget / FILTERS, more);
		EXPECT_EQ(budget + more, task->budget_used);
	}
	EXPECT_EQ(THREADS + 1, found);
	rawnl_free(&reply);
}

/* Return: the shortest time in ns of a dump of the filters of a thread, or of all. */
static uint64_t time_of_filters(struct rawnl *nl, pid_t tid, struct filters_reply *reply)
{
	uint64_t record = UINT64_MAX;

	for (int i = 0; i < TRIES; i++) {
		uint64_t since = cpu_ns(), dumps = 0;

		for (; cpu_ns() - since < MEASURED_NS; dumps++) {
			filters_free(reply);
			if (filters_dump(nl, tid, false, RAWNL_SIZE, reply))
				return 0;
		}
		shortest(&record, since, dumps);
	}
	return record;
}

TEST_F_TIMEOUT(bounded, all_filters, 120)
{
	struct filters_reply reply = { 0 };
	size_t found = 0, newest = 0;
	uint64_t one, all;

	one = time_of_filters(&self->nl, self->child.pid, &reply);
	ASSERT_EQ(FILTERS, reply.count);
	all = time_of_filters(&self->nl, 0, &reply);
	EXPECT_GT(MORE * one, all);
	EXPECT_EQ(0, reply.answer.error);
	for (size_t i = 0; i < reply.count; i++) {
		found += reply.filters[i].index < FILTERS;
		newest += reply.filters[i].index == FILTERS;
	}
	EXPECT_LE(FILTERS, found);
	EXPECT_EQ(variant->tree ? THREADS : 0, newest);
	for (size_t i = 0; i < reply.count; i++)
		EXPECT_EQ(&reply.filters[i], filters_find(&reply, reply.filters[i].id));
	filters_free(&reply);
}

TEST_HARNESS_MAIN
