// SPDX-License-Identifier: GPL-2.0
/* Dumps of filters during which just that thread installs more, ends, or loses its number. */
#include <errno.h>
#include <linux/seccomp.h>

#include "kselftest_harness.h"
#include "lib/filter_child.h"
#include "lib/confined_ctl.h"
#include "lib/proc.h"

/* Reads of 4096 bytes: a chain of this many programs of this length takes more than that each. */
#define SMALL 4096
#define DEEP 24
#define LONG 900

FIXTURE(race)
{
	struct rawnl nl, small;
	struct child child, other;
	struct program programs[DEEP];
};

FIXTURE_SETUP(race)
{
	int ret = rawnl_open(&self->nl);

	if (ret == -ENOENT)
		SKIP(return, "there is no module to ask");
	ASSERT_EQ(0, ret);
	if (getuid())
		SKIP(return, "programs are root's only");
	ASSERT_EQ(0, rawnl_socket(&self->small, self->nl.family));
	for (unsigned int i = 0; i < DEEP; i++)
		self->programs[i] = (struct program){ .len = LONG + i, .salt = i };
}

FIXTURE_TEARDOWN(race)
{
	child_kill(&self->child);
	child_kill(&self->other);
	rawnl_close(&self->small);
	rawnl_close(&self->nl);
}

static void start_deep(struct __test_metadata *_metadata, struct child *child,
		       const struct program *programs)
{
	ASSERT_EQ(0, child_start(child, filter_child, NULL));
	ASSERT_EQ(0, filter_child_chain(child, programs, DEEP));
}

/* Reads until a filter has been told in part, or @count of them. */
static void read_some(struct __test_metadata *_metadata, struct rawnl *nl,
		      const struct rawnl_request *request, struct filters_reply *told, size_t count)
{
	while (!told->answer.done && told->count < count) {
		ASSERT_EQ(0, filters_read(nl, request, SMALL, told))
		{
			TH_LOG("%s", told->why);
		}
	}
	ASSERT_FALSE(told->answer.done);
}

static void read_rest(struct __test_metadata *_metadata, struct rawnl *nl,
		      const struct rawnl_request *request, struct filters_reply *told)
{
	while (!told->answer.done) {
		ASSERT_EQ(0, filters_read(nl, request, SMALL, told))
		{
			TH_LOG("%s", told->why);
		}
	}
}

/* What is told is the chain as it was when the dump began, places and all. */
TEST_F(race, with_installs)
{
	struct rawnl_request request;
	struct proc_task proc;
	struct filters_reply told;

	start_deep(_metadata, &self->child, self->programs);
	ASSERT_EQ(0, filters_begin(&self->small, &request, self->child.pid, true, &told));
	for (unsigned int i = 1; i < 8; i++) {
		read_some(_metadata, &self->small, &request, &told, 2 * i);
		ASSERT_EQ(0, filter_child_install(&self->child,
						  (struct program){ .len = 50, .salt = 100 + i }));
	}
	read_rest(_metadata, &self->small, &request, &told);
	EXPECT_EQ(0, told.answer.error);
	EXPECT_WHY(filters_match(&told, self->child.pid, self->programs, DEEP, __why));
	filters_free(&told);
	/* They were there all the while. */
	ASSERT_TRUE(proc_read(self->child.pid, &proc));
	EXPECT_EQ(DEEP + 7, proc.filters);
}

/* The same where another thread installs them for this one. */
TEST_F(race, with_synchronizations)
{
	const struct filter_child_command start = { .op = FILTER_CHILD_THREAD };
	struct rawnl_request request;
	struct proc_task proc;
	struct filters_reply told;
	pid_t tid;

	start_deep(_metadata, &self->child, self->programs);
	tid = filter_child_command(&self->child, &start);
	ASSERT_LT(0, tid);
	ASSERT_EQ(0, filters_begin(&self->small, &request, tid, true, &told));
	for (unsigned int i = 1; i < 8; i++) {
		read_some(_metadata, &self->small, &request, &told, 2 * i);
		ASSERT_EQ(0, filter_child_install(
				     &self->child,
				     (struct program){ .len = 50,
						       .salt = 100 + i,
						       .flags = SECCOMP_FILTER_FLAG_TSYNC }));
	}
	read_rest(_metadata, &self->small, &request, &told);
	EXPECT_EQ(0, told.answer.error);
	EXPECT_WHY(filters_match(&told, tid, self->programs, DEEP, __why));
	filters_free(&told);
	ASSERT_TRUE(proc_read(tid, &proc));
	EXPECT_EQ(DEEP + 7, proc.filters);
}

/*
 * What has been told of the chain: some of its newest filters, the last of them perhaps in part.
 * Return: how many of them are whole.
 */
