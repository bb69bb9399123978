// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lib/sandbox.h"
#include "stress/runner.h"

struct runner_shared {
	bool stop;
	const work_fn *workloads;
	unsigned int count;
	struct runner_counts counts;
};

/* Set in the workers and their children. */
static struct runner_shared *own;

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
	} else {
		count(pid > 0 ? &own->counts.started : &own->counts.refused);
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
	if (ret == pid)
		count(&own->counts.reaped);
}

static unsigned int choose(unsigned int *next)
{
	uint64_t second = stress_clock() / 1000;

	return (second % 2 ? second / 2 : (*next)++) % own->count;
}

/* A child_fn. */
static int work(const struct child *parent, void *arg)
{
	unsigned int next = getpid();

	own = arg;
	sandbox_no_new_privs();
	while (!__atomic_load_n(&own->stop, __ATOMIC_RELAXED)) {
		unsigned int chosen = choose(&next);
		pid_t pid = runner_fork();

		if (pid == 0) {
			own->workloads[chosen]();
			_exit(0);
		}
		if (parent && pid > 0) {
			child_send(parent, 0);
			parent = NULL;
		}
		runner_reap(pid);
		if (pid > 0)
			__atomic_or_fetch(&own->counts.run, 1ull << chosen, __ATOMIC_RELAXED);
	}
	return 0;
}

int runner_start(struct runner *runner, const work_fn *workloads, unsigned int count)
{
	*runner = (struct runner){ .shared = mmap(NULL, sizeof(*runner->shared),
						  PROT_READ | PROT_WRITE,
						  MAP_SHARED | MAP_ANONYMOUS, -1, 0) };
	if (runner->shared == MAP_FAILED)
		return -errno;
	runner->shared->workloads = workloads;
	runner->shared->count = count;
	while (runner->count < RUNNER_WORKERS) {
		struct child *worker = &runner->workers[runner->count];
		int ret = child_start(worker, work, runner->shared);

		if (ret)
			return ret;
		runner->count++;
		if (child_receive(worker))
			return -ECHILD;
	}
	return 0;
}

struct runner_counts runner_counts(const struct runner *runner)
{
	return runner->shared->counts;
}

bool runner_stop(struct runner *runner)
{
	bool all = true;

	__atomic_store_n(&runner->shared->stop, true, __ATOMIC_RELAXED);
	for (int i = 0; i < runner->count; i++)
		all = child_reap(&runner->workers[i]) == 0 && all;
	runner->count = 0;
	return all;
}

void runner_kill(struct runner *runner)
{
	for (int i = 0; i < runner->count; i++)
		child_kill(&runner->workers[i]);
	runner->count = 0;
}

uint64_t stress_clock(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000ull + time.tv_nsec / 1000000;
}

void stress_pause(long ms)
{
	nanosleep(&(struct timespec){ .tv_nsec = ms * 1000000 }, NULL);
}
