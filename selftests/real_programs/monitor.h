/* SPDX-License-Identifier: GPL-2.0 */
/* Runs seccompctl monitor beside a test, and reads its output. */
#ifndef REAL_PROGRAMS_MONITOR_H
#define REAL_PROGRAMS_MONITOR_H

#include <stdbool.h>
#include <sys/types.h>

struct monitor;

/**
 * monitor_start() - start it for all tasks, and wait until it watches
 *
 * Return: for monitor_stop(), or NULL if it prints nothing.
 */
struct monitor *monitor_start(void);

/**
 * monitor_prints() - wait for a line that matches a pattern; false if none comes within 30 s
 * @monitor: from monitor_start()
 * @pattern: an extended regular expression
 */
bool monitor_prints(struct monitor *monitor, const char *pattern);

/** monitor_output() - its output so far, for the caller to free */
char *monitor_output(struct monitor *monitor);

/** monitor_stop() - interrupt it. Return: its wait status; 0 for NULL */
int monitor_stop(struct monitor *monitor);

#endif
