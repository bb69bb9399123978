/* SPDX-License-Identifier: GPL-2.0 */
/* Times in nanoseconds of CLOCK_MONOTONIC. */
#ifndef BENCH_TIMING_H
#define BENCH_TIMING_H

#include <stddef.h>
#include <stdint.h>

/** now() - the current time */
uint64_t now(void);

/** quantile() - sorts @count times; 0.5: the median, 1: the longest */
uint64_t quantile(uint64_t *times, size_t count, double q);

#endif
