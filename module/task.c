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
#include "filter.h"
#include "siglock.h"
#include "task.h"
#include "access.h"

#ifndef CONFIG_SECCOMP
#error "this kernel has no seccomp (CONFIG_SECCOMP)"
#endif

/*
 * How often a thread is read until two readings agree. A reading takes well under a microsecond,
 * a system call that changes something of the thread takes longer: two or three do.
 */
#define READINGS_MAX 32

/* How many owners of a number are tried that lose it before they can be read. */
#define OWNERS_MAX 8

/*
 * Passes over most threads that a dump does not want without taking a lock. What it lets through
 * is matched again once it has been read as a whole.
 */
static bool task_may_match(struct task_struct *task, const struct scd_select *select)
{
	if (!(select->modes & BIT(READ_ONCE(task->seccomp.mode))))
		return false;
	if (select->process && task_tgid(task) != select->process)
		return false;
	return !uid_valid(select->uid) || uid_eq(task_uid(task), select->uid);
}

/**
 * scd_task_next() - the next thread that may match a selection
 * @requester: in whose pid namespace threads are looked for
 * @select: which threads are wanted
 * @tid: from which number on to look, that one included; moved to the number of the thread found
 *
 * Position is a number, so a dump goes on at the right place whoever was started or has ended in
 * between. May sleep.
 *
 * Return: 1 if there is one, 0 if not, -EINTR if the caller is being killed.
 */
