/* SPDX-License-Identifier: GPL-2.0 */
/* Processes to be listed: they sleep, some of them under a filter. */
#ifndef BENCH_POPULATION_H
#define BENCH_POPULATION_H

/**
 * struct population - a crowd of sleeping processes
 * @size: how many are asked for; all of them are there between start and stop
 * @filtered: how many of them carry filters, which allow everything
 * @filters: how many each of these carries
 * @insns: instructions of each filter, 2 or more
 * @wake: a pipe that they read from: they end when it is closed
 */
struct population {
	unsigned int size;
	unsigned int filtered;
	unsigned int filters;
	unsigned int insns;
	int wake[2];
};

/**
 * population_start() - start them, and wait until each is in its state
 * @population: with size and filtered set
 *
 * Filtered ones are spread evenly over the others. Ends the program if they can't be had.
 */
void population_start(struct population *population);

/** population_stop() - end and reap them */
void population_stop(struct population *population);

#endif