static size_t expect_beginning(struct __test_metadata *_metadata, const struct filters_reply *told,
			       pid_t tid, const struct program *programs)
{
	size_t whole = 0;

	EXPECT_GE(DEEP, told->count);
	for (size_t i = 0; i < told->count && i < DEEP; i++) {
		const struct filter_reply *filter = &told->filters[i];

		EXPECT_EQ(tid, filter->tid);
		EXPECT_EQ(i, filter->depth);
		EXPECT_EQ(DEEP - 1 - i, filter->index);
		if (i + 1 == told->count && !filters_whole(filter))
			break;
		EXPECT_WHY(filter_matches(filter, &programs[DEEP - 1 - i], __why));
		whole++;
	}
	return whole;
}

TEST_F(race, with_its_end)
{
	struct rawnl_request request;
	struct filters_reply told;
	pid_t tid;

	start_deep(_metadata, &self->child, self->programs);
	tid = self->child.pid;
	ASSERT_EQ(0, filters_begin(&self->small, &request, tid, true, &told));
	read_some(_metadata, &self->small, &request, &told, 4);
	child_kill(&self->child);
	read_rest(_metadata, &self->small, &request, &told);
	EXPECT_EQ(ESRCH, told.answer.error);
	EXPECT_GT(DEEP, expect_beginning(_metadata, &told, tid, self->programs));
	filters_free(&told);
}

/* Two chains in a process: the leader's, and that of a thread which then executes a program. */
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
	child_send(parent, ret	 ?:
				   filter_child_chain(&worker.peer, chains->thread,
						      chains->thread_on_top ? 3 : DEEP));
	child_receive(parent);
	child_put(&worker.peer, &exec, sizeof(exec));
	worker_join(&worker);
	return 1;
}

static void start_two_chains(struct __test_metadata *_metadata, struct child *child,
			     struct two_chains *chains)
{
	for (unsigned int i = 0; i < DEEP; i++)
		chains->thread[i] = (struct program){ .len = LONG + i, .salt = 500 + i };
	ASSERT_EQ(0, child_start(child, execute_from_thread, chains));
	ASSERT_EQ(0, child_receive(child));
}

static void exec_in_mid_dump(struct __test_metadata *_metadata, struct rawnl *small,
			     struct child *child, struct two_chains *chains,
			     struct filters_reply *told)
{
	struct rawnl_request request;

	start_two_chains(_metadata, child, chains);
	ASSERT_EQ(0, filters_begin(small, &request, child->pid, true, told));
	read_some(_metadata, small, &request, told, 4);
	child_send(child, 0);
	ASSERT_EQ(42, confined_command(child, CONFINED_ECHO, 42));
	read_rest(_metadata, small, &request, told);
}

/* It has other filters at every place: not one of them may be told as the leader's. */
TEST_F(race, with_the_number_passed_on)
{
	struct two_chains chains = { .thread_on_top = false };
	struct filters_reply told;

	memcpy(chains.leader, self->programs, sizeof(chains.leader));
	exec_in_mid_dump(_metadata, &self->small, &self->child, &chains, &told);
	EXPECT_EQ(ESRCH, told.answer.error);
	EXPECT_GT(DEEP, expect_beginning(_metadata, &told, self->child.pid, self->programs));
	filters_free(&told);
	EXPECT_CHAIN(&self->nl, self->child.pid, chains.thread, DEEP);
}

/* It has the leader's filters, and more: then those that were there at the beginning are. */
TEST_F(race, with_the_number_passed_on_to_an_heir)
{
	struct two_chains chains = { .thread_on_top = true };
	struct filters_reply told;

	memcpy(chains.leader, self->programs, sizeof(chains.leader));
	exec_in_mid_dump(_metadata, &self->small, &self->child, &chains, &told);
	if (!told.answer.error) {
		EXPECT_WHY(filters_match(&told, self->child.pid, self->programs, DEEP, __why));
	} else {
		EXPECT_EQ(ESRCH, told.answer.error);
		expect_beginning(_metadata, &told, self->child.pid, self->programs);
	}
	filters_free(&told);
}

/* A thread installs a chain, which two others inherit, and ends when it is told to. */
static int bequeath(const struct child *parent, void *arg)
{
	const struct filter_child_command start = { .op = FILTER_CHILD_THREAD };
	const struct filter_child_command end = { .op = FILTER_CHILD_END };
	struct worker worker;
	int ret;

	worker_start(&worker, filter_child, NULL);
	ret = filter_child_chain(&worker.peer, arg, DEEP);
	for (int i = 0; i < 2; i++)
		filter_child_command(&worker.peer, &start);
	child_send(parent, ret ?: worker.peer.pid);
	child_receive(parent);
	child_put(&worker.peer, &end, sizeof(end));
	worker_join(&worker);
	child_send(parent, 0);
	child_receive(parent);
	return 0;
}

