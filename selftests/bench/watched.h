/* SPDX-License-Identifier: GPL-2.0 */
/* The process that watch.c has watched: a loop of system calls under a filter, and what each takes. */
#ifndef BENCH_WATCHED_H
#define BENCH_WATCHED_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

/* Calls that are made at a stretch, how many stretches, and how many calls are made one by one. */
#define WATCHED_BURST 250
#define WATCHED_BURSTS 40
#define WATCHED_SINGLES 200

/* What is made of each kind, with the stretch that is not timed. */
#define WATCHED_CALLS (WATCHED_BURST * (WATCHED_BURSTS + 1) + WATCHED_SINGLES)

/**
 * enum watched_kind - what the filter does with the call
 * @WATCHED_KNOWN: allows it by its number, so that the kernel knows without running the filter
 * @WATCHED_RUN: allows it after a look at an argument, so that it is run for each call
 * @WATCHED_REFUSED: refuses it with EPERM
 */
enum watched_kind {
	WATCHED_KNOWN,
	WATCHED_RUN,
	WATCHED_REFUSED,
	WATCHED_KINDS,
};

/**
 * struct watched_times - what calls of one kind took, in nanoseconds
 * @burst: each stretch of WATCHED_BURST calls, by the clock: nobody else runs but whom it waits for
 * @single: each of the calls that were made after a pause
 * @all: all that the machine did on behalf of the stretches, others and later included
 */
struct watched_times {
	uint64_t burst[WATCHED_BURSTS];
	uint64_t single[WATCHED_SINGLES];
	uint64_t all;
};

/**
 * struct watched - shared with the process
 * @log: the filters shall have SECCOMP_FILTER_FLAG_LOG
 * @idle: pid of the process that runs when nobody else does
 * @pid: set by the process once it is there
 * @go: set by the other side when it may begin
 * @clock: what reading the clock takes; it is not part of the times
 * @of: what there is to know in the end
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
 * watched_run() - be that process
 * @watched: shared memory
 *
 * One thread for each kind, one after the other, under a filter of 40 instructions of its own. It
 * is of the highest priority, so what others do meanwhile is not in its times, unless it has to
 * wait for them. Then it waits until the machine is idle again.
 *
 * Return: its exit status.
 */
int watched_run(struct watched *watched);

#endif
