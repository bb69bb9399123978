// SPDX-License-Identifier: GPL-2.0
/*
 * Prints the table that netlink_fuzz holds answers to, for fuzz_table.py: an attribute a line, its
 * messages as sets of 1 << command. MOST of bytes is their number.
 *
 *	SET NUMBER TYPE LEAST MOST ASKED TOLD
 */
#include <linux/seccomp_diag.h>
#include <stdio.h>

#include "fuzz_netlink/spec.h"

static const char *const types[] = {
	[SPEC_NONE] = "none", [SPEC_PAD] = "pad", [SPEC_FLAG] = "flag",	  [SPEC_U8] = "u8",
	[SPEC_U32] = "u32",   [SPEC_U64] = "u64", [SPEC_NAME] = "string", [SPEC_BYTES] = "binary",
};

static void print_set(const char *name, unsigned int cmd)
{
	const struct spec_set *set = spec_set(cmd);

	for (uint16_t i = 1; i <= set->max; i++) {
		const struct spec_attr *attr = &set->attrs[i];

		uint64_t most = attr->type == SPEC_BYTES ? attr->most * attr->unit : attr->most;

		printf("%s %u %s %llu %llu %u %u\n", name, i, types[attr->type],
		       (unsigned long long)attr->least, (unsigned long long)most, attr->asked,
		       attr->always | attr->told);
	}
}

int main(void)
{
	print_set("task", SECCOMP_DIAG_CMD_TASK_GET);
	print_set("filter", SECCOMP_DIAG_CMD_FILTER_GET);
	print_set("watch", SECCOMP_DIAG_CMD_WATCH);
	print_set("event", SECCOMP_DIAG_CMD_VERDICT_NTF);
	return 0;
}
