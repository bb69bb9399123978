// SPDX-License-Identifier: GPL-2.0
/*
 * The time of a system call while it is watched by seccompctl monitor (by the module or by ptrace),
 * strace, bpftrace or the kernel's log. "watch loop FD" is the process that is watched (watched.c).
 *
 * There are two figures for each call: the time of the caller, which has the highest priority, as if
 * all other processes had another CPU; and the time of the whole machine, until the watcher has
 * printed the event.
 */
#include <err.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "bench/timing.h"
#include "bench/watched.h"

#define HOOKS "/sys/kernel/tracing/enabled_functions"
#define OUTPUT "/tmp/watch.out"
#define TIMEOUT_S 60

/**
 * struct row - a kind of watcher; each writes to OUTPUT
 * @name: of the row
 * @unloaded: the module is not loaded
 * @log: the filters have SECCOMP_FILTER_FLAG_LOG
 * @other: another process is watched
 * @runs: a command that starts the watched process
 * @attaches: a command that watches a running process; %d is its pid
 * @hook, @prints: a word in HOOKS, in OUTPUT, once @attaches watches
 * @count: a command that prints the number of refused calls that were reported
 */
struct row {
	const char *name;
	bool unloaded, log, other;
	const char *runs, *attaches, *hook, *prints, *count;
};

#define BPFTRACE_PID                                             \
	"exec bpftrace -e 'BEGIN { printf(\"watching\\n\"); } "  \
	"kretprobe:__seccomp_filter /pid == $1 && retval != 0/ " \
	"{ printf(\"%%s[%%d] refused\\n\", comm, tid); }' %d >" OUTPUT

#define MONITOR_PID "exec seccompctl monitor --verdicts %d >" OUTPUT
/* All places taken, each with as many processes as it may name; all end with the last one. */
#define MONITORS_PID                                                                   \
	"for i in {1..63}; do setpriv --pdeathsig KILL sleep 999 & pids+=($!); done; " \
	"watch=\"seccompctl monitor --verdicts %d ${pids[*]}\"; "                      \
	"for i in {1..63}; do setpriv --pdeathsig KILL $watch >/dev/null & done; "     \
	"(sleep 10; echo all watch >" OUTPUT ") & exec $watch >/dev/null"

#define COUNT_EPERM "grep -c 'getppid.*EPERM' " OUTPUT

enum row_index {
	NO_MODULE,
	NOBODY,
	MONITOR_OTHER,
	MONITORS_OTHER,
	MONITOR,
	MONITOR_PTRACE,
	STRACE,
	BPFTRACE_OTHER,
	BPFTRACE,
	LOG,
	ROWS,
};

static const struct row rows[] = {
	[NO_MODULE] = {
		.name = "no module",
		.unloaded = true,
	},
	[NOBODY] = {
		.name = "nobody",
	},
	[MONITOR_OTHER] = {
		.name = "monitor, of another",
		.other = true,
		.attaches = MONITOR_PID,
		.hook = "__seccomp_filter",
	},
	[MONITORS_OTHER] = {
		.name = "64 monitors, of others",
		.other = true,
		.attaches = MONITORS_PID,
		.prints = "watch",
	},
	[MONITOR] = {
		.name = "monitor",
		.attaches = MONITOR_PID,
		.hook = "__seccomp_filter",
		.count = "grep -c getppid " OUTPUT,
	},
	[MONITOR_PTRACE] = {
		.name = "monitor, by ptrace",
		.runs = "exec seccompctl monitor --source=ptrace --verdicts -o " OUTPUT " --",
		.count = COUNT_EPERM,
	},
	[STRACE] = {
		.name = "strace",
		.runs = "exec strace -f --seccomp-bpf -o " OUTPUT,
		.count = COUNT_EPERM,
	},
	[BPFTRACE_OTHER] = {
		.name = "bpftrace, of another",
		.other = true,
		.attaches = BPFTRACE_PID,
		.prints = "watching",
	},
	[BPFTRACE] = {
		.name = "bpftrace",
		.attaches = BPFTRACE_PID,
		.prints = "watching",
		.count = "grep -c refused " OUTPUT,
	},
	[LOG] = {
		.name = "the log",
		.log = true,
		.count = "dmesg | grep -c type=1326",
	},
};

/**
 * struct figures - a row of the table, in nanoseconds for each call
 * @caller: the time of the caller in bursts
 * @single: the same of a call after a pause
 * @machine: the time of the whole machine
 * @reported: number of refused calls that were reported; -1 without a watcher
 */
struct figures {
	double caller[WATCHED_KINDS], single[WATCHED_KINDS], machine[WATCHED_KINDS];
	long reported;
};

static struct watched *watched;
static char self[4096];
static int shared_fd;

static pid_t start(void (*run)(const char *), const char *command)
{
	pid_t pid = fork();

	if (pid < 0)
		err(1, "fork");
	if (pid)
		return pid;
	run(command);
	err(127, "%s", command);
}

