// SPDX-License-Identifier: GPL-2.0
/* Filters are told to who asks and who has opened the socket, with the numbers that they know. */
#include <errno.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/syscall.h>

#include "kselftest_harness.h"
#include "lib/filter_child.h"
#include "lib/creds.h"
#include "lib/sandbox.h"

#define SOMEBODY 1000

static const struct creds somebody = { .uid = SOMEBODY, .gid = SOMEBODY };
static const struct program program = { .len = 9, .salt = 3 };

FIXTURE(filter_viewer)
{
	struct rawnl nl;
	struct child roots, child;
};

FIXTURE_SETUP(filter_viewer)
{
	int ret = rawnl_open(&self->nl);

	if (ret == -ENOENT)
		SKIP(return, "there is no module to ask");
	ASSERT_EQ(0, ret);
	if (getuid())
		SKIP(return, "only root can be everybody");
	ASSERT_EQ(0, child_start(&self->roots, filter_child, NULL));
	ASSERT_EQ(0, filter_child_install(&self->roots, program));
}

FIXTURE_TEARDOWN(filter_viewer)
{
	child_kill(&self->roots);
	child_kill(&self->child);
	rawnl_close(&self->nl);
}

/* The errno of asking for a thread's filters, and how many were told. */
static int ask(struct rawnl *nl, pid_t tid, bool with_prog, size_t *count)
{
	struct filters_reply told;
	int ret = filters_dump(nl, tid, with_prog, RAWNL_SIZE, &told);

	ret = ret ? -ret : told.answer.error;
	*count = told.count;
	filters_free(&told);
	return ret;
}

/* What a pair of opener and sender gets of root's process and of somebody's. */
struct view {
	int roots_ids, roots_programs, somebodys_ids, somebodys_programs, all_programs;
	bool roots_in_all;
};

static struct view view_through(struct rawnl *nl, pid_t roots, pid_t somebodys)
{
	struct view view = { 0 };
	struct filters_reply told;
	size_t count;

	view.roots_ids = ask(nl, roots, false, &count);
	view.roots_programs = ask(nl, roots, true, &count);
	view.somebodys_ids = ask(nl, somebodys, false, &count);
	view.somebodys_programs = ask(nl, somebodys, true, &count);
	view.all_programs = ask(nl, 0, true, &count);
	filters_dump(nl, 0, false, RAWNL_SIZE, &told);
	for (size_t i = 0; i < told.count; i++)
		view.roots_in_all |= told.filters[i].tid == (uint32_t)roots;
	filters_free(&told);
	return view;
}

static int open_as_somebody(const struct child *parent, void *arg)
{
	struct rawnl nl;

	(void)arg;
	if (creds_assume(&somebody) || rawnl_open(&nl))
		return 1;
	child_put(parent, &nl, sizeof(nl));
	sandbox_no_new_privs();
	child_send(parent, program_install(&program));
	child_receive(parent);
	return 0;
}

/* Root is not to be made to fetch programs, or anything of its own, for who opened the socket. */
TEST_F(filter_viewer, is_the_opener_too)
{
	struct rawnl nl;
	struct view view;

	ASSERT_EQ(0, child_start(&self->child, open_as_somebody, NULL));
	ASSERT_TRUE(child_get(&self->child, &nl, sizeof(nl)));
	ASSERT_EQ(0, child_receive(&self->child));
	nl.fd = child_getfd(self->child.pid, nl.fd);
	ASSERT_LE(0, nl.fd);
	view = view_through(&nl, self->roots.pid, self->child.pid);
	EXPECT_EQ(EPERM, view.roots_ids);
	EXPECT_EQ(EPERM, view.roots_programs);
	EXPECT_EQ(0, view.somebodys_ids);
	EXPECT_EQ(EPERM, view.somebodys_programs);
	EXPECT_EQ(EPERM, view.all_programs);
	EXPECT_FALSE(view.roots_in_all);
	rawnl_close(&nl);
	/* By its own socket, it may. */
	view = view_through(&self->nl, self->roots.pid, self->child.pid);
	EXPECT_EQ(0, view.roots_programs);
	EXPECT_EQ(0, view.somebodys_programs);
	EXPECT_EQ(0, view.all_programs);
	EXPECT_TRUE(view.roots_in_all);
}

static int open_and_drop(const struct child *parent, void *arg)
{
	pid_t roots = *(pid_t *)arg;
	struct view view;
	struct rawnl nl;
	struct child own;

	if (rawnl_open(&nl) || creds_assume(&somebody) || child_start(&own, filter_child, NULL) ||
	    filter_child_install(&own, program))
		return 1;
	view = view_through(&nl, roots, own.pid);
	child_put(parent, &view, sizeof(view));
	child_receive(parent);
	return 0;
}

/* What the socket could do for root it does no more for who root has become. */
TEST_F(filter_viewer, that_drops_its_privileges_loses_them)
{
	struct view view;

	ASSERT_EQ(0, child_start(&self->child, open_and_drop, &self->roots.pid));
	ASSERT_TRUE(child_get(&self->child, &view, sizeof(view)));
	EXPECT_EQ(EPERM, view.roots_ids);
	EXPECT_EQ(EPERM, view.roots_programs);
	EXPECT_EQ(0, view.somebodys_ids);
	EXPECT_EQ(EPERM, view.somebodys_programs);
	EXPECT_EQ(EPERM, view.all_programs);
	EXPECT_FALSE(view.roots_in_all);
}

/* What the first process of a pid namespace found. */
struct pid_view {
	int of_outside, of_inside;
	size_t inside, all;
	uint32_t tid, last;
};

static int view_from_inside(const struct child *parent, void *arg)
{
	pid_t outside = *(pid_t *)arg;
	struct pid_view view = { 0 };
	struct filters_reply told;
	struct rawnl nl;
	struct child own;
	size_t count;

	if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount("proc", "/proc", "proc", 0, NULL) || rawnl_open(&nl) ||
	    child_start(&own, filter_child, NULL) || filter_child_install(&own, program))
		return 1;
	view.of_outside = ask(&nl, outside, true, &count);
	view.of_inside = ask(&nl, own.pid, true, &view.inside);
	view.tid = own.pid;
	filters_dump(&nl, 0, true, RAWNL_SIZE, &told);
	view.all = told.count;
	if (told.count)
		view.last = told.filters[told.count - 1].tid;
	filters_free(&told);
	child_put(parent, &view, sizeof(view));
	child_receive(parent);
	return 0;
}

TEST_F(filter_viewer, sees_its_pid_namespace)
{
	/* A number that nobody has inside, where there are a handful. */
	pid_t outside = self->roots.pid;
	struct pid_view view;

	ASSERT_LT(10, outside);
	ASSERT_EQ(0, unshare(CLONE_NEWPID));
	ASSERT_EQ(0, child_start(&self->child, view_from_inside, &outside));
	ASSERT_TRUE(child_get(&self->child, &view, sizeof(view)));
	EXPECT_EQ(ESRCH, view.of_outside);
	EXPECT_EQ(0, view.of_inside);
	EXPECT_EQ(1, view.inside);
	EXPECT_EQ(1, view.all);
	EXPECT_EQ(2, view.tid);
	EXPECT_EQ(2, view.last);
}

TEST_HARNESS_MAIN
