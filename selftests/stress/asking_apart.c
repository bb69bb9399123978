// SPDX-License-Identifier: GPL-2.0
/* Askers in namespaces of their own, where they know everybody. */
#include <errno.h>
#include <sched.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "stress/readers.h"
#include "lib/filter_child.h"

/* The numbers of a new pid namespace: who asks, and whom it has started. */
#define FIRST 1
#define SECOND 2

#define FILTERS 3

/* What has come of it, in the memory of who waits for it. */
struct report {
	int ret;
	char why[CHECKER_WHY];
};

/* There are two, and nobody else. */
static int look_around(struct checker *checker)
{
	struct rawnl_reply rows;
	int ret;

	ret = tasks_dump(&checker->nl, NULL, RAWNL_SIZE, &rows) ?: checker_gone(&rows);
	if (!ret && (rows.error || rows.count != 2 || rows.tasks[0].tid != FIRST ||
		     rows.tasks[1].tid != SECOND || rows.tasks[1].tgid != SECOND ||
		     rows.tasks[0].filter_count || rows.tasks[1].filter_count != FILTERS))
		ret = readers_wrong(checker,
				    "apart: %zu threads, the first %d, the last %d: %s (%s)",
				    rows.count, rows.count ? rows.tasks[0].tid : 0,
				    rows.count ? rows.tasks[rows.count - 1].tid : 0,
				    strerror(rows.error), rows.msg);
	rawnl_free(&rows);
	return ret;
}

/* Programs are told to root in the initial user namespace, and to nobody else. */
static int look_into(struct checker *checker, const struct program *programs, bool root)
{
	char why[WHY_LEN] = "";
	struct filters_reply told;
	int ret;

	ret = filters_dump(&checker->nl, SECOND, true, RAWNL_SIZE, &told) ?:
		      checker_gone(&told.answer);
	if (!ret && told.answer.error != (root ? 0 : EPERM))
		ret = readers_wrong(checker, "apart, root %d: %s (%s)", root,
				    strerror(told.answer.error), told.answer.msg);
	if (!ret && root && !filters_match(&told, SECOND, programs, FILTERS, why))
		ret = readers_wrong(checker, "apart: %s", why);
	filters_free(&told);
	return ret;
}

/* As the first of its pid namespace. */
static int ask_within(struct checker *checker, bool root)
{
	struct program programs[FILTERS];
	struct child second;
	int ret;

	for (unsigned int i = 0; i < FILTERS; i++)
		programs[i] = (struct program){ .len = 2 + i * 50, .salt = i };
	ret = child_start(&second, filter_child, NULL);
	if (ret)
		return ret;
	if (filter_child_chain(&second, programs, FILTERS))
		ret = readers_wrong(checker, "apart: no filters can be installed");
	ret = ret ?: look_around(checker) ?: look_into(checker, programs, root);
	child_kill(&second);
	return ret;
}

static void report(const struct child *parent, const struct checker *checker, int ret)
{
	struct report report = { .ret = ret };

	memcpy(report.why, checker->why, sizeof(report.why));
	child_put(parent, &report, sizeof(report));
}

/* What a process that goes apart is given. */
struct leave {
	struct checker *checker;
	bool with_user;
	const struct child *parent;
};

/* A child_fn: the first of a new pid namespace. */
static int be_first(const struct child *parent, void *arg)
{
	const struct leave *leave = arg;

	(void)parent;
	report(leave->parent, leave->checker, ask_within(leave->checker, !leave->with_user));
	return 0;
}

/* A child_fn: whoever asks for a new pid namespace does not get into it itself. */
static int go_apart(const struct child *parent, void *arg)
{
	struct leave *leave = arg;
	struct child first;

	leave->parent = parent;
	if (unshare(CLONE_NEWPID | (leave->with_user ? CLONE_NEWUSER : 0)) ||
	    child_start(&first, be_first, leave)) {
		report(parent, leave->checker, -errno);
		return 1;
	}
	return child_reap(&first);
}

int read_apart(const struct readers *readers, struct checker *checker, unsigned int round)
{
	struct leave leave = { .checker = checker, .with_user = round % 2 };
	struct report report = { .ret = -ECHILD };
	struct child child;
	int ret;

	(void)readers;
	ret = child_start(&child, go_apart, &leave);
	if (ret)
		return ret;
	if (child_get(&child, &report, sizeof(report)))
		memcpy(checker->why, report.why, sizeof(checker->why));
	child_reap(&child);
	return report.ret;
}
