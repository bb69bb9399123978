/* SPDX-License-Identifier: GPL-2.0 */
/* Where hooks are in place, as tracefs and debugfs tell. */
#ifndef LIB_HOLD_HOOKS_H
#define LIB_HOLD_HOOKS_H

#include <stdbool.h>

#define TRACEFS "/sys/kernel/tracing"
#define DEBUGFS "/sys/kernel/debug"
#define HOOKED TRACEFS "/enabled_functions"
#define PROBED DEBUGFS "/kprobes/list"

/** lists() - whether one of these files has a function in it */
bool lists(const char *path, const char *function);

/** filter_hooked() - whether verdicts are seen */
bool filter_hooked(void);

/** installs_probed() - whether installations are seen */
bool installs_probed(void);

/** anything_hooked() - whether any function has a hook that the module puts there */
bool anything_hooked(void);

/** soon() - whether that comes to be as wanted: hooks go some moments after the last watcher */
bool soon(bool (*holds)(void), bool wanted);

#endif
