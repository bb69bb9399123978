// SPDX-License-Identifier: GPL-2.0
/* Finds threads by number, and reads a thread into a plain struct. */
#include <linux/cred.h>
#include <linux/pid.h>
#include <linux/ptrace.h>
#include <linux/rcupdate_wait.h>
#include <linux/rwsem.h>
#include <linux/sched/task.h>
#include <linux/string.h>

#include "arch.h"
#include "filter.h"
#include "known.h"
#include "siglock.h"
#include "task.h"
#include "access.h"

#ifndef CONFIG_SECCOMP
#error "this kernel has no seccomp (CONFIG_SECCOMP)"
#endif

/*
 * A thread is read until two readings agree, at most this often. A reading takes well under a
 * microsecond, and a system call that changes the thread takes longer: two or three do.
 */
#define READINGS_MAX 32

/* How many owners of a number are tried that lose it before they can be read. */
#define OWNERS_MAX 8

/*
 * Skips most threads that are not selected without taking a lock. A thread that passes is matched
 * again once it has been read as a whole.
 */
static bool task_may_match(const struct scd_requester *requester, struct task_struct *task,
			   const struct scd_select *select)
{
	if (!(select->modes & BIT(READ_ONCE(task->seccomp.mode))))
		return false;
	if (select->process && task_tgid(task) != select->process)
		return false;
	if (select->in_cgroup && !scd_cgroup_id(scd_task_cgroup(task), &requester->cgroup))
		return false;
	return !uid_valid(select->uid) || uid_eq(task_uid(task), select->uid);
}

/**
 * scd_task_next() - find the next thread that may match a selection
 * @requester: its pid namespace is searched
 * @select: the selection
 * @tid: the first number to look at; moved to the number of the thread found
 * @known: has the limit of work, which includes reading the thread that is found; NULL: no limit
 * @found: set to the thread, with a reference; NULL: not wanted
 *
 * The position is a number, so a dump goes on at the right place whatever threads start or end in
 * between. May sleep.
 *
 * Return: 1 if there is one, 0 if not, -EMSGSIZE if the work is used up, -EINTR if the caller is
 * being killed.
 */
int scd_task_next(const struct scd_requester *requester, const struct scd_select *select,
		  pid_t *tid, struct scd_known *known, struct task_struct **found)
{
	struct task_struct *task;
	struct pid *pid;
	int ret = 0;

	cond_resched();
	rcu_read_lock();
	while ((pid = find_ge_pid(*tid, requester->pid_ns))) {
		if (fatal_signal_pending(current))
			ret = -EINTR;
		else if (known && scd_known_is_enough(known))
			ret = -EMSGSIZE;
		if (ret)
			break;
		*tid = pid_nr_ns(pid, requester->pid_ns);
		task = pid_task(pid, PIDTYPE_PID);
		if (task && task_may_match(requester, task, select)) {
			if (found)
				*found = get_task_struct(task);
			ret = 1;
			break;
		}
		++*tid;
		if (known)
			known->work += SCD_WORK_PASS;
		cond_resched_rcu();
	}
	rcu_read_unlock();
	if (known && ret > 0)
		known->work += SCD_WORK_THREAD;

	return ret;
}

/**
 * scd_task_matches() - check whether a thread matches a selection
 * @requester: its pid namespace numbers @snapshot
 * @snapshot: a thread as it was read
 * @select: the selection
 *
 * Return: true if so.
 */
bool scd_task_matches(const struct scd_requester *requester, const struct scd_task *snapshot,
		      const struct scd_select *select)
{
	if (!(select->modes & BIT(snapshot->mode)))
		return false;
	if (select->process && snapshot->tgid != pid_nr_ns(select->process, requester->pid_ns))
		return false;
	if (select->in_cgroup && !snapshot->cgroup)
		return false;
	return !uid_valid(select->uid) || uid_eq(snapshot->uid, select->uid);
}

/*
 * As PR_GET_SPECULATION_CTRL returns it if mitigation is up to the thread (x86's bugs.c), or 0 if
 * there is no such control.
 */
static u32 store_bypass(const unsigned long *atomic_flags)
{
	if (!ARCH_STORE_BYPASS)
		return 0;
	if (test_bit(PFA_SPEC_SSB_FORCE_DISABLE, atomic_flags))
		return PR_SPEC_PRCTL | PR_SPEC_FORCE_DISABLE;
	if (test_bit(PFA_SPEC_SSB_NOEXEC, atomic_flags))
		return PR_SPEC_PRCTL | PR_SPEC_DISABLE_NOEXEC;
	if (test_bit(PFA_SPEC_SSB_DISABLE, atomic_flags))
		return PR_SPEC_PRCTL | PR_SPEC_DISABLE;
	return PR_SPEC_PRCTL | PR_SPEC_ENABLE;
}

