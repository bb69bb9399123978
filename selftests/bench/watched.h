/* SPDX-License-Identifier: GPL-2.0 */
/* The process that is watched: makes system calls under filters and measures their time. */
#ifndef BENCH_WATCHED_H
#define BENCH_WATCHED_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

/* Calls of a burst, number of bursts, and number of single calls. */
#define WATCHED_BURST 250
#define WATCHED_BURSTS 40
#define WATCHED_SINGLES 200

/* Calls of each kind, with the first burst, which is not timed. */
#define WATCHED_CALLS (WATCHED_BURST * (WATCHED_BURSTS + 1) + WATCHED_SINGLES)

/**
 * enum watched_kind - the decision of the filter
 * @WATCHED_KNOWN: allows the call by its number; the kernel knows that without running the filter
 * @WATCHED_RUN: allows the call, but loads an argument, so the filter runs for each call
 * @WATCHED_REFUSED: refuses the call with EPERM
 */
enum watched_kind {
	WATCHED_KNOWN,
	WATCHED_RUN,
	WATCHED_REFUSED,
	WATCHED_KINDS,
};

/**
 * struct watched_times - the time of calls of one kind, in nanoseconds
 * @burst: each burst, by the clock; only processes that the caller waits for run meanwhile
 * @single: each call that follows a pause
 * @all: the work of the whole machine for all bursts, until it is idle again
 */
struct watched_times {
	uint64_t burst[WATCHED_BURSTS];
	uint64_t single[WATCHED_SINGLES];
	uint64_t all;
};

/**
 * struct watched - shared with the process
 * @log: install the filters with SECCOMP_FILTER_FLAG_LOG
 * @idle: the pid of the process with the lowest priority
 * @pid: set by the process when it is ready
 * @go: set to let the process begin
 * @clock: the time of reading the clock, which is subtracted from the others
 * @of: the results for each kind
 */
struct watched {
	bool log;
	pid_t idle;
	volatile pid_t pid;
	volatile bool go;
	uint64_t clock;
	struct watched_times of[WATCHED_KINDS];
};

/**
 * watched_run() - be the process
 * @watched: shared memory
 *
 * Starts one thread for each kind, one after the other, each with a filter of 40 instructions. The
 * thread has the highest priority, so its times include the work of others only if it has to wait
 * for them. After each burst it waits until the machine is idle.
 *
 * Return: the exit status.
 */
int watched_run(struct watched *watched);

#endif
