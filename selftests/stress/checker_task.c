// SPDX-License-Identifier: GPL-2.0
/* Checks of threads. */
#include <errno.h>
#include <string.h>

#include "stress/checker.h"

/**
 * struct task_check - a request and its reply
 * @query: the thread
 * @task: the reply, or NULL if there is no such thread
 * @select: the selection of a dump, NULL for all
 * @life: of the filter in @select; UINT32_MAX if it is a filter of another history
 * @index: of that filter
 */
struct task_check {
	struct query query;
	const struct sd_task *task;
	const struct sd_select *select;
	uint32_t life;
	unsigned int index;
};

static bool same_thread(const struct history_state *state, const struct history_thread *thread,
			const struct sd_task *task)
{
	return task->tgid == state->leader.tid && task->start_time >= thread->born_after &&
	       task->start_time <= thread->born_before && task->uid == thread->uid &&
	       strcmp(task->comm, thread->comm) == 0 &&
	       (!(task->has & SD_HAS_TSC) || task->tsc == thread->tsc) &&
	       task->no_new_privs == thread->no_new_privs;
}

static bool same_seccomp(const struct history_state *state, const struct sd_task *task)
{
	bool has_filters = task->has & SD_HAS_FILTER_ID;

	if (task->filter_count != state->filter_count)
		return false;
	if (state->change != HISTORY_END)
		return task->mode == state->mode && !task->exiting &&
		       has_filters == (state->filter_count > 0);
	/* An exiting thread loses its filters; its mode is DEAD if seccomp kills it. */
	return (task->mode == state->mode || task->mode == SECCOMP_DIAG_MODE_DEAD) &&
	       (!has_filters || state->filter_count);
}

/* A history_fn. */
static bool allows_task(const struct history_state *state, void *arg)
{
	const struct task_check *check = arg;
	const struct query *query = &check->query;
	const struct history_thread *thread = query_thread(state, query);
	const struct sd_task *task = check->task;
	bool another;

	/* A later thread with the same number has a later start time. */
	if (query->sibling)
		another = task->start_time > query->was.born_before;
	else
		another = task->start_time >= state->since;
	if (!thread)
		return another;
	if (query->sibling && state->change == HISTORY_END && another)
		return true;
	return same_thread(state, thread, task) && same_seccomp(state, task);
}

static bool selected(const struct history_state *state, const struct history_thread *thread,
		     const struct task_check *check)
{
	const struct sd_task task = {
		.tgid = state->leader.tid,
		.uid = thread->uid,
		.mode = state->mode,
	};

	if (!check->select)
		return true;
	/* The mode and the filters of an exiting thread change. */
	if (state->change == HISTORY_END && (check->select->modes || check->select->has_filter_id))
		return false;
	if (check->select->has_filter_id &&
	    (state->life != check->life || state->filter_count <= check->index))
		return false;
	return sd_selected(&task, check->select);
}

/* A history_fn for a thread that is missing from the reply. */
static bool allows_nothing(const struct history_state *state, void *arg)
{
	const struct task_check *check = arg;
	const struct query *query = &check->query;
	const struct history_thread *thread = query_thread(state, query);

	/* Until its parent waits, an exiting leader stays visible; a sibling does not. */
	if (!thread || (query->sibling && state->change == HISTORY_END))
		return true;
	return !selected(state, thread, check);
}

/* Whether id and budget equal those of earlier replies. */
static bool filters_agree(struct checker *checker, unsigned int which,
			  const struct history_state *state, const struct task_check *check)
{
	const struct history_thread *thread = query_thread(state, &check->query);
	const struct sd_task *task = check->task;

	if (!(task->has & SD_HAS_FILTER_ID) || !thread || task->start_time > thread->born_before)
		return true;
	return !task->listener &&
	       checker_same_id(checker, which, state->life, state->filter_count - 1,
			       task->filter_id, task->budget_used);
}

