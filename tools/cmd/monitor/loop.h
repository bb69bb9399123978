/* SPDX-License-Identifier: GPL-2.0 */
/* Options and state of `seccompctl monitor`. */
#ifndef CMD_MONITOR_LOOP_H
#define CMD_MONITOR_LOOP_H

#include <poll.h>
#include <signal.h>

#include "cmd/monitor/child.h"
#include "cmd/monitor/decider.h"
#include "cmd/monitor/suggest.h"
#include "cmd/monitor/summary.h"
#include "cmd/monitor/out_queue.h"
#include "client/source.h"

/**
 * struct monitor_options - options
 * @watch: parameters of WATCH; the processes are in @pids
 * @any_kind: the user has selected no kind
 * @pids: processes to watch
 * @pid_count: how many
 * @command: a command to run and follow, NULL if none
 * @output: the file for events, NULL for standard output
 * @explain: print the deciding instructions
 * @summary: print a table at the end instead of events
 * @suggest: print the rules that a policy would need, at the end
 * @json: print JSON Lines
 */
struct monitor_options {
	struct sd_watch watch;
	bool any_kind;
	pid_t pids[SECCOMP_DIAG_WATCH_TGIDS_MAX];
	size_t pid_count;
	char **command;
	const char *output;
	bool explain;
	bool summary;
	bool suggest;
	bool json;
};

/**
 * enum monitor_end - why the watch ends
 * @MONITOR_GOES_ON: it goes on
 * @MONITOR_INTERRUPTED: by a signal
 * @MONITOR_WATCHED_ENDED: all watched processes have ended, or the command has
 * @MONITOR_CLOSED: the reader has closed the output
 * @MONITOR_UNLOADED: the module has been unloaded
 * @MONITOR_FAILED: an error, already reported
 */
enum monitor_end {
	MONITOR_GOES_ON,
	MONITOR_INTERRUPTED,
	MONITOR_WATCHED_ENDED,
	MONITOR_CLOSED,
	MONITOR_UNLOADED,
	MONITOR_FAILED,
};

/* Indexes of polled descriptors: events, signals, output, then pidfds of the processes. */
enum monitor_fd {
	MONITOR_EVENTS,
	MONITOR_SIGNALS,
	MONITOR_OUTPUT,
	MONITOR_PROCESSES,
};

/**
 * struct monitor - one run of the command
 * @options: the options
 * @source: the connection that watches
 * @requests: another connection, for programs; NULL if they are not available
 * @reasons: cache of programs
 * @summary: NULL without --summary
 * @suggestion: NULL without --suggest
 * @out: output queue
 * @colour: use colours
 * @line: buffer of a line
 * @run: the command
 * @mask: the original signal mask
 * @fds: polled descriptors
 * @fd_count: how many
 * @living: number of processes among them that have not ended
 * @received: events received
 * @dropped: events dropped, as of the last event
 * @missed: installations missed before the watch began
 * @counts: the latest counts from the module
 * @progress: time of the last progress line, in milliseconds
 * @end: why the watch ends, or that it goes on
 */
struct monitor {
	const struct monitor_options *options;
	struct source source;
	struct sd_client *requests;
	struct reasons *reasons;
	struct summary *summary;
	struct suggestion *suggestion;
	struct out_queue out;
	bool colour;
	struct text line;
	struct run run;
	sigset_t mask;
	struct pollfd fds[MONITOR_PROCESSES + SECCOMP_DIAG_WATCH_TGIDS_MAX];
	size_t fd_count;
	size_t living;
	uint64_t received;
	uint64_t dropped;
	uint64_t missed;
	struct sd_counts counts;
	int64_t progress;
	enum monitor_end end;
};

/** monitor_run() - watch until the end. Return: the exit status. */
int monitor_run(const struct monitor_options *options);

/** monitor_begin() - start the watch. Return: EXIT_DONE, or another status after a complaint. */
int monitor_begin(struct monitor *m);

/** monitor_event() - process one event; an sd_event_fn */
int monitor_event(struct sd_event *event, void *arg);

/** monitor_note_dropped() - print that events are missing, if @dropped has grown */
void monitor_note_dropped(struct monitor *m, uint64_t dropped);

/** monitor_progress() - print progress on a terminal while events are only counted */
void monitor_progress(struct monitor *m);

/** monitor_conclude() - print table and suggestion after the last event */
void monitor_conclude(struct monitor *m);

/** monitor_complain_counts() - print the number of events, and of missing ones */
void monitor_complain_counts(const struct monitor *m);

#endif
