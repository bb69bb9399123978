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
#define END                  \
	{                    \
		"", 0, false \
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

/* All sets, by topic. */
/* clang-format off */
#define CONSTANT_SETS(SET) \
	SET(open_flags) SET(creation_flags) SET(modes) SET(directories) SET(at_flags) \
	SET(access_flags) SET(handle_flags) SET(unlink_flags) SET(access_modes) \
	SET(fcntl_commands) SET(fd_flags) SET(seals) SET(seek) SET(flock) SET(rename_flags) \
	SET(statx_flags) SET(memfd_flags) SET(eventfd_flags) SET(pipe_flags) \
	SET(inotify_flags) SET(splice_flags) SET(fallocate_modes) SET(fadvise) \
	SET(epoll_flags) SET(epoll_ops) SET(timerfd_flags) SET(signalfd_flags) \
	SET(userfaultfd_flags) SET(rwf_flags) SET(fanotify_flags) SET(pointers) \
	SET(ioctl_requests) SET(protections) SET(map_flags) SET(advice) SET(msync_flags) \
	SET(mremap_flags) SET(mlockall_flags) SET(mlock2_flags) SET(shm_flags) \
	SET(ipc_commands) SET(ipc_flags) SET(ipc_calls) SET(pkey_rights) \
	SET(membarrier_commands) SET(mount_flags) SET(umount_flags) SET(fsopen_flags) \
	SET(fsmount_flags) SET(mount_attributes) SET(open_tree_flags) SET(move_mount_flags) \
	SET(fsconfig_commands) SET(fspick_flags) SET(quota_commands) SET(reboot_magic) \
	SET(reboot_magic2) SET(reboot_commands) SET(swap_flags) SET(module_flags) \
	SET(kexec_flags) SET(syslog_commands) SET(families) SET(socket_types) \
	SET(protocols) SET(socket_levels) SET(socket_options) SET(message_flags) \
	SET(shutdown_ways) SET(accept_flags) SET(socket_calls) SET(clone_flags) \
	SET(namespace_flags) SET(signals) SET(signal_ways) SET(wait_flags) SET(id_types) \
	SET(resources) SET(rusage) SET(priorities) SET(schedulers) SET(clocks) \
	SET(timer_flags) SET(itimers) SET(futex_ops) SET(personalities) SET(arch_codes) \
	SET(kcmp_types) SET(ioprio_whiches) SET(random_flags) SET(pidfd_flags) \
	SET(execveat_flags) SET(close_range_flags) SET(pidfd_signal_flags) \
	SET(prctl_options) SET(ptrace_requests) SET(seccomp_operations) SET(seccomp_modes) \
	SET(seccomp_flags) SET(bpf_commands) SET(perf_flags) SET(key_commands) \
	SET(io_uring_flags) SET(io_uring_ops) SET(landlock_flags) SET(landlock_rules) \
	SET(landlock_rule_flags) SET(landlock_self_flags)
/* clang-format on */

#define CONSTANT_SET_EXTERN(_set) extern const struct constant_set constants_##_set;
CONSTANT_SETS(CONSTANT_SET_EXTERN)

/* Their numbers, in place of pointers to them. */
enum constant_set_number {
	SET_NONE,
#define CONSTANT_SET_NUMBER(_set) SET_##_set,
	CONSTANT_SETS(CONSTANT_SET_NUMBER)
};

/** constant_sets - all sets, ended by NULL */
extern const struct constant_set *const constant_sets[];

#endif
