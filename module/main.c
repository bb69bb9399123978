// SPDX-License-Identifier: GPL-2.0
#include <linux/module.h>

#include "filter.h"
#include "netlink.h"
#include "version.h"

static int __init seccomp_diag_init(void)
{
	seccomp_diag_filter_init();
	return seccomp_diag_netlink_init();
}

static void __exit seccomp_diag_exit(void)
{
	seccomp_diag_netlink_uninit();
}

module_init(seccomp_diag_init);
module_exit(seccomp_diag_exit);

MODULE_DESCRIPTION("The seccomp state of running tasks over generic netlink");
MODULE_AUTHOR("The seccompctl developers");
MODULE_LICENSE("GPL");
MODULE_VERSION(SECCOMP_DIAG_VERSION);
