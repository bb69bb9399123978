// SPDX-License-Identifier: GPL-2.0
/* Readers of threads and filters that change. */
#include <errno.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/tracer.h"
#include "stress/readers.h"
#include "stress/workloads.h"

/* One of so many requests for threads is a dump. */
#define TASKS_PER_DUMP 12

/* One of so many requests for filters is a dump. */
#define FILTERS_PER_CHAIN 6

/* The numbers in a new pid namespace: the reader, and the child that it starts. */
#define FIRST 1
#define SECOND 2

/* Filters of that child. */
#define FILTERS 3

static int dump_some(struct checker *checker, unsigned int round)
{
	const struct sd_select selects[] = {
		{ .modes = 1 << SECCOMP_DIAG_MODE_FILTER | 1 << SECCOMP_DIAG_MODE_DEAD },
		{ .modes = 1 << SECCOMP_DIAG_MODE_STRICT },
		{ .has_uid = true },
		{ .seccomp = true },
	};
	unsigned int kind = round % 7;

	if (kind < 4)
		return checker_dump(checker, &selects[kind], round % 2);
	if (kind == 4)
		return checker_dump_by_filter(checker, round % CHECKER_HISTORIES);
	return checker_dump(checker, NULL, kind % 2);
}

int read_tasks(const struct readers *readers, struct checker *checker, unsigned int round)
{
	(void)readers;
	if (round % TASKS_PER_DUMP == 0)
		return dump_some(checker, round / TASKS_PER_DUMP);
	return checker_task(checker, round % CHECKER_HISTORIES, round % 5 == 0);
}

int read_filters(const struct readers *readers, struct checker *checker, unsigned int round)
{
	unsigned int which = round / FILTERS_PER_CHAIN % CHECKER_HISTORIES;

	(void)readers;
	if (round % FILTERS_PER_CHAIN == 0)
		return checker_chain(checker, which, round % 5 == 0, round % 4 == 0);
	return checker_filter(checker, which, round * 7 % 13, round % 2);
}

/* ptrace(2) has no filters of a thread that a filter kills: then the module reports mode DEAD. */
static int expect_dead(struct checker *checker, pid_t tid)
{
	struct rawnl_reply reply;
	int ret = tasks_get(&checker->nl, tid, &reply) ?: checker_gone(&reply);

	if (!ret && (reply.count != 1 || reply.tasks[0].mode != SECCOMP_DIAG_MODE_DEAD))
		ret = checker_fail(checker, "ptrace has no filters of %d, in mode %d", tid,
				   reply.count ? (int)reply.tasks[0].mode : -1);
	rawnl_free(&reply);
	return ret;
}

/* A stopped thread may get more filters by TSYNC, but loses none. */
static int compare_with_ptrace(struct checker *checker, const struct tracer *tracer,
			       unsigned int round)
{
	struct sock_filter program[BPF_MAXINSNS];
	const struct filter_reply *filter = NULL;
	struct filters_reply reply;
	long len = 0;
	int ret = checker_filters(checker, tracer->tid, false, &reply);

	if (!ret && reply.answer.error)
		ret = checker_fail(checker, "%d is stopped: %s (%s)", tracer->tid,
				   strerror(reply.answer.error), reply.answer.msg);
	if (!ret && reply.count) {
		filter = &reply.filters[round % reply.count];
		len = tracer_filter(tracer, filter->index, program);
	}
	if (len == -EINVAL)
		ret = expect_dead(checker, tracer->tid);
	/* Without CONFIG_CHECKPOINT_RESTORE, ptrace(2) returns EIO. */
	else if (filter && len != -EIO &&
		 (!filters_whole(filter) || len != (long)filter->insns ||
		  memcmp(filter->prog, program, len * sizeof(program[0]))))
		ret = checker_fail(checker, "filter %u of %d has %u instructions, or by ptrace %ld",
				   filter->index, tracer->tid, filter->insns, len);
	filters_free(&reply);
	return ret;
}

