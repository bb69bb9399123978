/* SPDX-License-Identifier: GPL-2.0 */
/* Processes that write a history of what they do to themselves, one after another with one number. */
#ifndef STRESS_HISTORY_WRITER_H
#define STRESS_HISTORY_WRITER_H

#include <linux/filter.h>

#include "stress/history.h"
#include "lib/child.h"

/**
 * struct history_writer - what a keeper is told
 * @history: that it keeps
 * @stop: in shared memory: set when it shall come to its end
 * @lives: in shared memory: how many processes have lived, counted up
 * @again: in shared memory: how many of them had the number of the one before
 */
struct history_writer {
	struct history *history;
	const bool *stop;
	uint64_t *lives, *again;
};

/**
 * history_writer_keep() - a child_fn: starts process after process, and waits for the end of each
 * @parent: is told 0 when the first one lives
 * @arg: a struct history_writer
 *
 * The numbers are taken by clone3(2), so it needs CAP_SYS_ADMIN.
 *
 * Return: 0, 1 if something that always works has failed.
 */
int history_writer_keep(const struct child *parent, void *arg);

/**
 * history_writer_program() - a filter of such a process
 * @state: one in which it has it
 * @index: which, 0 for the oldest
 * @to: room for BPF_MAXINSNS instructions
 *
 * Return: how many it has.
 */
unsigned int history_writer_program(const struct history_state *state, unsigned int index,
				    struct sock_filter *to);

#endif
