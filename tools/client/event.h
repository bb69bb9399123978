/* SPDX-License-Identifier: GPL-2.0 */
/* Events of a watching socket, as plain structs. */
#ifndef CLIENT_EVENT_H
#define CLIENT_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <linux/seccomp_diag.h>

#include "client/task.h"

/** enum sd_event_type - the notifications of the protocol */
enum sd_event_type {
	SD_EVENT_INSTALL,
	SD_EVENT_TSC,
	SD_EVENT_VERDICT,
	SD_EVENT_END,
};

/* The optional fields of struct sd_event; an absent field is zero. */
#define SD_EVENT_HAS_FILTER_ID (1u << 0)
#define SD_EVENT_HAS_PARENT_ID (1u << 1)
#define SD_EVENT_HAS_INSNS (1u << 2)
#define SD_EVENT_HAS_TSC (1u << 3)
#define SD_EVENT_HAS_TSC_BEFORE (1u << 4)
#define SD_EVENT_HAS_CGROUP_ID (1u << 5)

/**
 * struct sd_counts - counts of the events of a socket
 * @made: events made for it: the sum of @delivered, @pending and @dropped
 * @delivered: events put into its receive queue
 * @pending: events not delivered yet
 * @dropped: lost events
 * @missed: events of watched tasks that could not be seen, in the whole system
 * @not_followed: processes that should have been followed but were not
 */
struct sd_counts {
	uint64_t made;
	uint64_t delivered;
	uint64_t pending;
	uint64_t dropped;
	uint64_t missed;
	uint64_t not_followed;
};

/**
 * struct sd_event - one event
 * @type: determines which of the fields below are valid
 * @has: SD_EVENT_HAS_* of the valid optional fields
 * @seq: its number among all events made for the socket, from 1; 0 if only its program is wanted
 * @dropped: number of events dropped before it, since the socket first watched
 * @time: nanoseconds since boot, as @start_time
 * @tid: the thread
 * @tgid: its process
 * @uid: its real user
 * @comm: its name, NUL-terminated; any bytes, to be escaped before printing
 * @start_time: nanoseconds since boot; with @tid it identifies the thread
 * @mode: mode of the thread, after an installation
 * @filter_count: number of its filters, after an installation
 * @filter_id: verdict: the filter that decided; installation: the new one
 * @cgroup_id: id of the thread's cgroup in the version 2 hierarchy
 * @cgroup: by ptrace: the path of its cgroup, as long as the trace; NULL if it is not known
 * @action: verdict: SECCOMP_RET_* without data
 * @data: verdict: SECCOMP_RET_DATA
 * @call: verdict: the system call, as filters see it
 * @filter_depth: verdict: position of the deciding filter, 0 for the newest
 * @log: verdict: the deciding filter has SECCOMP_FILTER_FLAG_LOG
 * @recheck: verdict: a tracer has seen the call and may have changed it
 * @route: installation: prctl(2) or seccomp(2)
 * @op: installation, TSC: requested operation or mode
 * @flags: installation: SECCOMP_FILTER_FLAG_*
 * @uargs: installation: given pointer to the program
 * @result: installation, TSC: return value of the call
 * @mode_before: installation: mode before it
 * @parent_id: installation: the filter below the new one
 * @insns: installation: instructions of the program
 * @prog: installation: the program, @prog_len instructions; NULL if not available. The struct owns
 *	it; a callback may keep it by setting this to NULL, and must free() it then.
 * @prog_len: instructions of @prog
 * @tsc: TSC, installation: enum seccomp_diag_tsc after the call
 * @tsc_before: TSC, installation: enum seccomp_diag_tsc before the call
 * @counts: end: the final counts
 */
struct sd_event {
	enum sd_event_type type;
	uint32_t has;
	uint64_t seq;
	uint64_t dropped;
	uint64_t time;
	pid_t tid;
	pid_t tgid;
	uid_t uid;
	char comm[SD_COMM_LEN];
	uint64_t start_time;
	enum seccomp_diag_mode mode;
	uint32_t filter_count;
	uint64_t filter_id;
	uint64_t cgroup_id;
	const char *cgroup;
	uint32_t action;
	uint32_t data;
	struct seccomp_data call;
	uint32_t filter_depth;
	bool log;
	bool recheck;
	enum seccomp_diag_route route;
	uint64_t op;
	uint32_t flags;
	uint64_t uargs;
	int32_t result;
	enum seccomp_diag_mode mode_before;
	uint64_t parent_id;
	uint32_t insns;
	struct sock_filter *prog;
	size_t prog_len;
	enum seccomp_diag_tsc tsc;
	enum seccomp_diag_tsc tsc_before;
	struct sd_counts counts;
};

/**
 * struct sd_watch - selection of events
 * @kinds: a set of 1 << enum seccomp_diag_kind; 0 stops watching
 * @actions: a set of 1 << enum seccomp_diag_action; 0 for any
 * @tgids: only these processes; NULL for any
 * @tgids_len: length of @tgids, at most SECCOMP_DIAG_WATCH_TGIDS_MAX
 * @descendants: include processes that they start from now on
 * @has_uid: @uid is valid
 * @uid: only tasks of this real user
 * @with_prog: installations contain programs
 * @cgroup_id: only tasks in this cgroup and below, 0 for any
 */
struct sd_watch {
	uint32_t kinds;
	uint32_t actions;
	const pid_t *tgids;
	size_t tgids_len;
	bool descendants;
	bool has_uid;
	uid_t uid;
	bool with_prog;
	uint64_t cgroup_id;
};

/**
 * typedef sd_event_fn - callback for each event
 * @event: valid during the call only
 * @arg: argument of the caller
 *
 * Return: 0 to continue, 1 to get no more for now, a negative errno to stop with that error.
 */
typedef int (*sd_event_fn)(struct sd_event *event, void *arg);

#endif
