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
	char why[WITNESS_WHY];
};

/* There are two, and nobody else. */
static int look_around(struct witness *witness)
{
	struct rows rows;
	int ret;

	ret = rows_dump(&witness->nl, NULL, RAWNL_SIZE, &rows) ?: witness_gone(&rows.answer);
	if (!ret && (rows.answer.error || rows.count != 2 || rows.tasks[0].tid != FIRST ||
		     rows.tasks[1].tid != SECOND || rows.tasks[1].tgid != SECOND ||
		     rows.tasks[0].filter_count || rows.tasks[1].filter_count != FILTERS))
		ret = asking_wrong(witness,
				   "apart: %zu threads, the first %d, the last %d: %s (%s)",
				   rows.count, rows.count ? rows.tasks[0].tid : 0,
				   rows.count ? rows.tasks[rows.count - 1].tid : 0,
				   strerror(rows.answer.error), rows.answer.msg);
	rows_forget(&rows);
	return ret;
}

/* Programs are told to root in the initial user namespace, and to nobody else. */
static int look_into(struct witness *witness, const struct program *programs, bool root)
{
	char why[TOLD_WHY] = "";
	struct told told;
	int ret;

	ret = told_dump(&witness->nl, SECOND, true, RAWNL_SIZE, &told) ?:
									 witness_gone(&told.answer);
	if (!ret && told.answer.error != (root ? 0 : EPERM))
		ret = asking_wrong(witness, "apart, root %d: %s (%s)", root,
				   strerror(told.answer.error), told.answer.msg);
	if (!ret && root && !told_agrees(&told, SECOND, programs, FILTERS, why))
		ret = asking_wrong(witness, "apart: %s", why);
	told_forget(&told);
	return ret;
}

/* As the first of its pid namespace. */
static int ask_within(struct witness *witness, bool root)
{
	struct program programs[FILTERS];
	struct peer second;
	int ret;

	for (unsigned int i = 0; i < FILTERS; i++)
		programs[i] = (struct program){ .len = 2 + i * 50, .salt = i };
	ret = peer_start(&second, filtered, NULL);
	if (ret)
		return ret;
	if (filtered_chain(&second, programs, FILTERS))
		ret = asking_wrong(witness, "apart: no filters can be installed");
	ret = ret ?: look_around(witness) ?: look_into(witness, programs, root);
	peer_kill(&second);
	return ret;
}

static void report(const struct peer *parent, const struct witness *witness, int ret)
{
	struct report report = { .ret = ret };

	memcpy(report.why, witness->why, sizeof(report.why));
	peer_put(parent, &report, sizeof(report));
}

/* What a process that goes apart is given. */
struct leave {
	struct witness *witness;
	bool with_user;
	const struct peer *parent;
};

/* A peer_fn: the first of a new pid namespace. */
static int be_first(const struct peer *parent, void *arg)
{
	const struct leave *leave = arg;

	(void)parent;
	report(leave->parent, leave->witness, ask_within(leave->witness, !leave->with_user));
	return 0;
}

/* A peer_fn: whoever asks for a new pid namespace does not get into it itself. */
static int go_apart(const struct peer *parent, void *arg)
{
	struct leave *leave = arg;
	struct peer first;

	leave->parent = parent;
	if (unshare(CLONE_NEWPID | (leave->with_user ? CLONE_NEWUSER : 0)) ||
	    peer_start(&first, be_first, leave)) {
		report(parent, leave->witness, -errno);
		return 1;
	}
	return peer_reap(&first);
}

int ask_apart(const struct asking *asking, struct witness *witness, unsigned int round)
{
	struct leave leave = { .witness = witness, .with_user = round % 2 };
	struct report report = { .ret = -ECHILD };
	struct peer child;
	int ret;

	(void)asking;
	ret = peer_start(&child, go_apart, &leave);
	if (ret)
		return ret;
	if (peer_get(&child, &report, sizeof(report)))
		memcpy(witness->why, report.why, sizeof(witness->why));
	peer_reap(&child);
	return report.ret;
}
