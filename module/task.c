// SPDX-License-Identifier: GPL-2.0
/* From a number to a thread, and from a thread to a plain struct. */
#include <linux/cred.h>
#include <linux/pid.h>
#include <linux/prctl.h>
#include <linux/ptrace.h>
#include <linux/rcupdate.h>
#include <linux/rcupdate_wait.h>
#include <linux/rwsem.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/seccomp.h>
#include <linux/seccomp_diag.h>
#include <linux/string.h>

#include "arch.h"
#include "task.h"
#include "viewer.h"

#ifndef CONFIG_SECCOMP
#error "this kernel has no seccomp (CONFIG_SECCOMP)"
#endif

/*
 * How often a thread is read until two readings agree. A reading takes well under a microsecond,
 * a system call that changes something of the thread takes longer: two or three do.
 */
#define READINGS_MAX 32

/* How often a number is looked up whose thread has gone before it could be read. */
#define LOOKUPS_MAX 8

/*
 * Passes over most threads that a dump does not want without taking a lock. What it lets through
 * is matched again once it has been read as a whole.
 */
static bool task_may_match(struct task_struct *task, const struct seccomp_diag_select *select)
{
	if (!(select->modes & BIT(READ_ONCE(task->seccomp.mode))))
		return false;
	if (select->process && task_tgid(task) != select->process)
		return false;
	return !uid_valid(select->uid) || uid_eq(task_uid(task), select->uid);
}

/**
 * seccomp_diag_task_next() - the next thread that may match a selection
 * @viewer: in whose pid namespace threads are looked for
 * @select: which threads are wanted
 * @tid: from which number on to look, that one included; moved to the number of the thread found
 *
 * Position is a number, so a dump goes on at the right place whoever was started or has ended in
 * between.
 *
 * Return: 1 if there is one, 0 if not, -EINTR if the caller is being killed.
 */
int seccomp_diag_task_next(const struct seccomp_diag_viewer *viewer,
			   const struct seccomp_diag_select *select, pid_t *tid)
{
	struct task_struct *task;
	struct pid *pid;
	int ret = 0;

	rcu_read_lock();
	while ((pid = find_ge_pid(*tid, viewer->pid_ns))) {
		*tid = pid_nr_ns(pid, viewer->pid_ns);
		task = pid_task(pid, PIDTYPE_PID);
		if (task && task_may_match(task, select)) {
			ret = 1;
			break;
		}
		if (fatal_signal_pending(current)) {
			ret = -EINTR;
			break;
		}
		++*tid;
		cond_resched_rcu();
	}
	rcu_read_unlock();

	return ret;
}

/**
 * seccomp_diag_task_matches() - is this what was asked for?
 * @viewer: in whose numbers @snapshot is
 * @snapshot: a thread as it was read
 * @select: which threads are wanted
 *
 * Return: true if so.
 */
bool seccomp_diag_task_matches(const struct seccomp_diag_viewer *viewer,
			       const struct seccomp_diag_task *snapshot,
			       const struct seccomp_diag_select *select)
{
	if (!(select->modes & BIT(snapshot->mode)))
		return false;
	if (select->process && snapshot->tgid != pid_nr_ns(select->process, viewer->pid_ns))
		return false;
	return !uid_valid(select->uid) || uid_eq(snapshot->uid, select->uid);
}

/* As PR_GET_SPECULATION_CTRL words it where mitigation is up to the thread (x86's bugs.c). */
static u32 task_store_bypass(struct task_struct *task)
{
	if (task_spec_ssb_force_disable(task))
		return PR_SPEC_PRCTL | PR_SPEC_FORCE_DISABLE;
	if (task_spec_ssb_noexec(task))
		return PR_SPEC_PRCTL | PR_SPEC_DISABLE_NOEXEC;
	if (task_spec_ssb_disable(task))
		return PR_SPEC_PRCTL | PR_SPEC_DISABLE;
	return PR_SPEC_PRCTL | PR_SPEC_ENABLE;
}

static u32 task_indirect_branch(struct task_struct *task)
{
	if (task_spec_ib_force_disable(task))
		return PR_SPEC_PRCTL | PR_SPEC_FORCE_DISABLE;
	if (task_spec_ib_disable(task))
		return PR_SPEC_PRCTL | PR_SPEC_DISABLE;
	return PR_SPEC_PRCTL | PR_SPEC_ENABLE;
}

static bool task_seccomp_suspended(struct task_struct *task)
{
	return IS_ENABLED(CONFIG_CHECKPOINT_RESTORE) &&
	       (READ_ONCE(task->ptrace) & PT_SUSPEND_SECCOMP);
}

