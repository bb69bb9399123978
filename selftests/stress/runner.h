/* SPDX-License-Identifier: GPL-2.0 */
/* Processes that make a storm: each has children of its own do something, again and again. */
#ifndef WEATHER_H
#define WEATHER_H

#include <stdint.h>

#include "lib/child.h"

#define STORMERS_MAX 8

/** typedef blow_fn - what a child does before it ends; it waits for the end of all that it starts */
typedef void (*blow_fn)(void);

/** struct census - how many children the processes of a storm have started, and waited for */
struct census {
	uint64_t started;
	uint64_t reaped;
	uint64_t refused;
};

/**
 * struct weather - the processes that make a storm
 * @stormers: they
 * @count: how many
 * @shared: what they have in common with who started them
 */
struct weather {
	struct peer stormers[STORMERS_MAX];
	int count;
	struct weather_shared *shared;
};

/**
 * weather_start() - begin a storm
 * @weather: to be ended by weather_calm() or weather_kill()
 * @stormers: how many processes blow, at most STORMERS_MAX
 * @blows: what they do, each beginning at another; must stay where it is
 * @count: how many blows there are
 *
 * Return: 0, when each of them has begun, or a negative errno.
 */
int weather_start(struct weather *weather, int stormers, const blow_fn *blows, unsigned int count);

/** weather_census() - what is known of its children by now; those of blows by child() included */
struct census weather_census(const struct weather *weather);

/**
 * weather_calm() - let every blow come to its end, and wait for the stormers
 *
 * Return: whether all of them have ended by themselves.
 */
bool weather_calm(struct weather *weather);

/** weather_kill() - end it at once; does nothing if it never began */
void weather_kill(struct weather *weather);

/** child_start() - fork(2), for blows: it ends with its parent, and is counted */
pid_t child_start(void);

/** child_reap() - wait for the end of a child of child_start(); one that never was is none */
void child_reap(pid_t pid);

/** storm_seconds() - how long to storm: what a variable of the environment says, or @fallback */
int storm_seconds(const char *variable, int fallback);

/* How long a storm may be told to last. */
#define STORM_SECONDS_MAX 3600

/** storm_clock() - milliseconds of a clock that nobody sets */
uint64_t storm_clock(void);

#endif
