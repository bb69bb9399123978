/* SPDX-License-Identifier: GPL-2.0 */
/* Options, state and parts of `seccompctl monitor`. */
#ifndef CMD_MONITOR_MONITOR_H
#define CMD_MONITOR_MONITOR_H

#include <poll.h>
#include <signal.h>

#include "client/names.h"
#include "client/source.h"
#include "cmd/monitor/event_text.h"
#include "cmd/monitor/trace.h"

/**
 * enum suggest_format - output of --suggest
 * @SUGGEST_NOT: none
 * @SUGGEST_BOTH: both formats with explanations, at the end
 * @SUGGEST_OCI: entries of an OCI profile, and nothing else
 * @SUGGEST_SYSTEMD: lines of a unit, and nothing else
 * @SUGGEST_MINIJAIL: lines of minijail's policy, and nothing else
 */
enum suggest_format {
	SUGGEST_NOT,
	SUGGEST_BOTH,
	SUGGEST_OCI,
	SUGGEST_SYSTEMD,
	SUGGEST_MINIJAIL,
};

/**
 * struct monitor_options - options
 * @watch: parameters of WATCH; the processes are in @pids
 * @any_kind: the user has selected no kind
 * @pids: processes to watch
 * @pid_count: how many
 * @command: a command to run and follow, NULL if none
 * @by_ptrace: follow the command by ptrace instead of the module
 * @policy: the file of the policy to name rules of, NULL for none
 * @output: the file for events, NULL for standard output
 * @metrics: the file for metrics, NULL for none
 * @interval: seconds between two writes of it
 * @max_series: sets of labels in it
 * @explain: print the deciding instructions
 * @strings: print the paths of calls
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
	bool by_ptrace;
	const char *policy;
	const char *output;
	const char *metrics;
	unsigned int interval;
	unsigned int max_series;
	bool explain;
	bool strings;
	bool summary;
	enum suggest_format suggest;
	bool json;
};

/**
 * struct out_queue - queue for output, so that a slow reader does not block the tool
 * @fd: the destination
 * @opened: close @fd at the end
 * @file: @fd is a regular file, which does not block for long
 * @text: the bytes to write, from @done on
 * @done: bytes written
 * @passed: bytes written that are not in @text any more
 * @ends: where events end that are not written completely, counted from the first byte ever
 * @end_count: how many
 * @end_done: how many of them are written
 * @end_room: how many fit
 * @lost: events after the error
 * @err: a negative errno; after an error all output is discarded
 */
struct out_queue {
	int fd;
	bool opened;
	bool file;
	struct text text;
	size_t done;
	uint64_t passed;
	uint64_t *ends;
	size_t end_count, end_done, end_room;
	uint64_t lost;
	int err;
};

/** out_queue_open() - open a file, or standard output (NULL, "-"). Return: false after a complaint. */
bool out_queue_open(struct out_queue *box, const char *path);

/** out_queue_add() - append without writing */
void out_queue_add(struct out_queue *box, const struct text *text);

/** out_queue_add_event() - append an event, which out_queue_lost() knows of */
void out_queue_add_event(struct out_queue *box, const struct text *text);

/** out_queue_lost() - the number of events that were added and not written */
uint64_t out_queue_lost(const struct out_queue *box);

/** out_queue_waits() - whether output is queued */
bool out_queue_waits(const struct out_queue *box);

/** out_queue_full() - whether the queue is full; read no more events then */
bool out_queue_full(const struct out_queue *box);

/** out_queue_write() - write as much as possible without blocking. Return: 0 or a negative errno. */
int out_queue_write(struct out_queue *box);

/** out_queue_close() - stop writing. Return: 0, or the negative errno that lost output. */
int out_queue_close(struct out_queue *box);

/* Exit statuses of a command that cannot be executed, as in a shell. */
#define RUN_NOT_FOUND 127
#define RUN_NOT_EXECUTABLE 126

/**
 * struct run - a command that is followed from its first instruction
 * @pid: its process; 0 if it has not been forked or has ended
 * @traced: the thread that traces it waits for it; here, waiting would take its stops
 * @go: a byte into it lets the process begin
 * @failure: the errno of a failed execve() arrives here
 */
struct run {
	pid_t pid;
	bool traced;
	int go;
	int failure;
};

/**
 * run_fork() - fork the process of a command; it waits for run_begin()
 * @run: filled
 * @argv: the command and its arguments
 * @mask: the command's signal mask
 *
 * Return: false after a complaint.
 */
bool run_fork(struct run *run, char **argv, const sigset_t *mask);

/** run_begin() - execute the command. Return: 0, or an exit status after a complaint. */
int run_begin(struct run *run);

/** run_signal() - forward a signal to the command */
void run_signal(const struct run *run, int sig);

/** run_end() - wait for the command, unless it is traced. Return: its exit status, or 128 + the signal that killed it */
int run_end(struct run *run);

/** run_status() - a status of waitpid(2) as an exit status */
int run_status(int status);

