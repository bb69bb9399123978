// SPDX-License-Identifier: GPL-2.0
/* Puts a hook of ftrace's on one function of the kernel, and on no other. */
#include <linux/ftrace.h>
#include <linux/string.h>

#include "hooks.h"

#ifdef CONFIG_DYNAMIC_FTRACE_WITH_ARGS

/*
 * ftrace_set_filter() takes a lack of memory for a match (up to 7.2: match_records() returns an
 * error, ftrace_set_hash() asks whether it is 0), and what it then leaves is a filter that has no
 * function in it, which stands for all of them. All empty filters are one and the same.
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
 * scd_hook_function() - have a hook called at the entry of a function
 * @ops: the hook, which is on none; unregister_ftrace_function() ends it, ftrace_free_filter() once
 *	it won't be needed again
 * @function: the function's name
 *
 * May sleep.
 *
 * Return: 0; -EINVAL if there is no such function, or it can't be hooked; -ENOMEM; -EBUSY if @ops is
 * permanent and the sysctl kernel.ftrace_enabled is 0.
 */
int scd_hook_function(struct ftrace_ops *ops, char *function)
{
	int err = set_filter(ops, function);

	return err ? err : register_ftrace_function(ops);
}

#endif
