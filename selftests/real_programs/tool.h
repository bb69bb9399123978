/* SPDX-License-Identifier: GPL-2.0 */
/* What the tool, run as people run it, says of a thread. */
#ifndef REAL_PROGRAMS_TOOL_H
#define REAL_PROGRAMS_TOOL_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "real_programs/harmless.h"

/* What goes wrong is told in so many bytes. */
#define TOOL_WHY 512

/**
 * tool_explains() - whether explain tells all there is to tell of a thread
 * @tid: the thread
 * @complete: every table has to be complete, and every answer decided; else that it succeeds will do
 * @why: what is missing, TOOL_WHY bytes
 */
bool tool_explains(pid_t tid, bool complete, char *why);

/**
 * tool_checks() - whether check gives a certain answer to a call, and the exit status for it
 * @tid: the thread
 * @call: the call
 * @ret: the answer, SECCOMP_RET_*
 * @why: what it says instead, TOOL_WHY bytes
 */
bool tool_checks(pid_t tid, const struct harmless *call, uint32_t ret, char *why);

#endif
