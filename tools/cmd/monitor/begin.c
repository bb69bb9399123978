// SPDX-License-Identifier: GPL-2.0
/* Setup of `seccompctl monitor`: processes, privileges, the watch. */
#include <errno.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/capability.h>

#include "client/probe.h"
#include "input/target.h"
#include "cli/command.h"
#include "cli/message.h"
#include "cmd/monitor/metrics.h"
#include "cmd/monitor/monitor.h"
#include "cmd/monitor/policy_of.h"
#include "cmd/monitor/suggest_patch.h"
#include "print/output.h"

/* Sets of labels, without --max-series. */
#define SERIES 1000

static void complain_process(struct monitor *m, pid_t pid)
{
	struct sd_error error;
	struct sd_task task;

	if (!client_task_get(m->source.client, pid, &task, &error) && task.tgid != pid)
		complain("%d: no such process, it is a thread of %d: try %d", (int)pid,
			 (int)task.tgid, (int)task.tgid);
	else
		complain("%d: no such process here: `ps -e` lists them", (int)pid);
}

/* A pidfd notices when the process ends and its number is reused. */
static bool add_process(struct monitor *m, pid_t pid)
{
	int fd = (int)syscall(SYS_pidfd_open, pid, 0);

	if (fd < 0) {
		/* pidfd_open() of a thread that is no leader fails with EINVAL, from 6.16 on with ENOENT. */
		if (errno == ESRCH || errno == EINVAL || errno == ENOENT)
			complain_process(m, pid);
		else
			complain("waiting for the end of %d: %s", (int)pid, strerror(errno));
		return false;
	}
	m->fds[m->fd_count++] = (struct pollfd){ .fd = fd, .events = POLLIN };
	m->living++;
	return true;
}

static bool add_processes(struct monitor *m)
{
	const struct monitor_options *o = m->options;
	size_t i;

	if (o->command)
		return run_fork(&m->run, o->command, &m->mask) && add_process(m, m->run.pid);
	for (i = 0; i < o->pid_count; i++)
		if (!add_process(m, o->pids[i]))
			return false;
	return true;
}

/* Keep ignoring signals that the caller ignores (nohup, background jobs of a shell). */
static bool is_ignored(int sig)
{
	struct sigaction action;

	return !sigaction(sig, NULL, &action) && action.sa_handler == SIG_IGN;
}

/*
 * The terminal sends Ctrl-C to the command as well, which may survive it. All other signals are
 * forwarded to the command.
 */
static bool catch_signals(struct monitor *m)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2 };
	size_t i, count = m->options->command ? 6 : 3;
	sigset_t set;

	sigemptyset(&set);
	for (i = 0; i < count; i++)
		if (!is_ignored(signals[i]))
			sigaddset(&set, signals[i]);
	sigprocmask(SIG_BLOCK, &set, &m->mask);
	m->fds[MONITOR_SIGNALS].fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	m->fds[MONITOR_SIGNALS].events = POLLIN;
	if (m->fds[MONITOR_SIGNALS].fd >= 0)
		return true;
	complain("waiting for signals: %s", strerror(errno));
	return false;
}

static void complain_watch(struct monitor *m, const struct sd_error *error)
{
	size_t i;
	char buf[256];

	if (error->err == ESRCH && error->attr == SECCOMP_DIAG_A_WATCH_TGIDS) {
		/* The kernel does not say which process: report the first that is missing or is a thread. */
		for (i = 0; i < m->options->pid_count; i++) {
			struct sd_error ignored;
			struct sd_task task;
			pid_t pid = m->options->pids[i];

			if (client_task_get(m->requests ?: m->source.client, pid, &task,
					    &ignored) ||
			    task.tgid != pid)
				break;
		}
		if (i < m->options->pid_count) {
			complain_process(m, m->options->pids[i]);
			return;
		}
	}
	complain("%s%s", error_text(error, buf, sizeof(buf)),
		 error->err == EPERM ? ": run it as root; everybody may use seccompctl status, and "
				       "check and explain on files" :
				       "");
}

/* If this kernel lacks the hooks for one kind, watch the other. */
static int watch_one_kind(struct monitor *m, struct sd_watch *wanted, const struct sd_error *why)
{
	static const char *const missing[] = {
		[SECCOMP_DIAG_KIND_INSTALL] = "verdicts",
		[SECCOMP_DIAG_KIND_VERDICT] = "installations",
	};
	struct sd_error ignored;
	char buf[256];
	int kind, err = -EOPNOTSUPP;

	for (kind = SECCOMP_DIAG_KIND_VERDICT; err && kind >= 0; kind--) {
		wanted->kinds = 1u << kind;
		err = client_watch(m->source.client, wanted, &m->counts, &ignored);
		if (!err)
			complain("%s are not available here: %s", missing[kind],
				 error_text(why, buf, sizeof(buf)));
	}
	return err;
}

/*
 * Installations are watched in any case, where this kernel has the hooks: they carry the programs. A
 * process that is killed by its first refused call leaves none to be fetched.
 */
