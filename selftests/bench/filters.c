// SPDX-License-Identifier: GPL-2.0
/*
 * Reads whole chains with programs and flags, by a dump of the module and by ptrace, which has to
 * stop the thread: first the chain of one thread, then those of many processes, which ptrace finds
 * by a walk over /proc.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <signal.h>
#include <unistd.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "bench/chain.h"
#include "bench/population.h"
#include "bench/proc_status.h"
#include "bench/timing.h"

#define ROUNDS 15
#define CROWD 1000

static struct sd_client *client;

typedef struct chain_size reader(pid_t tid);

static struct chain_size by_module(pid_t tid)
{
	return chain_by_module(client, tid);
}

/* Adds the filters of a process. An sd_task_fn. */
static int add_chain(const struct sd_task *task, void *arg)
{
	struct chain_size *all = arg;
	struct chain_size one;

	if (!task->filter_count)
		return 0;
	one = chain_by_ptrace(task->tid);
	all->filters += one.filters;
	all->bytes += one.bytes;
	return 0;
}

static struct chain_size crowd_by_ptrace(pid_t all)
{
	struct chain_size size = { 0 };

	(void)all;
	proc_status_dump(true, add_chain, &size);
	return size;
}

static struct chain_size timed(reader *read, pid_t tid, uint64_t *time)
{
	uint64_t start = now();
	struct chain_size size = read(tid);

	*time = now() - start;
	return size;
}

/* Module and ptrace take turns, and must return the same size. */
static void row(const char *job, pid_t tid, reader *module, reader *ptrace, unsigned int rounds)
{
	uint64_t module_times[ROUNDS], ptrace_times[ROUNDS];
	struct chain_size size, expected;
	double module_us, ptrace_us;

	for (unsigned int i = 0; i < rounds; i++) {
		size = timed(module, tid, &module_times[i]);
		expected = timed(ptrace, tid, &ptrace_times[i]);
		if (size.filters != expected.filters || size.bytes != expected.bytes)
			errx(1, "%s: the module has %zu filters, %zu bytes; ptrace %zu, %zu", job,
			     size.filters, size.bytes, expected.filters, expected.bytes);
	}
	module_us = quantile(module_times, rounds, 0.5) / 1e3;
	ptrace_us = quantile(ptrace_times, rounds, 0.5) / 1e3;
	printf("%-26s %8zu %10zu %12.1f %12.1f %7.1fx\n", job, size.filters, size.bytes, module_us,
	       ptrace_us, ptrace_us / module_us);
	fflush(stdout);
}

/**
 * struct target - the process whose filters are read, and the load beside it
 * @filters: as in chain_install()
 * @busy: it makes system calls all the time, else it sleeps
 * @others: number of processes that compute beside it
 */
struct target {
	unsigned int filters;
	bool busy;
	unsigned int others;
};

static pid_t start_target(const struct target *target)
{
	int ready[2];
	char byte = 0;
	pid_t pid;

	if (pipe(ready))
		err(1, "pipe");
	pid = fork();
	if (pid < 0)
		err(1, "fork");
	if (!pid) {
		chain_install(target->filters, CHAIN_INSNS);
		if (write(ready[1], &byte, 1) != 1)
			_exit(1);
		while (target->busy)
			syscall(SYS_getppid);
		while (pause() < 0)
			;
	}
	close(ready[1]);
	if (read(ready[0], &byte, 1) != 1)
		errx(1, "no process with %u filters", target->filters);
	close(ready[0]);
	return pid;
}

static pid_t start_other(void)
{
	pid_t pid = fork();

	if (pid < 0)
		err(1, "fork");
	if (pid)
		return pid;
	for (volatile unsigned long sum = 0;; sum++)
		;
}

static void stop(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void chain_row(const char *job, const struct target *target)
{
	pid_t pid = start_target(target);
	pid_t others[target->others + 1];

	for (unsigned int i = 0; i < target->others; i++)
		others[i] = start_other();
	/* Let each process begin its work. */
	usleep(50000);
	row(job, pid, by_module, chain_by_ptrace, ROUNDS);
	for (unsigned int i = 0; i < target->others; i++)
		stop(others[i]);
	stop(pid);
}

static void crowd_row(const char *job, unsigned int filters)
{
	struct population population = {
		.size = CROWD, .filtered = CROWD, .filters = filters, .insns = CHAIN_INSNS
	};

	population_start(&population);
	row(job, 0, by_module, crowd_by_ptrace, 3);
	population_stop(&population);
}

int main(void)
{
	struct sd_error error = { 0 };

	if (client_open(&client, &error))
		errx(1, "%s: %s", strerror(error.err), error.msg);
	printf("%-26s %8s %10s %12s %12s %8s\n", "filters of", "filters", "bytes", "module us",
	       "ptrace us", "ratio");
	chain_row("a process asleep", &(struct target){ .filters = 1 });
	chain_row("a process asleep", &(struct target){ .filters = 10 });
	chain_row("a process asleep", &(struct target){ .filters = 40 });
	chain_row("a process asleep", &(struct target){ .filters = 0 });
	chain_row("a busy process", &(struct target){ .filters = 1, .busy = true });
	chain_row("a busy process", &(struct target){ .filters = 10, .busy = true });
	chain_row("a busy process", &(struct target){ .filters = 40, .busy = true });
	chain_row("one asleep, 3 others busy", &(struct target){ 10, .others = 3 });
	crowd_row("1000 processes asleep", 1);
	crowd_row("1000 processes asleep", 10);
	client_close(client);
	return 0;
}
