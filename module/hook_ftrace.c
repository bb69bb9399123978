// SPDX-License-Identifier: GPL-2.0
/* Puts an ftrace hook on one function of the kernel, and on no other. */
#include <linux/ftrace.h>
#include <linux/string.h>

#include "hooks.h"

#ifdef CONFIG_DYNAMIC_FTRACE_WITH_ARGS

/*
 * Up to 7.2 ftrace_set_filter() takes a lack of memory for a match: match_records() returns an
 * error, and ftrace_set_hash() only tests for 0. It then leaves a filter without functions, which
 * stands for all functions. All empty filters are one and the same, so compare with that.
 */
static int set_filter(struct ftrace_ops *ops, char *function)
{
	const void *empty;
	int err;

	err = ftrace_set_filter(ops, NULL, 0, 1);
	if (err)
		return err;
	empty = rcu_access_pointer(ops->func_hash->filter_hash);
	err = ftrace_set_filter(ops, function, strlen(function), 1);
	if (err)
		return err;
	return rcu_access_pointer(ops->func_hash->filter_hash) == empty ? -ENOMEM : 0;
}

/**
 * scd_hook_function() - hook the entry of a function
 * @ops: the hook, which is on no function; unregister_ftrace_function() removes it, and
 *	ftrace_free_filter() frees its memory once it won't be needed again
 * @function: the function's name
 *
 * May sleep.
 *
 * Return: 0; -EINVAL if there is no such function, or it can't be hooked; -ENOMEM; -EBUSY if @ops
 * is permanent and the sysctl kernel.ftrace_enabled is 0.
 */
int scd_hook_function(struct ftrace_ops *ops, char *function)
{
	int err = set_filter(ops, function);

	return err ? err : register_ftrace_function(ops);
}

#endif
