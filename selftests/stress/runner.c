// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lib/sandbox.h"
#include "stress/runner.h"

struct weather_shared {
	bool calm;
	const blow_fn *blows;
	unsigned int count;
	struct census census;
};

/* Of the storm that this process is part of. */
static struct weather_shared *around;

static void count(uint64_t *number)
{
	__atomic_add_fetch(number, 1, __ATOMIC_RELAXED);
}

pid_t child_start(void)
{
	pid_t parent = getpid();
	pid_t pid = fork();

	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		/* In a new pid namespace the parent has no number. */
		if (getppid() != parent && getppid() != 0)
			_exit(1);
	} else if (around) {
		count(pid > 0 ? &around->census.started : &around->census.refused);
	}
	return pid;
}

void child_reap(pid_t pid)
{
	pid_t ret;

	if (pid <= 0)
		return;
	do {
		ret = waitpid(pid, NULL, 0);
	} while (ret < 0 && errno == EINTR);
	if (ret == pid && around)
		count(&around->census.reaped);
}

static int storm(const struct peer *parent, void *arg)
{
	struct weather_shared *shared = arg;

	around = shared;
	sandbox_no_new_privs();
	for (unsigned int i = getpid(); !__atomic_load_n(&shared->calm, __ATOMIC_RELAXED); i++) {
		pid_t pid = child_start();

		if (pid == 0) {
			shared->blows[i % shared->count]();
			_exit(0);
		}
		/* The first blow has begun, if it has not been refused. */
		if (parent && pid > 0) {
			peer_tell(parent, 0);
			parent = NULL;
		}
		child_reap(pid);
	}
	return 0;
}

int weather_start(struct weather *weather, int stormers, const blow_fn *blows, unsigned int count)
{
	int ret = 0;

	*weather = (struct weather){ .shared = mmap(NULL, sizeof(*weather->shared),
						    PROT_READ | PROT_WRITE,
						    MAP_SHARED | MAP_ANONYMOUS, -1, 0) };
	if (weather->shared == MAP_FAILED)
		return -errno;
	weather->shared->blows = blows;
	weather->shared->count = count;
	while (!ret && weather->count < stormers) {
		struct peer *stormer = &weather->stormers[weather->count];

		ret = peer_start(stormer, storm, weather->shared);
		if (ret)
			break;
		weather->count++;
		ret = peer_hear(stormer) ? -ECHILD : 0;
	}
	return ret;
}

struct census weather_census(const struct weather *weather)
{
	return weather->shared->census;
}

bool weather_calm(struct weather *weather)
{
	bool all = true;

	__atomic_store_n(&weather->shared->calm, true, __ATOMIC_RELAXED);
	for (int i = 0; i < weather->count; i++)
		all = peer_reap(&weather->stormers[i]) == 0 && all;
	weather->count = 0;
	return all;
}

void weather_kill(struct weather *weather)
{
	for (int i = 0; i < weather->count; i++)
		peer_kill(&weather->stormers[i]);
	weather->count = 0;
}

int storm_seconds(const char *variable, int fallback)
{
	const char *text = getenv(variable);
	int seconds = text ? atoi(text) : fallback;

	return seconds < 1 ? 1 : seconds > STORM_SECONDS_MAX ? STORM_SECONDS_MAX : seconds;
}

uint64_t storm_clock(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000ull + time.tv_nsec / 1000000;
}
