/* SPDX-License-Identifier: GPL-2.0 */
/* The functions of libkmod that the tool calls. */
#ifndef LAZY_KMOD_H
#define LAZY_KMOD_H

#include <libkmod.h>

#include "lazy/lazy.h"

#define kmod_module_apply_filter LAZY(KMOD, kmod_module_apply_filter)
#define kmod_module_get_install_commands LAZY(KMOD, kmod_module_get_install_commands)
#define kmod_module_get_module LAZY(KMOD, kmod_module_get_module)
#define kmod_module_new_from_lookup LAZY(KMOD, kmod_module_new_from_lookup)
#define kmod_module_probe_insert_module LAZY(KMOD, kmod_module_probe_insert_module)
#define kmod_module_unref LAZY(KMOD, kmod_module_unref)
#define kmod_module_unref_list LAZY(KMOD, kmod_module_unref_list)
#define kmod_new LAZY(KMOD, kmod_new)
#define kmod_set_log_priority LAZY(KMOD, kmod_set_log_priority)
#define kmod_unref LAZY(KMOD, kmod_unref)

#endif
