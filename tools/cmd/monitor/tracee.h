/* SPDX-License-Identifier: GPL-2.0 */
/* Threads that are followed by ptrace(2), and their filters as the kernel has them. */
#ifndef CMD_MONITOR_TRACEE_H
#define CMD_MONITOR_TRACEE_H

#include "bpf/emulate.h"
#include "client/cgroup.h"
#include "client/event.h"

#define TRACEE_LISTS 1024

/**
 * struct traced_filter - a filter, counted by the threads and filters directly above it
 * @refs: how many
 * @older: the filter it was installed on, NULL for the oldest that is known
 * @id: our own number for it, from 1; 0 stands for all filters that were there before
 * @count: number of filters up to this one
 * @log: SECCOMP_FILTER_FLAG_LOG
 * @program: its program; empty if it is not known
 */
struct traced_filter {
	unsigned int refs;
	struct traced_filter *older;
	uint64_t id;
	uint32_t count;
	bool log;
	struct bpf_program program;
};

/* Strict mode disables the TSC on x86 only, and execve(2) enables it on arm64 only. */
#if defined(__x86_64__) || defined(__i386__)
#define STRICT_DISABLES_TSC true
#else
#define STRICT_DISABLES_TSC false
#endif
#if defined(__aarch64__) || defined(__arm__)
#define EXEC_ENABLES_TSC true
#else
#define EXEC_ENABLES_TSC false
#endif

/**
 * struct tracee - a thread
 * @next: the next one in its list
 * @tid: the thread
 * @task: its process, user and start; its tid is 0 if they were not needed yet, or may have changed
 * @cgroup: the path of its control group; NULL if it was not needed yet
 * @cgroup_time: when it was read, in nanoseconds since boot
 * @held: stopped until the thread that has started it is known
 * @parked: stopped at a call until TSYNC of another thread is over
 * @in_call: it has been seen at the beginning of a call, and not yet at its end
 * @mode: seccomp mode
 * @tsc: enum seccomp_diag_tsc, 0 if not known
 * @newest: its newest filter, NULL if it has none
 * @setting: the call under way that sets seccomp or the TSC; NULL if none
 */
struct tracee {
	struct tracee *next;
	pid_t tid;
	struct sd_task task;
	const char *cgroup;
	uint64_t cgroup_time;
	bool held;
	bool parked;
	bool in_call;
	enum seccomp_diag_mode mode;
	enum seccomp_diag_tsc tsc;
	struct traced_filter *newest;
	struct setting *setting;
};

/**
 * struct tracees - the threads: lists by number
 * @lists: the lists
 * @cgroups: the paths of all their control groups, each once
 */
struct tracees {
	struct tracee *lists[TRACEE_LISTS];
	struct cgroup_list cgroups;
};

/**
 * struct setting - a call under way that sets seccomp or the TSC
 * @event: what is known of it before it returns
 * @is_filter: it installs a filter
 * @is_doubtful: a supervisor may answer the call in place of the kernel
 * @count_before: number of filters before it
 */
struct setting {
	struct sd_event event;
	bool is_filter;
	bool is_doubtful;
	uint32_t count_before;
};

/** tracee_find() - the thread with a number; NULL if it is not followed */
struct tracee *tracee_find(struct tracees *tracees, pid_t tid);

/** tracee_add() - add a thread without seccomp */
struct tracee *tracee_add(struct tracees *tracees, pid_t tid);

/** tracee_inherit() - a new thread has the state of the one that has started it */
void tracee_inherit(struct tracee *tracee, const struct tracee *from);

/** tracee_remove() - a thread has ended; NULL is allowed */
void tracee_remove(struct tracees *tracees, struct tracee *tracee);

/** tracee_rename() - a thread has taken the number of its leader by execve(2) */
void tracee_rename(struct tracees *tracees, struct tracee *tracee, pid_t tid);

/** tracee_task() - its process, user, start and name; NULL if it is gone */
const struct sd_task *tracee_task(struct tracee *tracee);

/**
 * tracee_cgroup() - the path of its control group
 * @tracees: has the paths, until tracees_release()
 * @tracee: the thread
 * @now: nanoseconds since boot
 *
 * Return: NULL if it is gone.
 */
const char *tracee_cgroup(struct tracees *tracees, struct tracee *tracee, uint64_t now);

/** tracee_tgid() - the process of a thread; 0 if it is gone */
pid_t tracee_tgid(struct tracee *tracee);

/** tracees_each() - call a function for each thread, which may remove that one */
void tracees_each(struct tracees *tracees, void (*fn)(struct tracee *tracee, void *arg), void *arg);

/** tracees_release() - forget all threads */
void tracees_release(struct tracees *tracees);

/** setting_release() - free a call under way; NULL is allowed */
void setting_release(struct setting *setting);

/** filter_put() - drop a reference; NULL is allowed */
void filter_put(struct traced_filter *filter);

/** tracee_set_filter() - give a thread a newest filter, whose reference passes to it */
void tracee_set_filter(struct tracee *tracee, struct traced_filter *newest);

/** tracee_filter_count() - number of filters of a thread */
static inline uint32_t tracee_filter_count(const struct tracee *tracee)
{
	return tracee->newest ? tracee->newest->count : 0;
}

/**
 * tracee_decide() - run all filters of a thread on a system call, as the kernel does
 * @tracee: the thread
 * @data: the system call
 * @decider: receives the filter that decides; NULL if no filter that is known has a say
 *
 * Filters whose program is not known are left out.
 *
 * Return: action and data, SECCOMP_RET_*.
 */
uint32_t tracee_decide(const struct tracee *tracee, const struct seccomp_data *data,
		       const struct traced_filter **decider);

#endif
