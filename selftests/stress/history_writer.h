/* SPDX-License-Identifier: GPL-2.0 */
/* Writes a history: processes with one number, one after another, change themselves. */
#ifndef STRESS_HISTORY_WRITER_H
#define STRESS_HISTORY_WRITER_H

#include <linux/filter.h>

#include "stress/history.h"
#include "lib/child.h"

/**
 * struct history_writers - memory shared by the writers and the process that starts them
 * @stop: set to end the writers
 * @lives: number of processes so far
 * @again: how many of them had the number of the one before
 */
struct history_writers {
	bool stop;
	uint64_t lives, again;
};

/** struct history_writer - argument of history_writer_run() */
struct history_writer {
	struct history *history;
	struct history_writers *shared;
};

/**
 * history_writer_run() - a child_fn: starts one process after another, and waits for each
 * @parent: receives 0 once the first process runs
 * @arg: a struct history_writer
 *
 * Needs CAP_SYS_ADMIN, because clone3(2) has to set the number.
 *
 * Return: 0, or 1 if a process could not be started or did not end as planned.
 */
int history_writer_run(const struct child *parent, void *arg);

/**
 * history_writer_program() - the program of a filter
 * @state: a state with that filter
 * @index: 0 for the oldest
 * @to: room for BPF_MAXINSNS instructions
 *
 * Return: the number of instructions.
 */
unsigned int history_writer_program(const struct history_state *state, unsigned int index,
				    struct sock_filter *to);

#endif
