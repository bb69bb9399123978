// SPDX-License-Identifier: GPL-2.0
/* FILTER_GET agrees with the installed chains, with ptrace and with /proc. */
#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <sys/syscall.h>

#include "kselftest_harness.h"
#include "lib/filter_child.h"
#include "lib/client.h"
#include "lib/creds.h"
#include "lib/proc.h"
#include "lib/sandbox.h"

/* The kernel charges each filter this beside its instructions. */
#define BUDGET_EACH 4

FILTER_FIXTURE(chains)

static unsigned int sysctl_number(const char *path, unsigned int otherwise)
{
	unsigned int value = otherwise;
	FILE *file = fopen(path, "re");

	if (file) {
		if (fscanf(file, "%u", &value) != 1)
			value = otherwise;
		fclose(file);
	}
	return value;
}

/* TASK_GET on the whole chain agrees with the filters, and with /proc. */
static void expect_sum(struct __test_metadata *_metadata, struct rawnl *nl, pid_t tid,
		       const struct filters_reply *reply)
{
	uint32_t budget = 0, listener = 0, sum_budget, sum_listener;
	struct proc_task proc;
	uint64_t id;

	for (size_t i = 0; i < reply->count; i++) {
		budget += reply->filters[i].budget;
		listener |= reply->filters[i].listener;
	}
	ASSERT_EQ(0, filters_task(nl, tid, &id, &sum_budget, &sum_listener));
	EXPECT_EQ(reply->count ? reply->filters[0].id : 0, id);
	EXPECT_EQ(budget, sum_budget);
	EXPECT_EQ(listener, sum_listener);
	ASSERT_TRUE(proc_read(tid, &proc));
	EXPECT_EQ(proc.filters, reply->count);
}

/* All attributes of the chain of a single process. */
static void expect_chain(struct __test_metadata *_metadata, struct rawnl *nl, pid_t tid,
			 const struct program *programs, unsigned int count)
{
	unsigned int jited = !!sysctl_number("/proc/sys/net/core/bpf_jit_enable", 0);
	struct filters_reply reply;
	int traced;

	ASSERT_EQ(0, filters_dump(nl, tid, true, RAWNL_SIZE, &reply))
	TH_LOG("%s", reply.why);
	ASSERT_EQ(0, reply.answer.error);
	EXPECT_WHY(filters_match(&reply, tid, programs, count, __why));
	for (size_t i = 0; i < reply.count; i++) {
		EXPECT_EQ(jited, reply.filters[i].jited);
		EXPECT_LT(BUDGET_EACH, reply.filters[i].budget);
		/* One task or filter on top of each. */
		EXPECT_EQ(1, reply.filters[i].users);
		EXPECT_EQ(filters_find(&reply, reply.filters[i].id), &reply.filters[i]);
	}
	expect_sum(_metadata, nl, tid, &reply);
	EXPECT_WHY((traced = filters_match_ptrace(&reply, tid, __why)) != 0);
	filters_free(&reply);
	if (traced == -EIO)
		SKIP(return, "matches, but not compared with ptrace: no CONFIG_CHECKPOINT_RESTORE");
	EXPECT_EQ(1, traced);
}

TEST_F(chains, one)
{
	const struct program program = { .len = 7, .salt = 1 };

	ASSERT_EQ(0, filter_child_chain(&self->child, &program, 1));
	expect_chain(_metadata, &self->nl, self->child.pid, &program, 1);
}

TEST_F(chains, one_instruction)
{
	const struct program program = { .len = 1 };

	ASSERT_EQ(0, filter_child_chain(&self->child, &program, 1));
	expect_chain(_metadata, &self->nl, self->child.pid, &program, 1);
}

TEST_F(chains, three)
{
	const struct program programs[] = {
		{ .len = 5, .salt = 1 },
		{ .len = 300, .salt = 2, .flags = SECCOMP_FILTER_FLAG_LOG },
		{ .len = 5, .salt = 3, .flags = SECCOMP_FILTER_FLAG_SPEC_ALLOW },
	};

	ASSERT_EQ(0, filter_child_chain(&self->child, programs, 3));
	expect_chain(_metadata, &self->nl, self->child.pid, programs, 3);
}

