/* SPDX-License-Identifier: GPL-2.0 */
/* Filters of live threads that are known: those of their unit, and of containers' default profile. */
#ifndef INPUT_KNOWN_H
#define INPUT_KNOWN_H

#include <stdbool.h>
#include <sys/types.h>

#include "client/cgroup.h"
#include "client/list.h"

#define KNOWN_UNIT CGROUP_NAME

/**
 * known_unit() - the unit of a thread, by its control group
 * @tid: the thread
 * @unit: its unit of the system manager
 *
 * Return: false if there is none whose kind may have filters.
 */
bool known_unit(pid_t tid, char unit[KNOWN_UNIT]);

/**
 * known_filters() - name the filters of a thread that its unit or a default profile explains
 * @tid: the thread
 * @unit: its unit, NULL if there is none
 * @chain: the filters of the thread, newest first; those without programs remain unknown
 *
 * A filter is known if its bytes are those of a program of the unit, or if both answer every call
 * alike. Nothing is guessed, and nothing is complained about.
 *
 * Return: for each filter "RestrictRealtime= (x86_64) of nginx.service" or "containers' default
 * profile (podman)", safe to print, or NULL;
 * NULL if none is known. End it with known_release().
 */
char **known_filters(pid_t tid, const char *unit, const struct filter_list *chain);

/** known_release() - free names */
void known_release(char **names, size_t count);

#endif
