/* SPDX-License-Identifier: GPL-2.0 */
/* The data of `seccompctl status`, and its output formats. */
#ifndef CMD_STATUS_STATUS_H
#define CMD_STATUS_STATUS_H

#include "analysis/abilities.h"
#include "client/list.h"

struct json_object;
struct sd_client;

/**
 * struct status - a thread, or a process by its leader
 * @task: the requested thread
 * @self: the thread is the caller itself
 * @leader: leader of the process, if @task is another thread; its tid is 0 if not available
 * @threads: all threads of the process, if @task is its leader
 * @chain: filters of @task, newest first; empty if not available
 * @known: for each of them its name, or NULL; NULL if none is known
 * @chain_error: why they are not available; err is 0 if they are or were not requested
 * @tables: answers to all calls under its own ABI, then under others; NULL without filters or
 *	strict mode, and if programs are not available, which is the case for all but root
 * @can: abilities under the same ABIs; NULL in strict mode, too
 * @abi_count: number of ABIs
 * @refused: why /proc answered instead of the module; err is 0 if the module was not asked
 */
struct status {
	struct sd_task task;
	bool self;
	struct sd_task leader;
	struct task_list threads;
	struct filter_list chain;
	char **known;
	struct sd_error chain_error;
	struct table *tables;
	struct ability_set *can;
	size_t abi_count;
	struct sd_error refused;
};

/* Properties in which two threads of a process may differ. */
enum status_difference {
	DIFFERS_MODE = 1 << 0,
	DIFFERS_FILTERS = 1 << 1,
	DIFFERS_TSC = 1 << 2,
	DIFFERS_NO_NEW_PRIVS = 1 << 3,
	DIFFERS_STORE_BYPASS = 1 << 4,
	DIFFERS_INDIRECT_BRANCH = 1 << 5,
	DIFFERS_L1D_FLUSH = 1 << 6,
	DIFFERS_UID = 1 << 7,
	DIFFERS_SUSPENDED = 1 << 8,
	DIFFERS_EXITING = 1 << 9,
};

/**
 * status_fetch() - read all that is printed of a thread or process
 * @src: the source
 * @tid: the thread
 * @status: filled; end it with status_release(), whatever is returned
 * @error: why it failed; never NULL
 *
 * Return: 0 or a negative errno.
 */
int status_fetch(struct source *src, pid_t tid, struct status *status, struct sd_error *error);

/** status_release() - free what was read */
void status_release(struct status *status);

/** status_differences() - compare two threads. Return: a set of enum status_difference. */
unsigned int status_differences(const struct sd_task *task, const struct sd_task *thread);

/** status_text() - print it for people; @verbose: leave nothing out */
void status_text(const struct status *status, bool verbose);

/** status_json() - the data as an object */
struct json_object *status_json(const struct status *status);

#endif
