// SPDX-License-Identifier: GPL-2.0
/* Readers of processes that do not change: their replies and events are known beforehand. */
#include <errno.h>
#include <string.h>

#include "lib/expect_event.h"
#include "stress/readers.h"
#include "stress/workloads.h"

/* One of so many dumps of threads is followed by dumps of filters, which take longer. */
#define TASKS_PER_FILTERS 8

/* Calls of @caller that are watched. */
#define CALLS 20

/* A child_fn. */
static int stay(const struct child *parent, void *arg)
{
	(void)arg;
	child_exchange(parent, worker_start_many(STEADY_THREADS));
	return 0;
}

int steady_start_older(struct steady *steady)
{
	int ret = child_start(&steady->older, stay, NULL);

	if (ret)
		return ret;
	return child_receive(&steady->older) == STEADY_THREADS ? 0 : -EAGAIN;
}

int steady_start_others(struct steady *steady)
{
	const struct filter_child_command thread = { .op = FILTER_CHILD_THREAD };
	int ret;

	for (unsigned int i = 0; i < STEADY_FILTERS; i++)
		steady->programs[i] = (struct program){ .len = 1 + 120 * i, .salt = 0xff000 + i };
	steady->programs[STEADY_FILTERS / 2].len = BPF_MAXINSNS;
	ret = child_start(&steady->younger, filter_child, NULL) ?:
		      filter_child_chain(&steady->younger, steady->programs, STEADY_FILTERS);
	for (int i = 0; !ret && i < STEADY_THREADS; i++) {
		steady->threads[i] = filter_child_command(&steady->younger, &thread);
		ret = steady->threads[i] > 0 ? 0 : steady->threads[i];
	}
	return ret						  ?:
		       child_start(&steady->caller, puppet, NULL) ?:
		       PUPPET_DO(&steady->caller, PUPPET_INSTALL, .ruleset = ruleset_refuses);
}

void steady_kill(struct steady *steady)
{
	child_kill(&steady->caller);
	child_kill(&steady->younger);
	child_kill(&steady->older);
}

static unsigned int count_threads(const struct rawnl_reply *reply, pid_t tgid, unsigned int mode)
{
	unsigned int count = 0;

	for (size_t i = 0; i < reply->count; i++)
		count += reply->tasks[i].tgid == tgid && reply->tasks[i].mode == mode;
	return count;
}

/* A dump has every thread of both processes. */
static int check_all_tasks(const struct steady *steady, struct checker *checker, bool small)
{
	struct rawnl_reply reply;
	int ret = checker_tasks(checker, NULL, small, &reply);
	unsigned int older = count_threads(&reply, steady->older.pid, SECCOMP_DIAG_MODE_DISABLED);
	unsigned int younger = count_threads(&reply, steady->younger.pid, SECCOMP_DIAG_MODE_FILTER);

	if (!ret && (older != STEADY_THREADS + 1 || younger != STEADY_THREADS + 1))
		ret = checker_fail(checker, "a dump has %u and %u threads, not %u", older, younger,
				   STEADY_THREADS + 1);
	rawnl_free(&reply);
	return ret;
}

/* A selection by filter id has every thread of @younger, and no other. */
static int check_tasks_by_filter(const struct steady *steady, struct checker *checker, uint64_t id)
{
	const struct sd_select select = { .has_filter_id = true, .filter_id = id };
	struct rawnl_reply reply;
	int ret = checker_tasks(checker, &select, false, &reply);

	if (!ret &&
	    (reply.count != STEADY_THREADS + 1 ||
	     count_threads(&reply, steady->younger.pid, SECCOMP_DIAG_MODE_FILTER) != reply.count))
		ret = checker_fail(checker, "%zu threads have filter %#llx", reply.count,
				   (unsigned long long)id);
	rawnl_free(&reply);
	return ret;
}

static int check_chain(const struct steady *steady, struct checker *checker, pid_t tid, bool small)
{
	char why[WHY_LEN] = "";
	struct filters_reply reply;
	int ret = checker_filters(checker, tid, small, &reply);

	if (!ret && reply.answer.error)
		ret = checker_fail(checker, "filters of %d: %s", tid, reply.answer.msg);
	if (!ret && !filters_match(&reply, tid, steady->programs, STEADY_FILTERS, why))
		ret = checker_fail(checker, "filters of %d: %s", tid, why);
	for (size_t i = 0; !ret && i < reply.count; i++)
		if (!checker_same_id(checker, CHECKER_STEADY, 0, reply.filters[i].index,
				     reply.filters[i].id, 0))
			ret = checker_fail(checker, "filter %zu of %d has a new id", i, tid);
	filters_free(&reply);
	return ret;
}

