// SPDX-License-Identifier: GPL-2.0
/* Replies have the cgroup of a thread, and dumps select by it, within the sender's cgroup namespace. */
#include <errno.h>
#include <sched.h>
#include <signal.h>

#include "kselftest_harness.h"
#include "lib/cgroup.h"
#include "lib/filter_child.h"
#include "lib/netlink_tasks.h"

#define T(_name) SECCOMP_DIAG_A_TASK_##_name
#define F(_name) SECCOMP_DIAG_A_FILTER_##_name

/* top has below and a process; below and beside have one each. */
enum {
	TOP,
	BELOW,
	BESIDE,
	CGROUPS
};

static const struct program programs[CGROUPS] = {
	[TOP] = { .len = 3, .salt = 1 },
	[BELOW] = { .len = 4, .salt = 2 },
	[BESIDE] = { .len = 5, .salt = 3 },
};

FIXTURE(cgroup)
{
	struct rawnl nl;
	struct cgroup root, cgroups[CGROUPS];
	struct child children[CGROUPS];
};

FIXTURE_SETUP(cgroup)
{
	RAWNL_OPEN(&self->nl);
	if (getuid())
		SKIP(return, "only root makes cgroups");
	CGROUP_MOUNT(&self->root);
	ASSERT_EQ(0, cgroup_make(&self->cgroups[TOP], &self->root, "top"));
	ASSERT_EQ(0, cgroup_make(&self->cgroups[BELOW], &self->cgroups[TOP], "below"));
	ASSERT_EQ(0, cgroup_make(&self->cgroups[BESIDE], &self->root, "beside"));
	for (int i = 0; i < CGROUPS; i++) {
		ASSERT_EQ(0, child_start(&self->children[i], filter_child, NULL));
		ASSERT_EQ(0, filter_child_ready(&self->children[i]));
		ASSERT_EQ(0, filter_child_install(&self->children[i], programs[i]));
		ASSERT_EQ(0, cgroup_join(&self->cgroups[i], self->children[i].pid));
	}
}

FIXTURE_TEARDOWN(cgroup)
{
	for (int i = 0; i < CGROUPS; i++)
		child_kill(&self->children[i]);
	for (int i = CGROUPS - 1; i >= 0; i--)
		if (self->cgroups[i].id)
			EXPECT_EQ(0, cgroup_remove(&self->cgroups[i]));
	rawnl_close(&self->nl);
}

/* The cgroup that a reply about a thread has; 0 if it has none, or a negative errno. */
static int64_t reported(struct rawnl *nl, pid_t tid)
{
	struct rawnl_reply reply;
	int ret = tasks_get(nl, tid, &reply);
	int64_t id = ret ?: -reply.error;

	if (!id && reply.count)
		id = reply.tasks[0].cgroup_id;
	rawnl_free(&reply);
	return id;
}

static int64_t reported_with_filter(struct rawnl *nl, pid_t tid)
{
	struct filters_reply reply;
	int ret = filters_get(nl, tid, F(INDEX), 0, -1, &reply);
	int64_t id = ret ?: -reply.answer.error;

	if (!id && reply.count)
		id = reply.filters[0].cgroup_id;
	filters_free(&reply);
	return id;
}

TEST_F(cgroup, is_reported)
{
	for (int i = 0; i < CGROUPS; i++) {
		EXPECT_EQ(self->cgroups[i].id, reported(&self->nl, self->children[i].pid));
		EXPECT_EQ(self->cgroups[i].id,
			  reported_with_filter(&self->nl, self->children[i].pid));
	}
	EXPECT_EQ(self->root.id, reported(&self->nl, 1));
	ASSERT_EQ(0, cgroup_join(&self->cgroups[BESIDE], self->children[TOP].pid));
	EXPECT_EQ(self->cgroups[BESIDE].id, reported(&self->nl, self->children[TOP].pid));
}

TEST_F(cgroup, of_a_zombie)
{
	kill(self->children[BELOW].pid, SIGKILL);
	ASSERT_TRUE(child_wait_zombie(&self->children[BELOW]));
	EXPECT_EQ(self->cgroups[BELOW].id, reported(&self->nl, self->children[BELOW].pid));
}

/* Return: the errno of the dump. */
static int select_tasks(struct rawnl *nl, uint64_t id)
{
	const struct sd_select select = { .cgroup_id = id };
	struct rawnl_reply reply;
	int error = tasks_dump(nl, &select, RAWNL_SIZE, &reply) ? EBADMSG : reply.error;

	rawnl_free(&reply);
	return error;
}

/* 5.10 has no cgroup_get_from_id(). */
#define NEEDS_SELECTION()                                                          \
	do {                                                                       \
		if (select_tasks(&self->nl, self->root.id) == EOPNOTSUPP)          \
			SKIP(return, "this kernel can't find a cgroup by its id"); \
	} while (0)

