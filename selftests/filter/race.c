// SPDX-License-Identifier: GPL-2.0
/* Dumps of filters, during which the thread installs more, ends, or loses its number. */
#include <errno.h>
#include <linux/seccomp.h>

#include "kselftest_harness.h"
#include "lib/filter_child.h"
#include "lib/confined_ctl.h"
#include "lib/proc.h"

/* Each program of the chain takes more than one read of this size. */
#define SMALL 4096
#define DEEP 24
#define LONG 900

static struct program programs[DEEP];

static __attribute__((constructor)) void make_programs(void)
{
	for (unsigned int i = 0; i < DEEP; i++)
		programs[i] = (struct program){ .len = LONG + i, .salt = i };
}

FILTER_FIXTURE(race)

/* Read until @count filters have come, the last one perhaps in part. */
static void read_some(struct __test_metadata *_metadata, struct rawnl *nl,
		      const struct rawnl_request *request, struct filters_reply *reply,
		      size_t count)
{
	while (!reply->answer.done && reply->count < count) {
		ASSERT_EQ(0, filters_read(nl, request, SMALL, reply))
		{
			TH_LOG("%s", reply->why);
		}
	}
	ASSERT_FALSE(reply->answer.done);
}

static void read_rest(struct __test_metadata *_metadata, struct rawnl *nl,
		      const struct rawnl_request *request, struct filters_reply *reply)
{
	ASSERT_EQ(0, rawnl_read_rest(nl, request, SMALL, &reply->answer))
	{
		TH_LOG("%s", reply->why);
	}
}

/* The dump has the chain as it was at the beginning, indexes included. */
TEST_F(race, installs)
{
	struct rawnl_request request;
	struct proc_task proc;
	struct filters_reply reply;

	ASSERT_EQ(0, filter_child_chain(&self->child, programs, DEEP));
	ASSERT_EQ(0, filters_begin(&self->small, &request, self->child.pid, true, &reply));
	for (unsigned int i = 1; i < 8; i++) {
		read_some(_metadata, &self->small, &request, &reply, 2 * i);
		ASSERT_EQ(0, filter_child_install(&self->child,
						  (struct program){ .len = 50, .salt = 100 + i }));
	}
	read_rest(_metadata, &self->small, &request, &reply);
	EXPECT_EQ(0, reply.answer.error);
	EXPECT_WHY(filters_match(&reply, self->child.pid, programs, DEEP, __why));
	filters_free(&reply);
	/* The new filters are there. */
	ASSERT_TRUE(proc_read(self->child.pid, &proc));
	EXPECT_EQ(DEEP + 7, proc.filters);
}

/* The same if another thread installs them, for all threads. */
TEST_F(race, tsync_installs)
{
	const struct filter_child_command start = { .op = FILTER_CHILD_THREAD };
	struct rawnl_request request;
	struct proc_task proc;
	struct filters_reply reply;
	pid_t tid;

	ASSERT_EQ(0, filter_child_chain(&self->child, programs, DEEP));
	tid = filter_child_command(&self->child, &start);
	ASSERT_LT(0, tid);
	ASSERT_EQ(0, filters_begin(&self->small, &request, tid, true, &reply));
	for (unsigned int i = 1; i < 8; i++) {
		read_some(_metadata, &self->small, &request, &reply, 2 * i);
		ASSERT_EQ(0, filter_child_install(
				     &self->child,
				     (struct program){ .len = 50,
						       .salt = 100 + i,
						       .flags = SECCOMP_FILTER_FLAG_TSYNC }));
	}
	read_rest(_metadata, &self->small, &request, &reply);
	EXPECT_EQ(0, reply.answer.error);
	EXPECT_WHY(filters_match(&reply, tid, programs, DEEP, __why));
	filters_free(&reply);
	ASSERT_TRUE(proc_read(tid, &proc));
	EXPECT_EQ(DEEP + 7, proc.filters);
}

/*
 * A dump that ended early has some of the newest filters, the last of them perhaps in part.
 * Return: how many of them are whole.
 */
static size_t expect_beginning(struct __test_metadata *_metadata, const struct filters_reply *reply,
			       pid_t tid)
{
	size_t whole = 0;

	EXPECT_GE(DEEP, reply->count);
	for (size_t i = 0; i < reply->count && i < DEEP; i++) {
		const struct filter_reply *filter = &reply->filters[i];

		EXPECT_EQ(tid, filter->tid);
		EXPECT_EQ(i, filter->depth);
		EXPECT_EQ(DEEP - 1 - i, filter->index);
		if (i + 1 == reply->count && !filters_whole(filter))
			break;
		EXPECT_WHY(filter_matches(filter, &programs[DEEP - 1 - i], __why));
		whole++;
	}
	return whole;
}