/* One reading. Padding is zeroed, too: two readings are compared as bytes. */
static void task_read(struct task_struct *task, struct pid_namespace *pid_ns, u32 abi,
		      struct seccomp_diag_task *reading)
{
	memset(reading, 0, sizeof(*reading));
	reading->tid = task_pid_nr_ns(task, pid_ns);
	reading->tgid = task_tgid_nr_ns(task, pid_ns);
	reading->uid = task_uid(task);
	memcpy(reading->comm, task->comm, sizeof(reading->comm) - 1);
	reading->start_time = task->start_boottime;
	reading->mode = READ_ONCE(task->seccomp.mode);
	reading->filter_count = atomic_read(&task->seccomp.filter_count);
	reading->tsc = arch_task_tsc(task);
	reading->spec_store_bypass = task_store_bypass(task);
	reading->spec_indirect_branch = task_indirect_branch(task);
	reading->spec_l1d_flush = arch_task_l1d_flush(task);
	reading->no_new_privs = task_no_new_privs(task);
	reading->suspended = task_seccomp_suspended(task);
	reading->exiting = (READ_ONCE(task->flags) & PF_EXITING) || READ_ONCE(task->exit_state);
	/* The program goes in the course of exiting; so that it need not be told when, it is gone. */
	reading->abi = reading->exiting ? 0 : abi;
}

/*
 * Reads until nothing has changed from one reading to the next: then everything in it was true at
 * every moment between the two. The caller holds siglock, under which mode, filters and TSC change,
 * and task_lock; what changes without them (credentials, prctl bits) is why one reading won't do.
 */
static void task_read_settled(struct task_struct *task, struct pid_namespace *pid_ns, u32 abi,
			      struct seccomp_diag_task *snapshot)
{
	struct seccomp_diag_task again;
	int i;

	task_read(task, pid_ns, abi, snapshot);
	for (i = 1; i < READINGS_MAX; i++) {
		smp_rmb();
		task_read(task, pid_ns, abi, &again);
		if (!memcmp(snapshot, &again, sizeof(again)))
			return;
		*snapshot = again;
	}
}

/*
 * The siglock of a task that may be exiting, as __lock_task_sighand() takes it, which is not
 * exported: RCU keeps the sighand_struct, and once it is locked and still the task's, it stays so.
 */
static int task_read_locked(struct task_struct *task, struct pid_namespace *pid_ns, u32 abi,
			    struct seccomp_diag_task *snapshot)
{
	struct sighand_struct *sighand;
	unsigned long flags;
	bool same = false;

	rcu_read_lock();
	while (!same) {
		sighand = rcu_dereference(task->sighand);
		if (!sighand)
			break;
		spin_lock_irqsave(&sighand->siglock, flags);
		same = sighand == rcu_access_pointer(task->sighand);
		if (same)
			task_read_settled(task, pid_ns, abi, snapshot);
		spin_unlock_irqrestore(&sighand->siglock, flags);
	}
	rcu_read_unlock();

	return same ? 0 : -ESRCH;
}

/*
 * Access is checked and state is read in one hold of task_lock(), so that a thread which gains
 * privileges in between is not seen by someone who could see it before. task_lock() nests outside
 * siglock, as in mm/oom_kill.c. An execve(2) is never waited for, since it may take as long as a
 * file system likes; while one is under way, only the ABI is left out.
 */
static int task_snapshot(const struct seccomp_diag_viewer *viewer, struct task_struct *task,
			 struct seccomp_diag_task *snapshot)
{
	struct rw_semaphore *exec_lock = &task->signal->exec_update_lock;
	bool settled = down_read_trylock(exec_lock);
	int err = -EPERM;
	u32 abi = 0;

	task_lock(task);
	if (seccomp_diag_may_look(viewer, task)) {
		if (settled && task->mm && !(task->flags & PF_KTHREAD))
			abi = arch_task_abi(task, task->mm);
		err = task_read_locked(task, viewer->pid_ns, abi, snapshot);
	}
	task_unlock(task);
	if (settled)
		up_read(exec_lock);

	return err;
}

/* The thread that has a number now, with a reference for the caller to put, or NULL. */
static struct task_struct *task_find(const struct seccomp_diag_viewer *viewer, pid_t tid)
{
	struct task_struct *task;

	rcu_read_lock();
	task = pid_task(find_pid_ns(tid, viewer->pid_ns), PIDTYPE_PID);
	if (task)
		get_task_struct(task);
	rcu_read_unlock();

	return task;
}

/**
 * seccomp_diag_task_read() - read the state of a thread
 * @viewer: who asks
 * @tid: the thread, in the viewer's pid namespace; it is neither stopped nor waited for
 * @snapshot: filled on success
 *
 * May sleep. Interrupts are off for READINGS_MAX readings at most.
 *
 * A thread can lose its number before it is read: when it is reaped, and when another thread's
 * execve(2) takes the number of its leader. Then it is asked anew who has it.
 *
 * Return: 0, -EPERM if the viewer may not look, -ESRCH if there is no such thread.
 */
int seccomp_diag_task_read(const struct seccomp_diag_viewer *viewer, pid_t tid,
			   struct seccomp_diag_task *snapshot)
{
	struct task_struct *task;
	int err, i;

	for (i = 0; i < LOOKUPS_MAX; i++) {
		task = task_find(viewer, tid);
		if (!task)
			break;
		err = task_snapshot(viewer, task, snapshot);
		put_task_struct(task);
		if (err == -EPERM || (!err && snapshot->tid == tid))
			return err;
	}
	return -ESRCH;
}