static u32 indirect_branch(const unsigned long *atomic_flags)
{
	if (!ARCH_INDIRECT_BRANCH)
		return 0;
	if (test_bit(PFA_SPEC_IB_FORCE_DISABLE, atomic_flags))
		return PR_SPEC_PRCTL | PR_SPEC_FORCE_DISABLE;
	if (test_bit(PFA_SPEC_IB_DISABLE, atomic_flags))
		return PR_SPEC_PRCTL | PR_SPEC_DISABLE;
	return PR_SPEC_PRCTL | PR_SPEC_ENABLE;
}

/**
 * struct reading - what a thread's state is made from
 * @pid: its number
 * @newest: its newest filter
 * @cred: its credentials
 * @cgroup: its cgroup
 * @atomic_flags: its prctl bits
 * @thread_flags: those of ARCH_THREAD_FLAGS
 * @comm: its name
 * @mode: of seccomp
 * @filter_count: filters installed
 * @suspended: a tracer has suspended seccomp for it
 * @exiting: it is exiting, or a zombie
 *
 * It has no holes: two of them are compared as bytes. RCU keeps what it points to.
 */
struct reading {
	struct pid *pid;
	const struct seccomp_filter *newest;
	const struct cred *cred;
	struct cgroup *cgroup;
	unsigned long atomic_flags;
	unsigned long thread_flags;
	char comm[TASK_COMM_LEN];
	u32 mode;
	u32 filter_count;
	u32 suspended;
	u32 exiting;
};

static __always_inline void task_read_once(struct task_struct *task, struct reading *to)
{
	to->pid = READ_ONCE(task->thread_pid);
	to->newest = READ_ONCE(task->seccomp.filter);
	to->cred = __task_cred(task);
	to->cgroup = scd_task_cgroup(task);
	to->atomic_flags = READ_ONCE(task->atomic_flags);
	to->thread_flags = read_task_thread_flags(task) & ARCH_THREAD_FLAGS;
	memcpy(to->comm, task->comm, sizeof(to->comm));
	to->mode = READ_ONCE(task->seccomp.mode);
	to->filter_count = atomic_read(&task->seccomp.filter_count);
	to->suspended = IS_ENABLED(CONFIG_CHECKPOINT_RESTORE) &&
			READ_ONCE(task->ptrace) & PT_SUSPEND_SECCOMP;
	to->exiting = READ_ONCE(task->flags) & PF_EXITING || READ_ONCE(task->exit_state);
}

/* A loop over words is shorter than a call of memcmp(). */
static __always_inline bool same_reading(const struct reading *a, const struct reading *b)
{
	const unsigned long *left = (const void *)a, *right = (const void *)b;
	unsigned long differ = 0;
	size_t i;

	BUILD_BUG_ON(sizeof(*a) % sizeof(*left));
	for (i = 0; i < sizeof(*a) / sizeof(*left); i++)
		differ |= left[i] ^ right[i];
	return !differ;
}

/*
 * Reads until two readings are the same: then all of it was true at every moment between the two.
 * The caller holds siglock, under which mode and filters change, and is under RCU. All else changes
 * without that lock, so one reading won't do. A task whose siglock is gone has lost its numbers
 * before.
 */
static int task_read_settled(struct task_struct *task, void *arg)
{
	struct reading *reading = arg;
	struct reading again;
	int i;

	task_read_once(task, reading);
	for (i = 1; i < READINGS_MAX; i++) {
		smp_rmb(); /* all of one reading before any of the next */
		task_read_once(task, &again);
		if (same_reading(reading, &again))
			break;
		*reading = again;
	}
	return 0;
}

static void describe(const struct scd_requester *requester, struct task_struct *task,
		     const struct reading *reading, struct scd_task *to)
{
	*to = (struct scd_task){
		.tid = pid_nr_ns(reading->pid, requester->pid_ns),
		.tgid = pid_nr_ns(task_tgid(task), requester->pid_ns),
		.uid = reading->cred->uid,
		.start_time = task->start_boottime,
		.mode = reading->mode,
		.filter_count = reading->filter_count,
		.tsc = arch_tsc(reading->thread_flags),
		.spec_store_bypass = store_bypass(&reading->atomic_flags),
		.spec_indirect_branch = indirect_branch(&reading->atomic_flags),
		.spec_l1d_flush = arch_l1d_flush(reading->thread_flags),
		.cgroup = scd_cgroup_id(reading->cgroup, &requester->cgroup),
		.no_new_privs = test_bit(PFA_NO_NEW_PRIVS, &reading->atomic_flags),
		.suspended = reading->suspended,
		.exiting = reading->exiting,
	};
	memcpy(to->comm, reading->comm, sizeof(to->comm) - 1);
}

