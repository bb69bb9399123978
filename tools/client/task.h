/* SPDX-License-Identifier: GPL-2.0 */
/* A thread, a selection of threads and an error as plain structs. */
#ifndef CLIENT_TASK_H
#define CLIENT_TASK_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#include <linux/seccomp_diag.h>

/** enum sd_source - source of the state of a thread */
enum sd_source {
	SD_SOURCE_MODULE,
	SD_SOURCE_PROC,
	SD_SOURCE_PTRACE,
};

/* The optional fields of struct sd_task; an absent field is zero. */
#define SD_HAS_TSC (1u << 0)
#define SD_HAS_NO_NEW_PRIVS (1u << 1)
#define SD_HAS_SPEC_STORE_BYPASS (1u << 2)
#define SD_HAS_SPEC_INDIRECT_BRANCH (1u << 3)
#define SD_HAS_SPEC_L1D_FLUSH (1u << 4)
#define SD_HAS_ABI (1u << 5)
#define SD_HAS_FILTER_COUNT (1u << 6)
#define SD_HAS_SUSPENDED (1u << 7)
#define SD_HAS_FILTER_ID (1u << 8)
#define SD_HAS_BUDGET_USED (1u << 9)
#define SD_HAS_LISTENER (1u << 10)
#define SD_HAS_CGROUP_ID (1u << 11)

#define SD_COMM_LEN 16

/* The kernel's own limit (PID_MAX_LIMIT of linux/threads.h), whatever kernel.pid_max says. */
#define SD_PID_MAX 0x400000

/**
 * struct sd_task - the seccomp state of one thread
 * @source: its source
 * @has: SD_HAS_* of the valid optional fields
 * @tid: the thread, in the reader's pid namespace
 * @tgid: its process
 * @uid: its real user, in the reader's user namespace
 * @comm: its name, NUL-terminated; any bytes, to be escaped before printing
 * @start_time: nanoseconds since boot; in clock ticks from /proc
 * @mode: seccomp mode
 * @tsc: whether the time stamp counter can be read
 * @filter_count: number of filters
 * @no_new_privs: PR_SET_NO_NEW_PRIVS
 * @spec_store_bypass: PR_SPEC_* as prctl(PR_GET_SPECULATION_CTRL) returns it to that thread
 * @spec_indirect_branch: PR_SPEC_* for indirect branches
 * @spec_l1d_flush: PR_SPEC_* for the L1D flush
 * @abi: ABI of its program
 * @exiting: exiting, or a zombie
 * @kernel: a kernel thread, from /proc only
 * @suspended: a tracer has suspended seccomp for it
 * @filter_id: id of its newest filter
 * @budget_used: share of its filters in SECCOMP_DIAG_BUDGET instructions
 * @listener: one of its filters has a user notification listener attached
 * @cgroup_id: id of its cgroup in the version 2 hierarchy
 * @tracer: the process that traces it, from /proc only; 0 if none
 * @parent: the parent of its process, from /proc only
 */
struct sd_task {
	enum sd_source source;
	uint32_t has;
	pid_t tid;
	pid_t tgid;
	uid_t uid;
	char comm[SD_COMM_LEN];
	uint64_t start_time;
	enum seccomp_diag_mode mode;
	enum seccomp_diag_tsc tsc;
	uint32_t filter_count;
	bool no_new_privs;
	uint32_t spec_store_bypass;
	uint32_t spec_indirect_branch;
	uint32_t spec_l1d_flush;
	enum seccomp_diag_abi abi;
	bool exiting;
	bool kernel;
	bool suspended;
	uint64_t filter_id;
	uint32_t budget_used;
	bool listener;
	uint64_t cgroup_id;
	pid_t tracer;
	pid_t parent;
};

/**
 * struct sd_select - selection of threads; a zeroed one selects all
 * @modes: a set of 1 << enum seccomp_diag_mode, 0 for any
 * @has_uid: @uid is valid
 * @uid: only threads of this real user
 * @tgid: only threads of this process, 0 for any
 * @seccomp: only threads in any mode but disabled
 * @has_filter_id: @filter_id is valid
 * @filter_id: only threads with this filter; from the module only
 * @cgroup_id: only threads in this cgroup and below, 0 for any; from the module only
 */
struct sd_select {
	uint32_t modes;
	bool has_uid;
	uid_t uid;
	pid_t tgid;
	bool seccomp;
	bool has_filter_id;
	uint64_t filter_id;
	uint64_t cgroup_id;
};

/** sd_selected() - whether a selection includes a thread */
static inline bool sd_selected(const struct sd_task *task, const struct sd_select *select)
{
	if (select->modes && !(select->modes >> (task->mode & 31) & 1))
		return false;
	if (select->has_uid && task->uid != select->uid)
		return false;
	if (select->tgid && task->tgid != select->tgid)
		return false;
	return !select->seccomp || task->mode != SECCOMP_DIAG_MODE_DISABLED;
}

/**
 * struct sd_error - why something failed
 * @err: the errno, positive; 0 without error
 * @attr: the attribute of the request that the kernel rejected; 0 if none
 * @msg: message of the kernel (extended ACK) or of the client; may be empty
 */
struct sd_error {
	int err;
	int attr;
	char msg[160];
};

/**
 * sd_fail() - fill in an error
 * @error: filled; the attribute is cleared
 * @err: a negative errno
 * @fmt: the reason; may be empty
 *
 * Return: @err.
 */
__attribute__((format(printf, 3, 4))) static inline int sd_fail(struct sd_error *error, int err,
								const char *fmt, ...)
{
	va_list ap;

	error->err = -err;
	error->attr = 0;
	va_start(ap, fmt);
	vsnprintf(error->msg, sizeof(error->msg), fmt, ap);
	va_end(ap);
	return err;
}

/**
 * typedef sd_task_fn - callback for each thread of a dump
 * @task: valid during the call only
 * @arg: argument of the caller
 *
 * Return: 0 to continue, a negative errno to stop the dump with that error.
 */
typedef int (*sd_task_fn)(const struct sd_task *task, void *arg);

#endif
