// SPDX-License-Identifier: GPL-2.0
/* The table of commands; init and exit. */
#include <linux/module.h>

#include "filter.h"
#include "netlink.h"
#include "version.h"
#include "watcher.h"

static const struct genl_ops scd_ops[] = {
	{
		.cmd = SECCOMP_DIAG_CMD_TASK_GET,
		.policy = scd_task_policy,
		.maxattr = SECCOMP_DIAG_A_TASK_MAX,
		.doit = scd_task_get_doit,
		.start = scd_task_get_start,
		.dumpit = scd_task_get_dumpit,
		.done = scd_dump_done,
	},
	{
		.cmd = SECCOMP_DIAG_CMD_FILTER_GET,
		.policy = scd_filter_policy,
		.maxattr = SECCOMP_DIAG_A_FILTER_MAX,
		.doit = scd_filter_get_doit,
		.start = scd_filter_get_start,
		.dumpit = scd_filter_get_dumpit,
		.done = scd_dump_done,
	},
	{
		.cmd = SECCOMP_DIAG_CMD_WATCH,
		.policy = scd_watch_policy,
		.maxattr = SECCOMP_DIAG_A_WATCH_MAX,
		.doit = scd_watch_doit,
	},
};

/* The ops are not in the family itself, so that calls go one way: the handlers need the family. */
static int __init register_family(void)
{
	int err;

	scd_family.ops = scd_ops;
	scd_family.n_ops = ARRAY_SIZE(scd_ops);
	err = genl_register_family(&scd_family);
	/* modprobe treats EEXIST as "already loaded" and reports success. */
	return err == -EEXIST ? -EBUSY : err;
}

static int __init scd_init(void)
{
	int err;

	scd_filter_init();
	err = scd_watch_init();
	if (err)
		return err;
	err = register_family();
	if (err)
		scd_watch_exit();
	return err;
}

static void __exit scd_exit(void)
{
	scd_watch_end();
	genl_unregister_family(&scd_family);
	scd_watch_exit();
}

module_init(scd_init);
module_exit(scd_exit);

MODULE_ALIAS_GENL_FAMILY(SECCOMP_DIAG_GENL_NAME);
MODULE_DESCRIPTION("Show the seccomp state of running tasks over generic netlink");
MODULE_AUTHOR("The seccompctl developers");
MODULE_LICENSE("GPL");
MODULE_VERSION(SECCOMP_DIAG_VERSION);
