// SPDX-License-Identifier: GPL-2.0
#include <linux/module.h>

#include "filter.h"
#include "follow.h"
#include "netlink.h"
#include "version.h"
#include "watcher.h"

static int __init seccomp_diag_init(void)
{
	int err;

	seccomp_diag_filter_init();
	seccomp_diag_lineage_init();
	err = seccomp_diag_watchers_init();
	if (err)
		return err;
	err = seccomp_diag_netlink_init();
	if (err)
		seccomp_diag_watchers_exit();
	return err;
}

static void __exit seccomp_diag_exit(void)
{
	seccomp_diag_watchers_end();
	seccomp_diag_netlink_uninit();
	seccomp_diag_watchers_exit();
}

module_init(seccomp_diag_init);
module_exit(seccomp_diag_exit);

MODULE_DESCRIPTION("The seccomp state of running tasks over generic netlink");
MODULE_AUTHOR("The seccompctl developers");
MODULE_LICENSE("GPL");
MODULE_VERSION(SECCOMP_DIAG_VERSION);
