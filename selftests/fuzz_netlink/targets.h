/* SPDX-License-Identifier: GPL-2.0 */
/* Tasks that requests name, in every state, and one that causes events on command. */
#ifndef FUZZ_NETLINK_TARGETS_H
#define FUZZ_NETLINK_TARGETS_H

#include "fuzz_netlink/prng.h"
#include "lib/child.h"

#define TARGETS_PEERS 12
#define TARGETS_SEEN 64

/**
 * struct targets - tasks, and the last threads and filters that replies have named
 * @peers: tasks that stay; not all callers can have each of them
 * @steady: threads that do not change and that the caller may look at
 * @steady_count: how many
 * @stirred: see targets_stir()
 * @tids: the last threads in replies, and those of the targets
 * @filters: the last filters in replies, each with a thread that had it
 * @tids_seen: how many threads were added
 * @filters_seen: how many filters were added
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
	unsigned int tids_seen, filters_seen;
};

/**
 * targets_start() - start its tasks, as children of the caller with its credentials
 * @targets: to be ended with targets_end()
 * @large: one of them has programs of more than one message
 *
 * Return: 0 or a negative errno.
 */
int targets_start(struct targets *targets, bool large);

/** targets_end() - end its tasks */
void targets_end(struct targets *targets);

/**
 * targets_stir() - cause events: a call is refused, a task installs, is killed, executes ...
 * @targets: the targets
 * @what: any number
 *
 * Does not wait, and does nothing while earlier commands are pending.
 */
void targets_stir(struct targets *targets, unsigned char what);

/** targets_is_steady() - whether a thread certainly exists and may be looked at */
bool targets_is_steady(const struct targets *targets, uint64_t tid);

/** targets_saw_tid() - a reply names a thread */
void targets_saw_tid(struct targets *targets, pid_t tid);

/** targets_saw_filter() - a reply names a filter */
void targets_saw_filter(struct targets *targets, pid_t tid, uint64_t id);

/** targets_tid() - one of the threads: mostly one that exists, sometimes one that has ended */
pid_t targets_tid(const struct targets *targets, struct prng *prng);

/** targets_filter() - one of the filters, { 0 } if no reply has named one */
struct targets_filter targets_filter(const struct targets *targets, struct prng *prng);

#endif
