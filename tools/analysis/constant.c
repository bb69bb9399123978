// SPDX-License-Identifier: GPL-2.0
/* Names of values, parsed and printed. */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/constants/constants.h"

const struct constant_set *const constant_sets[] = {
	&constants_open_flags,
	&constants_modes,
	&constants_directories,
	&constants_at_flags,
	&constants_access_flags,
	&constants_handle_flags,
	&constants_unlink_flags,
	&constants_access_modes,
	&constants_fcntl_commands,
	&constants_fd_flags,
	&constants_seals,
	&constants_seek,
	&constants_flock,
	&constants_rename_flags,
	&constants_statx_flags,
	&constants_memfd_flags,
	&constants_eventfd_flags,
	&constants_creation_flags,
	&constants_pipe_flags,
	&constants_inotify_flags,
	&constants_splice_flags,
	&constants_fallocate_modes,
	&constants_fadvise,
	&constants_epoll_flags,
	&constants_epoll_ops,
	&constants_timerfd_flags,
	&constants_signalfd_flags,
	&constants_userfaultfd_flags,
	&constants_rwf_flags,
	&constants_fanotify_flags,
	&constants_pointers,
	&constants_ioctl_requests,
	&constants_protections,
	&constants_map_flags,
	&constants_advice,
	&constants_msync_flags,
	&constants_mremap_flags,
	&constants_mlockall_flags,
	&constants_mlock2_flags,
	&constants_shm_flags,
	&constants_ipc_commands,
	&constants_ipc_flags,
	&constants_ipc_calls,
	&constants_pkey_rights,
	&constants_membarrier_commands,
	&constants_mount_flags,
	&constants_umount_flags,
	&constants_fsopen_flags,
	&constants_fsmount_flags,
	&constants_mount_attributes,
	&constants_open_tree_flags,
	&constants_move_mount_flags,
	&constants_fsconfig_commands,
	&constants_fspick_flags,
	&constants_quota_commands,
	&constants_reboot_magic,
	&constants_reboot_magic2,
	&constants_reboot_commands,
	&constants_swap_flags,
	&constants_module_flags,
	&constants_kexec_flags,
	&constants_syslog_commands,
	&constants_families,
	&constants_socket_types,
	&constants_protocols,
	&constants_socket_levels,
	&constants_socket_options,
	&constants_message_flags,
	&constants_shutdown_ways,
	&constants_accept_flags,
	&constants_socket_calls,
	&constants_clone_flags,
	&constants_namespace_flags,
	&constants_signals,
	&constants_signal_ways,
	&constants_wait_flags,
	&constants_id_types,
	&constants_resources,
	&constants_rusage,
	&constants_priorities,
	&constants_schedulers,
	&constants_clocks,
	&constants_timer_flags,
	&constants_itimers,
	&constants_futex_ops,
	&constants_personalities,
	&constants_arch_codes,
	&constants_kcmp_types,
	&constants_ioprio_whiches,
	&constants_random_flags,
	&constants_pidfd_flags,
	&constants_execveat_flags,
	&constants_close_range_flags,
	&constants_pidfd_signal_flags,
	&constants_prctl_options,
	&constants_ptrace_requests,
	&constants_seccomp_operations,
	&constants_seccomp_modes,
	&constants_seccomp_flags,
	&constants_bpf_commands,
	&constants_perf_flags,
	&constants_key_commands,
	&constants_io_uring_flags,
	&constants_io_uring_ops,
	&constants_landlock_flags,
	&constants_landlock_rules,
	&constants_landlock_rule_flags,
	&constants_landlock_self_flags,
	NULL,
};

static bool find_in(const struct constant_set *set, const char *name, size_t len, uint64_t *value)
{
	for (const struct constant *c = set ? set->constants : NULL; c && *c->name; c++) {
		if (strlen(c->name) == len && !strncmp(c->name, name, len)) {
			*value = c->value;
			return true;
		}
	}
	return false;
}

static bool find_name(const char *name, size_t len, const struct constant_set *set, uint64_t *value)
{
	if (find_in(set, name, len, value))
		return true;
	for (size_t i = 0; constant_sets[i]; i++)
		if (find_in(constant_sets[i], name, len, value))
			return true;
	return false;
}

static bool parse_number(const char *text, size_t len, uint64_t *value)
{
	bool negative = *text == '-';
	char *end;

	if (!isdigit((unsigned char)text[negative]))
		return false;
	errno = 0;
	*value = strtoull(text + negative, &end, 0);
	if (errno || end != text + len)
		return false;
	if (!negative)
		return true;
	if (*value > (uint64_t)INT64_MAX + 1)
		return false;
	*value = -*value;
	return true;
}

bool constant_parse(const char *text, const struct constant_set *set, uint64_t *value)
{
	*value = 0;
	for (;;) {
		size_t len = strcspn(text, "|");
		uint64_t part;

		if (!len || (!parse_number(text, len, &part) && !find_name(text, len, set, &part)))
			return false;
		*value |= part;
		if (!text[len])
			return true;
		text += len + 1;
	}
}

const struct constant *constant_field(const struct constant_set *set, uint64_t mask)
{
	for (const struct constant *c = set ? set->constants : NULL; c && *c->name; c++)
		if (c->field && c->value == mask)
			return c;
	return NULL;
}

/* Small numbers are decimal, big ones are bits or addresses, the highest are negative. */
static void add_number(const struct constant_set *set, uint64_t mask, uint64_t value,
		       struct text *text)
{
	bool narrow = mask <= UINT32_MAX;
	int64_t number = narrow ? (int32_t)(uint32_t)value : (int64_t)value;
	bool whole = mask == UINT32_MAX || mask == UINT64_MAX;
	/* Bits with gaps between them are no number. */
	bool flags = (set && set->flags) || mask & (mask + 1);

	if (set && set->octal)
		text_add(text, "%s%" PRIo64, value ? "0" : "", value);
	else if (whole && number < 0 && number >= -4096 && !flags)
		text_add(text, "%" PRId64, number);
	else if (value < (flags ? 10 : 10000))
		text_put_number(text, value);
	else
		text_put_hex(text, value);
}

static bool add_whole(const struct constant_set *set, uint64_t mask, uint64_t value,
		      struct text *text)
{
	bool whole = mask == UINT32_MAX || mask == UINT64_MAX || constant_field(set, mask);

	for (const struct constant *c = set->constants; *c->name; c++) {
		/* A name for 0 means that no bit is set, in the value or in a field. */
		if ((c->value & mask) != value || c->field || (!value && !whole) ||
		    (mask != UINT32_MAX && c->value & ~mask))
			continue;
		text_add(text, "%s", c->name);
		return true;
	}
	return false;
}

void constant_text(const struct constant_set *set, uint64_t mask, uint64_t value, struct text *text)
{
	const char *sep = "";
	uint64_t rest = value;

	if (set && add_whole(set, mask, value, text))
		return;
	/* All bits set are hardly meant as single flags. */
	if (!set || !set->flags || value == UINT32_MAX || value == UINT64_MAX) {
		add_number(set, mask, value, text);
		return;
	}
	for (const struct constant *c = set->constants; *c->name && rest; c++) {
		if (!c->value || (c->value & rest) != c->value)
			continue;
		text_add(text, "%s%s", sep, c->name);
		rest &= ~c->value;
		sep = "|";
	}
	if (!rest && *sep)
		return;
	text_add(text, "%s", sep);
	add_number(set, *sep ? 0 : mask, rest, text);
}
