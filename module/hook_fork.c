// SPDX-License-Identifier: GPL-2.0
/* Follows descendants, by an ftrace hook where a parent lets its new child run. */
#include <linux/sched/signal.h>

#include "compat.h"
#include "follow.h"
#include "hooks.h"
#include "watcher.h"

/* wake_up_new_task(struct task_struct *p) */
static void on_fork(unsigned long ip, unsigned long parent_ip, struct ftrace_ops *ops,
		    struct ftrace_regs *fregs)
{
	struct task_struct *child = (struct task_struct *)ftrace_regs_get_argument(fregs, 0);

	if (task_tgid(child) == task_tgid(current))
		return;
	if (scd_hook_may_lock())
		scd_follow_fork(task_tgid(current), task_tgid(child));
	else
		atomic64_inc(&scd_missed);
}

struct ftrace_ops scd_fork_ops = { .func = on_fork, .flags = FTRACE_OPS_FL_PERMANENT };