/* How many of a chain's filters have been told whole; none may be so twice. */
static unsigned int count_whole(struct __test_metadata *_metadata, const struct filters_reply *told,
				const struct program *programs, const struct filters_reply *chain)
{
	unsigned int sum = 0;

	for (size_t i = 0; i < chain->count; i++) {
		unsigned int whole = 0;

		for (size_t j = 0; j < told->count; j++) {
			const struct filter_reply *filter = &told->filters[j];

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

/* Begins a dump of all, and reads until it is in the middle of a thread's chain. */
static void begin_all(struct __test_metadata *_metadata, struct rawnl *nl,
		      struct rawnl_request *request, pid_t tid, struct filters_reply *told)
{
	bool begun = false;

	ASSERT_EQ(0, filters_begin(nl, request, 0, true, told));
	while (!begun) {
		ASSERT_EQ(0, filters_read(nl, request, SMALL, told));
		ASSERT_FALSE(told->answer.done);
		begun = told->count && told->filters[told->count - 1].tid == (uint32_t)tid;
	}
}

/* In a dump of all, what one thread can't tell to its end any more others do that have it, too. */
TEST_F(race, of_all_with_the_end_of_one)
{
	struct rawnl_request request;
	struct filters_reply chain, told;
	pid_t first;

	ASSERT_EQ(0, child_start(&self->child, bequeath, self->programs));
	first = child_receive(&self->child);
	ASSERT_LT(0, first);
	ASSERT_EQ(0, filters_dump(&self->nl, first, true, RAWNL_SIZE, &chain));
	EXPECT_WHY(filters_match(&chain, first, self->programs, DEEP, __why));

	/* Threads are told by their numbers, so it comes before its heirs. */
	begin_all(_metadata, &self->small, &request, first, &told);
	child_send(&self->child, 0);
	ASSERT_EQ(0, child_receive(&self->child));
	ASSERT_TRUE(proc_gone(first));
	read_rest(_metadata, &self->small, &request, &told);
	EXPECT_EQ(0, told.answer.error);
	EXPECT_EQ(DEEP, count_whole(_metadata, &told, self->programs, &chain));
	EXPECT_NE(first, told.filters[told.count - 1].tid);
	filters_free(&told);
	filters_free(&chain);
}

/* A zombie keeps its number, if not its filters; the dump goes on behind it. */
TEST_F(race, of_all_with_a_zombie)
{
	const struct filter_child_command end = { .op = FILTER_CHILD_END };
	struct rawnl_request request;
	struct filters_reply others, told;

	start_deep(_metadata, &self->child, self->programs);
	ASSERT_EQ(0, child_start(&self->other, filter_child, NULL));
	ASSERT_EQ(0, filter_child_chain(&self->other, &self->programs[1], 3));
	ASSERT_LT(self->child.pid, self->other.pid);
	ASSERT_EQ(0, filters_dump(&self->nl, self->other.pid, true, RAWNL_SIZE, &others));

	begin_all(_metadata, &self->small, &request, self->child.pid, &told);
	ASSERT_TRUE(child_put(&self->child, &end, sizeof(end)));
	ASSERT_TRUE(child_wait_zombie(&self->child));
	read_rest(_metadata, &self->small, &request, &told);
	EXPECT_EQ(0, told.answer.error);
	EXPECT_EQ(3, count_whole(_metadata, &told, &self->programs[1], &others));
	filters_free(&told);
	filters_free(&others);
}

/* Who takes the number over has filters of its own, which are to be told as well. */
TEST_F(race, of_all_with_the_number_passed_on)
{
	struct two_chains chains = { .thread_on_top = false };
	struct rawnl_request request;
	struct filters_reply heirs, told;

	memcpy(chains.leader, self->programs, sizeof(chains.leader));
	start_two_chains(_metadata, &self->child, &chains);
	begin_all(_metadata, &self->small, &request, self->child.pid, &told);
	child_send(&self->child, 0);
	ASSERT_EQ(42, confined_command(&self->child, CONFINED_ECHO, 42));
	read_rest(_metadata, &self->small, &request, &told);
	EXPECT_EQ(0, told.answer.error);
	ASSERT_EQ(0, filters_dump(&self->nl, self->child.pid, true, RAWNL_SIZE, &heirs));
	EXPECT_EQ(DEEP, count_whole(_metadata, &told, chains.thread, &heirs));
	filters_free(&told);
	filters_free(&heirs);
}

TEST_HARNESS_MAIN
