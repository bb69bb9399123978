/* SPDX-License-Identifier: GPL-2.0 */
/* Find the seccomp features of this kernel without changing anything; capabilities of the caller. */
#ifndef CLIENT_PROBE_H
#define CLIENT_PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/capability.h>
#include <linux/seccomp.h>

/* From Linux 5.19, newer than some headers. */
#ifndef SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
#define SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV (1UL << 5)
#endif

/**
 * struct probe_flag - a flag of SECCOMP_SET_MODE_FILTER
 * @name: as in seccomp(2), without SECCOMP_FILTER_FLAG_
 * @flag: its bit
 * @with: flags that it requires
 */
struct probe_flag {
	const char *name;
	unsigned long flag;
	unsigned long with;
};

/** probe_flags - all known flags, ended by a zeroed one */
extern const struct probe_flag probe_flags[];

/**
 * struct probe - the features
 * @signal: the signal that ended the probing child, as a filter may kill for such calls, or 0.
 *	After a signal, features that were not probed yet are false.
 * @strict: strict mode
 * @filter: filter mode
 * @flags: the supported flags of probe_flags[], by index
 * @notif_sizes: the three sizes below are known (SECCOMP_GET_NOTIF_SIZES)
 * @notif: bytes of struct seccomp_notif
 * @notif_resp: bytes of struct seccomp_notif_resp
 * @data: bytes of struct seccomp_data
 * @tsc: the time stamp counter can be disabled (PR_GET_TSC)
 */
struct probe {
	int signal;
	bool strict;
	bool filter;
	uint32_t flags;
	bool notif_sizes;
	uint16_t notif;
	uint16_t notif_resp;
	uint16_t data;
	bool tsc;
};

/** probe_run() - find the features, in a child process. Return: 0 or a negative errno */
int probe_run(struct probe *probe);

/** cap_everywhere() - whether a capability (CAP_*) is in effect in the initial user namespace */
bool cap_everywhere(unsigned int cap);

/** cap_sees_all() - whether the caller may look at all threads of its pid namespace */
static inline bool cap_sees_all(void)
{
	return cap_everywhere(CAP_SYS_PTRACE);
}

/** cap_effective() - whether a capability (CAP_*) is in effect for the caller */
static inline bool cap_effective(unsigned int cap)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = { 0 };

	return !syscall(SYS_capget, &header, data) &&
	       data[CAP_TO_INDEX(cap)].effective & CAP_TO_MASK(cap);
}

#endif
