/* SPDX-License-Identifier: GPL-2.0 */
/* seccompctl monitor, run beside a test as people run it, and what it has said. */
#ifndef REAL_PROGRAMS_MONITOR_H
#define REAL_PROGRAMS_MONITOR_H

#include <stdbool.h>
#include <sys/types.h>

struct monitor;

/**
 * monitor_start() - start it for all tasks, and wait until it watches
 *
 * Return: for monitor_stop() to end, or NULL if it never says anything.
 */
struct monitor *monitor_start(void);

/**
 * monitor_says() - whether one of its lines agrees with a pattern, waiting a while for it
 * @monitor: as monitor_start() gave it
 * @pattern: an extended regular expression
 */
bool monitor_says(struct monitor *monitor, const char *pattern);

/** monitor_words() - all that it has said so far, for the caller to free */
char *monitor_words(struct monitor *monitor);

/** monitor_stop() - interrupt it. Return: its wait status; 0 for NULL */
int monitor_stop(struct monitor *monitor);

#endif
