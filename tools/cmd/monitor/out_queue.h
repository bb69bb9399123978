/* SPDX-License-Identifier: GPL-2.0 */
/* Queue for output, so that a slow reader does not block the tool. */
#ifndef CMD_MONITOR_OUT_QUEUE_H
#define CMD_MONITOR_OUT_QUEUE_H

#include <stdbool.h>

#include "bpf/strbuf.h"

/**
 * struct out_queue - queued output
 * @fd: the destination
 * @opened: close @fd at the end
 * @file: @fd is a regular file, which does not block for long
 * @text: the bytes to write, from @done on
 * @done: bytes written
 * @err: a negative errno; after an error all output is discarded
 */
struct out_queue {
	int fd;
	bool opened;
	bool file;
	struct text text;
	size_t done;
	int err;
};

/** out_queue_open() - open a file, or standard output (NULL, "-"). Return: false after a complaint. */
bool out_queue_open(struct out_queue *box, const char *path);

/** out_queue_add() - append without writing */
void out_queue_add(struct out_queue *box, const struct text *text);

/** out_queue_waits() - whether output is queued */
bool out_queue_waits(const struct out_queue *box);

/** out_queue_full() - whether the queue is full; read no more events then */
bool out_queue_full(const struct out_queue *box);

/** out_queue_write() - write as much as possible without blocking. Return: 0 or a negative errno. */
int out_queue_write(struct out_queue *box);

/** out_queue_close() - stop writing. Return: 0, or the negative errno that lost output. */
int out_queue_close(struct out_queue *box);

#endif
