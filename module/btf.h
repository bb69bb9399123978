/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SCD_BTF_H
#define SCD_BTF_H

#include <linux/types.h>

/**
 * struct scd_member - where a member of a structure is believed to be
 * @name: the member
 * @offset: in bytes
 */
struct scd_member {
	const char *name;
	u32 offset;
};

const char *scd_btf_contradicts(const char *name, const struct scd_member *members, size_t count,
				u32 shift);

#endif
