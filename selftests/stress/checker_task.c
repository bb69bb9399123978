// SPDX-License-Identifier: GPL-2.0
/* The checker asks for threads. */
#include <errno.h>
#include <string.h>

#include "stress/checker.h"

#define SMALL 4096

/**
 * struct told_thread - what has come of a question
 * @question: it
 * @task: what was told; NULL: nothing
 * @select: what a dump was to tell, NULL for all
 * @life: of the filter, if @select has one; of no life if it is another history's
 * @index: of that filter
 */
struct told_thread {
	struct question question;
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
	/* On its way out, it loses its filters; its mode is dead if seccomp kills it. */
	return (task->mode == state->mode || task->mode == SECCOMP_DIAG_MODE_DEAD) &&
	       (!has_filters || state->filter_count);
}

/* A history_fn. */
static bool allows_task(const struct history_state *state, void *arg)
{
	const struct told_thread *told = arg;
	const struct question *question = &told->question;
	const struct history_thread *thread = question_thread(state, question);
	const struct sd_task *task = told->task;
	bool another;

	/* Who gets a number was started after the one who had it. */
	if (question->sibling)
		another = task->start_time > question->was.born_before;
	else
		another = task->start_time >= state->since;
	if (!thread)
		return another;
	if (question->sibling && state->change == HISTORY_END && another)
		return true;
	return same_thread(state, thread, task) && same_seccomp(state, task);
}

static bool selected(const struct history_state *state, const struct history_thread *thread,
		     const struct told_thread *told)
{
	const struct sd_task task = {
		.tgid = state->leader.tid,
		.uid = thread->uid,
		.mode = state->mode,
	};

	if (!told->select)
		return true;
	/* Its mode and its filters may be others by now. */
	if (state->change == HISTORY_END && (told->select->modes || told->select->has_filter_id))
		return false;
	if (told->select->has_filter_id &&
	    (state->life != told->life || state->filter_count <= told->index))
		return false;
	return sd_selected(&task, told->select);
}

/* A history_fn: nothing is told of a thread that is not there, or not wanted. */
static bool allows_nothing(const struct history_state *state, void *arg)
{
	const struct told_thread *told = arg;
	const struct question *question = &told->question;
	const struct history_thread *thread = question_thread(state, question);

	/* The leader stays for its parent, a sibling for nobody. */
	if (!thread || (question->sibling && state->change == HISTORY_END))
		return true;
	return !selected(state, thread, told);
}

/* What is told of its filters fits to what was told of them before. */
static bool filters_agree(struct checker *checker, unsigned int which,
			  const struct history_state *state, const struct told_thread *told)
{
	const struct history_thread *thread = question_thread(state, &told->question);
	const struct sd_task *task = told->task;

	if (!(task->has & SD_HAS_FILTER_ID) || !thread || task->start_time > thread->born_before)
		return true;
	return !task->listener &&
	       checker_knows(checker, which, state->life, state->filter_count - 1, task->filter_id,
			     task->budget_used);
}

static int tell_false(struct checker *checker, unsigned int which, const struct told_thread *told)
{
	const struct sd_task *task = told->task;

	if (!task)
		return checker_false(checker, which, told->question.from,
				     "nothing told of %d:", told->question.was.tid);
	return checker_false(
		checker, which, told->question.from,
		"told of %d: process %d, started %llu, mode %d, %u filters, tsc %d, uid %u, nnp %d, "
		"exiting %d, newest %#llx, budget %u, '%s':",
		task->tid, task->tgid, (unsigned long long)task->start_time, task->mode,
		task->filter_count, task->tsc, task->uid, task->no_new_privs, task->exiting,
		(unsigned long long)task->filter_id, task->budget_used, task->comm);
}

static int judge(struct checker *checker, unsigned int which, struct told_thread *told)
{
	enum history_verdict verdict;
	struct history_state state;

	verdict = history_check(checker->histories[which], told->question.from,
				told->task ? allows_task : allows_nothing, told, &state);
	if (verdict == HISTORY_TRUE && told->task && !filters_agree(checker, which, &state, told))
		verdict = HISTORY_FALSE;
	return checker_count(checker, verdict) ? tell_false(checker, which, told) : 0;
}

static int ask(struct checker *checker, unsigned int which, struct told_thread *told,
	       struct rawnl_reply *rows)
{
	const struct question *question = &told->question;
	int ret = tasks_get(&checker->nl, question->was.tid, rows);

