/* SPDX-License-Identifier: GPL-2.0 */
/* The threads of a systemd unit, by its control group. */
#ifndef REAL_PROGRAMS_UNIT_H
#define REAL_PROGRAMS_UNIT_H

#include <sys/types.h>

/**
 * unit_threads() - the threads of a unit, those of groups below its own included
 * @unit: a unit of the system manager, with its suffix
 * @tids: a new array, for the caller to free
 *
 * Return: how many, 0 where it isn't running, or a negative errno.
 */
ssize_t unit_threads(const char *unit, pid_t **tids);

#endif