int scd_task_next(const struct scd_requester *requester, const struct scd_select *select,
		  pid_t *tid)
{
	struct task_struct *task;
	struct pid *pid;
	int ret = 0;

	/* Threads that are found, and then not told, are as good as passed over. */
	if (fatal_signal_pending(current))
		return -EINTR;
	cond_resched();

	rcu_read_lock();
	while ((pid = find_ge_pid(*tid, requester->pid_ns))) {
		*tid = pid_nr_ns(pid, requester->pid_ns);
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
 * scd_task_matches() - is this what was asked for?
 * @requester: in whose numbers @snapshot is
 * @snapshot: a thread as it was read
 * @select: which threads are wanted
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
	return !uid_valid(select->uid) || uid_eq(snapshot->uid, select->uid);
}

/*
 * What of a thread may change while it is looked at, as the kernel keeps it. There is no padding
 * in it: two of them are compared as bytes.
 */
struct task_words {
	char comm[TASK_COMM_LEN];
	const struct pid *pid;
	const struct seccomp_filter *filter;
	unsigned long atomic_flags; /* PFA_* */
	unsigned long thread_flags; /* TIF_*, only those that are told */
	kuid_t uid;
	int mode;
	int filter_count;
	unsigned int exiting; /* PF_EXITING */
	int exit_state;
	unsigned int ptrace; /* PT_SUSPEND_SECCOMP */
};

static void task_read_words(struct task_struct *task, struct task_words *words)
{
	BUILD_BUG_ON(sizeof(*words) != TASK_COMM_LEN + 4 * sizeof(long) + 6 * sizeof(int));

	memcpy(words->comm, task->comm, sizeof(words->comm));
	words->pid = READ_ONCE(task->thread_pid);
	words->filter = READ_ONCE(task->seccomp.filter);
	words->atomic_flags = READ_ONCE(task->atomic_flags);
	words->thread_flags = read_task_thread_flags(task) & ARCH_THREAD_FLAGS;
	words->uid = __task_cred(task)->uid;
	words->mode = READ_ONCE(task->seccomp.mode);
	words->filter_count = atomic_read(&task->seccomp.filter_count);
	words->exiting = READ_ONCE(task->flags) & PF_EXITING;
	words->exit_state = READ_ONCE(task->exit_state);
	words->ptrace = READ_ONCE(task->ptrace) & PT_SUSPEND_SECCOMP;
}

/*
 * Reads until nothing has changed from one reading to the next: then all of it was true at every
 * moment between the two. The caller holds siglock, under which mode, filters and TSC change, and
 * is under RCU; what changes without a lock (credentials, prctl bits) is why one reading won't do.
 * A task whose siglock is gone has lost its numbers before.
 */
static int task_read_settled(struct task_struct *task, void *arg)
{
	struct task_words *words = arg;
	struct task_words again;
	int i;

	task_read_words(task, words);
	for (i = 1; i < READINGS_MAX; i++) {
		smp_rmb(); /* all of one reading before any of the next */
		task_read_words(task, &again);
		if (!memcmp(words, &again, sizeof(again)))
			break;
		*words = again;
	}
	return 0;
}

/* As PR_GET_SPECULATION_CTRL words it where mitigation is up to the thread (x86's bugs.c). */
static u32 store_bypass(const unsigned long *atomic_flags)
{
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
	if (test_bit(PFA_SPEC_IB_FORCE_DISABLE, atomic_flags))
		return PR_SPEC_PRCTL | PR_SPEC_FORCE_DISABLE;
	if (test_bit(PFA_SPEC_IB_DISABLE, atomic_flags))
		return PR_SPEC_PRCTL | PR_SPEC_DISABLE;
	return PR_SPEC_PRCTL | PR_SPEC_ENABLE;
}

static void words_to_snapshot(const struct task_words *words, struct scd_task *snapshot)
{
	memcpy(snapshot->comm, words->comm, sizeof(snapshot->comm));
	snapshot->comm[sizeof(snapshot->comm) - 1] = '\0';
	snapshot->uid = words->uid;
	snapshot->mode = words->mode;
	snapshot->filter_count = words->filter_count;
	snapshot->tsc = arch_tsc(words->thread_flags);
	snapshot->spec_store_bypass = store_bypass(&words->atomic_flags);
	snapshot->spec_indirect_branch = indirect_branch(&words->atomic_flags);
	snapshot->spec_l1d_flush = arch_l1d_flush(words->thread_flags);
	snapshot->no_new_privs = test_bit(PFA_NO_NEW_PRIVS, &words->atomic_flags);
	snapshot->suspended = IS_ENABLED(CONFIG_CHECKPOINT_RESTORE) && words->ptrace;
	snapshot->exiting = words->exiting || words->exit_state;
}

/*
 * Access is checked and state is read in one hold of task_lock(), so that a thread which gains
 * privileges in between is not seen by someone who could see it before. task_lock() nests outside
 * siglock, as in mm/oom_kill.c. An execve(2) is never waited for, since it may take as long as a
 * file system likes; while one is under way, the ABI is left out, and as commit_creds() takes no
 * task_lock(), access is checked once more behind the reading.
 */
static int task_snapshot(const struct scd_requester *requester, struct task_struct *task,
			 struct task_words *words, u32 *abi)
{
	struct rw_semaphore *exec_lock = &task->signal->exec_update_lock;
	bool settled = down_read_trylock(exec_lock);
	int err = -EPERM;

	*abi = 0;
	task_lock(task);
	if (scd_may_look(requester, task)) {
		if (settled && task->mm && !(task->flags & PF_KTHREAD))
			*abi = arch_abi(task, task->mm);
		err = with_siglock(task, task_read_settled, words);
		if (!settled && !scd_may_look(requester, task))
			err = -EPERM;
	}
	task_unlock(task);
	if (settled)
		up_read(exec_lock);

	return err;
}

/* -EAGAIN: the thread has dropped its filters since @words were read, so that is out of date. */
static int task_read_chain(const struct task_words *words, struct scd_chain *chain,
			   struct scd_task *snapshot, const struct idset *known)
{
	struct scd_chain_sum sum;
	int err;

	chain->newest = words->filter;
	chain->count = words->filter ? words->filter_count : 0;
	err = scd_chain_sum(chain, known, &sum);
	if (err && err != -EOPNOTSUPP)
		return err == -ESRCH ? -EAGAIN : err;

	snapshot->filters_unknown = err;
	snapshot->filter_id = err ? 0 : sum.id;
	snapshot->budget_used = sum.budget;
	snapshot->listener = sum.listener;
	return 0;
}

/* -EAGAIN: that thread lost the number, or has been reaped, before it could be read. */
static int task_read_once(const struct scd_requester *requester, struct task_struct *task,
			  const struct pid *pid, struct scd_task *snapshot, struct scd_chain *chain,
			  const struct idset *known)
{
	struct task_words words;
	u32 abi;
	int err;

	err = task_snapshot(requester, task, &words, &abi);
	if (err)
		return err == -ESRCH ? -EAGAIN : err;
	if (words.pid != pid)
		return -EAGAIN;

	words_to_snapshot(&words, snapshot);
	snapshot->tgid = task_tgid_nr_ns(task, requester->pid_ns);
	/* Reaped since: then it has no numbers any more. */
	if (!snapshot->tgid)
		return -EAGAIN;
	snapshot->start_time = task->start_boottime;
	/* A program goes in the course of exiting. So that it need not be told when, it is gone. */
	snapshot->abi = snapshot->exiting ? 0 : abi;

	chain->task = task;
	return task_read_chain(&words, chain, snapshot, known);
}

/**
 * scd_task_read() - read the state of a thread
 * @requester: who asks
 * @tid: the thread, in the requester's pid namespace; it is neither stopped nor waited for
 * @snapshot: filled on success
 * @chain: its filters, if they are wanted, on success; end it with scd_chain_release().
 *	Proven, unless the snapshot says that its filters are unknown, or its newest is one of
 *	@known. NULL: not wanted
 * @known: newest filters of chains that need no proof; of such a thread budget and listener are
 *	not read. NULL: none
 *
 * May sleep. Interrupts are off for READINGS_MAX readings at most, and while filters are read.
 *
 * A number passes from one thread to another when execve(2) is called by one that is not the
 * leader: it takes the leader's. Then the thread that has it now is read.
 *
 * Return: 0, -EPERM if the requester may not look, -ESRCH if there is no such thread, -EINTR if the
 * caller is being killed.
 */
int scd_task_read(const struct scd_requester *requester, pid_t tid, struct scd_task *snapshot,
		  struct scd_chain *chain, const struct idset *known)
{
	struct scd_chain own;
	struct task_struct *task;
	struct pid *pid;
	int err = -EAGAIN;
	int i;

	rcu_read_lock();
	pid = get_pid(find_pid_ns(tid, requester->pid_ns));
	rcu_read_unlock();

	for (i = 0; i < OWNERS_MAX && err == -EAGAIN; i++) {
		task = get_pid_task(pid, PIDTYPE_PID);
		if (!task)
			break;
		err = task_read_once(requester, task, pid, snapshot, chain ?: &own, known);
		if (err || !chain)
			put_task_struct(task);
	}
	put_pid(pid);
	snapshot->tid = tid;

	return err == -EAGAIN ? -ESRCH : err;
}