TEST_F(race, thread_ends)
{
	struct rawnl_request request;
	struct filters_reply reply;
	pid_t tid;

	ASSERT_EQ(0, filter_child_chain(&self->child, programs, DEEP));
	tid = self->child.pid;
	ASSERT_EQ(0, filters_begin(&self->small, &request, tid, true, &reply));
	read_some(_metadata, &self->small, &request, &reply, 4);
	child_kill(&self->child);
	read_rest(_metadata, &self->small, &request, &reply);
	EXPECT_EQ(ESRCH, reply.answer.error);
	EXPECT_GT(DEEP, expect_beginning(_metadata, &reply, tid));
	filters_free(&reply);
}

/* Two chains in a process: the leader's, and that of a thread that then executes a program. */
struct two_chains {
	struct program leader[DEEP];
	struct program thread[DEEP];
	bool thread_on_top;
};

static int execute_from_thread(const struct child *parent, void *arg)
{
	const struct filter_child_command exec = { .op = FILTER_CHILD_EXEC };
	const struct two_chains *chains = arg;
	struct worker worker;
	int ret = 0;

	if (!chains->thread_on_top)
		worker_start(&worker, filter_child, (void *)parent);
	for (int i = 0; i < DEEP && ret >= 0; i++)
		ret = program_install(&chains->leader[i]);
	if (chains->thread_on_top)
		worker_start(&worker, filter_child, (void *)parent);
	child_exchange(parent, ret   ?:
				       filter_child_chain(&worker.peer, chains->thread,
							  chains->thread_on_top ? 3 : DEEP));
	child_put(&worker.peer, &exec, sizeof(exec));
	worker_join(&worker);
	return 1;
}

static void start_two_chains(struct __test_metadata *_metadata, struct child *child,
			     struct two_chains *chains)
{
	for (unsigned int i = 0; i < DEEP; i++)
		chains->thread[i] = (struct program){ .len = LONG + i, .salt = 500 + i };
	ASSERT_EQ(0, child_start_ready(child, execute_from_thread, chains));
}

static void exec_in_mid_dump(struct __test_metadata *_metadata, struct rawnl *small,
			     struct child *child, struct two_chains *chains,
			     struct filters_reply *reply)
{
	struct rawnl_request request;

	start_two_chains(_metadata, child, chains);
	ASSERT_EQ(0, filters_begin(small, &request, child->pid, true, reply));
	read_some(_metadata, small, &request, reply, 4);
	child_send(child, 0);
	ASSERT_EQ(42, confined_command(child, CONFINED_ECHO, 42));
	read_rest(_metadata, small, &request, reply);
}

/* The thread has other filters at every index. None of them may appear as the leader's. */
TEST_F(race, number_passes_by_execve)
{
	struct two_chains chains = { .thread_on_top = false };
	struct filters_reply reply;

	memcpy(chains.leader, programs, sizeof(chains.leader));
	exec_in_mid_dump(_metadata, &self->small, &self->other, &chains, &reply);
	EXPECT_EQ(ESRCH, reply.answer.error);
	EXPECT_GT(DEEP, expect_beginning(_metadata, &reply, self->other.pid));
	filters_free(&reply);
	EXPECT_CHAIN(&self->nl, self->other.pid, chains.thread, DEEP);
}

/* The thread has the leader's filters, and more: the dump has those of the beginning. */
TEST_F(race, number_passes_to_an_heir)
{
	struct two_chains chains = { .thread_on_top = true };
	struct filters_reply reply;

	memcpy(chains.leader, programs, sizeof(chains.leader));
	exec_in_mid_dump(_metadata, &self->small, &self->other, &chains, &reply);
	if (!reply.answer.error) {
		EXPECT_WHY(filters_match(&reply, self->other.pid, programs, DEEP, __why));
	} else {
		EXPECT_EQ(ESRCH, reply.answer.error);
		expect_beginning(_metadata, &reply, self->other.pid);
	}
	filters_free(&reply);
}

/* A thread installs a chain, which two others inherit, and ends on demand. */
static int install_for_heirs(const struct child *parent, void *arg)
{
	const struct filter_child_command start = { .op = FILTER_CHILD_THREAD };
	const struct filter_child_command end = { .op = FILTER_CHILD_END };
	struct worker worker;
	int ret;

	worker_start(&worker, filter_child, NULL);
	ret = filter_child_chain(&worker.peer, arg, DEEP);
	for (int i = 0; i < 2; i++)
		filter_child_command(&worker.peer, &start);
	child_exchange(parent, ret ?: worker.peer.pid);
	child_put(&worker.peer, &end, sizeof(end));
	worker_join(&worker);
	child_exchange(parent, 0);
	return 0;
}

