// SPDX-License-Identifier: GPL-2.0
/* Filters in an array, without their programs. */
#include <errno.h>

#include "client/filter_list.h"
#include "cli/xalloc.h"

/* More than all threads of a system can have between them, each of its own. */
#define FILTERS_MAX (1u << 22)

static int add(struct sd_filter *filter, void *arg)
{
	struct filter_list *list = arg;

	if (list->count == FILTERS_MAX)
		return -EFBIG;
	list->filters = xgrow(list->filters, list->count, &list->room, sizeof(*filter));
	sd_filter_release(filter);
	list->filters[list->count++] = *filter;
	return 0;
}

int filter_list_fetch(struct sd_client *client, pid_t tid, struct filter_list *list,
		      struct sd_error *error)
{
	int err = client_filter_dump(client, tid, true, add, list, error);

	/* Nothing is told of a dump that fails. */
	if (err == -EPERM)
		err = client_filter_dump(client, tid, false, add, list, error);
	return err;
}
