/* SPDX-License-Identifier: GPL-2.0 */
/* `seccompctl monitor`: what is wanted, and what there is of it. */
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
 * struct monitor_options - what is wanted
 * @watch: of the module; processes are in @pids
 * @any_kind: the user has not said which kinds
 * @pids: processes that were named
 * @pid_count: how many
 * @command: a command to run and follow, NULL if none
 * @output: the file for events, NULL for standard output
 * @explain: with the instructions that decided
 * @summary: a table at the end, instead of events
 * @suggest: at the end, what a policy would have to allow
 * @json: as JSON Lines
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
 * enum monitor_end - why nothing more is told
 * @MONITOR_GOES_ON: it is
 * @MONITOR_INTERRUPTED: by a signal
 * @MONITOR_WATCHED_ENDED: all processes that were named have ended, or the command has
 * @MONITOR_CLOSED: nobody reads any more
 * @MONITOR_UNLOADED: the module has been unloaded
 * @MONITOR_FAILED: something that has been complained about
 */
enum monitor_end {
	MONITOR_GOES_ON,
	MONITOR_INTERRUPTED,
	MONITOR_WATCHED_ENDED,
	MONITOR_CLOSED,
	MONITOR_UNLOADED,
	MONITOR_FAILED,
};

/* What is polled: events, signals, output; and behind them processes that may end. */
enum monitor_fd {
	MONITOR_EVENTS,
	MONITOR_SIGNALS,
	MONITOR_OUTPUT,
	MONITOR_PROCESSES,
};

/**
 * struct monitor - one run of the command
 * @options: what is wanted
 * @source: the connection that watches
 * @asking: another, for programs; NULL if they can't be had
 * @reasons: programs
 * @summary: NULL if it is not wanted
 * @suggestion: NULL if it is not wanted
 * @out: where events go
 * @colour: with colours
 * @line: room for a line
 * @run: the command
 * @mask: signals that were blocked before
 * @fds: what is polled
 * @fd_count: how many
 * @living: processes among them that have not ended
 * @told: events received
 * @dropped: those that were dropped, as far as events have told
 * @missed: installations that were missed before it began
 * @counts: the last ones that the module told
 * @progress: when it was last said how far it has come, in milliseconds
 * @end: whether it goes on
 */
struct monitor {
	const struct monitor_options *options;
	struct source source;
	struct sd_client *asking;
	struct reasons *reasons;
	struct summary *summary;
	struct suggestion *suggestion;
	struct outbox out;
	bool colour;
	struct text line;
	struct run run;
	sigset_t mask;
	struct pollfd fds[MONITOR_PROCESSES + SECCOMP_DIAG_WATCH_TGIDS_MAX];
	size_t fd_count;
	size_t living;
	uint64_t told;
	uint64_t dropped;
	uint64_t missed;
	struct sd_counts counts;
	int64_t progress;
	enum monitor_end end;
};

/** monitor_run() - do it. Return: the exit status. */
int monitor_run(const struct monitor_options *options);

/** monitor_begin() - get ready and watch. Return: EXIT_DONE, or another after a complaint. */
int monitor_begin(struct monitor *m);

/** monitor_event() - what is done with each event; an sd_event_fn */
int monitor_event(struct sd_event *event, void *arg);

/** monitor_note_dropped() - say that events are missing here, up to a count */
void monitor_note_dropped(struct monitor *m, uint64_t dropped);

/** monitor_progress() - say how far it has come, on a terminal where events are only counted */
void monitor_progress(struct monitor *m);

/** monitor_conclude() - what comes behind the last event: table, suggestion */
void monitor_conclude(struct monitor *m);

/** monitor_complain_counts() - how many events there were, and how many are missing */
void monitor_complain_counts(const struct monitor *m);

#endif