/*
 * One hold of task_lock() covers the access check and the reading, so that a thread which gains
 * privileges in between is not seen by someone who could see it before. task_lock() nests outside
 * siglock, as in mm/oom_kill.c. An execve(2) is never waited for, since it may take as long as a
 * file system likes. While one is under way, the ABI is left out, and access is checked again after
 * the reading, because commit_creds() takes no task_lock(). The caller is under RCU.
 */
static int task_snapshot(const struct scd_requester *requester, struct task_struct *task,
			 struct scd_task *snapshot, struct scd_chain *chain)
{
	struct rw_semaphore *exec_lock = &task->signal->exec_update_lock;
	bool settled = down_read_trylock(exec_lock);
	struct reading reading;
	int err = -EPERM;

	task_lock(task);
	if (scd_may_look(requester, task)) {
		err = with_siglock(task, task_read_settled, &reading);
		if (!err && !settled && !scd_may_look(requester, task))
			err = -EPERM;
	}
	if (!err) {
		describe(requester, task, &reading, snapshot);
		/* The mm goes away at some point during exit, so an exiting thread has no ABI. */
		if (settled && task->mm && !snapshot->exiting && !(task->flags & PF_KTHREAD))
			snapshot->abi = arch_abi(task, task->mm);
		*chain = (struct scd_chain){
			.task = task,
			.newest = reading.newest,
			.count = reading.newest ? reading.filter_count : 0,
		};
	}
	task_unlock(task);
	if (settled)
		up_read(exec_lock);

	return err;
}

/* -EAGAIN: the thread has dropped its filters since it was read. */
static int task_read_chain(struct scd_chain *chain, struct scd_task *snapshot,
			   struct scd_known *known)
{
	struct scd_chain_sum sum;
	int err = scd_chain_sum(chain, known, &sum);

	if (err && err != -EOPNOTSUPP)
		return err == -ESRCH ? -EAGAIN : err;

	snapshot->filters_unknown = err;
	snapshot->filter_id = err ? 0 : sum.id;
	snapshot->budget_used = sum.budget;
	snapshot->listener = sum.listener;
	snapshot->wanted = sum.wanted;
	return 0;
}

/*
 * Reads @task, or the thread that has the number if that is NULL; on success gets a reference to
 * it. -EAGAIN: it lost the number, or was reaped, before it could be read.
 */
static int task_read(const struct scd_requester *requester, pid_t tid, struct task_struct *task,
		     struct scd_task *snapshot, struct scd_chain *chain)
{
	int err = -ESRCH;

	rcu_read_lock();
	task = task ?: pid_task(find_pid_ns(tid, requester->pid_ns), PIDTYPE_PID);
	if (task) {
		err = task_snapshot(requester, task, snapshot, chain);
		if (err == -ESRCH || (!err && (snapshot->tid != tid || !snapshot->tgid)))
			err = -EAGAIN;
		if (!err)
			get_task_struct(task);
	}
	rcu_read_unlock();

	return err;
}

/**
 * scd_task_read() - read the state of a thread
 * @requester: the requester
 * @tid: the thread, in the requester's pid namespace; it is neither stopped nor waited for
 * @task: the thread that had that number a moment ago (reference held); NULL: not known
 * @snapshot: filled on success
 * @chain: set to its filters on success; scd_chain_release() releases it. The chain is proven,
 *	unless the snapshot says that its filters are unknown. NULL: not wanted
 * @known: as for scd_chain_sum()
 *
 * May sleep. Interrupts are off for READINGS_MAX readings at most, and while filters are read.
 *
 * If a thread that is not the leader calls execve(2), it takes the leader's number. Then the new
 * owner of the number is read.
 *
 * Return: 0, -EPERM if the requester may not look, -ESRCH if there is no such thread, -EMSGSIZE and
 * -EINTR as scd_chain_sum() does.
 */
int scd_task_read(const struct scd_requester *requester, pid_t tid, struct task_struct *task,
		  struct scd_task *snapshot, struct scd_chain *chain, struct scd_known *known)
{
	struct scd_chain own;
	int err = -EAGAIN;
	int i;

	for (i = 0; i < OWNERS_MAX && err == -EAGAIN; i++) {
		err = task_read(requester, tid, i ? NULL : task, snapshot, chain ?: &own);
		if (err)
			continue;
		err = task_read_chain(chain ?: &own, snapshot, known);
		if (err || !chain)
			scd_chain_release(chain ?: &own);
	}
	return err == -EAGAIN ? -ESRCH : err;
}
