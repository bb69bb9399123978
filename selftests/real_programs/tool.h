/* SPDX-License-Identifier: GPL-2.0 */
/* Runs seccompctl and checks its JSON output. */
#ifndef REAL_PROGRAMS_TOOL_H
#define REAL_PROGRAMS_TOOL_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "real_programs/harmless_calls.h"

#define TOOL_WHY 512

/**
 * tool_explains() - whether explain succeeds for a thread
 * @tid: the thread
 * @complete: every table has to be complete, too, and every answer decided
 * @why: the error, TOOL_WHY bytes
 */
bool tool_explains(pid_t tid, bool complete, char *why);

/**
 * tool_checks() - whether check prints a certain answer to a call, and exits with its status
 * @tid: the thread
 * @call: the call
 * @ret: the answer, SECCOMP_RET_*
 * @why: the difference, TOOL_WHY bytes
 */
bool tool_checks(pid_t tid, const struct harmless_call *call, uint32_t ret, char *why);

#endif