int read_stopped(const struct readers *readers, struct checker *checker, unsigned int round)
{
	unsigned int which = round % CHECKER_HISTORIES;
	bool suspended = round % 2;
	struct tracer tracer;
	struct query query;
	int ret;

	(void)readers;
	if (!query_begin(checker, which, false, &query))
		return 1;
	/* Fails if the thread exits, or if the kernel does not know the option. */
	if (tracer_seize(&tracer, query.was.tid, suspended ? PTRACE_O_SUSPEND_SECCOMP : 0))
		return 1;
	ret = suspended ? checker_stopped(checker, which, tracer.tid) :
			  checker_task(checker, which, false);
	ret = ret ?: compare_with_ptrace(checker, &tracer, round);
	tracer_release(&tracer);
	return ret;
}

int check_own_filter(struct checker *checker, const struct filter_reply *filter)
{
	char why[WHY_LEN] = "";
	pid_t group = getpgid(filter->tid);

	/* A thread that has ended meanwhile is taken for one of the test. */
	if ((group >= 0 && group != getpgrp()) || known_filter(filter, why))
		return 0;
	return checker_fail(checker, "a filter of %u: %s", filter->tid, why);
}

static int get_stranger(struct checker *checker, pid_t tid)
{
	struct rawnl_reply reply;
	int ret = tasks_get(&checker->nl, tid, &reply) ?: checker_gone(&reply);

	if (ret == -EBADMSG)
		ret = checker_fail(checker, "%d: %s", tid, reply.why);
	else if (!ret && (reply.error ? reply.error != ESRCH : reply.count != 1))
		ret = checker_fail(checker, "%d: %zu replies: %s (%s)", tid, reply.count,
				   strerror(reply.error), reply.msg);
	rawnl_free(&reply);
	return ret;
}

static int dump_stranger(struct checker *checker, pid_t tid, bool small, size_t *count)
{
	struct filters_reply reply;
	int ret = checker_filters(checker, tid, small, &reply);

	if (!ret &&
	    ((reply.answer.error && reply.answer.error != ESRCH) || !checker_linked(&reply, tid)))
		ret = checker_fail(checker, "%d: %zu filters: %s (%s)", tid, reply.count,
				   strerror(reply.answer.error), reply.answer.msg);
	for (size_t i = 0; !ret && i < reply.count; i++)
		if (!reply.answer.error || i + 1 < reply.count || filters_whole(&reply.filters[i]))
			ret = check_own_filter(checker, &reply.filters[i]);
	*count += reply.count;
	filters_free(&reply);
	return ret;
}

static int get_oldest_filter(struct checker *checker, pid_t tid)
{
	struct filters_reply reply;
	int ret = filters_get(&checker->nl, tid, SECCOMP_DIAG_A_FILTER_INDEX, 0, 0, &reply) ?:
			  checker_gone(&reply.answer);

	if (ret == -EBADMSG)
		ret = checker_fail(checker, "the oldest filter of %d: %s", tid, reply.why);
	else if (!ret && reply.answer.error && reply.answer.error != ESRCH &&
		 reply.answer.error != ENOENT)
		ret = checker_fail(checker, "the oldest filter of %d: %s (%s)", tid,
				   strerror(reply.answer.error), reply.answer.msg);
	if (!ret && reply.count)
		ret = check_own_filter(checker, &reply.filters[0]);
	filters_free(&reply);
	return ret;
}

int read_strangers(const struct readers *readers, struct checker *checker, unsigned int round)
{
	const struct sd_select filtered = { .modes = 1 << SECCOMP_DIAG_MODE_FILTER };
	unsigned int step = round % 2 ? 3 : 16;
	struct rawnl_reply reply;
	size_t filters = 0;
	int ret = checker_tasks(checker, round % 2 ? &filtered : NULL, false, &reply);

	for (size_t i = round % 3; !ret && i < reply.count && !readers_stopped(readers);
	     i += step) {
		pid_t tid = reply.tasks[i].tid, tgid = reply.tasks[i].tgid;

		/* Other readers check these. */
		if (tgid == readers->steady.younger.pid || tgid == readers->steady.caller.pid)
			continue;
		ret = get_stranger(checker, tid)			   ?:
			      dump_stranger(checker, tid, i % 2, &filters) ?:
			      get_oldest_filter(checker, tid);
	}
	rawnl_free(&reply);
	return ret ?: !filters;
}