static int fail(struct checker *checker, unsigned int which, const struct task_check *check)
{
	const struct sd_task *task = check->task;

	if (!task)
		return checker_fail_since(checker, which, check->query.from,
					  "no thread %d:", check->query.was.tid);
	return checker_fail_since(
		checker, which, check->query.from,
		"thread %d: process %d, started %llu, mode %d, %u filters, tsc %d, uid %u, nnp %d, "
		"exiting %d, newest %#llx, budget %u, '%s':",
		task->tid, task->tgid, (unsigned long long)task->start_time, task->mode,
		task->filter_count, task->tsc, task->uid, task->no_new_privs, task->exiting,
		(unsigned long long)task->filter_id, task->budget_used, task->comm);
}

static int check_reply(struct checker *checker, unsigned int which, struct task_check *check)
{
	enum history_result result;
	struct history_state state;

	result = history_check(checker->histories[which], check->query.from,
			       check->task ? allows_task : allows_nothing, check, &state);
	if (result == HISTORY_RIGHT && check->task && !filters_agree(checker, which, &state, check))
		result = HISTORY_WRONG;
	return checker_count(checker, result) ? fail(checker, which, check) : 0;
}

static int get(struct checker *checker, unsigned int which, struct task_check *check,
	       struct rawnl_reply *reply)
{
	const struct query *query = &check->query;
	int ret = tasks_get(&checker->nl, query->was.tid, reply);

	if (ret == -EBADMSG)
		return checker_fail_since(checker, which, query->from, "%s:", reply->why);
	ret = ret ?: checker_gone(reply);
	if (ret)
		return ret;
	check->task = rawnl_find(reply, query->was.tid);
	if (reply->error ? reply->error != ESRCH || reply->count : !check->task)
		return checker_fail_since(checker, which, query->from,
					  "%zu replies about %d, %s (%s):", reply->count,
					  query->was.tid, strerror(reply->error), reply->msg);
	return check_reply(checker, which, check);
}

int checker_task(struct checker *checker, unsigned int which, bool sibling)
{
	struct task_check check = { 0 };
	struct rawnl_reply reply;
	int ret;

	if (!query_begin(checker, which, sibling, &check.query))
		return 0;
	ret = get(checker, which, &check, &reply);
	rawnl_free(&reply);
	return ret;
}

int checker_stopped(struct checker *checker, unsigned int which, pid_t tid)
{
	struct task_check check = { 0 };
	struct rawnl_reply reply;
	int ret;

	if (!query_begin(checker, which, false, &check.query) || check.query.was.tid != tid)
		return 0;
	ret = get(checker, which, &check, &reply);
	/* A stopped thread can't exit: nobody sends it SIGKILL. */
	if (!ret && !(check.task && check.task->suspended))
		ret = checker_fail_since(checker, which, check.query.from,
					 "%d is stopped and not %s:", tid,
					 check.task ? "suspended" : "there");
	rawnl_free(&reply);
	return ret;
}

/* @which, @life, @index: the filter in @select, if there is one. */
static int dump(struct checker *checker, const struct sd_select *select, bool small,
		unsigned int which, uint32_t life, unsigned int index)
{
	struct task_check checks[2 * CHECKER_HISTORIES];
	struct rawnl_reply reply;
	int ret;

	for (unsigned int i = 0; i < 2 * CHECKER_HISTORIES; i++) {
		checks[i] = (struct task_check){
			.select = select,
			.life = i / 2 == which ? life : UINT32_MAX,
			.index = index,
		};
		query_begin(checker, i / 2, i % 2, &checks[i].query);
	}
	ret = checker_tasks(checker, select, small, &reply);
	for (unsigned int i = 0; !ret && i < 2 * CHECKER_HISTORIES; i++) {
		if (!checks[i].query.was.tid)
			continue;
		checks[i].task = rawnl_find(&reply, checks[i].query.was.tid);
		ret = check_reply(checker, i / 2, &checks[i]);
	}
	rawnl_free(&reply);
	return ret;
}

int checker_dump(struct checker *checker, const struct sd_select *select, bool small)
{
	return dump(checker, select, small, 0, 0, 0);
}

int checker_dump_by_filter(struct checker *checker, unsigned int which)
{
	const struct checker_ids *known = &checker->ids[which];
	struct sd_select select = { .has_filter_id = true };
	unsigned int index = 0;

	while (index < CHECKER_FILTERS && !known->ids[index])
		index++;
	if (index == CHECKER_FILTERS)
		return 0;
	select.filter_id = known->ids[index];
	return dump(checker, &select, false, which, known->life, index);
}
