/* SPDX-License-Identifier: GPL-2.0 */
/* Tasks to ask about, in every state there is, and one that makes things happen when it is told. */
#ifndef FUZZ_NETLINK_TARGETS_H
#define FUZZ_NETLINK_TARGETS_H

#include "lib/prng.h"
#include "lib/child.h"

#define TARGETS_PEERS 12
#define TARGETS_SEEN 64

/**
 * struct targets - tasks, and what has been told of them and of others
 * @peers: those that stay; not all identities can have each of them
 * @steady: threads that stay as they are and that the caller may look at
 * @steady_count: how many
 * @stirred: see targets_stir()
 * @tids: threads that were told last, and the targets's own
 * @filters: filters that were told last, and a thread that had them
 * @tids_told: how often a thread was told
 * @filters_told: how often a filter was told
 */
struct targets {
	struct child peers[TARGETS_PEERS];
	pid_t steady[TARGETS_PEERS];
	unsigned int steady_count;
	struct child stirred;
	pid_t tids[TARGETS_SEEN];
	struct targets_filter {
		pid_t tid;
		uint64_t id;
	} filters[TARGETS_SEEN];
	unsigned int tids_told, filters_told;
};

/**
 * targets_start() - start its tasks, as children of the caller and of its identity
 * @targets: to be ended with targets_end()
 * @large: one of them has programs of more than one message
 *
 * Return: 0 or a negative errno.
 */
int targets_start(struct targets *targets, bool large);

/** targets_end() - end its tasks */
void targets_end(struct targets *targets);

/**
 * targets_stir() - something happens: a call is refused, a task installs, is killed, executes ...
 * @targets: the targets
 * @what: any number
 *
 * Waits for nothing: while much is going on already, nothing more is begun.
 */
void targets_stir(struct targets *targets, unsigned char what);

/** targets_is_steady() - whether a thread exists and may be looked at, for sure */
bool targets_is_steady(const struct targets *targets, uint64_t tid);

/** targets_saw_tid() - a thread was told */
void targets_saw_tid(struct targets *targets, pid_t tid);

/** targets_saw_filter() - a filter was told */
void targets_saw_filter(struct targets *targets, pid_t tid, uint64_t id);

/** targets_tid() - one of the threads: mostly one that is there, sometimes one that no longer is */
pid_t targets_tid(const struct targets *targets, struct prng *prng);

/** targets_filter() - one of the filters, { 0 } if none was told yet */
struct targets_filter targets_filter(const struct targets *targets, struct prng *prng);

#endif