TEST_F(chains, forty)
{
	struct program programs[40];

	for (unsigned int i = 0; i < 40; i++)
		programs[i] = (struct program){
			.len = 1 + 17 * i,
			.salt = i,
			.flags = i % 3 ? 0 : SECCOMP_FILTER_FLAG_LOG,
		};
	ASSERT_EQ(0, filter_child_chain(&self->child, programs, 40));
	expect_chain(_metadata, &self->nl, self->child.pid, programs, 40);
}

TEST_F(chains, greatest_length)
{
	const struct program program = { .len = BPF_MAXINSNS, .salt = 9 };

	ASSERT_EQ(0, filter_child_chain(&self->child, &program, 1));
	expect_chain(_metadata, &self->nl, self->child.pid, &program, 1);
}

static uint32_t used(struct rawnl *nl, pid_t tid)
{
	uint32_t budget, listener;
	uint64_t id;

	return filters_task(nl, tid, &id, &budget, &listener) ? 0 : budget;
}

/* A listener in the middle of a chain: its flags, attached and closed. */
static void expect_listener(struct __test_metadata *_metadata, struct rawnl *nl,
			    const struct child *child, unsigned int more_flags)
{
	const unsigned int flags = SECCOMP_FILTER_FLAG_NEW_LISTENER | more_flags;
	const struct program programs[] = {
		{ .len = 3, .salt = 1 },
		{ .len = 3, .salt = 2, .flags = flags },
		{ .len = 3, .salt = 3 },
	};
	struct filter_child_command order = { .op = FILTER_CHILD_CLOSE };
	struct filters_reply reply;

	ASSERT_EQ(0, filter_child_install(child, programs[0]));
	order.fd = filter_child_install(child, programs[1]);
	ASSERT_LT(0, order.fd);
	ASSERT_EQ(0, filter_child_install(child, programs[2]));
	for (int attached = 1; attached >= 0; attached--) {
		ASSERT_EQ(0, filters_dump(nl, child->pid, true, RAWNL_SIZE, &reply));
		ASSERT_EQ(3, reply.count);
		EXPECT_EQ(0, reply.filters[0].listener);
		EXPECT_EQ(attached, reply.filters[1].listener);
		EXPECT_EQ(0, reply.filters[2].listener);
		filters_free(&reply);
		expect_chain(_metadata, nl, child->pid, programs, 3);
		if (attached) {
			ASSERT_EQ(0, filter_child_command(child, &order));
		}
	}
}

TEST_F(chains, with_listener)
{
	expect_listener(_metadata, &self->nl, &self->child, 0);
}

TEST_F(chains, with_killable_listener)
{
	const int flags = SECCOMP_FILTER_FLAG_NEW_LISTENER | SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV;

	/* Without a program, EFAULT: the flags are known. */
	syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, NULL);
	if (errno == EINVAL)
		SKIP(return, "this kernel has no SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV");
	expect_listener(_metadata, &self->nl, &self->child, SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV);
}

TEST_F(chains, with_listener_and_log)
{
	expect_listener(_metadata, &self->nl, &self->child, SECCOMP_FILTER_FLAG_LOG);
}

/* The same filters in all threads: one object with a user for each. */
TEST_F(chains, synchronized)
{
	const struct filter_child_command start = { .op = FILTER_CHILD_THREAD };
	const struct program programs[] = {
		{ .len = 9, .salt = 1 },
		{ .len = 9, .salt = 2, .flags = SECCOMP_FILTER_FLAG_TSYNC },
	};
	struct filters_reply first, other;
	pid_t tids[3];

	ASSERT_EQ(0, filter_child_install(&self->child, programs[0]));
	for (int i = 0; i < 3; i++)
		tids[i] = filter_child_command(&self->child, &start);
	ASSERT_EQ(0, filter_child_install(&self->child, programs[1]));
	ASSERT_EQ(0, filters_dump(&self->nl, self->child.pid, true, RAWNL_SIZE, &first));
	EXPECT_WHY(filters_match(&first, self->child.pid, programs, 2, __why));
	ASSERT_EQ(2, first.count);
	EXPECT_EQ(4, first.filters[0].users);
	EXPECT_EQ(1, first.filters[1].users);
	for (int i = 0; i < 3; i++) {
		ASSERT_EQ(0, filters_dump(&self->nl, tids[i], true, RAWNL_SIZE, &other));
		EXPECT_WHY(filters_match(&other, tids[i], programs, 2, __why));
		EXPECT_EQ(first.filters[0].id, other.filters[0].id);
		EXPECT_EQ(first.filters[1].id, other.filters[1].id);
		expect_sum(_metadata, &self->nl, tids[i], &other);
		EXPECT_WHY(filters_match_ptrace(&other, tids[i], __why) != 0);
		filters_free(&other);
	}
	filters_free(&first);
}

