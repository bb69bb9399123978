/* SPDX-License-Identifier: GPL-2.0 */
/* Processes that make a storm: each has children of its own do something, again and again. */
#ifndef STRESS_RUNNER_H
#define STRESS_RUNNER_H

#include <stdint.h>

#include "lib/child.h"

#define STORMERS_MAX 8

/** typedef work_fn - what a child does before it ends; it waits for the end of all that it starts */
typedef void (*work_fn)(void);

/** struct census - how many children the processes of a storm have started, and waited for */
struct census {
	uint64_t started;
	uint64_t reaped;
	uint64_t refused;
};

/**
 * struct runner - the processes that make a storm
 * @stormers: they
 * @count: how many
 * @shared: what they have in common with who started them
 */
struct runner {
	struct child stormers[STORMERS_MAX];
	int count;
	struct weather_shared *shared;
};

/**
 * runner_start() - begin a storm
 * @runner: to be ended by runner_stop() or runner_kill()
 * @stormers: how many processes blow, at most STORMERS_MAX
 * @workloads: what they do, each beginning at another; must stay where it is
 * @count: how many workloads there are
 *
 * Return: 0, when each of them has begun, or a negative errno.
 */
int runner_start(struct runner *runner, int stormers, const work_fn *workloads, unsigned int count);

/** runner_census() - what is known of its children by now; those of workloads by child() included */
struct census runner_census(const struct runner *runner);

/**
 * runner_stop() - let every blow come to its end, and wait for the stormers
 *
 * Return: whether all of them have ended by themselves.
 */
bool runner_stop(struct runner *runner);

/** runner_kill() - end it at once; does nothing if it never began */
void runner_kill(struct runner *runner);

/** runner_fork() - fork(2), for workloads: it ends with its parent, and is counted */
pid_t runner_fork(void);

/** runner_reap() - wait for the end of a child of runner_fork(); one that never was is none */
void runner_reap(pid_t pid);

/** stress_seconds() - how long to storm: what a variable of the environment says, or @fallback */
int stress_seconds(const char *variable, int fallback);

/* How long a storm may be told to last. */
#define STRESS_SECONDS_MAX 3600

/** stress_clock() - milliseconds of a clock that nobody sets */
uint64_t stress_clock(void);

#endif
