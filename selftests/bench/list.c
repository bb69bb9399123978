// SPDX-License-Identifier: GPL-2.0
/*
 * Listing tasks: the module's dump beside a C program that reads every /proc/PID/status. Both end
 * with the same structs in memory. The kernel's own threads are in either's way alike.
 *
 * The last row is of whole commands: `seccompctl list`, whose table libsmartcols lays out, beside
 * this program run as "list --proc", which reads /proc and prints the same columns by printf.
 */
#include <err.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <fcntl.h>
#include <sys/wait.h>

#include "client.h"
#include "population.h"
#include "proc_status.h"

#define ROUNDS 9

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

/* A command with its output thrown away. Return: 0, as there is nothing to count. */
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

static unsigned int command_module(const struct sd_select *select)
{
	char *argv[] = {
		"seccompctl", "list", "--source=module", "-o", "TID,PID,UID,MODE,FILTERS,NNP,COMM",
		NULL
	};

	(void)select;
	return command(argv);
}

static unsigned int command_proc(const struct sd_select *select)
{
	char *argv[] = { "/proc/self/exe", "--proc", NULL };

	(void)select;
	return command(argv);
}

static uint64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ull + ts.tv_nsec;
}

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* The median of some rounds, in ns; @count is left as the last round had it. */
static uint64_t measure(unsigned int (*list)(const struct sd_select *),
			const struct sd_select *select, unsigned int *count)
{
	uint64_t times[ROUNDS];

	for (int i = 0; i < ROUNDS; i++) {
		uint64_t start = now();

		*count = list(select);
		times[i] = now() - start;
	}
	qsort(times, ROUNDS, sizeof(times[0]), compare);
	return times[ROUNDS / 2];
}

static void print_row(const char *job, unsigned int size, unsigned int found, uint64_t module,
		      uint64_t proc)
{
	printf("%-26s %9u %9u %12.1f %12.1f %12.2f %12.2f %7.1fx\n", job, size, found, module / 1e3,
	       proc / 1e3, module / 1e3 / size, proc / 1e3 / size, (double)proc / module);
	fflush(stdout);
}

static void row(const char *job, unsigned int size, unsigned int filtered,
		const struct sd_select *select)
{
	struct population population = { .size = size, .filtered = filtered };
	unsigned int found, proc_found;
	uint64_t module, proc;

	population_start(&population);
	module = measure(by_module, select, &found);
	proc = measure(by_proc, select, &proc_found);
	population_stop(&population);

	if (found < (select->seccomp ? filtered : size) || proc_found < found - found / 10)
		errx(1, "%s: the module found %u, /proc %u of %u", job, found, proc_found, size);
	print_row(job, size, found, module, proc);
}

static void command_row(unsigned int size, unsigned int filtered)
{
	struct population population = { .size = size, .filtered = filtered };
	uint64_t module, proc;
	unsigned int ignored;

	population_start(&population);
	module = measure(command_module, &under_seccomp, &ignored);
	proc = measure(command_proc, &under_seccomp, &ignored);
	population_stop(&population);
	print_row("seccompctl list, printed", size, filtered, module, proc);
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
	row("list all", 400, 200, &everyone);
	row("list all", 4000, 2000, &everyone);
	row("list all", 10000, 5000, &everyone);
	row("list those under seccomp", 400, 200, &under_seccomp);
	row("list those under seccomp", 4000, 2000, &under_seccomp);
	row("list those under seccomp", 10000, 5000, &under_seccomp);
	row("find 10 under seccomp", 10000, 10, &under_seccomp);
	command_row(4000, 2000);

	client_close(client);
	return 0;
}
