/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SCD_HOOKS_H
#define SCD_HOOKS_H

#include <linux/types.h>

struct ftrace_ops;
struct netlink_ext_ack;

int scd_hook_function(struct ftrace_ops *ops, char *function);

int scd_hook_verdicts(struct netlink_ext_ack *extack);
void scd_unhook_verdicts(void);
u64 scd_verdicts_missed(void);
void scd_hook_verdicts_exit(void);

int scd_hook_installs(struct netlink_ext_ack *extack);
int scd_check_installs(struct netlink_ext_ack *extack);
void scd_unhook_installs(void);
void scd_hook_installs_exit(void);
u64 scd_installs_missed(void);

void seccomp_diag_be_probed(void);

#endif
