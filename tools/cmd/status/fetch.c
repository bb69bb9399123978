// SPDX-License-Identifier: GPL-2.0
/* One thread or process with its filters and threads, as of one moment. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bpf/validate.h"
#include "cli/xalloc.h"
#include "client/ptrace.h"
#include "client/names.h"
#include "input/chain.h"
#include "input/known.h"
#include "cmd/status/status.h"

/* Same number of filters, and same newest filter if known. */
static bool same_filters(const struct sd_task *task, const struct sd_task *thread)
{
	if (task->filter_count != thread->filter_count)
		return false;
	return !(task->has & thread->has & SD_HAS_FILTER_ID) ||
	       task->filter_id == thread->filter_id;
}

unsigned int status_differences(const struct sd_task *task, const struct sd_task *thread)
{
	const struct {
		bool same;
		unsigned int bit;
	} fields[] = {
		{ task->mode == thread->mode, DIFFERS_MODE },
		{ same_filters(task, thread), DIFFERS_FILTERS },
		{ task->tsc == thread->tsc, DIFFERS_TSC },
		{ task->no_new_privs == thread->no_new_privs, DIFFERS_NO_NEW_PRIVS },
		{ task->spec_store_bypass == thread->spec_store_bypass, DIFFERS_STORE_BYPASS },
		{ task->spec_indirect_branch == thread->spec_indirect_branch,
		  DIFFERS_INDIRECT_BRANCH },
		{ task->spec_l1d_flush == thread->spec_l1d_flush, DIFFERS_L1D_FLUSH },
		{ task->uid == thread->uid, DIFFERS_UID },
		{ task->suspended == thread->suspended, DIFFERS_SUSPENDED },
		{ task->exiting == thread->exiting, DIFFERS_EXITING },
	};
	unsigned int differs = 0;
	size_t i;

	for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		differs |= fields[i].same ? 0 : fields[i].bit;
	return differs;
}

/* Attempts to read a thread consistently. */
#define TRIES_MAX 5

/* Take the leader from the dump, so that all threads are compared at the same time. */
static bool refresh(struct status *status)
{
	enum sd_source source = status->task.source;
	size_t i;

	for (i = 0; i < status->threads.count; i++) {
		if (status->threads.tasks[i].tid != status->task.tid ||
		    status->threads.tasks[i].start_time != status->task.start_time)
			continue;
		status->task = status->threads.tasks[i];
		if (source == SD_SOURCE_PTRACE)
			ptrace_task(&status->task);
		return true;
	}
	return false;
}

/*
 * Fetch all threads of the process led by @status->task. The leader may have ended meanwhile, or its
 * number may have been reused.
 */
static int fetch_threads(struct source *src, struct status *status, struct sd_error *error)
{
	struct sd_select select = { .tgid = status->task.tgid };
	int err;

	err = source_task_dump(src, status->task.source, &select, task_list_add, &status->threads,
			       error);
	if (err && err != -ESRCH)
		return err;
	if (!err && refresh(status))
		return 0;
	*error = (struct sd_error){ .err = ESRCH };
	return -ESRCH;
}

/* A failure to fetch filters is not fatal. */
static void fetch_chain(struct source *src, struct status *status)
{
	struct sd_task *task = &status->task;

	if (!task->filter_count || (src->client && task->source == SD_SOURCE_PROC))
		return;
	if (!src->client && !source_may_stop(src, task->tid))
		return;
	if (!src->client)
		ptrace_task(task);
	filter_list_fetch(src, task->tid, true, &status->chain, &status->chain_error);
}

static void release_answers(struct status *status)
{
	for (size_t i = 0; i < status->abi_count; i++) {
		table_release(&status->tables[i]);
		if (status->can)
			abilities_release(&status->can[i]);
	}
	free(status->tables);
	free(status->can);
}

static void judge(struct status *status, const struct bpf_program *programs, size_t count)
{
	size_t table_budget = TABLE_STEPS, budget = ABILITIES_STEPS;
	unsigned int own, abis[QUERY_ABIS];
	bool strict = status->task.mode == SECCOMP_DIAG_MODE_STRICT;

	if (!(status->task.has & SD_HAS_ABI) || !bpf_abi_find(name_abi(status->task.abi), &own))
		own = bpf_abi_native();
	status->abi_count = query_abis(own, abis);
	status->tables = xcalloc(status->abi_count, sizeof(*status->tables));
	for (size_t i = 0; i < status->abi_count; i++)
		table_make(programs, count, abis[i], &table_budget, &status->tables[i]);
	if (strict)
		return;
	status->can = xcalloc(status->abi_count, sizeof(*status->can));
	for (size_t i = 0; i < status->abi_count; i++)
		abilities_judge(programs, count, abis[i], &budget, &status->can[i]);
}

static void judge_strict(struct status *status)
{
	struct chain chain = { 0 };

	chain_strict(&chain);
	judge(status, chain.programs, chain.count);
	chain_release(&chain);
}

/* Programs are available to root only, so their lack is not an error. */
static void judge_filters(struct status *status)
{
	size_t count = status->chain.count;
	struct bpf_program *programs = xcalloc(count + 1, sizeof(*programs));
	struct bpf_error error;
	bool valid = count;

	for (size_t i = 0; i < count && valid; i++) {
		const struct sd_filter *filter = &status->chain.filters[i];

		programs[i] = (struct bpf_program){ filter->prog, filter->prog_len };
		valid = filter->prog && bpf_check(filter->prog, filter->prog_len, &error);
	}
	if (valid)
		judge(status, programs, count);
	free(programs);
}

static int fetch_once(struct source *src, pid_t tid, struct status *status, struct sd_error *error)
{
	struct sd_error ignored;
	int err;

	memset(status, 0, sizeof(*status));
	status->self = tid == getpid();
	err = source_task_get(src, tid, &status->task, error);
	if (err)
		return err;
	if (src->client && status->task.source == SD_SOURCE_PROC)
		status->refused = *error;
	fetch_chain(src, status);
	if (status->task.tid == status->task.tgid)
		return fetch_threads(src, status, error);
	if (source_task_get(src, status->task.tgid, &status->leader, &ignored))
		status->leader.tid = 0;
	return 0;
}

void status_release(struct status *status)
{
	release_answers(status);
	known_release(status->known, status->chain.count);
	filter_list_release(&status->chain);
	free(status->threads.tasks);
}

/* Between two requests a thread may install filters, or its number may be reused. */
static bool is_of_one_moment(const struct status *status)
{
	const struct filter_list *chain = &status->chain;

	if (status->chain_error.err || !chain->count)
		return true;
	return chain->count == status->task.filter_count &&
	       chain->filters[0].id == status->task.filter_id;
}

int status_fetch(struct source *src, pid_t tid, struct status *status, struct sd_error *error)
{
	char unit[KNOWN_UNIT];
	int tries = 0, err;

	while (!(err = fetch_once(src, tid, status, error)) && !is_of_one_moment(status) &&
	       ++tries < TRIES_MAX)
		status_release(status);
	if (err)
		return err;
	if (status->task.mode == SECCOMP_DIAG_MODE_STRICT)
		judge_strict(status);
	else
		judge_filters(status);
	status->known = known_filters(tid, known_unit(tid, unit) ? unit : NULL, &status->chain);
	return 0;
}
