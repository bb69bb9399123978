// SPDX-License-Identifier: GPL-2.0
/* The commands, and init and exit. */
#include <linux/module.h>
#include <linux/seccomp_diag.h>
#include <net/genetlink.h>

#include "filter.h"
#include "follow.h"
#include "netlink.h"
#include "version.h"
#include "watch.h"

static const struct genl_ops seccomp_diag_ops[] = {
	{
		.cmd = SECCOMP_DIAG_CMD_TASK_GET,
		.policy = seccomp_diag_task_policy,
		.maxattr = SECCOMP_DIAG_A_TASK_MAX,
		.doit = seccomp_diag_task_get_doit,
		.start = seccomp_diag_task_get_start,
		.dumpit = seccomp_diag_task_get_dumpit,
		.done = seccomp_diag_task_get_done,
	},
	{
		.cmd = SECCOMP_DIAG_CMD_FILTER_GET,
		.policy = seccomp_diag_filter_policy,
		.maxattr = SECCOMP_DIAG_A_FILTER_MAX,
		.doit = seccomp_diag_filter_get_doit,
		.start = seccomp_diag_filter_get_start,
		.dumpit = seccomp_diag_filter_get_dumpit,
		.done = seccomp_diag_filter_get_done,
	},
	{
		.cmd = SECCOMP_DIAG_CMD_WATCH,
		.policy = seccomp_diag_watch_policy,
		.maxattr = SECCOMP_DIAG_A_WATCH_MAX,
		.doit = seccomp_diag_watch_doit,
	},
};

/* Here and not in the family itself, so that calls go one way: the handlers need the family. */
static int __init register_family(void)
{
	int err;

	seccomp_diag_family.ops = seccomp_diag_ops;
	seccomp_diag_family.n_ops = ARRAY_SIZE(seccomp_diag_ops);
	err = genl_register_family(&seccomp_diag_family);
	/* kmod takes EEXIST for a module that is there already, and is content. */
	return err == -EEXIST ? -EBUSY : err;
}

static int __init seccomp_diag_init(void)
{
	int err;

	seccomp_diag_filter_init();
	seccomp_diag_lineage_init();
	err = seccomp_diag_watch_init();
	if (err)
		return err;
	err = register_family();
	if (err)
		seccomp_diag_watch_exit();
	return err;
}

static void __exit seccomp_diag_exit(void)
{
	seccomp_diag_watch_end();
	genl_unregister_family(&seccomp_diag_family);
	seccomp_diag_watch_exit();
}

module_init(seccomp_diag_init);
module_exit(seccomp_diag_exit);

MODULE_ALIAS_GENL_FAMILY(SECCOMP_DIAG_GENL_NAME);
MODULE_DESCRIPTION("The seccomp state of running tasks over generic netlink");
MODULE_AUTHOR("The seccompctl developers");
MODULE_LICENSE("GPL");
MODULE_VERSION(SECCOMP_DIAG_VERSION);
