/* SPDX-License-Identifier: GPL-2.0 */
/* System calls that do nothing, even by root: their arguments are invalid, or there are none. */
#ifndef REAL_PROGRAMS_HARMLESS_CALLS_H
#define REAL_PROGRAMS_HARMLESS_CALLS_H

#include <stddef.h>
#include <stdint.h>

/**
 * struct harmless_call - a call
 * @abi: its name in the tool
 * @arch: AUDIT_ARCH_*
 * @nr: its number
 * @count: number of arguments
 * @args: the arguments, then zeros
 */
struct harmless_call {
	const char *abi;
	uint32_t arch;
	int nr;
	unsigned int count;
	uint64_t args[6];
};

extern const struct harmless_call harmless_calls[];
extern const size_t harmless_count;

#endif