	if (ret == -EBADMSG)
		return checker_false(checker, which, question->from, "%s:", rows->why);
	ret = ret ?: checker_gone(rows);
	if (ret)
		return ret;
	told->task = rawnl_find(rows, question->was.tid);
	if (rows->error ? rows->error != ESRCH || rows->count : !told->task)
		return checker_false(checker, which, question->from,
				     "%zu answers about %d, %s (%s):", rows->count,
				     question->was.tid, strerror(rows->error),
				     rows->msg);
	return judge(checker, which, told);
}

int checker_task(struct checker *checker, unsigned int which, bool sibling)
{
	struct told_thread told = { 0 };
	struct rawnl_reply rows;
	int ret;

	if (!question_begin(checker, which, sibling, &told.question))
		return 0;
	ret = ask(checker, which, &told, &rows);
	rawnl_free(&rows);
	return ret;
}

int checker_stopped(struct checker *checker, unsigned int which, pid_t tid)
{
	struct told_thread told = { 0 };
	struct rawnl_reply rows;
	int ret;

	if (!question_begin(checker, which, false, &told.question) || told.question.was.tid != tid)
		return 0;
	ret = ask(checker, which, &told, &rows);
	/* It can't go on, so it can't end, but for a signal that nobody sends. */
	if (!ret && !(told.task && told.task->suspended))
		ret = checker_false(checker, which, told.question.from,
				    "%d is stopped and not %s:", tid,
				    told.task ? "suspended" : "there");
	rawnl_free(&rows);
	return ret;
}

/* Sends the request and reads the answer: nothing has to be true of that but its form. */
static int dump(struct checker *checker, const struct sd_select *select, bool small,
		struct rawnl_reply *rows)
{
	int ret = tasks_dump(small ? &checker->small : &checker->nl, select,
			     small ? SMALL : RAWNL_SIZE, rows);

	if (ret == -EBADMSG || ret == -ELOOP)
		return checker_false(checker, 0, UINT64_MAX, "a dump: %s (%s)", strerror(-ret),
				     rows->why);
	ret = ret ?: checker_gone(rows);
	if (!ret && rows->error)
		return checker_false(checker, 0, UINT64_MAX, "a dump: %s (%s)",
				     strerror(rows->error), rows->msg);
	for (size_t i = 0; !ret && select && i < rows->count; i++)
		if (!sd_selected(&rows->tasks[i], select))
			ret = checker_false(checker, 0, UINT64_MAX,
					    "thread %d in mode %d, uid %u was not asked for",
					    rows->tasks[i].tid, rows->tasks[i].mode,
					    rows->tasks[i].uid);
	return ret;
}

/* @which, @life, @index: the filter, if there is one to select by. */
static int ask_all(struct checker *checker, const struct sd_select *select, bool small,
		   unsigned int which, uint32_t life, unsigned int index)
{
	struct told_thread told[2 * CHECKER_HISTORIES];
	struct rawnl_reply rows;
	int ret;

	for (unsigned int i = 0; i < 2 * checker->count; i++) {
		told[i] = (struct told_thread){
			.select = select,
			.life = i / 2 == which ? life : UINT32_MAX,
			.index = index,
		};
		question_begin(checker, i / 2, i % 2, &told[i].question);
	}
	ret = dump(checker, select, small, &rows);
	for (unsigned int i = 0; !ret && i < 2 * checker->count; i++) {
		if (!told[i].question.was.tid)
			continue;
		told[i].task = rawnl_find(&rows, told[i].question.was.tid);
		ret = judge(checker, i / 2, &told[i]);
	}
	rawnl_free(&rows);
	return ret;
}

int checker_dump(struct checker *checker, const struct sd_select *select, bool small)
{
	return ask_all(checker, select, small, 0, 0, 0);
}

int checker_dump_by_filter(struct checker *checker, unsigned int which)
{
	const struct checker_known *known = &checker->known[which];
	struct sd_select select = { .has_filter_id = true };
	unsigned int index = 0;

	while (index < CHECKER_FILTERS && !known->ids[index])
		index++;
	if (index == CHECKER_FILTERS)
		return 0;
	select.filter_id = known->ids[index];
	return ask_all(checker, &select, false, which, known->life, index);
}
