// SPDX-License-Identifier: GPL-2.0
/* The functions of the kernel that are hooked, and the hooks on them, by ftrace. */
#include <linux/ftrace.h>
#include <linux/rcupdate.h>

#include "hooks.h"

/* The sysctl kernel.ftrace_enabled can't silence permanent hooks. */
static const struct hook {
	u32 group;
	const char *function;
	struct ftrace_ops *ops;
} hooks[] = {
	{ SCD_HOOK_VERDICTS, "__seccomp_filter", &scd_filter_ops },
	{ SCD_HOOK_VERDICTS, "do_exit", &scd_exit_ops },
#ifdef HAVE_TASK_WORK_ADD
	{ SCD_HOOK_INSTALLS, "do_seccomp", &scd_seccomp_ops },
	{ SCD_HOOK_INSTALLS, "security_task_prctl", &scd_prctl_ops },
#endif
	{ SCD_HOOK_FORKS, "wake_up_new_task", &scd_fork_ops },
};

/* Longer than the names of these functions. */
#define NAME_MAX_LEN 32

/* Sets of BIT(index) in hooks: those that are placed, and those whose function has no clones. */
static unsigned long placed;
static unsigned long whole;

/*
 * Up to 7.2 ftrace_set_filter() takes a lack of memory for a match: match_records() returns an
 * error, and ftrace_set_hash() only tests for 0. It then leaves a filter without functions, which
 * stands for all functions. All empty filters are one and the same, so compare with that.
 */
static int set_filter(const struct hook *hook, const char *suffix)
{
	struct ftrace_ops *ops = hook->ops;
	char function[NAME_MAX_LEN];
	const void *empty;
	int err;

	snprintf(function, sizeof(function), "%s%s", hook->function, suffix);
	err = ftrace_set_filter(ops, NULL, 0, 1);
	if (err)
		return err;
	empty = rcu_access_pointer(ops->func_hash->filter_hash);
	err = ftrace_set_filter(ops, function, strlen(function), 1);
	if (err)
		return err;
	return rcu_access_pointer(ops->func_hash->filter_hash) == empty ? -ENOMEM : 0;
}

/*
 * A compiler may split a function, or make clones of it for some of its callers, and name them
 * FUNCTION.constprop.0, .isra.0, .part.0. A hook on the function alone would see only a part of the
 * calls. The cold part (FUNCTION.cold) is entered from the function itself, and ftrace does not
 * know it.
 */
static int refuse_clones(const struct hook *hook)
{
	int err = set_filter(hook, ".*");

	return err == -EINVAL ? 0 : err ?: -EXDEV;
}

static int place(int i)
{
	int err;

	if (!(whole & BIT(i))) {
		err = refuse_clones(&hooks[i]);
		if (err)
			return err;
		whole |= BIT(i);
	}
	err = set_filter(&hooks[i], "");
	return err ?: register_ftrace_function(hooks[i].ops);
}

/**
 * scd_hooks_place() - place hooks that are not there yet
 * @groups: a set of SCD_HOOK_*
 * @extack: says what is wrong
 *
 * May sleep; one caller at a time. After an error, some of the hooks may be there.
 *
 * Return: 0, -ENOMEM, or -EOPNOTSUPP if a function can't be hooked, or not now, or if this kernel
 * lacks a function that the hooks call.
 */
int scd_hooks_place(u32 groups, struct netlink_ext_ack *extack)
{
	int i, err = 0;

#ifndef HAVE_TASK_WORK_ADD
	if (groups & SCD_HOOK_INSTALLS) {
		NL_SET_ERR_MSG(extack, "installations need a kernel that exports task_work_add()");
		return -EOPNOTSUPP;
	}
#endif
	for (i = 0; i < ARRAY_SIZE(hooks) && !err; i++) {
		if (!(hooks[i].group & groups) || placed & BIT(i))
			continue;
		err = place(i);
		if (!err)
			placed |= BIT(i);
	}
	switch (err) {
	case 0:
	case -ENOMEM:
		return err;
	case -EBUSY:
		NL_SET_ERR_MSG(extack, "events can't be seen while kernel.ftrace_enabled is 0");
		break;
	case -EXDEV:
		NL_SET_ERR_MSG(extack,
			       "this kernel has clones of a function that has to be hooked");
		break;
	default:
		NL_SET_ERR_MSG(extack, "ftrace can't hook a function of this kernel");
	}
	return -EOPNOTSUPP;
}

/**
 * scd_hooks_keep() - remove all other hooks
 * @groups: a set of SCD_HOOK_*
 *
 * May sleep; one caller at a time. On return nobody is in the hooks that have been removed.
 */
void scd_hooks_keep(u32 groups)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(hooks); i++) {
		if (hooks[i].group & groups || !(placed & BIT(i)))
			continue;
		unregister_ftrace_function(hooks[i].ops);
		placed &= ~BIT(i);
	}
}

/**
 * scd_hooks_exit() - free memory before the module is unloaded, and wait for task works
 *
 * May sleep. ftrace keeps memory for a hook from one placing to the next. A task work puts the
 * module before it returns: a task that is in module code has not slept since, and is not in user
 * mode.
 */
void scd_hooks_exit(void)
{
	int i;

	synchronize_rcu_tasks();
	for (i = 0; i < ARRAY_SIZE(hooks); i++)
		ftrace_free_filter(hooks[i].ops);
}
