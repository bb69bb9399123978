/* SPDX-License-Identifier: GPL-2.0 */
/* Loads and unloads the module. */
#ifndef LIB_MODPROBE_H
#define LIB_MODPROBE_H

#include <stdbool.h>

#define MODULE_NAME "seccomp_diag"

/**
 * module_unload() - delete_module(2)
 *
 * Return: 0, or a negative errno: -EBUSY or -EWOULDBLOCK while it is in use, -ENOENT if it is not
 * loaded, -EPERM or -ENOSYS where no module can be removed.
 */
int module_unload(void);

/** module_unload_wait() - try for up to 10 s; as module_unload(), 0 if it was not loaded */
int module_unload_wait(void);

/** module_load() - load it by resolving the family, as any user does; 0 or a negative errno */
int module_load(void);

/** module_loaded() - whether it is loaded */
bool module_loaded(void);

/** module_references() - its reference count; -1 if /sys has none */
int module_references(void);

/** MODULE_UNLOAD_WAIT() - in a fixture's setup: module_unload_wait(), or skip the test */
#define MODULE_UNLOAD_WAIT()                                                             \
	do {                                                                             \
		int __ret = module_unload_wait();                                        \
		if (__ret == -EPERM || __ret == -ENOSYS)                                 \
			SKIP(return, "no module can be unloaded: %s", strerror(-__ret)); \
		ASSERT_EQ(0, __ret);                                                     \
	} while (0)

#endif