static void run_shell(const char *command)
{
	execl("/bin/bash", "bash", "-c", command, NULL);
}

static void run_idle(const char *unused)
{
	const struct sched_param none = { 0 };

	(void)unused;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (sched_setscheduler(0, SCHED_IDLE, &none))
		err(1, "priority");
	for (volatile unsigned long sum = 0;; sum++)
		;
}

static void shell(const char *command)
{
	if (system(command))
		errx(1, "failed: %s", command);
}

/* Return: the first number that a command prints. */
static long number_of(const char *command)
{
	FILE *output = popen(command, "r");
	long number = -1;

	if (!output || fscanf(output, "%ld", &number) != 1)
		errx(1, "no number: %s", command);
	pclose(output);
	return number;
}

static bool file_has(const char *path, const char *word)
{
	char command[256];

	snprintf(command, sizeof(command), "grep -qsw %s %s", word, path);
	return !system(command);
}

/* Waits until a file has a word because of a watcher; without a watcher, until it does not have it. */
static void await(const char *path, const char *word, pid_t watcher)
{
	uint64_t limit = now() + TIMEOUT_S * 1000000000ull;

	while (file_has(path, word) != (watcher != 0)) {
		if (now() > limit || (watcher && waitpid(watcher, NULL, WNOHANG)))
			errx(1, "%s %s %s", path, watcher ? "never has" : "still has", word);
		usleep(10000);
	}
}

/* Return: the process that watches, or 0. */
static pid_t start_watcher(const struct row *row)
{
	pid_t target = row->other ? watched->idle : watched->pid, watcher;
	char command[1024];

	if (!row->attaches)
		return 0;
	snprintf(command, sizeof(command), row->attaches, target);
	watcher = start(run_shell, command);
	if (row->hook)
		await(HOOKS, row->hook, watcher);
	if (row->prints)
		await(OUTPUT, row->prints, watcher);
	return watcher;
}

static pid_t start_watched(const struct row *row)
{
	char command[8192];
	pid_t pid;

	memset(watched->of, 0, sizeof(watched->of));
	watched->log = row->log;
	watched->go = false;
	watched->pid = 0;
	snprintf(command, sizeof(command), "%s %s loop %d", row->runs ? row->runs : "exec", self,
		 shared_fd);
	pid = start(run_shell, command);
	while (!watched->pid) {
		if (waitpid(pid, NULL, WNOHANG))
			errx(1, "it ended: %s", command);
		usleep(1000);
	}
	return pid;
}

static void end_with(pid_t pid)
{
	int status;

	if (waitpid(pid, &status, 0) != pid || status)
		errx(1, "the watched process ended with %#x", status);
}

static struct figures figures_of(const struct row *row)
{
	struct figures figures = { .reported = -1 };

	for (int kind = 0; kind < WATCHED_KINDS; kind++) {
		struct watched_times *times = &watched->of[kind];

		figures.caller[kind] =
			(double)quantile(times->burst, WATCHED_BURSTS, 0.5) / WATCHED_BURST;
		figures.single[kind] = quantile(times->single, WATCHED_SINGLES, 0.5);
		figures.machine[kind] = (double)times->all / WATCHED_BURSTS / WATCHED_BURST;
	}
	if (row->count)
		figures.reported = number_of(row->count);
	return figures;
}

/* After SIGINT it writes the rest of its output. bpftrace ignores SIGINT unless it waits just then. */
static void stop_watcher(pid_t pid)
{
	uint64_t limit = now() + TIMEOUT_S * 1000000000ull;

	for (int i = 0; !waitpid(pid, NULL, WNOHANG); i++) {
		if (now() > limit)
			errx(1, "the watcher does not end");
		if (i % 100 == 0)
			kill(pid, SIGINT);
		usleep(10000);
	}
}

static struct figures measure(const struct row *row)
{
	pid_t pid, watcher;

	unlink(OUTPUT);
	shell(row->unloaded ? "modprobe -r seccomp_diag" : "modprobe seccomp_diag");
	shell("dmesg -C");
	await(HOOKS, "__seccomp_filter", 0);
	pid = start_watched(row);
	watcher = start_watcher(row);
	watched->go = true;
	end_with(pid);
	if (watcher)
		stop_watcher(watcher);
	return figures_of(row);
}

static void print_figures(const struct row *row, const struct figures *figures,
			  const struct figures *bare)
{
	char reported[24] = "-";

	if (figures->reported >= 0)
		snprintf(reported, sizeof(reported), "%ld", figures->reported);
	printf("%-22s", row->name);
	for (int kind = 0; kind < WATCHED_REFUSED; kind++)
		printf(" %9.1f %5.2fx", figures->caller[kind],
		       figures->caller[kind] / bare->caller[kind]);
	printf(" %10.1f %10.1f %10.1f %8s\n", figures->caller[WATCHED_REFUSED],
	       figures->single[WATCHED_REFUSED], figures->machine[WATCHED_REFUSED], reported);
	fflush(stdout);
}

