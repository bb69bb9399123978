/* SPDX-License-Identifier: GPL-2.0 */
/* The module's hooks that are in place, as tracefs lists them. */
#ifndef LIB_HOOKS_H
#define LIB_HOOKS_H

#include <stdbool.h>

#define TRACEFS "/sys/kernel/tracing"
#define ENABLED_FUNCTIONS TRACEFS "/enabled_functions"

/** hooked() - whether a function of the kernel is hooked */
bool hooked(const char *function);

/** verdicts_hooked() - whether the hooks of verdicts are in place */
bool verdicts_hooked(void);

/** installs_hooked() - whether the hooks of installations are in place */
bool installs_hooked(void);

/** any_hooked() - whether any hook is in place */
bool any_hooked(void);

/** becomes() - wait up to 10 s for a state: hooks stay some time after the last watcher ends */
bool becomes(bool (*holds)(void), bool wanted);

#endif
