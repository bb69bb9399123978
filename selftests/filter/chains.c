// SPDX-License-Identifier: GPL-2.0
/* What FILTER_GET tells of chains is what was installed, and what ptrace and /proc say. */
#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "kselftest_harness.h"
#include "lib/filter_child.h"
#include "lib/client.h"
#include "lib/proc.h"
#include "lib/sandbox.h"

/* The kernel's allowance for one thread's filters, and its charge for each beside instructions. */
#define BUDGET_EACH 4

FIXTURE(filters)
{
	struct rawnl nl;
	struct child child;
};

FIXTURE_SETUP(filters)
{
	int ret = rawnl_open(&self->nl);

	if (ret == -ENOENT)
		SKIP(return, "there is no module to ask");
	ASSERT_EQ(0, ret);
	if (getuid())
		SKIP(return, "programs are root's only");
	ASSERT_EQ(0, child_start(&self->child, filter_child, NULL));
}

FIXTURE_TEARDOWN(filters)
{
	child_kill(&self->child);
	rawnl_close(&self->nl);
}

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

/* What TASK_GET says of the chain as a whole agrees with the filters themselves, and with /proc. */
static void expect_sum(struct __test_metadata *_metadata, struct rawnl *nl, pid_t tid,
		       const struct filters_reply *told)
{
	uint32_t budget = 0, listener = 0, sum_budget, sum_listener;
	struct proc_task proc;
	uint64_t id;

	for (size_t i = 0; i < told->count; i++) {
		budget += told->filters[i].budget;
		listener |= told->filters[i].listener;
	}
	ASSERT_EQ(0, filters_task(nl, tid, &id, &sum_budget, &sum_listener));
	EXPECT_EQ(told->count ? told->filters[0].id : 0, id);
	EXPECT_EQ(budget, sum_budget);
	EXPECT_EQ(listener, sum_listener);
	ASSERT_TRUE(proc_read(tid, &proc));
	EXPECT_EQ(proc.filters, told->count);
}

/* Everything there is to say of a chain of one process. */
static void expect_truth(struct __test_metadata *_metadata, struct rawnl *nl, pid_t tid,
			 const struct program *programs, unsigned int count)
{
	unsigned int jited = !!sysctl_number("/proc/sys/net/core/bpf_jit_enable", 0);
	struct filters_reply told;
	int traced;

	ASSERT_EQ(0, filters_dump(nl, tid, true, RAWNL_SIZE, &told))
	TH_LOG("%s", told.why);
	ASSERT_EQ(0, told.answer.error);
	EXPECT_WHY(filters_match(&told, tid, programs, count, __why));
	for (size_t i = 0; i < told.count; i++) {
		EXPECT_EQ(jited, told.filters[i].jited);
		EXPECT_LT(BUDGET_EACH, told.filters[i].budget);
		/* One task or filter on top of each. */
		EXPECT_EQ(1, told.filters[i].users);
		EXPECT_EQ(filters_find(&told, told.filters[i].id), &told.filters[i]);
	}
	expect_sum(_metadata, nl, tid, &told);
	EXPECT_WHY((traced = filters_match_ptrace(&told, tid, __why)) != 0);
	filters_free(&told);
	if (traced == -EIO)
		SKIP(return,
			   "as installed, but ptrace can't be asked: no CONFIG_CHECKPOINT_RESTORE");
	EXPECT_EQ(1, traced);
}

TEST_F(filters, one)
{
	const struct program program = { .len = 7, .salt = 1 };

	ASSERT_EQ(0, filter_child_chain(&self->child, &program, 1));
	expect_truth(_metadata, &self->nl, self->child.pid, &program, 1);
}

TEST_F(filters, of_one_instruction)
{
	const struct program program = { .len = 1 };

	ASSERT_EQ(0, filter_child_chain(&self->child, &program, 1));
	expect_truth(_metadata, &self->nl, self->child.pid, &program, 1);
}

TEST_F(filters, three)
{
	const struct program programs[] = {
		{ .len = 5, .salt = 1 },
		{ .len = 300, .salt = 2, .flags = SECCOMP_FILTER_FLAG_LOG },
		{ .len = 5, .salt = 3, .flags = SECCOMP_FILTER_FLAG_SPEC_ALLOW },
	};

	ASSERT_EQ(0, filter_child_chain(&self->child, programs, 3));
	expect_truth(_metadata, &self->nl, self->child.pid, programs, 3);
}

TEST_F(filters, forty)
{
	struct program programs[40];

	for (unsigned int i = 0; i < 40; i++)
		programs[i] = (struct program){
			.len = 1 + 17 * i,
			.salt = i,
			.flags = i % 3 ? 0 : SECCOMP_FILTER_FLAG_LOG,
		};
	ASSERT_EQ(0, filter_child_chain(&self->child, programs, 40));
	expect_truth(_metadata, &self->nl, self->child.pid, programs, 40);
}

TEST_F(filters, of_the_greatest_length)
{
	const struct program program = { .len = BPF_MAXINSNS, .salt = 9 };

	ASSERT_EQ(0, filter_child_chain(&self->child, &program, 1));
	expect_truth(_metadata, &self->nl, self->child.pid, &program, 1);
}

static uint32_t used(struct rawnl *nl, pid_t tid)
{
	uint32_t budget, listener;
	uint64_t id;

	return filters_task(nl, tid, &id, &budget, &listener) ? 0 : budget;
}

