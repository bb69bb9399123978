/* SPDX-License-Identifier: GPL-2.0 */
/* Worker processes: each starts one child after another, and each child runs a workload. */
#ifndef STRESS_RUNNER_H
#define STRESS_RUNNER_H

#include <stdint.h>

#include "lib/child.h"

#define RUNNER_WORKERS 3

/** typedef work_fn - a workload; it waits for the end of everything that it starts */
typedef void (*work_fn)(void);

/**
 * struct runner_counts - children of all workers
 * @started: children, those of runner_fork() included
 * @reaped: children that have been waited for
 * @refused: failures of fork(2)
 * @run: workloads that have run, 1 << index
 */
struct runner_counts {
	uint64_t started, reaped, refused, run;
};

/**
 * struct runner - the workers
 * @workers: the processes
 * @count: number of @workers
 * @shared: memory shared with them
 */
struct runner {
	struct child workers[RUNNER_WORKERS];
	int count;
	struct runner_shared *shared;
};

/**
 * runner_start() - start the workers
 * @runner: to be ended by runner_stop() or runner_kill()
 * @workloads: the workloads; must outlive the workers
 * @count: number of @workloads, at most 64
 *
 * Every other second all workers run the same workload, so that it often runs beside itself; in
 * between each worker runs its own.
 *
 * Return: 0 once each worker runs a workload, or a negative errno.
 */
int runner_start(struct runner *runner, const work_fn *workloads, unsigned int count);

/** runner_counts() - the counts so far */
struct runner_counts runner_counts(const struct runner *runner);

/** runner_stop() - let each workload end, and wait for the workers; false if one of them failed */
bool runner_stop(struct runner *runner);

/** runner_kill() - kill the workers; does nothing if none was started */
void runner_kill(struct runner *runner);

/** runner_fork() - fork(2) for workloads: the child is counted, and killed when its parent ends */
pid_t runner_fork(void);

/** runner_reap() - wait for the end of a child of runner_fork(); does nothing if that failed */
void runner_reap(pid_t pid);

/** stress_clock() - milliseconds of CLOCK_MONOTONIC */
uint64_t stress_clock(void);

/** stress_pause() - sleep for less than a second, in milliseconds */
void stress_pause(long ms);

#endif
