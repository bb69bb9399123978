// SPDX-License-Identifier: GPL-2.0
/*
 * Lists tasks by a dump of the module and by reading every /proc/PID/status in C. Both end with the
 * same structs in memory, and both find the threads of the kernel, too.
 *
 * The last rows measure whole commands with all they print: `seccompctl list`, as a table, as raw lines
 * and as JSON, beside "list --proc" of this program, which reads /proc and prints its fields by printf.
 */
#include <err.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <fcntl.h>
#include <sys/wait.h>

#include "client/client.h"
#include "bench/population.h"
#include "bench/proc_status.h"
#include "bench/timing.h"

#define ROUNDS 5

static struct sd_client *client;
static const struct sd_select everyone;
static const struct sd_select under_seccomp = { .seccomp = true };

static int count_task(const struct sd_task *task, void *arg)
{
	unsigned int *count = arg;

	(void)task;
	++*count;
	return 0;
}

static unsigned int by_module(const struct sd_select *select)
{
	struct sd_error error = { 0 };
	unsigned int count = 0;

	if (client_task_dump(client, select, count_task, &count, &error))
		errx(1, "dump: %s: %s", strerror(error.err), error.msg);
	return count;
}

static unsigned int by_proc(const struct sd_select *select)
{
	unsigned int count = 0;

	proc_status_dump(select->seccomp, count_task, &count);
	return count;
}

static int print_task(const struct sd_task *task, void *arg)
{
	(void)arg;
	printf("%7d %7d %7u %d %5u %d %s\n", (int)task->tid, (int)task->tgid, task->uid, task->mode,
	       task->filter_count, task->no_new_privs, task->comm);
	return 0;
}

/* Runs a command without its output. Return: 0, because its tasks are not counted. */
static unsigned int command(char **argv)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		int null = open("/dev/null", O_WRONLY);

		dup2(null, STDOUT_FILENO);
		execvp(argv[0], argv);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || status)
		errx(1, "%s failed", argv[0]);
	return 0;
}

/* Its default columns, of which JSON has the most. */
static unsigned int command_list(const char *format)
{
	char *argv[] = { "seccompctl", "list", "--source=module", (char *)format, NULL };

	return command(argv);
}

static unsigned int command_table(const struct sd_select *select)
{
	(void)select;
	return command_list(NULL);
}

static unsigned int command_raw(const struct sd_select *select)
{
	(void)select;
	return command_list("--raw");
}

static unsigned int command_json(const struct sd_select *select)
{
	(void)select;
	return command_list("--json");
}

static unsigned int command_proc(const struct sd_select *select)
{
	char *argv[] = { "/proc/self/exe", "--proc", NULL };

	(void)select;
	return command(argv);
}

typedef unsigned int lister(const struct sd_select *select);

static uint64_t timed(lister *list, const struct sd_select *select, unsigned int *found)
{
	uint64_t start = now();

	*found = list(select);
	return now() - start;
}

/*
 * One job beside @size processes, of which @filtered have a filter. Module and /proc take turns, so
 * that other load of the host affects both.
 */
static void row(const char *job, unsigned int size, unsigned int filtered,
		const struct sd_select *select, lister *module, lister *proc)
{
	struct population population = {
		.size = size, .filtered = filtered, .filters = 1, .insns = 2
	};
	uint64_t module_times[ROUNDS], proc_times[ROUNDS];
	double module_us, proc_us;
	unsigned int found, proc_found;
	char count[16] = "-";

	population_start(&population);
	for (int i = 0; i < ROUNDS; i++) {
		module_times[i] = timed(module, select, &found);
		proc_times[i] = timed(proc, select, &proc_found);
	}
	population_stop(&population);

	if (found &&
	    (found < (select->seccomp ? filtered : size) || proc_found < found - found / 10))
		errx(1, "%s: the module found %u, /proc %u of %u", job, found, proc_found, size);
	if (found)
		snprintf(count, sizeof(count), "%u", found);
	module_us = quantile(module_times, ROUNDS, 0.5) / 1e3;
	proc_us = quantile(proc_times, ROUNDS, 0.5) / 1e3;
	printf("%-26s %9u %9s %12.1f %12.1f %12.2f %12.2f %7.1fx\n", job, size, count, module_us,
	       proc_us, module_us / size, proc_us / size, proc_us / module_us);
	fflush(stdout);
}

int main(int argc, char **argv)
{
	struct sd_error error = { 0 };

	if (argc > 1 && !strcmp(argv[1], "--proc")) {
		proc_status_dump(true, print_task, NULL);
		return 0;
	}
	if (client_open(&client, &error))
		errx(1, "%s: %s", strerror(error.err), error.msg);

	printf("%-26s %9s %9s %12s %12s %12s %12s %8s\n", "job", "processes", "found", "module us",
	       "/proc us", "module us/p", "/proc us/p", "ratio");
	row("list all", 400, 200, &everyone, by_module, by_proc);
	row("list all", 4000, 2000, &everyone, by_module, by_proc);
	row("list all", 10000, 5000, &everyone, by_module, by_proc);
	row("list those under seccomp", 400, 200, &under_seccomp, by_module, by_proc);
	row("list those under seccomp", 4000, 2000, &under_seccomp, by_module, by_proc);
	row("list those under seccomp", 10000, 5000, &under_seccomp, by_module, by_proc);
	row("find 10 under seccomp", 10000, 10, &under_seccomp, by_module, by_proc);
	row("seccompctl list", 4000, 2000, &under_seccomp, command_table, command_proc);
	row("seccompctl list", 10000, 5000, &under_seccomp, command_table, command_proc);
	row("seccompctl list --raw", 4000, 2000, &under_seccomp, command_raw, command_proc);
	row("seccompctl list --raw", 10000, 5000, &under_seccomp, command_raw, command_proc);
	row("seccompctl list --json", 4000, 2000, &under_seccomp, command_json, command_proc);
	row("seccompctl list --json", 10000, 5000, &under_seccomp, command_json, command_proc);

	client_close(client);
	return 0;
}
