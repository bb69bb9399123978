/* SPDX-License-Identifier: GPL-2.0 */
/* The filters of a thread with their programs, and a clear line for whatever keeps them back. */
#ifndef CLIENT_THREAD_FILTERS_H
#define CLIENT_THREAD_FILTERS_H

#include "client/source.h"

/**
 * struct thread_filters - filters
 * @of: them, newest first
 * @count: how many
 */
struct thread_filters {
	struct sd_filter *of;
	size_t count;
};

/**
 * thread_filters_fetch() - fetch filters with their programs
 * @src: the module
 * @tid: whose
 * @key: which one; NULL for all
 * @filters: an empty one; end it with thread_filters_release(), whatever is returned
 *
 * A kernel may not keep programs: a filter's @prog is NULL then.
 *
 * Return: false after a complaint, also where there are none.
 */
bool thread_filters_fetch(struct source *src, pid_t tid, const struct sd_filter_key *key,
			  struct thread_filters *filters);

/** thread_filters_programs() - whether all programs are there. Return: false after a complaint. */
bool thread_filters_programs(pid_t tid, const struct thread_filters *filters);

/** thread_filters_complain() - say why a thread can't be looked at */
void thread_filters_complain(pid_t tid, const struct sd_error *error);

/** thread_filters_release() - free what was fetched */
void thread_filters_release(struct thread_filters *filters);

#endif
