/* SPDX-License-Identifier: GPL-2.0 */
/* Names of values, by topic. Values that this machine's headers lack are given as numbers. */
#ifndef ANALYSIS_CONSTANTS_CONSTANTS_H
#define ANALYSIS_CONSTANTS_CONSTANTS_H

#include "analysis/signature.h"

/* One of many values, possibly negative. */
#define VALUE(_name)                                       \
	{                                                  \
#_name, (uint64_t)(int64_t)(_name), false, \
	}
/* Some bits of an int, possibly including the highest. */
#define FLAG(_name)                               \
	{                                         \
#_name, (uint32_t)(_name), false, \
	}
/* A mask for values that exclude each other. */
#define FIELD(_name)                             \
	{                                        \
#_name, (uint32_t)(_name), true, \
	}
/* A value that is newer than the oldest headers; without a type, it fits all machines. */
#define NEWER(_name, _value)          \
	{                             \
#_name, _value, false \
	}
#define END                    \
	{                      \
		NULL, 0, false \
	}

/* Sets of values, of flags, and of flags whose other bits are printed in octal. */
#define VALUES(_set, _words, ...)                                           \
	const struct constant_set constants_##_set = {                      \
		.name = _words,                                             \
		.constants = (const struct constant[]){ __VA_ARGS__, END }, \
	}
#define FLAGS(_set, _words, ...)                                            \
	const struct constant_set constants_##_set = {                      \
		.name = _words,                                             \
		.flags = true,                                              \
		.constants = (const struct constant[]){ __VA_ARGS__, END }, \
	}
#define MODES(_set, _words, ...)                                            \
	const struct constant_set constants_##_set = {                      \
		.name = _words,                                             \
		.flags = true,                                              \
		.octal = true,                                              \
		.constants = (const struct constant[]){ __VA_ARGS__, END }, \
	}

/* file.c */
extern const struct constant_set constants_open_flags, constants_creation_flags, constants_modes,
	constants_directories, constants_at_flags, constants_access_flags, constants_handle_flags,
	constants_unlink_flags, constants_access_modes, constants_fcntl_commands,
	constants_fd_flags, constants_seals, constants_seek, constants_flock,
	constants_rename_flags, constants_statx_flags, constants_memfd_flags,
	constants_eventfd_flags, constants_pipe_flags, constants_inotify_flags,
	constants_splice_flags, constants_fallocate_modes, constants_fadvise, constants_epoll_flags,
	constants_epoll_ops, constants_timerfd_flags, constants_signalfd_flags,
	constants_userfaultfd_flags, constants_rwf_flags, constants_fanotify_flags,
	constants_pointers;
/* ioctl.c */
extern const struct constant_set constants_ioctl_requests;
/* memory.c */
extern const struct constant_set constants_protections, constants_map_flags, constants_advice,
	constants_msync_flags, constants_mremap_flags, constants_mlockall_flags,
	constants_mlock2_flags, constants_shm_flags, constants_ipc_commands, constants_ipc_flags,
	constants_ipc_calls, constants_pkey_rights, constants_membarrier_commands;
/* mount.c */
extern const struct constant_set constants_mount_flags, constants_umount_flags,
	constants_fsopen_flags, constants_fsmount_flags, constants_mount_attributes,
	constants_open_tree_flags, constants_move_mount_flags, constants_fsconfig_commands,
	constants_fspick_flags, constants_quota_commands, constants_reboot_magic,
	constants_reboot_magic2, constants_reboot_commands, constants_swap_flags,
	constants_module_flags, constants_kexec_flags, constants_syslog_commands;
/* net.c */
extern const struct constant_set constants_families, constants_socket_types, constants_protocols,
	constants_socket_levels, constants_socket_options, constants_message_flags,
	constants_shutdown_ways, constants_accept_flags, constants_socket_calls;
/* process.c */
extern const struct constant_set constants_clone_flags, constants_namespace_flags,
	constants_signals, constants_signal_ways, constants_wait_flags, constants_id_types,
	constants_resources, constants_rusage, constants_priorities, constants_schedulers,
	constants_clocks, constants_timer_flags, constants_itimers, constants_futex_ops,
	constants_personalities, constants_arch_codes, constants_kcmp_types,
	constants_ioprio_whiches, constants_random_flags, constants_pidfd_flags,
	constants_execveat_flags, constants_close_range_flags, constants_pidfd_signal_flags;
/* security.c */
extern const struct constant_set constants_prctl_options, constants_ptrace_requests,
	constants_seccomp_operations, constants_seccomp_modes, constants_seccomp_flags,
	constants_bpf_commands, constants_perf_flags, constants_key_commands,
	constants_io_uring_flags, constants_io_uring_ops, constants_landlock_flags,
	constants_landlock_rules, constants_landlock_rule_flags, constants_landlock_self_flags;

/** constant_sets - all sets, ended by NULL */
extern const struct constant_set *const constant_sets[];

#endif
