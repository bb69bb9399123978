/* SPDX-License-Identifier: GPL-2.0 */
/* Tasks to ask about, in every state there is, and one that makes things happen when it is told. */
#ifndef FUZZ_ZOO_H
#define FUZZ_ZOO_H

#include "lib/prng.h"
#include "lib/child.h"

#define ZOO_PEERS 12
#define ZOO_SEEN 64

/**
 * struct zoo - tasks, and what has been told of them and of others
 * @peers: those that stay; not all identities can have each of them
 * @steady: threads that stay as they are and that the caller may look at
 * @steady_count: how many
 * @stirred: see zoo_stir()
 * @tids: threads that were told last, and the zoo's own
 * @filters: filters that were told last, and a thread that had them
 * @tids_told: how often a thread was told
 * @filters_told: how often a filter was told
 */
struct zoo {
	struct peer peers[ZOO_PEERS];
	pid_t steady[ZOO_PEERS];
	unsigned int steady_count;
	struct peer stirred;
	pid_t tids[ZOO_SEEN];
	struct zoo_filter {
		pid_t tid;
		uint64_t id;
	} filters[ZOO_SEEN];
	unsigned int tids_told, filters_told;
};

/**
 * zoo_start() - start its tasks, as children of the caller and of its identity
 * @zoo: to be ended with zoo_end()
 * @large: one of them has programs of more than one message
 *
 * Return: 0 or a negative errno.
 */
int zoo_start(struct zoo *zoo, bool large);

/** zoo_end() - end its tasks */
void zoo_end(struct zoo *zoo);

/**
 * zoo_stir() - something happens: a call is refused, a task installs, is killed, executes ...
 * @zoo: the zoo
 * @what: any number
 *
 * Waits for nothing: while much is going on already, nothing more is begun.
 */
void zoo_stir(struct zoo *zoo, unsigned char what);

/** zoo_is_steady() - whether a thread exists and may be looked at, for sure */
bool zoo_is_steady(const struct zoo *zoo, uint64_t tid);

/** zoo_saw_tid() - a thread was told */
void zoo_saw_tid(struct zoo *zoo, pid_t tid);

/** zoo_saw_filter() - a filter was told */
void zoo_saw_filter(struct zoo *zoo, pid_t tid, uint64_t id);

/** zoo_tid() - one of the threads: mostly one that is there, sometimes one that no longer is */
pid_t zoo_tid(const struct zoo *zoo, struct chance *chance);

/** zoo_filter() - one of the filters, { 0 } if none was told yet */
struct zoo_filter zoo_filter(const struct zoo *zoo, struct chance *chance);

#endif
