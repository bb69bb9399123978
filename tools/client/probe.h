/* SPDX-License-Identifier: GPL-2.0 */
/* What seccomp this kernel offers, found out without changing anything. */
#ifndef CLIENT_PROBE_H
#define CLIENT_PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct probe_flag - a flag of SECCOMP_SET_MODE_FILTER
 * @name: as in seccomp(2), without SECCOMP_FILTER_FLAG_
 * @flag: its bit
 * @with: others that it must be given with
 */
struct probe_flag {
	const char *name;
	unsigned long flag;
	unsigned long with;
};

/** probe_flags - all that are known, ended by a zeroed one */
extern const struct probe_flag probe_flags[];

/**
 * struct probe - what was found out
 * @signal: the signal that ended the child that tried it (a filter kills for such calls), or 0:
 *	what it had not got to is false then
 * @strict: strict mode
 * @filter: filter mode
 * @flags: the flags of probe_flags[] that are known, by index
 * @notif_sizes: the three sizes below are known (SECCOMP_GET_NOTIF_SIZES)
 * @notif: bytes of struct seccomp_notif
 * @notif_resp: bytes of struct seccomp_notif_resp
 * @data: bytes of struct seccomp_data
 * @tsc: RDTSC can be disabled (PR_GET_TSC)
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

/** probe_run() - find out, in a child that ends. Return: 0 or a negative errno */
int probe_run(struct probe *probe);

#endif
