/* SPDX-License-Identifier: GPL-2.0 */
/* The threads of a systemd unit, by its control group. */
#ifndef REAL_PROGRAMS_UNIT_H
#define REAL_PROGRAMS_UNIT_H

#include <sys/types.h>

/**
 * unit_filtered() - the threads of a unit that have filters, those of subgroups included
 * @unit: a unit of the system manager, with its suffix
 * @tids: a new array, for the caller to free
 *
 * Return: the number of threads, 0 if the unit does not run, or a negative errno.
 */
ssize_t unit_filtered(const char *unit, pid_t **tids);

#endif
