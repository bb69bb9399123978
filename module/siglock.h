/* SPDX-License-Identifier: GPL-2.0 */
/* Takes the lock under which seccomp's mode, filters and TSC of a thread change. */
#ifndef SCD_SIGLOCK_H
#define SCD_SIGLOCK_H

#include <linux/rcupdate.h>
#include <linux/sched/signal.h>
#include <linux/spinlock.h>

/**
 * with_siglock() - call a function with the siglock of a task held
 * @task: the task (reference held); it may be exiting
 * @fn: called with interrupts off: it must be short, and neither sleep nor allocate
 * @arg: passed to @fn
 *
 * Takes the lock as __lock_task_sighand() does, which is not exported: RCU keeps the
 * sighand_struct, and once it is locked and still the task's, it stays so.
 *
 * Return: the return value of @fn, or -ESRCH if the task has been reaped: its sighand is gone.
 */
static __always_inline int with_siglock(struct task_struct *task,
					int (*fn)(struct task_struct *task, void *arg), void *arg)
{
	struct sighand_struct *sighand;
	unsigned long flags;
	bool same = false;
	int ret = -ESRCH;

	rcu_read_lock();
	while (!same) {
		sighand = rcu_dereference(task->sighand);
		if (!sighand)
			break;
		spin_lock_irqsave(&sighand->siglock, flags);
		same = sighand == rcu_access_pointer(task->sighand);
		if (same)
			ret = fn(task, arg);
		spin_unlock_irqrestore(&sighand->siglock, flags);
	}
	rcu_read_unlock();

	return ret;
}

#endif
