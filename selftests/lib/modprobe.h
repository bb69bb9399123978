/* SPDX-License-Identifier: GPL-2.0 */
/* The module's comings and goings, at the tests' will. */
#ifndef LIB_MODPROBE_H
#define LIB_MODPROBE_H

#include <stdbool.h>

#define MODULE_NAME "seccomp_diag"

/**
 * module_unload() - remove it, if nobody needs it just now
 *
 * Return: 0, or a negative errno: -EBUSY or -EWOULDBLOCK while it is needed, -ENOENT if it isn't
 * there, -EPERM or -ENOSYS where no module can be removed.
 */
int module_unload(void);

/** module_unload_wait() - until it is gone, for 10 s at most; 0 if it wasn't there */
int module_unload_wait(void);

/** module_load() - as anybody loads it: by resolving the family; 0 or a negative errno */
int module_load(void);

/** module_loaded() - whether it is there */
bool module_loaded(void);

/** module_references() - how often it is held; -1 if /sys doesn't tell */
int module_references(void);

#endif
