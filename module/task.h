/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SCD_TASK_H
#define SCD_TASK_H

#include <linux/bits.h>
#include <linux/sched.h>
#include <linux/seccomp_diag.h>
#include <linux/types.h>
#include <linux/uidgid.h>

struct scd_known;
struct pid;
struct scd_chain;
struct scd_requester;

/**
 * struct scd_task - the state of a thread, all of it true at one moment
 * @tid: the thread, in the requester's pid namespace
 * @tgid: its process, in the requester's pid namespace
 * @uid: its real user
 * @comm: its name, NUL-terminated
 * @start_time: nanoseconds since the kernel booted
 * @mode: enum seccomp_diag_mode
 * @filter_count: filters installed
 * @tsc: enum seccomp_diag_tsc, 0 if the architecture can't disable it
 * @spec_store_bypass: PR_SPEC_* of its own setting, 0 if there is no such control
 * @spec_indirect_branch: likewise
 * @spec_l1d_flush: PR_SPEC_* of its own setting, 0 if the architecture has none
 * @abi: enum seccomp_diag_abi, 0 if unknown
 * @cgroup: the id of its cgroup, 0 if that is not in the requester's
 * @no_new_privs: PR_SET_NO_NEW_PRIVS
 * @exiting: it is exiting, or a zombie
 * @suspended: a tracer has suspended seccomp for it
 * @filters_unknown: the layout of this kernel's filters is unknown; then those below are not set
 * @filter_id: its newest filter, 0 if it has none
 * @budget_used: how much of SECCOMP_DIAG_BUDGET its filters take
 * @listener: one of them has a user notification listener
 * @wanted: one of them is the wanted one of struct scd_known
 */
struct scd_task {
	pid_t tid;
	pid_t tgid;
	kuid_t uid;
	char comm[TASK_COMM_LEN];
	u64 start_time;
	u32 mode;
	u32 filter_count;
	u32 tsc;
	u32 spec_store_bypass;
	u32 spec_indirect_branch;
	u32 spec_l1d_flush;
	u32 abi;
	u64 cgroup;
	bool no_new_privs;
	bool exiting;
	bool suspended;
	bool filters_unknown;
	u64 filter_id;
	u32 budget_used;
	bool listener;
	bool wanted;
};

/* A thread that seccomp is killing still has its filters. */
#define SCD_MODES_WITH_FILTERS (BIT(SECCOMP_DIAG_MODE_FILTER) | BIT(SECCOMP_DIAG_MODE_DEAD))

/**
 * struct scd_select - a selection of threads
 * @modes: a set of BIT(enum seccomp_diag_mode)
 * @uid: only threads of this real user; INVALID_UID for any
 * @process: only threads of this process (reference held); NULL for any
 * @in_cgroup: only threads in the requester's cgroup and below
 */
struct scd_select {
	u32 modes;
	kuid_t uid;
	struct pid *process;
	bool in_cgroup;
};

int scd_task_next(const struct scd_requester *requester, const struct scd_select *select,
		  pid_t *tid, struct scd_known *known, struct task_struct **found);
bool scd_task_matches(const struct scd_requester *requester, const struct scd_task *snapshot,
		      const struct scd_select *select);
int scd_task_read(const struct scd_requester *requester, pid_t tid, struct task_struct *task,
		  struct scd_task *snapshot, struct scd_chain *chain, struct scd_known *known);

#endif