static int begin_watch(struct monitor *m, struct sd_watch *wanted, struct sd_error *error)
{
	uint32_t kinds = m->options->watch.kinds;
	int err;

	wanted->kinds = kinds | 1u << SECCOMP_DIAG_KIND_INSTALL;
	err = client_watch(m->source.client, wanted, &m->counts, error);
	if (err != -EOPNOTSUPP || wanted->kinds == kinds)
		return err;
	wanted->kinds = kinds;
	return client_watch(m->source.client, wanted, &m->counts, error);
}

static bool watch(struct monitor *m)
{
	struct sd_watch wanted = m->options->watch;
	struct sd_error error;
	int err;

	if (m->options->command) {
		wanted.tgids = &m->run.pid;
		wanted.tgids_len = 1;
		wanted.descendants = true;
	} else if (m->options->pid_count) {
		wanted.tgids = m->options->pids;
		wanted.tgids_len = m->options->pid_count;
	}
	wanted.with_prog = true;
	if (m->options->by_ptrace) {
		m->trace = trace_start(m->run.pid, &m->options->watch);
		m->run.traced = m->trace;
		m->kinds = wanted.kinds;
		return m->trace;
	}
	wanted.cgroup_id = target_cgroup_id();
	err = begin_watch(m, &wanted, &error);
	m->selected = wanted.cgroup_id && !err;
	/* The module is older, or the control group has gone meanwhile. */
	if (wanted.cgroup_id && (err == -EOPNOTSUPP || err == -ENOENT)) {
		wanted.cgroup_id = 0;
		err = begin_watch(m, &wanted, &error);
	}
	if (err == -EOPNOTSUPP && m->options->any_kind)
		err = watch_one_kind(m, &wanted, &error);
	if (err) {
		complain_watch(m, &error);
		return false;
	}
	m->missed = m->counts.missed;
	m->kinds = wanted.kinds;
	return true;
}

/* Fetch the programs of filters that are installed already. */
static void fetch_programs(struct monitor *m)
{
	const struct monitor_options *o = m->options;
	size_t i;

	if (!m->requests || !(o->watch.kinds & 1u << SECCOMP_DIAG_KIND_VERDICT))
		return;
	if (o->command)
		reasons_fetch(m->reasons, m->run.pid);
	else if (!o->pid_count)
		reasons_fetch(m->reasons, 0);
	for (i = 0; i < o->pid_count; i++)
		reasons_fetch(m->reasons, o->pids[i]);
}

static void make_room(struct monitor *m)
{
	const struct monitor_options *o = m->options;

	m->reasons = reasons_new(m->requests);
	if (o->summary)
		m->summary = summary_new();
	if (o->suggest)
		m->suggestion = suggestion_new(m->requests);
	if (o->metrics)
		m->metrics = metrics_new(o->metrics, o->max_series ?: SERIES);
}

/* Filters that this process has are those of the command, too, and can't be read from here. */
static void complain_ptrace(struct monitor *m)
{
	struct sd_error ignored;
	struct sd_task self;

	complain("following by ptrace: each system call of the command takes longer than with the "
		 "module");
	m->blind = !procfs_task_get(getpid(), &self, &ignored) && self.filter_count;
	if (m->blind)
		complain("%u filter%s from before can't be read: their verdicts are not shown",
			 self.filter_count, self.filter_count == 1 ? "" : "s");
}

static bool open_source(struct monitor *m)
{
	struct sd_error error;

	if (m->options->by_ptrace) {
		complain_ptrace(m);
		return true;
	}
	source_open(&m->source);
	if (!m->source.client)
		source_complain_without(&m->source, m->options->command ?
							    "events without --source=ptrace" :
							    "events");
	else if (client_open(&m->requests, &error))
		m->requests = NULL;
	return m->source.client;
}

int monitor_begin(struct monitor *m)
{
	int status;

	m->fd_count = MONITOR_PROCESSES;
	if (m->options->policy) {
		status = policy_of_load(m->options->policy, &m->policy);
		if (status == EXIT_DONE && m->options->suggest == SUGGEST_OCI)
			status = suggest_patch_new(m->options->policy, &m->patch);
		if (status != EXIT_DONE)
			return status;
	}
	if (!open_source(m))
		return EXIT_UNAVAILABLE;
	if (!out_queue_open(&m->out, m->options->output))
		return EXIT_UNAVAILABLE;
	m->colour = !m->options->json && !output_is_plain(m->out.fd);
	m->fds[MONITOR_OUTPUT].fd = m->out.fd;
	if (!catch_signals(m) || !add_processes(m) || !watch(m))
		return EXIT_UNAVAILABLE;
	make_room(m);
	signal(SIGPIPE, SIG_IGN); /* the command inherits the old mask */
	m->fds[MONITOR_EVENTS] =
		(struct pollfd){ .fd = m->trace ? trace_events_fd(m->trace) :
						  client_events_fd(m->source.client),
				 .events = POLLIN };
	fetch_programs(m);
	if (m->metrics && monitor_write_metrics(m, true) < 0)
		return EXIT_UNAVAILABLE;
	monitor_complain_begin(m);
	m->began = now_msec();
	if (!m->options->command)
		return EXIT_DONE;
	status = run_begin(&m->run);
	m->run.pid = status ? 0 : m->run.pid;
	return status;
}
