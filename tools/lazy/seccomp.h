/* SPDX-License-Identifier: GPL-2.0 */
/* The functions of libseccomp that the tool calls. */
#ifndef LAZY_SECCOMP_H
#define LAZY_SECCOMP_H

#include <seccomp.h>

#include "lazy/lazy.h"

#define seccomp_api_get LAZY(SECCOMP, seccomp_api_get)
#define seccomp_api_set LAZY(SECCOMP, seccomp_api_set)
#define seccomp_arch_add LAZY(SECCOMP, seccomp_arch_add)
#define seccomp_arch_native LAZY(SECCOMP, seccomp_arch_native)
#define seccomp_arch_remove LAZY(SECCOMP, seccomp_arch_remove)
#define seccomp_arch_resolve_name LAZY(SECCOMP, seccomp_arch_resolve_name)
#define seccomp_attr_set LAZY(SECCOMP, seccomp_attr_set)
#define seccomp_export_bpf LAZY(SECCOMP, seccomp_export_bpf)
#define seccomp_init LAZY(SECCOMP, seccomp_init)
#define seccomp_release LAZY(SECCOMP, seccomp_release)
#define seccomp_rule_add_array LAZY(SECCOMP, seccomp_rule_add_array)
#define seccomp_rule_add_exact LAZY(SECCOMP, seccomp_rule_add_exact)
#define seccomp_rule_add_exact_array LAZY(SECCOMP, seccomp_rule_add_exact_array)
#define seccomp_syscall_resolve_name LAZY(SECCOMP, seccomp_syscall_resolve_name)
#define seccomp_syscall_resolve_name_arch LAZY(SECCOMP, seccomp_syscall_resolve_name_arch)
#define seccomp_syscall_resolve_num_arch LAZY(SECCOMP, seccomp_syscall_resolve_num_arch)
#define seccomp_version LAZY(SECCOMP, seccomp_version)

#endif
