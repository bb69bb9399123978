// SPDX-License-Identifier: GPL-2.0
/* Lists of threads; lists of filters, and a clear line for why a filter or program is missing. */
#include <errno.h>
#include <stdlib.h>

#include "cli/message.h"
#include "cli/xalloc.h"
#include "client/list.h"
#include "client/names.h"

/* More than all threads of a system can have, each with filters of its own. */
#define FILTERS_MAX (1u << 22)

int task_list_compare(const void *a, const void *b)
{
	const struct sd_task *one = a, *two = b;

	if (one->tgid != two->tgid)
		return one->tgid < two->tgid ? -1 : 1;
	if ((one->tid == one->tgid) != (two->tid == two->tgid))
		return one->tid == one->tgid ? -1 : 1;
	return one->tid < two->tid ? -1 : one->tid > two->tid;
}

static int add(struct sd_filter *filter, void *arg)
{
	struct filter_list *list = arg;

	if (list->count == FILTERS_MAX)
		return -EFBIG;
	list->filters = xgrow(list->filters, list->count, &list->room, sizeof(*filter));
	list->filters[list->count++] = *filter;
	filter->prog = NULL; /* ours now */
	return 0;
}

static int add_without_program(struct sd_filter *filter, void *arg)
{
	sd_filter_release(filter);
	return add(filter, arg);
}

int filter_list_fetch(struct source *src, pid_t tid, bool keep, struct filter_list *list,
		      struct sd_error *error)
{
	int err = source_filter_dump(src, tid, true, keep ? add : add_without_program, list, error);

	/* A dump that fails adds nothing. */
	if (err == -EPERM && src->client)
		err = client_filter_dump(src->client, tid, false, add, list, error);
	return err;
}

/* A filter and its place: ptrace reads all filters of a thread. */
struct wanted {
	uint32_t index;
	struct filter_list *list;
};

static int add_wanted(struct sd_filter *filter, void *arg)
{
	const struct wanted *wanted = arg;

	return filter->index == wanted->index ? add(filter, wanted->list) : 0;
}

static int fetch(struct source *src, pid_t tid, const struct sd_filter_key *key,
		 struct filter_list *list, struct sd_error *error)
{
	struct sd_filter filter;
	int err;

	if (!key)
		return source_filter_dump(src, tid, true, add, list, error);
	if (!src->client && key->by_id)
		return sd_fail(error, -EOPNOTSUPP, "ptrace has no ids: name the filter by index");
	if (!src->client) {
		struct wanted wanted = { key->index, list };

		return source_filter_dump(src, tid, true, add_wanted, &wanted, error);
	}
	err = client_filter_get(src->client, tid, key, true, &filter, error);
	if (err)
		return err;
	return add(&filter, list);
}

/* There is no such filter: say what there is instead. */
static void complain_none(struct source *src, pid_t tid, const struct sd_filter_key *key)
{
	char id[NAME_FILTER_ID];
	struct sd_error error;
	struct sd_task task;

	if (source_task_get(src, tid, &task, &error))
		complain("%d: it has ended meanwhile", (int)tid);
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

bool filter_list_fetch_programs(struct source *src, pid_t tid, const struct sd_filter_key *key,
				struct filter_list *list)
{
	struct sd_error error;
	int err = fetch(src, tid, key, list, &error);

	if (!err && list->count)
		return true;
	if (!err || err == -ENOENT)
		complain_none(src, tid, key);
	else
		source_complain_thread(tid, &error, "ask as root, outside of any sandbox");
	return false;
}

bool filter_list_has_programs(pid_t tid, const struct filter_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		if (list->filters[i].prog)
			continue;
		complain("%d: there is no program of filter %u: this kernel does not keep it "
			 "(CONFIG_CHECKPOINT_RESTORE)",
			 (int)tid, list->filters[i].index);
		return false;
	}
	return true;
}

void filter_list_release(struct filter_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		sd_filter_release(&list->filters[i]);
	free(list->filters);
	*list = (struct filter_list){ 0 };
}
