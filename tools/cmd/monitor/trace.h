/* SPDX-License-Identifier: GPL-2.0 */
/* A command and its descendants followed by ptrace(2), as a source of events. */
#ifndef CMD_MONITOR_TRACE_H
#define CMD_MONITOR_TRACE_H

#include <sys/ptrace.h>

#include "client/event.h"
#include "cmd/monitor/tracee.h"
#include "input/chain.h"

/**
 * struct trace_calls - makes events of the calls of threads
 * @tracees: the threads
 * @syncing: a thread with TSYNC under way; NULL if there is none
 * @last_id: the number of the newest filter
 * @missed: installations whose program could not be read
 * @strict: models strict mode
 * @report: receives each event; owns its program
 * @arg: handed to @report
 */
struct trace_calls {
	struct tracees tracees;
	struct tracee *syncing;
	uint64_t last_id;
	uint64_t missed;
	struct chain strict;
	void (*report)(struct sd_event *event, void *arg);
	void *arg;
};

/** trace_calls_init() - begin; @report and @arg: see struct trace_calls */
void trace_calls_init(struct trace_calls *calls, void (*report)(struct sd_event *event, void *arg),
		      void *arg);

/** trace_calls_release() - forget all threads and filters */
void trace_calls_release(struct trace_calls *calls);

/**
 * trace_call_begin() - a thread is about to make a call
 * @calls: the events
 * @tracee: the thread
 * @info: its system call stop
 *
 * Return: false if the thread must not go on before TSYNC of another thread is over.
 */
bool trace_call_begin(struct trace_calls *calls, struct tracee *tracee,
		      const struct __ptrace_syscall_info *info);

/** trace_call_end() - a call has returned */
void trace_call_end(struct trace_calls *calls, struct tracee *tracee,
		    const struct __ptrace_syscall_info *info);

struct trace;

/**
 * trace_start() - follow a process, which the caller has forked, and all that it starts
 * @pid: the process
 * @watch: the selection of events
 *
 * Return: NULL after a complaint.
 */
struct trace *trace_start(pid_t pid, const struct sd_watch *watch);

/** trace_events_fd() - the descriptor to poll(2) for reading; trace_events() then has work */
int trace_events_fd(const struct trace *trace);

/** trace_kept() - whether trace_events() has events to pass on without polling */
bool trace_kept(const struct trace *trace);

/** trace_events() - pass on events, as client_events(). Return: their number */
int trace_events(struct trace *trace, sd_event_fn fn, void *arg);

/** trace_stop() - make no more events; the threads go on untraced as soon as one stops */
void trace_stop(struct trace *trace);

/** trace_counts() - the counts of all events made so far */
void trace_counts(struct trace *trace, struct sd_counts *counts);

/**
 * trace_join() - wait for the end of the process, or for the effect of trace_stop()
 * @trace: the trace
 * @status: receives the status of waitpid(2)
 *
 * Return: whether the process has ended and @status is filled.
 */
bool trace_join(struct trace *trace, int *status);

/** trace_release() - trace_join(), and free it; NULL is allowed */
void trace_release(struct trace *trace);

#endif
