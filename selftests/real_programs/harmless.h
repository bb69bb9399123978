/* SPDX-License-Identifier: GPL-2.0 */
/* System calls that do nothing, whoever makes them: what they are given is wrong, or nothing. */
#ifndef REAL_PROGRAMS_HARMLESS_H
#define REAL_PROGRAMS_HARMLESS_H

#include <stddef.h>
#include <stdint.h>

/**
 * struct harmless - one of them
 * @abi: as the tool calls it
 * @arch: AUDIT_ARCH_*
 * @nr: its number
 * @count: how many arguments it has
 * @args: these; all others are 0
 */
struct harmless {
	const char *abi;
	uint32_t arch;
	int nr;
	unsigned int count;
	uint64_t args[6];
};

extern const struct harmless harmless[];
extern const size_t harmless_count;

#endif
