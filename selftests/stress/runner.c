// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lib/sandbox.h"
#include "stress/runner.h"

struct weather_shared {
	bool calm;
	const work_fn *workloads;
	unsigned int count;
	struct census census;
};

/* Of the storm that this process is part of. */
static struct weather_shared *around;

static void count(uint64_t *number)
{
	__atomic_add_fetch(number, 1, __ATOMIC_RELAXED);
}

pid_t runner_fork(void)
{
	pid_t parent = getpid();
	pid_t pid = fork();

	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		/* In a new pid namespace the parent has no number. */
		if (getppid() != parent && getppid() != 0)
			_exit(1);
	} else if (around) {
		count(pid > 0 ? &around->census.started : &around->census.refused);
	}
	return pid;
}

void runner_reap(pid_t pid)
{
	pid_t ret;

	if (pid <= 0)
		return;
	do {
		ret = waitpid(pid, NULL, 0);
	} while (ret < 0 && errno == EINTR);
	if (ret == pid && around)
		count(&around->census.reaped);
}

static int storm(const struct child *parent, void *arg)
{
	struct weather_shared *shared = arg;

	around = shared;
	sandbox_no_new_privs();
	for (unsigned int i = getpid(); !__atomic_load_n(&shared->calm, __ATOMIC_RELAXED); i++) {
		pid_t pid = runner_fork();

		if (pid == 0) {
			shared->workloads[i % shared->count]();
			_exit(0);
		}
		/* The first blow has begun, if it has not been refused. */
		if (parent && pid > 0) {
			child_send(parent, 0);
			parent = NULL;
		}
		runner_reap(pid);
	}
	return 0;
}

int runner_start(struct runner *runner, int stormers, const work_fn *workloads, unsigned int count)
{
	int ret = 0;

	*runner = (struct runner){ .shared = mmap(NULL, sizeof(*runner->shared),
						  PROT_READ | PROT_WRITE,
						  MAP_SHARED | MAP_ANONYMOUS, -1, 0) };
	if (runner->shared == MAP_FAILED)
		return -errno;
	runner->shared->workloads = workloads;
	runner->shared->count = count;
	while (!ret && runner->count < stormers) {
		struct child *stormer = &runner->stormers[runner->count];

		ret = child_start(stormer, storm, runner->shared);
		if (ret)
			break;
		runner->count++;
		ret = child_receive(stormer) ? -ECHILD : 0;
	}
	return ret;
}

struct census runner_census(const struct runner *runner)
{
	return runner->shared->census;
}

bool runner_stop(struct runner *runner)
{
	bool all = true;

	__atomic_store_n(&runner->shared->calm, true, __ATOMIC_RELAXED);
	for (int i = 0; i < runner->count; i++)
		all = child_reap(&runner->stormers[i]) == 0 && all;
	runner->count = 0;
	return all;
}

void runner_kill(struct runner *runner)
{
	for (int i = 0; i < runner->count; i++)
		child_kill(&runner->stormers[i]);
	runner->count = 0;
}

int stress_seconds(const char *variable, int fallback)
{
	const char *text = getenv(variable);
	int seconds = text ? atoi(text) : fallback;

	return seconds < 1 ? 1 : seconds > STRESS_SECONDS_MAX ? STRESS_SECONDS_MAX : seconds;
}

uint64_t stress_clock(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000ull + time.tv_nsec / 1000000;
}
