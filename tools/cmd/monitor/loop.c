// SPDX-License-Identifier: GPL-2.0
/* Main loop of `seccompctl monitor`, and its end. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/message.h"
#include "cmd/monitor/metrics.h"
#include "cmd/monitor/monitor.h"
#include "cmd/monitor/policy_of.h"
#include "cmd/monitor/suggest_patch.h"

/* Time to wait at the end for pending events, in milliseconds. */
#define DRAIN_MSEC 2000
#define DRAIN_STEP_MSEC 10

/*
 * Bound on the events read at the end. Each takes at least 128 bytes of the socket's buffer, so this
 * is several times of what the buffer can hold.
 */
#define DRAIN_EVENTS (1 << 20)

static void fail(struct monitor *m, const struct sd_error *error)
{
	char buf[256];

	complain("%s", error_text(error, buf, sizeof(buf)));
	m->end = MONITOR_FAILED;
}

/* Return: the number of events. */
static int take_events(struct monitor *m)
{
	struct sd_error error;
	int count;

	if (m->trace)
		return trace_events(m->trace, monitor_event, m);
	count = client_events(m->source.client, monitor_event, m, &error);
	if (count >= 0)
		return count;
	fail(m, &error);
	return 0;
}

/* Return: whether there were events. */
static bool take_signals(struct monitor *m)
{
	struct signalfd_siginfo info;
	bool any = false;

	while (read(m->fds[MONITOR_SIGNALS].fd, &info, sizeof(info)) == sizeof(info)) {
		any = true;
		if (!m->options->command)
			m->end = MONITOR_INTERRUPTED;
		else if (info.ssi_code != SI_KERNEL || info.ssi_signo == SIGHUP)
			run_signal(&m->run, (int)info.ssi_signo);
	}
	return any;
}

static void take_ends(struct monitor *m)
{
	size_t i;

	for (i = MONITOR_PROCESSES; i < m->fd_count; i++) {
		if (m->fds[i].fd < 0 || !m->fds[i].revents)
			continue;
		close(m->fds[i].fd);
		m->fds[i].fd = -1;
		m->living--;
	}
	/* Their descendants may live on. */
	if (m->end == MONITOR_GOES_ON && !m->living && m->fd_count > MONITOR_PROCESSES &&
	    (m->options->command || !m->options->watch.descendants))
		m->end = MONITOR_WATCHED_ENDED;
}

static void put_output(struct monitor *m)
{
	if (m->fds[MONITOR_OUTPUT].revents & (POLLERR | POLLHUP | POLLNVAL))
		m->out.err = m->out.err ?: -EPIPE;
	if (out_queue_write(&m->out) && m->end == MONITOR_GOES_ON)
		m->end = MONITOR_CLOSED;
}

/* Read first: unread events get dropped, unwritten output only waits. */
static void step(struct monitor *m)
{
	bool full = out_queue_full(&m->out);
	bool kept =
		!full && (m->trace ? trace_kept(m->trace) : client_events_kept(m->source.client));
	int due = monitor_write_metrics(m, false);

	m->fds[MONITOR_EVENTS].events = full ? 0 : POLLIN;
	m->fds[MONITOR_OUTPUT].events = out_queue_waits(&m->out) ? POLLOUT : 0;
	if (poll(m->fds, m->fd_count, kept ? 0 : due) < 0) {
		if (errno == EINTR)
			return;
		complain("waiting for events: %s", strerror(errno));
		m->end = MONITOR_FAILED;
		return;
	}
	if (kept || m->fds[MONITOR_EVENTS].revents)
		take_events(m);
	take_signals(m);
	take_ends(m);
	put_output(m);
	monitor_progress(m);
}

/*
 * Wait for the reader without a limit; a second Ctrl-C ends the wait. While a command lives, signals
 * are forwarded to it.
 */
static void wait_to_write(struct monitor *m)
{
	m->fds[MONITOR_OUTPUT].events = POLLOUT;
	if (poll(&m->fds[MONITOR_SIGNALS], m->fd_count - MONITOR_SIGNALS, -1) < 0 && errno != EINTR)
		m->out.err = -errno;
	take_ends(m);
	if (take_signals(m) && !(m->options->command && m->living))
		m->out.err = -EINTR;
	put_output(m);
}

/* Write pending output, then read events. Return: their number. */
static int take_rest(struct monitor *m)
{
	while (out_queue_full(&m->out))
		wait_to_write(m);
	return take_events(m);
}

