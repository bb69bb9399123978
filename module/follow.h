/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SECCOMP_DIAG_LINEAGE_H
#define SECCOMP_DIAG_LINEAGE_H

#include <linux/types.h>

struct pid;
struct seccomp_diag_lineage;

struct seccomp_diag_lineage *seccomp_diag_lineage_new(struct pid *const *processes, u32 count);
void seccomp_diag_lineage_free(struct seccomp_diag_lineage *lineage);
bool seccomp_diag_lineage_has(const struct seccomp_diag_lineage *lineage,
			      const struct pid *process);
u64 seccomp_diag_lineage_lost(const struct seccomp_diag_lineage *lineage);
void __init seccomp_diag_lineage_init(void);

#endif