/* A listener's flags, and its coming and going, in the middle of a chain. */
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
	struct filters_reply told;

	ASSERT_EQ(0, filter_child_install(child, programs[0]));
	order.fd = filter_child_install(child, programs[1]);
	ASSERT_LT(0, order.fd);
	ASSERT_EQ(0, filter_child_install(child, programs[2]));
	for (int attached = 1; attached >= 0; attached--) {
		ASSERT_EQ(0, filters_dump(nl, child->pid, true, RAWNL_SIZE, &told));
		ASSERT_EQ(3, told.count);
		EXPECT_EQ(0, told.filters[0].listener);
		EXPECT_EQ(attached, told.filters[1].listener);
		EXPECT_EQ(0, told.filters[2].listener);
		filters_free(&told);
		expect_truth(_metadata, nl, child->pid, programs, 3);
		if (attached) {
			ASSERT_EQ(0, filter_child_command(child, &order));
		}
	}
}

TEST_F(filters, with_listener)
{
	expect_listener(_metadata, &self->nl, &self->child, 0);
}

TEST_F(filters, with_killable_listener)
{
	expect_listener(_metadata, &self->nl, &self->child, SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV);
}

TEST_F(filters, with_listener_and_log)
{
	expect_listener(_metadata, &self->nl, &self->child, SECCOMP_FILTER_FLAG_LOG);
}

/* The same filters in all threads: one object with a user for each. */
TEST_F(filters, synchronized)
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

static int linger(const struct child *parent, void *arg)
{
	(void)arg;
	child_send(parent, 0);
	child_receive(parent);
	return 0;
}

/* Each of three forks is a user, and so is a filter on top; a fork that ends is none any more. */
static int install_and_fork(const struct child *parent, void *arg)
{
	const struct program *programs = arg;
	struct child forks[3];

	sandbox_no_new_privs();
	program_install(&programs[0]);
	for (int i = 0; i < 3; i++) {
		child_start(&forks[i], linger, NULL);
		child_receive(&forks[i]);
	}
	child_send(parent, program_install(&programs[1]));
	child_receive(parent);
	for (int i = 0; i < 3; i++)
		child_kill(&forks[i]);
	child_send(parent, 0);
	child_receive(parent);
	return 0;
}

static void expect_users(struct __test_metadata *_metadata, struct rawnl *nl, pid_t tid,
			 const struct program *programs, uint32_t users)
{
	struct filters_reply told;

	ASSERT_EQ(0, filters_dump(nl, tid, true, RAWNL_SIZE, &told));
	EXPECT_WHY(filters_match(&told, tid, programs, 2, __why));
	ASSERT_EQ(2, told.count);
	EXPECT_EQ(1, told.filters[0].users);
	EXPECT_EQ(users, told.filters[1].users);
	filters_free(&told);
}

TEST_F(filters, of_forks_count_users)
{
	struct program programs[] = { { .len = 9, .salt = 1 }, { .len = 9, .salt = 2 } };
	struct child parent;

	ASSERT_EQ(0, child_start(&parent, install_and_fork, programs));
	ASSERT_EQ(0, child_receive(&parent));
	expect_users(_metadata, &self->nl, parent.pid, programs, 4);
	child_send(&parent, 0);
	ASSERT_EQ(0, child_receive(&parent));
	expect_users(_metadata, &self->nl, parent.pid, programs, 1);
	child_kill(&parent);
}

/* One thread that has nothing to tell, whatever the reason. */
static void expect_none(struct __test_metadata *_metadata, struct rawnl *nl, pid_t tid)
{
	struct filters_reply told;

	ASSERT_EQ(0, filters_dump(nl, tid, true, RAWNL_SIZE, &told));
	EXPECT_EQ(0, told.answer.error);
	EXPECT_EQ(0, told.count);
	filters_free(&told);
	ASSERT_EQ(0, filters_get(nl, tid, SECCOMP_DIAG_A_FILTER_INDEX, 0, -1, &told));
	EXPECT_EQ(ENOENT, told.answer.error);
	EXPECT_EQ(SECCOMP_DIAG_A_FILTER_INDEX, told.answer.attr);
	filters_free(&told);
	EXPECT_EQ(0, used(nl, tid));
}

TEST_F(filters, of_a_thread_without)
{
	expect_none(_metadata, &self->nl, self->child.pid);
}

static int be_strict(const struct child *parent, void *arg)
{
	(void)arg;
	child_send(parent, prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT));
	child_receive(parent);
	return 0;
}

TEST_F(filters, of_a_strict_thread)
{
	struct child strict;

	ASSERT_EQ(0, child_start(&strict, be_strict, NULL));
	ASSERT_EQ(0, child_receive(&strict));
	expect_none(_metadata, &self->nl, strict.pid);
	child_kill(&strict);
}

/* A zombie has either all of its filters still or none; which, is up to the kernel's version. */
TEST_F(filters, of_a_zombie)
{
	const struct filter_child_command end = { .op = FILTER_CHILD_END };
	const struct program programs[] = { { .len = 9, .salt = 1 }, { .len = 9, .salt = 2 } };
	struct filters_reply told;

	ASSERT_EQ(0, filter_child_chain(&self->child, programs, 2));
	ASSERT_TRUE(child_put(&self->child, &end, sizeof(end)));
	ASSERT_TRUE(child_wait_zombie(&self->child));
	ASSERT_EQ(0, filters_dump(&self->nl, self->child.pid, true, RAWNL_SIZE, &told));
	EXPECT_EQ(0, told.answer.error);
	if (told.count) {
		EXPECT_WHY(filters_match(&told, self->child.pid, programs, 2, __why));
		EXPECT_LT(0, used(&self->nl, self->child.pid));
	} else {
		expect_none(_metadata, &self->nl, self->child.pid);
	}
	filters_free(&told);
}

TEST_HARNESS_MAIN