/** run_cancel() - kill a process that still waits; does nothing without one */
void run_cancel(struct run *run);

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
 * @source: the connection that watches; unused with @trace
 * @trace: the command is followed by ptrace; NULL otherwise
 * @requests: another connection, for programs; NULL if they are not available
 * @reasons: cache of programs
 * @policy: NULL without --policy
 * @summary: NULL without --summary
 * @suggestion: NULL without --suggest
 * @patch: NULL without --suggest=oci and --policy
 * @metrics: NULL without --metrics
 * @metrics_due: time of the next write of it, in milliseconds
 * @out: output queue
 * @colour: use colours
 * @line: buffer of a line
 * @run: the command
 * @mask: the original signal mask
 * @fds: polled descriptors
 * @fd_count: how many
 * @living: number of processes among them that have not ended
 * @selected: the module selects the target's control group
 * @received: events received
 * @dropped: events dropped, as of the last event
 * @missed: events missed before the watch began
 * @refusals: verdicts among the events that may have refused a call
 * @kinds: kinds of events that are available, a set of 1 << enum seccomp_diag_kind
 * @blind: verdicts of filters from before can't be seen
 * @futile: why the watch can see no refusal; empty if it can
 * @absent: no thread of the target was there when the watch began
 * @began: when the watch began, in milliseconds
 * @counts: the latest counts from the module
 * @progress: time of the last progress line, in milliseconds
 * @end: why the watch ends, or that it goes on
 */
struct monitor {
	const struct monitor_options *options;
	struct source source;
	struct trace *trace;
	struct sd_client *requests;
	struct reasons *reasons;
	struct policy_of *policy;
	struct summary *summary;
	struct suggestion *suggestion;
	struct suggest_patch *patch;
	struct metrics *metrics;
	int64_t metrics_due;
	struct out_queue out;
	bool colour;
	struct text line;
	struct run run;
	sigset_t mask;
	struct pollfd fds[MONITOR_PROCESSES + SECCOMP_DIAG_WATCH_TGIDS_MAX];
	size_t fd_count;
	size_t living;
	bool selected;
	uint64_t received;
	uint64_t dropped;
	uint64_t missed;
	uint64_t refusals;
	uint32_t kinds;
	bool blind;
	struct text futile;
	bool absent;
	int64_t began;
	struct sd_counts counts;
	int64_t progress;
	enum monitor_end end;
};

/** now_msec() - the time in milliseconds, for intervals */
static inline int64_t now_msec(void)
{
	return (int64_t)(clock_nsec(CLOCK_MONOTONIC) / NSEC_PER_MSEC);
}

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

/** monitor_write_metrics() - write them, if they are due or @now. Return: milliseconds until the next time, -1 for never */
int monitor_write_metrics(struct monitor *m, bool now);

/** monitor_conclude() - print table and suggestion after the last event */
void monitor_conclude(struct monitor *m);

/** monitor_is_quiet() - whether events are only counted or learned from */
bool monitor_is_quiet(const struct monitor *m);

/** monitor_is_for_programs() - whether a program reads the output: no sentences for people then */
bool monitor_is_for_programs(const struct monitor *m);

/** monitor_complain_begin() - say what is watched, or why that may show nothing */
void monitor_complain_begin(struct monitor *m);

/** monitor_complain_end() - print the number of events, and of missing ones; or that nothing was refused */
void monitor_complain_end(const struct monitor *m);

/**
 * daemon_advice() - say that a daemon does the work of a command, and how to follow that
 * @argv: the command and its arguments
 * @text: receives the sentence; stays empty if the command does the work itself
 */
void daemon_advice(char **argv, struct text *text);

struct summary;

/** summary_new() - make an empty table of counts of events that are alike */
struct summary *summary_new(void);

/** summary_free() - free it; NULL is allowed */
void summary_free(struct summary *summary);

/** summary_add() - count an event */
void summary_add(struct summary *summary, const struct sd_event *event);

/** summary_text() - a table, most events first */
void summary_text(struct summary *summary, struct text *text);

/** summary_json() - the same as an object */
struct json_object *summary_json(struct summary *summary);

struct suggestion;

/**
 * suggestion_new() - make an empty record of rules that would allow the refused calls
 * @client: a connection for requests, other than the watching one; may be NULL
 */
struct suggestion *suggestion_new(struct sd_client *client);

/** suggestion_free() - free it; NULL is allowed */
void suggestion_free(struct suggestion *suggestion);

/**
 * suggestion_add() - record a verdict, if it refused a call or only logged it
 * @suggestion: the record
 * @event: any event
 * @reason: the deciding instruction; NULL if unknown
 */
void suggestion_add(struct suggestion *suggestion, const struct sd_event *event,
		    const struct reason *reason);

/** suggestion_text() - print additions to an OCI profile or to a systemd unit, or both */
void suggestion_text(const struct suggestion *suggestion, enum suggest_format format,
		     struct text *text);

/** suggestion_oci() - the entries for an OCI profile */
struct json_object *suggestion_oci(const struct suggestion *suggestion);

/** suggestion_json() - the same as an object */
struct json_object *suggestion_json(const struct suggestion *suggestion);

#endif
