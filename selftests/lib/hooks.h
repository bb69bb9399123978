/* SPDX-License-Identifier: GPL-2.0 */
/* Where hooks are in place, as tracefs and debugfs tell. */
#ifndef LIB_HOOKS_H
#define LIB_HOOKS_H

#include <stdbool.h>

#define TRACEFS "/sys/kernel/tracing"
#define DEBUGFS "/sys/kernel/debug"
#define ENABLED_FUNCTIONS TRACEFS "/enabled_functions"
#define KPROBES_LIST DEBUGFS "/kprobes/list"

/** lists_function() - whether one of these files has a function in it */
bool lists_function(const char *path, const char *function);

/** verdicts_hooked() - whether verdicts are seen */
bool verdicts_hooked(void);

/** installs_hooked() - whether installations are seen */
bool installs_hooked(void);

/** any_hooked() - whether any function has a hook that the module puts there */
bool any_hooked(void);

/** becomes() - whether that comes to be as wanted: hooks go some moments after the last watcher */
bool becomes(bool (*holds)(void), bool wanted);

#endif
