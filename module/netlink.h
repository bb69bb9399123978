/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SECCOMP_DIAG_NETLINK_H
#define SECCOMP_DIAG_NETLINK_H

#include <linux/init.h>

int __init seccomp_diag_netlink_init(void);
void seccomp_diag_netlink_uninit(void);

#endif
