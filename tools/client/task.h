/* SPDX-License-Identifier: GPL-2.0 */
/* One thread as a plain struct: whoever fetches it fills it, whoever prints it reads it. */
#ifndef CLIENT_TASK_H
#define CLIENT_TASK_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include <linux/seccomp_diag.h>

/** enum sd_source - where the state of a thread was read */
enum sd_source {
	SD_SOURCE_MODULE,
	SD_SOURCE_PROC,
};

/* The optional fields of struct sd_task; a field that is not had is left zero. */
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

#define SD_COMM_LEN 16

/* The kernel's own limit (PID_MAX_LIMIT of linux/threads.h), whatever kernel.pid_max says. */
#define SD_PID_MAX 0x400000

/**
 * struct sd_task - the seccomp state of one thread
 * @source: where it was read
 * @has: SD_HAS_* of the optional fields that were told
 * @tid: the thread, in the reader's pid namespace
 * @tgid: its process
 * @uid: its real user, in the reader's user namespace
 * @comm: its name, NUL-terminated; any bytes, to be escaped before printing
 * @start_time: nanoseconds since boot; from /proc only as fine as a clock tick
 * @mode: whether and how its system calls are restricted
 * @tsc: what RDTSC does
 * @filter_count: filters installed
 * @no_new_privs: PR_SET_NO_NEW_PRIVS
 * @spec_store_bypass: PR_SPEC_* in force: what prctl(PR_GET_SPECULATION_CTRL) gives that thread
 * @spec_indirect_branch: the same for indirect branches
 * @spec_l1d_flush: the same for the L1D flush
 * @abi: how its program was built
 * @exiting: on its way out, or a zombie
 * @suspended: a tracer has suspended seccomp for it
 * @filter_id: its newest filter
 * @budget_used: what its filters take of SECCOMP_DIAG_BUDGET instructions
 * @listener: one of its filters has a user notification listener attached
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
	bool suspended;
	uint64_t filter_id;
	uint32_t budget_used;
	bool listener;
};

/**
 * struct sd_select - which threads a dump should tell; a zeroed one selects all
 * @modes: a set of 1 << enum seccomp_diag_mode, 0 for any
 * @has_uid: @uid is asked for
 * @uid: only threads of this real user
 * @tgid: only threads of this process, 0 for any
 * @seccomp: only threads in any mode but disabled
 * @has_filter_id: @filter_id is asked for
 * @filter_id: only threads that have this filter; only the module can tell
 */
struct sd_select {
	uint32_t modes;
	bool has_uid;
	uid_t uid;
	pid_t tgid;
	bool seccomp;
	bool has_filter_id;
	uint64_t filter_id;
};

/** sd_selected() - whether a selection takes a thread */
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
 * @err: the errno, positive; 0 where there was no error
 * @attr: the attribute that the kernel found fault with, of those of the command; 0 if none
 * @msg: the kernel's own words (extended ACK), or ours; empty if there are none
 */
struct sd_error {
	int err;
	int attr;
	char msg[160];
};

/**
 * typedef sd_task_fn - what a dump does with each thread
 * @task: valid during the call only
 * @arg: the caller's own
 *
 * Return: 0 to go on, a negative errno to stop the dump with that error.
 */
typedef int (*sd_task_fn)(const struct sd_task *task, void *arg);

#endif