/* A dump has two threads. */
static int dump_namespace(struct checker *checker)
{
	struct rawnl_reply reply;
	int ret = checker_tasks(checker, NULL, false, &reply);

	if (!ret && (reply.count != 2 || reply.tasks[0].tid != FIRST ||
		     reply.tasks[1].tid != SECOND || reply.tasks[1].tgid != SECOND ||
		     reply.tasks[0].filter_count || reply.tasks[1].filter_count != FILTERS))
		ret = checker_fail(checker, "%zu threads, the first %d, the last %d", reply.count,
				   reply.count ? reply.tasks[0].tid : 0,
				   reply.count ? reply.tasks[reply.count - 1].tid : 0);
	rawnl_free(&reply);
	return ret;
}

/* Only root in the initial user namespace may read programs. */
static int dump_filters(struct checker *checker, const struct program *programs, bool root)
{
	char why[WHY_LEN] = "";
	struct filters_reply reply;
	int ret = checker_filters(checker, SECOND, false, &reply);

	if (!ret && reply.answer.error != (root ? 0 : EPERM))
		ret = checker_fail(checker, "root %d: %s (%s)", root, strerror(reply.answer.error),
				   reply.answer.msg);
	if (!ret && root && !filters_match(&reply, SECOND, programs, FILTERS, why))
		ret = checker_fail(checker, "%s", why);
	filters_free(&reply);
	return ret;
}

/**
 * struct namespaces - shared by read_namespaces() and its children
 * @user: in a new user namespace, too
 * @result: of the requests
 * @parent: of the process in between, to receive @result
 */
struct namespaces {
	struct checker *checker;
	bool user;
	struct {
		int ret;
		char why[CHECKER_WHY];
	} result;
	const struct child *parent;
};

static void send_result(struct namespaces *namespaces, int ret)
{
	namespaces->result.ret = ret;
	memcpy(namespaces->result.why, namespaces->checker->why, CHECKER_WHY);
	child_put(namespaces->parent, &namespaces->result, sizeof(namespaces->result));
}

/* A child_fn: the first process of a new pid namespace. */
static int be_first(const struct child *parent, void *arg)
{
	struct namespaces *namespaces = arg;
	struct checker *checker = namespaces->checker;
	struct program programs[FILTERS];
	struct child second;
	int ret;

	(void)parent;
	for (unsigned int i = 0; i < FILTERS; i++)
		programs[i] = (struct program){ .len = 2 + i * 50, .salt = i };
	ret = child_start(&second, filter_child, NULL);
	if (!ret) {
		if (filter_child_chain(&second, programs, FILTERS))
			ret = checker_fail(checker, "no filters can be installed");
		ret = ret			      ?:
			      dump_namespace(checker) ?:
			      dump_filters(checker, programs, !namespaces->user);
		child_kill(&second);
	}
	send_result(namespaces, ret);
	return 0;
}

/* A child_fn: unshare(2) puts the next child into the new pid namespace, not the caller. */
static int enter_namespaces(const struct child *parent, void *arg)
{
	struct namespaces *namespaces = arg;
	struct child first;

	namespaces->parent = parent;
	if (unshare(CLONE_NEWPID | (namespaces->user ? CLONE_NEWUSER : 0)) ||
	    child_start(&first, be_first, namespaces)) {
		send_result(namespaces, -errno);
		return 1;
	}
	return child_reap(&first);
}

int read_namespaces(const struct readers *readers, struct checker *checker, unsigned int round)
{
	struct namespaces namespaces = { .checker = checker, .user = round % 2 };
	struct child child;
	int ret;

	(void)readers;
	ret = child_start(&child, enter_namespaces, &namespaces);
	if (ret)
		return ret;
	ret = -ECHILD;
	if (child_get(&child, &namespaces.result, sizeof(namespaces.result))) {
		ret = namespaces.result.ret;
		memcpy(checker->why, namespaces.result.why, CHECKER_WHY);
	}
	child_reap(&child);
	return ret;
}
