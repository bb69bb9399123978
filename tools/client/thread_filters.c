// SPDX-License-Identifier: GPL-2.0
/* The filters of a thread with their programs, and a clear line for whatever keeps them back. */
#include <errno.h>
#include <stdlib.h>

#include "cli/message.h"
#include "client/thread_filters.h"
#include "client/names.h"
#include "cli/xalloc.h"

static int add_filter(struct sd_filter *filter, void *arg)
{
	struct thread_filters *list = arg;

	list->of = xreallocarray(list->of, list->count + 1, sizeof(*filter));
	list->of[list->count++] = *filter;
	filter->prog = NULL; /* ours now */
	return 0;
}

static int fetch(struct source *src, pid_t tid, const struct sd_filter_key *key,
		 struct thread_filters *filters, struct sd_error *error)
{
	struct sd_filter filter;
	int err;

	if (!key)
		return client_filter_dump(src->client, tid, true, add_filter, filters, error);
	err = client_filter_get(src->client, tid, key, true, &filter, error);
	if (err)
		return err;
	return add_filter(&filter, filters);
}

/* There is no such filter: say what there is instead. */
static void complain_none(struct source *src, pid_t tid, const struct sd_filter_key *key)
{
	char id[NAME_FILTER_ID];
	struct sd_error error;
	struct sd_task task;

	if (source_task_get(src, tid, &task, &error))
		complain("%d: gone meanwhile: it ended while it was looked at", (int)tid);
	else if (task.exiting)
		complain("%d has no filters any more: it is exiting", (int)tid);
	else if (task.mode != SECCOMP_DIAG_MODE_FILTER)
		complain("%d has no filters: its mode is %s", (int)tid, name_mode(task.mode));
	else if (key && key->by_id)
		complain("%d has no filter %s: `seccompctl dump %d` shows those it has", (int)tid,
			 name_filter_id(key->id, id), (int)tid);
	else if (key)
		complain("%d has no filter %u: it has %u, from 0 (the oldest) on", (int)tid,
			 key->index, task.filter_count);
	else
		complain("%d: its mode is filter, but it has no filters: try again", (int)tid);
}

void thread_filters_complain(pid_t tid, const struct sd_error *error)
{
	char buf[256];

	error_text(error, buf, sizeof(buf));
	if (error->err == ESRCH)
		complain("%d: no such thread or process here: `ps -eL` lists them", (int)tid);
	else if (error->err == EPERM)
		complain("%d: %s: ask as root, outside of any sandbox", (int)tid, buf);
	else
		complain("%d: %s", (int)tid, buf);
}

bool thread_filters_fetch(struct source *src, pid_t tid, const struct sd_filter_key *key,
			  struct thread_filters *filters)
{
	struct sd_error error;
	int err = fetch(src, tid, key, filters, &error);

	if (!err && filters->count)
		return true;
	if (!err || err == -ENOENT)
		complain_none(src, tid, key);
	else
		thread_filters_complain(tid, &error);
	return false;
}

bool thread_filters_programs(pid_t tid, const struct thread_filters *filters)
{
	for (size_t i = 0; i < filters->count; i++) {
		if (filters->of[i].prog)
			continue;
		complain("%d: there is no program of filter %u: this kernel does not keep it "
			 "(CONFIG_CHECKPOINT_RESTORE)",
			 (int)tid, filters->of[i].index);
		return false;
	}
	return true;
}

void thread_filters_release(struct thread_filters *filters)
{
	for (size_t i = 0; i < filters->count; i++)
		sd_filter_release(&filters->of[i]);
	free(filters->of);
	*filters = (struct thread_filters){ 0 };
}
