/* SPDX-License-Identifier: GPL-2.0 */
/* Counts for a collector of metrics: a file in Prometheus's text format. */
#ifndef CMD_MONITOR_METRICS_H
#define CMD_MONITOR_METRICS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "client/client.h"
#include "client/event.h"

struct metrics;

/**
 * metrics_new() - make a record without counts
 * @path: the file; "PATH.tmp" beside it is replaced
 * @max: refusals are counted under so many sets of labels; all others under one more
 */
struct metrics *metrics_new(const char *path, size_t max);

/** metrics_free() - free it; NULL is allowed */
void metrics_free(struct metrics *metrics);

/** metrics_add() - count an event, if it is a refusal */
void metrics_add(struct metrics *metrics, const struct sd_event *event);

/**
 * metrics_write() - replace the file as a whole
 * @metrics: the record
 * @tasks: a connection for requests, to count the tasks under seccomp; NULL leaves them out
 * @dropped: events that were dropped
 * @missed: events that could not be seen
 *
 * Return: false after a complaint, which is made once until it works again.
 */
bool metrics_write(struct metrics *metrics, struct sd_client *tasks, uint64_t dropped,
		   uint64_t missed);

#endif
