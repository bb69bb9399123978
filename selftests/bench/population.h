/* SPDX-License-Identifier: GPL-2.0 */
/* Sleeping processes, some of them with filters, to be listed. */
#ifndef BENCH_POPULATION_H
#define BENCH_POPULATION_H

/**
 * struct population - sleeping processes
 * @size: number of processes
 * @filtered: number of those with filters, which allow everything
 * @filters: number of filters of each of these
 * @insns: instructions of each filter, 2 or more
 * @wake: a pipe; the processes end when it is closed
 */
struct population {
	unsigned int size;
	unsigned int filtered;
	unsigned int filters;
	unsigned int insns;
	int wake[2];
};

/**
 * population_start() - start the processes, and wait until each has its filters
 * @population: with all but @wake set
 *
 * Those with filters are spread evenly over the others. Exits if a process can't be started.
 */
void population_start(struct population *population);

/** population_stop() - end and reap the processes */
void population_stop(struct population *population);

#endif