/* The watch is off: no new events, and pending ones arrive within moments. */
static void drain(struct monitor *m)
{
	const struct timespec pause = { .tv_nsec = DRAIN_STEP_MSEC * 1000000l };
	const struct sd_watch nothing = { 0 };
	int64_t deadline = now_msec() + DRAIN_MSEC;
	struct sd_error error;
	int err, count, total = 0;

	err = client_watch(m->source.client, &nothing, &m->counts, &error);
	while (!err && m->counts.pending && now_msec() < deadline) {
		/* Time spent on a slow reader does not count against the kernel. */
		if (take_rest(m))
			deadline = now_msec() + DRAIN_MSEC;
		nanosleep(&pause, NULL);
		err = client_watch(m->source.client, NULL, &m->counts, &error);
	}
	while (total < DRAIN_EVENTS && (count = take_rest(m)) > 0)
		total += count;
	if (total >= DRAIN_EVENTS)
		complain("events keep arriving after the end of the watch: they are not shown");
	if (err && m->end != MONITOR_UNLOADED) {
		fail(m, &error);
		return;
	}
	if (m->counts.pending)
		complain("%llu events are still pending after %d s: they are not shown",
			 (unsigned long long)m->counts.pending, DRAIN_MSEC / 1000);
}

/* After the end of the command all its events are there. Otherwise no more are wanted. */
static void drain_trace(struct monitor *m)
{
	int ignored;

	if (m->end != MONITOR_WATCHED_ENDED)
		trace_stop(m->trace);
	else
		trace_join(m->trace, &ignored);
	while (m->end == MONITOR_WATCHED_ENDED && take_rest(m) > 0)
		;
	trace_counts(m->trace, &m->counts);
}

static int write_rest(struct monitor *m)
{
	while (out_queue_waits(&m->out))
		wait_to_write(m);
	return out_queue_close(&m->out);
}

/* Return: the exit status; that of a command takes precedence. */
static int finish(struct monitor *m)
{
	int status = EXIT_DONE, err;

	if (m->trace)
		drain_trace(m);
	else if (m->end != MONITOR_FAILED && m->end != MONITOR_UNLOADED)
		drain(m);
	if (m->end == MONITOR_UNLOADED || m->end == MONITOR_FAILED)
		status = EXIT_UNAVAILABLE;
	monitor_note_dropped(m, m->counts.dropped);
	monitor_conclude(m);
	err = write_rest(m);
	if (err && err != -EPIPE) {
		complain("writing events failed: %s", strerror(-err));
		status = EXIT_LOST;
	}
	if (m->end == MONITOR_UNLOADED)
		complain("the module has been unloaded: the watch ends");
	if (err != -EPIPE)
		monitor_complain_end(m);
	return status;
}

/* The parent reaps the command, however the watch ended. Return: the command's exit status. */
static int outlast(struct monitor *m)
{
	struct pollfd *fds = &m->fds[MONITOR_SIGNALS];
	int status;

	fds[MONITOR_OUTPUT - MONITOR_SIGNALS].fd = -1;
	while (m->living) {
		if (poll(fds, m->fd_count - MONITOR_SIGNALS, -1) < 0 && errno != EINTR)
			break;
		take_signals(m);
		take_ends(m);
	}
	if (m->trace && trace_join(m->trace, &status))
		return run_status(status);
	m->run.traced = false;
	return run_end(&m->run);
}

static void release(struct monitor *m)
{
	size_t i;

	run_cancel(&m->run);
	trace_release(m->trace);
	for (i = MONITOR_PROCESSES; i < m->fd_count; i++)
		if (m->fds[i].fd >= 0)
			close(m->fds[i].fd);
	if (m->fds[MONITOR_SIGNALS].fd > 0)
		close(m->fds[MONITOR_SIGNALS].fd);
	suggestion_free(m->suggestion);
	summary_free(m->summary);
	metrics_free(m->metrics);
	suggest_patch_free(m->patch);
	reasons_free(m->reasons);
	policy_of_free(m->policy);
	text_free(&m->line);
	text_free(&m->futile);
	text_free(&m->out.text);
	free(m->out.ends);
	client_close(m->requests);
	source_close(&m->source);
}

int monitor_run(const struct monitor_options *options)
{
	struct monitor m = { .options = options };
	int status = monitor_begin(&m);

	if (status == EXIT_DONE) {
		while (m.end == MONITOR_GOES_ON)
			step(&m);
		status = finish(&m);
		if (options->command)
			status = outlast(&m);
	}
	release(&m);
	return status;
}
