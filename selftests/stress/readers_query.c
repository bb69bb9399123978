// SPDX-License-Identifier: GPL-2.0
/* Askers for threads and filters. */
#include <errno.h>
#include <linux/seccomp.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

#include "stress/readers.h"
#include "lib/tracer.h"

/* Of so many questions about threads, one is a dump. */
#define THREADS_PER_DUMP 12

/* By index and by id, so many filters are asked for between two whole chains. */
#define FILTERS_PER_CHAIN 6

#define SMALL 4096

static int dump_some(const struct readers *readers, struct checker *checker, unsigned int round)
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
		return checker_dump_by_filter(checker, round % readers->count);
	return checker_dump(checker, NULL, kind % 2);
}

int read_threads(const struct readers *readers, struct checker *checker, unsigned int round)
{
	if (round % THREADS_PER_DUMP == 0)
		return dump_some(readers, checker, round / THREADS_PER_DUMP);
	return checker_task(checker, round % readers->count, round % 5 == 0);
}

int read_filters(const struct readers *readers, struct checker *checker, unsigned int round)
{
	unsigned int which = round / FILTERS_PER_CHAIN % readers->count;

	if (round % FILTERS_PER_CHAIN == 0)
		return checker_chain(checker, which, round % 5 == 0, round % 4 == 0);
	return checker_filter(checker, which, round * 7 % 13, round % 2);
}

/*
 * A thread that has ended in the middle of it is waited for here, too: until then its parent can't
 * wait for it. Return: 0 or a negative errno, -ESRCH if it has ended.
 */
static int stop(struct tracer *tracer, pid_t tid, long options)
{
	int status;

	*tracer = (struct tracer){ .tid = tid };
	if (ptrace(PTRACE_SEIZE, tid, NULL, (void *)options))
		return -errno;
	ptrace(PTRACE_INTERRUPT, tid, NULL, NULL);
	if (waitpid(tid, &status, __WALL) != tid)
		return -errno;
	if (!WIFSTOPPED(status))
		return -ESRCH;
	/* As tracer_stop(): what came first is handed on. */
	if (status >> 16 != PTRACE_EVENT_STOP)
		tracer->signal = WSTOPSIG(status);
	return 0;
}

/* ptrace(2) tells filters of those in filter mode; who is killed by one is in another. */
static int expect_dead(struct checker *checker, pid_t tid)
{
	struct rawnl_reply rows;
	int ret = tasks_get(&checker->nl, tid, &rows) ?: checker_gone(&rows);

	if (!ret && (rows.count != 1 || rows.tasks[0].mode != SECCOMP_DIAG_MODE_DEAD))
		ret = readers_wrong(checker, "ptrace tells no filters of %d, in mode %d", tid,
				    rows.count ? (int)rows.tasks[0].mode : -1);
	rawnl_free(&rows);
	return ret;
}

/* It loses no filter while it is stopped, whatever others add to it. */
static int compare(struct checker *checker, pid_t tid, unsigned int round)
{
	const struct tracer tracer = { .tid = tid };
	struct sock_filter program[BPF_MAXINSNS];
	const struct filter_reply *filter = NULL;
	struct filters_reply told;
	long len;
	int ret;

	ret = filters_dump(&checker->nl, tid, true, RAWNL_SIZE, &told) ?:
									 checker_gone(&told.answer);
	if (!ret && told.count)
		filter = &told.filters[round % told.count];
	len = filter ? tracer_filter(&tracer, filter->index, program) : 0;
	if (ret == -EBADMSG)
		ret = readers_wrong(checker, "%d is stopped: %s", tid, told.why);
	else if (!ret && told.answer.error)
		ret = readers_wrong(checker, "%d is stopped: %s (%s)", tid,
				    strerror(told.answer.error), told.answer.msg);
	else if (len == -EINVAL)
		ret = ret ?: expect_dead(checker, tid);
	/* ptrace(2) of a kernel without CONFIG_CHECKPOINT_RESTORE tells nothing. */
	else if (filter && len != -EIO &&
		 (!filters_whole(filter) || len != (long)filter->insns ||
		  memcmp(filter->prog, program, len * sizeof(program[0]))))
		ret = readers_wrong(checker,
				    "filter %u of %d has %u instructions, or by ptrace %ld",
				    filter->index, tid, filter->insns, len);
	filters_free(&told);
	return ret;
}

