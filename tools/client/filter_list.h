/* SPDX-License-Identifier: GPL-2.0 */
/* Filters in an array, without their programs; a zeroed one is empty. */
#ifndef CLIENT_FILTER_LIST_H
#define CLIENT_FILTER_LIST_H

#include "client/client.h"

/**
 * struct filter_list - filters
 * @filters: them, in the order in which they were told
 * @count: how many
 * @room: how many there is room for
 */
struct filter_list {
	struct sd_filter *filters;
	size_t count;
	size_t room;
};

/**
 * filter_list_fetch() - what may be told of the filters of a thread, or of all threads
 * @client: the connection
 * @tid: the thread; 0 for every filter that the caller may see, each once
 * @list: they are appended to it; end it with free(list->filters)
 * @error: why it failed; never NULL
 *
 * Flags and users come with programs only, so those are asked for and thrown away. A caller who
 * may not have programs gets everything else.
 *
 * Return: as client_filter_dump().
 */
int filter_list_fetch(struct sd_client *client, pid_t tid, struct filter_list *list,
		      struct sd_error *error);

#endif
