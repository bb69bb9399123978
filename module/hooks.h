/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SECCOMP_DIAG_HOOKS_H
#define SECCOMP_DIAG_HOOKS_H

#include <linux/types.h>

struct ftrace_ops;
struct netlink_ext_ack;

int seccomp_diag_hook_function(struct ftrace_ops *ops, char *function);

int seccomp_diag_hook_verdicts(struct netlink_ext_ack *extack);
void seccomp_diag_unhook_verdicts(void);
u64 seccomp_diag_verdicts_missed(void);
void seccomp_diag_hook_verdicts_exit(void);

int seccomp_diag_hook_installs(struct netlink_ext_ack *extack);
int seccomp_diag_check_installs(struct netlink_ext_ack *extack);
void seccomp_diag_unhook_installs(void);
void seccomp_diag_hook_installs_exit(void);
u64 seccomp_diag_installs_missed(void);

void seccomp_diag_be_probed(void);

#endif
