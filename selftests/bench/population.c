// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <stdlib.h>
#include <stdbool.h>
#include <unistd.h>
#include <sys/wait.h>

#include "bench/chain.h"
#include "bench/population.h"

static void sleeper(const struct population *population, bool filtered, int ready)
{
	char byte = 0;

	close(population->wake[1]);
	if (filtered)
		chain_install(population->filters, population->insns);
	if (write(ready, &byte, 1) != 1)
		err(1, "writing to a pipe");
	close(ready);
	_exit(read(population->wake[0], &byte, 1) != 0);
}

static void wait_ready(int ready, unsigned int count)
{
	char bytes[512];
	ssize_t got;

	while (count) {
		got = read(ready, bytes, sizeof(bytes));
		if (got <= 0)
			errx(1, "%u processes did not become ready", count);
		count -= got;
	}
}

void population_start(struct population *population)
{
	unsigned int filtered = 0;
	int ready[2];

	if (pipe(population->wake) || pipe(ready))
		err(1, "pipe");

	for (unsigned int i = 0; i < population->size; i++) {
		bool filter = filtered * (long)population->size < (long)i * population->filtered ||
			      population->filtered == population->size;

		filtered += filter;
		switch (fork()) {
		case -1:
			err(1, "starting process %u of %u", i + 1, population->size);
		case 0:
			close(ready[0]);
			sleeper(population, filter, ready[1]);
		}
	}
	if (filtered < population->filtered)
		errx(1, "%u filtered processes instead of %u", filtered, population->filtered);

	close(ready[1]);
	wait_ready(ready[0], population->size);
	close(ready[0]);
}

void population_stop(struct population *population)
{
	close(population->wake[1]);
	while (wait(NULL) > 0)
		;
	close(population->wake[0]);
}
