// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <time.h>

#include "bench/timing.h"

uint64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ull + ts.tv_nsec;
}

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

uint64_t quantile(uint64_t *times, size_t count, double q)
{
	qsort(times, count, sizeof(times[0]), compare);
	return times[(size_t)((count - 1) * q)];
}