/* A dump has the children in @expected, a set of 1 << index, and no other thread. */
static void expect_tasks(struct __test_metadata *_metadata, FIXTURE_DATA(cgroup) * self,
			 uint64_t id, unsigned int expected)
{
	const struct sd_select select = { .cgroup_id = id };
	struct rawnl_reply reply;

	ASSERT_EQ(0, tasks_dump(&self->nl, &select, RAWNL_SIZE, &reply));
	EXPECT_EQ(0, reply.error);
	EXPECT_EQ(__builtin_popcount(expected), reply.count);
	for (int i = 0; i < CGROUPS; i++)
		EXPECT_EQ(!!(expected & 1u << i), !!rawnl_find(&reply, self->children[i].pid));
	for (size_t i = 0; i < reply.count; i++)
		EXPECT_NE(0, reply.tasks[i].cgroup_id);
	rawnl_free(&reply);
}

TEST_F(cgroup, selects_tasks)
{
	NEEDS_SELECTION();
	expect_tasks(_metadata, self, self->cgroups[TOP].id, 1 << TOP | 1 << BELOW);
	expect_tasks(_metadata, self, self->cgroups[BELOW].id, 1 << BELOW);
	expect_tasks(_metadata, self, self->cgroups[BESIDE].id, 1 << BESIDE);
	ASSERT_EQ(0, cgroup_join(&self->cgroups[BELOW], self->children[BESIDE].pid));
	expect_tasks(_metadata, self, self->cgroups[BESIDE].id, 0);
	expect_tasks(_metadata, self, self->cgroups[TOP].id, (1 << CGROUPS) - 1);
}

TEST_F(cgroup, selects_filters)
{
	struct filters_reply reply;

	NEEDS_SELECTION();
	ASSERT_EQ(0, filters_dump_cgroup(&self->nl, self->cgroups[TOP].id, &reply));
	EXPECT_EQ(0, reply.answer.error);
	EXPECT_EQ(2, reply.count);
	for (size_t i = 0; i < reply.count; i++) {
		int child = reply.filters[i].tid == (uint32_t)self->children[TOP].pid ? TOP : BELOW;

		EXPECT_EQ(self->children[child].pid, reply.filters[i].tid);
		EXPECT_EQ(programs[child].len, reply.filters[i].insns);
		EXPECT_EQ(self->cgroups[child].id, reply.filters[i].cgroup_id);
	}
	filters_free(&reply);
}

static int select_filters(struct rawnl *nl, uint64_t id)
{
	struct filters_reply reply;
	int error = filters_dump_cgroup(nl, id, &reply) ? EBADMSG : reply.answer.error;

	filters_free(&reply);
	return error;
}

TEST_F(cgroup, removed)
{
	struct cgroup gone;

	NEEDS_SELECTION();
	ASSERT_EQ(0, cgroup_make(&gone, &self->root, "gone"));
	EXPECT_EQ(0, select_tasks(&self->nl, gone.id));
	EXPECT_EQ(0, select_filters(&self->nl, gone.id));
	ASSERT_EQ(0, cgroup_remove(&gone));
	EXPECT_EQ(ENOENT, select_tasks(&self->nl, gone.id));
	EXPECT_EQ(ENOENT, select_filters(&self->nl, gone.id));
}

/* The view of a process whose cgroup namespace begins at top. */
struct view {
	int64_t top, below, beside;
	int of_top, of_beside, filters_of_beside, of_root;
};

static int view_from_top(const struct child *parent, void *arg)
{
	FIXTURE_DATA(cgroup)
	*self = arg;
	struct view view;
	struct rawnl nl;

	if (cgroup_join(&self->cgroups[TOP], getpid()) || unshare(CLONE_NEWCGROUP) ||
	    rawnl_open(&nl))
		return 1;
	view = (struct view){
		.top = reported(&nl, self->children[TOP].pid),
		.below = reported(&nl, self->children[BELOW].pid),
		.beside = reported(&nl, self->children[BESIDE].pid),
		.of_top = select_tasks(&nl, self->cgroups[TOP].id),
		.of_beside = select_tasks(&nl, self->cgroups[BESIDE].id),
		.filters_of_beside = select_filters(&nl, self->cgroups[BESIDE].id),
		.of_root = select_tasks(&nl, self->root.id),
	};
	child_put(parent, &view, sizeof(view));
	child_receive(parent);
	return 0;
}

TEST_F(cgroup, sender_sees_its_namespace)
{
	struct child inside;
	struct view view;

	NEEDS_SELECTION();
	ASSERT_EQ(0, child_start(&inside, view_from_top, self));
	ASSERT_TRUE(child_get(&inside, &view, sizeof(view)));
	EXPECT_EQ(self->cgroups[TOP].id, view.top);
	EXPECT_EQ(self->cgroups[BELOW].id, view.below);
	EXPECT_EQ(0, view.beside);
	EXPECT_EQ(0, view.of_top);
	EXPECT_EQ(ENOENT, view.of_beside);
	EXPECT_EQ(ENOENT, view.filters_of_beside);
	EXPECT_EQ(ENOENT, view.of_root);
	child_kill(&inside);
}

TEST_HARNESS_MAIN