static void print_head(void)
{
	printf("%-22s %16s %16s %10s %10s %10s %8s\n", "", "allowed: number", "allowed: filter",
	       "refused:", "refused:", "refused:", "reported");
	printf("%-22s %16s %16s %10s %10s %10s %8d\n", "watched by", "ns", "ns", "in bursts",
	       "one by one", "in all", WATCHED_CALLS);
}

static bool goal(const char *what, const char *of, double is, double limit)
{
	printf("%-22s %-38s %8.3f %8.3f  %s\n", what, of, is, limit,
	       is <= limit ? "met" : "NOT MET");
	return is <= limit;
}

static bool times_bare(const struct figures *table, int row, int kind, const char *what,
		       double limit)
{
	static const char *const kinds[] = {
		[WATCHED_KNOWN] = "allowed by number, times bare",
		[WATCHED_RUN] = "allowed by filter, times bare",
		[WATCHED_REFUSED] = "refused, times bare",
	};

	return goal(what, kinds[kind], table[row].caller[kind] / table[NO_MODULE].caller[kind],
		    limit);
}

static void allowed_part_of(const struct figures *ours, const struct figures *theirs,
			    const char *what, double limit)
{
	goal(what, "allowed by number, part of it",
	     ours->caller[WATCHED_KNOWN] / theirs->caller[WATCHED_KNOWN], limit);
	goal(what, "allowed by filter, part of it",
	     ours->caller[WATCHED_RUN] / theirs->caller[WATCHED_RUN], limit);
}

static void refused_part_of(const struct figures *ours, const struct figures *theirs,
			    const char *what, double limit)
{
	const int kind = WATCHED_REFUSED;

	goal(what, "refused in bursts, part of it", ours->caller[kind] / theirs->caller[kind],
	     limit);
	goal(what, "refused one by one, part of it", ours->single[kind] / theirs->single[kind],
	     limit);
	goal(what, "refused in all, part of it", ours->machine[kind] / theirs->machine[kind],
	     limit);
}

/* Return: whether a module that nobody uses costs nothing. All other goals are only printed. */
static bool print_goals(const struct figures *table)
{
	bool costless = true;

	printf("\n%-22s %-38s %8s %8s\n", "goal", "", "is", "at most");
	for (int kind = 0; kind < WATCHED_KINDS; kind++)
		costless &= times_bare(table, NOBODY, kind, "nobody watches", 1.005);
	for (int kind = 0; kind < WATCHED_REFUSED; kind++)
		times_bare(table, MONITOR_OTHER, kind, "another is watched", 1.35);
	for (int kind = 0; kind < WATCHED_REFUSED; kind++)
		times_bare(table, MONITORS_OTHER, kind, "64 watch others", 1.35);
	for (int kind = 0; kind < WATCHED_REFUSED; kind++)
		times_bare(table, MONITOR, kind, "watched", 1.6);
	refused_part_of(&table[MONITOR], &table[STRACE], "beside strace", 0.2);
	refused_part_of(&table[MONITOR], &table[BPFTRACE], "beside bpftrace", 1);
	allowed_part_of(&table[MONITOR_PTRACE], &table[STRACE], "ptrace, beside strace", 1);
	refused_part_of(&table[MONITOR_PTRACE], &table[STRACE], "ptrace, beside strace", 1);
	return costless;
}

static struct watched *map(int fd)
{
	struct watched *at = mmap(NULL, sizeof(*at), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	if (at == MAP_FAILED)
		err(1, "shared memory");
	return at;
}

static void prepare(void)
{
	if (readlink("/proc/self/exe", self, sizeof(self) - 1) < 0)
		err(1, "/proc/self/exe");
	shared_fd = memfd_create("watched", 0);
	if (shared_fd < 0 || ftruncate(shared_fd, sizeof(struct watched)))
		err(1, "shared memory");
	watched = map(shared_fd);
	/* Don't throttle the loop, and keep messages off the slow console. */
	shell("echo -1 >/proc/sys/kernel/sched_rt_runtime_us; dmesg -n 1");
	watched->idle = start(run_idle, NULL);
}

int main(int argc, char **argv)
{
	struct figures table[ROWS];
	bool costless;

	if (argc == 3 && !strcmp(argv[1], "loop"))
		return watched_run(map(atoi(argv[2])));
	prepare();
	print_head();
	for (int i = 0; i < ROWS; i++) {
		table[i] = measure(&rows[i]);
		print_figures(&rows[i], &table[i], &table[NO_MODULE]);
	}
	kill(watched->idle, SIGKILL);
	costless = print_goals(table);
	if (!costless)
		errx(1, "a module that nobody uses makes calls slower");
	return 0;
}