/* A dump of all filters has each steady filter once, and no program that nobody has installed. */
static int check_all_filters(const struct steady *steady, struct checker *checker, bool small)
{
	const uint64_t *ids = checker->ids[CHECKER_STEADY].ids;
	struct filters_reply reply;
	unsigned int count = 0;
	int ret = checker_filters(checker, 0, small, &reply);

	if (!ret && reply.answer.error)
		ret = checker_fail(checker, "all filters: %s", reply.answer.msg);
	for (size_t i = 0; !ret && i < reply.count; i++) {
		const struct filter_reply *filter = &reply.filters[i];
		char why[WHY_LEN] = "";

		/* The program of a thread that exits may be incomplete. */
		if (filters_whole(filter))
			ret = check_own_filter(checker, filter);
		for (int j = 0; !ret && j < STEADY_FILTERS; j++) {
			if (filter->id != ids[j])
				continue;
			count++;
			if (!filter_matches(filter, &steady->programs[j], why))
				ret = checker_fail(checker, "all filters: %s", why);
		}
	}
	if (!ret && count != STEADY_FILTERS)
		ret = checker_fail(checker, "all filters: %u of %u", count, STEADY_FILTERS);
	filters_free(&reply);
	return ret;
}

int read_steady(const struct readers *readers, struct checker *checker, unsigned int round)
{
	const uint64_t *ids = checker->ids[CHECKER_STEADY].ids;
	const struct steady *steady = &readers->steady;
	int ret = check_all_tasks(steady, checker, round % 2);
	bool small;

	if (ret || round % TASKS_PER_FILTERS)
		return ret;
	round /= TASKS_PER_FILTERS;
	small = round % 2;
	return check_chain(steady, checker, steady->younger.pid, !small) ?:
		       check_chain(steady, checker, steady->threads[round % STEADY_THREADS], small) ?:
		       check_all_filters(steady, checker, small) ?:
		       check_tasks_by_filter(steady, checker, ids[round % STEADY_FILTERS]);
}

/* Fills in the replies of TASK_GET and FILTER_GET. */
static int learn_caller(struct checker *checker, pid_t tid, struct snapshot *expected)
{
	struct filters_reply filters;
	struct rawnl_reply tasks;
	int ret;

	*expected = (struct snapshot){ .since = boottime_ns(), .count = 1 };
	ret = tasks_get(&checker->nl, tid, &tasks) ?: checker_gone(&tasks);
	if (!ret && tasks.count == 1)
		expected->task = tasks.tasks[0];
	rawnl_free(&tasks);
	if (ret)
		return ret;
	ret = checker_filters(checker, tid, false, &filters);
	if (!ret && filters.count == 1)
		expected->filters[0] = (struct sd_filter){ .id = filters.filters[0].id,
							   .flags = filters.filters[0].flags };
	filters_free(&filters);
	return ret;
}

/* All events of the calls arrive, and nothing else. */
static int check_events(struct checker *checker, const struct watcher *watcher,
			const struct snapshot *expected)
{
	const struct expected_verdict said = { .call = native_call(CALL),
					       .ret = SECCOMP_RET_ERRNO | 1 };

	if (watcher->count != CALLS || watcher->counts.dropped ||
	    watcher->counts.made != watcher->seen)
		return checker_fail(checker, "%zu events of %d calls, %llu made, %llu dropped",
				    watcher->count, CALLS, (unsigned long long)watcher->counts.made,
				    (unsigned long long)watcher->counts.dropped);
	for (int i = 0; i < CALLS; i++) {
		char why[WHY_LEN] = "";

		if (!verdict_matches(&watcher->events[i], expected, &said, why))
			return checker_fail(checker, "event %d: %s", i, why);
	}
	return 0;
}

static int watch_calls(const struct child *caller, struct checker *checker)
{
	const struct sd_watch watch = {
		.kinds = INSTALLS | VERDICTS,
		.tgids = &caller->pid,
		.tgids_len = 1,
	};
	struct snapshot expected;
	struct watcher watcher;
	int ret;

	ret = watcher_open(&watcher)				    ?:
		      learn_caller(checker, caller->pid, &expected) ?:
		      watch_result(checker, &watcher, watcher_watch(&watcher, &watch));
	if (!ret &&
	    PUPPET_DO(caller, PUPPET_CALLS, .call = native_call(CALL), .times = CALLS) != -1)
		ret = checker_fail(checker, "the calls were not refused");
	ret = ret							       ?:
		      watch_result(checker, &watcher, watcher_drain(&watcher)) ?:
		      check_events(checker, &watcher, &expected);
	watcher_close(&watcher);
	return ret;
}

/* A child_fn: a watcher that ends by SIGKILL. */
static int watch_until_killed(const struct child *parent, void *arg)
{
	const struct sd_watch all = { .kinds = INSTALLS | VERDICTS };
	struct watcher watcher;

	(void)arg;
	child_send(parent, watcher_open(&watcher) ?: watcher_watch(&watcher, &all));
	for (;;)
		watcher_read(&watcher, 10);
	return 0;
}

int read_steady_events(const struct readers *readers, struct checker *checker, unsigned int round)
{
	const struct child *caller = &readers->steady.caller;
	struct child killed;
	int ret = child_start(&killed, watch_until_killed, NULL);

	(void)round;
	if (ret)
		return ret;
	ret = child_receive(&killed);
	if (ret == -ESHUTDOWN)
		ret = -ENOENT;
	else if (ret && ret != -ENOENT)
		ret = checker_fail(checker, "a watcher: %s", strerror(-ret));
	if (!ret)
		ret = watch_calls(caller, checker);
	child_kill(&killed);
	return ret ?: watch_calls(caller, checker);
}
