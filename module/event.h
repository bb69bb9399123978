/* SPDX-License-Identifier: GPL-2.0 */
/* Events as plain structs: hooks fill them, watchers select and keep them, netlink sends them. */
#ifndef SCD_EVENT_H
#define SCD_EVENT_H

#include <linux/refcount.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <linux/slab.h>
#include <linux/types.h>

#include <uapi/linux/filter.h>

/**
 * struct scd_program - a classic program, shared by rings
 * @refs: how many rings hold it, and the hook that made it
 * @size: bytes of @insns
 * @insns: the program
 */
struct scd_program {
	refcount_t refs;
	u32 size;
	struct sock_filter insns[];
};

/** scd_program_put() - drop a reference; NULL is allowed; any context */
static inline void scd_program_put(struct scd_program *program)
{
	if (program && refcount_dec_and_test(&program->refs))
		kfree(program);
}

/**
 * struct scd_install - prctl(2) or seccomp(2) that sets seccomp or the TSC
 * @route: enum seccomp_diag_route
 * @mode_before: enum seccomp_diag_mode
 * @op: operation or mode, as the caller gave it
 * @uargs: pointer to the program, as the caller gave it
 * @flags: SECCOMP_FILTER_FLAG_*
 * @result: the return value of the call
 * @parent_id: the filter below the new one, 0 if there is none
 * @insns: instructions of the new program, 0 if there is none or the kernel keeps none
 * @tsc: enum seccomp_diag_tsc after the call, 0 if there is no such control
 * @tsc_before: the same before the call
 */
struct scd_install {
	u32 route;
	u32 mode_before;
	u64 op;
	u64 uargs;
	u32 flags;
	s32 result;
	u64 parent_id;
	u32 insns;
	u8 tsc;
	u8 tsc_before;
};

/**
 * struct scd_verdict - the decision of seccomp on a system call
 * @ret: SECCOMP_RET_* with data
 * @depth: place of the deciding filter, 0 for the newest
 * @call: the system call
 */
struct scd_verdict {
	u32 ret;
	u32 depth;
	struct seccomp_data call;
};

/**
 * struct scd_event - one event about the current task
 * @cmd: SECCOMP_DIAG_CMD_*_NTF
 * @log: the deciding filter has SECCOMP_FILTER_FLAG_LOG
 * @recheck: the verdict is on a call that a tracer has seen
 * @tid: the thread, in the watcher's pid namespace; set for each watcher
 * @tgid: its process, likewise
 * @uid: its real user, in the watcher's user namespace, likewise
 * @cgroup: the id of its cgroup, 0 if the watcher may not see that, likewise
 * @seq: number among the watcher's events, likewise
 * @time: nanoseconds since boot, for a watcher in its time namespace
 * @comm: the thread's name
 * @start_time: as @time
 * @mode: enum seccomp_diag_mode
 * @filter_count: how many filters the thread has
 * @filter_id: the filter that decided, or the new one; 0 if there is none
 * @program: the new program of an installation, or NULL; each ring has a reference of its own
 * @install: of SECCOMP_DIAG_CMD_INSTALL_NTF and _TSC_NTF
 * @verdict: of SECCOMP_DIAG_CMD_VERDICT_NTF
 */
struct scd_event {
	u8 cmd;
	bool log;
	bool recheck;
	pid_t tid;
	pid_t tgid;
	uid_t uid;
	u64 cgroup;
	u64 seq;
	u64 time;
	char comm[TASK_COMM_LEN];
	u64 start_time;
	u32 mode;
	u32 filter_count;
	u64 filter_id;
	struct scd_program *program;
	union {
		struct scd_install install;
		struct scd_verdict verdict;
	};
};

#endif