/* Three forks and a filter on top are users; a fork that has ended is not. */
static int install_and_fork(const struct child *parent, void *arg)
{
	const struct program *programs = arg;
	struct creds same = { 0 };
	struct child forks[3];

	sandbox_no_new_privs();
	program_install(&programs[0]);
	for (int i = 0; i < 3; i++) {
		child_start(&forks[i], creds_child, &same);
		child_receive(&forks[i]);
	}
	child_exchange(parent, program_install(&programs[1]));
	for (int i = 0; i < 3; i++)
		child_kill(&forks[i]);
	child_exchange(parent, 0);
	return 0;
}

static void expect_users(struct __test_metadata *_metadata, struct rawnl *nl, pid_t tid,
			 const struct program *programs, uint32_t users)
{
	struct filters_reply reply;

	ASSERT_EQ(0, filters_dump(nl, tid, true, RAWNL_SIZE, &reply));
	EXPECT_WHY(filters_match(&reply, tid, programs, 2, __why));
	ASSERT_EQ(2, reply.count);
	EXPECT_EQ(1, reply.filters[0].users);
	EXPECT_EQ(users, reply.filters[1].users);
	filters_free(&reply);
}

TEST_F(chains, forks_count_as_users)
{
	struct program programs[] = { { .len = 9, .salt = 1 }, { .len = 9, .salt = 2 } };
	struct child parent;

	ASSERT_EQ(0, child_start_ready(&parent, install_and_fork, programs));
	expect_users(_metadata, &self->nl, parent.pid, programs, 4);
	ASSERT_EQ(0, child_exchange(&parent, 0));
	expect_users(_metadata, &self->nl, parent.pid, programs, 1);
	child_kill(&parent);
}

/* A thread without filters. */
static void expect_none(struct __test_metadata *_metadata, struct rawnl *nl, pid_t tid)
{
	struct filters_reply reply;

	ASSERT_EQ(0, filters_dump(nl, tid, true, RAWNL_SIZE, &reply));
	EXPECT_EQ(0, reply.answer.error);
	EXPECT_EQ(0, reply.count);
	filters_free(&reply);
	ASSERT_EQ(0, filters_get(nl, tid, SECCOMP_DIAG_A_FILTER_INDEX, 0, -1, &reply));
	EXPECT_EQ(ENOENT, reply.answer.error);
	EXPECT_EQ(SECCOMP_DIAG_A_FILTER_INDEX, reply.answer.attr);
	filters_free(&reply);
	EXPECT_EQ(0, used(nl, tid));
}

TEST_F(chains, thread_without)
{
	expect_none(_metadata, &self->nl, self->child.pid);
}

TEST_F(chains, strict_thread)
{
	struct creds identity = { .strict = true };
	struct child strict;

	ASSERT_EQ(0, child_start_ready(&strict, creds_child, &identity));
	expect_none(_metadata, &self->nl, strict.pid);
	child_kill(&strict);
}

/* A zombie still has all of its filters or none, depending on the kernel's version. */
TEST_F(chains, zombie)
{
	const struct filter_child_command end = { .op = FILTER_CHILD_END };
	const struct program programs[] = { { .len = 9, .salt = 1 }, { .len = 9, .salt = 2 } };
	struct filters_reply reply;

	ASSERT_EQ(0, filter_child_chain(&self->child, programs, 2));
	ASSERT_TRUE(child_put(&self->child, &end, sizeof(end)));
	ASSERT_TRUE(child_wait_zombie(&self->child));
	ASSERT_EQ(0, filters_dump(&self->nl, self->child.pid, true, RAWNL_SIZE, &reply));
	EXPECT_EQ(0, reply.answer.error);
	if (reply.count) {
		EXPECT_WHY(filters_match(&reply, self->child.pid, programs, 2, __why));
		EXPECT_LT(0, used(&self->nl, self->child.pid));
	} else {
		expect_none(_metadata, &self->nl, self->child.pid);
	}
	filters_free(&reply);
}

TEST_HARNESS_MAIN
