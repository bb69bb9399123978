/* SPDX-License-Identifier: GPL-2.0 */
/* Output that waits for whoever reads it, so that the tool need not. */
#ifndef CMD_MONITOR_OUT_QUEUE_H
#define CMD_MONITOR_OUT_QUEUE_H

#include <stdbool.h>

#include "bpf/strbuf.h"

/**
 * struct outbox - what is still to be written
 * @fd: where to
 * @opened: @fd is ours to close
 * @file: a regular file, which never makes anybody wait for long
 * @text: what is to be written, from @done on
 * @done: bytes that have been
 * @err: why it can't be, negative; after that everything is thrown away
 */
struct outbox {
	int fd;
	bool opened;
	bool file;
	struct text text;
	size_t done;
	int err;
};

/** outbox_open() - write to a file, or standard output (NULL, "-"). Return: false after a complaint. */
bool outbox_open(struct outbox *box, const char *path);

/** outbox_add() - append, and don't write yet */
void outbox_add(struct outbox *box, const struct text *text);

/** outbox_waits() - whether there is something to be written */
bool outbox_waits(const struct outbox *box);

/** outbox_full() - whether so much waits that no more should be made */
bool outbox_full(const struct outbox *box);

/** outbox_write() - write what can be written without waiting. Return: 0 or a negative errno. */
int outbox_write(struct outbox *box);

/** outbox_close() - write no more. Return: 0, or why not all has been written, negative. */
int outbox_close(struct outbox *box);

#endif