int read_stopped(const struct readers *readers, struct checker *checker, unsigned int round)
{
	unsigned int which = round % readers->count;
	bool suspended = round % 2;
	struct question question;
	struct tracer tracer;
	int ret;

	if (!question_begin(checker, which, false, &question))
		return 1;
	ret = stop(&tracer, question.was.tid, suspended ? PTRACE_O_SUSPEND_SECCOMP : 0);
	/* Nobody there, on its way out, in the hands of another tracer, or no such option. */
	if (ret)
		return 1;
	ret = suspended ? checker_stopped(checker, which, tracer.tid) :
			  checker_task(checker, which, false);
	ret = ret ?: compare(checker, tracer.tid, round);
	tracer_release(&tracer);
	return ret;
}

/* Filters of a thread in one piece, as far as they are told. */
static bool linked(const struct filters_reply *told, pid_t tid)
{
	for (size_t i = 0; i < told->count; i++) {
		const struct filter_reply *filter = &told->filters[i];

		if (filter->tid != (uint32_t)tid || filter->depth != i ||
		    filter->index + i != told->filters[0].index)
			return false;
		if (i + 1 < told->count && filter->parent_id != filter[1].id)
			return false;
		if (i + 1 == told->count && !told->answer.error && filter->index)
			return false;
	}
	return true;
}

static int ask_stranger(struct checker *checker, pid_t tid, bool small)
{
	struct rawnl *nl = small ? &checker->small : &checker->nl;
	struct rawnl_reply rows;
	struct filters_reply told;
	int ret;

	ret = tasks_get(&checker->nl, tid, &rows) ?: checker_gone(&rows);
	if (ret == -EBADMSG)
		ret = readers_wrong(checker, "stranger %d: %s", tid, rows.why);
	else if (!ret && (rows.error ? rows.error != ESRCH : rows.count != 1))
		ret = readers_wrong(checker, "stranger %d: %zu answers: %s (%s)", tid, rows.count,
				    strerror(rows.error), rows.msg);
	rawnl_free(&rows);
	if (ret)
		return ret;
	ret = filters_dump(nl, tid, true, small ? SMALL : RAWNL_SIZE, &told) ?:
		      checker_gone(&told.answer);
	if (ret == -EBADMSG)
		ret = readers_wrong(checker, "filters of stranger %d: %s", tid, told.why);
	else if (!ret && ((told.answer.error && told.answer.error != ESRCH) || !linked(&told, tid)))
		ret = readers_wrong(checker, "stranger %d: %zu filters: %s (%s)", tid, told.count,
				    strerror(told.answer.error), told.answer.msg);
	filters_free(&told);
	return ret;
}

int read_strangers(const struct readers *readers, struct checker *checker, unsigned int round)
{
	const struct sd_select filtered = { .modes = 1 << SECCOMP_DIAG_MODE_FILTER };
	struct rawnl_reply rows;
	int ret;

	ret = tasks_dump(&checker->nl, &filtered, RAWNL_SIZE, &rows) ?: checker_gone(&rows);
	if (ret == -EBADMSG)
		ret = readers_wrong(checker, "a dump: %s", rows.why);
	else if (!ret && rows.error)
		ret = readers_wrong(checker, "a dump: %s (%s)", strerror(rows.error),
				    rows.msg);
	for (size_t i = round % 3; !ret && i < rows.count && !readers_stopped(readers); i += 3)
		ret = ask_stranger(checker, rows.tasks[i].tid, i % 2);
	rawnl_free(&rows);
	return ret;
}