/* How many of a chain's filters are whole; none may be there twice. */
static unsigned int count_whole(struct __test_metadata *_metadata,
				const struct filters_reply *reply, const struct program *programs,
				const struct filters_reply *chain)
{
	unsigned int sum = 0;

	for (size_t i = 0; i < chain->count; i++) {
		unsigned int whole = 0;

		for (size_t j = 0; j < reply->count; j++) {
			const struct filter_reply *filter = &reply->filters[j];

			if (filter->id != chain->filters[i].id || !filters_whole(filter))
				continue;
			EXPECT_WHY(filter_matches(filter, &programs[chain->count - 1 - i], __why));
			whole++;
		}
		EXPECT_GE(1, whole);
		sum += whole;
	}
	return sum;
}

/* Begin a dump of all, and read into the middle of a thread's chain. */
static void begin_all(struct __test_metadata *_metadata, struct rawnl *nl,
		      struct rawnl_request *request, pid_t tid, struct filters_reply *reply)
{
	bool inside = false;

	ASSERT_EQ(0, filters_begin(nl, request, 0, true, reply));
	while (!inside) {
		ASSERT_EQ(0, filters_read(nl, request, SMALL, reply));
		ASSERT_FALSE(reply->answer.done);
		inside = reply->count && reply->filters[reply->count - 1].tid == (uint32_t)tid;
	}
}

/* In a dump of all, other threads that share a filter complete it when one ends. */
TEST_F(race, dump_of_all_thread_ends)
{
	struct rawnl_request request;
	struct filters_reply chain, reply;
	pid_t first;

	ASSERT_EQ(0, child_start(&self->other, install_for_heirs, programs));
	first = child_receive(&self->other);
	ASSERT_LT(0, first);
	ASSERT_EQ(0, filters_dump(&self->nl, first, true, RAWNL_SIZE, &chain));
	EXPECT_WHY(filters_match(&chain, first, programs, DEEP, __why));

	/* Dumps go by tid, so the thread comes before its heirs. */
	begin_all(_metadata, &self->small, &request, first, &reply);
	ASSERT_EQ(0, child_exchange(&self->other, 0));
	ASSERT_TRUE(proc_gone(first));
	read_rest(_metadata, &self->small, &request, &reply);
	EXPECT_EQ(0, reply.answer.error);
	EXPECT_EQ(DEEP, count_whole(_metadata, &reply, programs, &chain));
	EXPECT_NE(first, reply.filters[reply.count - 1].tid);
	filters_free(&reply);
	filters_free(&chain);
}

/* A zombie keeps its number, if not its filters. The dump continues behind it. */
TEST_F(race, dump_of_all_zombie)
{
	const struct filter_child_command end = { .op = FILTER_CHILD_END };
	struct rawnl_request request;
	struct filters_reply others, reply;

	ASSERT_EQ(0, filter_child_chain(&self->child, programs, DEEP));
	ASSERT_EQ(0, child_start(&self->other, filter_child, NULL));
	ASSERT_EQ(0, filter_child_chain(&self->other, &programs[1], 3));
	ASSERT_LT(self->child.pid, self->other.pid);
	ASSERT_EQ(0, filters_dump(&self->nl, self->other.pid, true, RAWNL_SIZE, &others));

	begin_all(_metadata, &self->small, &request, self->child.pid, &reply);
	ASSERT_TRUE(child_put(&self->child, &end, sizeof(end)));
	ASSERT_TRUE(child_wait_zombie(&self->child));
	read_rest(_metadata, &self->small, &request, &reply);
	EXPECT_EQ(0, reply.answer.error);
	EXPECT_EQ(3, count_whole(_metadata, &reply, &programs[1], &others));
	filters_free(&reply);
	filters_free(&others);
}

/* The new owner of the number has other filters, which are in the dump as well. */
TEST_F(race, dump_of_all_number_passes)
{
	struct two_chains chains = { .thread_on_top = false };
	struct rawnl_request request;
	struct filters_reply heirs, reply;

	memcpy(chains.leader, programs, sizeof(chains.leader));
	start_two_chains(_metadata, &self->other, &chains);
	begin_all(_metadata, &self->small, &request, self->other.pid, &reply);
	child_send(&self->other, 0);
	ASSERT_EQ(42, confined_command(&self->other, CONFINED_ECHO, 42));
	read_rest(_metadata, &self->small, &request, &reply);
	EXPECT_EQ(0, reply.answer.error);
	ASSERT_EQ(0, filters_dump(&self->nl, self->other.pid, true, RAWNL_SIZE, &heirs));
	EXPECT_EQ(DEEP, count_whole(_metadata, &reply, chains.thread, &heirs));
	filters_free(&reply);
	filters_free(&heirs);
}

TEST_HARNESS_MAIN
